"""How often a host is asked: one visit at a time with a pause after it, for all workers together."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from reactions.models import HostVisit

# The longest that a host's own wish is kept.
LONGEST_WISH = timedelta(days=1)


def claim_visit(*, host: str, now: datetime, pause: timedelta | None = None) -> datetime | None:
    """Take the next visit to a host, and let others wait for `pause` from now; return None when it is taken.

    Otherwise return when the host may be asked again. Without a `pause` it is `settings.FETCH_PAUSE_SECONDS`. Of several workers that ask at once, one gets the visit.
    """
    if pause is None:
        pause = timedelta(seconds=settings.FETCH_PAUSE_SECONDS)
    with transaction.atomic():
        HostVisit.objects.bulk_create([HostVisit(host=host, next_at=now)], ignore_conflicts=True)
        visits = HostVisit.objects.filter(host=host)
        if visits.filter(next_at__lte=now).update(next_at=now + pause):
            return None
        return visits.values_list("next_at", flat=True).get()


def keep_away(*, host: str, until: datetime) -> None:
    """Ask a host no more until a time, or until the later one that it has wished before."""
    with transaction.atomic():
        HostVisit.objects.bulk_create([HostVisit(host=host, next_at=until)], ignore_conflicts=True)
        HostVisit.objects.filter(host=host).update(next_at=Greatest(F("next_at"), until))


def honour_retry_after(*, host: str, status: int, retry_after: str, now: datetime) -> datetime | None:
    """Keep away from a host as long as its answer asks for (429 and 503); return until when, or None.

    `retry_after` is the header's value: seconds, or a date. A wish for more than a day is kept for a day.
    """
    until = read_retry_after(retry_after, now=now) if status in {429, 503} else None
    if until is not None:
        keep_away(host=host, until=until)
    return until


def read_retry_after(value: str, *, now: datetime) -> datetime | None:
    """Return the time that a Retry-After header names, or None. https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3"""
    value = value.strip()
    if value.isascii() and value.isdecimal():
        wish = timedelta(seconds=int(value[:9]))
    else:
        try:
            moment = parsedate_to_datetime(value)
        except (ValueError, TypeError, OverflowError, IndexError):
            return None
        wish = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    return now + min(wish, LONGEST_WISH) if wish > timedelta(0) else None
