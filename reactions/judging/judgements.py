"""What is judged, and what a judgement says: captures folded for comparing, spans, verdicts, contexts."""

from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Literal

from reactions.judging.normalising import Mapped, compose, fold, is_grapheme_boundary, without_spaces
from reactions.judging.reasons import EXPLANATIONS, Reason

# What stands between the pieces of a quotation with elisions, as in Quotation.exact.
ELISION_MARK = " […] "
CONTEXT_LENGTH, LONGEST_CONTEXT = 32, 64


class Verdict(StrEnum):
    EXACT = "exact"
    FOLDED = "folded"
    SPACING_ONLY = "spacing_only"
    NEAR = "near"
    AMBIGUOUS = "ambiguous"
    ABSENT = "absent"
    UNCHECKABLE = "uncheckable"


PASSING = frozenset({Verdict.EXACT, Verdict.FOLDED})


def passes(verdict: str) -> bool:
    """Say whether a verdict is enough for the gate without further people than its reviewer."""
    return verdict in PASSING


@dataclass(frozen=True, order=True)
class Span:
    """Code points from `start` to `end` (exclusive) of a capture's raw text."""

    start: int
    end: int


@dataclass(frozen=True)
class DiffPart:
    """A stretch of the comparison: in both, only in the quotation, or only in the capture."""

    side: Literal["both", "quotation", "capture"]
    text: str


@dataclass(frozen=True)
class Judgement:
    """The verdict on one quotation. Positions are code points of the capture's raw text, None where not found.

    `spans` has one span per piece. `folds` are the values of Fold that were needed, `reason` says in English
    (a gettext message id) why the verdict is no better and what to do; it is empty for exact and folded.
    """

    verdict: Verdict
    start: int | None = None
    end: int | None = None
    spans: tuple[Span, ...] = ()
    folds: tuple[str, ...] = ()
    code: Reason | None = None
    diff: tuple[DiffPart, ...] = ()

    @property
    def reason(self) -> str:
        return EXPLANATIONS[self.code] if self.code else ""

    @property
    def passes(self) -> bool:
        return passes(self.verdict)


@dataclass(frozen=True)
class FoldedCapture:
    """A capture's text, folded once and used for many quotations.

    `comments` are the spans of its comments, as far as they are known: without them, words that run from one
    comment into the next could pass where no comment is named.
    """

    text: str
    comments: tuple[Span, ...] = ()
    composed: Mapped = field(init=False, repr=False, compare=False)
    folded: Mapped = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        composed = compose(self.text)
        object.__setattr__(self, "composed", composed)
        object.__setattr__(self, "folded", fold(composed))
        object.__setattr__(self, "comments", tuple(sorted(self.comments)))

    @cached_property
    def despaced(self) -> Mapped:
        return without_spaces(self.folded)

    @cached_property
    def whole(self) -> Span:
        return Span(0, len(self.text))

    def comment_at(self, span: Span) -> Span | None:
        """Return the comment that holds all of `span`, or None where it lies outside or runs over an edge."""
        at = bisect_right(self.comments, Span(span.start, len(self.text) + 1)) - 1
        if at >= 0 and self.comments[at].start <= span.start and span.end <= self.comments[at].end:
            return self.comments[at]
        return None

    def crosses_comments(self, span: Span) -> bool:
        """Say whether `span` touches a comment without lying wholly inside one."""
        if self.comment_at(span):
            return False
        at = bisect_right(self.comments, Span(span.end, -1))
        return at > 0 and self.comments[at - 1].end > span.start


def pieces_of(exact: str) -> tuple[str, ...]:
    """Return the pieces of a quotation that was stored with elisions; one piece where it has none."""
    return tuple(piece for piece in exact.split(ELISION_MARK) if piece.strip())


def contexts(*, text: str, start: int, end: int) -> tuple[str, str]:
    """Return the words before and after a span of a capture's text: 32 code points each, or up to 64 until unique."""
    exact = text[start:end]
    for length in range(CONTEXT_LENGTH, LONGEST_CONTEXT + 1, 8):
        before, after = _whole_graphemes(text, max(0, start - length), start), min(len(text), end + length)
        while after > end and not is_grapheme_boundary(text, after):
            after -= 1
        prefix, suffix = text[before:start], text[end:after]
        together = prefix + exact + suffix
        first = text.find(together)
        if text.find(together, first + 1) == -1:
            break
    return prefix, suffix


def _whole_graphemes(text: str, position: int, most: int) -> int:
    while position < most and not is_grapheme_boundary(text, position):
        position += 1
    return position
