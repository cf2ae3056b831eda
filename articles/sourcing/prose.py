"""Unsourced passages of prose as the editor makes it: what the running text says, and block quotations.

A block quotation gives somebody's words as marks do, and mostly has none. Each of its paragraphs is a passage.
"""

import re
from collections.abc import Iterator, Sequence

from articles.documents import plain_text
from articles.sourcing.outlet_names import OutletNames
from articles.sourcing.quotation_marks import find_marked_words
from articles.sourcing.unsourced import PassageKind, UnsourcedPassage, find_unsourced

# Prose is sanitised: its block quotations have no attributes.
BOUNDARY = re.compile(r"(</?blockquote>)")
DASHES = ("—", "–", "―", "-")


def find_unsourced_in_prose(*, html: str, outlets: Sequence[OutletNames]) -> list[UnsourcedPassage]:
    """Return every passage of a text block's HTML that gives somebody's words, in order.

    `start` and `end` of a passage count in the plain text of the stretch that it stands in: between two block
    quotations, or a paragraph of one.
    """
    found: list[UnsourcedPassage] = []
    for text, is_set_off in _stretches(html):
        if is_set_off:
            lines = [line.strip() for line in text.split("\n") if any(map(str.isalnum, line))]
            if len(lines) > 1 and lines[-1].startswith(DASHES):
                # Who said it.
                lines.pop()
            found.extend(map(_set_off, lines))
        else:
            found.extend(find_unsourced(text=text, outlets=outlets))
    return found


def _stretches(html: str) -> Iterator[tuple[str, bool]]:
    """Yield the plain text within and between block quotations, in order, and whether it is within one."""
    depth = 0
    for piece in BOUNDARY.split(html):
        if piece == "<blockquote>":
            depth += 1
        elif piece == "</blockquote>":
            depth -= 1
        elif piece:
            yield plain_text(piece), depth > 0


def _set_off(passage: str) -> UnsourcedPassage:
    marked = find_marked_words(text=passage)
    # Whoever puts marks around all of it means what is between them.
    is_marked = len(marked) == 1 and (marked[0].start, marked[0].end) == (0, len(passage))
    words = passage[marked[0].words_start : marked[0].words_end] if is_marked else passage
    return UnsourcedPassage(PassageKind.VERBATIM, passage, words.strip(), (), 0, len(passage))
