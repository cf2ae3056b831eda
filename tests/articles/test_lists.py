"""Lists: pages by anchors that stay, forwards and back, whatever is published meanwhile."""

import re
from datetime import UTC, timedelta
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Edition
from articles.reading.anchors import LARGEST_ID, Anchor, UnableToRead, Window, parse_anchor
from tests import factories
from tests.articles.reading_corpus import START, fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def category():
    return factories.make_category(slug="harbour")


def shown(response):
    return [card.edition.article_id for card in response.context["page"].cards]


def walk(client, address, direction):
    """Return the article ids of each page from an address on, in the order of the pages."""
    pages = []
    while address:
        response = client.get(address)
        assert response.status_code == 200, address
        pages.append(shown(response))
        address = getattr(response.context["page"], direction)
    return pages


@pytest.mark.parametrize("step", [timedelta(hours=1), timedelta(0)], ids=["hourly", "all at once"])
def test_walking_to_older_pages_meets_every_article_once_newest_first(client, category, step):
    editions = fill(47, category=category, step=step)
    pages = walk(client, "/harbour/", "older_url")
    assert [len(page) for page in pages] == [20, 20, 7]
    assert list(chain.from_iterable(pages)) == [edition.article_id for edition in reversed(editions)]


@pytest.mark.parametrize("step", [timedelta(hours=1), timedelta(0)], ids=["hourly", "all at once"])
def test_walking_back_to_newer_pages_ends_at_the_first_page(client, category, step):
    fill(60, category=category, step=step)
    pages = walk(client, "/latest/", "older_url")
    last = client.get("/latest/")
    for _page in pages[1:]:
        last = client.get(last.context["page"].older_url)
    second = client.get(last.context["page"].newer_url)
    assert shown(second) == pages[1]
    first = client.get(second.context["page"].newer_url)
    assert (first.status_code, first.headers["Location"]) == (302, "/latest/")


def test_a_newer_page_that_would_not_be_full_is_the_first_page(client, category):
    editions = fill(30, category=category)
    response = client.get(f"/latest/?after={Anchor(*editions[20].anchor)}")
    assert (response.status_code, response.headers["Location"]) == (302, "/latest/")


def test_an_older_page_stays_the_same_when_something_is_published(client, category):
    fill(50, category=category)
    older = client.get("/latest/").context["page"].older_url
    before = shown(client.get(older))
    fill(5, category=category, start=START + timedelta(days=30))
    assert shown(client.get(older)) == before


def test_a_page_from_an_anchor_begins_with_the_article_at_it(client, category):
    editions = fill(30, category=category)
    response = client.get(f"/harbour/?from={Anchor(*editions[12].anchor)}")
    assert shown(response)[0] == editions[12].article_id
    assert not response.context["page"].is_first
    newest = client.get(f"/harbour/?from={Anchor(*editions[-1].anchor)}").context["page"]
    assert newest.is_first
    assert newest.newer_url is None


@pytest.mark.parametrize(
    ("address", "said"),
    [("/harbour/", "Articles up to Jan. 6, 2026"), ("/tags/queue/", "Articles up to Jan. 6, 2026"),
     ("/ko/harbour/", "2026년 1월 6일까지 발행된 기사")],
)  # fmt: skip
def test_a_page_of_older_articles_says_up_to_which_day_and_the_first_page_does_not(
    client, category, address, said
):
    editions = fill(30, category=category, tags=[factories.make_tag(name_en="Queue")])
    first = client.get(address)
    assert said not in first.content.decode()
    older = client.get(f"{address}?before={Anchor(*editions[10].anchor)}").content.decode()
    assert said in re.search("<title>(.*?)</title>", older, re.DOTALL)[1]
    assert said in re.search('<div class="page-heading">.*?</div>', older, re.DOTALL)[0]


def test_what_to_list_opens_is_not_for_search_engines(client, category):
    editions = fill(3, category=category)
    assert client.get(f"/harbour/?from={Anchor(*editions[1].anchor)}").context["noindex"]
    assert not client.get("/harbour/").context["noindex"]


@pytest.mark.parametrize(
    "place",
    [
        "before=",
        "before=yesterday",
        "after=20260105T090000.000000Z",
        "before=20260105T090000.000000Z-99999999999999999999",
        f"before=20260105T090000.000000Z-{LARGEST_ID + 1}",
        "before=20261305T090000.000000Z-1",
        "before=00000101T000000.000000Z-1",
        "from=20260105T090000.000000Z-１",
        "before=00010101T000000.000000Z-1",
        "before=%00",
        "before=%FF%FE",
        "before=20260105T090000.000000Z-1&after=20260105T090000.000000Z-1",
        "before=20000101T000000.000000Z-1",
        "after=99991231T235959.999999Z-1",
    ],
)
@pytest.mark.parametrize("address", ["/latest/", "/harbour/", "/ko/harbour/"])
def test_a_place_that_no_list_has_leads_to_the_first_page(client, category, address, place):
    fill(2, category=category)
    response = client.get(f"{address}?{place}")
    assert (response.status_code, response.headers["Location"]) == (302, address)


def test_superseded_unpublished_and_retracted_editions_are_in_no_list(client, category):
    editions = fill(4, category=category)
    for edition, state in zip(editions, ["superseded", "unpublished", "retracted"], strict=False):
        Edition.objects.filter(pk=edition.pk).update(state=state, ended_at=START)
    assert shown(client.get("/latest/")) == [editions[3].article_id]
    assert shown(client.get("/harbour/")) == [editions[3].article_id]


def test_a_list_has_only_its_category_and_says_which_months_there_are(client, category):
    other = factories.make_category(slug="station")
    fill(2, category=other)
    mine = fill(3, category=category, step=timedelta(days=20))
    response = client.get("/harbour/")
    assert shown(response) == [edition.article_id for edition in reversed(mine)]
    months = [(month.isoformat(), count) for month, count, _url in response.context["archive"]]
    assert months == [("2026-02-01", 1), ("2026-01-01", 2)]
    january = response.context["archive"][1][2]
    assert shown(client.get(january)) == [mine[1].article_id, mine[0].article_id]
    assert [count for _month, count, _url in client.get("/latest/").context["archive"]] == [1, 4]


def test_an_empty_list_is_a_page_and_an_unknown_category_is_none(client, category):
    assert client.get("/harbour/").status_code == 200
    assert client.get("/no-such-category/").status_code == 404


def test_cards_carry_the_way_back_to_the_page_they_stand_on(client, category):
    editions = fill(25, category=category)
    second = client.get(client.get("/harbour/").context["page"].older_url)
    top = Anchor(*editions[4].anchor)
    assert second.context["page"].cards[3].url == (
        f"/harbour/{editions[1].slug}/?via=harbour%40{top}".replace("+", "%2B")
    )
    html = second.content.decode()
    assert len(re.findall(r'id="article-\d+"', html)) == 5


@given(st.datetimes(), st.integers(0, LARGEST_ID))
def test_an_anchor_reads_back_as_it_was_written(time, number):
    anchor = Anchor(time.replace(tzinfo=UTC), number)
    assert parse_anchor(str(anchor)) == anchor


@given(st.text(max_size=60))
def test_any_other_text_is_refused_as_an_anchor(text):
    try:
        anchor = parse_anchor(text)
    except UnableToRead:
        return
    assert str(anchor) == text or int(text.rpartition("-")[2]) == anchor.id


def test_only_one_place_can_be_asked_for():
    place = "20260105T090000.000000Z-1"
    with pytest.raises(UnableToRead):
        Window.of({"before": place, "from": place})
