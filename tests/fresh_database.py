"""A migrated database, kept between runs: the tests start with a copy of it instead of all migrations.

The copy is named after everything that makes it: migrations, the code that they and the roles use, and the versions of libraries. A
change of any of them makes a new one. On SQLite it is a file, on PostgreSQL a database that serves as a template. Of several processes
that begin together one migrates, and the others wait for its copy.
"""

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

ROOT = Path(__file__).parent.parent
KEPT = ROOT / ".pytest_cache" / "databases"
# What a migrated database is made from, beside the models: those have a migration for every change.
MADE_FROM = (
    "*/migrations/*.py",
    "*/models.py",
    "*/models/*.py",
    "newsroom/running/migrations/*.py",
    "newsroom/running/models.py",
    "reactions/sources/outlet_data.py",
    "tags/initials.py",
    "locks/requirements.txt",
)


def copy_for_this_code() -> Path:
    """Return where an empty, migrated SQLite database is kept, if tests on SQLite have run already."""
    return KEPT / f"{_name_for_this_code()}.sqlite3"


def _name_for_this_code() -> str:
    digest = hashlib.sha256()
    for path in sorted({path for pattern in MADE_FROM for path in ROOT.glob(pattern)}):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:32]


def test_database() -> Path:
    """Return the file that Django uses as the test database (this worker's own)."""
    return Path(settings.DATABASES["default"]["TEST"]["NAME"])


@contextmanager
def alone() -> Iterator[None]:
    """Keep the other processes of a run waiting until a copy is there, or has been found."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "making.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def start_with_copy() -> bool:
    """Put the kept copy where the test database is expected; return False where there is none."""
    if connection.vendor == "postgresql":
        return _start_with_template()
    copy = copy_for_this_code()
    if not copy.is_file():
        return False
    _copy(copy, test_database())
    return True


def keep_copy() -> None:
    """Keep the test database as it is now, before any test has used it, and remove copies for other code."""
    if connection.vendor == "postgresql":
        _keep_template()
        return
    copy = copy_for_this_code()
    if copy.exists():
        return
    part = copy.with_suffix(f".{os.getpid()}")
    _copy(test_database(), part)
    part.replace(copy)
    for other in KEPT.glob("*.sqlite3"):
        if other != copy:
            other.unlink(missing_ok=True)


def drop_copy() -> None:
    """Remove the test database that began as a copy of a template; a file goes with its folder."""
    if connection.vendor == "postgresql":
        connection.close()
        connection.close_pool()
        with _server() as server:
            name = sql.Identifier(str(connection.settings_dict["NAME"]))
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def _copy(source: Path, target: Path) -> None:
    # SQLite's own backup: it also sees what still stands in the write-ahead log.
    with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(target)) as writing:
        reading.backup(writing)


TEMPLATES = "newsroom_migrated_"


@contextmanager
def _server() -> Iterator["psycopg.Connection[tuple[str]]"]:
    given = connection.settings_dict
    with psycopg.connect(
        dbname="postgres",
        host=given["HOST"] or None,
        port=given["PORT"] or None,
        user=given["USER"] or None,
        password=given["PASSWORD"] or None,
        autocommit=True,
    ) as server:
        yield server


def _start_with_template() -> bool:
    template = TEMPLATES + _name_for_this_code()
    name = sql.Identifier(connection.creation._get_test_db_name())
    with _server() as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone():
            return False
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(template)))
    return True


def _keep_template() -> None:
    template = TEMPLATES + _name_for_this_code()
    # A database that somebody is connected to is nobody's template.
    connection.close()
    connection.close_pool()
    with _server() as server:
        kept = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [TEMPLATES])
        for (other,) in kept.fetchall():
            # Another checkout may be copying it.
            with suppress(psycopg.errors.ObjectInUse):
                server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(other)))
        name = str(connection.settings_dict["NAME"])
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(template), sql.Identifier(name))
        )


DELETE_ALL = "EXECUTE format('DELETE FROM %I', name)"


def empty_by_deleting() -> None:
    """Have tables of PostgreSQL emptied row by row after a test that commits: TRUNCATE makes a new file of each, a second's work.

    Constraints are looked at when it is all over (Django makes them deferrable), so the order of tables is of no account.
    """
    operations: Any = type(connection.ops)
    usual = operations.sql_flush

    def sql_flush(
        self: Any,
        style: Any,
        tables: Sequence[str],
        *,
        reset_sequences: bool = False,
        allow_cascade: bool = False,
    ) -> list[str]:
        if reset_sequences:
            return list(usual(self, style, tables, reset_sequences=True, allow_cascade=allow_cascade))
        names = ", ".join(f"'{table}'" for table in tables)
        every = f"FOREACH name IN ARRAY ARRAY[{names}]::text[]"
        return [f"DO $$ DECLARE name text; BEGIN {every} LOOP {DELETE_ALL}; END LOOP; END $$"]

    # Of the class: Playwright's loop has a connection of its own.
    operations.sql_flush = sql_flush
