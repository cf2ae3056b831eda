"""Lists of the read API where a rare thing is sought among very many, and what a search can be narrowed to."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Edition
from articles.publishing import publish
from articles.reading import looking_through
from articles.snapshots import record_revision
from tests import factories
from tests.articles.reading_corpus import START, fill
from tests.factories import NOW
from tests.newsroom.api_site import standing_site

pytestmark = pytest.mark.django_db

API = "/api/v1"


@pytest.fixture
def often_apart(monkeypatch):
    """Return the articles with both tags, newest first, few of each; five rows are looked through at a time."""
    monkeypatch.setattr(looking_through, "LOOKED_THROUGH", 5)
    category = factories.make_category()
    tags = [factories.make_tag(name_en="Harbour"), factories.make_tag(name_en="Lighthouse")]
    quotation = factories.make_sourced_quotation(translation="I queued")
    other = factories.make_sourced_quotation(words="다른 말입니다 정말로 그래요", translation="Another")
    together = []
    for number in range(4):
        start = START.replace(month=number + 1)
        together += fill(
            1, category=category, tags=tags, start=start, quotations=[quotation] if number == 0 else []
        )
        fill(4, category=category, tags=tags[:1], start=start.replace(day=7))
        fill(5, category=category, tags=tags[1:], start=start.replace(day=9), quotations=[other])
    Edition.objects.filter(article_id__in=[one.article_id for one in together]).update(language="ko")
    return [edition.article_id for edition in reversed(together)], quotation


def all_pages(client, address):
    """Return the ids of each page from the first to the last, and those of the way back."""
    pages, url, last = [], API + address, ""
    while url:
        page = json.loads(client.get(url).content)
        pages.append([item["id"] for item in page["items"]])
        last, url = url, page["next"]
        assert len(pages) < 60
    back, url = [], last
    while url:
        page = json.loads(client.get(url).content)
        back.insert(0, [item["id"] for item in page["items"]])
        url = page["prev"]
        assert len(back) < 60
    return pages, back


@pytest.mark.parametrize(
    "address",
    ["/articles?tags=harbour,lighthouse", "/articles?language=ko", "/articles?tags=harbour&language=ko"],
)
def test_what_is_rare_is_found_by_going_on_and_each_look_is_bounded(client, often_apart, address):
    wanted, _quotation = often_apart
    pages, back = all_pages(client, address)
    assert len(pages) > 2
    for way in (pages, back):
        assert [one for page in way for one in page] == wanted
    with CaptureQueriesContext(connection) as queries:
        client.get(API + address)
    assert any("OFFSET 5" in query["sql"] for query in queries)


def test_quotations_of_a_tag_are_found_by_going_on(client, often_apart):
    _articles, quotation = often_apart
    pages, back = all_pages(client, "/quotations?tag=harbour")
    assert [one for page in pages for one in page] == [quotation.pk]
    assert [one for page in back for one in page] == [quotation.pk]
    assert pages[0] == []
    assert len(pages) > 2


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    yield from standing_site(django_db_blocker)


def answer(client, address):
    response = client.get(API + address)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def test_facets_of_a_search_lead_to_what_they_count(client, site):
    found = answer(client, "/search?q=queue")
    facets = {facet["parameter"]: facet["choices"] for facet in found["facets"]}
    # Everything is of one category, community, year and language: these narrow nothing.
    assert list(facets) == ["tags"]
    year = answer(client, "/search?q=queue&year=2026&language=en&category=harbour")
    chosen = {facet["parameter"]: facet["choices"] for facet in year["facets"]}
    assert [(one["value"], one["is_chosen"]) for one in chosen["year"]] == [("2026", True)]
    assert year["total"] == found["total"] > 0
    for parameter, choices in facets.items():
        for choice in choices:
            narrowed = answer(client, f"/search?q=queue&{parameter}={choice['value']}")
            assert narrowed["total"] == choice["count"] > 0
            chosen = next(facet for facet in narrowed["facets"] if facet["parameter"] == parameter)
            assert [one["value"] for one in chosen["choices"] if one["is_chosen"]] == [choice["value"]]
    assert answer(client, "/search?q=queue&year=1999")["total"] == 0
    assert client.get(f"{API}/search?q=queue&year=3000").status_code == 400
    assert client.get(f"{API}/search?q=queue&tags=nothing").status_code == 404
    assert client.get(f"{API}/search?q=queue&category=nothing").status_code == 404
    assert client.get(f"{API}/search?q=queue&community=nothing").status_code == 404


def test_a_search_gives_the_quotation_in_which_something_was_found(client, site):
    item = answer(client, "/search?q=regret&fields=quotation")["items"][0]
    assert item["quotation"]["id"] == site.quotation.pk
    assert "<mark>regret</mark>" in item["quotation"]["words_html"]
    assert item["quotation"]["community"]["slug"] == site.community
    assert f"quotation-{site.quotation.pk}" in client.get(f"{API}/search?q=regret").headers["Cache-Tag"]


def test_an_article_names_its_other_languages(client, site):
    original = site.article
    translated = factories.make_article(
        category=original.category,
        language="ko",
        title="줄 전체",
        slug="줄-전체",
        translation_of_id=original.article_id,
    )
    revision = record_revision(article=translated, actor=factories.make_user(), now=NOW)
    edition = publish(revision=revision, actor=factories.make_user(role=factories.PUBLISHER), now=NOW)
    article = answer(client, f"/articles/{original.article_id}?fields=translations")
    (other,) = article["translations"]
    assert (other["id"], other["language"], other["is_original"]) == (edition.article_id, "ko", False)
    assert other["url"].startswith("http://127.0.0.1:8000/ko/")
    assert client.get(other["url"]).status_code == 200
    (back,) = answer(client, f"/articles/{edition.article_id}")["translations"]
    assert (back["id"], back["is_original"]) == (original.article_id, True)
    shown = client.get(f"{API}/articles/{original.article_id}").headers["Cache-Tag"]
    assert f"article-{edition.article_id}" in shown.split(",")


def test_corrections_and_retractions_are_those_of_the_page(client, site):
    items = answer(client, "/corrections")["items"]
    assert [(one["kind"], one["article_id"]) for one in items] == [
        ("retraction", site.retracted_id),
        ("correction", site.corrected.article_id),
    ]
    assert [one["note"] for one in items] == ["It was never true.", "The queue was longer."]
    assert client.get(items[0]["url"]).status_code == client.get(items[0]["api_url"]).status_code == 410
    assert client.get(items[1]["difference_url"]).status_code == 200
    first = answer(client, "/corrections?limit=1")
    second = answer(client, first["next"].removeprefix(f"http://127.0.0.1:8000{API}"))
    assert [first["items"][0], second["items"][0]] == items
    assert (first["prev"], second["next"]) == (None, None)
    assert answer(client, second["prev"].removeprefix(f"http://127.0.0.1:8000{API}"))["items"] == items[:1]
