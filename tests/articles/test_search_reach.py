"""How far back search looks for the name of a tag: the same on both databases, whatever the numbers of articles are."""

from datetime import UTC, datetime, timedelta

import pytest

from articles.models import SearchEntry
from articles.search.asking import read_query
from articles.search.finding import Narrowing, _facets, find
from articles.search.indexing import entry_for, index_entries, unindex
from articles.search.naming import understand
from tests import factories
from tests.articles.reading_corpus import START, fill

pytestmark = pytest.mark.django_db

# Blocks of numbers before that of the newest begin here.
NEWEST = 1_000_000
RECENT, NEARBY = 14 << 16, 243 << 12


@pytest.fixture
def numbered():
    """Return a function that makes an article findable under a number of one's choice."""
    category = factories.make_category()

    def publish(number, title, tags=()):
        (edition,) = fill(1, category=category, tags=tags, html="<p>Nothing more.</p>")
        unindex(article_id=edition.article_id)
        edition.title = title
        entry = entry_for(edition=edition, tags=tags, quotations=[])
        entry.article_id = number
        index_entries([entry])

    return publish


def found(text, **options):
    return sorted(hit.article_id for hit in find(query=understand(query=read_query(text)).query, **options))


@pytest.fixture
def site(numbered):
    tag = factories.make_tag(name_en="Mayor", name_ko="부산시장")
    numbered(1, "Nobody names it here", tags=[tag])
    numbered(2, "The mayor spoke")
    numbered(3, "부산시장 발언")
    numbered(RECENT - 1, "A mayor went")
    numbered(RECENT, "The mayor spoke")
    numbered(NEARBY - 1, "부산시장 발언")
    numbered(NEARBY, "부산시장 발언")
    numbered(NEARBY + 1, "부산 시장 발언")
    numbered(NEWEST, "Rain")


def test_the_name_of_a_tag_finds_its_articles_of_any_age_and_long_names_nearby(site):
    # What it is called in a word is found in texts of any age; as it was asked for, a little further back than its other names.
    assert found("mayor") == [1, 2, RECENT - 1, RECENT, NEARBY, NEARBY + 1]
    assert found("부산시장") == [1, 2, RECENT - 1, RECENT, NEARBY - 1, NEARBY, NEARBY + 1]


def test_other_words_are_found_however_old_with_and_without_the_name(site):
    assert found("spoke") == [2, RECENT]
    assert found("spoke mayor") == [2, RECENT]
    assert found("발언 부산시장") == [NEARBY - 1, NEARBY, NEARBY + 1]
    assert found("nobody mayor") == [1]


def test_in_a_time_that_is_over_everything_is_looked_through(site):
    narrowing = Narrowing(since=START - timedelta(days=1), until=START + timedelta(days=1))
    everything = [1, 2, 3, RECENT - 1, RECENT, NEARBY - 1, NEARBY, NEARBY + 1]
    assert found("mayor", narrowing=narrowing) == everything
    assert found("mayor", narrowing=Narrowing(since=START - timedelta(days=1))) == found("mayor")
    assert found("mayor", narrowing=Narrowing(until=START - timedelta(days=1))) == []


@pytest.mark.parametrize(
    "since",
    [None, datetime(1, 1, 1, tzinfo=UTC), datetime(1901, 5, 1, tzinfo=UTC), datetime(1984, 5, 1, tzinfo=UTC)],
)
@pytest.mark.parametrize("until", [datetime(1985, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)])
def test_what_ended_is_a_list_of_months_or_years_however_long_ago_it_was(site, since, until):
    """Else all articles with the words would be gone through for the few from then, if there are any."""
    (entry,) = SearchEntry.objects.filter(pk=2)
    entry.first_published_at = datetime(1984, 6, 1, tzinfo=UTC)
    index_entries([entry])
    narrowing = Narrowing(since=since, until=until)
    (listed,) = _facets(narrowing)
    assert 1 <= len(listed) <= 151
    assert 2 in found("spoke", narrowing=narrowing)


def test_in_a_time_that_ends_before_it_begins_nothing_is_looked_for(site, django_assert_num_queries):
    query = understand(query=read_query("mayor")).query
    with django_assert_num_queries(0):
        assert find(query=query, narrowing=Narrowing(since=START, until=START)) == []


def test_of_many_the_newest_are_proposed_from_wherever_they_are(site, numbered, monkeypatch):
    monkeypatch.setattr("articles.search.finding.MOST_CANDIDATES", 3)
    # In the head and anywhere they are the same here.
    assert found("mayor") == [RECENT, NEARBY, NEARBY + 1]
    assert found("부산시장") == [NEARBY - 1, NEARBY, NEARBY + 1]


def test_on_a_small_site_everything_is_nearby(numbered):
    tag = factories.make_tag(name_en="Mayor", name_ko="부산시장")
    numbered(1, "부산 시장 발언")
    numbered(2, "Rain", tags=[tag])
    numbered(8_191, "The end")
    assert found("mayor") == [1, 2]
