"""The file of a run becomes rows: what would be made, what is left out and why, what is there already. Nothing is made."""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, closing
from datetime import datetime
from itertools import islice
from typing import IO

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from articles.importing.drafting import category_names
from articles.importing.files import entries_in
from articles.importing.pages import UnableToImport
from articles.importing.runs.beginning import end_run
from articles.importing.runs.known import Known
from articles.importing.runs.taking_apart import TakenApart, taken_apart
from articles.models import ImportRow, ImportRun
from articles.models.imports import exchange_storage
from articles.sourcing.coverage import outlet_names
from delivery.copying import Row, encoded, write

# Every column but the number that the database gives.
COLUMNS = (
    "run_id", "number", "state", "name", "kind", "source_id", "title", "slug", "address", "reason", "notes",
    "unsourced_count", "picture_count", "page", "article_id",
)  # fmt: skip
State = ImportRun.State


def read_run(
    *,
    run_id: int,
    now: datetime,
    may_go_on: Callable[[], bool] = lambda: True,
    processes: int = 0,
    niceness: int = 0,
) -> Iterator[int]:
    """Read on in a run's file from where it was left; yield how many rows there are, after each batch.

    Each batch is one transaction, so that what was read is read once. Ends early when `may_go_on` says no, when
    somebody else reads the same run, or when it was stopped. Of a long file entries are taken apart by so many
    `processes` beside this one, that much nicer than it; the rows are the same.
    """
    run = ImportRun.objects.select_related("created_by", "category").get(pk=run_id)
    if run.state != State.READING:
        return
    with override(run.language):
        try:
            try:
                yield from _read_on(run, now, may_go_on, processes, niceness)
            except BrokenProcessPool:
                # Somebody ended a process, or there was no memory for it: the rest is read here.
                yield from _read_on(run, now, may_go_on)
        except FileNotFoundError:
            _fail(run, _("The file is no longer there. Hand it in again."), now)
        except UnableToImport as refusal:
            _fail(run, refusal.reason, now)


def _read_on(
    run: ImportRun, now: datetime, may_go_on: Callable[[], bool], processes: int = 0, niceness: int = 0
) -> Iterator[int]:
    done = _rows_of(run)
    with ExitStack() as opened:
        file: IO[bytes] = opened.enter_context(exchange_storage().open(run.file.name or "", "rb"))
        entries = entries_in(file=file, name=run.file_name, byte_count=run.byte_count)
        # The order of a file is the same each time: what has rows is passed over.
        for _entry in islice(entries, done):
            pass
        batches = taken_apart(
            entries,
            outlets=outlet_names(),
            categories=category_names(),
            language=run.language,
            done=done,
            processes=processes,
            niceness=niceness,
        )
        for batch in opened.enter_context(closing(batches)):
            if not _kept(run, batch, done, now):
                return
            done += len(batch)
            yield done
            if not may_go_on():
                return
    with transaction.atomic():
        held = ImportRun.objects.select_for_update().get(pk=run.pk)
        if held.state != State.READING:
            return
        if not ImportRow.objects.filter(run=run, state=ImportRow.State.WAITING).exists():
            end_run(run=held, state=State.DONE, now=now)
        else:
            held.state, held.touched_at = State.READ, now
            held.save(update_fields=["state", "touched_at"])


def _rows_of(run: ImportRun) -> int:
    """Return how many rows a run has, which is the number of its last: counting a hundred thousand takes time."""
    return ImportRow.objects.filter(run=run).order_by("-number").values_list("number", flat=True).first() or 0


def _kept(run: ImportRun, batch: Sequence[TakenApart], done: int, now: datetime) -> bool:
    """Store the rows of a batch, if nobody else did or stopped the run; return whether they were stored."""
    rows = _rows(run, batch, done)
    with transaction.atomic():
        held = ImportRun.objects.select_for_update().get(pk=run.pk)
        if held.state != State.READING or _rows_of(run) != done:
            return False
        write(
            table=ImportRow._meta.db_table,
            columns=COLUMNS,
            rows=encoded(rows, defaults=(), vendor=connection.vendor),
        )
        held.touched_at = now
        held.save(update_fields=["touched_at"])
    return True


def _rows(run: ImportRun, batch: Sequence[TakenApart], done: int) -> list[Row]:
    """Return the rows of a batch that follows `done` others; what is there already is asked for at once."""
    known = Known.of(run=run, entries=[entry for entry in batch if entry.payload is not None])
    rows: list[Row] = []
    for number, entry in enumerate(batch, start=done + 1):
        state, reason = ImportRow.State.WAITING, ""
        if entry.payload is None:
            state, reason = ImportRow.State.REFUSED, entry.reason
        elif reason := known.why_not(entry):
            state = ImportRow.State.DUPLICATE
        else:
            known.add(entry, number)
        said = entry.name, entry.kind, entry.source_id, entry.title, entry.slug, entry.address, reason
        found: Row = "[]", 0, 0, None
        if state == ImportRow.State.WAITING:
            found = json.dumps(entry.notes), entry.unsourced_count, entry.picture_count, entry.payload
        rows.append((run.pk, number, state.value, *said, *found, None))
    return rows


def _fail(run: ImportRun, reason: str, now: datetime) -> None:
    with transaction.atomic():
        held = ImportRun.objects.select_for_update().get(pk=run.pk)
        if held.state == State.READING:
            # What was read before the file broke can still be made.
            has_rows = ImportRow.objects.filter(run=run, state=ImportRow.State.WAITING).exists()
            if has_rows:
                held.state, held.problem, held.touched_at = State.READ, reason, now
                held.save(update_fields=["state", "problem", "touched_at"])
            else:
                end_run(run=held, state=State.FAILED, now=now, problem=reason)
