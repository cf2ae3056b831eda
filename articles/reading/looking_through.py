"""How far a list is looked through for what is asked of its rows: 5,000 at a time, so that reading ends however few fit."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db.models import DateTimeField, Exists, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from articles.models import with_cards
from articles.reading.anchors import LARGEST_ID, Anchor, Side, Window
from articles.reading.lists import Slice

# Among how many of the newest rows those with all that is asked are sought at a time.
LOOKED_THROUGH = 5_000
BEGINNING, END = datetime(1900, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


def is_long(size: int) -> bool:
    """Return whether so many rows are too many to look through at a time."""
    return size > LOOKED_THROUGH


def edge_of(nearest: "QuerySet[Any]", *, time: str = "first_published_at", most: int = 0) -> "QuerySet[Any]":
    """Return the time up to which rows in their order are looked through, `most` of them or as many as ever; nothing where they
    end before.
    """
    last = most or LOOKED_THROUGH
    return nearest.values(time)[last : last + 1]


def within_reach(
    nearest: "QuerySet[Any]",
    *,
    is_rising: bool = False,
    time: str = "first_published_at",
    most: int = 0,
) -> Q:
    """Return the condition that rows in their order are not further than the edge.

    It is a bound on the index that the rows are read by, so that they still come in order and reading stops at
    the last one needed.
    """
    furthest = Value(END if is_rising else BEGINNING, output_field=DateTimeField())
    edge = Coalesce(Subquery(edge_of(nearest, time=time, most=most)), furthest)
    return Q(**{f"{time}__lte" if is_rising else f"{time}__gte": edge})


def sought_slice(
    lead: "QuerySet[Any]",
    asked: Iterable[Q | Exists],
    window: Window,
    size: int,
    *,
    path: str = "edition__",
    most_tags: int | None = None,
) -> Slice:
    """Return the slice of those rows that have what is asked, looking through 5,000 at a time.

    `path` leads from a row to its edition; nothing where the rows are editions. `most_tags` is as `with_cards()` has it. Where the window is not filled by
    then, the slice tells from where to look on; two queries at most.
    """
    nearest = window.of_rows(lead)
    is_rising = window.side == Side.AFTER
    found = nearest.filter(within_reach(nearest, is_rising=is_rising), *asked)
    chosen = with_cards(found, path, most_tags=most_tags)
    if window.side == Side.FROM:
        newer = window.newer_rows(lead)
        there = newer.filter(within_reach(newer, is_rising=True), *asked)
        chosen = chosen.annotate(has_newer=Exists(there), may_have_newer=Exists(edge_of(newer)))
    rows = list(chosen[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    edge = None if more else edge_of(nearest).values_list("first_published_at", flat=True).first()
    editions = [row.edition if path else row for row in rows]
    if is_rising:
        newer_from = Anchor(edge, LARGEST_ID) if edge else None
        return Slice(editions[::-1], more or newer_from is not None, has_older=True, newer_from=newer_from)
    older_from = Anchor(edge, 0) if edge else None
    has_newer = window.side == Side.BEFORE or any(
        getattr(row, "has_newer", False) or getattr(row, "may_have_newer", False) for row in rows
    )
    return Slice(editions, has_newer, has_older=more or older_from is not None, older_from=older_from)
