"""How a report is read: a part at a time, by a key that stays, whatever is added meanwhile and however much there is."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

PART_LENGTH = 50
# Things that one part of a report looks at where each has to be read to know whether it belongs there.
MOST_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a row; with an address it is a link. `language` is that of the words."""

    text: str
    address: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One finding: its key within the report, and its cells in the order of the report's columns."""

    key: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a report, and the key below which it goes on; None at its end."""

    rows: Sequence[Row]
    older: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """A report: who may read it, what it says, its columns, and how its rows are found.

    `rows` are the things that may be findings, in the order of falling ids; `finding` makes rows of some of them, none for a thing
    that is none. Where every thing must be looked into (`is_searched`), a part ends after `MOST_LOOKED_AT` of them.
    """

    name: str
    title: str | Promise
    explanation: str | Promise
    empty: str | Promise
    permission: str
    columns: Sequence[str | Promise]
    things: Callable[[], QuerySet[Any]]
    findings: Callable[[Sequence[Any]], Iterable[Row]]
    is_searched: bool = False
    mends: str = ""

    def part(self, *, below: int | None = None) -> Part:
        """Return the next part; those of things with ids below a number where one is given."""
        things = self.things().order_by("-pk")
        if below is not None:
            things = things.filter(pk__lt=below)
        size = MOST_LOOKED_AT if self.is_searched else PART_LENGTH
        read = list(things[: size + 1])
        has_more = len(read) > size
        read = read[:size]
        return Part(rows=list(self.findings(read)), older=read[-1].pk if has_more else None)

    def all_rows(self) -> Iterator[Row]:
        """Yield every row, a part at a time: memory does not grow with the report."""
        below: int | None = None
        while True:
            part = self.part(below=below)
            yield from part.rows
            if part.older is None:
                return
            below = part.older
