"""A box of the first page: a few rows of what waits, how many there are as far as it is worth counting, and where all are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.urls import NoReverseMatch, reverse

# Rows that a box shows, and beyond how many nobody counts.
ROWS_SHOWN = 5
MOST_COUNTED = 20

Found = TypeVar("Found", bound=Model)


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that waits: what it is called, where it is dealt with, and what one needs to know before.

    `mark` is how its state is drawn (good, warn, bad), `again` where it is ordered anew by POST.
    """

    title: str
    address: str
    details: Sequence[str] = ()
    mark: str = ""
    mark_words: str = ""
    language: str = ""
    again: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A list of the first page. `count` is in words: "", "3" or "20+"; `is_alarm` where something is wrong."""

    name: str
    title: str
    address: str
    rows: Sequence[Row]
    count: str
    is_alarm: bool = False


def box_of(
    name: str,
    title: str,
    address: str,
    found: QuerySet[Found, Any],
    row_of: Callable[[Found], Row],
    *,
    is_alarm: bool = False,
) -> Box:
    """Return a box of the rows that were found; one query, which reads `MOST_COUNTED` and one at most."""
    rows = list(found[: MOST_COUNTED + 1])
    count = f"{MOST_COUNTED}+" if len(rows) > MOST_COUNTED else str(len(rows) or "")
    shown = [row_of(row) for row in rows[:ROWS_SHOWN]]
    return Box(name=name, title=title, address=address, rows=shown, count=count, is_alarm=is_alarm)


def address_of(name: str, *arguments: object) -> str:
    """Return the address of an admin page, or nothing where the page does not exist."""
    try:
        return reverse(f"admin:{name}", args=arguments)
    except NoReverseMatch:
        return ""
