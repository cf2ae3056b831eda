"""Sitemaps name what readers may see, by month, and nothing else."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from articles.models import Edition
from tests import factories
from tests.articles.reading_corpus import fill

pytestmark = pytest.mark.django_db
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SITE = "http://127.0.0.1:8000"


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/xml"
    return ElementTree.fromstring(response.content)


def addresses(root):
    return [element.text for element in root.iter(f"{SITEMAP}loc")]


def test_the_index_names_each_month_once_whatever_the_category(client):
    for slug in ("harbour", "station"):
        fill(3, category=factories.make_category(slug=slug), step=timedelta(days=31))
    root = read(client, "/sitemap.xml")
    assert root.tag == f"{SITEMAP}sitemapindex"
    months = [f"{SITE}/sitemap-{month}.xml" for month in ("2026-03", "2026-02", "2026-01")]
    assert addresses(root) == [f"{SITE}/sitemap-pages.xml", *months]


def test_a_month_has_the_articles_first_published_in_it_by_utc(client):
    category = factories.make_category(slug="harbour")
    last = datetime(2026, 1, 31, 23, 59, 59, 999999, tzinfo=UTC)
    january, february = fill(2, category=category, start=last, step=timedelta(microseconds=1))
    Edition.objects.filter(pk=january.pk).update(published_at=datetime(2026, 5, 1, tzinfo=UTC))
    root = read(client, "/sitemap-2026-01.xml")
    assert addresses(root) == [f"{SITE}/harbour/{january.slug}/"]
    assert root.findtext(f"{SITEMAP}url/{SITEMAP}lastmod") == "2026-05-01T00:00:00+00:00"
    assert addresses(read(client, "/sitemap-2026-02.xml")) == [f"{SITE}/harbour/{february.slug}/"]


def test_korean_addresses_are_written_as_uris(client):
    (edition,) = fill(1, category=factories.make_category(slug="harbour"))
    Edition.objects.filter(pk=edition.pk).update(slug="부산의-투표")
    assert addresses(read(client, "/sitemap-2026-01.xml")) == [f"{SITE}/harbour/{quote('부산의-투표')}/"]


def test_what_is_not_live_is_in_no_sitemap(client):
    category = factories.make_category(slug="harbour")
    editions = fill(2, category=category)
    factories.make_article(category=category, slug="only-a-draft")
    Edition.objects.filter(pk=editions[0].pk).update(state="unpublished", ended_at=editions[0].published_at)
    assert addresses(read(client, "/sitemap-2026-01.xml")) == [f"{SITE}/harbour/{editions[1].slug}/"]


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "0000-01", "9999-12", "x", "2025-12", "٢٠٢٦-01"])
def test_a_month_without_articles_has_no_sitemap(client, month):
    assert client.get(f"/sitemap-{month}.xml").status_code == 404


def test_the_pages_are_lists_tags_worth_indexing_and_quoted_communities(client):
    category = factories.make_category(slug="harbour")
    factories.make_category(slug="empty")
    often, seldom = factories.make_tag(name_en="Often"), factories.make_tag(name_en="Seldom")
    quotation = factories.make_sourced_quotation(translation="I queued")
    fill(4, category=category, tags=[often], some_tags=[seldom], quotations=[quotation])
    found = addresses(read(client, "/sitemap-pages.xml"))
    assert {f"{SITE}/", f"{SITE}/latest/", f"{SITE}/harbour/", f"{SITE}/tags/often/"} <= set(found)
    assert f"{SITE}/communities/{quotation.source.outlet.slug}/" in found
    assert f"{SITE}/tags/seldom/" not in found
    assert f"{SITE}/empty/" not in found
    for address in found:
        assert client.get(address.removeprefix(SITE)).status_code == 200, address
