"""Which quotations are checked: those that a live edition shows, or that a plan will show. And since when.

Nothing else is asked for at other people's sites. A redacted quotation is not checked: there are no words to look for.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.dispatch import Signal

from reactions.health.timing import FIRST_CHECKS
from reactions.models import Appearance, HealthCheck, Quotation, Source

# Asked with `quotation_ids`; receivers return the set of those that a planned publication holds.
plans_asked = Signal()
# A first check that comes so much later than the publication of its article belongs to a quotation that a later
# edition brought.
LATE = timedelta(days=2)


def watched_quotations(*, source_ids: Collection[int]) -> QuerySet[Quotation]:
    """Return the quotations of the sources that readers see, or will by a plan."""
    known = _known(source_ids)
    is_shown = Exists(Appearance.objects.filter(quotation=OuterRef("pk")))
    planned = _planned(list(known.filter(~is_shown).values_list("pk", flat=True)))
    return known.filter(is_shown | Q(pk__in=planned))


def _known(source_ids: Collection[int]) -> QuerySet[Quotation]:
    """Return the quotations of the sources that readers saw at some time."""
    return Quotation.objects.filter(source__in=source_ids, was_shown=True, redacted_at__isnull=True)


def _planned(unseen: Collection[int]) -> set[int]:
    """Return which of the quotations that readers do not see a plan will show."""
    if not unseen:
        return set()
    # The type checker takes every receiver's answer for text.
    answers: list[Any] = plans_asked.send(sender=Quotation, quotation_ids=unseen)
    return {pk for _receiver, held in answers for pk in held}


def arrange_checks(*, source_ids: Collection[int], now: datetime) -> None:
    """Plan a first check of the sources of which something became public (or was planned to) that was not looked at
    since; and none of those of which readers see nothing any more.
    """
    if not source_ids:
        return
    known = _known(source_ids).annotate(shown_at=Min("appearances__published_at"))
    rows = list(known.values_list("pk", "source_id", "health_checked_at", "shown_at"))
    planned = _planned([pk for pk, _source, _checked_at, shown_at in rows if shown_at is None])
    watched = [row for row in rows if row[3] is not None or row[0] in planned]
    quoted = {source for _pk, source, _checked_at, _shown_at in watched}
    fresh = {
        source
        for _pk, source, checked_at, shown_at in watched
        if checked_at is None or (shown_at is not None and checked_at < shown_at)
    }
    first = now + FIRST_CHECKS[0]
    sources = Source.objects.filter(is_demo=False)
    sources.filter(pk__in=fresh).filter(Q(recheck_at__isnull=True) | Q(recheck_at__gt=first)).update(
        recheck_at=first
    )
    # Shown again after a while, and looked at before.
    sources.filter(pk__in=quoted - fresh, recheck_at__isnull=True).update(recheck_at=first)
    Source.objects.filter(pk__in=set(source_ids) - quoted, recheck_at__isnull=False).update(recheck_at=None)


def public_since(*, source_id: int, now: datetime) -> datetime:
    """Return when the newest of what readers see of a source became public: the start of its calendar of checks."""
    first_check = HealthCheck.objects.filter(quotation=OuterRef("pk")).order_by("checked_at")
    rows = (
        watched_quotations(source_ids=[source_id])
        .annotate(
            shown_at=Min("appearances__published_at"), first_check_at=first_check.values("checked_at")[:1]
        )
        .values_list("shown_at", "first_check_at")
    )
    return max((_since(shown_at, first_check_at, now) for shown_at, first_check_at in rows), default=now)


def _since(shown_at: datetime | None, first_check_at: datetime | None, now: datetime) -> datetime:
    looked_at = (first_check_at or now) - FIRST_CHECKS[0]
    if shown_at is None:
        return looked_at
    return looked_at if looked_at - shown_at > LATE else shown_at
