"""The verdict ladder: do these words stand in this capture, in this comment?

| verdict | rule | passes |
|---|---|---|
| exact | the NFC of the words stands there, once, in the right comment | yes |
| folded | so it does once invisible characters, spaces, quotes, dashes, ellipses and tildes are folded | yes |
| spacing_only | equal with all spaces removed | a person decides |
| near | close by alignment, or cut so that the meaning may change: shown as a diff | no |
| ambiguous | several hits and no comment, or too short to tell without comment and contexts | no |
| absent | not there, or in another comment | no |
| uncheckable | there is no text to compare with | two people |

Fuzzy matching may suggest, never pass: an opposite meaning scores as high as a change of spacing. So alignment
(RapidFuzz) is used only to show what differs once the words were not found.

A match must also respect boundaries, because a verbatim cut can turn the meaning round: it never begins or ends
inside a character, a word or a number (1000 out of 10,000; 인정한다 out of 불인정한다), nor beside a word that
negates it (좋다 out of 안 좋다) or before the mark that makes it a question. Such a match is `near`, with the reason.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from reactions.judging.boundaries import Cut, cut_at
from reactions.judging.judgements import (
    ELISION_MARK,
    PASSING,
    DiffPart,
    FoldedCapture,
    Judgement,
    Span,
    Verdict,
    contexts,
    passes,
    pieces_of,
)
from reactions.judging.normalising import ALL_FOLDS, Fold, Mapped, compose, fold, without_spaces
from reactions.judging.reasons import Reason

__all__ = [
    "ELISION_MARK",
    "PASSING",
    "DiffPart",
    "FoldedCapture",
    "Judgement",
    "Span",
    "Verdict",
    "contexts",
    "judge",
    "passes",
    "pieces_of",
]

# Shorter quotations stand everywhere: 네 그렇네요.
ENOUGH_SYLLABLES, ENOUGH_CHARACTERS = 8, 12
# Below this similarity (0 to 100) a passage is not worth showing beside the quotation.
NEAR_SCORE = 75.0
# Alignment costs the product of both lengths; beyond this many characters of quotation only its beginning is aligned.
LONGEST_ALIGNED = 1_000
# A page of one repeated word must not cost more than a page.
MOST_HITS = 1_000


# The order of trust, for a quotation of several pieces: it is worth as much as its worst piece.
LADDER = tuple(Verdict)


@dataclass(frozen=True)
class _Hit:
    """Where a piece was found, in raw code points, and whether anything is wrong with cutting it there."""

    raw: Span
    cut: Cut | None = None


def judge(
    *,
    exact: str | Sequence[str],
    capture: FoldedCapture | None = None,
    capture_text: str = "",
    comment: Span | None = None,
    prefix: str = "",
    suffix: str = "",
    checkable: bool = True,
) -> Judgement:
    """Return the verdict on a quotation.

    `exact` is the words, or with elisions the sequence of their pieces (see pieces_of). Give `capture` to judge
    many quotations of one capture, else `capture_text`. `comment` is the span of the comment that the quotation
    names; `checkable` is False for a screenshot and for a page that is no evidence.
    """
    if not checkable:
        return Judgement(verdict=Verdict.UNCHECKABLE, code=Reason.NO_TEXT)
    if capture is None:
        capture = FoldedCapture(capture_text)
    if comment is not None and not 0 <= comment.start <= comment.end <= len(capture.text):
        return Judgement(verdict=Verdict.UNCHECKABLE, code=Reason.COMMENT_OUTSIDE)
    given = (exact,) if isinstance(exact, str) else tuple(exact)
    pieces = [_Piece(text.strip()) for text in given if text.strip()]
    if not pieces or len(pieces) != len(given):
        return Judgement(verdict=Verdict.ABSENT, code=Reason.EMPTY)
    asked = _Asked(capture=capture, comment=comment, prefix=prefix, suffix=suffix)
    if len(pieces) == 1:
        return _judge_piece(pieces[0], asked)
    return _judge_pieces(pieces, asked)


@dataclass(frozen=True)
class _Asked:
    capture: FoldedCapture
    comment: Span | None
    prefix: str
    suffix: str

    @cached_property
    def scope(self) -> Span:
        return self.comment or self.capture.whole

    def agrees(self, raw: Span) -> bool:
        """Say whether the contexts that were given stand around a span, and at least one was given."""
        if not self.prefix.strip() and not self.suffix.strip():
            return False
        return self._prefix_agrees(raw) and self._suffix_agrees(raw)

    def has_both_contexts(self, raw: Span) -> bool:
        """Say whether both contexts stand around a span; at an edge of the comment or capture there is none to give."""
        text, scope = self.capture.text, self.scope
        starts = not text[scope.start : raw.start].strip() or not text[: raw.start].strip()
        ends = not text[raw.end : scope.end].strip() or not text[raw.end :].strip()
        return (
            (bool(self.prefix.strip()) or starts)
            and (bool(self.suffix.strip()) or ends)
            and self._prefix_agrees(raw)
            and self._suffix_agrees(raw)
        )

    def _prefix_agrees(self, raw: Span) -> bool:
        wanted = _folded(self.prefix)
        # Folding may shorten the text without limit in theory; four times the context is enough in practice.
        there = self.capture.text[max(0, raw.start - 4 * len(self.prefix) - 16) : raw.start]
        return _folded(there).endswith(wanted)

    def _suffix_agrees(self, raw: Span) -> bool:
        wanted = _folded(self.suffix)
        there = self.capture.text[raw.end : raw.end + 4 * len(self.suffix) + 16]
        return _folded(there).startswith(wanted)


def _folded(text: str) -> str:
    return fold(compose(text)).text.strip()


class _Piece:
    """Words of a quotation in the forms in which they are compared."""

    def __init__(self, text: str) -> None:
        self.raw = text
        self.composed = compose(text).text
        folded = fold(compose(text))
        self.folded = folded.text.strip()
        self.despaced = without_spaces(folded).text

    @property
    def syllables(self) -> int:
        return sum("가" <= character <= "힣" for character in self.composed)

    @property
    def is_short(self) -> bool:
        return self.syllables < ENOUGH_SYLLABLES and len(self.despaced) < ENOUGH_CHARACTERS


def _judge_piece(piece: _Piece, asked: _Asked) -> Judgement:
    if not piece.despaced:
        return Judgement(verdict=Verdict.ABSENT, code=Reason.EMPTY)
    capture = asked.capture
    badly_cut: _Hit | None = None
    for verdict, needle, hay in (
        (Verdict.EXACT, piece.composed, capture.composed),
        (Verdict.FOLDED, piece.folded, capture.folded),
        (Verdict.SPACING_ONLY, piece.despaced, capture.despaced),
    ):
        hits = list(_hits(needle=needle, hay=hay, scope=asked.scope, capture=capture))
        whole = [hit for hit in hits if hit.cut is None]
        if whole:
            return _decide(piece=piece, verdict=verdict, hits=whole, asked=asked)
        badly_cut = badly_cut or next(iter(hits), None)
    if badly_cut:
        return _near(piece=piece, raw=badly_cut.raw, code=_reason_of_cut(badly_cut.cut), asked=asked)
    if asked.comment and any(
        _hits(needle=piece.folded, hay=capture.folded, scope=capture.whole, capture=capture)
    ):
        return Judgement(verdict=Verdict.ABSENT, code=Reason.OTHER_COMMENT)
    return _suggest(piece=piece, asked=asked)


def _decide(*, piece: _Piece, verdict: Verdict, hits: list[_Hit], asked: _Asked) -> Judgement:
    """Return the verdict where the words stand in the capture: which hit is meant, and is that certain?"""
    agreeing = [hit for hit in hits if asked.agrees(hit.raw)]
    chosen = (agreeing or hits)[0].raw
    found = Judgement(verdict=verdict, start=chosen.start, end=chosen.end, spans=(chosen,))
    if asked.comment is None:
        if len(hits) > 1 and len(agreeing) != 1:
            return Judgement(verdict=Verdict.AMBIGUOUS, code=Reason.SEVERAL)
        if asked.capture.crosses_comments(chosen):
            return Judgement(verdict=Verdict.ABSENT, code=Reason.ACROSS_COMMENTS)
    if piece.is_short:
        if asked.comment is None:
            return replace(found, verdict=Verdict.AMBIGUOUS, code=Reason.SHORT_WITHOUT_COMMENT)
        if not asked.has_both_contexts(chosen):
            return replace(found, verdict=Verdict.AMBIGUOUS, code=Reason.SHORT_WITHOUT_CONTEXTS)
    if verdict is Verdict.EXACT:
        return found
    there = asked.capture.text[chosen.start : chosen.end]
    if verdict is Verdict.SPACING_ONLY:
        return replace(found, code=Reason.SPACING, diff=_diff(piece.folded, _folded(there)))
    return replace(found, folds=_folds_needed(piece.raw, there))


def _judge_pieces(pieces: list[_Piece], asked: _Asked) -> Judgement:
    """Return the verdict on a quotation with elisions: every piece in the same comment, in order."""
    capture = asked.capture
    scopes = (asked.comment,) if asked.comment else capture.comments
    if not scopes:
        return Judgement(verdict=Verdict.AMBIGUOUS, code=Reason.ELISION_WITHOUT_COMMENT)
    if any(not piece.despaced for piece in pieces):
        return Judgement(verdict=Verdict.ABSENT, code=Reason.EMPTY)
    holding = [(scope, spans) for scope in scopes if (spans := _in_order(pieces, scope, capture))]
    if len(holding) > 1:
        return Judgement(verdict=Verdict.AMBIGUOUS, code=Reason.SEVERAL)
    if not holding:
        return _judge_pieces_not_found(pieces, asked)
    scope, spans = holding[0]
    asked = replace(asked, comment=scope)
    outer = Span(spans[0].start, spans[-1].end)
    found = Judgement(verdict=Verdict.EXACT, start=outer.start, end=outer.end, spans=spans)
    all_short = (
        sum(piece.syllables for piece in pieces) < ENOUGH_SYLLABLES
        and sum(len(piece.despaced) for piece in pieces) < ENOUGH_CHARACTERS
    )
    if all_short and not asked.has_both_contexts(outer):
        return replace(found, verdict=Verdict.AMBIGUOUS, code=Reason.SHORT_WITHOUT_CONTEXTS)
    folds: set[str] = set()
    for piece, span in zip(pieces, spans, strict=True):
        there = capture.text[span.start : span.end]
        if compose(there).text != piece.composed:
            folds.update(_folds_needed(piece.raw, there))
            found = replace(found, verdict=Verdict.FOLDED)
    return replace(found, folds=tuple(sorted(folds)))


def _in_order(pieces: list[_Piece], scope: Span, capture: FoldedCapture) -> tuple[Span, ...]:
    """Return one span per piece, each after the one before, or nothing. Leftmost is always as good as any."""
    spans: list[Span] = []
    for piece in pieces:
        rest = Span(spans[-1].end if spans else scope.start, scope.end)
        # The words before `rest` still count for boundaries, so the hits are sought in the whole comment.
        hits = _hits(needle=piece.folded, hay=capture.folded, scope=scope, capture=capture)
        hit = next((hit for hit in hits if hit.cut is None and hit.raw.start >= rest.start), None)
        if hit is None:
            return ()
        spans.append(hit.raw)
    return tuple(spans)


def _judge_pieces_not_found(pieces: list[_Piece], asked: _Asked) -> Judgement:
    """Return why pieces do not stand in one comment in order: the worst of the single verdicts, or their order."""
    singles = [_judge_piece(piece, replace(asked, prefix="", suffix="")) for piece in pieces]
    # Being short is no fault of a piece.
    telling = [single for single in singles if single.verdict is not Verdict.AMBIGUOUS] or singles
    worst = max(telling, key=lambda single: LADDER.index(single.verdict))
    if worst.code is Reason.OTHER_COMMENT:
        return Judgement(verdict=Verdict.ABSENT, code=Reason.ACROSS_COMMENTS)
    if worst.verdict in (Verdict.SPACING_ONLY, Verdict.NEAR, Verdict.ABSENT):
        return Judgement(verdict=worst.verdict, code=worst.code, diff=worst.diff)
    code = Reason.OUT_OF_ORDER if asked.comment else Reason.ACROSS_COMMENTS
    return Judgement(verdict=Verdict.ABSENT, code=code)


def _hits(*, needle: str, hay: Mapped, scope: Span, capture: FoldedCapture) -> Iterator[_Hit]:
    """Yield where `needle` stands in `hay`, within a span of raw code points, from left to right."""
    if not needle:
        return
    low, high = (0, len(hay.text)) if scope == capture.whole else hay.own_span(scope.start, scope.end)
    at = hay.text.find(needle, low, high)
    for _attempt in range(MOST_HITS):
        if at == -1:
            return
        after = at + len(needle)
        if hay.splits(at) or hay.splits(after):
            cut: Cut | None = Cut.CHARACTER
            raw = Span(hay.starts[at], hay.ends[after - 1])
        else:
            raw = Span(*hay.raw_span(at, after))
            cut = _cut_of(raw, scope, capture)
        yield _Hit(raw=raw, cut=cut)
        at = hay.text.find(needle, at + 1, high)


def _cut_of(raw: Span, scope: Span, capture: FoldedCapture) -> Cut | None:
    """Return what is wrong with cutting a capture at both ends of `raw`, seen in its folded text."""
    folded = capture.folded
    low, high = folded.own_span(scope.start, scope.end)
    start, end = folded.own_span(raw.start, raw.end)
    before, after = capture.text[max(0, raw.start - 8) : raw.start], capture.text[raw.end : raw.end + 8]
    return cut_at(
        text=folded.text,
        start=start,
        end=end,
        low=low,
        high=high,
        begins_line="\n" in before[len(before.rstrip()) :],
        ends_line="\n" in after[: len(after) - len(after.lstrip())],
    )


def _reason_of_cut(cut: Cut | None) -> Reason:
    return {
        Cut.CHARACTER: Reason.CUT_CHARACTER,
        Cut.WORD: Reason.CUT_WORD,
        Cut.NEGATION: Reason.CUT_NEGATION,
        Cut.QUESTION: Reason.CUT_QUESTION,
    }[cut or Cut.CHARACTER]


def _near(*, piece: _Piece, raw: Span, code: Reason, asked: _Asked) -> Judgement:
    """Return `near` for words that do stand there but were cut badly; the diff shows them with their surroundings."""
    folded, scope = asked.capture.folded, asked.scope
    low, high = folded.own_span(scope.start, scope.end)
    start, end = folded.own_span(raw.start, raw.end)
    start, end = _with_neighbours(folded.text, start, end, low, high)
    diff = _diff(piece.folded, folded.text[start:end])
    return Judgement(verdict=Verdict.NEAR, start=raw.start, end=raw.end, spans=(raw,), code=code, diff=diff)


def _with_neighbours(text: str, start: int, end: int, low: int, high: int) -> tuple[int, int]:
    """Return a span grown to whole words and by one word more on each side."""
    for _word in range(2):
        if start > low:
            start = max(low, text.rfind(" ", low, max(low, start - 1)) + 1)
        if end < high:
            following = text.find(" ", min(high, end + 1), high)
            end = high if following == -1 else following
    return start, end


def _suggest(*, piece: _Piece, asked: _Asked) -> Judgement:
    """Return `near` with a diff where a passage resembles the quotation, else `absent`."""
    folded = asked.capture.folded
    low, high = folded.own_span(asked.scope.start, asked.scope.end)
    hay, needle = folded.text[low:high], piece.folded[:LONGEST_ALIGNED]
    if not hay:
        return Judgement(verdict=Verdict.ABSENT, code=Reason.NOT_THERE)
    alignment = fuzz.partial_ratio_alignment(needle, hay, score_cutoff=NEAR_SCORE)
    # Against a text shorter than itself RapidFuzz would align the text within the quotation.
    if alignment is None or len(hay) * 2 < len(needle):
        return Judgement(verdict=Verdict.ABSENT, code=Reason.NOT_THERE)
    start, end = low, high
    if len(hay) > len(needle):
        start, end = low + alignment.dest_start, low + alignment.dest_end
    while start > low and not folded.text[start - 1].isspace():
        start -= 1
    while end < high and not folded.text[end].isspace():
        end += 1
    diff = _diff(needle, folded.text[start:end].strip())
    raw = Span(*folded.raw_span(start, end))
    return Judgement(
        verdict=Verdict.NEAR, start=raw.start, end=raw.end, spans=(raw,), code=Reason.OTHER_WORDS, diff=diff
    )


def _diff(quotation: str, there: str) -> tuple[DiffPart, ...]:
    parts: list[DiffPart] = []
    for code in Levenshtein.opcodes(quotation, there):
        quoted, captured = quotation[code.src_start : code.src_end], there[code.dest_start : code.dest_end]
        if code.tag == "equal":
            parts.append(DiffPart("both", quoted))
            continue
        if quoted:
            parts.append(DiffPart("quotation", quoted))
        if captured:
            parts.append(DiffPart("capture", captured))
    return tuple(parts)


def _folds_needed(quotation: str, there: str) -> tuple[str, ...]:
    """Return the folds without any one of which the two would still differ."""
    left, right = compose(quotation), compose(there)
    needed = []
    for single in Fold:
        others = ALL_FOLDS - {single}
        if fold(left, folds=others).text.strip() != fold(right, folds=others).text.strip():
            needed.append(single.value)
    return tuple(needed)
