"""A saved page is taken apart: title, date, category, deck, sections, images, tags, and what is unsourced."""

import contextlib
import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.importing.pages import BlockKind, CategoryNames, ImportedPage, UnableToImport
from articles.importing.parsing import parse_page, parse_text
from articles.importing.reading_bytes import LARGEST_PAGE_BYTES
from articles.sourcing.outlet_names import OutletNames

FIXTURES = Path(__file__).parent.parent / "fixtures" / "imports"
CATEGORIES = (CategoryNames("news", ("News", "뉴스")), CategoryNames("culture", ("Culture", "문화")))
OUTLETS = tuple(
    OutletNames(slug, kind, names)
    for slug, kind, names in (
        ("theqoo", "community", ("Theqoo", "더쿠")),
        ("naver-news", "community", ("Naver News", "Naver", "네이버")),
        ("naver-blog", "blog", ("Naver Blog", "네이버 블로그")),
        ("tistory", "blog", ("Tistory",)),
        ("instiz", "community", ("Instiz", "인스티즈")),
        ("dcinside", "community", ("DC Inside", "디시인사이드")),
        ("pgr21", "community", ("PGR21",)),
        ("fmkorea", "community", ("FM Korea",)),
        ("nate-pann", "community", ("Nate Pann", "네이트판")),
        ("yonhap", "press", ("Yonhap", "Yonhap News", "연합뉴스")),
        ("reuters", "press", ("Reuters",)),
        ("korea-times", "press", ("The Korea Times",)),
        ("korea-herald", "press", ("The Korea Herald",)),
        ("washington-post", "press", ("The Washington Post",)),
        ("guardian", "press", ("The Guardian",)),
        ("new-york-times", "press", ("The New York Times",)),
        ("bbc", "press", ("BBC",)),
        ("cnn", "press", ("CNN",)),
    )
)


def parsed(data: bytes, page_format: str = "auto") -> ImportedPage:
    return parse_page(data=data, format=page_format, outlets=OUTLETS, categories=CATEGORIES)


def parsed_text(text: str, page_format: str = "auto") -> ImportedPage:
    return parse_text(text=text, format=page_format, outlets=OUTLETS, categories=CATEGORIES)


def fixture(name: str) -> ImportedPage:
    return parsed((FIXTURES / name).read_bytes())


def unsourced(page: ImportedPage, kind: str) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (found.passage.words, found.passage.outlets) for found in page.unsourced if found.passage.kind == kind
    ]


# Text


def test_a_text_page_gives_title_date_and_category_once() -> None:
    page = fixture("island-bridge.txt")
    assert page.title == "Island Votes for a Floating Bridge: Who Cheers, Who Worries and What Comes Next?"
    assert all(page.title not in block.text for block in page.blocks)
    assert (page.date, page.category, page.category_slug) == (datetime.date(2026, 3, 4), "News", "news")
    assert (page.language, page.deck) == ("en", "")


def test_a_text_page_gives_its_sections_in_order_with_the_image_in_the_second() -> None:
    page = fixture("island-bridge.txt")
    assert page.sections == [
        "The Vote That Surprised the Harbour",
        "How Did the Boards Take It?",
        "Why a Bridge That Floats?",
        "What the Papers Wrote",
        "Word from the Blogs",
        "For Readers From Elsewhere",
        "And Now?",
    ]
    kinds = [block.kind.value for block in page.blocks]
    assert kinds == ["heading", "text", "heading", "image", *["text", "heading"] * 5, "text"]
    assert page.blocks[3].alternative_text == "관련 이미지"


def test_lines_of_a_section_are_paragraphs_of_one_text() -> None:
    text = fixture("island-bridge.txt").blocks[1]
    assert text.html.count("<p>") == 2
    assert text.text.count("\n") == 1
    assert text.html.startswith("<p>The ballots were counted twice")


def test_a_text_page_gives_its_tags_and_drops_navigation() -> None:
    page = fixture("island-bridge.txt")
    assert page.tags[:3] == ("Norando", "floating bridge", "ferry")
    assert len(page.tags) == 9
    assert not any("Discover More" in block.text or "To List" in block.text for block in page.blocks)
    assert any("Discover More" in note for note in page.notes)


def test_everything_unsourced_in_a_text_page_is_listed_with_whom_it_names() -> None:
    page = fixture("island-bridge.txt")
    assert unsourced(page, "verbatim") == [
        ("a modest miracle", ()),
        ("Does the bridge come with an anchor watch?", ("pgr21",)),
        ("I’ll believe it when my grandmother walks across.", ("nate-pann",)),
        ("ferry day", ()),
    ]
    assert unsourced(page, "paraphrase") == [
        ("", ("theqoo", "naver-news", "instiz", "dcinside")),
        ("", ("fmkorea",)),
        ("", ()),
        ("", ("naver-blog",)),
        ("", ("tistory",)),
    ]
    assert unsourced(page, "citation") == [
        ("", ("yonhap", "reuters", "korea-times")),
        ("", ("guardian", "washington-post")),
        ("", ("yonhap",)),
        ("", ("reuters", "korea-herald")),
        ("", ("new-york-times",)),
        ("", ("bbc", "cnn")),
    ]


def test_an_unsourced_passage_stands_in_the_block_it_names() -> None:
    page = fixture("island-bridge.txt")
    for found in page.unsourced:
        text = page.blocks[found.block].text
        assert text[found.passage.start : found.passage.end] == found.passage.text


def test_a_korean_text_page_is_read_the_same_way() -> None:
    page = fixture("snow-bakery.ko.txt")
    assert (page.language, page.date, page.category_slug) == ("ko", datetime.date(2026, 1, 12), "culture")
    assert page.deck.startswith("강원도 산골의 작은 빵집")
    assert page.sections == ["문을 여는 날은 하늘이 정한다", "누리꾼들의 반응"]
    assert [block.alternative_text for block in page.blocks if block.kind == BlockKind.IMAGE] == [
        "눈 덮인 빵집 앞에 선 사람들"
    ]
    assert page.tags == ("빵집", "눈", "강원도")
    assert unsourced(page, "verbatim") == [
        ("눈이 그치면 저도 쉽니다", ()),
        ("호빵보다 따뜻하다", ("theqoo",)),
    ]
    assert unsourced(page, "citation") == [("", ("yonhap",))]
    assert unsourced(page, "paraphrase") == [("", ("instiz",)), ("", ("naver-blog",)), ("", ("dcinside",))]


@pytest.mark.parametrize(
    "line",
    [
        "Jul 7, 2025", "July 7 2025", "7 July 2025", "7th of July, 2025", "2025-07-07", "2025.07.07", "2025. 7. 7.", "2025/7/7",
        "2025년 7월 7일", "2025년 7월 7일 (월) 오전 9:30", "Published on Monday, 7 July 2025 at 09:30 KST",
        "입력 2025.07.07 09:30 수정 2025.07.08 10:00", "2025-07-07T09:30:00+09:00",
    ],
)  # fmt: skip
def test_dates_are_read_in_many_forms(line: str) -> None:
    page = parsed_text(f"A title\n{line}\n\nA paragraph that says something.")
    assert page.date == datetime.date(2025, 7, 7)
    assert [block.text for block in page.blocks] == ["A paragraph that says something."]


@pytest.mark.parametrize("line", ["03/04/2025", "4.3.2025"])
def test_a_date_that_can_be_read_in_two_ways_is_left_out_with_a_note(line: str) -> None:
    page = parsed_text(f"A title\n{line}\n\nA paragraph that says something.")
    assert page.date is None
    assert any(line in note for note in page.notes)


@pytest.mark.parametrize("line", ["Jul 7, 2025 | News", "뉴스 · 2025.07.07", "2025-07-07\nnews"])
def test_the_category_is_found_beside_the_date_in_either_language(line: str) -> None:
    assert parsed_text(f"A title\n{line}\n\nA paragraph that says something.").category_slug == "news"


def test_a_category_of_another_site_is_said_and_not_guessed() -> None:
    page = parsed_text("A title\n2025-07-07\nOdd Corners\n\nA paragraph that says something.")
    assert (page.category, page.category_slug) == ("Odd Corners", "")
    assert any("Odd Corners" in note for note in page.notes)


@pytest.mark.parametrize(
    ("line", "alternative_text"),
    [
        ("관련 이미지", "관련 이미지"),
        ("related image", "related image"),
        ("[image]", ""),
        ("[Image: a boat at dawn]", "a boat at dawn"),
        ("![a boat at dawn](boat.jpg)", "a boat at dawn"),
    ],
)
def test_a_bare_line_that_stands_for_an_image_is_an_image(line: str, alternative_text: str) -> None:
    page = parsed_text(f"A title\n\nA paragraph that says something.\n\n{line}\n\nAnother paragraph, longer.")
    assert [block.kind.value for block in page.blocks] == ["text", "image", "text"]
    assert page.blocks[1].alternative_text == alternative_text


@pytest.mark.parametrize(
    "line",
    [
        "#ferry #bridge",
        "Tags: ferry, bridge",
        "태그: ferry, bridge",
        "Keywords: ferry; bridge",
        "ferry\nbridge",
    ],
)
def test_tags_are_found_in_many_forms(line: str) -> None:
    page = parsed_text(f"A title\n\nA paragraph that says something.\n\n{line}\n\n목록\n")
    assert page.tags == ("ferry", "bridge")
    assert [block.text for block in page.blocks] == ["A paragraph that says something."]


def test_other_articles_at_the_end_are_dropped() -> None:
    page = parsed_text(
        "A title\n\nA paragraph that says something.\n\nDiscover More\n\nAnother story\n\nA third story"
    )
    assert [block.text for block in page.blocks] == ["A paragraph that says something."]
    assert page.tags == ()


def test_text_wrapped_at_a_width_is_joined_into_paragraphs() -> None:
    wrapped = (
        "The ferry was late again on Monday because of the\nfog that nobody at the harbour had expected."
    )
    page = parsed_text(f"A title\n\n{wrapped}")
    assert page.blocks[0].text == wrapped.replace("\n", " ")


def test_bullets_become_a_list() -> None:
    page = parsed_text("A title\n\nBring these things:\n\n- a rope\n- a lamp\n\nThen go.")
    assert (
        page.blocks[0].html
        == "<p>Bring these things:</p><ul><li>a rope</li><li>a lamp</li></ul><p>Then go.</p>"
    )


def test_markup_in_a_text_page_is_text() -> None:
    page = parsed_text("A title\n\nHe typed <script>alert(1)</script> & left.", "text")
    assert page.blocks[0].html == "<p>He typed &lt;script&gt;alert(1)&lt;/script&gt; &amp; left.</p>"
    assert page.blocks[0].text == "He typed <script>alert(1)</script> & left."


# HTML


def test_an_html_page_gives_what_it_says_about_itself() -> None:
    page = fixture("night-market.html")
    assert (page.format, page.title) == ("html", "Night Market Moves Under the Viaduct")
    assert (page.date, page.category_slug, page.byline) == (datetime.date(2026, 2, 18), "culture", "Ha Ji-an")
    assert page.deck.startswith("Two hundred stalls")
    assert page.tags == ("night market", "Dalmaji", "street food")


def test_an_html_page_gives_clean_blocks_of_its_article_alone() -> None:
    page = fixture("night-market.html")
    assert page.sections == ["A roof at last", "What the boards say", "Still open"]
    whole = "".join(block.html + block.text for block in page.blocks)
    for foreign in (
        "script",
        "alert",
        "onclick",
        "Subscribe",
        "unpublished",
        "Share",
        "Ten things",
        "rights reserved",
        "Home",
        "18 February",
    ):
        assert foreign not in whole
    assert page.blocks[1].html == (
        '<p>The stalls of Dalmaji moved on <strong>Monday</strong>. <a href="https://quay.example/plan">The plan</a> '
        "is a year old.</p><p>One regular on FM Korea wrote, “Rain was the best seasoning.”</p>"
    )
    assert page.blocks[4].html.endswith(
        "<ul><li>Open until two</li><li>Closed on <strong>Tuesdays</strong></li></ul>"
        "<blockquote><p>The smoke has nowhere to go.</p></blockquote>"
    )
    assert page.blocks[6].html == "<p>Nobody has counted the cats yet.</p><p>They have counted the fish.</p>"


def test_a_figure_keeps_its_alternative_text_and_caption() -> None:
    [image] = [block for block in fixture("night-market.html").blocks if block.kind == BlockKind.IMAGE]
    assert image.alternative_text == "Stalls in two rows under a concrete viaduct"
    assert image.caption.startswith("The first evening")


def test_a_korean_page_in_its_old_character_set_is_read_without_a_loss() -> None:
    source = (FIXTURES / "library-cat.ko.html").read_text("utf-8")
    page = parsed(source.encode("cp949"))
    assert (page.title, page.date, page.category) == (
        "도서관 고양이, 정식 직원 되다",
        datetime.date(2025, 11, 3),
        "사회",
    )
    assert page.sections == ["출근은 오전 아홉 시"]
    assert "뷁스럽게" in page.blocks[-1].text
    assert page.tags == ("도서관", "고양이", "햇살도서관")
    assert unsourced(page, "paraphrase") == [("", ("nate-pann",))]


def test_the_page_within_an_mhtml_file_is_read() -> None:
    html = (FIXTURES / "night-market.html").read_bytes()
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="part"\r\n\r\n--part\r\n'
    kind = b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    assert parsed(head + kind + html + b"\r\n--part--\r\n").title == "Night Market Moves Under the Viaduct"


def test_a_page_without_an_article_element_is_read_from_its_body() -> None:
    page = parsed(
        b"<title>A lamp returns</title><p>The lamp is back on the pier after a year.</p><p>It is green now.</p>"
    )
    assert (page.title, page.blocks[0].text.count("\n")) == ("A lamp returns", 1)


def test_curly_quotes_of_an_old_western_file_are_read_with_a_note() -> None:
    page = parsed("A title\n\nOne user on PGR21 wrote “never again” on the harbour’s board.".encode("cp1252"))
    assert unsourced(page, "verbatim") == [("never again", ("pgr21",))]
    assert any("guessed" in note for note in page.notes)


def test_a_class_that_says_what_is_not_there_drops_nothing() -> None:
    page = parsed(b"<h1>A lamp returns</h1><div class='content no-sidebar'><p>It is green now.</p></div>")
    assert page.blocks[-1].text == "It is green now."


# What cannot be imported


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "not text"),
        (b"%PDF-1.7 some words", "not text"),
        (b"PK\x03\x04 a document", "not text"),
        (b"words and \x00 a null", "not text"),
        ("A title".encode("utf-16-le"), "not text"),
        ("제목입니다".encode("utf-16-le"), "character set"),
        (b"\xfd\xfc\xfb\xfa\xf9\x81" * 50, "character set"),
        ("題名\n\n島の人々は橋を待っています。".encode("cp932") * 5, "character set"),
        (b"a" * (LARGEST_PAGE_BYTES + 1), "5 MiB"),
        (b"Only a title", "no text"),
        (b"A very long first line. " * 20 + b"\n\nA paragraph.", "no title"),
        (b"2025-07-07\n\nA paragraph that says something.", "no title"),
        (b"<html><body><p>No heading stands anywhere on this page.</p></body></html>", "no title"),
        (b"<html><body><h1>A title alone</h1></body></html>", "no text"),
    ],
)
def test_what_cannot_be_imported_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(UnableToImport) as refused:
        parsed(data)
    assert words in refused.value.reason


@pytest.mark.parametrize(
    ("text", "page_format"),
    [
        ("A title\n" + "A line of a log\n" * 6_000, "text"),
        ("A title\n\n" + "word " * 70_000, "text"),
        ("<h1>A title</h1><p>" + "&" * 400_000, "html"),
    ],
)
def test_more_text_than_any_article_has_is_refused_before_time_is_spent_on_it(
    text: str, page_format: str
) -> None:
    with pytest.raises(UnableToImport, match="far more text"):
        parsed_text(text, page_format)


def test_what_a_page_s_scripts_hold_does_not_count_as_its_text() -> None:
    script = f"<script>{'x' * 400_000}</script>"
    page = parsed_text(f"<body>{script}<h1>A lamp returns</h1><p>It is green now.</p></body>", "html")
    assert page.title == "A lamp returns"


@given(st.binary(max_size=2_000), st.sampled_from(["auto", "text", "html"]))
def test_any_bytes_are_imported_or_refused(data: bytes, page_format: str) -> None:
    try:
        page = parsed(data, page_format)
    except UnableToImport:
        return
    assert page.title
    assert page.blocks


PIECES = st.sampled_from(
    ["\n", "\n\n", "A line", "관련 이미지", "2025-07-07", "News", "Tags: a, b", "#a", "- b", "Discover More", "<p>", "</p>", "<ul>", "<li>",
     "</blockquote>", "<h1>T</h1>", "<h2>", "<article>", "<figure>", "<img alt=x>", "<figcaption>", "<br>", "‘q w’", "<a href=http://x>", "\ud800",
     "\x00", "&amp;", "<script>", "<!--", "]]>", "<?xml", "x" * 170]
)  # fmt: skip


@given(st.lists(PIECES, max_size=60).map(" ".join), st.sampled_from(["auto", "text", "html"]))
def test_any_text_is_imported_or_refused(text: str, page_format: str) -> None:
    try:
        page = parsed_text(text, page_format)
    except UnableToImport:
        return
    assert len(page.title) <= 200
    assert all(len(block.text) <= 200 for block in page.blocks if block.kind == BlockKind.HEADING)
    assert not any("<script" in block.html for block in page.blocks)


@pytest.mark.parametrize(
    "unit", ["<div>", "<nav></nav>x", "<b>", "<p>a", "<br>", "<ul><li>", "<figure><img alt=a>", "a\n", "a\n\n", "- a\n", "#a ", "\n", "2025-07-07\n", "<p>2025-07-07", "'a "]
)  # fmt: skip
def test_hostile_repetition_is_imported_or_refused(unit: str) -> None:
    # Quadratic behaviour would keep this busy for hours.
    with contextlib.suppress(UnableToImport):
        parsed_text("<h1>A title</h1>" * unit.startswith("<") + "A title\n\nA paragraph.\n\n" + unit * 60_000)
