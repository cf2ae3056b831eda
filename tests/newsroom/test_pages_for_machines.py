"""What the head of public pages says to programs, read by a program that reads it for others."""

import extruct
import pytest
from lxml import html

from images.models import Image
from tests import factories
from tests.articles.public_addresses import public_site
from tests.articles.reading_corpus import fill, make_shown_image

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"


def read(client, address):
    page = client.get(address).content.decode()
    found = extruct.extract(page, base_url=SITE, syntaxes=["json-ld", "opengraph"])
    graph = dict(found["opengraph"][0]["properties"]) if found["opengraph"] else {}
    return found["json-ld"], graph, html.fromstring(page)


def test_an_article_has_its_picture_with_licence_its_site_and_its_facts(client):
    image = make_shown_image()
    Image.objects.update(
        licence="CC BY 4.0", licence_url="https://creativecommons.org/licenses/by/4.0/", credit="Kim"
    )
    queue = factories.make_tag(name_en="Queue")
    (edition,) = fill(1, category=factories.make_category(slug="harbour"), tags=[queue], image=image)
    (data,), graph, page = read(client, f"/harbour/{edition.slug}/")
    article, crumbs = data["@graph"]
    assert {"headline", "image", "datePublished", "dateModified", "author", "publisher"} <= set(article)
    picture = article["image"]
    assert (
        picture["license"] == picture["acquireLicensePage"] == "https://creativecommons.org/licenses/by/4.0/"
    )
    assert picture["creditText"] == picture["copyrightNotice"] == "Kim"
    assert article["isPartOf"]["@type"] == "WebSite"
    assert article["publisher"]["logo"]["url"].endswith(".svg")
    assert crumbs["@type"] == "BreadcrumbList"
    assert graph["og:type"] == "article"
    assert graph["og:url"] == f"{SITE}/harbour/{edition.slug}/"
    assert graph["article:tag"] == "Queue"
    assert page.xpath("//meta[@name='twitter:card']/@content") == ["summary_large_image"]


def test_the_front_page_says_what_the_site_is_and_how_it_is_searched(client):
    (site,), graph, _page = read(client, "/ko/")
    assert (site["@type"], site["url"], site["inLanguage"]) == ("WebSite", f"{SITE}/ko/", "ko")
    assert site["potentialAction"]["target"]["urlTemplate"] == f"{SITE}/ko/search/?q={{search_term_string}}"
    assert graph["og:url"] == f"{SITE}/ko/"


def test_every_page_has_one_address_and_announces_feeds_that_are_there(client):
    seen = set()
    for name, address in public_site().items():
        response = client.get(address)
        if response.status_code != 200 or not response.headers["Content-Type"].startswith("text/html"):
            continue
        page = html.fromstring(response.content.decode())
        canonical = page.xpath("//link[@rel='canonical']/@href")
        is_indexed = not page.xpath("//meta[@name='robots'][contains(@content, 'noindex')]")
        assert len(canonical) == 1 or (not canonical and not is_indexed), name
        assert all(url.startswith(SITE) for url in canonical), name
        feeds = page.xpath(
            "//link[@rel='alternate'][contains(@type, 'atom') or contains(@type, 'rss') or contains(@type, 'feed')]"
        )
        kinds = {link.get("type") for link in feeds}
        assert kinds == {"application/atom+xml", "application/rss+xml", "application/feed+json"}, name
        seen.update((link.get("href"), link.get("type")) for link in feeds)
    for address, kind in seen:
        response = client.get(address)
        assert response.status_code == 200, address
        assert response.headers["Content-Type"].startswith(kind), address
