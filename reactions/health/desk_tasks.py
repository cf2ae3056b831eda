"""What the desk must look at because of a check: opened once for each thing that happened, closed by a person.

* an edited comment: when its text differs from the last one that was captured;
* a deletion: at its first sighting, long before readers are told. A deletion by its author is no defect of the
  evidence, but a reason to ask whether we should go on quoting it;
* a comment or page that its site hid (after reports, by a filter): likewise, once for each time that it was hidden;
* a page that could not be looked at for three weeks, unless its outlet is known to turn robots away.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from reactions.health.reasons import PAGE_GONE, SILENT, Outcome, Reason
from reactions.health.telling import Sighting, current_run
from reactions.models import DeskTask, HealthCheck, Outlet, Quotation, Source

RIGHT_TO_CLOSE = "reactions.change_desktask"
# A page that could not be looked at for so long is a person's business, and again after that.
UNREACHABLE_AFTER, UNREACHABLE_AGAIN = timedelta(weeks=3), timedelta(weeks=26)
FEWEST_ATTEMPTS = 3
KINDS_OF_COMMENTS: dict[str, DeskTask.Kind] = {
    Outcome.COMMENT_DELETED: DeskTask.Kind.COMMENT_DELETED,
    Outcome.COMMENT_HIDDEN: DeskTask.Kind.HIDDEN,
}
KINDS_OF_PAGES: dict[str, DeskTask.Kind] = {
    **dict.fromkeys(PAGE_GONE, DeskTask.Kind.THREAD_DELETED),
    Outcome.COMMENT_HIDDEN: DeskTask.Kind.HIDDEN,
}


class UnableToClose(Exception):
    """The task cannot be closed so; the message says why and what to do."""


def open_for_quotation(
    *, check: HealthCheck, quotation: Quotation, sightings: Sequence[Sighting], is_new_text: bool
) -> DeskTask | None:
    """Open the task that a check of a quotation calls for; return it, or None where there is none to open.

    `sightings` are all checks of the quotation, newest first, this one included. `is_new_text`: the comment's text
    is none that was captured before.
    """
    if is_new_text:
        return _open(DeskTask.Kind.EDITED, quotation.source, quotation, check.checked_at)
    kind = KINDS_OF_COMMENTS.get(check.outcome)
    if kind is None or check.reason == Reason.PAGE_HIDDEN:
        # A page that is hidden as a whole is one task: the page's.
        return None
    begun_at = current_run(sightings)[-1].checked_at
    if DeskTask.objects.filter(kind=kind, quotation=quotation, opened_at__gte=begun_at).exists():
        return None
    return _open(kind, quotation.source, quotation, check.checked_at)


def open_for_source(*, check: HealthCheck, source: Source) -> DeskTask | None:
    """Open the task that a check of a page calls for; return it, or None where there is none to open."""
    if (kind := KINDS_OF_PAGES.get(check.outcome)) is not None:
        checks = source.health_checks.filter(quotation__isnull=True).order_by("-checked_at", "-pk")
        sightings = [Sighting(*row) for row in checks.values_list("outcome", "checked_at")[:500]]
        begun_at = current_run(sightings)[-1].checked_at
        if DeskTask.objects.filter(kind=kind, source=source, opened_at__gte=begun_at).exists():
            return None
        return _open(kind, source, None, check.checked_at)
    if check.outcome in SILENT and _is_unreachable(check, source):
        return _open(DeskTask.Kind.UNREACHABLE, source, None, check.checked_at)
    return None


def _is_unreachable(check: HealthCheck, source: Source) -> bool:
    if source.outlet.capture_mode == Outlet.CaptureMode.UPLOAD and check.outcome != Outcome.TRANSIENT:
        # Known to turn robots away: nothing new for anybody.
        return False
    checks = source.health_checks.filter(quotation__isnull=True)
    silent = [str(outcome) for outcome in SILENT]
    told = checks.exclude(outcome__in=silent).order_by("-checked_at").first()
    in_vain = checks.filter(outcome__in=silent)
    if told is not None:
        in_vain = in_vain.filter(checked_at__gt=told.checked_at)
    times = list(in_vain.order_by("checked_at").values_list("checked_at", flat=True))
    if len(times) < FEWEST_ATTEMPTS or check.checked_at - times[0] < UNREACHABLE_AFTER:
        return False
    since = max(times[0], check.checked_at - UNREACHABLE_AGAIN)
    return not DeskTask.objects.filter(
        kind=DeskTask.Kind.UNREACHABLE, source=source, opened_at__gte=since
    ).exists()


def _open(kind: str, source: Source, quotation: Quotation | None, now: datetime) -> DeskTask | None:
    # The database holds one open task for the same thing; two checks at once make no second one.
    task, is_new = DeskTask.objects.get_or_create(
        kind=kind,
        quotation=quotation,
        closed_at=None,
        **({} if quotation else {"source": source}),
        defaults={"source": source, "opened_at": now},
    )
    return task if is_new else None


@transaction.atomic
def close(*, task: DeskTask, actor: User, note: str, now: datetime) -> DeskTask:
    """Close a task with what was decided.

    Raises `PermissionDenied` for who has not the right, `UnableToClose` without a note, with one that is too long,
    or where somebody closed it before.
    """
    if not actor.has_perm(RIGHT_TO_CLOSE):
        raise PermissionDenied(_("Closing tasks is up to the desk editors."))
    note = note.strip()
    if not note:
        raise UnableToClose(_("Write what you decided, in a few words; it stays with the task."))
    limit = DeskTask._meta.get_field("note").max_length or 0
    if len(note) > limit:
        raise UnableToClose(_("The note is too long: %(limit)d characters at most.") % {"limit": limit})
    row = DeskTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if row.closed_at is not None:
        raise UnableToClose(_("Somebody has closed this task already. Their note stands below."))
    row.closed_at, row.closed_by, row.note = now, actor, note
    row.save(update_fields=["closed_at", "closed_by", "note"])
    return row


def newest_check_of(*, task: DeskTask) -> HealthCheck | None:
    """Return the check that a task is about: the newest until it was closed; of an edit, the newest that shows it."""
    checks = HealthCheck.objects.filter(source=task.source_id, quotation=task.quotation_id)
    if task.kind == DeskTask.Kind.EDITED:
        checks = checks.filter(capture__isnull=False)
    if task.closed_at is not None:
        checks = checks.filter(checked_at__lte=task.closed_at)
    return checks.select_related("capture").order_by("-checked_at", "-pk").first()
