"""Which reports are kept: one row for the same thing, so many rows and no more, and not for ever."""

import hashlib
from collections.abc import Iterable
from dataclasses import astuple
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from newsroom.browser_reports.understanding import Refused
from newsroom.models import BrowserReport

# Different things that are kept. More are no longer looked at by anybody; what is there is still counted.
MOST_ROWS = 500
KEPT_FOR = timedelta(days=30)


def keep(*, refused: Iterable[Refused], now: datetime) -> None:
    """Count what is known and add what is new, as long as there is room."""
    with transaction.atomic():
        for thing in refused:
            digest = hashlib.sha256(repr(astuple(thing)).encode()).hexdigest()
            row = BrowserReport.objects.filter(digest=digest)
            if row.update(count=F("count") + 1, last_seen_at=now):
                continue
            if BrowserReport.objects.count() >= MOST_ROWS:
                continue
            # Another process may add it at the same moment.
            _row, is_new = BrowserReport.objects.get_or_create(
                digest=digest,
                defaults={
                    "kind": thing.kind, "rule": thing.rule, "page": thing.page, "blocked": thing.blocked,
                    "source": thing.source, "line": thing.line, "first_seen_at": now, "last_seen_at": now,
                },
            )  # fmt: skip
            if not is_new:
                row.update(count=F("count") + 1, last_seen_at=now)


def forget_old_reports(*, now: datetime) -> int:
    """Delete what was not seen for `KEPT_FOR`; return how many rows."""
    count, _by_model = BrowserReport.objects.filter(last_seen_at__lt=now - KEPT_FOR).delete()
    return count
