"""Text fragments name whole words, and encode what means something in a directive."""

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactions.presenting.text_fragments import with_text_fragment

THREAD = "https://theqoo.net/square/1"


@pytest.mark.parametrize(
    ("words", "directive"),
    [
        ("so good", "so%20good"),
        ("non-violent, really & truly", "non%2Dviolent%2C%20really%20%26%20truly"),
        ("좋다", "%EC%A2%8B%EB%8B%A4"),
        ("two\n lines", "two,lines"),
        ("two \t words", "two%20words"),
    ],
)
def test_words_are_encoded_with_dash_comma_and_ampersand(words: str, directive: str) -> None:
    assert with_text_fragment(url=THREAD, words=words) == f"{THREAD}#:~:text={directive}"


def test_a_long_quotation_is_named_by_its_first_and_last_words() -> None:
    words = " ".join(f"word{number}" for number in range(40))
    address = with_text_fragment(url=THREAD, words=words)
    assert address.endswith("#:~:text=word0%20word1%20word2%20word3,word36%20word37%20word38%20word39")


def test_a_word_that_is_cut_is_left_out() -> None:
    address = with_text_fragment(url=THREAD, words="able to go on", prefix="un", suffix="e more time")
    assert address == f"{THREAD}#:~:text=to%20go"


def test_a_fragment_of_the_address_is_kept() -> None:
    assert (
        with_text_fragment(url=f"{THREAD}#comment_5", words="so good")
        == f"{THREAD}#comment_5:~:text=so%20good"
    )


def test_without_words_the_address_stays_as_it_was() -> None:
    assert with_text_fragment(url=THREAD, words="  ") == THREAD


def directive_of(words: str, prefix: str = "", suffix: str = "") -> str:
    """Return the directive that follows the address, decoded part by part."""
    address = with_text_fragment(url=THREAD, words=words, prefix=prefix, suffix=suffix)
    marker = f"{THREAD}#:~:text="
    assert address.startswith(marker)
    return ",".join(unquote(part) for part in address.removeprefix(marker).split(","))


@pytest.mark.parametrize(
    ("words", "prefix", "suffix", "directive"),
    [
        # Few words: what stands around them, in whole words of the same line.
        ("so good", "I thought that it was ", " and then some more", "that it was-,so good,-and then some"),
        ("so good", "\n", "\n", "so good"),
        ("so good", "3 likes\nit was ", " really\n5 likes", "it was-,so good,-really"),
        # The context may begin and end in the middle of a word.
        ("so good", "ought it was ", " and the", "it was-,so good,-and"),
        ("so good", "ought ", " an", "so good"),
        # Beside a word that was cut there is none.
        ("able to go on", "say un", "e more", "to go"),
        ("그냥 좋다", "저는 정말 이 가게가 ", " 하지만 줄이", "정말 이 가게가-,그냥 좋다,-하지만"),
        # Many words need none, unless the contexts had to grow until they told them apart.
        ("a long enough sentence about a queue", "x it was ", " and", "a long enough sentence about a queue"),
        (
            "a long enough sentence about a queue",
            "and somebody else had written long before that ",
            " and",
            "long before that-,a long enough sentence about a queue",
        ),
    ],
)
def test_words_that_may_stand_there_twice_are_told_apart(
    words: str, prefix: str, suffix: str, directive: str
) -> None:
    assert directive_of(words, prefix, suffix) == directive


def test_no_part_reaches_over_a_line_break() -> None:
    assert directive_of("first line of it\n\nand the second of them all") == (
        "first line of it,second of them all"
    )


@pytest.mark.parametrize(
    ("words", "prefix", "suffix", "directive"),
    [
        # An apostrophe or a point within a word does not end it.
        ("t wait for the next opening", "I don'", "", "wait for the next opening"),
        ("we waited until the shop opened at 3", "", ".30", "we waited until the shop opened at"),
        ("'quoted' words of some length here", "said: ", "", "'quoted' words of some length here"),
        # Vowel signs are marks, and part of the word.
        ("ि राम घर जाता है और फिर सोता है", "क", "", "राम घर जाता है और फिर सोता है"),
        # Japanese and Chinese have no spaces: the words may begin anywhere.
        (
            "並んだけど後悔はしていないし、また行きたい",
            "昨日三時間",
            "と思う",
            "並んだけど後悔はしていないし、また行きたい",
        ),
    ],
)
def test_a_word_ends_where_a_browser_ends_it(words: str, prefix: str, suffix: str, directive: str) -> None:
    assert directive_of(words, prefix, suffix) == directive


def test_a_long_text_without_spaces_is_named_by_its_first_and_last_clause() -> None:
    words = "昨日三時間も並んだ。" + "とても寒かったけれど後悔はしていない、" * 6 + "また行きたいと思う。"
    assert directive_of(words) == "昨日三時間も並んだ。,また行きたいと思う。"


def test_what_cannot_be_seen_is_not_looked_for() -> None:
    hebrew = "\u200fעמדנו בתור שלוש שעות\u200e ולא התחרטנו\u00ad לרגע"
    assert directive_of(hebrew) == "עמדנו בתור שלוש שעות ולא התחרטנו לרגע"


def test_words_are_in_utf_8_whatever_the_page_is_in() -> None:
    # 똠 is not in the euc-kr of old, but in CP949; neither encoding is that of an address.
    address = with_text_fragment(
        url="https://pgr21.com/freedom/1?q=%B0%A1", words="똠양꿍 먹으러 가서 줄을 서다"
    )
    assert address.startswith("https://pgr21.com/freedom/1?q=%B0%A1#:~:text=%EB%98%A0%EC%96%91%EA%BF%8D%20")


@given(
    words=st.text(max_size=120), prefix=st.text(max_size=64), suffix=st.text(max_size=64),
    url=st.sampled_from([THREAD, f"{THREAD}#c_1", "https://x.example/?a=b&c=%B0%A1#:~:text=old"]),
)  # fmt: skip
def test_any_words_make_a_directive_of_the_right_form(words: str, prefix: str, suffix: str, url: str) -> None:
    address = with_text_fragment(url=url, words=words, prefix=prefix, suffix=suffix)
    assert address.split("#")[0] == url.split("#", maxsplit=1)[0]
    if address == url:
        return
    directive = address.split("#", 1)[1].partition(":~:text=")[2]
    part = "(?:[A-Za-z0-9_.~]|%[0-9A-F]{2})+"
    assert re.fullmatch(f"(?:{part}-,)?{part}(?:,{part})?(?:,-{part})?", directive)
    for encoded in re.findall(part, directive):
        assert not re.search(r"[\r\n\u0000]", unquote(encoded).replace("\x00", ""))


def test_half_a_character_breaks_nothing() -> None:
    assert ":~:text=" in with_text_fragment(url=THREAD, words="half \ud83d of a pair")
