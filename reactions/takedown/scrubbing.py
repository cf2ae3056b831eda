"""Copies that the software made of quoted words: titles found on pages, notes, logs, sessions, results of tasks.

They are not the desk's to keep or give up. Everything that hangs on the quotations is looked at within the act; what
is spread over the whole log follows by `sweep_copies`, in a task.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import Model, QuerySet
from django_tasks_db.models import DBTaskResult

from delivery import keys
from delivery.announcing import announce
from reactions.models import (
    Capture,
    CaptureRequest,
    DeskTask,
    Paraphrase,
    Quotation,
    Redaction,
    Source,
    TakedownRequest,
    Translation,
)
from reactions.takedown.removed_words import RemovedWords, TextKind

ROWS_AT_ONCE = 500


def scrub_copies(*, words: RemovedWords, quotation_ids: Collection[int]) -> None:
    """Mask the words in everything of this room, and of the desk's log, that hangs on the quotations."""
    sources = Source.objects.filter(quotations__in=quotation_ids).distinct()
    source_ids = list(sources.values_list("pk", flat=True))
    for source in Source.objects.filter(pk__in=source_ids):
        if _mask(source, words, TextKind.COPY, "title"):
            announce([keys.outlet(source.outlet_id)])
    for paraphrase in Paraphrase.objects.filter(source__in=source_ids):
        if _mask(paraphrase, words, TextKind.QUOTING, "text"):
            announce([keys.paraphrase(paraphrase.pk)])
    for quotation in Quotation.objects.filter(source__in=source_ids):
        if _mask(quotation, words, TextKind.COPY, "context_note"):
            announce([keys.quotation(quotation.pk)])
    hanging: list[tuple[QuerySet[Any], tuple[str, ...]]] = [
        (DeskTask.objects.filter(source__in=source_ids), ("note",)),
        (CaptureRequest.objects.filter(source__in=source_ids), ("reason_values",)),
        (TakedownRequest.objects.filter(quotation__in=quotation_ids), ("answer",)),
        (Redaction.objects.filter(quotation__in=quotation_ids), ("note",)),
    ]
    for rows, names in hanging:
        for row in rows:
            _mask(row, words, TextKind.COPY, *names)
    for capture in Capture.objects.filter(source__in=source_ids).only("title"):
        # The manifest holds a commitment to it and no words.
        if words.stand_in(capture.title, TextKind.COPY):
            Capture.objects.filter(pk=capture.pk).blank(title=words.masked(capture.title, TextKind.COPY))
    captures = Capture.objects.filter(source__in=source_ids).values_list("pk", flat=True)
    _mask_log(words, Quotation, quotation_ids)
    _mask_log(words, Source, source_ids)
    _mask_log(words, Capture, list(captures))


def sweep_copies(*, words: RemovedWords) -> None:
    """Mask the words in all of the desk's log, in sessions and in results of tasks, wherever they stand."""
    kinds = ContentType.objects.get_for_models(Quotation, Translation).values()
    of_quotations = {kind.pk for kind in kinds}
    for entry in LogEntry.objects.order_by("pk").iterator(chunk_size=ROWS_AT_ONCE):
        # Names of what a form changed beside its own object stand in the message, cut off where they are long.
        kind = TextKind.COPY if entry.content_type_id in of_quotations else TextKind.ANYWHERE
        _mask(entry, words, kind, "object_repr", "change_message")
    for session in Session.objects.iterator(chunk_size=ROWS_AT_ONCE):
        # Messages that nobody has read yet wait there when they are too long for a cookie.
        held = session.get_decoded()
        masked = words.masked_json(held, TextKind.COPY)
        if masked != held:
            session.session_data = SessionStore().encode(masked)
            session.save(update_fields=["session_data"])
    for result in DBTaskResult.objects.order_by("enqueued_at").iterator(chunk_size=ROWS_AT_ONCE):
        _mask(result, words, TextKind.COPY, "args_kwargs", "return_value", "traceback")


def _mask_log(words: RemovedWords, model: type[Model], ids: Iterable[int]) -> None:
    kind = ContentType.objects.get_for_model(model)
    entries = LogEntry.objects.filter(content_type=kind, object_id__in=[str(pk) for pk in ids])
    for entry in entries.iterator(chunk_size=ROWS_AT_ONCE):
        _mask(entry, words, TextKind.COPY, "object_repr", "change_message")


def _mask(row: Model, words: RemovedWords, kind: TextKind, *names: str) -> bool:
    """Mask the words in columns of a row of text or JSON; return whether they stood there."""
    changed = []
    for name in names:
        held = getattr(row, name)
        masked = words.masked_json(held, kind)
        if masked != held:
            setattr(row, name, masked)
            changed.append(name)
    if changed:
        row.save(update_fields=changed)
    return bool(changed)
