"""Sitemaps name what readers may see, by month, and nothing else."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone
from lxml import etree

from articles.models import Edition
from images.models import Image
from newsroom.machines import sitemaps
from tests import factories
from tests.articles.reading_corpus import fill, make_shown_image
from tests.newsroom.machine_readers import index_schema, sitemap_schema

pytestmark = pytest.mark.django_db
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SITE = "http://127.0.0.1:8000"


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/xml"
    root = etree.fromstring(response.content)
    schema = index_schema() if root.tag == f"{SITEMAP}sitemapindex" else sitemap_schema()
    schema.assertValid(root)
    return root


def addresses(root):
    return [element.text for element in root.iter(f"{SITEMAP}loc")]


def both(path):
    """Return the addresses of a page in both interfaces, as URIs."""
    return [f"{SITE}{quote(path)}", f"{SITE}/ko{quote(path)}"]


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
    assert addresses(root) == both(f"/harbour/{january.slug}/")
    assert root.findtext(f"{SITEMAP}url/{SITEMAP}lastmod") == "2026-05-01T00:00:00+00:00"
    assert addresses(read(client, "/sitemap-2026-02.xml")) == both(f"/harbour/{february.slug}/")


def test_korean_addresses_are_written_as_uris(client):
    (edition,) = fill(1, category=factories.make_category(slug="harbour"))
    Edition.objects.filter(pk=edition.pk).update(slug="부산의-투표")
    assert addresses(read(client, "/sitemap-2026-01.xml")) == both("/harbour/부산의-투표/")


def test_what_is_not_live_is_in_no_sitemap(client):
    category = factories.make_category(slug="harbour")
    editions = fill(2, category=category)
    factories.make_article(category=category, slug="only-a-draft")
    Edition.objects.filter(pk=editions[0].pk).update(state="unpublished", ended_at=editions[0].published_at)
    assert addresses(read(client, "/sitemap-2026-01.xml")) == both(f"/harbour/{editions[1].slug}/")


@pytest.mark.parametrize(
    "month",
    [
        "2026-13",
        "2026-1",
        "0000-01",
        "9999-12",
        "x",
        "2025-12",
        "٢٠٢٦-01",
        "2026-01-2",
        "2026-01-1",
        "2026-01-99999",
    ],
)
def test_a_month_without_articles_has_no_sitemap(client, month):
    assert client.get(f"/sitemap-{month}.xml").status_code == 404


def test_the_pages_are_lists_tags_worth_indexing_and_quoted_communities(client):
    category = factories.make_category(slug="harbour")
    factories.make_category(slug="empty")
    often, seldom = factories.make_tag(name_en="Often"), factories.make_tag(name_en="Seldom")
    factories.make_outlet(slug="unquoted")
    quotation = factories.make_sourced_quotation(translation="I queued")
    fill(4, category=category, tags=[often], some_tags=[seldom], quotations=[quotation])
    found = addresses(read(client, "/sitemap-pages.xml"))
    assert {f"{SITE}/", f"{SITE}/latest/", f"{SITE}/harbour/", f"{SITE}/tags/often/"} <= set(found)
    assert f"{SITE}/communities/{quotation.source.outlet.slug}/" in found
    assert f"{SITE}/communities/unquoted/" not in found
    assert f"{SITE}/tags/seldom/" not in found
    assert f"{SITE}/empty/" not in found
    for address in found:
        page = client.get(address.removeprefix(SITE))
        assert page.status_code == 200, address
        assert 'name="robots"' not in page.content.decode(), address
    for path in ("/communities/unquoted/", "/tags/seldom/"):
        assert '<meta name="robots" content="noindex, follow">' in client.get(path).content.decode(), path


def test_each_address_stands_with_its_alternates_and_the_picture_of_its_article(client):
    image = make_shown_image()
    (edition,) = fill(1, category=factories.make_category(slug="harbour"), image=image)
    english, korean = both(f"/harbour/{edition.slug}/")
    for url in read(client, "/sitemap-2026-01.xml").iter(f"{SITEMAP}url"):
        links = url.findall("{http://www.w3.org/1999/xhtml}link")
        alternates = {link.get("hreflang"): link.get("href") for link in links}
        assert alternates == {"en": english, "ko": korean, "x-default": english}
        picture = url.findtext("{*}image/{*}loc")
        assert picture == f"{SITE}/pictures/{image.renditions.get(format='jpeg').digest}-320.jpeg"
    Image.objects.update(rights_expire_at=timezone.now())
    assert read(client, "/sitemap-2026-01.xml").find(".//{*}image") is None
    page = next(read(client, "/sitemap-pages.xml").iter(f"{SITEMAP}url"))
    assert [link.get("hreflang") for link in page.findall("{*}link")] == ["en", "ko"]


def test_a_month_with_many_articles_is_parted(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST_ARTICLES", 2)
    editions = fill(5, category=factories.make_category(slug="harbour"))
    names = addresses(read(client, "/sitemap.xml"))[1:]
    assert names == [f"{SITE}/sitemap-{name}.xml" for name in ("2026-01", "2026-01-2", "2026-01-3")]
    found = [url for name in names for url in addresses(read(client, name.removeprefix(SITE)))]
    assert found == [url for edition in reversed(editions) for url in both(f"/harbour/{edition.slug}/")]
    assert client.get("/sitemap-2026-01-4.xml").status_code == 404


def test_the_news_are_those_of_the_last_two_days_by_their_first_publication(client):
    now = timezone.now()
    category = factories.make_category(slug="harbour")
    fill(1, category=category, start=now - timedelta(hours=49))
    assert f"{SITE}/sitemap-news.xml" not in addresses(read(client, "/sitemap.xml"))
    (new,) = fill(1, category=category, start=now - timedelta(hours=47), language="ko")
    (later,) = fill(1, category=category, start=now - timedelta(hours=1))
    hostile = "]]> <b>\x0b &amp; \ufffe" + "ㄱ" * 150
    Edition.objects.filter(pk=later.pk).update(title=hostile)
    Edition.objects.filter(pk=new.pk).update(language="ko")
    assert f"{SITE}/sitemap-news.xml" in addresses(read(client, "/sitemap.xml"))
    first, second = read(client, "/sitemap-news.xml").iter(f"{SITEMAP}url")
    assert first.findtext("{*}news/{*}title") == "]]> <b> &amp; " + "ㄱ" * 150
    assert first.findtext("{*}loc") == f"{SITE}/harbour/{later.slug}/"
    assert second.findtext("{*}news/{*}publication/{*}language") == "ko"
    assert second.findtext("{*}loc") == f"{SITE}/ko/harbour/{new.slug}/"
    assert datetime.fromisoformat(second.findtext("{*}news/{*}publication_date")).tzinfo is not None
    assert second.findtext("{*}news/{*}publication/{*}name") == "The Reaction Desk"
    assert client.get("/robots.txt").content.decode().count("Sitemap:") == 1
    # The index names it as long as it has something, which ends by the clock.
    assert client.get("/sitemap.xml").headers["CDN-Cache-Control"] == "public, max-age=600"


def test_the_versions_of_a_piece_stand_in_one_set_of_alternates(client):
    category = factories.make_category(slug="harbour")
    english, korean = fill(2, category=category)
    group = english.article_id
    Edition.objects.filter(pk=english.pk).update(translation_group=group)
    Edition.objects.filter(pk=korean.pk).update(language="ko", translation_of=group, translation_group=group)
    root = read(client, "/sitemap-2026-01.xml")
    expected = {f"{SITE}/harbour/{english.slug}/", f"{SITE}/ko/harbour/{korean.slug}/"}
    assert set(addresses(root)) == expected
    for url in root.iter(f"{SITEMAP}url"):
        assert {link.get("href") for link in url.findall("{http://www.w3.org/1999/xhtml}link")} == expected
