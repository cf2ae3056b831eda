"""The file of a run becomes rows: what would be made, what is left out and why, what is there already. Nothing is made."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from articles.importing.drafting import category_names
from articles.importing.entries import Entry, page_of
from articles.importing.files import entries_in
from articles.importing.pages import BlockKind, ImportedPage, UnableToImport
from articles.importing.runs.beginning import end_run
from articles.importing.runs.known import Known
from articles.importing.runs.payloads import payload_of
from articles.models import ImportRow, ImportRun
from articles.models.imports import exchange_storage
from articles.sourcing.coverage import outlet_names

ROWS_AT_ONCE = 50
State = ImportRun.State


def read_run(*, run_id: int, now: datetime, may_go_on: Callable[[], bool] = lambda: True) -> Iterator[int]:
    """Read on in a run's file from where it was left; yield how many rows there are, after each batch.

    Each batch is one transaction, so that what was read is read once. Ends early when `may_go_on` says no, when
    somebody else reads the same run, or when it was stopped.
    """
    run = ImportRun.objects.select_related("created_by", "category").get(pk=run_id)
    if run.state != State.READING:
        return
    with override(run.language):
        try:
            yield from _read_on(run, now, may_go_on)
        except FileNotFoundError:
            _fail(run, _("The file is no longer there. Hand it in again."), now)
        except UnableToImport as refusal:
            _fail(run, refusal.reason, now)


def _read_on(run: ImportRun, now: datetime, may_go_on: Callable[[], bool]) -> Iterator[int]:
    done = ImportRow.objects.filter(run=run).count()
    reader = _Reader(run)
    with exchange_storage().open(run.file.name or "", "rb") as file:
        entries = entries_in(file=file, name=run.file_name, byte_count=run.byte_count)
        # The order of a file is the same each time: what has rows is passed over.
        for _entry in islice(entries, done):
            pass
        while batch := list(islice(entries, ROWS_AT_ONCE)):
            rows = reader.rows(batch, done)
            if not _kept(run, rows, done, now):
                return
            done += len(rows)
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


def _kept(run: ImportRun, rows: list[ImportRow], done: int, now: datetime) -> bool:
    """Store a batch of rows, if nobody else did or stopped the run; return whether they were stored."""
    with transaction.atomic():
        held = ImportRun.objects.select_for_update().get(pk=run.pk)
        if held.state != State.READING or ImportRow.objects.filter(run=run).count() != done:
            return False
        ImportRow.objects.bulk_create(rows)
        held.touched_at = now
        held.save(update_fields=["touched_at"])
    return True


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


class _Reader:
    """Makes rows of entries."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.outlets, self.categories = outlet_names(), category_names()

    def rows(self, entries: list[Entry], done: int) -> list[ImportRow]:
        """Return the unsaved rows of a batch that follows `done` others; what is there already is asked for at once."""
        read = [self._row(entry, done + place) for place, entry in enumerate(entries, start=1)]
        known = Known.of(run=self.run, pages=[(row.source_id, page) for row, page in read if page])
        for row, page in read:
            if page is None:
                continue
            row.reason = known.why_not(source_id=row.source_id, page=page)
            if row.reason:
                row.state = ImportRow.State.DUPLICATE
                continue
            known.add(row, page)
            row.notes = list(page.notes)
            row.unsourced_count = len(page.unsourced)
            row.picture_count = len(pictures_of(page))
            row.page = payload_of(page)
        return [row for row, _page in read]

    def _row(self, entry: Entry, number: int) -> tuple[ImportRow, ImportedPage | None]:
        row = ImportRow(
            run=self.run,
            number=number,
            state=ImportRow.State.WAITING,
            name=entry.name[:400],
            kind=entry.kind[:40],
            source_id=entry.source_id,
            title=entry.title[:300],
            slug=entry.slug[:120],
            address=entry.address[:500],
        )
        try:
            page = page_of(entry=entry, outlets=self.outlets, categories=self.categories)
        except UnableToImport as refusal:
            row.state, row.reason = ImportRow.State.REFUSED, refusal.reason
            return row, None
        row.title, row.slug = page.title, page.slug
        return row, page


def pictures_of(page: ImportedPage) -> list[str]:
    """Return the addresses of the pictures that a page shows, each once."""
    lead = [page.lead.picture] if page.lead else []
    found = [*lead, *(block.picture for block in page.blocks if block.kind == BlockKind.IMAGE)]
    return list(dict.fromkeys(address for address in found if address))
