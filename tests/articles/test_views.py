"""Addresses of articles: where they lead, and that no address and no parameter upsets a page."""

import re
import unicodedata
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings

from articles.discovering.keeping import refresh
from articles.publishing import publish, retract, unpublish
from articles.snapshots import record_revision
from reactions.presenting.cards import RIGHT_TO_LEFT
from tests import factories
from tests.articles.reading_corpus import START, fill
from tests.depth import IS_DEEP

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return factories.make_user(role=factories.DESK_EDITOR)


@pytest.fixture
def publisher():
    return factories.make_user(role=factories.PUBLISHER)


@pytest.fixture
def category():
    return factories.make_category(slug="harbour", name_en="Harbour", name_ko="항구")


@pytest.fixture
def out(desk, publisher):
    """Return a function that publishes an article as it stands."""

    def go(article, hours=0, **options):
        now = START + timedelta(hours=hours)
        revision = record_revision(article=article, actor=desk, now=now)
        return publish(revision=revision, actor=publisher, now=now, **options)

    return go


def test_a_draft_and_a_change_that_was_not_published_are_not_to_be_seen(client, category, out):
    article = factories.make_article(slug="a-vote", category=category, title="Before")
    assert client.get("/harbour/a-vote/").status_code == 404
    out(article)
    article.title = "After"
    article.save()
    html = client.get("/harbour/a-vote/").content.decode()
    assert "Before" in html
    assert "After" not in html


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("he-IL", "rtl"), ("en", ""), ("ko", "")])
def test_an_article_runs_as_its_language_does_on_its_page_and_in_feeds(client, category, language, direction):
    (edition,) = fill(1, category=category, language=language)
    html = client.get(f"/harbour/{edition.slug}/").content.decode()
    marked = re.findall(r'<article class="article[^>]*? lang="[^"]*"(?: dir="([a-z]+)")?>', html)
    assert marked == [direction]
    entry = client.get("/feed.json").json()["items"][0]["content_html"]
    assert re.findall(r'<div dir="([a-z]+)"', entry) == [direction] * bool(direction)


def test_the_stylesheet_turns_the_languages_that_the_newsroom_knows_to_run_from_right_to_left():
    sheet = Path(settings.BASE_DIR, "static/css/site/base/elements.css").read_text(encoding="utf-8")
    turned = re.search(r":is\(([^{]*)\)\s*{\s*direction: rtl", sheet)
    assert set(re.findall(r":lang\((\w+)\)", turned[1])) == RIGHT_TO_LEFT


def test_an_earlier_address_leads_to_the_one_of_today(client, category, out):
    station = factories.make_category(slug="station")
    article = factories.make_article(slug="a-vote", category=category)
    out(article)
    article.slug = "a-vote-in-busan"
    article.save()
    out(article, hours=1)
    article.category = station
    article.save()
    out(article, hours=2)
    for path in ("/harbour/a-vote/", "/harbour/a-vote-in-busan/"):
        response = client.get(f"{path}?via=latest")
        assert (response.status_code, response.headers["Location"]) == (
            301,
            "/station/a-vote-in-busan/?via=latest",
        )
        korean = client.get(f"/ko{path}history/")
        assert korean.headers["Location"] == "/ko/station/a-vote-in-busan/history/"


def test_an_address_that_another_article_took_over_is_its_own(client, category, out):
    first = factories.make_article(slug="a-vote", category=category, title="First")
    out(first)
    first.slug = "another"
    first.save()
    out(first, hours=1)
    second = factories.make_article(slug="a-vote", category=category, title="Second")
    out(second, hours=2)
    assert "Second" in client.get("/harbour/a-vote/").content.decode()


def test_a_retracted_article_says_so_and_why_at_all_its_addresses(client, category, out, publisher):
    article = factories.make_article(slug="a-vote", category=category, title="A vote")
    out(article)
    article.slug = "the-vote"
    article.save()
    out(article, hours=1)
    retract(article=article, actor=publisher, now=START + timedelta(hours=2), note="It never took place.")
    for path in (
        "/harbour/a-vote/",
        "/harbour/the-vote/",
        "/harbour/the-vote/history/",
        "/ko/harbour/a-vote/",
    ):
        response = client.get(path)
        assert response.status_code == 410
        html = response.content.decode()
        assert "It never took place." in html
        assert "The queue was still there" not in html
    assert client.get("/latest/").context["page"].cards == []


def test_an_unpublished_article_is_as_if_it_had_never_been(client, category, out, publisher):
    article = factories.make_article(slug="a-vote", category=category, title="A secret vote")
    out(article)
    unpublish(article=article, actor=publisher, now=START + timedelta(hours=1))
    for path in ("/harbour/a-vote/", "/harbour/a-vote/history/"):
        response = client.get(path)
        assert response.status_code == 404
        assert "A secret vote" not in response.content.decode()


def test_a_korean_address_is_found_in_either_unicode_form(client, category, out):
    out(factories.make_article(slug="부산의-투표", category=category))
    composed = f"/harbour/{quote('부산의-투표')}/"
    assert client.get(composed).status_code == 200
    decomposed = f"/harbour/{quote(unicodedata.normalize('NFD', '부산의-투표'))}/"
    response = client.get(decomposed)
    assert (response.status_code, response.headers["Location"]) == (301, composed)
    html = client.get(f"/ko{composed}").content.decode()
    assert f'<link rel="canonical" href="http://127.0.0.1:8000/ko{composed}">' in html


def test_an_address_in_capitals_leads_to_the_one_in_small_letters(client, category, out):
    out(factories.make_article(slug="a-vote", category=category))
    response = client.get("/harbour/A-Vote/")
    assert (response.status_code, response.headers["Location"]) == (301, "/harbour/a-vote/")


def test_a_correction_is_told_on_the_page_and_in_the_structured_data(client, category, out):
    article = factories.make_article(slug="a-vote", category=category)
    out(article)
    article.deck = "Now with a reply."
    article.save()
    out(article, hours=1, kind="update", note="A reply was added.")
    article.title = "The vote"
    article.save()
    out(article, hours=2, kind="correction", note="The vote was on Tuesday.")
    response = client.get("/harbour/a-vote/")
    notes = [(note.number, note.kind) for note in response.context["article"].notes]
    assert notes == [(3, "correction"), (2, "update")]
    node = response.context["structured_data"]["@graph"][0]
    (correction,) = node["correction"]
    assert correction["@type"] == "CorrectionComment"
    assert correction["text"] == "The vote was on Tuesday."
    assert correction["datePublished"] == "2026-01-05T11:00:00+00:00"
    assert node["dateModified"] == "2026-01-05T11:00:00+00:00"
    assert "The vote was on Tuesday." in response.content.decode()


def test_what_the_article_names_for_machines_is_what_readers_see(client, category):
    open_one = factories.make_sourced_quotation(translation="I queued until three")
    closed_one = factories.make_sourced_quotation(
        words="제가 바로 그 사건의 피해자입니다 여러분", translation="I am the victim", display="translation"
    )
    tag = factories.make_tag(name_en="Queue")
    (edition,) = fill(1, category=category, tags=[tag], quotations=[open_one, closed_one])
    response = client.get(f"/harbour/{edition.slug}/")
    article, crumbs = response.context["structured_data"]["@graph"]
    assert article["@type"] == "NewsArticle"
    assert article["keywords"] == ["Queue"]
    shown, hidden = article["hasPart"]
    assert shown["text"] == "I queued until three"
    original = shown["translationOfWork"]
    assert original["text"] == open_one.exact
    assert original["isBasedOn"]["archivedAt"] == f"http://127.0.0.1:8000/reactions/{open_one.pk}/"
    assert original["isBasedOn"]["isPartOf"]["url"] == open_one.source.canonical_url
    assert hidden["text"] == "I am the victim"
    assert "translationOfWork" not in hidden
    assert [step["position"] for step in crumbs["itemListElement"]] == [1, 2, 3]
    html = response.content.decode()
    assert "피해자" not in html
    assert closed_one.source.canonical_url not in html


def test_the_page_names_every_key_that_can_make_it_stale(client, category):
    quotation = factories.make_sourced_quotation(translation="I queued")
    tag = factories.make_tag()
    first, second = fill(2, category=category, tags=[tag], quotations=[quotation])
    refresh(article_id=first.article_id, now=START)
    keys = client.get(f"/harbour/{first.slug}/").headers["Surrogate-Key"].split()
    assert {
        f"article-{first.article_id}", f"article-{second.article_id}", f"tag-{tag.pk}", f"category-{category.pk}",
        f"quotation-{quotation.pk}", f"outlet-{quotation.source.outlet_id}",
    } <= set(keys)  # fmt: skip


NAUGHTY = [
    "%00", "%0A", "%0D%0ASet-Cookie:x", "%FF%FE", "%C0%AF", "%ED%A0%80", "%F0%9F%98%80", "..", "...", "%2e%2e%2f", "%2F",
    "'", '"', "%3Cscript%3E", "{{7*7}}", "$%7Bjndi:ldap://x%7D", "1" * 400, "-1", "0", "9" * 19, "9" * 30, "1e309", "NaN",
    "null", "%u0000", "%E2%80%AE", "%EF%BB%BF", "%CC%81" * 50, "%E3%85%8B" * 100, "a" * 501, "con", "latest", "feed.atom",
    "%D9%A1", "%EF%BC%91", "+", "++", "%2B", "%20", "=", "&", ";", "@", "%40", "~", "*", "(", "\\", "%5C", "|",
]  # fmt: skip
PLACES = [
    "/{}", "/{}/", "/harbour/{}/", "/{}/story/", "/harbour/{}/history/", "/tags/{}/", "/tags/queue+{}/",
    "/communities/{}/", "/reactions/{}/", "/{}/feed.atom", "/tags/{}/feed.atom", "/communities/{}/feed.atom",
    "/sitemap-{}.xml", "/ko/{}/", "/ko/tags/{}/", "/latest/?before={}", "/latest/?after={}", "/harbour/?from={}",
    "/tags/queue/?before={}", "/communities/community/?before={}", "/communities/community/?quotes_before={}",
    "/communities/community/?quotes_after={}", "/search/?q={}", "/search/?q=queue&page={}", "/search/?q=queue&tags={}",
    "/search/?q=queue&category={}", "/corrections/?before={}", "/corrections/?after={}", "/harbour/story/?via={}",
    "/harbour/story/history/?from={}&to=1", "/harbour/story/history/?from=1&to={}", "/pictures/{}-320.jpeg",
    "/?{}", "/?x={}",
]  # fmt: skip


@pytest.fixture
def small_site(category):
    outlet = factories.make_outlet(slug="community")
    quotation = factories.make_sourced_quotation(source=factories.make_source(outlet=outlet), translation="x")
    tag = factories.make_tag(name_en="Queue")
    (edition,) = fill(1, category=category, tags=[tag], quotations=[quotation])
    type(edition).objects.filter(pk=edition.pk).update(slug="story")


@pytest.mark.parametrize("place", PLACES)
def test_no_text_in_any_address_or_parameter_upsets_a_page(client, small_site, place):
    # A third of them each, in turn, unless all are wanted.
    turn = PLACES.index(place) % 3
    for text in NAUGHTY if IS_DEEP else NAUGHTY[turn::3]:
        response = client.get(place.format(text))
        assert response.status_code in {200, 301, 302, 404}, (text, response.status_code)


def test_pages_have_an_address_in_each_interface_language(client, small_site):
    english, korean = client.get("/harbour/story/"), client.get("/ko/harbour/story/")
    assert (english.headers["Content-Language"], korean.headers["Content-Language"]) == ("en", "ko")
    assert 'href="/ko/harbour/"' in korean.content.decode()
    assert client.get("/en/harbour/story/").status_code == 404
    assert client.get("/ko").headers["Location"] == "/ko/"


def test_an_address_without_its_last_slash_leads_to_the_one_with_it(client, small_site):
    for path in ("/harbour/story", "/tags/queue", "/ko/latest"):
        response = client.get(path)
        assert (response.status_code, response.headers["Location"]) == (301, f"{path}/")
