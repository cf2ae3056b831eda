"""One process at a time tells a cache, though every worker would: the database, or a file's lock, says whose turn it is.

Either is given back by the system when the process ends, however it ends.
"""

import fcntl
import hashlib
import os
from pathlib import Path
from typing import Protocol

from django.db.backends.base.base import BaseDatabaseWrapper


class Turn(Protocol):
    """The right to tell one cache."""

    def take(self) -> bool:
        """Return whether it is our turn, for as long as the connection lives. Raises as the database does."""
        ...

    def lose(self) -> None:
        """Forget that it was our turn: the connection is gone."""
        ...

    def close(self) -> None:
        """Give it back."""
        ...


class TurnOfDatabase:
    """PostgreSQL's advisory lock of the session that reads the log: whoever reads on has it."""

    def __init__(self, connection: BaseDatabaseWrapper, name: str) -> None:
        self._connection, self._name = connection, f"delivery.purging {name}"
        self._is_ours = False

    def take(self) -> bool:
        if not self._is_ours:
            with self._connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [self._name])
                self._is_ours = bool(cursor.fetchone()[0])
        return self._is_ours

    def lose(self) -> None:
        self._is_ours = False

    def close(self) -> None:
        # It goes with the connection.
        self._is_ours = False


class TurnOfFile:
    """A lock on a file of this machine, for SQLite, which no other machine writes to."""

    def __init__(self, folder: Path, name: str) -> None:
        self._path = folder / f"purging-{hashlib.sha256(name.encode()).hexdigest()[:16]}.lock"
        self._file: int | None = None

    def take(self) -> bool:
        if self._file is not None:
            return True
        self._path.parent.mkdir(parents=True, exist_ok=True)
        opened = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(opened)
            return False
        self._file = opened
        return True

    def lose(self) -> None:
        """Keep it: a file is not lost with a connection."""

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
