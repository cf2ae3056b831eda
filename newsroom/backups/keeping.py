"""Where backups are put: under a name that no other has, for their owner alone, whole or not at all, and only so many."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.apps import apps
from django.core.files.storage import storages
from django.db import connection

from newsroom.backups.contents import named_files
from newsroom.backups.writing import UnableToBackUp

NAME = re.compile(r"newsroom-\d{8}T\d{6}Z\.backup(?:\.age)?")
PART = ".part"
# A backup that is being written is younger.
ABANDONED_SECONDS = 2 * 24 * 3600


def name_at(now: datetime, *, is_encrypted: bool) -> str:
    """Return what a backup of that moment is called in a folder of them."""
    return f"newsroom-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.backup{'.age' if is_encrypted else ''}"


@contextmanager
def new_file(target: Path) -> Iterator[IO[bytes]]:
    """Give a file to write into, which stands under its name once the block has ended, and not at all if that fails."""
    part = target.with_name(target.name + PART)
    if target.exists():
        raise UnableToBackUp(f"{target} exists already. Name another file.")
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as out:
            os.fchmod(out.fileno(), 0o600)
            yield out
            out.flush()
            os.fsync(out.fileno())
        _give_name(part, target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        part.unlink(missing_ok=True)


def _give_name(part: Path, target: Path) -> None:
    try:
        # Unlike a renaming, it replaces nothing that came meanwhile.
        os.link(part, target)
    except FileExistsError as error:
        raise UnableToBackUp(f"{target} exists already. Name another file.") from error
    except OSError:
        # File systems of networks and of cards know no second name for a file.
        part.rename(target)


def backups_in(folder: Path) -> list[Path]:
    """Return the backups in a folder, oldest first, by the names that they were given."""
    return sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name) and path.is_file())


def keep_newest(folder: Path, *, count: int, now: datetime) -> list[Path]:
    """Delete all but the newest backups of a folder, and what was left of broken ones; return what was deleted."""
    old = backups_in(folder)[:-count]
    for path in folder.iterdir():
        is_part = path.name.endswith(PART) and NAME.fullmatch(path.name.removesuffix(PART))
        if is_part and now.timestamp() - path.stat().st_mtime > ABANDONED_SECONDS:
            old.append(path)
    for path in old:
        path.unlink(missing_ok=True)
    return old


def bytes_needed() -> int:
    """Return how large a backup may become: the database as it is, and the files in folders; those in buckets are not asked for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_database_size(current_database())"
            if connection.vendor == "postgresql"
            else "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        )
        (size,) = cursor.fetchone()
    total = int(size)
    for file in named_files(apps):
        storage = storages[file.storage]
        try:
            # Buckets have no paths.
            total += Path(storage.path(file.name)).stat().st_size
        except (NotImplementedError, OSError):
            continue
    return total


def require_room(folder: Path, *, byte_count: int) -> None:
    """Raise `UnableToBackUp` where the disk of a folder has no room for so many bytes."""
    free = shutil.disk_usage(folder).free
    if free < byte_count:
        raise UnableToBackUp(
            f"There is no room in {folder}: a backup may need {byte_count:,} bytes, and {free:,} are free."
        )
