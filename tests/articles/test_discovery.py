"""“Discover More”: pinned first, then what shares rare tags, the same event, and what is new."""

from datetime import timedelta

import pytest

from articles.models import Edition
from articles.reading.discovery import discover
from tests import factories
from tests.articles.reading_corpus import START, fill

pytestmark = pytest.mark.django_db
NOW = START + timedelta(days=100)


@pytest.fixture
def category():
    return factories.make_category(slug="harbour", name_en="Harbour")


def discovered(edition, tags=(), **options):
    for tag in tags:
        tag.refresh_from_db()
    options = {
        "pinned": [], "excluded": [], "event_date": None, "all_articles": Edition.objects.live().count(), "now": NOW,
    } | options  # fmt: skip
    return discover(edition=edition, tags=list(tags), **options)


def ids(discoveries):
    return [discovery.card.edition.article_id for discovery in discoveries]


def test_a_rare_shared_tag_weighs_more_than_a_common_one(category):
    common, rare = factories.make_tag(name_en="Common"), factories.make_tag(name_en="Rare")
    old = fill(2, category=category, tags=[rare], start=START - timedelta(days=90))
    fill(40, category=category, tags=[common])
    (edition,) = fill(1, category=category, tags=[common, rare])
    found = discovered(edition, [common, rare])
    assert ids(found)[:2] == [old[1].article_id, old[0].article_id]
    assert found[0].reasons == ["shares Rare"]
    assert len(found) == 6


def test_pinned_articles_come_first_in_the_editors_order_and_excluded_ones_never(category):
    tag = factories.make_tag(name_en="Queue")
    editions = fill(10, category=category, tags=[tag])
    edition, excluded = editions[0], editions[9]
    pinned = [editions[2].article_id, editions[5].article_id]
    found = discovered(edition, [tag], pinned=[*pinned, pinned[0]], excluded=[excluded.article_id])
    assert ids(found)[:2] == pinned
    assert found[0].reasons == ["chosen by the editor", "shares Queue"]
    assert excluded.article_id not in ids(found)
    assert len(set(ids(found))) == len(found) == 6


def test_an_article_never_discovers_itself_even_when_pinned(category):
    tag = factories.make_tag()
    editions = fill(3, category=category, tags=[tag])
    found = discovered(editions[0], [tag], pinned=[editions[0].article_id])
    assert sorted(ids(found)) == [editions[1].article_id, editions[2].article_id]


def test_excluding_wins_over_pinning(category):
    editions = fill(3, category=category)
    other = editions[1].article_id
    assert other not in ids(discovered(editions[0], pinned=[other], excluded=[other]))


def test_the_same_event_goes_before_what_only_shares_the_tag(category):
    tag = factories.make_tag(name_en="Queue")
    (same,) = fill(
        1, category=category, tags=[tag], event_date="2026-01-31", start=START - timedelta(days=400)
    )
    fill(8, category=category, tags=[tag], event_date="2026-02-01")
    (edition,) = fill(1, category=category, tags=[tag], event_date="2026-01-31", start=NOW)
    found = discovered(edition, [tag], event_date="2026-01-31")
    assert ids(found)[0] == same.article_id
    assert found[0].reasons[0] == "about the same event"


def test_of_equals_the_newer_comes_first(category):
    tag = factories.make_tag()
    editions = fill(9, category=category, tags=[tag])
    assert ids(discovered(editions[0], [tag])) == [edition.article_id for edition in editions[:2:-1]]


def test_a_new_article_elsewhere_goes_before_one_of_years_ago_in_the_same_category(category):
    tag = factories.make_tag()
    (old,) = fill(1, category=category, tags=[tag], start=NOW - timedelta(days=2_000))
    (new,) = fill(1, category=factories.make_category(), tags=[tag], start=NOW - timedelta(days=20))
    (edition,) = fill(1, category=category, tags=[tag])
    assert ids(discovered(edition, [tag])) == [new.article_id, old.article_id]


def test_without_tags_it_offers_the_newest_of_the_category(category):
    other = factories.make_category()
    fill(3, category=other, start=START + timedelta(days=9))
    editions = fill(9, category=category)
    found = discovered(editions[8])
    assert ids(found) == [edition.article_id for edition in editions[7:1:-1]]
    assert found[0].reasons == ["new in Harbour"]


def test_only_live_articles_are_offered_also_when_pinned(category):
    editions = fill(3, category=category)
    Edition.objects.filter(pk=editions[1].pk).update(state="retracted", ended_at=START)
    assert ids(discovered(editions[0], pinned=[editions[1].article_id])) == [editions[2].article_id]


def test_pins_to_what_does_not_exist_do_no_harm(category):
    (edition,) = fill(1, category=category)
    assert discovered(edition, pinned=[10**15], excluded=[10**15]) == []


def test_the_work_is_the_same_however_many_articles_there_are(category, django_assert_num_queries):
    tags = [factories.make_tag() for _number in range(9)]
    editions = fill(10, category=category, tags=tags)
    for _times in range(2):
        for tag in tags:
            tag.refresh_from_db()
        with django_assert_num_queries(2):
            discover(
                edition=editions[4], tags=tags, pinned=[], excluded=[], event_date="2026-01-01", all_articles=100,
                now=NOW,
            )  # fmt: skip
        fill(90, category=category, tags=tags)
