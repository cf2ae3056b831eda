"""Everything from SQLite to PostgreSQL, in one transaction there, while nobody else has the old database open."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.db import DatabaseError, OperationalError, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from articles.exchange.rows import plain
from articles.exchange.writing import Progress
from articles.search.indexing import rebuild
from delivery.announcing import renew_everything
from newsroom.backups.contents import MADE_ANEW, ROWS_AT_ONCE, tables
from newsroom.backups.restoring import what_is_there
from newsroom.backups.rows import (
    Model,
    Row,
    UnableToLoadRows,
    count_of,
    last_number_of,
    load,
    number_on,
    rows_of,
)
from newsroom.backups.schema import bring_up_to_date, default_database, make_room
from newsroom.upgrades.whole_steps import WholeStepsExecutor

SOURCE = "moving_from"
# Before anything else is said on a connection: only then does SQLite keep everybody else out, and is kept out itself.
ALONE = "PRAGMA locking_mode=EXCLUSIVE; PRAGMA foreign_keys=ON;"
POSTGRESQL = "django.db.backends.postgresql"


class UnableToMove(Exception):
    """The database cannot be moved there, and nothing was changed; the message says why and what to do."""


@dataclass
class Moving:
    """A move to the database that `target` names as Django's settings do, and how far it is."""

    target: dict[str, Any]
    progress: Progress = field(default_factory=Progress)
    tables: int = 0

    def run(self) -> Iterator[Progress]:
        """Move everything; yield how far it is, again and again. Raises `UnableToMove`.

        The old database stays as it is. Nobody can write there meanwhile, and nobody can read either.
        """
        if connection.vendor != "sqlite" or self.target["ENGINE"] != POSTGRESQL:
            raise UnableToMove(
                "This moves from SQLite to PostgreSQL. Every other way goes by “manage.py backup” and “manage.py restore”."
            )
        try:
            with _alone_with_the_source() as source:
                numbers = {model._meta.label: last_number_of(model) for model in _moved()}
                migrations = _migrations_up_to_date()
                self.progress.all_rows = sum(count_of(model) for model in _moved())
                connections[SOURCE] = source
                with default_database(self.target), transaction.atomic():
                    _require_a_place()
                    yield from self._carry(migrations, numbers)
        except (DatabaseError, UnableToLoadRows) as error:
            raise UnableToMove(str(error).strip().splitlines()[0][:300]) from error
        finally:
            with suppress(AttributeError):
                # It was not there yet where something failed before.
                del connections[SOURCE]
        cache.clear()
        yield self.progress

    def _carry(self, migrations: set[tuple[str, str]], numbers: dict[str, int]) -> Iterator[Progress]:
        models = make_room(migrations)
        digests: dict[str, int] = {}
        for model in _moved():
            digest = 0
            rows = rows_of(models.get_model(model._meta.label), using=SOURCE)
            while batch := list(islice(rows, ROWS_AT_ONCE)):
                load(model, batch)
                digest = _with(digest, batch)
                self.progress.rows += len(batch)
                yield self.progress
            digests[model._meta.label] = digest
            self.tables += 1
        # What a row names must be there: asked now, with the words of the database.
        connection.check_constraints()
        for model in _moved():
            digest = 0
            rows = rows_of(model)
            while batch := list(islice(rows, ROWS_AT_ONCE)):
                digest = _with(digest, batch)
                yield self.progress
            if digest != digests[model._meta.label]:
                raise UnableToMove(
                    f"Rows of {model._meta.label} are not there as they were here. Report this."
                )
        bring_up_to_date()
        number_on(apps, numbers)
        for _count in rebuild(all_anew=True):
            yield self.progress
        renew_everything()


def _moved() -> list[Model]:
    return [model for model in tables(apps) if model._meta.label not in MADE_ANEW]


def _with(digest: int, rows: list[Row]) -> int:
    """Return the digest of more rows: a sum, since each database has its own order of text."""
    for row in rows:
        line = json.dumps([plain(value) for value in row], sort_keys=True).encode()
        digest += int.from_bytes(hashlib.sha256(line).digest())
    return digest % 2**256


@contextmanager
def _alone_with_the_source() -> Iterator[BaseDatabaseWrapper]:
    """Hold the SQLite database so that no other process has it open."""
    connection.close()
    options = {**connection.settings_dict["OPTIONS"], "init_command": ALONE, "timeout": 1}
    with default_database({"OPTIONS": options}):
        source = connections["default"]
        try:
            with source.cursor() as cursor:
                cursor.execute("BEGIN IMMEDIATE")
                cursor.execute("COMMIT")
        except OperationalError as error:
            raise UnableToMove(
                f"The newsroom is running: its database is open elsewhere ({error}). Stop web servers and workers first."
            ) from error
        yield source


def _migrations_up_to_date() -> set[tuple[str, str]]:
    executor = WholeStepsExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise UnableToMove("The database is of an older release: run “manage.py prepare” first.")
    return set(executor.loader.applied_migrations)


def _require_a_place() -> None:
    """Raise `UnableToMove` where the target is not empty, or cannot hold every letter."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        (encoding,) = cursor.fetchone()
    if encoding != "UTF8":
        raise UnableToMove(
            f"The target's encoding is {encoding}. Make one with: createdb --encoding UTF8 --template template0 NAME."
        )
    if there := what_is_there():
        raise UnableToMove(f"The target is not empty: it has {', '.join(there)}. Name an empty database.")
