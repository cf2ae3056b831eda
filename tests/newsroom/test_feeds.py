"""Atom feeds: of the site, categories, tags, combinations and communities."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from articles.models import Edition
from articles.reading.anchors import Anchor
from tests import factories
from tests.articles.reading_corpus import START, fill

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture
def site():
    class Site:
        category = factories.make_category(slug="harbour", name_en="Harbour", name_ko="항구")
        queue = factories.make_tag(name_en="Queue", name_ko="줄")
        rain = factories.make_tag(name_en="Rain")
        quotation = factories.make_sourced_quotation(translation="I queued")
        editions = fill(25, category=category, tags=[queue], some_tags=[rain], quotations=[quotation])

    fill(2, category=factories.make_category(slug="station"), start=START - timedelta(days=9))
    return Site


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def titles(feed):
    return [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]


def test_the_site_feed_has_the_twenty_newest_with_strong_ids_and_times(client, site):
    feed = read(client, "/feed.atom")
    newest = site.editions[-1]
    Edition.objects.filter(pk=newest.pk).update(published_at=datetime(2026, 3, 1, tzinfo=UTC))
    feed = read(client, "/feed.atom")
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 20
    first = entries[0]
    assert first.findtext(f"{ATOM}id") == f"tag:127.0.0.1,2026-01-06:article-{newest.article_id}"
    assert first.findtext(f"{ATOM}published") == "2026-01-06T09:00:00+00:00"
    assert first.findtext(f"{ATOM}updated") == "2026-03-01T00:00:00+00:00"
    assert first.find(f"{ATOM}link").get("href") == f"http://127.0.0.1:8000/harbour/{newest.slug}/"
    assert first.findtext(f"{ATOM}summary") == "People queued, and people talked."
    assert [category.get("term") for category in entries[1].findall(f"{ATOM}category")] == ["Queue", "Rain"]
    assert feed.findtext(f"{ATOM}updated") == "2026-03-01T00:00:00+00:00"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {
        "alternate": "http://127.0.0.1:8000/",
        "self": "http://127.0.0.1:8000/feed.atom",
        "first": "http://127.0.0.1:8000/feed.atom",
        "next": f"http://127.0.0.1:8000/feed.atom?before={Anchor(*site.editions[5].anchor)}",
    }


def test_every_id_is_the_same_in_every_feed_and_unlike_any_other(client, site):
    outlet = site.quotation.source.outlet.slug
    addresses = [
        "/feed.atom",
        "/harbour/feed.atom",
        "/tags/queue/feed.atom",
        f"/communities/{outlet}/feed.atom",
    ]
    ids = [
        [entry.findtext(f"{ATOM}id") for entry in read(client, address).findall(f"{ATOM}entry")]
        for address in (*addresses, "/ko/feed.atom")
    ]
    assert ids[0] == ids[1] == ids[2] == ids[3] == ids[4]
    assert len(set(ids[0])) == 20


def test_a_combination_has_a_feed_at_its_one_address(client, site):
    assert titles(read(client, "/tags/queue+rain/feed.atom")) == [
        edition.title for edition in reversed(site.editions[1::2])
    ]
    response = client.get("/tags/rain+줄/feed.atom")
    assert (response.status_code, response.headers["Location"]) == (301, "/tags/queue+rain/feed.atom")


def test_a_feed_says_its_language_and_that_of_entries_in_another(client, site):
    Edition.objects.filter(pk=site.editions[-1].pk).update(language="ko")
    feed = read(client, "/feed.atom")
    assert feed.get(XML_LANGUAGE) == "en"
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.get(XML_LANGUAGE) for entry in entries[:2]] == ["ko", None]
    korean = read(client, "/ko/harbour/feed.atom")
    assert korean.get(XML_LANGUAGE) == "ko"
    assert korean.findtext(f"{ATOM}title").startswith("항구")


def test_characters_that_xml_cannot_hold_are_left_out(client, site):
    Edition.objects.filter(pk=site.editions[-1].pk).update(
        title="A\x0b title\x1f\ufffe <b>&", deck="\x08", byline="\x01"
    )
    assert titles(read(client, "/feed.atom"))[0] == "A title <b>&"


def test_what_is_not_live_is_in_no_feed(client, site):
    edition = site.editions[-1]
    Edition.objects.filter(pk=edition.pk).update(state="retracted", ended_at=START)
    for address in ("/feed.atom", "/harbour/feed.atom"):
        assert edition.title not in titles(read(client, address))


def test_an_empty_feed_is_still_a_feed(client):
    feed = read(client, "/feed.atom")
    assert feed.findall(f"{ATOM}entry") == []
    assert feed.findtext(f"{ATOM}updated") == "2000-01-01T00:00:00+00:00"


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere/feed.atom",
        "/tags/nothing/feed.atom",
        "/tags/unused/feed.atom",
        "/communities/nobody/feed.atom",
    ],
)
def test_feeds_of_what_does_not_exist_are_not_found(client, address):
    factories.make_tag(name_en="Unused")
    assert client.get(address).status_code == 404
