"""Reads the tables of `docs/rights.md`: the one place in which it is written who may do what.

A cell names who is let in by letters: R(eporter), D(esk editor), P(ublisher), A(dministrator), N (without an account). A number after
letters is the very status that these get. Whoever is not named is refused: 403, or without an account the way to the login.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.factories import ADMINISTRATOR, DESK_EDITOR, PUBLISHER, REPORTER

DOCUMENT = Path(__file__).parents[3] / "docs" / "rights.md"
STAFF = {"R": REPORTER, "D": DESK_EDITOR, "P": PUBLISHER, "A": ADMINISTRATOR}
NOBODY = "N"
LETTERS = (*STAFF, NOBODY)
# What each column of a register lets somebody do: the end of the address, for GET and for POST.
OF_A_REGISTER = (
    ("", "see", "see"),
    ("add/", "add", "add"),
    ("<object_id>/", "all", "all"),
    ("<object_id>/change/", "see", "change"),
    ("<object_id>/history/", "see", "see"),
    ("<object_id>/delete/", "delete", "delete"),
)
# What a register says that has none of these pages.
NO_PAGES = "own pages"
LET_IN, REFUSED, TO_THE_LOGIN = "let in", "refused", "to the login"


@dataclass(frozen=True, slots=True)
class Address:
    """One row: an address with places for ids, whose article it is about, and the cell of each method."""

    path: str
    of: str
    cells: dict[str, str]

    def expected(self, *, method: str, letter: str) -> str:
        """Return # What a register says that has none of these pages.
        NO_PAGES = "own pages"
        LET_IN, REFUSED, TO_THE_LOGIN or a status."""
        for letters, status in segments(self.cells[method]):
            if letter in letters:
                return status or LET_IN
        return TO_THE_LOGIN if letter == NOBODY else REFUSED

    def is_noted(self, method: str) -> bool:
        """Return whether it is written down who reads it: an asterisk behind the cell."""
        return self.cells[method].endswith("*")


def segments(cell: str) -> Iterator[tuple[set[str], str]]:
    """Return the parts of a cell: letters, and the status these get or nothing. A number alone is for all staff."""
    for part in cell.rstrip("*").replace("–", "").split(";"):
        found = re.fullmatch(r"((?:[RDPAN] ?)*)(\d{3})?", part.strip())
        if found is None:
            raise ValueError(f"docs/rights.md: the cell “{cell}” cannot be read")
        letters, status = set(found[1].replace(" ", "")), found[2] or ""
        if letters or status:
            yield letters or set(STAFF), status


def rows_of(heading: str) -> list[list[str]]:
    """Return the rows of the table below a heading of the document, without its head."""
    section = DOCUMENT.read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines[2:]]


def registers() -> dict[str, dict[str, str]]:
    """Return each register with the cells of its columns."""
    names = ("see", "add", "change", "delete", "actions")
    return {name: dict(zip(names, cells, strict=True)) for name, *cells in rows_of("Registers")}


def addresses() -> list[Address]:
    """Return every row, those of registers spelt out; a row of an address's own goes before its register's."""
    own = [
        Address(path=path, of=of, cells={"GET": get, "POST": post})
        for path, of, get, post in rows_of("Addresses")
    ]
    written = {address.path for address in own}
    spelt_out = [
        Address(
            path=f"{register}/{end}",
            of="",
            cells={
                method: "R D P A" if column == "all" else cells[column]
                for method, column in (("GET", get), ("POST", post))
            },
        )
        for register, cells in registers().items()
        for end, get, post in OF_A_REGISTER
        if cells["see"] != NO_PAGES
        if f"{register}/{end}" not in written
    ]
    return [*own, *spelt_out]


def actions_of(register: str) -> dict[str, set[str]]:
    """Return who is offered each action in the register's list."""
    cell = registers()[register]["actions"].replace("–", "")
    found = (part.split(":") for part in cell.split(";") if part.strip())
    return {name.strip(" `"): set(letters.split()) for name, letters in found}
