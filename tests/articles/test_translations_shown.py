"""An article in other languages, for readers: the switch, and what search engines are told of it."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.discovering.keeping import rebuild_offers
from articles.models import Edition
from articles.publishing import publish, retract, unpublish
from articles.snapshots import record_revision
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"


@pytest.fixture
def desk():
    return factories.make_user(role=factories.PUBLISHER)


class Piece:
    """Articles of one category, put out as one piece in the languages given; the first is the original."""

    def __init__(self, *languages):
        category = factories.make_category(slug="harbour")
        self.desk = factories.make_user(role=factories.PUBLISHER)
        self.articles = {}
        original = None
        for language in languages:
            article = factories.make_article(
                language=language,
                slug=f"queue-{language.lower()}",
                title=f"Queue in {language}",
                category=category,
                translation_of=original,
            )
            original = original or article
            self.articles[language] = article
            self.put_out(language)

    def put_out(self, language):
        revision = record_revision(article=self.articles[language], actor=self.desk, now=NOW)
        publish(revision=revision, actor=self.desk, now=NOW)


def alternates(page):
    return dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"', page))


def canonical(page):
    return re.search(r'<link rel="canonical" href="([^"]+)"', page)[1]


def switch(page):
    found = re.search(r'<nav class="translations".*?</nav>', page, re.S)
    if not found:
        return []
    return re.findall(r'<a href="([^"]+)" hreflang="([^"]+)" lang="([^"]+)"[^>]*>([^<]+)</a>', found[0])


def news_article(page):
    graph = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[1])
    return graph["@graph"][0]


def test_each_version_links_the_others_in_their_own_words(client):
    Piece("en", "ko", "ja")
    assert switch(client.get("/harbour/queue-en/").text) == [
        ("/harbour/queue-ja/", "ja", "ja", "日本語"),
        ("/ko/harbour/queue-ko/", "ko", "ko", "한국어 기사로 읽기"),
    ]
    assert switch(client.get("/ko/harbour/queue-ko/").text) == [
        ("/harbour/queue-en/", "en", "en", "Read this article in English"),
        # No interface speaks Japanese: the reader keeps theirs.
        ("/ko/harbour/queue-ja/", "ja", "ja", "日本語"),
    ]


def test_an_article_alone_has_no_switch(client):
    Piece("en")
    page = client.get("/harbour/queue-en/").text
    assert switch(page) == []
    assert "workTranslation" not in news_article(page)


@pytest.mark.parametrize("language", ["en", "ko", "ja"])
def test_an_article_alone_stands_for_every_interface(client, language):
    Piece(language)
    path = f"/harbour/queue-{language}/"
    expected = {"en": f"{SITE}{path}", "ko": f"{SITE}/ko{path}", "x-default": f"{SITE}{path}"}
    if language == "ja":
        expected["ja"] = f"{SITE}{path}"
    for prefix in ("", "/ko"):
        page = client.get(prefix + path).text
        assert alternates(page) == expected
        assert canonical(page) == f"{SITE}{prefix}{path}"


def test_a_piece_in_several_languages_has_one_set_of_addresses(client):
    Piece("ja", "en", "ko")
    expected = {
        "en": f"{SITE}/harbour/queue-en/",
        "ko": f"{SITE}/ko/harbour/queue-ko/",
        "ja": f"{SITE}/harbour/queue-ja/",
        "x-default": f"{SITE}/harbour/queue-en/",
    }
    for address in set(expected.values()):
        page = client.get(address.removeprefix(SITE)).text
        assert alternates(page) == expected
        assert canonical(page) == address
    # The others stand for no language, and name the one that stands for their article.
    for path, own in (
        ("/ko/harbour/queue-en/", "en"),
        ("/harbour/queue-ko/", "ko"),
        ("/ko/harbour/queue-ja/", "ja"),
    ):
        page = client.get(path).text
        assert alternates(page) == {}
        assert canonical(page) == expected[own]


def test_every_alternate_names_every_other_one_whatever_the_languages(client):
    for number, languages in enumerate([("fr", "de"), ("en-GB", "en", "ko-KR"), ("de", "ko"), ("en-GB",)]):
        piece = Piece.__new__(Piece)
        piece.desk = factories.make_user(role=factories.PUBLISHER)
        piece.articles = {}
        category = factories.make_category(slug=f"quay-{number}")
        for language in languages:
            piece.articles[language] = factories.make_article(
                language=language, slug=f"q-{language.lower()}", category=category,
                translation_of=next(iter(piece.articles.values()), None),
            )  # fmt: skip
            piece.put_out(language)
        path = f"/quay-{number}/q-{languages[0].lower()}/"
        first = client.get(path).text
        found = alternates(first) or alternates(client.get(f"/ko{path}").text)
        assert {"en", "ko", "x-default", *(language.lower() for language in languages)} == set(found)
        for address in found.values():
            page = client.get(address.removeprefix(SITE)).text
            assert alternates(page) == found
            assert canonical(page) == address


@pytest.mark.parametrize("withdraw", [unpublish, retract])
def test_what_is_withdrawn_is_no_longer_linked_nor_named(client, desk, withdraw):
    piece = Piece("en", "ko")
    reason = {"note": "It was made up."} if withdraw is retract else {}
    withdraw(article=piece.articles["ko"], actor=desk, now=NOW, **reason)
    page = client.get("/harbour/queue-en/").text
    assert switch(page) == []
    assert "queue-ko" not in page
    assert "Queue in ko" not in page
    assert alternates(page)["ko"] == f"{SITE}/ko/harbour/queue-en/"


def test_a_draft_that_translates_is_not_shown(client):
    piece = Piece("en")
    factories.make_article(title="Still secret", language="ko", translation_of=piece.articles["en"])
    page = client.get("/harbour/queue-en/").text
    assert switch(page) == []
    assert "Still secret" not in page


def test_a_page_is_stale_when_a_translation_changes(client):
    piece = Piece("en", "ko")
    keys = client.get("/harbour/queue-en/").headers["Cache-Tag"].split(",")
    assert f"article-{piece.articles['ko'].pk}" in keys


def test_machines_are_told_which_work_translates_which(client):
    Piece("en", "ko", "ja")
    original = news_article(client.get("/harbour/queue-en/").text)
    assert [work["inLanguage"] for work in original["workTranslation"]] == ["ja", "ko"]
    translated = news_article(client.get("/harbour/queue-ko/").text)
    assert translated["translationOfWork"]["@id"] == f"{SITE}/harbour/queue-en/#article"
    assert "workTranslation" not in translated


def test_a_translation_is_not_offered_as_another_article(client):
    piece = Piece("en", "ko")
    tag = factories.make_tag()
    for language in ("en", "ko"):
        piece.articles[language].tags.add(tag)
        piece.put_out(language)
    page = client.get("/harbour/queue-en/").text
    assert 'class="discover"' not in page


def test_translations_cost_no_query_of_their_own(client):
    Piece("en", "ko", "ja", "fr")
    factories.make_edition(category=Edition.objects.live().first().category, slug="alone")
    list(rebuild_offers(now=NOW))
    costs = []
    for path in ("/harbour/alone/", "/harbour/queue-en/"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    ("prefix", "shown", "left_out"), [("", "en", "ko"), ("/ko", "ko", "en"), ("/ko", "ko", "de")]
)
def test_the_front_page_tells_a_piece_once_in_the_language_of_the_interface(client, prefix, shown, left_out):
    Piece("en", "ko", "de")
    alone = factories.make_edition(title="Another story", language="de", now=NOW)
    page = client.get(f"{prefix}/").text
    assert f"Queue in {shown}" in page
    assert f"Queue in {left_out}" not in page
    assert alone.title in page


def test_a_piece_without_the_interfaces_language_is_told_in_its_own(client):
    Piece("de", "fr")
    page = client.get("/ko/").text
    assert "Queue in de" in page
    assert "Queue in fr" not in page


def test_a_community_shows_a_quotation_once_however_many_articles_have_it(client):
    quotation = factories.make_sourced_quotation(translation="I queued until three")
    for days, title in enumerate(("The older", "The newer")):
        blocks = [factories.text(), factories.quoted(quotation)]
        factories.make_edition(title=title, blocks=blocks, now=NOW + timedelta(days=days))
    page = client.get(f"/communities/{quotation.source.outlet.slug}/").text
    assert page.count(f'id="quotation-{quotation.pk}"') == 1
    quoted_in = page.partition(f'id="quotation-{quotation.pk}"')[2]
    assert quoted_in.index("The newer") < quoted_in.index("The older")
