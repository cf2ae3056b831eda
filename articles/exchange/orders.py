"""An export that is ordered at the desk: written by a task, kept for a day, fetched by those who may."""

import hashlib
import json
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import IO

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from articles.exchange.writing import UnableToExport, write_export
from articles.models import ExportRun
from articles.models.imports import exchange_storage

RIGHT = "articles.export_site"
# A task that takes longer would be taken for dead (`newsroom.running.sweeping`); the command takes as long as it needs.
LONGEST_SECONDS = 10 * 60
KEPT_FOR = timedelta(days=1)
# An export that nothing was written of for so long was broken off.
BROKEN_OFF_AFTER = timedelta(minutes=20)
TOLD_EVERY_SECONDS = 1.0
READ_AT_ONCE = 1024 * 1024
State = ExportRun.State


def order_export(*, actor: User, now: datetime) -> ExportRun:
    """Order an export of everything; the task that writes it is queued once the transaction is committed.

    Raises `PermissionDenied` without the right, `UnableToExport` where one is under way.
    """
    if not actor.has_perm(RIGHT):
        raise PermissionDenied
    run = ExportRun(ordered_by=actor, ordered_at=now, touched_at=now, language=get_language() or "en")
    try:
        with transaction.atomic():
            run.save(force_insert=True)
    except IntegrityError:
        raise UnableToExport(_("An export is being written already. Wait until it is done.")) from None
    return run


def carry_out(*, run_id: int, now: datetime, clock: Callable[[], datetime] | None = None) -> None:
    """Write an export that was ordered. Whatever comes of it stands in its row."""
    clock = clock or (lambda: now)
    taken = ExportRun.objects.filter(pk=run_id, state__in=[State.WAITING, State.RUNNING]).update(
        state=State.RUNNING, started_at=now, touched_at=now, rows_done=0
    )
    if not taken:
        return
    run = ExportRun.objects.get(pk=run_id)
    with override(run.language), tempfile.TemporaryFile() as out:
        try:
            _write(run, out, clock)
        except UnableToExport as refusal:
            _end(run, State.FAILED, clock(), problem=str(refusal))
        except OSError:
            problem = _(
                "The export could not be stored: the storage is full, out of reach or may not be written to."
            )
            _end(run, State.FAILED, clock(), problem=problem)


def _write(run: ExportRun, out: IO[bytes], clock: Callable[[], datetime]) -> None:
    begun = told = time.monotonic()
    for progress in write_export(out=out):
        run.rows_done, run.all_rows, run.file_count = progress.rows, progress.all_rows, progress.files
        if time.monotonic() - begun > LONGEST_SECONDS:
            raise UnableToExport(
                _(
                    "The newsroom is too large to be exported from the desk. Let whoever runs it export it with manage.py "
                    "export_site."
                )
            )
        if time.monotonic() - told > TOLD_EVERY_SECONDS:
            told = time.monotonic()
            _tell(run)
    missing = len(progress.missing)
    digest, size = hashlib.sha256(), 0
    out.seek(0)
    while piece := out.read(READ_AT_ONCE):
        digest.update(piece)
        size += len(piece)
    out.seek(0)
    run.file.name = exchange_storage().save(f"exports/{uuid.uuid4().hex}.zip", File(out))
    run.byte_count, run.sha256 = size, digest.hexdigest()
    problem = (
        _("%(number)d files that rows name are missing on the disk.") % {"number": missing} if missing else ""
    )
    _end(run, State.DONE, clock(), problem=problem)


def _tell(run: ExportRun) -> None:
    """Say how far an export is: in a file, since all of it reads within one transaction that writes nothing."""
    storage, name = exchange_storage(), _progress_name(run)
    storage.delete(name)
    storage.save(name, ContentFile(json.dumps([run.rows_done, run.all_rows]).encode()))


def progress_of(run: ExportRun) -> tuple[int, int]:
    """Return how many rows of how many an export has written; nothing of nothing before it says so."""
    if run.state == State.RUNNING:
        try:
            with exchange_storage().open(_progress_name(run), "rb") as file:
                done, every = json.loads(file.read())
                return int(done), int(every)
        except (OSError, ValueError):
            return 0, 0
    return run.rows_done, run.all_rows


def _progress_name(run: ExportRun) -> str:
    return f"exports/progress-{run.pk}.json"


def _end(run: ExportRun, state: ExportRun.State, now: datetime, *, problem: str = "") -> None:
    run.state, run.problem, run.finished_at, run.touched_at = state, problem, now, now
    run.save()
    exchange_storage().delete(_progress_name(run))


def clear_old_exports(*, now: datetime) -> int:
    """Remove the files of exports that are a day old, and end those that were broken off; return how many."""
    count = 0
    for run in ExportRun.objects.filter(state=State.DONE, finished_at__lt=now - KEPT_FOR):
        clear_export(run=run, now=now)
        count += 1
    broken_off = ExportRun.objects.filter(
        state__in=[State.WAITING, State.RUNNING], touched_at__lt=now - BROKEN_OFF_AFTER
    )
    for run in broken_off:
        with override(run.language):
            _end(run, State.FAILED, now, problem=_("It was broken off. Order it again."))
        count += 1
    return count


def clear_export(*, run: ExportRun, now: datetime) -> None:
    """Remove the file of an export; its row stays, as the record that there was one."""
    name = run.file.name or ""
    run.state, run.touched_at = State.CLEARED, now
    run.file.name = ""
    run.save(update_fields=["state", "touched_at", "file"])
    if name:
        transaction.on_commit(lambda: exchange_storage().delete(name))
