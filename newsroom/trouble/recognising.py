"""Telling trouble around the newsroom from a mistake in its code, by the error that came of it.

The sources of what is looked at: SQLite, *Result Codes*; PostgreSQL, *Appendix A. Error Codes*; POSIX, `errno`.
"""

import errno
import sqlite3
import sys
from collections.abc import Iterator
from enum import Enum
from typing import Any

import psycopg
from django.db import DatabaseError, InterfaceError


class Trouble(Enum):
    """What is wrong; nobody can mend it from the page that met it."""

    # Others held what was wanted for too long. Trying again helps.
    BUSY = "busy"
    # The database cannot be reached, or ended what it was doing.
    DATABASE_AWAY = "database-away"
    # The disk, a quota or the database is full.
    NO_ROOM = "no-room"
    # What should be written to takes no changes.
    READ_ONLY = "read-only"
    # A storage of files or a cache elsewhere does not answer.
    STORE_AWAY = "store-away"


_BY_ERRNO = {
    errno.ENOSPC: Trouble.NO_ROOM,
    errno.EDQUOT: Trouble.NO_ROOM,
    errno.EFBIG: Trouble.NO_ROOM,
    errno.EROFS: Trouble.READ_ONLY,
    errno.EACCES: Trouble.READ_ONLY,
    errno.EPERM: Trouble.READ_ONLY,
}
# The lower byte of SQLite's result code is the code itself, the rest says more of it.
_BY_SQLITE = {
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
    sqlite3.SQLITE_FULL: Trouble.NO_ROOM,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: Trouble.DATABASE_AWAY,
    sqlite3.SQLITE_IOERR: Trouble.DATABASE_AWAY,
}
# By the whole SQLSTATE or its class, the first two characters.
_BY_SQLSTATE = {
    "08": Trouble.DATABASE_AWAY,
    "25006": Trouble.READ_ONLY,
    "40001": Trouble.BUSY,
    "40P01": Trouble.BUSY,
    "53100": Trouble.NO_ROOM,
    "53200": Trouble.BUSY,
    "53300": Trouble.BUSY,
    "55P03": Trouble.BUSY,
    "57014": Trouble.BUSY,
    "57P01": Trouble.DATABASE_AWAY,
    "57P02": Trouble.DATABASE_AWAY,
    "57P03": Trouble.DATABASE_AWAY,
    "58": Trouble.DATABASE_AWAY,
}


def trouble_behind(error: BaseException | None) -> Trouble | None:
    """Return what is wrong around the newsroom when this error is raised, or `None` where it is a mistake of the code's.

    What led to an error is looked at too: a database's error is wrapped by Django, a storage's by whoever stores.
    """
    return next((found for one in _errors_behind(error) if (found := _trouble_of(one)) is not None), None)


def _errors_behind(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _trouble_of(error: BaseException) -> Trouble | None:
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        return _BY_SQLITE.get(code & 0xFF) if isinstance(code, int) else None
    if isinstance(error, psycopg.Error):
        state = error.sqlstate or ""
        found = _BY_SQLSTATE.get(state) or _BY_SQLSTATE.get(state[:2])
        # A server that is not there sends no code.
        is_away = not state and isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError))
        return found or (Trouble.DATABASE_AWAY if is_away else None)
    # Where nothing has loaded the library, no error is its own.
    redis: Any = sys.modules.get("redis")
    if redis is not None and isinstance(error, redis.RedisError):
        is_away = isinstance(error, (redis.ConnectionError, redis.TimeoutError))
        return Trouble.STORE_AWAY if is_away else None
    if isinstance(error, InterfaceError):
        return Trouble.DATABASE_AWAY
    if isinstance(error, OSError) and not isinstance(error, DatabaseError):
        return _trouble_of_files(error)
    return None


def _trouble_of_files(error: OSError) -> Trouble | None:
    if error.errno in _BY_ERRNO:
        return _BY_ERRNO[error.errno]
    # What `newsroom.object_storage` raises has no number; what is not there, or not as expected, is no trouble.
    is_away = error.errno is None and type(error) is OSError
    return Trouble.STORE_AWAY if is_away or isinstance(error, (ConnectionError, TimeoutError)) else None
