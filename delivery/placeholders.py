"""Placeholders of SQLite's statements, converted once for each text.

Django writes `%s` where SQLite takes `?`, and looks for them in a statement each time that it is carried out: 25 µs for one that brings
along all that hangs on its rows, an eighth of what such a statement takes.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import SQLiteCursorWrapper

# Statements that write many rows are longer, and few are carried out twice.
MOST_KEPT, LONGEST = 500, 8_000


class Cursor(SQLiteCursorWrapper):
    """Django's cursor, with a memory."""

    def convert_query(self, query: str, *, param_names: Sequence[str] | None = None) -> str:
        if param_names is not None or len(query) > LONGEST:
            return super().convert_query(query, param_names=param_names)
        return _converted(query)


@lru_cache(maxsize=MOST_KEPT)
def _converted(query: str) -> str:
    return str(SQLiteCursorWrapper.convert_query(_NO_CURSOR, query))


# Django's method takes nothing of the cursor.
_NO_CURSOR: Any = None


def remember_placeholders(*, connection: BaseDatabaseWrapper, **signal: Any) -> None:
    """Let a connection of SQLite's that was just opened use this cursor: a receiver of `connection_created`."""
    if connection.vendor == "sqlite":
        opened = connection.connection
        # As its class does it, with Django's own cursor.
        connection.create_cursor = lambda name=None: opened.cursor(factory=Cursor)  # type: ignore[method-assign]
