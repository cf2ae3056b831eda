"""The oEmbed provider asked about articles, as a consumer asks: over HTTP, found by the page's own links."""

import json
import re
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import urlopen
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.utils import timezone
from lxml import html

from articles.models import Edition
from images.models import Image
from newsroom.machines.share_pictures import face_for
from reactions.models import Ground, Quotation
from reactions.takedown.redacting import redact
from tests import factories
from tests.articles.public_addresses import public_site
from tests.articles.reading_corpus import fill, make_shown_image

SITE = "http://127.0.0.1:8000"
HOSTILE = "]]></title><script>\"'&amp;\x0b\x1f\ufffe \u202eשלום" + "ㄱ" * 100

needs_fonts = pytest.mark.skipif(face_for("한글 and Latin") is None, reason="no font with Hangul here")


@pytest.fixture
def edition(db):
    category = factories.make_category(slug="harbour")
    quotation = factories.make_sourced_quotation(translation="I queued")
    (edition,) = fill(1, category=category, quotations=[quotation], image=make_shown_image())
    return edition


def ask(client, edition, prefix="", **parameters):
    return client.get("/oembed", {"url": f"{SITE}{prefix}/harbour/{edition.slug}/", **parameters})


@needs_fonts
@pytest.mark.parametrize("prefix", ["", "/ko"])
def test_an_article_is_a_link_with_its_title_its_byline_and_its_picture(client, edition, prefix):
    response = ask(client, edition, prefix)
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    answer = response.json()
    assert (answer["type"], answer["version"]) == ("link", "1.0")
    assert (answer["title"], answer["author_name"]) == (edition.title, "The Desk")
    assert answer["provider_url"] == f"{SITE}/"
    assert "html" not in answer
    assert (answer["thumbnail_width"], answer["thumbnail_height"]) == (1200, 630)
    picture = client.get(answer["thumbnail_url"].removeprefix(SITE))
    assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/png")
    assert f"article-{edition.article_id}" in response.headers["Cache-Tag"].split(",")


@pytest.mark.parametrize(
    ("limits", "width"),
    [
        ({"maxwidth": "400"}, 320),
        ({"maxheight": "240"}, 320),
        ({"maxwidth": "319"}, None),
        ({"maxheight": "9", "maxwidth": "9"}, None),
    ],
)
def test_a_picture_is_no_larger_than_the_consumer_allows(client, edition, limits, width):
    answer = ask(client, edition, **limits).json()
    assert answer.get("thumbnail_width") == width
    assert ("thumbnail_url" in answer) == (width is not None)
    if width:
        assert answer["thumbnail_url"].startswith(f"{SITE}/pictures/")
        assert answer["thumbnail_url"].endswith("-320.jpeg")


@needs_fonts
@pytest.mark.parametrize("limit", ["0", "-4", "x", "", "9" * 30, "１０"])
def test_a_limit_that_is_none_is_none(client, edition, limit):
    assert ask(client, edition, maxwidth=limit).json()["thumbnail_width"] == 1200


def test_a_picture_that_may_not_be_shown_is_not_named(client, edition):
    assert "thumbnail_url" in ask(client, edition, maxwidth="400").json()
    Image.objects.update(rights_expire_at=timezone.now())
    assert "thumbnail_url" not in ask(client, edition, maxwidth="400").json()


def test_xml_says_the_same_whatever_the_title(client, edition):
    Edition.objects.filter(pk=edition.pk).update(title=HOSTILE, byline="\x01A & B")
    response = ask(client, edition, format="xml")
    assert response.headers["Content-Type"] == "text/xml; charset=utf-8"
    found = {child.tag: child.text for child in ElementTree.fromstring(response.content)}
    assert found == {name: str(value) for name, value in ask(client, edition).json().items()}
    assert found["title"].startswith("]]></title><script>\"'&amp; ")
    assert found["author_name"] == "A & B"


@pytest.mark.django_db
def test_an_address_before_leads_to_the_article_and_what_is_withdrawn_is_said_so(client):
    site = public_site()

    def status(name, **parameters):
        return client.get("/oembed", {"url": SITE + site[name], **parameters})

    assert status("moved article").json()["title"] == "The queue, corrected"
    for form in ("json", "xml"):
        assert status("retracted article", format=form).status_code == 410
        for name in (
            "unpublished article",
            "draft",
            "nothing",
            "front",
            "tag",
            "community",
            "history",
            "corrections",
        ):
            assert status(name, format=form).status_code == 404, name
    assert status("article", format="yaml").status_code == 501
    assert client.post("/oembed").status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/harbour/\x00/",
        "/harbour/%00/",
        "/\ud7ff/x/",
        "/harbour/" + "ㄱ" * 600 + "/",
        "/ko/ko/x/",
        "/harbour/x/y/",
    ],
)
def test_an_address_of_no_article_has_no_answer(client, path):
    factories.make_category(slug="harbour")
    response = client.get(f"/oembed?url={quote(SITE + path, safe='')}")
    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith("text/plain")


@needs_fonts
def test_what_is_removed_is_gone_from_the_picture_that_is_named(client, edition):
    before = ask(client, edition).json()["thumbnail_url"]
    quotation_id = next(b["quotation"] for b in edition.document["blocks"] if b["type"] == "quotation")
    quotation = Quotation.objects.get(pk=quotation_id)
    redact(quotation=quotation, ground=Ground.AUTHOR, actor=factories.make_user(role=factories.PUBLISHER),
           now=timezone.now())  # fmt: skip
    assert ask(client, edition).json()["thumbnail_url"] != before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("prefix", ["", "/ko"])
def test_a_consumer_finds_the_answer_by_the_links_of_the_page(live_server, monkeypatch, prefix):
    monkeypatch.setattr(settings, "SITE_URL", live_server.url)
    fill(1, category=factories.make_category(slug="harbour"))
    Edition.objects.update(title=HOSTILE, slug="부산의-투표")
    page_url = f"{live_server.url}{prefix}/harbour/{quote('부산의-투표')}/"
    with urlopen(f"{page_url}?via=latest") as response:
        page = html.fromstring(response.read().decode())
    answers = {}
    for link in page.xpath("//link[@rel='alternate'][contains(@type, 'oembed')]"):
        with urlopen(f"{link.get('href')}&{urlencode({'maxwidth': 640})}") as response:
            assert response.headers["Access-Control-Allow-Origin"] == "*"
            answers[link.get("type")] = response.read()
    assert set(answers) == {"application/json+oembed", "text/xml+oembed"}
    answer = json.loads(answers["application/json+oembed"])
    assert answer["title"].startswith("]]></title><script>")
    assert ElementTree.fromstring(answers["text/xml+oembed"]).findtext("title") == answer["title"]
    asked = urlsplit(page.xpath("//link[contains(@type, 'json+oembed')]/@href")[0]).query
    assert re.search(r"url=([^&]+)", asked)[1] == quote(page_url, safe="")
