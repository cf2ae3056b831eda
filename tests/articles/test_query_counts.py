"""What each public page costs: an exact number of queries, the same when there is ten times as much."""

from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from articles.discovering.keeping import refresh
from articles.reading.anchors import Anchor
from tests import factories
from tests.articles.reading_corpus import START, fill, make_shown_image

pytestmark = pytest.mark.django_db

# The categories of the navigation are one of them, on every page.
COSTS = {
    "front": 4,
    "latest": 3,
    "latest, older": 3,
    "latest, newer": 3,
    "latest, from": 3,
    "category": 3,
    "article": 6,
    "history": 3,
    "tag": 3,
    "tag, older": 3,
    "tag by community": 4,
    "tag combination": 4,
    "tag combination by community": 4,
    "three tags": 4,
    "four tags": 4,
    "tag index": 2,
    "communities": 2,
    "community": 5,
    "evidence": 6,
    "embedded quotation": 1,
    "oembed": 1,
    "oembed of an article": 3,
    "search": 6,
    "search narrowed": 6,
    "search in full": 6,
    "search without hits": 6,
    "corrections": 3,
    "how we source": 2,
    "site feed": 4,
    "category feed": 5,
    "tag feed": 5,
    "community feed": 5,
    "sitemap": 2,
    "sitemap of pages": 3,
    "sitemap of a month": 1,
    "sitemap of news": 1,
    "robots": 0,
    "nothing": 8,
    "API documentation": 4,
    "API: description": 0,
    "API: articles": 1,
    "API: articles, narrowed": 4,
    "API: articles of a community": 2,
    "API: article": 5,
    "API: article at its address": 5,
    "API: editions": 2,
    "API: tags": 1,
    "API: tag": 2,
    "API: communities": 1,
    "API: community": 1,
    "API: quotations": 3,
    "API: quotations of a community": 6,
    "API: quotation": 5,
    "API: search": 5,
    "API: search, narrowed": 5,
    "API: corrections": 2,
}


class Site:
    """A site that can be made ten times as large."""

    def __init__(self, articles=50):
        self.category = factories.make_category(slug="harbour")
        self.tags = [factories.make_tag(name_en=name) for name in ("Queue", "Shop", "Rain", "Umbrella")]
        self.quotations = [
            factories.make_sourced_quotation(
                translation="I queued until three", words=words, stance="hopeful"
            )
            for words in (
                "새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요",
                "비가 와도 줄은 줄어들지 않더라고요 정말로요",
            )
        ]
        self.image = make_shown_image()
        self.editions = self.grow(articles)
        self.middle = self.editions[articles // 2]
        refresh(article_id=self.middle.article_id, now=START)

    def grow(self, number, **options):
        return fill(
            number, category=self.category, tags=self.tags[:1], some_tags=self.tags[1:],
            quotations=self.quotations, image=self.image,
            citations=[{"source": self.quotations[0].source_id, "supports": ""}], **options,
        )  # fmt: skip

    def addresses(self):
        middle = self.middle
        queue, shop, rain, umbrella = (tag.slug for tag in self.tags)
        anchor = Anchor(*middle.anchor)
        outlet = self.quotations[0].source.outlet.slug
        article = f"/harbour/{middle.slug}/"
        return {
            "front": "/",
            "latest": "/latest/",
            "latest, older": f"/latest/?before={anchor}",
            "latest, newer": f"/latest/?after={anchor}",
            "latest, from": f"/latest/?from={anchor}",
            "category": "/harbour/",
            "article": f"{article}?via=tags/{queue}@{anchor}",
            "history": f"{article}history/",
            "tag": f"/tags/{queue}/",
            "tag, older": f"/tags/{queue}/?before={anchor}",
            "tag by community": f"/tags/{queue}/?community={outlet}",
            "tag combination": f"/tags/{queue}+{shop}/",
            "tag combination by community": f"/tags/{queue}+{shop}/?community={outlet}",
            "four tags": f"/tags/{queue}+{rain}+{shop}+{umbrella}/",
            "three tags": f"/tags/{queue}+{rain}+{shop}/",
            "tag index": "/tags/",
            "communities": "/communities/",
            "community": f"/communities/{outlet}/",
            "evidence": f"/reactions/{self.quotations[0].pk}/",
            "embedded quotation": f"/reactions/{self.quotations[0].pk}/embed/",
            "oembed": f"/oembed?url=http://127.0.0.1:8000/reactions/{self.quotations[0].pk}/",
            "oembed of an article": f"/oembed?url=http://127.0.0.1:8000{article}",
            "search": "/search/?q=queue",
            "search narrowed": f"/search/?q=queue&category=harbour&tags={shop}",
            "search in full": f"/search/?q=queue&category=harbour&tags={shop}&community={outlet}&language=en&year=2026"
            "&from=2026-01-01&to=2026-12-31&sort=newest&page=2",
            "search without hits": "/search/?q=zeppelin",
            "corrections": "/corrections/",
            "how we source": "/how-we-source/",
            "site feed": "/feed.atom",
            "category feed": "/harbour/feed.atom",
            "tag feed": f"/tags/{queue}/feed.atom",
            "community feed": f"/communities/{outlet}/feed.atom",
            "sitemap": "/sitemap.xml",
            "sitemap of pages": "/sitemap-pages.xml",
            "sitemap of a month": "/sitemap-2026-01.xml",
            "sitemap of news": "/sitemap-news.xml",
            "robots": "/robots.txt",
            "nothing": "/harbour/no-such-thing/",
            "API documentation": "/api/",
            "API: description": "/api/v1/openapi.json",
            "API: articles": "/api/v1/articles",
            "API: articles, narrowed": (
                f"/api/v1/articles?tags={queue},{shop}&community={outlet}&category=harbour&before={anchor}"
            ),
            "API: articles of a community": f"/api/v1/articles?community={outlet}&before={anchor}",
            "API: article": f"/api/v1/articles/{middle.article_id}",
            "API: article at its address": f"/api/v1/articles/at?url={article}",
            "API: editions": f"/api/v1/articles/{middle.article_id}/editions",
            "API: tags": "/api/v1/tags",
            "API: tag": f"/api/v1/tags/{queue}",
            "API: communities": "/api/v1/communities",
            "API: community": f"/api/v1/communities/{outlet}",
            "API: quotations": "/api/v1/quotations",
            "API: quotations of a community": f"/api/v1/quotations?community={outlet}&tag={queue}",
            "API: quotation": f"/api/v1/quotations/{self.quotations[0].pk}",
            "API: search": "/api/v1/search?q=queue",
            "API: search, narrowed": (
                f"/api/v1/search?q=queue&tags={queue},{shop}&community={outlet}&category=harbour&language=en"
            ),
            "API: corrections": "/api/v1/corrections",
        }


def costs_of(client, addresses):
    costs = {}
    for name, address in addresses.items():
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        assert response.status_code == (404 if name == "nothing" else 200), (name, response.status_code)
        costs[name] = len(queries)
    return costs


def test_each_page_costs_a_known_number_of_queries_and_no_more_with_ten_times_as_much(client):
    site = Site()
    assert costs_of(client, site.addresses()) == COSTS
    site.grow(450, start=START + timedelta(days=40))
    assert costs_of(client, site.addresses()) == COSTS


@pytest.mark.only_on("sqlite")
def test_sqlite_makes_the_program_of_a_statement_that_is_written_once_no_second_time(client):
    addresses = Site().addresses()
    costs_of(client, addresses)
    # Of what other tests have asked some was made again: tables were emptied meanwhile.
    before = made_again()
    costs_of(client, addresses)
    written = {
        statement.sql.replace("%s", "?").replace("%%", "%")
        for statement in vars(connections["default"])["_prepared_statements"].values()
    }
    again = {sql: times - before.get(sql, 0) for sql, times in made_again().items() if sql in written}
    assert len(again) > 20
    assert {sql: times for sql, times in again.items() if times} == {}


def made_again():
    """Return how often each statement of this connection that was run twice was made anew for that (https://sqlite.org/stmt.html)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql, reprep FROM sqlite_stmt WHERE run > 1")
        return dict(cursor.fetchall())
