"""Rows that are made once for the same values, and what follows from such a row.

The same cards and quotations stand on many pages. A prepared statement that remembers (`@prepared(100, …)`) gives for the same
values of a row the very object that it gave before, with what it carries. It follows from these values alone, so it cannot be stale. It is shared
with the pages to come: whoever gets it must neither change it nor ask it for what did not come with it.

`follows(make, row, …)` remembers with such a row what was made of it; of any other row it is made each time.
"""

from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)
Result = TypeVar("Result")
Others = ParamSpec("Others")

# Where a remembered row has what was made of it.
MADE = "_made_of_it"
# Of one row: in either language, for some ways to it.
MOST_MADE = 6


def remembering(make: Callable[[Sequence[Any]], Any], most: int) -> Callable[[Sequence[Any]], Any]:
    """Return what makes rows of their values as `make` does, the same again for the same values; `most` are remembered, the last ones."""

    def made(values: Sequence[Any]) -> Any:
        row = make(values)
        _mark(row)
        return row

    return lru_cache(most)(made)


def _mark(row: object) -> None:
    """Let what follows from a row, or from those that came with it, be remembered there."""
    if isinstance(row, models.Model) and MADE not in row.__dict__:
        row.__dict__[MADE] = {}
        for other in row._state.fields_cache.values():
            _mark(other)


def follows(
    make: Callable[Concatenate[Row, Others], Result], row: Row, *others: Others.args, **named: Others.kwargs
) -> Result:
    """Return `make(row, *others)`, which must depend on nothing else: neither on the clock nor on the language, unless these are given too."""
    known: dict[Hashable, Any] | None = row.__dict__.get(MADE)
    if known is None:
        return make(row, *others, **named)
    key = (make, others, *named.items())
    if key not in known:
        if len(known) >= MOST_MADE:
            known.clear()
        known[key] = make(row, *others, **named)
    found: Result = known[key]
    return found
