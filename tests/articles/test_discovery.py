"""“Discover More”: pinned first, then what shares rare tags, the same event, and what is new; kept beforehand."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import override
from django_tasks_db.models import DBTaskResult

from articles.discovering.choosing import choose
from articles.discovering.keeping import (
    MOST_AROUND,
    around,
    left_to_offer,
    offer_around,
    rebuild_offers,
    refresh,
)
from articles.following import follow_publication
from articles.models import Edition, Offer
from articles.publishing import publish, retract, unpublish
from articles.reading.anchors import Anchor
from articles.reading.discovery import SHOWN, discover
from articles.snapshots import record_revision
from newsroom.running.publication_orders import take_up_lost_publications
from tests import factories
from tests.articles.reading_corpus import START, fill

pytestmark = pytest.mark.django_db
NOW = START + timedelta(days=100)


@pytest.fixture
def category():
    return factories.make_category(slug="harbour", name_en="Harbour")


def change(edition, **fields):
    """Give an edition another document, as a new edition would."""
    edition.document = {**edition.document, **fields}
    edition.save(update_fields=["document"])


def discovered(edition, **fields):
    """Return what the article's page offers, once its offers are written."""
    change(edition, **fields)
    refresh(article_id=edition.article_id, now=NOW)
    return shown(edition)


def shown(edition):
    row = Edition.objects.live().for_page().get(article_id=edition.article_id)
    found, _passed_over = discover(
        edition=row, tags={tag.tag_id: tag.tag for tag in row.tag_rows.all()}, now=NOW
    )
    return found


def ids(discoveries):
    return [discovery.card.edition.article_id for discovery in discoveries]


def test_a_rare_shared_tag_weighs_more_than_a_common_one(category):
    common, rare = factories.make_tag(name_en="Common"), factories.make_tag(name_en="Rare")
    old = fill(2, category=category, tags=[rare], start=START - timedelta(days=90))
    fill(40, category=category, tags=[common])
    (edition,) = fill(1, category=category, tags=[common, rare])
    found = discovered(edition)
    assert ids(found)[:2] == [old[1].article_id, old[0].article_id]
    assert found[0].reasons == ["shares Rare"]
    assert len(found) == 6


def test_pinned_articles_come_first_in_the_editors_order_and_excluded_ones_never(category):
    tag = factories.make_tag(name_en="Queue")
    editions = fill(20, category=category, tags=[tag])
    edition, excluded = editions[0], editions[9]
    pinned = [editions[2].article_id, editions[5].article_id]
    found = discovered(edition, pinned=[*pinned, pinned[0]], excluded=[excluded.article_id])
    assert ids(found)[:2] == pinned
    assert found[0].reasons == ["chosen by the editor", "shares Queue"]
    assert excluded.article_id not in ids(found)
    assert len(set(ids(found))) == len(found) == 6


def test_an_article_never_discovers_itself_even_when_pinned(category):
    tag = factories.make_tag()
    editions = fill(3, category=category, tags=[tag])
    found = discovered(editions[0], pinned=[editions[0].article_id])
    assert sorted(ids(found)) == [editions[1].article_id, editions[2].article_id]


def test_excluding_wins_over_pinning(category):
    editions = fill(3, category=category)
    other = editions[1].article_id
    assert other not in ids(discovered(editions[0], pinned=[other], excluded=[other]))


def test_the_same_event_goes_before_what_only_shares_the_tag(category):
    tag = factories.make_tag()
    (same,) = fill(
        1, category=category, tags=[tag], event_date="2026-01-31", start=START - timedelta(days=400)
    )
    fill(8, category=category, tags=[tag], event_date="2026-02-01")
    (edition,) = fill(1, category=category, tags=[tag], event_date="2026-01-31", start=NOW)
    found = discovered(edition)
    assert ids(found)[0] == same.article_id
    assert found[0].reasons[0] == "about the same event"


def test_of_equals_the_newer_comes_first(category):
    tag = factories.make_tag()
    editions = fill(9, category=category, tags=[tag])
    assert ids(discovered(editions[0])) == [edition.article_id for edition in editions[:2:-1]]


def test_a_new_article_elsewhere_goes_before_one_of_years_ago_in_the_same_category(category):
    tag = factories.make_tag()
    (old,) = fill(1, category=category, tags=[tag], start=NOW - timedelta(days=2_000))
    (new,) = fill(1, category=factories.make_category(), tags=[tag], start=NOW - timedelta(days=20))
    (edition,) = fill(1, category=category, tags=[tag])
    assert ids(discovered(edition)) == [new.article_id, old.article_id]


def test_without_tags_it_offers_the_newest_of_the_category(category):
    other = factories.make_category()
    fill(3, category=other, start=START + timedelta(days=9))
    editions = fill(9, category=category)
    found = discovered(editions[8])
    assert ids(found) == [edition.article_id for edition in editions[7:1:-1]]
    assert found[0].reasons == ["new in Harbour"]


def test_pins_to_what_does_not_exist_do_no_harm(category):
    (edition,) = fill(1, category=category)
    assert discovered(edition, pinned=[10**15], excluded=[10**15]) == []


def test_reasons_are_in_the_readers_language(category):
    tag = factories.make_tag(name_en="Queue", name_ko="줄")
    editions = fill(2, category=category, tags=[tag])
    change(editions[0], pinned=[editions[1].article_id])
    refresh(article_id=editions[0].article_id, now=NOW)
    with override("ko"):
        assert shown(editions[0])[0].reasons == ["편집자 선정", "공통 태그: 줄"]


# What is live


def test_what_is_taken_off_is_no_longer_offered_at_once_and_others_take_its_place(category):
    editions = fill(14, category=category)
    pinned = editions[1].article_id
    assert ids(discovered(editions[0], pinned=[pinned]))[0] == pinned
    for edition in (editions[1], editions[13]):
        Edition.objects.filter(pk=edition.pk).update(state="retracted", ended_at=START)
    assert ids(shown(editions[0])) == [edition.article_id for edition in editions[12:6:-1]]


def test_a_pin_to_an_article_that_is_not_published_yet_shows_from_its_publication_on(category):
    editions = fill(9, category=category)
    later = editions[1]
    Edition.objects.filter(pk=later.pk).update(state="unpublished", ended_at=START)
    assert later.article_id not in ids(discovered(editions[0], pinned=[later.article_id]))
    Edition.objects.filter(pk=later.pk).update(state="live", ended_at=None)
    assert ids(shown(editions[0]))[0] == later.article_id


def test_one_piece_in_several_languages_is_offered_once_and_not_after_itself(category):
    editions = fill(5, category=category)
    for edition, group, language in zip(editions, (1, 1, 2, 2), ("en", "ko", "en", "ko"), strict=False):
        Edition.objects.filter(pk=edition.pk).update(translation_group=group, language=language)
    assert ids(discovered(editions[0])) == [editions[4].article_id, editions[3].article_id]


# Keeping


def make_publishable(title, category, tags=()):
    return factories.make_article(title=title, blocks=[factories.text()], category=category, tags=tags)


def put_out(article, actor, now):
    revision = record_revision(article=article, actor=actor, now=now)
    return publish(revision=revision, actor=actor, now=now)


@pytest.fixture
def publisher():
    return factories.make_user(role=factories.PUBLISHER)


def carry_out_waiting():
    """Do what the worker would: the tasks that wait to write the offers of an article and around it."""
    waiting = DBTaskResult.objects.ready().filter(task_path__endswith="follow_publication")
    done = [follow_publication.func(*task.args_kwargs["args"]) for task in waiting]
    waiting.delete()
    return done


def test_publishing_orders_the_articles_offers_and_those_around_it(
    category, publisher, django_capture_on_commit_callbacks
):
    tag = factories.make_tag()
    editions = fill(3, category=category, tags=[tag])
    rest = fill(2, category=factories.make_category())
    for edition in (*editions, *rest):
        refresh(article_id=edition.article_id, now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        new = put_out(make_publishable("Pier", category, [tag]), publisher, NOW)
    assert new.article_id not in ids(shown(editions[0]))
    assert carry_out_waiting() == [3]
    assert sorted(ids(shown(new))) == sorted(edition.article_id for edition in editions)
    for edition in editions:
        assert ids(shown(edition))[0] == new.article_id
    assert new.article_id not in ids(shown(rest[0]))


@pytest.mark.parametrize("way", ["unpublished", "retracted"])
def test_taking_an_article_off_takes_its_offers_and_it_out_of_others(
    category, publisher, way, django_capture_on_commit_callbacks
):
    editions = fill(3, category=category)
    with django_capture_on_commit_callbacks(execute=True):
        new = put_out(make_publishable("Pier", category), publisher, NOW)
    carry_out_waiting()
    assert ids(shown(editions[0]))[0] == new.article_id
    with django_capture_on_commit_callbacks(execute=True):
        if way == "unpublished":
            unpublish(article=new.article, actor=publisher, now=NOW)
        else:
            retract(article=new.article, actor=publisher, now=NOW, note="It never happened.")
    assert new.article_id not in ids(shown(editions[0]))
    assert carry_out_waiting() == [3]
    assert not Offer.objects.filter(article=new.article_id).exists()
    assert not Offer.objects.filter(offered_id=new.article_id).exists()


def test_writing_the_same_again_changes_nothing(category):
    editions = fill(5, category=category)
    assert refresh(article_id=editions[0].article_id, now=NOW) is True
    rows = list(Offer.objects.values_list("pk", flat=True))
    assert refresh(article_id=editions[0].article_id, now=NOW + timedelta(days=30)) is False
    assert list(Offer.objects.values_list("pk", flat=True)) == rows
    assert offer_around(article_id=editions[0].article_id) == 4
    assert offer_around(article_id=editions[0].article_id) == 0


def test_what_is_not_live_gets_no_offers(category):
    editions = fill(2, category=category)
    Edition.objects.filter(pk=editions[0].pk).update(state="retracted", ended_at=START)
    assert refresh(article_id=editions[0].article_id, now=NOW) is False
    assert not Offer.objects.exists()


def test_only_so_many_around_an_article_are_written_anew(category):
    tags = [factories.make_tag() for _number in range(9)]
    editions = fill(MOST_AROUND + 20, category=category, tags=tags)
    found = around(article_id=editions[5].article_id)
    assert editions[5].article_id not in found
    # The newest, and those nearest in time on either side.
    assert {edition.article_id for edition in (editions[-1], editions[4], editions[6])} <= set(found)
    assert len(set(found)) == len(found) <= MOST_AROUND


def test_the_command_chooses_anew_for_every_article_and_says_how_far_it_is(category, capsys):
    editions = fill(7, category=category)
    call_command("rebuild_discovery")
    out = capsys.readouterr().out
    assert "7 of 7 articles" in out
    assert set(Offer.objects.values_list("article", flat=True)) == {
        edition.article_id for edition in editions
    }
    assert len(shown(editions[0])) == SHOWN


def test_the_rebuild_gives_what_publishing_has_written(
    category, publisher, django_capture_on_commit_callbacks
):
    tags = [factories.make_tag() for _number in range(3)]
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(8):
            article = make_publishable(f"Pier-{number}", category, tags[: number % 3 + 1])
            put_out(article, publisher, NOW + timedelta(hours=number))
    carry_out_waiting()
    columns = ("article", "position", "offered_id", "is_pinned", "is_same_event", "shared_tags")
    kept = list(Offer.objects.order_by("article", "position").values_list(*columns))
    Offer.objects.all().delete()
    list(rebuild_offers(now=NOW + timedelta(hours=9)))
    assert list(Offer.objects.order_by("article", "position").values_list(*columns)) == kept


def test_the_work_is_the_same_however_many_articles_there_are(category, django_assert_num_queries):
    tags = [factories.make_tag() for _number in range(9)]
    (edition, *_others) = fill(10, category=category, tags=tags)
    for _times in range(2):
        with django_assert_num_queries(3):
            chosen = choose(
                document={**edition.document, "event_date": "2026-01-01"},
                article_id=edition.article_id,
                anchor=Anchor(*edition.anchor),
                now=NOW,
            )
        assert len(chosen) >= 9
        refresh(article_id=edition.article_id, now=NOW)
        row = Edition.objects.live().for_page().get(pk=edition.pk)
        with django_assert_num_queries(1):
            discover(edition=row, tags={}, now=NOW)
        fill(90, category=category, tags=tags)


# At the desk


def panel_of(client, article):
    """Return what the panel of the article's page says once it is opened, in one line."""
    page = client.get(f"/admin/articles/article/{article.pk}/change/").content.decode()
    address = page.split('data-fetched-from="')[1].split('"')[0]
    part = client.get(address, headers={"X-Desk-Part": "discovery"}).content.decode()
    assert "<html" not in part
    return " ".join(strip_tags(part).split())


def test_the_desk_sees_what_a_draft_would_offer_and_why(client, category):
    tag = factories.make_tag(name_en="Queue")
    editions = fill(3, category=category, tags=[tag])
    draft = make_publishable("Pier", category, [tag])
    draft.pins.create(pinned=editions[0].article, position=1)
    draft.excluded.add(editions[2].article)
    client.force_login(factories.make_user(role=factories.DESK_EDITOR))
    panel = panel_of(client, draft)
    assert "if it were published now" in panel
    first, second = panel.index(editions[0].title), panel.index(editions[1].title)
    assert first < panel.index("chosen by the editor · shares Queue · 1.") < second
    assert panel.index(editions[2].title) > panel.index("Never offered here:") > second


def test_the_desk_sees_what_readers_get_and_what_the_working_copy_would_change(client, category, publisher):
    tag = factories.make_tag(name_en="Queue")
    editions = fill(2, category=category, tags=[tag])
    unpublished = make_publishable("Not yet", category)
    article = make_publishable("Pier", category, [tag])
    put_out(article, publisher, NOW)
    offer_around(article_id=article.pk)
    client.force_login(factories.make_user(role=factories.DESK_EDITOR))
    panel = panel_of(client, article)
    assert "What readers are offered after this article" in panel
    assert "working copy" not in panel
    assert panel.index(editions[1].title) < panel.index(editions[0].title)
    article.pins.create(pinned=editions[0].article, position=1)
    article.pins.create(pinned=unpublished, position=2)
    panel = panel_of(client, article)
    before, after = panel.split("if the working copy were published now")
    assert "chosen by the editor" not in before
    assert (
        after.index(editions[0].title) < after.index("chosen by the editor") < after.index(editions[1].title)
    )
    assert after.index("Not yet") > after.index("Pinned, and shown once it is published:")


def test_a_site_from_before_offers_were_kept_is_known_and_made_good_once(category):
    assert not left_to_offer()
    fill(3, category=category)
    assert left_to_offer()
    call_command("rebuild_discovery", verbosity=0)
    assert not left_to_offer()


def test_what_follows_is_ordered_again_where_a_crash_took_the_order(category, publisher):
    now = timezone.now()
    quotation = factories.make_sourced_quotation()
    article = factories.make_article(
        title="Lost", language="ko", blocks=[factories.quoted(quotation), factories.text()], category=category
    )
    # Nothing of this transaction's commit happens here: as if the process had been killed right after it.
    put_out(article, publisher, now)
    assert take_up_lost_publications(now=now + timedelta(minutes=1)) == 0, "it may be on its way"
    assert take_up_lost_publications(now=now + timedelta(minutes=3)) == 1
    (order,) = DBTaskResult.objects.filter(task_path=follow_publication.module_path)
    assert order.args_kwargs["args"] == [article.pk, [quotation.source_id], now.isoformat()]
    assert take_up_lost_publications(now=now + timedelta(minutes=4)) == 0, "once is enough"
    later = now + timedelta(minutes=10)
    unpublish(article=article, actor=publisher, now=later)
    assert take_up_lost_publications(now=later + timedelta(minutes=3)) == 1, "taking it off is followed too"
