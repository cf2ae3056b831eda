"""The words at a place of a capture's text, and whether they are a quotation's."""

from collections.abc import Collection

from reactions.judging.judgements import ELISION_MARK
from reactions.judging.normalising import compose, fold, without_spaces


def words_at(*, text: str, start: int, end: int, elisions: Collection[tuple[int, int]] = ()) -> str:
    """Return the words of a span of a capture's text, its elisions replaced by the mark that shows them."""
    pieces, at = [], start
    for gap_start, gap_end in sorted(elisions):
        pieces.append(text[at:gap_start].strip())
        at = gap_end
    pieces.append(text[at:end].strip())
    return ELISION_MARK.join(pieces)


def stand_at(
    *, words: str, text: str, start: int, end: int, elisions: Collection[tuple[int, int]] = ()
) -> bool:
    """Return whether these words stand at this very place, but for folds and spaces.

    A verdict says that they stand in a comment; where they stand there twice, it does not say which are meant.
    """
    there = words_at(text=text, start=start, end=end, elisions=elisions)
    return there == words or (bool(there) and _bare(there) == _bare(words))


def _bare(words: str) -> str:
    return without_spaces(fold(compose(words))).text
