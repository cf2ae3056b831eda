"""The evidence page: public only while a live edition shows the quotation, and never more than may be shown."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reactions.models import Appearance, Quotation
from reactions.presenting.cards import card_of
from reactions.presenting.text_fragments import with_text_fragment
from reactions.sources.authors import author_for
from tests import factories
from tests.articles.reading_corpus import START, fill
from tests.articles.test_topic_plans import multiplied, plan_of
from tests.table_statistics import take_statistics

pytestmark = pytest.mark.django_db


@pytest.fixture
def category():
    return factories.make_category(slug="harbour")


def test_the_page_shows_words_capture_checks_seal_and_where_it_is_quoted(client, category):
    quotation = factories.make_sourced_quotation(translation="I queued until three")
    editions = fill(2, category=category, quotations=[quotation])
    response = client.get(f"/reactions/{quotation.pk}/")
    html = response.content.decode()
    for words in (
        quotation.exact,
        "I queued until three",
        quotation.capture.manifest_sha256,
        *(e.title for e in editions),
    ):
        assert words in html
    assert [appearance.url for appearance in response.context["appearances"]] == [
        f"/harbour/{edition.slug}/" for edition in reversed(editions)
    ]
    assert response.context["card"].verified
    assert all(verification.verdict_label for verification in response.context["verifications"])
    assert f"http://127.0.0.1:8000/reactions/{quotation.pk}/" in response.context["cite_text"]
    korean = client.get(f"/ko/reactions/{quotation.pk}/")
    assert korean.context["appearances"][0].url.startswith("/ko/harbour/")


def test_no_two_pages_have_the_same_title_also_while_one_is_hidden(client, category):
    board = factories.make_source(outlet=factories.make_outlet(name_en="The Board"))
    first, second = (
        factories.make_sourced_quotation(source=board, words=f"{factories.WORDS} {number}", translation="x")
        for number in (1, 2)
    )
    fill(1, category=category, quotations=[first, second])
    Quotation.objects.filter(pk=second.pk).update(hidden_at=START)
    for quotation in (first, second):
        html = client.get(f"/reactions/{quotation.pk}/").content.decode()
        assert f"<title>Evidence of quotation {quotation.pk} from The Board · " in html
    korean = client.get(f"/ko/reactions/{first.pk}/").content.decode()
    assert re.search(rf"<title>[^<]* 인용 {first.pk}번의 근거", korean)


def test_no_link_of_its_own_text_leads_to_the_page_itself(client, category):
    quotation = factories.make_sourced_quotation(translation="I queued until three")
    (edition,) = fill(1, category=category, quotations=[quotation])
    itself = f'href="/reactions/{quotation.pk}/"'
    assert itself in client.get(f"/harbour/{edition.slug}/").content.decode()
    html = client.get(f"/reactions/{quotation.pk}/").content.decode()
    assert itself not in re.search("<main.*</main>", html, re.DOTALL)[0]


def test_no_hash_from_which_short_words_could_be_guessed_is_published(client, category):
    quotation = factories.make_sourced_quotation(translation="x")
    fill(1, category=category, quotations=[quotation])
    html = client.get(f"/reactions/{quotation.pk}/").content.decode()
    for artifact in quotation.capture.artifacts.all():
        assert artifact.sha256 not in html
        assert artifact.commitment in html


def test_it_exists_only_while_a_live_edition_shows_the_quotation(client, category):
    quotation = factories.make_sourced_quotation(translation="x")
    address = f"/reactions/{quotation.pk}/"
    assert client.get(address).status_code == 404
    fill(1, category=category, quotations=[quotation])
    assert client.get(address).status_code == 200
    Appearance.objects.all().delete()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("number", ["0", "00", "01", "-1", "9" * 19, "9" * 5000, "1.0", "x", "１"])
def test_what_is_no_number_of_a_quotation_is_not_found(client, number):
    assert client.get(f"/reactions/{number}/").status_code == 404


def test_the_name_of_the_person_is_a_pseudonym_and_the_handle_is_nowhere(client, category):
    quotation = factories.make_sourced_quotation(translation="x")
    author = author_for(outlet=quotation.source.outlet, handle="raw_handle_1987")
    Quotation.objects.filter(pk=quotation.pk).update(author=author)
    (edition,) = fill(1, category=category, quotations=[quotation])
    outlet = quotation.source.outlet.slug
    for address in (
        f"/reactions/{quotation.pk}/", f"/harbour/{edition.slug}/", f"/communities/{outlet}/", "/feed.atom",
        "/search/?q=raw_handle_1987",
    ):  # fmt: skip
        html = client.get(address).content.decode()
        assert address.startswith("/search") or "raw_handle_1987" not in html
        assert author.handle_hash not in html
    assert author.pseudonym in client.get(f"/reactions/{quotation.pk}/").content.decode()
    assert client.get("/search/?q=raw_handle_1987").context["results"] == []


def test_with_translation_only_neither_the_words_nor_the_way_to_them_are_shown(client, category):
    words = "제가 바로 그 사건의 피해자입니다 여러분"
    quotation = factories.make_sourced_quotation(
        words=words, translation="I am the victim", display="translation"
    )
    (edition,) = fill(1, category=category, quotations=[quotation])
    outlet = quotation.source.outlet.slug
    for prefix in ("", "/ko"):
        for address in (
            f"/reactions/{quotation.pk}/",
            f"/harbour/{edition.slug}/",
            f"/communities/{outlet}/",
        ):
            html = client.get(prefix + address).content.decode()
            assert "I am the victim" in html, address
            assert "피해자" not in html
            assert quotation.source.canonical_url not in html
            assert quotation.source.title not in html


def test_a_card_costs_no_query_of_its_own(django_assert_num_queries):
    quotation = factories.make_sourced_quotation(translation="I queued")
    row = Quotation.objects.for_display().get(pk=quotation.pk)
    with django_assert_num_queries(0):
        card = card_of(quotation=row, language="en", number=3)
        assert (card.number, card.translation.text, card.verified) == (3, "I queued", True)
        assert card_of(quotation=row, language="ko").translation is None


def test_a_card_of_a_protected_person_holds_neither_words_nor_link():
    quotation = factories.make_sourced_quotation(translation="I am the victim", display="translation")
    row = Quotation.objects.for_display().get(pk=quotation.pk)
    for language in ("en", "ko", "ja"):
        card = card_of(quotation=row, language=language)
        assert (card.original, card.pieces, card.source_url, card.shows_original) == ("", (), "", False)
        assert card.text == "I am the victim"


def test_a_community_shows_its_quotations_in_pages_of_their_own(client, category):
    outlet = factories.make_outlet(slug="board")
    source = factories.make_source(outlet=outlet)
    quotations = [
        factories.make_sourced_quotation(
            source=source, translation="x", stance="hopeful", words=f"줄을 서서 기다린 지 {number}일째입니다"
        )
        for number in range(1, 26)
    ]
    editions = [fill(1, category=category, quotations=[quotation])[0] for quotation in quotations]
    address, seen = "/communities/board/", []
    while address:
        response = client.get(address)
        seen += [appearance.title for _card, appearance in response.context["quotations"]]
        last, address = response, response.context["quotation_page"].older_url
    assert sorted(seen) == sorted(edition.title for edition in editions)
    assert last.context["quotation_page"].newer_url
    assert client.get(last.context["quotation_page"].newer_url).status_code == 200
    first = client.get("/communities/board/")
    assert first.context["stances"].total == 25
    articles, address = [], "/communities/board/"
    while address:
        page = client.get(address).context["page"]
        articles += [card.edition.pk for card in page.cards]
        address = page.older_url
    assert articles == [edition.pk for edition in reversed(editions)]


def test_an_article_that_quotes_a_community_twice_is_listed_once(client, category):
    outlet = factories.make_outlet(slug="board")
    quotations = [
        factories.make_sourced_quotation(
            source=factories.make_source(outlet=outlet), translation="x", words=words
        )
        for words in ("새벽 세 시까지 줄을 섰는데 후회하지 않아요", "비가 와도 줄은 줄어들지 않더라고요 정말")
    ]
    editions = fill(3, category=category, quotations=quotations)
    page = client.get("/communities/board/").context["page"]
    assert [card.edition for card in page.cards] == list(reversed(editions))


def test_outlets_that_are_not_quoted_have_a_page_only_if_they_are_communities(client, category):
    press = factories.make_outlet(slug="paper", kind="press")
    factories.make_outlet(slug="board")
    factories.make_outlet(slug="old-board", is_active=False)
    assert client.get("/communities/board/").status_code == 200
    assert client.get("/communities/paper/").status_code == 404
    assert client.get("/communities/old-board/").status_code == 404
    quotation = factories.make_sourced_quotation(source=factories.make_source(outlet=press), translation="x")
    fill(1, category=category, quotations=[quotation], start=START)
    assert client.get("/communities/paper/").status_code == 200
    assert press in client.get("/communities/").context["others"]


@pytest.mark.parametrize(
    ("words", "prefix", "suffix", "fragment"),
    [
        ("a queue - long, & wet", "", "", "a%20queue%20%2D%20long%2C%20%26%20wet"),
        ("ueue was long", "q", "", "was%20long"),
        ("the queue wa", " ", "s", "the%20queue"),
        ("줄을 섰다", "", "", "%EC%A4%84%EC%9D%84%20%EC%84%B0%EB%8B%A4"),
        (" ".join(f"word{number}" for number in range(40)), "", "",
         "word0%20word1%20word2%20word3,word36%20word37%20word38%20word39"),
    ],
)  # fmt: skip
def test_the_link_to_the_source_names_whole_words(words, prefix, suffix, fragment):
    url = with_text_fragment(url="https://board.example/1?a=b", words=words, prefix=prefix, suffix=suffix)
    assert url == f"https://board.example/1?a=b#:~:text={fragment}"


def test_a_link_without_whole_words_is_the_plain_address():
    assert (
        with_text_fragment(url="https://x.example/#c1", words="ueu", prefix="q", suffix="e")
        == "https://x.example/#c1"
    )
    assert with_text_fragment(url="https://x.example/#c1", words="yes") == "https://x.example/#c1:~:text=yes"


@pytest.mark.only_on("sqlite")
def test_among_many_quotations_nothing_is_read_from_end_to_end(client, category):
    quotation = factories.make_sourced_quotation(translation="I regret nothing")
    fill(1, category=category, quotations=[quotation])
    multiplied(Quotation, quotation, id="id + n")
    take_statistics()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/reactions/{quotation.pk}/").status_code == 200
    [asked] = [query["sql"] for query in queries.captured_queries if "supersedes_id" in query["sql"]]
    names = {"reactions_quotation", *re.findall(r'"reactions_quotation" (T\d+)', asked)}
    found = {tuple(line.split()[:2]) for line in plan_of(asked)}
    assert len(names) == 2
    assert {("SEARCH", name) for name in names} <= found
