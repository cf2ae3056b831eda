"""A quotation on other people's pages: its small card in a frame, and the oEmbed provider."""

import contextlib
import json
import re
from urllib.parse import parse_qs, quote, urlsplit
from xml.etree import ElementTree

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from reactions.embedding.frames import embed_code, embed_height
from reactions.embedding.oembed import NotOurs, as_xml, page_named
from reactions.models import Appearance, Ground, Outlet, Quotation
from reactions.presenting.cards import card_of
from tests import factories
from tests.articles.reading_corpus import fill
from tests.depth import DEEPER
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

SITE = "http://127.0.0.1:8000"
WORDS = "새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요"


@pytest.fixture
def quotation():
    quotation = factories.make_sourced_quotation(words=WORDS, translation="I queued until three")
    fill(1, category=factories.make_category(slug="harbour"), quotations=[quotation])
    return quotation


def ask(client, url, **parameters):
    return client.get("/oembed", {"url": url, **parameters})


def redact(quotation):
    Quotation.objects.filter(pk=quotation.pk).update(
        redacted_at=NOW, redaction_ground=Ground.PRIVACY, exact="", prefix="", suffix=""
    )
    quotation.translations.all().delete()


@pytest.mark.parametrize("prefix", ["", "/ko"])
def test_the_small_card_shows_the_quotation_and_leads_to_its_evidence(client, quotation, prefix):
    html = client.get(f"{prefix}/reactions/{quotation.pk}/embed/").content.decode()
    for part in (WORDS, "I queued until three" if not prefix else WORDS, quotation.source.outlet.mark):
        assert part in html
    assert f'<html lang="{prefix.strip("/") or "en"}">' in html
    assert '<meta name="robots" content="noindex, follow">' in html
    evidence = f"{SITE}{prefix}/reactions/{quotation.pk}/"
    assert f'<link rel="canonical" href="{evidence}">' in html
    # Else browsers ask for /favicon.ico, which is not there.
    assert '<link rel="icon" href="/static/' in html
    links = re.findall(r"<a [^>]*>", html)
    assert links
    # In a frame a link must not open the page within it.
    assert all('target="_top"' in link and f'href="{SITE}' in link for link in links)
    assert f'href="{evidence}"' in html


def test_only_the_small_card_may_be_framed_and_it_leaves_nothing_behind(client, quotation):
    response = client.get(f"/reactions/{quotation.pk}/embed/")
    policy = response.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert "X-Frame-Options" not in response.headers
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    html = response.content.decode()
    assert "<script" not in html
    assert re.findall(r'<link rel="stylesheet" href="([^"]+)">', html) == ["/static/css/site/pages/embed.css"]
    for address in (f"/reactions/{quotation.pk}/", "/", "/oembed"):
        other = client.get(address)
        assert other.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in other.headers["Content-Security-Policy"]


def test_a_browser_that_asks_again_may_still_show_it_in_a_frame(client, quotation):
    address = f"/reactions/{quotation.pk}/embed/"
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304
    # What a 304 carries takes the place of what the browser kept.
    for name in ("Content-Security-Policy", "X-Frame-Options"):
        assert again.headers.get(name, first.headers.get(name)) == first.headers.get(name)


def test_what_is_gone_leaves_a_line_in_its_frame(client, quotation):
    address = f"/reactions/{quotation.pk}/embed/"
    Quotation.objects.filter(pk=quotation.pk).update(hidden_at=NOW)
    hidden = client.get(address)
    Quotation.objects.filter(pk=quotation.pk).update(hidden_at=None)
    redact(quotation)
    redacted = client.get(address)
    Appearance.objects.all().delete()
    unpublished = client.get(address)
    assert (hidden.status_code, redacted.status_code, unpublished.status_code) == (200, 410, 404)
    for response in (hidden, redacted, unpublished):
        html = response.content.decode()
        assert "줄을" not in html
        assert "queued" not in html
        assert 'class="card is-gone"' in html
        assert "X-Frame-Options" not in response.headers


def test_the_code_to_paste_holds_no_words(client, quotation):
    response = client.get(f"/reactions/{quotation.pk}/")
    code = response.context["embed_code"]
    assert WORDS not in code
    assert "queued" not in code
    assert f'src="{SITE}/reactions/{quotation.pk}/embed/"' in code
    # Shown to be copied, not as a frame of our own.
    assert "&lt;iframe src=&quot;" in response.content.decode()
    assert "<iframe" not in response.content.decode()


def test_the_evidence_page_tells_consumers_where_to_ask(client, quotation):
    html = client.get(f"/ko/reactions/{quotation.pk}/").content.decode()
    for kind, form in (("application/json+oembed", "json"), ("text/xml+oembed", "xml")):
        address = re.search(f'<link rel="alternate" type="{re.escape(kind)}" href="([^"]+)"', html)
        parts = urlsplit(address[1].replace("&amp;", "&"))
        parameters = parse_qs(parts.query)
        assert parameters == {"url": [f"{SITE}/ko/reactions/{quotation.pk}/"], "format": [form]}
        response = client.get(f"{parts.path}?{parts.query}")
        assert response.status_code == 200
        assert f"/ko/reactions/{quotation.pk}/embed/" in response.content.decode()


def test_the_answer_has_what_the_specification_asks_of_a_rich_one(client, quotation):
    response = ask(client, f"{SITE}/reactions/{quotation.pk}/")
    answer = response.json()
    assert response.headers["Content-Type"] == "application/json"
    assert (answer["type"], answer["version"]) == ("rich", "1.0")
    assert (answer["provider_name"], answer["provider_url"]) == (settings.SITE_NAME, f"{SITE}/")
    assert answer["width"] == 640
    assert f'width="640" height="{answer["height"]}"' in answer["html"]
    assert WORDS not in response.content.decode()
    assert "queued" not in json.dumps(answer)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    named = {f"quotation-{quotation.pk}", f"outlet-{quotation.source.outlet_id}", "everywhere"}
    assert set(response.headers["Cache-Tag"].split(",")) == named
    embedded = client.get(f"/reactions/{quotation.pk}/embed/")
    assert set(embedded.headers["Cache-Tag"].split(",")) == named


def test_xml_says_the_same_and_is_escaped(client, quotation):
    Outlet.objects.filter(pk=quotation.source.outlet_id).update(name_en='A & B <"board">\x0b')
    url = f"{SITE}/reactions/{quotation.pk}/"
    response = ask(client, url, format="xml")
    assert response.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert response.content.startswith(b"<?xml")
    root = ElementTree.fromstring(response.content)
    found = {child.tag: child.text for child in root}
    same = {name: str(value).replace("\x0b", "") for name, value in ask(client, url).json().items()}
    assert root.tag == "oembed"
    assert found == same
    assert "&lt;&quot;board&quot;&gt;" in found["html"]


@pytest.mark.parametrize(
    ("asked", "width"),
    [
        ("300", 300),
        ("1", 1),
        ("5000", 640),
        ("0", 640),
        ("-4", 640),
        ("x", 640),
        ("", 640),
        ("9" * 30, 640),
        ("３００", 640),
    ],
)
def test_the_frame_fits_what_the_consumer_allows(client, quotation, asked, width):
    answer = ask(client, f"{SITE}/reactions/{quotation.pk}/", maxwidth=asked, maxheight="200").json()
    assert answer["width"] == width
    assert answer["height"] <= 200


def test_a_longer_quotation_and_a_narrower_frame_are_higher(quotation):
    card = card_of(quotation=Quotation.objects.for_display().get(pk=quotation.pk), language="en")
    heights = [embed_height(card, width=width) for width in (640, 480, 320, 220)]
    assert heights == sorted(heights)
    quotation.exact = WORDS * 20
    long = card_of(quotation=Quotation.objects.for_display().get(pk=quotation.pk), language="en")
    object.__setattr__(long, "original", WORDS * 20)
    assert embed_height(long, width=480) > embed_height(card, width=480)
    assert 'width="100%"' in embed_code(card)


@pytest.mark.parametrize(
    "url",
    [
        "", "x", "https://evil.example/reactions/1/", f"{SITE}/", f"{SITE}/reactions/", f"{SITE}/reactions/0/",
        f"{SITE}/news/some-article/", f"{SITE}/admin/", f"{SITE}/reactions/99999999999999999999/",
        "http://127.0.0.1:8001/reactions/{pk}/", "http://127.0.0.1/reactions/{pk}/",
        "http://user@127.0.0.1:8000/reactions/{pk}/", "ftp://127.0.0.1:8000/reactions/{pk}/",
        "//127.0.0.1:8000/reactions/{pk}/", "/reactions/{pk}/", "http://127.0.0.1:8000.evil.example/reactions/{pk}/",
        "http://evil.example/127.0.0.1:8000/reactions/{pk}/", "http://127.0.0.1:8000@evil.example/reactions/{pk}/",
        "http://127.0.0.1:99999999/reactions/{pk}/", "http://[::1/reactions/{pk}/", "http://127.0.0.1:8000\\@x/reactions/{pk}/",
        SITE + "/reactions/{pk}/%00", SITE + "/reactions/{pk}/\x00", SITE + "/reactions/{pk}/?" + "a" * 3000,
        SITE + "/xx/reactions/{pk}/", SITE + "/ko/ko/reactions/{pk}/", SITE + "/reactions/{pk}/request/",
    ],
)  # fmt: skip
def test_an_address_that_is_no_quotation_of_ours_has_no_answer(client, quotation, url):
    response = ask(client, url.replace("{pk}", str(quotation.pk)))
    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize(
    ("form", "status"), [("json", 200), ("xml", 200), ("yaml", 501), ("", 501), ("JSON", 501), ("\x00", 501)]
)
def test_a_format_that_is_not_spoken_is_said_so(client, quotation, form, status):
    assert ask(client, f"{SITE}/reactions/{quotation.pk}/", format=form).status_code == status


def test_without_an_address_there_is_no_answer(client):
    assert client.get("/oembed").status_code == 404
    assert client.post("/oembed").status_code == 405


@pytest.mark.parametrize("form", ["json", "xml"])
def test_what_is_not_shown_has_no_answer(client, quotation, form):
    url = f"{SITE}/reactions/{quotation.pk}/"
    Quotation.objects.filter(pk=quotation.pk).update(hidden_at=NOW)
    assert ask(client, url, format=form).status_code == 404
    Quotation.objects.filter(pk=quotation.pk).update(hidden_at=None)
    assert ask(client, url, format=form).status_code == 200
    redact(quotation)
    refused = ask(client, url, format=form)
    assert refused.status_code == 410
    # So that the refusal goes when the quotation is shown again.
    assert f"quotation-{quotation.pk}" in refused.headers["Cache-Tag"]
    Appearance.objects.all().delete()
    assert ask(client, url, format=form).status_code == 404


@pytest.mark.parametrize(
    ("site", "url"),
    [
        ("https://news.example", "https://news.example/reactions/7/"),
        ("https://news.example", "http://news.example/reactions/7/"),
        ("https://news.example", "https://NEWS.example:443/reactions/7/?via=x#quotation-7"),
        ("https://news.example", "https://news.example/ko/reactions/7/embed/"),
        ("http://127.0.0.1:8000", "https://127.0.0.1:8000/reactions/7/"),
    ],
)
def test_the_spellings_of_our_own_address_are_one(settings, site, url):
    settings.SITE_URL = site
    match, language = page_named(url)
    assert match.kwargs == {"pk": 7}
    assert language == ("ko" if "/ko/" in url else "en")


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150 * DEEPER)
@given(
    tail=st.text(alphabet=st.characters(codec="utf-8"), max_size=40),
    head=st.sampled_from(["", SITE, f"{SITE}/reactions/", "http://", "https://[", "http://127.0.0.1:"]),
)
def test_no_address_breaks_the_provider(tail, head):
    with contextlib.suppress(NotOurs):
        match, language = page_named(head + tail)
        assert match.url_name
        assert language in {"en", "ko"}


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_makes_xml_that_can_be_read(text):
    assert ElementTree.fromstring(as_xml({"title": text})).find("title") is not None


def test_encoded_and_plain_addresses_are_the_same(client, quotation):
    url = f"{SITE}/reactions/{quotation.pk}/"
    assert (
        client.get(f"/oembed?url={quote(url, safe='')}").content == client.get(f"/oembed?url={url}").content
    )
