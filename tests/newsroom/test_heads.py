"""The head of every kind of page: one address, what the page is, how it looks where it is shared, its structured data."""

import json
import re
from urllib.parse import urlsplit

import pytest
from lxml import html

from articles.models import Edition
from images.models import Rendition
from reactions.models import Outlet
from tests import factories
from tests.articles.public_addresses import public_site
from tests.articles.reading_corpus import fill, make_shown_image

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
SITE = "http://127.0.0.1:8000"
# What the structured data of each kind of page is about, and how many steps lead to it from the front page.
KINDS = {
    "front": ("WebSite", 0),
    "latest": ("CollectionPage", 1),
    "latest, older": ("CollectionPage", 1),
    "category": ("CollectionPage", 1),
    "article": ("NewsArticle", 2),
    "corrected article": ("NewsArticle", 2),
    "tag": ("CollectionPage", 2),
    "tag combination": ("CollectionPage", 2),
    "tag index": ("CollectionPage", 1),
    "communities": ("CollectionPage", 1),
    "community": ("CollectionPage", 2),
    "evidence": ("WebPage", 3),
    "corrections": ("CollectionPage", 1),
    "removals": ("WebPage", 1),
    "how we source": ("AboutPage", 1),
}
HOSTILE = "</script><b>\"'&amp;\x0b{{ 7 }} \u202eשלום" + "ㄱ" * 900


def head_of(response):
    page = html.fromstring(response.content.decode(errors="strict"))
    graph = {}
    for element in page.xpath("//meta[@property]"):
        graph.setdefault(element.get("property"), element.get("content"))
    (canonical,) = page.xpath("//link[@rel='canonical']/@href")
    (description,) = page.xpath("//meta[@name='description']/@content")
    (card,) = page.xpath("//meta[@name='twitter:card']/@content")
    return page, canonical, description, card, graph


def nodes_of(response):
    blocks = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', response.content.decode(), re.DOTALL
    )
    data = [json.loads(block) for block in blocks]
    return [node for item in data for node in item.get("@graph", [item])]


@pytest.mark.parametrize("prefix", ["", "/ko"])
def test_the_navigation_says_in_which_section_each_page_is(client, prefix):
    pages = public_site()
    wanted = {
        "front": [],
        "latest": [("/latest/", "page")],
        "category": [("/harbour/", "page")],
        "article": [("/harbour/", "true")],
        "history": [("/harbour/", "true")],
        "tag index": [("/tags/", "page")],
        "tag combination": [("/tags/", "true")],
        "community": [("/communities/", "true")],
        "corrections": [],
    }
    for name, sections in wanted.items():
        page = html.fromstring(client.get(f"{prefix}{pages[name]}").content.decode())
        marked = page.xpath("//div[@class='sections']//a[@aria-current]")
        found = [(link.get("href"), link.get("aria-current")) for link in marked]
        assert found == [(f"{prefix}{address}", kind) for address, kind in sections], name


@pytest.mark.parametrize("prefix", ["", "/ko"])
def test_every_page_says_what_it_is_and_how_it_looks_where_it_is_shared(client, prefix):
    descriptions = {}
    for name, address in public_site().items():
        response = client.get(prefix + address)
        is_page = response.headers["Content-Type"].startswith("text/html")
        if response.status_code != 200 or not is_page:
            continue
        page, canonical, description, card, graph = head_of(response)
        assert graph["og:url"] == canonical, name
        assert urlsplit(canonical).path.startswith(f"{prefix}/"), name
        assert graph["og:title"].strip(), name
        assert graph["og:type"] == ("article" if "article" in name or name == "evidence" else "website"), name
        assert 0 < len(description) <= 200, name
        assert graph["og:description"] == description, name
        assert card == ("summary_large_image" if "article" in name else "summary"), name
        picture = graph["og:image"]
        assert picture.startswith(f"{SITE}/"), name
        if "/static/" not in picture:
            assert client.get(picture.removeprefix(SITE)).status_code == 200, name
        assert int(graph["og:image:width"]) >= 200, name
        assert graph["og:image:alt"], name
        is_indexed = not page.xpath("//meta[@name='robots'][contains(@content, 'noindex')]")
        alternates = {link.get("href") for link in page.xpath("//link[@rel='alternate'][@hreflang]")}
        if is_indexed:
            assert canonical in alternates, name
            assert client.get(canonical.removeprefix(SITE)).status_code == 200, name
            if name not in {"article with its way"}:
                descriptions.setdefault(description, set()).add(canonical)
    # Pages of a list share what is said of it, and articles of the corpus their deck.
    told = [urls for text, urls in descriptions.items() if "People queued" not in text]
    assert all(len({url.partition("?")[0] for url in urls}) == 1 for urls in told), told


@pytest.mark.parametrize("prefix", ["", "/ko"])
def test_every_page_has_structured_data_with_the_way_to_it(client, prefix):
    site = public_site()
    for name, (kind, steps) in KINDS.items():
        response = client.get(prefix + site[name])
        first, *others = nodes_of(response)
        assert first["@type"] == kind, name
        if kind in {"CollectionPage", "WebPage", "AboutPage"}:
            assert first["url"] == head_of(response)[1], name
        if not steps:
            continue
        (crumbs,) = others
        assert crumbs["@type"] == "BreadcrumbList"
        listed = crumbs["itemListElement"]
        assert [step["position"] for step in listed] == list(range(1, steps + 2)), name
        assert listed[0]["item"] == f"{SITE}{prefix}/", name
        assert listed[-1]["item"] == head_of(response)[1], name
        for step in listed:
            assert step["name"]
            assert client.get(step["item"].removeprefix(SITE)).status_code == 200, (name, step)


def test_a_list_names_what_it_lists_each_address_once_and_all_are_there(client):
    site = public_site()
    for name in ("latest", "category", "tag", "tag index", "communities", "community", "corrections"):
        page, _crumbs = nodes_of(client.get(site[name]))
        entries = page["mainEntity"]["itemListElement"]
        assert entries, name
        assert page["mainEntity"]["numberOfItems"] == len(entries), name
        assert [entry["position"] for entry in entries] == list(range(1, len(entries) + 1))
        urls = [entry["url"] for entry in entries]
        assert len(set(urls)) == len(urls), name
        for url in urls:
            assert "via=" not in url
            assert client.get(url.removeprefix(SITE)).status_code == 200, (name, url)
    titles = [entry["name"] for entry in nodes_of(client.get("/latest/"))[0]["mainEntity"]["itemListElement"]]
    newest = Edition.objects.live().newest_first().values_list("title", flat=True)[:20]
    assert titles == list(newest)


def test_parts_of_a_list_name_themselves_and_their_alternates(client):
    public_site()
    corrected = Edition.objects.live().values_list("pk", flat=True)[:22]
    Edition.objects.filter(pk__in=list(corrected)).update(kind="correction", note="It was longer.")
    outlet = Outlet.objects.filter(quotation_count__gt=0).first()
    for first in ("/latest/", "/harbour/", "/corrections/", "/tags/queue/", f"/communities/{outlet.slug}/"):
        response = client.get(first)
        older = html.fromstring(response.content.decode()).xpath("//a[@rel='next']/@href")
        assert older, first
        for address in older:
            for prefix in ("", "/ko"):
                page, canonical, *_others, graph = head_of(client.get(prefix + address))
                assert canonical == graph["og:url"] == f"{SITE}{prefix}{address}"
                alternates = page.xpath("//link[@rel='alternate'][@hreflang]/@href")
                assert alternates == [f"{SITE}{address}", f"{SITE}/ko{address}"]


def test_what_a_reader_brings_along_is_no_part_of_an_address(client):
    public_site()
    for address in ("/latest/", "/tags/", "/corrections/", "/how-we-source/", "/"):
        page, canonical, *_others = head_of(client.get(f"{address}?utm_source=x&q=%00"))
        assert canonical == f"{SITE}{address}"
        assert f"{SITE}{address}" in page.xpath("//link[@rel='alternate'][@hreflang]/@href")


def test_the_interface_of_an_article_is_its_own_address_in_its_structured_data(client):
    image = make_shown_image()
    # Browsers that choose none get a middling size; machines are told of the largest, and of its size.
    Rendition.objects.create(
        image=image, format="jpeg", width=1600, height=1200, digest="e" * 16, file="renditions/large",
        byte_count=1,
    )  # fmt: skip
    (edition,) = fill(1, category=factories.make_category(slug="harbour"), image=image)
    ids = set()
    for prefix in ("", "/ko"):
        address = f"{prefix}/harbour/{edition.slug}/"
        response = client.get(address)
        article, crumbs = nodes_of(response)
        assert article["url"] == article["mainEntityOfPage"] == head_of(response)[1] == SITE + address
        assert crumbs["itemListElement"][-1]["item"] == SITE + address
        ids.add(article["@id"])
        width, height = article["image"]["width"], article["image"]["height"]
        assert width == {"@type": "QuantitativeValue", "value": 1600, "unitCode": "E37"}
        assert height["value"] == 1200
        assert article["image"]["url"] == article["image"]["contentUrl"]
        assert article["image"]["contentUrl"] == f"{SITE}/pictures/{'e' * 16}-1600.jpeg"
    assert len(ids) == 1


def test_hostile_names_stay_words(client):
    category = factories.make_category(slug="harbour", name_en=HOSTILE[:60])
    queue = factories.make_tag(name_en="Queue", introduction_en=HOSTILE[:500])
    title = HOSTILE[:200]
    editions = fill(3, category=category, tags=[queue])
    for edition in editions:
        document = {**edition.document, "title": title, "deck": ""}
        Edition.objects.filter(pk=edition.pk).update(title=title, deck="", document=document)
    for address in ("/latest/", "/harbour/", "/tags/queue/", "/tags/", f"/harbour/{editions[0].slug}/"):
        response = client.get(address)
        _page, _canonical, description, _card, graph = head_of(response)
        assert "<b>" not in response.content.decode().partition("<body")[0]
        assert nodes_of(response)
        assert len(description) <= 200
        assert graph["og:title"]
