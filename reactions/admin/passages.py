"""A stretch of a capture's text cut into parts, so that a template can light what is quoted."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """Some text, and whether it is lit."""

    text: str
    is_lit: bool = False


def parts_of(*, text: str, start: int, end: int, lit: Iterable[tuple[int, int]]) -> list[Part]:
    """Return text[start:end] in parts; spans of code points in `lit` are lit, overlapping ones as one."""
    parts: list[Part] = []
    at = start
    for span_start, span_end in sorted(lit):
        first, last = max(span_start, at), min(span_end, end)
        if first >= last:
            continue
        if first > at:
            parts.append(Part(text[at:first]))
        parts.append(Part(text[first:last], is_lit=True))
        at = last
    if at < end:
        parts.append(Part(text[at:end]))
    return parts


def pieces_between(*, start: int, end: int, elisions: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans of a quotation that are quoted: its span without what it leaves out."""
    pieces, at = [], start
    for gap_start, gap_end in sorted(elisions):
        pieces.append((at, gap_start))
        at = gap_end
    pieces.append((at, end))
    return pieces
