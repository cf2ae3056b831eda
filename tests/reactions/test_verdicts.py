"""The verdict ladder, pair by pair and as properties."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reactions.judging.normalising import is_grapheme_boundary
from reactions.judging.reasons import EXPLANATIONS, Reason
from reactions.judging.verdicts import (
    ELISION_MARK,
    PASSING,
    FoldedCapture,
    Judgement,
    Span,
    Verdict,
    contexts,
    judge,
    pieces_of,
)
from tests.reactions.verification_corpus import CORPUS, Pair

BETWEEN = "\n\n"


def capture_of(comments: tuple[str, ...]) -> FoldedCapture:
    spans, at = [], 0
    for comment in comments:
        spans.append(Span(at, at + len(comment)))
        at += len(comment) + len(BETWEEN)
    return FoldedCapture(BETWEEN.join(comments), comments=tuple(spans))


def judge_pair(pair: Pair) -> Judgement:
    capture = capture_of(pair.comments)
    # The spans in the order of the comments: empty comments sort as they stand.
    comment = capture.comments[pair.comment] if pair.comment is not None else None
    prefix = suffix = ""
    if pair.with_contexts and isinstance(pair.quote, str):
        start = capture.text.find(pair.quote, comment.start if comment else 0)
        if start >= 0:
            prefix, suffix = contexts(text=capture.text, start=start, end=start + len(pair.quote))
    return judge(
        exact=pair.quote,
        capture=capture,
        comment=comment,
        prefix=prefix,
        suffix=suffix,
        checkable=pair.checkable,
    )


@pytest.mark.parametrize("pair", CORPUS, ids=lambda pair: pair.id)
def test_each_adversarial_pair_gets_its_verdict(pair: Pair) -> None:
    judgement = judge_pair(pair)
    assert (judgement.verdict, judgement.code) == (pair.verdict, judgement.code)
    assert bool(judgement.reason) is (judgement.verdict not in PASSING)


def settings_of(pair: Pair) -> Iterator[tuple[Pair, bool, bool]]:
    """Yield the pair with what may be known about it: where comments end, and which comment is meant."""
    for comments_are_known, comment_is_named in product([True, False], repeat=2):
        if not comment_is_named and not comments_are_known and len(pair.comments) > 1:
            continue  # nothing tells where a comment ends
        if pair.id == "other-comment" and not comment_is_named:
            continue  # without the wrong comment's name it is a right quotation
        yield pair, comments_are_known, comment_is_named


@pytest.mark.parametrize(
    ("pair", "comments_are_known", "comment_is_named"),
    [setting for pair in CORPUS if pair.meaning_changing for setting in settings_of(pair)],
    ids=lambda value: value.id if isinstance(value, Pair) else str(value),
)
def test_no_pair_that_changes_the_meaning_ever_passes(
    pair: Pair, comments_are_known: bool, comment_is_named: bool
) -> None:
    capture = capture_of(pair.comments)
    comment = capture.comments[pair.comment or 0] if comment_is_named else None
    if not comments_are_known:
        capture = FoldedCapture(capture.text)
    assert not judge(exact=pair.quote, capture=capture, comment=comment).passes


def test_the_corpus_is_large_and_its_ids_are_unique() -> None:
    assert len({pair.id for pair in CORPUS}) == len(CORPUS) >= 80


def test_every_reason_is_explained() -> None:
    assert set(EXPLANATIONS) == set(Reason)


def test_a_folded_verdict_names_only_the_folds_it_needed() -> None:
    text = "시장이 “끝까지 가겠다”고\u200b 말했단다 — 정말"
    assert judge(exact='시장이 "끝까지 가겠다"고 말했단다', capture_text=text).folds == (
        "invisible characters",
        "quotation marks",
    )


def test_a_bad_cut_does_not_hide_a_good_place() -> None:
    text = "불가능하다고 생각합니다 여러분\n나는 가능하다고\u00a0생각합니다 여러분"
    judgement = judge(exact="가능하다고 생각합니다 여러분", capture_text=text)
    assert judgement.verdict is Verdict.FOLDED
    assert judgement.start == text.index("나는") + 3


def test_positions_are_code_points_of_the_raw_text() -> None:
    import unicodedata

    comment = unicodedata.normalize("NFD", "골목에\u200b 새로  단 가로등이 밝다")
    text = "앞에 다른 말이 있다\n" + comment + "\n뒤에도 있다"
    judgement = judge(exact="새로 단 가로등이 밝다", capture_text=text)
    assert judgement.verdict is Verdict.FOLDED
    assert judgement.start is not None
    found = text[judgement.start : judgement.end]
    assert unicodedata.normalize("NFC", found) == "새로  단 가로등이 밝다"


def test_each_piece_of_an_elision_has_its_span() -> None:
    text = "골목에 새로 단 가로등이 생각보다 훨씬 밝고 따뜻해서 좋았다"
    pieces = pieces_of(f"골목에 새로{ELISION_MARK}훨씬 밝고{ELISION_MARK}좋았다")
    judgement = judge(exact=pieces, capture_text=text, comment=Span(0, len(text)))
    assert [text[span.start : span.end] for span in judgement.spans] == ["골목에 새로", "훨씬 밝고", "좋았다"]
    assert (judgement.start, judgement.end) == (0, len(text))


def test_a_near_verdict_shows_what_differs() -> None:
    judgement = judge(
        exact="서울 시민들은 요금 인상을 반겼다", capture_text="부산 시민들은 요금 인상을 반겼다"
    )
    assert [(part.side, part.text) for part in judgement.diff] == [
        ("quotation", "서울"),
        ("capture", "부산"),
        ("both", " 시민들은 요금 인상을 반겼다"),
    ]


def test_contexts_grow_until_they_are_unique() -> None:
    repeated = "가" * 40 + "찾는 말" + "나" * 40
    text = "하나" + repeated + "둘" + repeated + "셋"
    start = text.index("찾는 말")
    prefix, suffix = contexts(text=text, start=start, end=start + 4)
    assert 32 < len(prefix) <= 64
    assert text.count(prefix + "찾는 말" + suffix) == 1
    assert contexts(text="앞 말 뒤", start=2, end=3) == ("앞 ", " 뒤")


def test_contexts_are_never_longer_than_sixty_four_code_points() -> None:
    text = "같은 말 " * 100
    prefix, suffix = contexts(text=text, start=200, end=204)
    assert len(prefix) <= 64
    assert len(suffix) <= 64


def test_a_comment_outside_the_capture_is_not_called_absent() -> None:
    judgement = judge(exact="어떤 말이든 상관없다", capture_text="짧다", comment=Span(5, 90))
    assert judgement.verdict is Verdict.UNCHECKABLE


WORDS = st.lists(
    st.sampled_from(["골목에", "가로등이", "밝다ㅋㅋ", "“좋다”", "café", "👨‍👩‍👧", "그래요…", "1,000명", "—", "e\u0301te\u0301", "ㅠㅠ"]),
    min_size=8,
    max_size=20,
)  # fmt: skip


@given(words=WORDS, data=st.data())
def test_whole_words_of_a_comment_verify(words: list[str], data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([" ", "\u00a0", "  ", "\n"])).join(words)
    first = data.draw(st.integers(0, len(words) - 6))
    last = data.draw(st.integers(first + 6, len(words)))
    quote = " ".join(words[first:last])
    judgement = judge(exact=quote, capture_text=text, comment=Span(0, len(text)))
    assume(judgement.code is not Reason.SHORT_WITHOUT_CONTEXTS)
    assert judgement.passes


@given(text=st.text(min_size=12, max_size=80), data=st.data())
def test_any_cut_on_grapheme_boundaries_is_found_where_it_stands(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = text[start:end]
    assume(is_grapheme_boundary(text, start) and is_grapheme_boundary(text, end))
    prefix, suffix = contexts(text=text, start=start, end=end)
    judgement = judge(
        exact=quote, capture_text=text, comment=Span(0, len(text)), prefix=prefix, suffix=suffix
    )
    assert judgement.verdict is not Verdict.UNCHECKABLE
    if judgement.verdict is Verdict.EXACT:
        import unicodedata

        found = text[judgement.start : judgement.end]
        assert unicodedata.normalize("NFC", found) == unicodedata.normalize("NFC", quote.strip())


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_no_text_makes_the_judge_fail(exact: str, text: str, prefix: str, suffix: str) -> None:
    judgement = judge(exact=exact, capture_text=text, prefix=prefix, suffix=suffix)
    if judgement.start is not None and judgement.end is not None:
        assert 0 <= judgement.start <= judgement.end <= len(text)
