"""Statements that PostgreSQL plans once for each of its sessions, and carries out again and again with other values.

For what a public page reads, which brings along all that hangs on its rows, PostgreSQL takes twice as long to plan as to answer, and its
client as long again to write the values into four kilobytes of SQL. So such a statement is prepared (`PREPARE`) where a session has not
seen it yet, and then named (`EXECUTE`). The plan fits any values: `plan_cache_mode` of our connections says so (`newsroom/settings.py`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

# What a session says that does not know the name (a pooler gave us another one, or had it forget), that knows it already,
# or whose tables have changed below the plan.
UNKNOWN, KNOWN, CHANGED = "26000", "42P05", "0A000"


@dataclass(frozen=True, slots=True)
class Planned:
    """A statement under a name: what prepares it, and what carries it out with its values."""

    name: str
    preparing: str
    executing: str

    @classmethod
    def of(cls, what: str, sql: str, types: Sequence[str | None]) -> "Planned":
        """Return the statement of a text with placeholders; `types` are those of its parameters."""
        numbers = count(1)
        text = re.sub("%%|%s", lambda found: "%" if found[0] == "%%" else f"${next(numbers)}", sql)
        name = f"{what.strip('_')}_{sha256(text.encode()).hexdigest()[:12]}"
        of_types = f" ({', '.join(map(str, types))})" if types else ""
        places = f" ({', '.join(['%s'] * len(types))})" if types else ""
        return cls(name, f"PREPARE {name}{of_types} AS {text}", f"EXECUTE {name}{places}")

    def execute(self, cursor: Any, values: Sequence[Any], connection: BaseDatabaseWrapper) -> bool:
        """Carry it out; return whether that was possible: it is not where the session does not keep what was prepared.

        Raises `DatabaseError` where it fails, and within a transaction for that too.
        """
        session: Any = connection.connection
        prepared: set[str] = vars(session).setdefault("_prepared_by_us", set())
        try:
            if self.name not in prepared:
                self._prepare(session, connection)
                prepared.add(self.name)
            cursor.execute(self.executing, values)
        except DatabaseError as error:
            if connection.in_atomic_block or _state_of(error) not in {UNKNOWN, CHANGED}:
                raise
            if _state_of(error) == CHANGED:
                # The session would keep it as it was, and refuse it each time.
                with connection.wrap_database_errors:
                    session.execute(f"DEALLOCATE {self.name}".encode())
            prepared.discard(self.name)
            return False
        return True

    def _prepare(self, session: Any, connection: BaseDatabaseWrapper) -> None:
        # Past Django's cursor: it is no question that a page asks, and stands in no log of them.
        try:
            with connection.wrap_database_errors:
                session.execute(self.preparing.encode())
        except DatabaseError as error:
            if connection.in_atomic_block or _state_of(error) != KNOWN:
                raise


def _state_of(error: DatabaseError) -> str | None:
    state: str | None = getattr(error.__cause__, "sqlstate", None)
    return state
