"""The front page, the corrections, and what stands where nothing is."""

from datetime import timedelta

import pytest

from articles.models import Edition
from articles.publishing import publish, retract, unpublish
from articles.snapshots import record_revision
from tests import factories
from tests.articles.reading_corpus import START, fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def category():
    return factories.make_category(slug="harbour")


def test_an_empty_site_has_a_front_page(client):
    response = client.get("/")
    assert response.status_code == 200
    assert response.context["lead"] is None


def test_the_front_page_has_the_newest_as_lead_and_what_the_week_talks_about(client, category):
    old, queue, rain = (factories.make_tag(name_en=name) for name in ("Old", "Queue", "Rain"))
    quotation = factories.make_sourced_quotation(translation="I queued")
    fill(5, category=category, tags=[old], start=START - timedelta(days=60))
    editions = fill(20, category=category, tags=[queue], some_tags=[rain], quotations=[quotation])
    response = client.get("/")
    assert response.context["lead"].edition == editions[-1]
    assert [card.edition for card in response.context["latest"]] == editions[-2:-14:-1]
    assert [(tag.slug, count) for tag, count, _url in response.context["active_tags"]] == [
        ("queue", 20),
        ("rain", 10),
    ]
    communities = response.context["active_communities"]
    assert [(outlet, count) for outlet, count, _url in communities] == [(quotation.source.outlet, 20)]
    assert communities[0][0].label == quotation.source.outlet.label
    assert [url for _outlet, _count, url in communities] == [f"/communities/{quotation.source.outlet.slug}/"]


def corrected(category, number, desk, publisher):
    """Publish an article and a correction of it `number` days later, and return the article."""
    article = factories.make_article(slug=f"vote-{number}", category=category, title=f"Vote {number}")
    for days, options in ((0, {}), (number, {"kind": "correction", "note": f"Correction {number}"})):
        article.title = f"Vote {number}, edition {days}"
        article.save()
        now = START + timedelta(days=days)
        revision = record_revision(article=article, actor=desk, now=now)
        publish(revision=revision, actor=publisher, now=now, **options)
    return article


def test_corrections_of_live_articles_and_retractions_are_told_newest_first(client, category):
    desk, publisher = (
        factories.make_user(role=role) for role in (factories.DESK_EDITOR, factories.PUBLISHER)
    )
    corrected(category, 1, desk, publisher)
    retracted = corrected(category, 2, desk, publisher)
    gone = corrected(category, 3, desk, publisher)
    corrected(category, 4, desk, publisher)
    retract(article=retracted, actor=publisher, now=START + timedelta(days=9), note="It never took place.")
    unpublish(article=gone, actor=publisher, now=START + timedelta(days=9))
    entries = client.get("/corrections/").context["entries"]
    assert [(entry.label, entry.note) for entry in entries] == [
        ("retracted", "It never took place."),
        ("corrected", "Correction 4"),
        ("corrected", "Correction 1"),
    ]


def test_walking_through_the_corrections_meets_each_once(client, category):
    editions = fill(47, category=category)
    for edition in editions:
        kind = {"kind": "correction", "note": "Corrected"}
        if edition.article_id % 3 == 0:
            kind = {"state": "retracted", "ended_at": edition.published_at, "retraction_note": "Gone"}
        Edition.objects.filter(pk=edition.pk).update(**kind)
    address, seen, pages = "/corrections/", [], []
    while address:
        page = client.get(address).context["page"]
        pages.append([entry.edition_id for entry in page.entries])
        address = page.older_url
    seen = [pk for page in pages for pk in page]
    assert seen == [edition.pk for edition in reversed(editions)]
    assert [len(page) for page in pages] == [20, 20, 7]
    second = client.get("/corrections/").context["page"].older_url
    third = client.get(client.get(second).context["page"].older_url)
    back = client.get(third.context["page"].newer_url)
    assert [entry.edition_id for entry in back.context["page"].entries] == pages[1]
    assert client.get(back.context["page"].newer_url).headers["Location"] == "/corrections/"


def test_a_wrong_address_suggests_tags_and_articles_near_it(client, category):
    tag = factories.make_tag(name_en="Zeppelin")
    (edition,) = fill(1, category=category, tags=[tag], title="The zeppelin over town")
    response = client.get("/harbour/zeppelin-over-the-harbour/")
    assert response.status_code == 404
    assert response.context["near_tags"] == [tag]
    assert [card.edition for card in response.context["near_cards"]] == [edition]
    assert "Cache-Tag" not in response.headers


@pytest.mark.parametrize("address", ["/static/nothing.css", "/static/nothing/", "/media/x/", "/pictures/x/"])
def test_a_wrong_address_of_a_file_is_neither_led_on_nor_looked_up(client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert "near_tags" not in response.context


@pytest.mark.parametrize("address", ["/wp-login.php", "/.env", "/.git/config", "/a.b/c"])
def test_what_cannot_be_a_category_is_not_led_on_to_an_address_with_a_slash(client, address):
    assert client.get(address).status_code == 404


def test_robots_are_told_where_not_to_go_and_where_the_sitemaps_are(client):
    text = client.get("/robots.txt").content.decode().splitlines()
    assert "Disallow: /admin/" in text
    assert "Disallow: /ko/search/" in text
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in text


def test_how_we_source_is_told_in_both_languages(client):
    assert client.get("/how-we-source/").status_code == 200
    assert client.get("/ko/how-we-source/").headers["Content-Language"] == "ko"
