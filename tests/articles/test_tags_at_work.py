"""Pages of the desk on which tags are looked after, by address and role, and what they do."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Activity, ArticleTag, Edition, EditionTag
from articles.publishing import retract
from articles.reviewing.wording import change_in_words
from articles.tagging import merging
from tags.models import Tag, TagDistinction, TagMerge
from tags.naming import create_tag
from tests import factories
from tests.factories import ADMINISTRATOR, DESK_EDITOR, NOW, PUBLISHER, REPORTER

pytestmark = pytest.mark.django_db


def signed_in(role):
    client = Client()
    user = factories.make_user(role=role)
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def publisher():
    return signed_in(PUBLISHER)


@pytest.fixture
def ferry():
    return create_tag(name_en="Ferry", aliases=["Liner"])


@pytest.fixture
def boat():
    return create_tag(name_en="Boat", name_ko="배")


def tags_of(article):
    return list(article.tag_rows.order_by("pk").values_list("tag__name", flat=True))


def merge_at_the_desk(client, source, into):
    address = reverse("admin:tags_tag_merge", args=[source.pk])
    plan = client.get(address, {"into": into}).context["plan"]
    return client.post(address, {"into": into, "seal": plan.seal})


@pytest.mark.parametrize(
    ("role", "keeps", "sees"),
    [(REPORTER, 403, 200), (DESK_EDITOR, 403, 200), (PUBLISHER, 200, 200), (ADMINISTRATOR, 403, 403)],
)
def test_who_may_open_what(role, keeps, sees, ferry, publisher):
    create_tag(name_en="Boat")
    merge = merge_at_the_desk(publisher, create_tag(name_en="Old"), "Boat").headers["Location"]
    client = signed_in(role)
    for address in (
        reverse("admin:tags_tag_merge", args=[ferry.pk]),
        reverse("admin:tags_tag_merge", args=[ferry.pk]) + "?into=Boat",
        reverse("admin:tags_tag_split", args=[ferry.pk]),
        reverse("admin:tags_tag_similar"),
        reverse("admin:tags_tagmerge_changelist"),
        merge,
    ):
        assert client.get(address).status_code == keeps, address
    for address in (
        reverse("admin:tags_tag_changelist"),
        reverse("admin:tags_tag_change", args=[ferry.pk]),
        reverse("admin:tags_tag_unused"),
    ):
        assert client.get(address).status_code == sees, address


@pytest.mark.parametrize("role", [REPORTER, DESK_EDITOR, ADMINISTRATOR])
def test_nobody_else_changes_anything(role, ferry, boat, publisher):
    done = TagMerge.objects.get(
        pk=merge_at_the_desk(publisher, create_tag(name_en="Old"), "Boat").headers["Location"].split("/")[-3]
    )
    client = signed_in(role)
    for address, data in (
        (reverse("admin:tags_tag_merge", args=[ferry.pk]), {"into": "Boat", "seal": "x"}),
        (reverse("admin:tags_tag_split", args=[ferry.pk]), {"step": "do", "name_en": "New", "article": 1}),
        (reverse("admin:tags_tag_similar"), {"one": ferry.pk, "other": boat.pk}),
        (reverse("admin:tags_tag_unused"), {"tag": ferry.pk}),
        (reverse("admin:tags_tagmerge_undo", args=[done.pk]), {}),
    ):
        assert client.post(address, data).status_code == 403, address
    assert set(Tag.objects.values_list("name", flat=True)) == {"Ferry", "Boat"}
    assert not TagDistinction.objects.exists()


def test_nobody_who_is_not_signed_in_gets_anywhere(client, ferry):
    for address in (
        reverse("admin:tags_tag_merge", args=[ferry.pk]),
        reverse("admin:tags_tag_split", args=[ferry.pk]),
        reverse("admin:tags_tag_similar"),
        reverse("admin:tags_tag_unused"),
    ):
        assert client.get(address).status_code == 302
        assert client.post(address).status_code == 302


@pytest.mark.parametrize("into", ["", "Nowhere", "Ferry", "Boat, Ferry", "x" * 300, "\x00", "#"])
def test_what_is_no_other_tag_is_refused(publisher, ferry, boat, into):
    for response in (
        publisher.get(reverse("admin:tags_tag_merge", args=[ferry.pk]), {"into": into}),
        publisher.post(reverse("admin:tags_tag_merge", args=[ferry.pk]), {"into": into, "seal": "x"}),
    ):
        assert response.status_code == 200
        assert response.context["form"].errors
    assert Tag.objects.count() == 2


def test_what_does_not_exist_is_not_found(publisher, ferry):
    for address in (
        reverse("admin:tags_tag_merge", args=[10**15]),
        reverse("admin:tags_tag_split", args=[10**15]),
        reverse("admin:tags_tagmerge_change", args=["x"]),
        reverse("admin:tags_tagmerge_change", args=[10**15]),
    ):
        assert publisher.get(address).status_code == 404, address


def test_a_merge_is_looked_at_carried_out_and_taken_back(publisher, ferry, boat):
    article = factories.make_edition(tags=[ferry]).article
    address = reverse("admin:tags_tag_merge", args=[ferry.pk])
    looked = publisher.get(address, {"into": "배, "})
    html = looked.content.decode()
    assert "/tags/ferry/" in html
    assert "“Liner”" in html
    assert article.title in html
    assert tags_of(article) == ["Ferry"]
    stale = publisher.post(address, {"into": "Boat", "seal": "0" * 16})
    assert "Look at it again" in str(stale.context["form"].errors)
    done = publisher.post(address, {"into": "배, ", "seal": stale.context["plan"].seal}, follow=True)
    assert "is merged into" in done.content.decode()
    assert tags_of(article) == ["Boat"]
    merge = TagMerge.objects.get()
    back = publisher.post(reverse("admin:tags_tagmerge_undo", args=[merge.pk]), follow=True)
    assert "is a tag of its own again" in back.content.decode()
    assert tags_of(article) == ["Ferry"]
    again = publisher.post(reverse("admin:tags_tagmerge_undo", args=[merge.pk]), follow=True)
    assert "there is nothing to take back" in again.content.decode()
    assert publisher.get(reverse("admin:tags_tagmerge_undo", args=[merge.pk])).status_code == 405


def test_a_large_merge_says_how_far_it_is(publisher, ferry, boat, monkeypatch):
    monkeypatch.setattr(merging, "AT_ONCE", 0)
    factories.make_edition(tags=[ferry])
    address = merge_at_the_desk(publisher, ferry, "Boat").headers["Location"]
    assert "waits for the worker" in publisher.get(address).content.decode()
    merging.carry_out.func(TagMerge.objects.get().pk)
    page = publisher.get(address)
    assert (page.context["offers_left"], page.context["words_left"]) == (1, 1)
    assert 'http-equiv="refresh"' in page.content.decode()


def test_a_tags_page_says_where_it_is_used(publisher, ferry, boat):
    article = factories.make_edition(tags=[ferry]).article
    factories.make_article(tags=[ferry])
    usage = publisher.get(reverse("admin:tags_tag_change", args=[ferry.pk])).context["usage"]
    assert (usage.articles, usage.live, usage.editions) == (2, 1, 1)
    merge_at_the_desk(publisher, ferry, "Boat")
    page = publisher.get(reverse("admin:tags_tag_change", args=[boat.pk]))
    usage = page.context["usage"]
    assert (usage.articles, usage.live, usage.editions) == (2, 1, 1)
    assert page.context["former_addresses"] == ["ferry"]
    assert article.title in page.content.decode()
    for role in (REPORTER, DESK_EDITOR):
        assert "Ferry → Boat" not in signed_in(role).get(page.request["PATH_INFO"]).content.decode()


def test_a_tags_page_costs_the_same_however_many_articles_it_has(publisher, ferry):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            publisher.get(reverse("admin:tags_tag_change", args=[ferry.pk]))
        return len(captured)

    factories.make_edition(tags=[ferry])
    queries()
    few = queries()
    for _ in range(5):
        factories.make_edition(tags=[ferry])
    assert queries() == few


def change(client, tag, **values):
    data = {
        "name_en": tag.name_en, "name_ko": tag.name_ko, "introduction_en": "", "introduction_ko": "",
        "address": tag.slug, "names-TOTAL_FORMS": 0, "names-INITIAL_FORMS": 0, **values,
    }  # fmt: skip
    return client.post(reverse("admin:tags_tag_change", args=[tag.pk]), data)


def test_the_desk_changes_an_address_and_an_introduction(ferry, boat, client):
    factories.make_edition(tags=[ferry])
    desk = signed_in(DESK_EDITOR)
    assert (
        change(desk, ferry, address="Ships that cross", introduction_ko="바다를 건넌다.").status_code == 302
    )
    ferry.refresh_from_db()
    assert (ferry.slug, ferry.introduction_ko) == ("ships-that-cross", "바다를 건넌다.")
    assert client.get("/tags/ferry/").headers["Location"] == "/tags/ships-that-cross/"
    for address in ("boat", "!!!"):
        refused = change(desk, ferry, address=address)
        assert refused.status_code == 200
        assert refused.context["adminform"].form.errors["address"]
    assert change(desk, ferry, address="").status_code == 302
    ferry.refresh_from_db()
    assert ferry.slug == "ships-that-cross"
    assert change(signed_in(REPORTER), ferry, address="mine").status_code == 403


def test_pairs_that_look_alike_are_offered_until_they_are_told_apart(publisher):
    one, other = create_tag(name_en="Night market"), create_tag(name_en="Night markets")
    page = publisher.get(reverse("admin:tags_tag_similar"))
    assert len(page.context["rows"]) == 1
    assert reverse("admin:tags_tag_merge", args=[other.pk]) in page.content.decode()
    publisher.post(reverse("admin:tags_tag_similar"), {"one": one.pk, "other": other.pk})
    assert not publisher.get(reverse("admin:tags_tag_similar")).context["rows"]
    for data in ({}, {"one": "x", "other": other.pk}, {"one": one.pk, "other": one.pk}, {"one": "9" * 40}):
        assert publisher.post(reverse("admin:tags_tag_similar"), data).status_code == 302


def test_unused_tags_are_deleted_and_used_ones_kept(publisher, ferry, boat):
    factories.make_article(tags=[boat])
    page = publisher.get(reverse("admin:tags_tag_unused"))
    assert list(page.context["page"]) == [ferry]
    done = publisher.post(
        reverse("admin:tags_tag_unused"), {"tag": [ferry.pk, boat.pk, 999_999, "x"]}, follow=True
    )
    assert list(Tag.objects.all()) == [boat]
    words = [str(message) for message in done.context["messages"]]
    assert words[0] == "1 tag is deleted."
    assert "were kept" in words[1]
    assert LogEntry.objects.filter(object_id=str(ferry.pk), user=publisher.user).exists()


# Many articles at once


def select(client, articles, **data):
    return client.post(
        reverse("admin:articles_article_changelist"),
        {"action": "tag_selected", "_selected_action": [article.pk for article in articles], **data},
        follow=True,
    )


def test_each_selected_article_is_said_what_happens_to_it_and_why_not(ferry, boat):
    reporter = signed_in(REPORTER)
    mine = factories.make_article(tags=[ferry], created_by=reporter.user)
    decided = factories.make_edition(article=factories.make_article(created_by=reporter.user)).article
    others = factories.make_article(tags=[ferry])
    there = factories.make_article(tags=[boat], created_by=reporter.user)
    articles = [mine, decided, others, there]
    assert select(reporter, articles).context["form"].is_bound is False
    looked = select(reporter, articles, step="look", add="Boat", remove="Ferry")
    rows = {row.article.pk: row for row in looked.context["rows"]}
    assert rows[mine.pk].refusal == ""
    assert ([tag.name for tag in rows[mine.pk].given], [tag.name for tag in rows[mine.pk].taken]) == (
        ["Boat"],
        ["Ferry"],
    )
    assert "no longer with you" in rows[decided.pk].refusal
    assert "somebody else" in rows[others.pk].refusal
    assert "already" in rows[there.pk].refusal
    assert tags_of(mine) == ["Ferry"]
    # What was posted is asked again: the page's own word for it counts for nothing.
    done = select(reporter, articles, step="do", add="Boat", remove="Ferry")
    assert [tags_of(article) for article in articles] == [["Boat"], [], ["Ferry"], ["Boat"]]
    assert len(done.context["messages"]) == 4
    mine.refresh_from_db()
    assert (mine.version, mine.revisions.get().document["tags"]) == (2, [boat.pk])
    (row,) = Activity.objects.filter(kind=Activity.Kind.TAGGED)
    assert (row.kind, row.article, row.actor) == ("tagged", mine, reporter.user)
    assert change_in_words(row) == "Ferry → Boat"


def test_who_may_not_edit_articles_has_no_such_action(ferry):
    article = factories.make_article()
    select(signed_in(ADMINISTRATOR), [article], step="do", add="Ferry")
    assert tags_of(article) == []


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "__all__"),
        ({"add": "!!!"}, "add"),
        ({"add": "Boat", "remove": "boat"}, "__all__"),
        ({"remove": "Nowhere"}, "remove"),
        ({"add": ", ".join(f"t{number}" for number in range(31))}, "add"),
    ],
)
def test_wrong_input_is_told_and_kept(ferry, boat, data, field):
    desk = signed_in(DESK_EDITOR)
    article = factories.make_article()
    for step in ("look", "do", "else"):
        form = select(desk, [article], step=step, **data).context["form"]
        assert field in form.errors
    assert tags_of(article) == []
    assert Tag.objects.count() == 2


def test_a_tag_is_made_only_when_it_is_given_and_by_who_may():
    desk = signed_in(DESK_EDITOR)
    article = factories.make_article()
    select(desk, [article], step="look", add="Ferry")
    assert not Tag.objects.exists()
    select(desk, [article], step="do", add="Ferry, ferry")
    assert tags_of(article) == ["Ferry"]


def test_more_tags_than_an_article_can_have_are_refused(ferry):
    desk = signed_in(DESK_EDITOR)
    full = factories.make_article(tags=[factories.make_tag() for _ in range(30)])
    (row,) = select(desk, [full], step="look", add="Ferry").context["rows"]
    assert "30" in row.refusal
    select(desk, [full], step="do", add="Ferry")
    assert full.tag_rows.count() == 30


def test_readers_see_it_with_the_next_edition_or_at_once_where_that_is_asked_for(ferry, boat):
    desk = signed_in(DESK_EDITOR)
    article = factories.make_edition(tags=[ferry]).article
    waiting = factories.make_edition(tags=[ferry]).article
    waiting.title = "A title that waits"
    waiting.save()
    select(desk, [article], step="do", add="Boat")
    live = EditionTag.objects.filter(article_id=article.pk)
    assert set(live.values_list("tag__name", flat=True)) == {"Ferry"}
    rows = select(desk, [article, waiting], step="look", remove="Ferry", goes_out="on").context["rows"]
    assert [row.may_go_out for row in rows] == [False, False]
    fresh = factories.make_edition(tags=[ferry]).article
    select(desk, [fresh, waiting], step="do", add="Boat", goes_out="on")
    numbers = {pk: Edition.objects.live().get(article_id=pk).number for pk in (fresh.pk, waiting.pk)}
    assert numbers == {fresh.pk: 2, waiting.pk: 1}
    assert set(EditionTag.objects.filter(article_id=fresh.pk).values_list("tag__name", flat=True)) == {
        "Ferry",
        "Boat",
    }


def test_what_the_gate_refuses_is_told_and_stays_in_the_working_copy(ferry):
    desk = signed_in(DESK_EDITOR)
    article = factories.make_edition(tags=[ferry]).article
    retract(article=article, actor=factories.make_user(role=PUBLISHER), now=NOW, note="It was staged.")
    select(desk, [article], step="do", remove="Ferry", goes_out="on")
    assert tags_of(article) == []
    assert not EditionTag.objects.filter(article_id=article.pk).exists()


# Splitting


def test_a_tag_is_split_in_several_goes(publisher, ferry, boat):
    first, second, kept = (factories.make_article(tags=[boat, ferry]) for _ in range(3))
    other = factories.make_article(tags=[boat])
    address = reverse("admin:tags_tag_split", args=[ferry.pk])
    page = publisher.get(address)
    assert {article.pk for article in page.context["page"]} == {first.pk, second.pk, kept.pk}
    assert not publisher.get(address, {"q": "no such words"}).context["page"].object_list
    data = {"name_en": "Night ferry", "article": [first.pk, other.pk, "x", "9" * 30]}
    rows = publisher.post(address, {**data, "step": "look"}).context["rows"]
    assert [row.article for row in rows] == [first]
    assert Tag.objects.count() == 2
    assert publisher.post(address, {**data, "step": "do"}).status_code == 302
    places = [tag for tag in tags_of(first) if tag != "Boat"]
    assert places == ["Night ferry"]
    assert (set(tags_of(second)), tags_of(other)) == ({"Boat", "Ferry"}, ["Boat"])
    again = {"name_en": "NIGHT FERRY", "article": [second.pk], "keeps_old": "on", "step": "do"}
    assert publisher.post(address, again).status_code == 302
    assert set(tags_of(second)) == {"Boat", "Ferry", "Night ferry"}
    assert set(tags_of(kept)) == {"Boat", "Ferry"}
    assert (
        LogEntry.objects.filter(object_id=str(ferry.pk), change_message__contains="Night ferry").count() == 2
    )


@pytest.mark.parametrize(
    "data",
    [{}, {"name_en": "Ferry"}, {"name_en": "Liner"}, {"name_en": "!!!"}, {"name_en": "Night", "article": []}],
)
def test_a_split_that_cannot_be_is_told(publisher, ferry, boat, data):
    article = factories.make_article(tags=[ferry])
    for step in ("look", "do"):
        page = publisher.post(
            reverse("admin:tags_tag_split", args=[ferry.pk]), {"article": [article.pk], **data, "step": step}
        )
        assert page.status_code == 200
        assert page.context["form"].errors
    assert tags_of(article) == ["Ferry"]
    assert ArticleTag.objects.count() == 1
