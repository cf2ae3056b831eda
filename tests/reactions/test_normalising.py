"""Folding keeps a map to the raw code points, and folds no more than it may."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactions.judging.normalising import ALL_FOLDS, Fold, compose, fold, is_grapheme_boundary, without_spaces

TRICKY = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "가각한ㅋㅎ “”‘’…‥⋯·–—−~〜～\u200b\ufeff\u00ad\u2060\u200e\u200d\ufe0f\u00a0\u3000\u3164\n\t 👨👩❤🏽"
        ),
        st.characters(min_codepoint=0x1100, max_codepoint=0x11FF),
        st.characters(min_codepoint=0x0300, max_codepoint=0x036F),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=40,
)


@given(TRICKY)
def test_composing_equals_the_standard_librarys_nfc(text: str) -> None:
    assert compose(text).text == unicodedata.normalize("NFC", text)


@given(TRICKY)
def test_composing_in_pieces_maps_each_character_to_the_code_points_it_came_from(text: str) -> None:
    mapped = compose(unicodedata.normalize("NFD", text) + "e\u0301")
    raw = unicodedata.normalize("NFD", text) + "e\u0301"
    assert len(mapped.starts) == len(mapped.ends) == len(mapped.text)
    position = 0
    while position < len(mapped.text):
        end = position + 1
        while mapped.splits(end):
            end += 1
        start_raw, end_raw = mapped.raw_span(position, end)
        assert unicodedata.normalize("NFC", raw[start_raw:end_raw]) == mapped.text[position:end]
        position = end


@given(TRICKY, st.sets(st.sampled_from(list(Fold))))
def test_the_maps_of_folded_text_go_forward_and_stay_inside(text: str, folds: set[Fold]) -> None:
    for mapped in (fold(compose(text), folds=frozenset(folds)), without_spaces(fold(compose(text)))):
        assert len(mapped.starts) == len(mapped.ends) == len(mapped.text)
        assert list(mapped.starts) == sorted(mapped.starts)
        assert list(mapped.ends) == sorted(mapped.ends)
        assert all(
            0 <= start < end <= len(text) for start, end in zip(mapped.starts, mapped.ends, strict=True)
        )


@given(TRICKY)
def test_a_span_goes_to_raw_text_and_back(text: str) -> None:
    mapped = fold(compose(text))
    for position in range(len(mapped.text)):
        if not mapped.splits(position) and not mapped.splits(position + 1):
            assert mapped.own_span(*mapped.raw_span(position, position + 1)) == (position, position + 1)


@given(TRICKY)
def test_text_that_is_folded_already_is_folded_into_itself(text: str) -> None:
    # Deleting an invisible character may bring others together, so what settles is the second folding.
    once = unicodedata.normalize("NFC", fold(compose(text)).text)
    twice = unicodedata.normalize("NFC", fold(compose(once)).text)
    assert fold(compose(twice)).text == twice or "\u200d" in text or "·" in text or "\ufe0f" in text


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("골목\u200b에\ufeff 새\u00ad로\u2060", "골목에 새로"),
        ("\u202a왼쪽\u202c \u2066격리\u2069\u200e\u200f\u061c", "왼쪽 격리"),
        ("하나\u00a0둘\u3000셋\u3164넷 \n\t 다섯", "하나 둘 셋 넷 다섯"),
        ("하나 \u200b 둘", "하나 둘"),
        ("“둘” ‘하나’ „아래“ «옆»", '"둘" \'하나\' "아래" "옆"'),
        ("가–나—다−라‑마", "가-나-다-라-마"),
        ("글쎄… 음⋯ 어‥ 아···", "글쎄... 음... 어.. 아..."),
        ("좋아〜요～네∼", "좋아~요~네~"),
        ("가·나", "가·나"),
        ("👨\u200d👩\u200d👧 ❤\ufe0f 1\ufe0f\u20e3", "👨\u200d👩\u200d👧 ❤\ufe0f 1\ufe0f\u20e3"),
        ("가\u200d나\ufe0f다\u200c라", "가나다라"),
        ("क्\u200dष می\u200cخواهم", "क्\u200dष می\u200cخواهم"),
    ],
)
def test_what_may_differ_is_folded(raw: str, folded: str) -> None:
    assert fold(compose(raw)).text == folded


@pytest.mark.parametrize(
    "text",
    ["ㅋㅋㅋ", "①", "１００", "ﬃ", "Good GOOD", "ㅡ", "「책」 《글》", "가.나,다!라?", "раid", "ﾻ", "²"],
)
def test_what_may_not_differ_is_left_alone(text: str) -> None:
    assert fold(compose(text)).text == text


def test_decomposed_hangul_maps_to_all_its_jamo() -> None:
    raw = unicodedata.normalize("NFD", "앞 각 뒤")
    mapped = compose(raw)
    assert mapped.text == "앞 각 뒤"
    start, end = mapped.raw_span(2, 3)
    assert unicodedata.normalize("NFC", raw[start:end]) == "각"
    assert end - start == 3


def test_an_ellipsis_maps_three_dots_to_one_code_point() -> None:
    mapped = fold(compose("음…"))
    assert [mapped.raw_span(position, position + 1) for position in (1, 2, 3)] == [(1, 2)] * 3
    assert [mapped.splits(position) for position in range(4)] == [False, False, True, True]


def test_a_single_fold_can_be_left_out() -> None:
    assert fold(compose("“가”…"), folds=ALL_FOLDS - {Fold.QUOTES}).text == "“가”..."


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("e\u0301", 1),
        ("👨\u200d👩", 1),
        ("👨\u200d👩", 2),
        ("👍🏽", 1),
        ("🇰🇷", 1),
        ("❤\ufe0f", 1),
        ("\u1100\u1161", 1),
        ("\r\n", 1),
    ],
)
def test_a_character_as_people_see_it_is_not_cut(text: str, position: int) -> None:
    assert not is_grapheme_boundary(text, position)


@pytest.mark.parametrize(
    ("text", "position"), [("가나", 1), ("🇰🇷🇯🇵", 2), ("가👍", 1), ("ㅋㅋ", 1), ("a", 0), ("a", 1)]
)
def test_between_characters_text_may_be_cut(text: str, position: int) -> None:
    assert is_grapheme_boundary(text, position)
