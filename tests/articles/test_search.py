"""Search: the same words, the same order, on both databases, in Korean and English."""

import unicodedata
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Edition, SearchEntry
from articles.search.asking import MOST_THINGS, read_query, things_of
from articles.search.excerpts import excerpt, marked, marker_for
from articles.search.finding import find
from articles.search.indexing import entry_for, index_edition, unindex
from articles.search.terms import vector_of
from articles.search.words import normalised, normalised_names, pairs_of, runs_of, terms_of
from tests import factories
from tests.articles.reading_corpus import START, document_of, fill
from tests.depth import DEEPER

pytestmark = pytest.mark.django_db


@pytest.fixture
def category():
    return factories.make_category(slug="harbour", name_en="Harbour")


@pytest.fixture
def story(category):
    """Return a function that publishes an article with a title, a text, tags and quotations."""

    def publish(title, html="<p>Nothing more.</p>", deck="", days=0, **options):
        (edition,) = fill(
            1, category=category, start=START + timedelta(days=days), html=html, deck=deck, **options
        )
        document = {**edition.document, "title": title}
        Edition.objects.filter(pk=edition.pk).update(title=title, deck=deck, document=document)
        edition.refresh_from_db()
        index_edition(edition=edition, tags=options.get("tags", []), quotations=options.get("quotations", []))
        return edition

    return publish


def found(text, **options):
    return [hit.article_id for hit in find(query=read_query(text), **options)]


@pytest.mark.parametrize(
    "query",
    [
        "정책", "정책이", "정책은", "정책을", "정책으로", "정책에서는", "부동산 정책", "정책 부동산", "부동산정책을",
        unicodedata.normalize("NFD", "정책이"), "  정책!!", "“정책”", "정책, 부동산", "산정책",
    ],
)  # fmt: skip
def test_korean_is_found_with_any_particle_and_in_either_unicode_form(story, query):
    edition = story("정부, 부동산정책이 바뀐다고 발표")
    story("정부는 책정을 마쳤다")
    assert found(query) == [edition.article_id]


def test_a_text_in_decomposed_form_is_found_by_a_composed_query(story):
    edition = story(unicodedata.normalize("NFD", "탄핵 심판 시작"))
    assert found("탄핵") == [edition.article_id]


def test_syllables_have_to_stand_together(story):
    story("정책과 책임")
    assert found("정책임") == []
    assert found("정임") == []


@pytest.mark.parametrize(
    "query", ["Trump", "TRUMP", "trump's", "policy", "policies", "Trump policy", '"Trump"']
)
def test_words_are_found_in_any_case_and_number(story, query):
    edition = story("What Trump’s policies did")
    story("The trumpet player")
    assert found(query) == [edition.article_id]


def test_all_words_must_be_there_but_may_stand_in_different_places(story, category):
    tag = factories.make_tag(name_en="Ukraine", name_ko="우크라이나")
    edition = story("A vote", html="<p>In the harbour.</p>", tags=[tag])
    assert found("vote harbour 우크라이나") == [edition.article_id]
    assert found("vote Poland") == []


def test_where_little_has_all_of_three_words_what_lacks_one_comes_last_and_says_so(client, story):
    lacking = story("The harbour vote", days=1)
    full = story("A vote", html="<p>In the harbour of Odesa.</p>")
    hits = find(query=read_query("vote harbour odesa"))
    assert [(hit.article_id, hit.is_partial) for hit in hits] == [
        (full.article_id, False),
        (lacking.article_id, True),
    ]
    assert found("vote harbour odesa", category=full.category) == [full.article_id]
    page = client.get("/search/?q=vote harbour odesa")
    assert page.context["total"] == 1
    assert "not all of the words" in page.content.decode()
    for number in range(10):
        story(f"Vote {number}, harbour, Odesa", days=2)
    assert lacking.article_id not in found("vote harbour odesa")


def test_title_weighs_more_than_deck_than_tags_than_body_than_quotations(story):
    tag = factories.make_tag(name_en="Zeppelin")
    quotation = factories.make_sourced_quotation(translation="I saw the zeppelin")
    expected = [
        story("The zeppelin", days=0),
        story("A ship", deck="A zeppelin came.", days=1),
        story("A ship", tags=[tag], days=2),
        story("A ship", html="<p>A zeppelin was there.</p>", days=3),
        story("A ship", quotations=[quotation], days=4),
    ]
    assert found("zeppelin") == [edition.article_id for edition in expected]


def test_of_equals_the_newer_comes_first(story):
    old, new = story("The zeppelin"), story("The zeppelin", days=2)
    assert found("zeppelin") == [new.article_id, old.article_id]


def test_what_only_looks_like_a_particle_stays(story):
    story("고양시 소식", days=1)
    cat = story("고양이 소식", days=0)
    assert found("고양이") == found("고양이를") == [cat.article_id]


def test_the_form_with_its_particle_counts_more(story):
    without, with_particle = story("항구도 소식", days=1), story("항구가 소식", days=0)
    assert found("항구가") == [with_particle.article_id, without.article_id]


def test_the_original_of_a_protected_person_is_not_searched_but_its_translation_is(story):
    quotation = factories.make_sourced_quotation(
        words="제가 바로 그 사건의 피해자입니다 여러분", translation="I am the victim", display="translation"
    )
    edition = story("A story", quotations=[quotation])
    assert found("victim") == [edition.article_id]
    assert found("피해자입니다") == []
    assert "피해자" not in SearchEntry.objects.get(pk=edition.article_id).text


def test_search_can_be_narrowed_by_category_and_tags(story, category):
    tag, other = factories.make_tag(), factories.make_tag()
    elsewhere = factories.make_category()
    both, _one = story("The zeppelin", tags=[tag, other]), story("The zeppelin", tags=[tag])
    assert found("zeppelin", tags=[tag, other]) == [both.article_id]
    assert found("zeppelin", category=elsewhere) == []
    assert len(found("zeppelin", category=category)) == 2


def test_what_is_unindexed_or_superseded_is_not_found(story):
    edition = story("The zeppelin")
    edition.title = "The airship"
    index_edition(edition=edition, tags=[], quotations=[])
    assert found("zeppelin") == []
    assert found("airship") == [edition.article_id]
    unindex(article_id=edition.article_id)
    assert found("airship") == []
    unindex(article_id=edition.article_id)


def test_an_old_article_with_the_word_in_its_title_is_found_among_many_newer_ones(category, story):
    old = story("The zeppelin")
    fill(230, category=category, html="<p>A zeppelin was there.</p>", start=START + timedelta(days=1))
    assert found("zeppelin")[0] == old.article_id
    assert len(found("zeppelin")) == 201


def test_the_index_can_be_made_anew(story, capsys):
    quotation = factories.make_sourced_quotation(translation="I saw the zeppelin")
    tag = factories.make_tag(name_en="Airship")
    edition = story("A ship", quotations=[quotation], tags=[tag])
    before = SearchEntry.objects.values().get()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_search")
    SearchEntry.objects.all().delete()
    assert found("zeppelin") == []
    call_command("rebuild_search")
    assert "1 of 1 articles" in capsys.readouterr().out
    call_command("rebuild_search")
    assert "0 articles indexed" in capsys.readouterr().out
    assert SearchEntry.objects.values().get() == before
    assert found("zeppelin airship") == [edition.article_id]


@pytest.mark.parametrize(
    "text",
    [
        '"', "'", "*", "a*", '"a" OR "b"', "title:x", "NEAR(a b)", "a AND", "-", "^a", "(", ")", "{a}", ":", "a:*",
        "\\", "%", "_", ";--", "'; DROP TABLE articles_search; --", "a\x00b", "\x00", "&", "|", "!", "<->", "a <-> b",
        "ﷺ", "🎉", "\u202e", "a" * 10_000, "가" * 10_000, "a " * 5_000, "가 " * 5_000, "ㅋㅋㅋㅋ", "ß", "İ", "ǅ", "१२३",
        "https://x.example/?q=1&b=2", "한", "한 국", "1e5", "3.14", "𠮷", "ก็", "e\u0301" * 300,
    ],
)  # fmt: skip
def test_any_text_may_be_asked_for(client, story, text):
    story(f"A story {text[:100]}".replace("\x00", ""))
    for prefix in ("", "/ko"):
        response = client.get(f"{prefix}/search/", {"q": text})
        assert response.status_code == 200
        assert len(response.context["query"]) <= 200


@settings(max_examples=150 * DEEPER, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60), st.text(max_size=60))
def test_what_is_indexed_is_found_by_its_own_title(story, text, other):
    edition = story("x" + text.replace("\x00", ""), html=other.replace("\x00", ""))
    query = read_query(edition.title)
    if not query.is_too_short and not query.was_cut and len(query.things) < MOST_THINGS:
        assert edition.article_id in found(edition.title)
    unindex(article_id=edition.article_id)


def test_a_single_letter_or_syllable_is_too_short_and_says_so(client, story):
    story("한 줄")
    for text in ("한", "a", "!", "?!"):
        assert client.get("/search/", {"q": text}).context["too_short"]
    assert not client.get("/search/").context["too_short"]
    assert len(found("한 소식")) == 0
    edition = story("한국 소식")
    assert found("한 소식") == [edition.article_id]


def test_results_are_marked_and_escaped(client, story):
    story(
        "Zeppelin <b>over</b> town",
        html="<p>They said: 1 &lt; 2 &amp; a zeppelin came; zeppelins everywhere.</p>",
    )
    (result,) = client.get("/search/?q=zeppelin").context["results"]
    assert result.title_html == "<mark>Zeppelin</mark> &lt;b&gt;over&lt;/b&gt; town"
    assert result.excerpt_html == (
        "What people said They said: 1 &lt; 2 &amp; a <mark>zeppelin</mark> came; <mark>zeppelins</mark> everywhere."
    )


def test_excerpts_are_cut_between_words_around_the_first_find():
    marker = marker_for(things_of("정책"))
    text = "말 " * 200 + "새로운 정책이 나왔다 " + "글 " * 200
    passage = excerpt(text, marker)
    assert "<mark>정책</mark>이 나왔다" in passage
    assert passage.startswith("… ")
    assert passage.endswith(" …")
    assert len(passage) < 300
    assert excerpt("nothing", marker) == ""
    assert marked("<", marker) == "&lt;"


def test_pages_of_results_lead_on_and_back(client, category):
    fill(45, category=category, title="Zeppelin")
    first = client.get("/search/?q=zeppelin")
    second = client.get(first.context["page"].older_url)
    third = client.get(second.context["page"].older_url)
    sizes = [len(response.context["results"]) for response in (first, second, third)]
    assert sizes == [20, 20, 5]
    assert third.context["page"].older_url is None
    assert second.context["page"].newer_url == "/search/?q=zeppelin"
    for page in ("0", "-1", "x", "99999999999", "²", "", "\x00"):
        assert client.get("/search/", {"q": "zeppelin", "page": page}).status_code == 200


def test_facets_lead_to_as_many_results_as_they_say_and_back(client, category):
    tag = factories.make_tag(name_en="Queue")
    quotation = factories.make_sourced_quotation(translation="I queued")
    fill(6, category=category, some_tags=[tag], title="Zeppelin", quotations=[quotation])
    station = factories.make_category(slug="station")
    fill(2, category=station, title="Zeppelin", language="ko", start=START - timedelta(days=90))
    facets = client.get("/search/?q=zeppelin").context["facets"]
    assert [facet.label for facet in facets] == ["Category", "Tags", "Communities", "Year", "Language"]
    for facet in facets:
        for choice in facet.choices:
            narrowed = client.get(choice.url)
            assert len(narrowed.context["results"]) == choice.count
            chosen = [
                item for other in narrowed.context["facets"] for item in other.choices if item.is_chosen
            ]
            assert [client.get(item.url).wsgi_request.get_full_path() for item in chosen] == [
                "/search/?q=zeppelin"
            ]
            assert [item.url for item in narrowed.context["asked"].chosen] == ["/search/?q=zeppelin"]


def test_filters_that_name_nothing_are_left_out(client, category):
    fill(1, category=category, title="Zeppelin")
    for extra in ("category=nowhere", "tags=nothing", "tags=%00", "tags=a%2Bb%2Bc%2Bd%2Be", "category=%FF"):
        assert len(client.get(f"/search/?q=zeppelin&{extra}").context["results"]) == 1


def test_where_nothing_is_found_near_tags_are_suggested(client, category):
    tag = factories.make_tag(name_en="Ukraine", name_ko="우크라이나")
    fill(1, category=category, tags=[tag])
    response = client.get("/search/", {"q": "ukr zeppelin"})
    assert response.context["results"] == []
    assert response.context["near_tags"] == [tag]
    assert client.get("/search/", {"q": "우크라"}).status_code == 200


def test_a_very_long_article_can_be_indexed(category, story):
    edition = story("Long", html="<p>" + "가나다라마바사 " * 20_000 + "</p>")
    assert found("가나다라") == [edition.article_id]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("정책이 바뀌다", ["정책", "책이", "바뀌", "뀌다"]),
        ("Trump’s 3 policies", ["trump", "3", "polici"]),
        ("K팝 BTS방탄소년단", ["k", "팝", "bts", "방탄", "탄소", "소년", "년단"]),
        ("ＡＢＣ ﬁne", ["abc", "fine"]),
        ("queues queued queuing men ran harbours", ["queu", "queu", "queu", "man", "run", "harbor"]),
        ("", []),
    ],
)
def test_the_terms_of_a_text(text, terms):
    assert terms_of(normalised(text)) == terms


@settings(max_examples=100 * DEEPER)
@given(
    st.text(max_size=80)
    | st.text("aB정책 '’s1é\u1100ＡK", max_size=200)
    # English, as it is typed and as it is set.
    | st.text("aBs1_ '-.\n\x1c", max_size=200)
    | st.text("aBs1_ '’‘“”–—…", max_size=200)
)
def test_texts_are_indexed_by_the_runs_that_are_asked_for(text):
    runs = list(runs_of(text))
    assert normalised(text).split() == [run for run, _is_paired in runs]
    terms = [term for run, is_paired in runs for term in (pairs_of(run) if is_paired else [run])]
    assert terms_of(normalised(text)) == terms


def test_names_are_normalised_as_lines_of_one_text():
    names = [
        "Harbour’s",
        "",
        "s",
        "항구",
        "항구의 밤",
        "\u0301x",
        "’s Gravenhage",
        "İstiz",
        "ＡＢＣ 1/2",
        "...",
        "ΟΔΟΣ",
    ]
    assert normalised_names(names) == normalised("\n".join(names))
    assert normalised_names(["..."]) == normalised_names([]) == ""


def test_phrases_do_not_reach_from_one_part_into_the_next(category):
    document = document_of(title="가나", slug="x", category=category, html="<p>나다</p>")
    document["blocks"] = document["blocks"][1:]
    edition = Edition(
        article_id=5000, title="가나", deck="", document=document, category=category, language="en",
        first_published_at=START,
    )  # fmt: skip
    entry = entry_for(edition=edition, tags=[], quotations=[])
    assert entry.title == " 가나 "
    facets = f"'#c{category.pk}' '#len' '#y2026' '#m2026x1'"
    assert vector_of(entry) == f"'^가나':1 '가나':1 '나다':10 '#a1' '#b0' {facets}"
