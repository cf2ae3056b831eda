"""Where pages are kept outside of a process: in a file of this machine, or in Redis for many machines.

A store is only a place for bytes. Whether a page is still true is known from the log of announcements (`delivery.changes`), so
nothing has to be taken out of a store in time, and losing one loses nothing. A store that fails counts as empty.
"""

import logging
import os
import sqlite3
import threading
import time
from pathlib import Path
from typing import Protocol

from delivery.changes import LONGEST_KEPT

logger = logging.getLogger(__name__)

# Seconds that a store that failed is left alone.
PAUSE_AFTER_TROUBLE = 5.0
# A file's pages are counted each time so many were put into it.
COUNT_EVERY = 200
# Free pages of the file that are given back to the disk at once: ten megabytes.
MOST_GIVEN_BACK = 2_500
BUSY_SECONDS = 0.2


class Store(Protocol):
    """A place for pages by name. Neither method raises."""

    def get(self, name: str) -> bytes | None:
        """Return what is kept under the name."""
        ...

    def put(self, name: str, data: bytes) -> None:
        """Keep the bytes under the name for `LONGEST_KEPT` seconds or less."""
        ...


class Resting:
    """What stores share: after trouble they rest a while, and say so once."""

    def __init__(self) -> None:
        self._rests_until = float("-inf")

    @property
    def is_resting(self) -> bool:
        return time.monotonic() < self._rests_until

    def _rest(self, error: Exception) -> None:
        logger.warning("Kept pages are out of reach; pages are made anew: %s", error)
        self._rests_until = time.monotonic() + PAUSE_AFTER_TROUBLE


class FileStore(Resting):
    """Pages in one SQLite file, shared by the processes of this machine; the oldest go when it is full."""

    def __init__(self, path: Path, *, most_bytes: int) -> None:
        super().__init__()
        self.path, self.most_bytes = path, most_bytes
        self._local = threading.local()
        self._put_count = 0

    def get(self, name: str) -> bytes | None:
        if self.is_resting:
            return None
        try:
            row = self._connection().execute("SELECT data FROM page WHERE name = ?", [name]).fetchone()
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)
            return None
        return row[0] if row else None

    def put(self, name: str, data: bytes) -> None:
        if self.is_resting:
            return
        try:
            connection = self._connection()
            connection.execute(
                "INSERT OR REPLACE INTO page (name, data, kept_at) VALUES (?, ?, ?)",
                [name, data, time.time()],
            )
            self._put_count += 1
            if self._put_count % COUNT_EVERY == 1:
                self._make_room(connection)
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)

    def _connection(self) -> sqlite3.Connection:
        known: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if known is not None:
            if self._number_of_file() == self._local.number:
                return known
            # Another process has begun it anew.
            self._close()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # Pages are public, but what is being asked for is nobody's business.
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        self._local.number = self._number_of_file()
        made = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)
        # What a power failure takes is made anew; waiting for the disk is not worth it.
        for pragma in (
            "auto_vacuum=INCREMENTAL",
            "journal_mode=WAL",
            "synchronous=OFF",
            "journal_size_limit=8388608",
        ):
            made.execute(f"PRAGMA {pragma}")
        made.execute(
            "CREATE TABLE IF NOT EXISTS page (name TEXT PRIMARY KEY, data BLOB NOT NULL, kept_at REAL NOT NULL)"
        )
        made.execute("CREATE INDEX IF NOT EXISTS page_kept_at ON page (kept_at)")
        self._local.connection = made
        return made

    def _make_room(self, connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM page WHERE kept_at < ?", [time.time() - LONGEST_KEPT])
        while self._bytes_used(connection) > self.most_bytes:
            oldest = "SELECT name FROM page ORDER BY kept_at LIMIT 100"
            if not connection.execute(f"DELETE FROM page WHERE name IN ({oldest})").rowcount:  # noqa: S608
                break
        # As a script, which is carried out to its end: of a statement that is only begun comes one page.
        connection.executescript(f"PRAGMA incremental_vacuum({MOST_GIVEN_BACK})")

    @staticmethod
    def _bytes_used(connection: sqlite3.Connection) -> int:
        pages, free, size = (
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * size)

    def _number_of_file(self) -> int | None:
        """Return by what the system knows the file that is there now; None where there is none."""
        try:
            return self.path.stat().st_ino
        except OSError:
            return None

    def _close(self) -> None:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        self._local.connection = None
        if connection is not None:
            connection.close()

    def _give_up(self, error: Exception) -> None:
        self._rest(error)
        self._close()
        is_damaged = isinstance(error, sqlite3.DatabaseError) and not isinstance(
            error, sqlite3.OperationalError
        )
        # The file that was met damaged, not one that another process has begun since.
        if is_damaged and self._number_of_file() == self._local.number:
            # For example by a power failure. Nothing in it is worth mending.
            for ending in ("", "-wal", "-shm"):
                self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
