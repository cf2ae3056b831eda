"""Which checks are due, and putting them into the queue: few at a time, one a host, none twice."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from reactions.health.asking import host_of
from reactions.health.tasks import LEASE, check_source_of
from reactions.models import HostVisit, Source
from reactions.sources.asked_addresses import asked_address

# One sweep puts no more than these into the queue, out of so many that are due.
MOST_AT_ONCE, MOST_CONSIDERED = 20, 500


def enqueue_due_checks(*, now: datetime) -> int:
    """Put the checks that are due into the queue, at most one for each host; return how many.

    The source is taken first: its time moves on by the lease, so that no other sweep takes it too. The check itself
    sets the time of the next one.
    """
    due = list(
        Source.objects.filter(recheck_at__lte=now, is_demo=False)
        .select_related("outlet")
        .order_by("recheck_at", "pk")[:MOST_CONSIDERED]
    )
    if not due:
        return 0
    by_host: dict[str, tuple[int, datetime | None]] = {}
    for source in due:
        by_host.setdefault(host_of(asked_address(source)), (source.pk, source.recheck_at))
    resting = set(HostVisit.objects.filter(host__in=by_host, next_at__gt=now).values_list("host", flat=True))
    count = 0
    for host, (source_id, recheck_at) in by_host.items():
        if host in resting or count == MOST_AT_ONCE:
            continue
        lease = now + LEASE
        if Source.objects.filter(pk=source_id, recheck_at=recheck_at).update(recheck_at=lease):
            check_source_of.enqueue(source_id, lease.isoformat())
            count += 1
    return count


class UnableToCheck(Exception):
    """The page cannot be looked at now; the message says why."""


def order_check(*, source: Source, now: datetime) -> None:
    """Put a check of a source into the queue because a person asked for it: of all that is quoted from it.

    Raises `UnableToCheck` for invented content, and where nothing is quoted from the source.
    """
    if source.is_demo:
        raise UnableToCheck(
            _("This source is part of the demo. It is invented, so there is no page to look at.")
        )
    if not source.quotations.filter(redacted_at__isnull=True, superseded_by__isnull=True).exists():
        raise UnableToCheck(_("Nothing is quoted from this page, so there is nothing to look for."))
    lease = now + LEASE
    Source.objects.filter(pk=source.pk).update(recheck_at=lease)
    transaction.on_commit(lambda: check_source_of.enqueue(source.pk, lease.isoformat(), by_hand=True))
