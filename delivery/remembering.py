"""Rows that are made once for the same values, and what follows from such a row.

The same cards and quotations stand on many pages. A prepared statement that remembers (`@prepared(100, …)`) gives for the same
values of a row the very object that it gave before, with what it carries. It follows from these values alone, so it cannot be stale. It is shared
with the pages to come: whoever gets it must neither change it nor ask it for what did not come with it.

`follows(make, row, …)` remembers what was made of such a row; of any other row it is made each time.
"""

from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from typing import Any, TypeVar, TypeVarTuple

from django.db import models

Row = TypeVar("Row", bound=models.Model)
Result = TypeVar("Result")
Others = TypeVarTuple("Others")
Making = Callable[[Sequence[Any]], Any]

# What a remembered row is known by.
MARK = "_is_remembered"
# What was made of rows, each with its row: some nine kilobytes.
MOST_MADE = 100


def remembering(most: int) -> Callable[[Making, Sequence[Any]], Any]:
    """Return what gives `make(values)`, the same again for the same values; `most` rows are remembered, the last ones."""

    def made(make: Making, values: Sequence[Any]) -> Any:
        row = make(values)
        _mark(row)
        return row

    return lru_cache(most)(made)


def _mark(row: object) -> None:
    """Let what follows from a row, or from those that came with it, be remembered."""
    if isinstance(row, models.Model) and MARK not in row.__dict__:
        row.__dict__[MARK] = True
        for other in row._state.fields_cache.values():
            _mark(other)


def follows(make: Callable[[Row, *Others], Result], row: Row, *others: *Others) -> Result:
    """Return `make(row, *others)`, which must depend on nothing else: neither on the clock nor on the language, unless these are given too."""
    if MARK not in row.__dict__:
        return make(row, *others)
    found: Result = _made_of(_TheVery(row), make, others)
    return found


class _TheVery:
    """A row as itself: rows are compared by their numbers, and two of the same number may differ."""

    __slots__ = ("row",)

    def __init__(self, row: models.Model) -> None:
        self.row = row

    def __hash__(self) -> int:
        return id(self.row)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _TheVery) and self.row is other.row


# Not with the rows, which would then hold what holds them, and would be left for the garbage collector.
@lru_cache(MOST_MADE)
def _made_of(row: _TheVery, make: Callable[..., Any], others: tuple[Hashable, ...]) -> Any:
    return make(row.row, *others)
