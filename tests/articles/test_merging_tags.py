"""Tags are merged and taken apart again: everything that readers and editors see goes with them."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.discovering.keeping import rebuild_offers
from articles.models import ArticleTag, Edition, EditionTag, MovedTag, SearchEntry
from articles.publishing import publish
from articles.search.asking import read_query
from articles.search.finding import Narrowing, find
from articles.snapshots import record_revision, restore_revision
from articles.tagging import merging
from articles.tagging.merging import carry_out, merge_tags
from articles.tagging.planning import UnableToMerge, plan_merge
from articles.tagging.undo_planning import UnableToUndo, plan_undo
from articles.tagging.undoing import undo, undo_merge
from delivery.announcing import keys_changed
from reactions.takedown.redacting import hide
from tags.merged import numbers_meant, tags_meant
from tags.models import MergedTag, Tag, TagMerge
from tags.naming import add_alias, change_address, remove_alias, rename
from tests import factories
from tests.articles.merged_tags import assert_as_rebuilt, everything_of_tags, follow_all
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher():
    return factories.make_user(role=factories.PUBLISHER)


@pytest.fixture
def tags():
    return {name: factories.make_tag(name_en=name) for name in ("Ferry", "Boat", "Rain", "Night")}


@pytest.fixture
def site(tags):
    """Return live articles by the tags they have; two of them quote, and one draft is not published."""
    quotation = factories.make_sourced_quotation(translation="I regret nothing", stance="hopeful")
    category = factories.make_category()
    articles = {}
    for name, named, blocks in (
        ("ferry", ["Rain", "Ferry"], [factories.text(), factories.quoted(quotation)]),
        ("boat", ["Boat", "Night"], [factories.text(), factories.quoted(quotation)]),
        ("both", ["Ferry", "Rain", "Boat"], None),
        ("boat first", ["Boat", "Ferry"], None),
        ("neither", ["Rain", "Night"], None),
    ):
        article = factories.make_article(title=f"About {name}", category=category, blocks=blocks)
        ArticleTag.objects.bulk_create(ArticleTag(content_object=article, tag=tags[one]) for one in named)
        factories.make_edition(article=article)
        articles[name] = article
    draft = factories.make_article(category=category)
    ArticleTag.objects.create(content_object=draft, tag=tags["Ferry"])
    articles["draft"] = draft
    articles["quotation"] = quotation
    list(rebuild_offers(now=timezone.now()))
    return articles


def merge(tags, publisher, source="Ferry", target="Boat"):
    return merge_tags(source=tags[source], target=tags[target], actor=publisher, now=NOW)


def tags_of(article):
    return list(article.tag_rows.order_by("pk").values_list("tag__name", flat=True))


def live_tags_of(article):
    rows = EditionTag.objects.filter(article_id=article.pk).order_by("position")
    return list(rows.values_list("tag__name", flat=True))


def test_a_merge_moves_all_that_is_kept_of_a_tag(site, tags, publisher):
    done = merge(tags, publisher)
    assert (done.state, done.article_count, done.live_count) == ("merged", 4, 3)
    assert [tags_of(site[name]) for name in ("ferry", "both", "boat first", "draft")] == [
        ["Rain", "Boat"],
        ["Boat", "Rain"],
        ["Boat"],
        ["Boat"],
    ]
    assert [live_tags_of(site[name]) for name in ("ferry", "both", "boat first", "draft")] == [
        ["Rain", "Boat"],
        ["Boat", "Rain"],
        ["Boat"],
        [],
    ]
    assert not Tag.objects.filter(pk=tags["Ferry"].pk).exists()
    assert tags_meant([tags["Ferry"].pk]) == {tags["Ferry"].pk: tags["Boat"]}
    # At once, before any task has run.
    boat = Tag.objects.get(pk=tags["Boat"].pk)
    assert boat.article_count == 4
    assert set(SearchEntry.objects.get(pk=site["both"].pk).tag_ids) == {boat.pk, tags["Rain"].pk}
    found = find(query=read_query("about"), narrowing=Narrowing(tags=(boat,)))
    assert {hit.article_id for hit in found} == {
        site[name].pk for name in ("ferry", "boat", "both", "boat first")
    }
    follow_all(done)
    assert_as_rebuilt()


def test_taking_a_merge_back_leaves_everything_as_it_was(site, tags, publisher):
    add_alias(tag=tags["Ferry"], name="Liner")
    change_address(tag=tags["Ferry"], address="the-ferry")
    before = everything_of_tags()
    done = merge(tags, publisher)
    assert everything_of_tags() != before
    plan = plan_undo(merge=done)
    assert (plan.articles, plan.articles_left, plan.live, plan.live_left) == (4, 0, 3, 0)
    undone = undo_merge(merge=done, actor=publisher, now=NOW)
    assert (undone.state, undone.undone_by) == ("undone", publisher)
    assert everything_of_tags() == before
    assert not MergedTag.objects.exists()
    assert not MovedTag.objects.exists()
    assert tags_meant([tags["Ferry"].pk])[tags["Ferry"].pk].slug == "the-ferry"
    follow_all(undone)
    assert_as_rebuilt()
    with pytest.raises(UnableToUndo):
        undo_merge(merge=undone, actor=publisher, now=NOW)


def test_both_are_logged(site, tags, publisher):
    done = merge(tags, publisher)
    undo_merge(merge=done, actor=publisher, now=NOW)
    lines = LogEntry.objects.filter(user=publisher).order_by("pk").values_list("object_id", "change_message")
    assert [number for number, _words in lines] == [
        str(tags[name].pk) for name in ("Ferry", "Boat", "Ferry", "Boat")
    ]
    assert "Articles: 4, live: 3" in lines[1][1]


def test_the_plan_says_what_the_merge_then_does(site, tags, publisher):
    add_alias(tag=tags["Ferry"], name="Liner")
    before = everything_of_tags()
    plan = plan_merge(source=tags["Ferry"], target=Tag.objects.get(pk=tags["Boat"].pk))
    assert everything_of_tags() == before
    assert (plan.articles, plan.articles_with_both, plan.live, plan.live_with_both) == (4, 2, 3, 2)
    assert (plan.count_before, plan.count_after) == (3, 4)
    assert (set(plan.aliases), plan.addresses) == ({"Ferry", "Liner"}, ["ferry"])
    assert plan.taken == {}
    done = merge(tags, publisher)
    boat = Tag.objects.get(pk=tags["Boat"].pk)
    assert boat.article_count == plan.count_after
    assert set(plan.aliases) <= set(boat.names.values_list("name", flat=True))
    assert (done.article_count, done.live_count) == (plan.articles, plan.live)


def test_what_was_not_confirmed_is_not_carried_out(site, tags, publisher):
    seal = plan_merge(source=tags["Ferry"], target=tags["Boat"]).seal
    add_alias(tag=tags["Ferry"], name="Liner")
    before = everything_of_tags()
    with pytest.raises(UnableToMerge, match="Look at it again"):
        merge_tags(source=tags["Ferry"], target=tags["Boat"], actor=publisher, now=NOW, seal=seal)
    assert everything_of_tags() == before


def test_only_who_may_merges_and_takes_back(site, tags, publisher):
    desk = factories.make_user(role=factories.DESK_EDITOR)
    with pytest.raises(PermissionDenied):
        merge(tags, desk)
    done = merge(tags, publisher)
    with pytest.raises(PermissionDenied):
        undo_merge(merge=done, actor=desk, now=NOW)


def test_a_tag_is_not_merged_into_itself(tags, publisher):
    with pytest.raises(UnableToMerge):
        merge(tags, publisher, target="Ferry")


def test_the_name_in_the_other_language_and_the_introduction_are_taken_over_and_given_back(publisher):
    english = factories.make_tag(name_en="Ferry", introduction_en="Ships that cross.")
    korean = factories.make_tag(name_ko="여객선", aliases=["배"])
    before = everything_of_tags()
    done = merge_tags(source=english, target=korean, actor=publisher, now=NOW)
    korean.refresh_from_db()
    assert (korean.name, korean.name_en, korean.name_ko) == ("Ferry", "Ferry", "여객선")
    assert korean.introduction_en == "Ships that cross."
    assert korean.initial_en == "F"
    undo_merge(merge=done, actor=publisher, now=NOW)
    assert everything_of_tags() == before


def test_documents_name_the_tag_that_is_meant(site, tags, publisher):
    article = site["ferry"]
    old = article.revisions.get()
    done = merge(tags, publisher)
    assert numbers_meant(old.document["tags"]) == [tags["Rain"].pk, tags["Boat"].pk]
    assert numbers_meant(site["both"].revisions.get().document["tags"]) == [tags["Boat"].pk, tags["Rain"].pk]
    article.tag_rows.all().delete()
    restore_revision(revision=old, actor=article.created_by, now=NOW)
    assert tags_of(article) == ["Rain", "Boat"]
    # The old revision can go out as it is, and its tags are counted for what they are.
    publish(revision=old, actor=publisher, now=NOW)
    assert live_tags_of(article) == ["Rain", "Boat"]
    follow_all(done)
    assert_as_rebuilt()


def test_what_went_out_since_goes_back_by_what_it_names(site, tags, publisher):
    named, renewed = site["ferry"], site["both"]
    old = named.revisions.get()
    done = merge(tags, publisher)
    named.title = "About the ferry, again"
    named.save()
    publish(revision=record_revision(article=named, actor=publisher, now=NOW), actor=publisher, now=NOW)
    publish(revision=old, actor=publisher, now=NOW)
    publish(revision=record_revision(article=renewed, actor=publisher, now=NOW), actor=publisher, now=NOW)
    plan = plan_undo(merge=done)
    assert (plan.live, plan.live_left) == (2, 1)
    undone = undo_merge(merge=done, actor=publisher, now=NOW)
    assert live_tags_of(named) == ["Rain", "Ferry"]
    assert live_tags_of(renewed) == ["Boat", "Rain"]
    assert tags_of(renewed) == ["Ferry", "Rain", "Boat"]
    follow_all(undone)
    assert_as_rebuilt()


def test_what_editors_changed_since_stays_changed(site, tags, publisher):
    done = merge(tags, publisher)
    site["ferry"].tag_rows.filter(tag=tags["Boat"]).delete()
    both = site["both"]
    both.tag_rows.all().delete()
    ArticleTag.objects.create(content_object=both, tag=tags["Boat"])
    site["draft"].delete()
    undone = undo_merge(merge=done, actor=publisher, now=NOW)
    assert tags_of(site["ferry"]) == ["Rain"]
    assert tags_of(both) == ["Boat", "Ferry"]
    assert tags_of(site["boat first"]) == ["Boat", "Ferry"]
    assert (undone.kept["undone"]["articles"], undone.kept["undone"]["articles_left"]) == (2, 2)


def test_merges_in_a_row_are_taken_back_in_a_row(site, tags, publisher):
    before = everything_of_tags()
    first = merge(tags, publisher)
    second = merge(tags, publisher, source="Boat", target="Night")
    assert tags_meant([tags["Ferry"].pk]) == {tags["Ferry"].pk: tags["Night"]}
    with pytest.raises(UnableToUndo, match="Take that back first"):
        undo_merge(merge=first, actor=publisher, now=NOW)
    undo_merge(merge=second, actor=publisher, now=NOW)
    assert tags_meant([tags["Ferry"].pk]) == {tags["Ferry"].pk: tags["Boat"]}
    undone = undo_merge(merge=first, actor=publisher, now=NOW)
    assert everything_of_tags() == before
    follow_all(undone)
    assert_as_rebuilt()


def test_a_later_merge_into_the_same_articles_is_taken_back_first(site, tags, publisher):
    before = everything_of_tags()
    first = merge(tags, publisher)
    second = merge(tags, publisher, source="Rain")
    with pytest.raises(UnableToUndo, match="Rain"):
        undo_merge(merge=first, actor=publisher, now=NOW)
    undo_merge(merge=second, actor=publisher, now=NOW)
    undo_merge(merge=first, actor=publisher, now=NOW)
    assert everything_of_tags() == before


def test_a_later_merge_of_other_articles_does_not_stand_in_the_way(tags, publisher):
    factories.make_edition(tags=[tags["Ferry"]])
    factories.make_edition(tags=[tags["Rain"]])
    first = merge(tags, publisher)
    second = merge(tags, publisher, source="Rain")
    undo_merge(merge=first, actor=publisher, now=NOW)
    assert Tag.objects.get(pk=tags["Ferry"].pk).article_count == 1
    undone = undo_merge(merge=second, actor=publisher, now=NOW)
    follow_all(undone)
    assert_as_rebuilt()


def test_a_name_that_another_tag_has_by_now_stands_in_the_way_of_a_label_alone(site, tags, publisher):
    add_alias(tag=tags["Ferry"], name="Liner")
    done = merge(tags, publisher)
    remove_alias(tag=tags["Boat"], name="Liner")
    add_alias(tag=tags["Rain"], name="Liner")
    assert plan_undo(merge=done).names_left == ["Liner"]
    remove_alias(tag=tags["Boat"], name="Ferry")
    add_alias(tag=tags["Rain"], name="ferry")
    with pytest.raises(UnableToUndo, match="Rain"):
        plan_undo(merge=done)
    remove_alias(tag=tags["Rain"], name="ferry")
    undo_merge(merge=done, actor=publisher, now=NOW)
    assert set(Tag.objects.get(pk=tags["Ferry"].pk).names.values_list("name", flat=True)) == {"Ferry"}


def test_a_tag_that_was_renamed_to_the_merged_ones_name_keeps_it_until_it_is_renamed(site, tags, publisher):
    done = merge(tags, publisher)
    boat = Tag.objects.get(pk=tags["Boat"].pk)
    rename(tag=boat, name_en="Ferry", name_ko="")
    with pytest.raises(UnableToUndo, match="Ferry"):
        undo_merge(merge=done, actor=publisher, now=NOW)
    rename(tag=boat, name_en="Boat", name_ko="")
    undo_merge(merge=done, actor=publisher, now=NOW)


def test_an_address_that_the_other_tag_took_stays_its_own(site, tags, publisher):
    done = merge(tags, publisher)
    change_address(tag=Tag.objects.get(pk=tags["Boat"].pk), address="ferry")
    undone = undo_merge(merge=done, actor=publisher, now=NOW)
    assert Tag.objects.get(pk=tags["Ferry"].pk).slug == "ferry-2"
    assert undone.kept["undone"]["slug"] == "ferry-2"


def test_a_merge_whose_target_is_gone_cannot_be_taken_back(tags, publisher):
    done = merge(tags, publisher)
    tags["Boat"].delete()
    assert tags_meant([tags["Ferry"].pk]) == {}
    with pytest.raises(UnableToUndo, match="is gone"):
        undo_merge(merge=done, actor=publisher, now=NOW)


def test_a_large_merge_is_carried_out_by_a_task_and_so_is_taking_it_back(site, tags, publisher, monkeypatch):
    monkeypatch.setattr(merging, "AT_ONCE", 3)
    monkeypatch.setattr("articles.tagging.undoing.AT_ONCE", 3)
    before = everything_of_tags()
    done = merge(tags, publisher)
    assert done.state == "ordered"
    assert everything_of_tags() == before
    with pytest.raises(UnableToMerge, match="just being merged"):
        merge(tags, publisher, source="Rain", target="Ferry")
    assert carry_out.func(done.pk) == "merged"
    assert carry_out.func(done.pk) == "merged"
    done.refresh_from_db()
    assert done.article_count == 4
    assert undo_merge(merge=done, actor=publisher, now=NOW).state == "undoing"
    assert undo.func(done.pk) == "undone"
    assert undo.func(done.pk) == "undone"
    assert everything_of_tags() == before


def test_a_merge_that_was_ordered_and_cannot_be_says_why(site, tags, publisher, monkeypatch):
    monkeypatch.setattr(merging, "AT_ONCE", 3)
    done = merge(tags, publisher)
    Tag.objects.filter(pk=tags["Boat"].pk).update(article_count=0)
    ArticleTag.objects.filter(tag=tags["Boat"]).delete()
    EditionTag.objects.filter(tag=tags["Boat"]).delete()
    tags["Boat"].delete()
    assert carry_out.func(done.pk) == "failed"
    done.refresh_from_db()
    assert "is gone" in done.problem


def test_the_work_does_not_grow_with_the_articles(tags, publisher, site):
    with CaptureQueriesContext(connection) as few:
        done = merge(tags, publisher)
    undo_merge(merge=done, actor=publisher, now=NOW)
    for _ in range(10):
        factories.make_edition(tags=[tags["Ferry"], tags["Rain"]])
    with CaptureQueriesContext(connection) as many:
        again = merge(tags, publisher)
    assert again.live_count == 13
    assert len(many) <= len(few)


def test_pages_that_show_the_tags_are_told(site, tags, publisher, django_capture_on_commit_callbacks):
    told = set()

    def hear(keys, **signal):
        told.update(keys)

    keys_changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            merge(tags, publisher)
    finally:
        keys_changed.disconnect(hear)
    outlet = site["quotation"].source.outlet_id
    assert {"lists", f"quoted-{outlet}"} <= told
    # The two are named otherwise, those beside them only counted anew.
    assert {f"tag-{tags[name].pk}" for name in ("Ferry", "Boat")} <= told
    assert {f"tagged-{tag.pk}" for tag in tags.values()} <= told


def test_what_is_taken_down_between_is_counted_once(site, tags, publisher):
    done = merge(tags, publisher)
    hide(quotation=site["quotation"], now=NOW)
    follow_all(done)
    assert_as_rebuilt()
    undone = undo_merge(merge=done, actor=publisher, now=NOW)
    follow_all(undone)
    assert_as_rebuilt()


def test_readers_addresses_follow_the_merge_and_its_undoing(client, site, tags, publisher):
    edition = Edition.objects.live().get(article_id=site["ferry"].pk)
    page = f"/{edition.category.slug}/{edition.slug}/"
    assert client.get("/tags/ferry/").status_code == 200
    done = merge(tags, publisher)
    for address, there in (
        ("/tags/ferry/", "/tags/boat/"),
        ("/tags/Ferry/", "/tags/boat/"),
        ("/ko/tags/ferry/", "/ko/tags/boat/"),
        ("/tags/ferry+rain/", "/tags/boat+rain/"),
        ("/tags/ferry+boat/", "/tags/boat/"),
    ):
        response = client.get(address)
        assert (response.status_code, response.headers["Location"]) == (301, there)
    shown = client.get(page).content.decode()
    assert "/tags/boat/" in shown
    assert "/tags/ferry/" not in shown
    assert client.get("/search/?q=about&tag=ferry").status_code in {200, 301, 302}
    undo_merge(merge=done, actor=publisher, now=NOW)
    assert client.get("/tags/ferry/").status_code == 200
    assert "/tags/ferry/" in client.get(page).content.decode()


def test_an_address_that_a_tag_had_leads_to_the_one_it_has(client, site, tags):
    change_address(tag=tags["Ferry"], address="Ships that cross")
    response = client.get("/tags/ferry/")
    assert (response.status_code, response.headers["Location"]) == (301, "/tags/ships-that-cross/")
    assert factories.make_tag(name_en="FERRY!").slug == "ferry-2"
    change_address(tag=tags["Ferry"], address="ferry")
    assert client.get("/tags/ships-that-cross/").headers["Location"] == "/tags/ferry/"
    assert TagMerge.objects.count() == 0
