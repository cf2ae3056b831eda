"""A backup becomes the newsroom: all of it, or nothing is changed.

The database is replaced in one step. On PostgreSQL that is one transaction. On SQLite a new database is made beside the old
one, and copied into its place when it is whole: whoever reads meanwhile reads the old one to the end. Files are stored before that;
what could not be brought to its end takes them away again.
"""

import hashlib
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO

from django.apps import apps as current_apps
from django.apps.registry import Apps
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.db import DatabaseError, connection, transaction

from articles.exchange.rows import UnableToReadRow
from articles.exchange.writing import Progress
from articles.models import Article, Edition
from articles.search.indexing import rebuild
from delivery.announcing import renew_everything
from images.models import Image
from newsroom.backups.containers import Keys, members
from newsroom.backups.contents import ROWS_AT_ONCE
from newsroom.backups.reading import READ_AT_ONCE, Backup, Table, lines_in
from newsroom.backups.rows import UnableToLoadRows, load, number_on, row_in
from newsroom.backups.schema import bring_up_to_date, default_database, file_of_database, make_room
from reactions.models import Capture, Source
from tags.models import Tag

# Bytes of a file that are held in memory on its way; larger ones go through the disk.
IN_MEMORY = 4 * 1024 * 1024
# A newsroom in which there is any of these is not empty.
CONTENT = (User, Article, Edition, Image, Source, Capture, Tag)


class UnableToRestore(Exception):
    """The backup cannot be put back here, and nothing was changed; the message says why and what to do."""


def what_is_there() -> list[str]:
    """Return what this newsroom holds, in words such as “3 articles”: nothing where it is empty."""
    there = set(connection.introspection.table_names())
    found = []
    for model in CONTENT:
        count = model._base_manager.count() if model._meta.db_table in there else 0
        if count:
            found.append(
                f"{count} {model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural}"
            )
    return found


@dataclass
class Restoring:
    """A backup on its way back: what `check_backup` read of it, and what of it stands already."""

    # Opens the same file again.
    opened: Callable[[], IO[bytes]]
    keys: Keys
    backup: Backup
    index: sqlite3.Connection
    replace: bool
    progress: Progress = field(default_factory=Progress)
    stored: list[tuple[Storage, str]] = field(default_factory=list)

    def run(self) -> Iterator[Progress]:
        """Put the backup back; yield how far it is, again and again.

        Raises `UnableToRestore` where the newsroom is not empty, unless it is to be replaced, and for rows or files that do not fit.
        """
        if not self.replace and (there := what_is_there()):
            raise UnableToRestore(
                f"This newsroom is not empty: it has {', '.join(there)}. Use --replace only if all of it may go."
            )
        self.progress.all_rows = self.backup.rows
        is_done = False
        try:
            with self.opened() as file, _another_database():
                yield from self._put_back(file)
            is_done = True
        except (DatabaseError, UnableToLoadRows, UnableToReadRow) as error:
            raise UnableToRestore(str(error).splitlines()[0][:300]) from error
        finally:
            if not is_done:
                # No file without its row.
                for storage, name in self.stored:
                    storage.delete(name)
        # What is kept beside the database is of before.
        cache.clear()
        yield self.progress

    def _put_back(self, file: IO[bytes]) -> Iterator[Progress]:
        parts = {name: table for table in self.backup.tables for name in table.parts}
        models: Apps | None = None
        for name, _size, content in members(file, keys=self.keys):
            if name.startswith("files/"):
                self._store(name, content)
            elif name in parts:
                models = models or make_room(self.backup.migrations)
                for count in _load(content.read(), parts[name], models):
                    self.progress.rows += count
                    yield self.progress
            yield self.progress
        if models is None:
            make_room(self.backup.migrations)
        bring_up_to_date()
        number_on(current_apps, {table.model: table.last_number for table in self.backup.tables})
        for _count in rebuild(all_anew=True):
            yield self.progress
        renew_everything()

    def _store(self, member: str, content: IO[bytes]) -> None:
        """Store a file under its name, if a row names it and it is not there already."""
        _files, alias, name = member.split("/", 2)
        found = self.index.execute(
            "SELECT size, sha256 FROM files WHERE storage = ? AND name = ?", (alias, name)
        ).fetchone()
        if found is None:
            return
        storage = storages[alias]
        self.progress.files += 1
        self.progress.file_bytes += found[0]
        if storage.exists(name):
            if _sha256_of(storage, name) == found[1]:
                return
            if not self.replace:
                raise UnableToRestore(
                    f"There is another file called {name} already. Empty the folders, or use --replace."
                )
            # A file never changes under its name: what is there now is damaged.
            storage.delete(name)
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as held:
            shutil.copyfileobj(content, held, READ_AT_ONCE)
            held.seek(0)
            given = storage.save(name, File(held, name=name))
        self.stored.append((storage, given))
        if given != name:
            raise UnableToRestore(f"{name} cannot be stored under its name. Look at the folder.")


@contextmanager
def _another_database() -> Iterator[None]:
    """Let a database be filled that takes the place of the newsroom's when the block ends without an exception."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            yield
        return
    target = file_of_database()
    beside = target.with_name(f"{target.name}.restoring")
    for leftover in (beside, *_beside(beside)):
        leftover.unlink(missing_ok=True)
    try:
        _copy(target, beside)
        with default_database({"NAME": str(beside)}):
            yield
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA integrity_check(1)")
                (verdict,) = cursor.fetchone()
                if verdict != "ok":
                    raise UnableToRestore(
                        f"The database that was made is damaged ({verdict}). Look at the disk."
                    )
                connection.check_constraints()
        connection.close()
        _copy(beside, target)
    finally:
        for leftover in (beside, *_beside(beside)):
            leftover.unlink(missing_ok=True)


def _beside(database: Path) -> list[Path]:
    return [database.with_name(f"{database.name}{end}") for end in ("-wal", "-shm", "-journal")]


def _copy(source: Path, target: Path) -> None:
    """Copy a database of SQLite into the place of another, in one step for whoever reads that one."""
    with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(target, timeout=20)) as writing:
        writing.execute("PRAGMA secure_delete=ON")
        reading.backup(writing)


def _load(data: bytes, table: Table, models: Apps) -> Iterator[int]:
    """Add the rows of one part; yield how many, again and again."""
    model = models.get_model(table.model)
    lines = lines_in(data)
    while batch := list(islice(lines, ROWS_AT_ONCE)):
        load(model, [row_in(line, model, table.columns) for line in batch])
        yield len(batch)


def _sha256_of(storage: Storage, name: str) -> str:
    digest = hashlib.sha256()
    with storage.open(name, "rb") as file:
        while piece := file.read(READ_AT_ONCE):
            digest.update(piece)
    return digest.hexdigest()
