"""A run begins with its file, stored where every worker finds it."""

import hashlib
import os
import tempfile
import uuid
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import IO

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.importing.files import LARGEST_FILE_BYTES
from articles.importing.pages import UnableToImport
from articles.models import Category, ImportRow, ImportRun
from articles.models.imports import exchange_storage

READ_AT_ONCE = 1024 * 1024
# Zip files written before 1980 do not exist, and the same files give the same archive.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
State = ImportRun.State
OPEN = (State.READING, State.READ, State.MAKING)
# A run that nobody touched for so long is forgotten, with its file.
FORGOTTEN_AFTER = timedelta(days=30)


def begin_run(*, file: IO[bytes], name: str, category: Category, actor: User, now: datetime) -> ImportRun:
    """Store the file and return the run that reads it; nothing is read yet.

    Raises `PermissionDenied` without the right to import many, `UnableToImport` for a file that is empty, too large
    or cannot be stored.
    """
    if not (actor.has_perm("articles.add_importrun") and actor.has_perm("articles.add_article")):
        raise PermissionDenied
    size = file.seek(0, os.SEEK_END)
    if size > LARGEST_FILE_BYTES:
        raise UnableToImport(
            _("The file is larger than %(limit)d GiB. Export it in parts, for example year by year.")
            % {"limit": LARGEST_FILE_BYTES // 1024**3}
        )
    if not size:
        raise UnableToImport(_("The file is empty. Export it again."))
    digest = digest_of_file(file)
    try:
        stored = exchange_storage().save(f"imports/{uuid.uuid4().hex}", File(file))
    except OSError as error:
        raise UnableToImport(
            _(
                "The file could not be stored: the storage is full, out of reach or may not be written to. Nothing was kept."
            )
        ) from error
    return ImportRun.objects.create(
        file_name=name[:300] or "?",
        file=stored,
        byte_count=size,
        sha256=digest,
        category=category,
        language=get_language() or "en",
        created_at=now,
        created_by=actor,
        touched_at=now,
    )


def digest_of_file(file: IO[bytes]) -> str:
    """Return the SHA-256 of a whole file, which is at its beginning afterwards."""
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(READ_AT_ONCE):
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()


def unfinished_run(*, sha256: str, actor: User) -> ImportRun | None:
    """Return the newest run of the same bytes by the same person that was begun and not ended."""
    return ImportRun.objects.filter(sha256=sha256, created_by=actor, state__in=OPEN).first()


def packed(files: Sequence[tuple[str, IO[bytes]]]) -> IO[bytes]:
    """Return several files as one zip, in a temporary file: whatever is handed in is one file from then on."""
    # Closed by whoever stores it, or with the last who names it.
    archive: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for name, file in _named_once(files):
            with target.open(zipfile.ZipInfo(name, ZIP_TIME), "w", force_zip64=True) as place:
                file.seek(0)
                while piece := file.read(READ_AT_ONCE):
                    place.write(piece)
    archive.seek(0)
    return archive


def _named_once(files: Sequence[tuple[str, IO[bytes]]]) -> Iterable[tuple[str, IO[bytes]]]:
    taken: set[str] = set()
    for name, file in files:
        free, number = name, 2
        while free in taken:
            stem, dot, ending = name.rpartition(".")
            free, number = f"{stem or name}-{number}{dot}{ending if dot else ''}", number + 1
        taken.add(free)
        yield free, file


def stop_run(*, run: ImportRun, now: datetime) -> bool:
    """End a run that is not over; what it made stays. Return whether there was something to end."""
    with transaction.atomic():
        held = ImportRun.objects.select_for_update().get(pk=run.pk)
        if held.state not in OPEN:
            return False
        end_run(run=held, state=State.STOPPED, now=now)
    return True


def end_run(*, run: ImportRun, state: ImportRun.State, now: datetime, problem: str = "") -> None:
    """Write that a run is over, forget the pages that wait in it, and remove its file. Within a transaction."""
    name = run.file.name or ""
    ImportRow.objects.filter(run=run, page__isnull=False).update(page=None)
    run.state, run.finished_at, run.touched_at, run.problem = state, now, now, problem
    run.file.name = ""
    run.save(update_fields=["state", "finished_at", "touched_at", "problem", "file"])
    if name:
        transaction.on_commit(lambda: exchange_storage().delete(name))


def forget_idle_runs(*, now: datetime) -> int:
    """Stop runs that nobody touched for thirty days; return how many."""
    idle = ImportRun.objects.filter(state__in=OPEN, touched_at__lt=now - FORGOTTEN_AFTER)
    return sum(stop_run(run=run, now=now) for run in idle)
