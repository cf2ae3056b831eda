"""Which caches in front show what is out of date, for the people who can do something about it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from delivery.models import CacheInFront

# A position is written down every minute (`delivery.purging.following.SAVE_EVERY`). One that is older has nobody who writes it.
UNSEEN_AFTER = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A cache, what it answered (in English, as its maker says it; nothing where nobody asked), and since when."""

    name: str
    reason: str
    since: datetime | None


def caches_in_trouble(*, names: Collection[str], now: datetime) -> list[Trouble]:
    """Return which of the configured caches could not be told of changes, or have nobody who tells them. One query, or none."""
    if not names:
        return []
    rows = {row.name: row for row in CacheInFront.objects.filter(name__in=names)}
    found = []
    for name in names:
        row = rows.get(name)
        if row is None:
            found.append(Trouble(name, "", None))
        elif row.looked_at < now - UNSEEN_AFTER:
            found.append(Trouble(name, "", row.looked_at))
        elif row.trouble_since is not None:
            found.append(Trouble(name, row.trouble, row.trouble_since))
    return found
