"""What stands in running text without a source: quotations, attributions, press citations."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articles.gate import problems_of
from articles.snapshots import take_snapshot
from articles.sourcing import attribution_cues as cues
from articles.sourcing.outlet_names import OutletNames
from articles.sourcing.prose import find_unsourced_in_prose
from articles.sourcing.unsourced import PassageKind, UnsourcedPassage, _may_attribute, find_unsourced
from tests import factories
from tests.factories import NOW

OUTLETS = (
    OutletNames("theqoo", "community", ("Theqoo", "더쿠")),
    OutletNames("naver-news", "community", ("Naver News", "네이버 뉴스", "Naver", "네이버")),
    OutletNames("naver-cafe", "community", ("Naver Cafe", "네이버 카페")),
    OutletNames("naver-blog", "blog", ("Naver Blog", "네이버 블로그")),
    OutletNames("tistory", "blog", ("Tistory", "티스토리")),
    OutletNames("instiz", "community", ("Instiz", "인스티즈")),
    OutletNames("dcinside", "community", ("DC Inside", "디시인사이드", "디시")),
    OutletNames("pgr21", "community", ("PGR21",)),
    OutletNames("fmkorea", "community", ("FM Korea", "에펨코리아")),
    OutletNames("nate-pann", "community", ("Nate Pann", "네이트판")),
    OutletNames("yonhap", "press", ("Yonhap News", "Yonhap", "연합뉴스")),
    OutletNames("reuters", "press", ("Reuters", "로이터")),
    OutletNames("korea-times", "press", ("The Korea Times",)),
    OutletNames("guardian", "press", ("The Guardian",)),
    OutletNames("bbc", "press", ("BBC",)),
    OutletNames("cnn", "press", ("CNN",)),
    OutletNames("ministry", "official", ("Ministry of Transport", "국토교통부")),
)


def found_in(text: str) -> list[UnsourcedPassage]:
    return find_unsourced(text=text, outlets=OUTLETS)


def kinds_and_outlets(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(passage.kind.value, passage.outlets) for passage in found_in(text)]


def quoted_words(text: str) -> list[str]:
    return [passage.words for passage in found_in(text) if passage.kind == PassageKind.VERBATIM]


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("'", "'"), ('"', '"'), ("“", "”"), ("‘", "’"), ("「", "」"), ("『", "』"), ("«", "»"), ("“", '"')],
)
def test_words_between_marks_of_every_kind_are_verbatim(opening: str, closing: str) -> None:
    [passage] = found_in(f"A reader said, {opening}the ferry never came{closing} on Monday.")
    assert (passage.kind, passage.words) == (PassageKind.VERBATIM, "the ferry never came")


@pytest.mark.parametrize(
    "text",
    [
        "The mayor’s ferry didn’t sail, and it's nobody's fault.",
        "The mayor's plan and the voters' mood don't match.",
        "Back in the ’90s, and in '88 too, ferries sailed.",
        "The 27\" sign hung 5' above the dogs' heads.",
        "Rock 'n' roll played on the harbour.",
        "The 'friendship' between the two towns is old.",
        "그 도시의 '우정'은 오래됐다.",
    ],
)
def test_apostrophes_inches_and_single_words_at_a_distance_are_no_quotations(text: str) -> None:
    assert quoted_words(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "On Theqoo, a top comment read, 'No matter who’s paying, they’re late.'",
            "No matter who’s paying, they’re late.",
        ),
        ("She named it 'the voters' choice' and left.", "the voters' choice"),
        ("They spoke of 'ferry talks' while the users' mood sank.", "ferry talks"),
        ("He wrote ‘it’s the islanders’ boat’ and slept.", "it’s the islanders’ boat"),
        ("One user on Theqoo wrote 'Finally.'", "Finally."),
        ("누리꾼들은 ‘대박’이라고 했다.", "대박"),
        ("그는 '내일은 배가 뜬다'고 말했다.", "내일은 배가 뜬다"),
        ("She said “he called it ‘a toy’ again” twice.", "he called it ‘a toy’ again"),
        ("The thread began “nobody asked us", "nobody asked us"),
    ],
)
def test_the_words_quoted_are_exactly_those_between_the_marks(text: str, words: str) -> None:
    assert quoted_words(text) == [words]


def test_a_sentence_with_a_quotation_and_a_paraphrase_gives_both() -> None:
    text = (
        "Some users on PGR21 joked, 'Will the bridge float too?' while others on FM Korea wondered "
        "whether anyone had asked the fishermen."
    )
    first, second = found_in(text)
    assert (first.kind, first.words, first.outlets) == ("verbatim", "Will the bridge float too?", ("pgr21",))
    assert (second.kind, second.words, second.outlets) == ("paraphrase", "", ("fmkorea",))
    assert second.text.startswith("while others on FM Korea")


def test_a_list_of_communities_is_one_paraphrase_that_names_them_all() -> None:
    text = "On Theqoo, Naver, Instiz, and DC Inside, you will find a mix of envy and relief."
    assert kinds_and_outlets(text) == [("paraphrase", ("theqoo", "naver-news", "instiz", "dcinside"))]


@pytest.mark.parametrize(
    ("text", "outlets"),
    [
        ("One user on Theqoo said the toll was too high.", ("theqoo",)),
        ("Users on Instiz argued that buses would do.", ("instiz",)),
        ("According to Nate Pann, islanders are split.", ("nate-pann",)),
        ("Another Tistory blog explored the cost of salt.", ("tistory",)),
        ("Many netizens doubted it.", ()),
        ("더쿠에서는 통행료가 비싸다는 의견이 많았다.", ("theqoo",)),
        ("인스티즈의 한 이용자는 믿기 어렵다고 말했다.", ("instiz",)),
        ("한 누리꾼은 배가 낫다고 적었다.", ()),
    ],
)
def test_an_attribution_without_quoted_words_is_a_paraphrase(text: str, outlets: tuple[str, ...]) -> None:
    assert kinds_and_outlets(text) == [("paraphrase", outlets)]


@pytest.mark.parametrize(
    ("text", "outlets"),
    [
        (
            "According to Yonhap, Reuters, and The Korea Times, work starts in May.",
            ("yonhap", "reuters", "korea-times"),
        ),
        ("Experts cited in recent articles from The Guardian disagree.", ("guardian",)),
        ("Reuters and Yonhap News highlighted the cost.", ("reuters", "yonhap")),
        ("Ministry of Transport announced a survey.", ("ministry",)),
        ("로이터는 공사가 미뤄졌다고 보도했다.", ("reuters",)),
        ("연합뉴스에 따르면 공사는 5월에 시작된다.", ("yonhap",)),
        ("Clarion reported that the cables had come.", ()),
    ],
)
def test_press_and_official_bodies_named_as_reporting_are_citations(
    text: str, outlets: tuple[str, ...]
) -> None:
    assert kinds_and_outlets(text) == [("citation", outlets)]


def test_a_sentence_may_cite_two_papers_for_two_things() -> None:
    text = "Reuters analysed the price, while BBC and CNN focused on the view."
    assert kinds_and_outlets(text) == [("citation", ("reuters",)), ("citation", ("bbc", "cnn"))]


def test_a_quotation_in_a_press_report_is_both_verbatim_and_a_citation() -> None:
    text = "According to Reuters, the mayor called it 'a modest bridge' on Friday."
    assert kinds_and_outlets(text) == [("verbatim", ("reuters",)), ("citation", ("reuters",))]


@pytest.mark.parametrize(
    "text", ["She worked at CNN for a year.", "He is the guardian of the lock.", "It rained."]
)
def test_a_text_that_attributes_nothing_gives_nothing(text: str) -> None:
    assert found_in(text) == []


def test_names_within_quoted_words_name_nobody() -> None:
    assert kinds_and_outlets("One user wrote, “Theqoo will love this one”.") == [("verbatim", ())]


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("Comments on Naver praised the plan.", "naver-news"),
        ("On Naver, one popular post argued for a tunnel.", "naver-blog"),
        ("Bloggers are busy. On Naver, many argued for a tunnel.", "naver-blog"),
        ("Members of a café on Naver argued for a tunnel.", "naver-cafe"),
        ("네이버의 한 블로거는 터널이 낫다고 지적했다.", "naver-blog"),
        ("네이버에서는 반대 의견이 많았다.", "naver-news"),
    ],
)
def test_a_bare_house_name_means_the_pages_that_the_context_speaks_of(text: str, outlet: str) -> None:
    assert found_in(text)[-1].outlets == (outlet,)


@pytest.mark.parametrize("text", ["디시설계 이용자는 말했다.", "Theqoology users said so."])
def test_a_name_within_a_longer_word_is_not_that_name(text: str) -> None:
    assert all(passage.outlets == () for passage in found_in(text))


def test_a_question_that_opens_the_sentence_keeps_who_asked_it() -> None:
    assert kinds_and_outlets("“Really?” PGR21 users asked.") == [("verbatim", ("pgr21",))]


def test_korean_clauses_keep_their_own_community() -> None:
    text = (
        '더쿠에서는 "이번엔 진짜 좋다"라는 반응이 많았고, 인스티즈의 한 이용자는 아직 믿기 어렵다고 말했다.'
    )
    assert kinds_and_outlets(text) == [("verbatim", ("theqoo",)), ("paraphrase", ("instiz",))]


@pytest.mark.parametrize("written", ["İnstiz", "İNSTİZ", "Instiz", "instiz"])
def test_a_dotted_capital_is_the_same_letter(written: str) -> None:
    assert kinds_and_outlets(f"On {written} a user said, “no ferry.”") == [("verbatim", ("instiz",))]
    named_so = (OutletNames("x", "community", ("İnstiz",)),)
    [passage] = find_unsourced(text=f"{written} users said the ferry was late.", outlets=named_so)
    assert passage.outlets == ("x",)


CUES = [
    "users", "One", "user", "a", "top", "comment", "media", "outlets", "press", "report", "According", "to", "Sentinel",
    "reported", "이용자는", "언론에", "따르면", "에", "매체", "Straße", "İ", "ferry", "—", "(", "on;",
]  # fmt: skip


@given(st.lists(st.sampled_from(CUES), min_size=1, max_size=8), st.sampled_from([" ", "\t", "\u2003"]))
def test_what_a_clause_may_say_is_not_missed_in_its_paragraph(words: list[str], space: str) -> None:
    whole = space.join(words)
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            clause = space.join(words[start:end])
            folded = clause.casefold()
            says = (
                cues.PEOPLE_ENGLISH.search(folded)
                or cues.NEWS_ENGLISH.search(folded)
                or cues.ACCORDING_TO.search(folded)
                or cues.PEOPLE_KOREAN.search(clause)
                or cues.NEWS_KOREAN.search(clause)
                or cues.REPORTED_BY_NAME.search(clause)
            )
            assert not says or _may_attribute(whole)


@pytest.mark.parametrize(
    ("verbs", "pattern"),
    [(cues.SPEAKING, cues.SPEAKING_ENGLISH), (cues.REPORTING, cues.REPORTING_ENGLISH)],
    ids=["speaking", "reporting"],
)
def test_every_form_of_a_verb_is_a_cue_and_no_part_of_it(verbs: list[str], pattern: re.Pattern[str]) -> None:
    for verb in verbs:
        for form in (verb, *cues.IRREGULAR.get(verb, "").split()):
            assert pattern.fullmatch(form)
            assert not pattern.search(f"{form}q")
            assert not pattern.search(f"q{form}")


def test_paragraphs_are_told_apart() -> None:
    text = "The ferry sailed.\nUsers said it was late.\n\n“No.”\nNobody knows.\nOn Theqoo people complained.\nMedia outlets covered it."
    assert [(passage.kind.value, passage.text) for passage in found_in(text)] == [
        ("paraphrase", "Users said it was late."),
        ("verbatim", "“No.”"),
        ("paraphrase", "On Theqoo people complained."),
        ("citation", "Media outlets covered it."),
    ]


@example("“,\n")
@example("“S,\n")
@given(st.text(alphabet=st.sampled_from("aS .,!?\n'\"“”‘’「」가고 Theqoo")))
def test_offsets_always_give_the_passage_back(text: str) -> None:
    text = text + " Users on Theqoo said 'no, never' and CNN reported it."
    for passage in found_in(text):
        assert text[passage.start : passage.end] == passage.text
        assert passage.words in passage.text


@given(st.text())
def test_any_text_can_be_searched(text: str) -> None:
    find_unsourced(text=text, outlets=OUTLETS)


@pytest.mark.parametrize(
    "unit",
    [
        "'a ",
        "“a ",
        "a' ",
        "Theqoo, ",
        ". ",
        "!",
        " ",
        "users on Naver said, and ",
        "이용자는 말했고 ",
        "\n",
        "“ ",
        "a’s ",
    ],
)
def test_hostile_repetition_does_no_harm(unit: str) -> None:
    # Quadratic behaviour would keep this busy for hours.
    find_unsourced(text=unit * 40_000, outlets=OUTLETS)


def in_prose(html: str) -> list[tuple[str, str, str]]:
    found = find_unsourced_in_prose(html=html, outlets=OUTLETS)
    return [(passage.kind.value, passage.text, passage.words) for passage in found]


def test_each_paragraph_of_a_block_quotation_gives_somebodys_words() -> None:
    html = (
        "<p>On Theqoo users were divided.</p><blockquote><p>The boat is <strong>mine</strong> too.</p>"
        "<p>“It never came.”</p><p>…</p></blockquote><p>The ferry sailed.</p>"
    )
    assert in_prose(html) == [
        ("paraphrase", "On Theqoo users were divided.", ""),
        ("verbatim", "The boat is mine too.", "The boat is mine too."),
        ("verbatim", "“It never came.”", "It never came."),
    ]


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<blockquote>Bare words</blockquote>", ["Bare words"]),
        ("<blockquote><blockquote><p>Deep</p></blockquote><p>Less</p></blockquote><p>Out</p>", ["Deep", "Less"]),
        ("<blockquote><ul><li><p>One</p></li><li><p>Two</p></li></ul></blockquote>", ["One", "Two"]),
        ("<ul><li><blockquote><p>In a list</p></blockquote></li></ul>", ["In a list"]),
        ("<blockquote><p>He said “no” &amp; left.</p></blockquote>", ["He said “no” & left."]),
        ("<blockquote><p>It came.</p><p>— a deckhand</p></blockquote>", ["It came."]),
        ("<blockquote><p>— It came.</p></blockquote>", ["— It came."]),
        ("<blockquote></blockquote><blockquote><p> </p></blockquote>", []),
        # Nothing that prose may hold; it is read to its end all the same.
        ("</blockquote><blockquote><p>Open", []),
    ],
)  # fmt: skip
def test_block_quotations_of_every_shape(html: str, words: list[str]) -> None:
    assert [given for _kind, _text, given in in_prose(html)] == words


@pytest.mark.django_db
def test_the_gate_wants_a_quotation_for_what_is_set_off() -> None:
    quotation = factories.make_sourced_quotation(translation="Even in the rain it did not get shorter.")
    set_off = factories.text("<blockquote><p>Even in the rain it did not get shorter</p></blockquote>")
    without = factories.make_article(blocks=[set_off])
    [problem] = problems_of(document=take_snapshot(article=without), article_id=without.pk, now=NOW)
    assert problem.code == "unsourced_verbatim"
    assert problem.message.endswith("Even in the rain it did not get shorter")
    tied = factories.make_article(blocks=[set_off, factories.quoted(quotation)])
    assert problems_of(document=take_snapshot(article=tied), article_id=tied.pk, now=NOW) == []
