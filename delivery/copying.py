"""Many rows into a database at once: COPY on PostgreSQL, one prepared statement on SQLite.

Rows are encoded where they are made, which may be another process, and only handed over here.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.db import connection

# A value as both databases take it: times as text in UTC, booleans as 0 and 1, JSON as text.
Value = str | int | float | bytes | None
Row = tuple[Value, ...]
# What a batch has for one table: lines of COPY, or rows.
Encoded = bytes | list[Row]


def encoded(rows: Iterable[Row], *, defaults: Row, vendor: str, own: int = 0) -> Encoded:
    """Return rows as the database takes them, each completed by `defaults`.

    After so many columns of its `own`, a row has what many others have too: that is put into words once.
    """
    if vendor != "postgresql":
        return [row + defaults for row in rows]
    end = "".join(f"\t{_cell(value)}" for value in defaults) + "\n"
    if own:
        return "".join([f"{_cells(row[:own])}\t{_cells_in_common(row[own:])}{end}" for row in rows]).encode()
    return "".join([_cells(row) + end for row in rows]).encode()


def line_of(row: Row) -> bytes:
    """Return a row as a line of PostgreSQL's COPY."""
    return f"{_cells(row)}\n".encode()


def _cells(row: Row) -> str:
    return "\t".join(map(_cell, row))


_cells_in_common = lru_cache(maxsize=20_000)(_cells)


def _cell(value: Value) -> str:
    """Return a value in the text format of COPY (https://www.postgresql.org/docs/current/sql-copy.html)."""
    if value is None:
        return "\\N"
    if isinstance(value, str):
        if "\\" in value:
            value = value.replace("\\", "\\\\")
        if "\n" in value:
            value = value.replace("\n", "\\n")
        if "\t" in value or "\r" in value:
            value = value.replace("\t", "\\t").replace("\r", "\\r")
        return value
    if isinstance(value, bytes):
        return f"\\\\x{value.hex()}"
    return str(value)


def write(*, table: str, columns: Sequence[str], rows: Encoded) -> None:
    """Add encoded rows to a table, in the caller's transaction."""
    if not rows:
        return
    if isinstance(rows, bytes):
        copy(table=table, columns=columns, lines=[rows])
        return
    places = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({_quoted(columns)}) VALUES ({places})", rows)  # noqa: S608


def copy(*, table: str, columns: Sequence[str], lines: Iterable[bytes]) -> None:
    """Add rows, encoded for PostgreSQL, to a table, in the caller's transaction.

    The server works while the next lines are made; to make them nothing can be asked of it.
    """
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({_quoted(columns)}) FROM STDIN") as rows:
        for line in lines:
            rows.write(line)


def _quoted(columns: Sequence[str]) -> str:
    return ", ".join(map(connection.ops.quote_name, columns))
