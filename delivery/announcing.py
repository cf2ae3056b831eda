"""The one announcement across rooms: these keys changed.

It is a row of `Announcement`, written within the transaction that changes things: whoever keeps pages reads these rows
(`delivery.changes`), in other processes and on other machines too, and a crash between the change and its announcement is
impossible. Receivers of the signal within this process are told after the transaction has committed.
"""

import json
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.dispatch import Signal

from delivery.models import Announcement, Generation

# Longer than anybody follows the log without a pause.
FORGOTTEN_AFTER = timedelta(hours=25)

# Receivers get `keys`, a frozenset of str.
keys_changed = Signal()

_INSERT = {
    "postgresql": (
        "INSERT INTO delivery_announcement (keys, announced_at, transaction)"
        " VALUES (%s, clock_timestamp(), pg_current_xact_id()::text::bigint)"
    ),
    "sqlite": (
        "INSERT INTO delivery_announcement (keys, announced_at) VALUES (%s, strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now'))"
    ),
}


def announce(keys: Iterable[str]) -> None:
    """Announce that pages showing any of the keys are stale once the current transaction has committed. One query."""
    changed = frozenset(keys)
    if not changed:
        return
    with connection.cursor() as cursor:
        cursor.execute(_INSERT[connection.vendor], [json.dumps(sorted(changed))])
    transaction.on_commit(lambda: keys_changed.send(sender=None, keys=changed))


def forget_announcements(*, now: datetime) -> int:
    """Clear away what everybody has heard long ago; return how many announcements."""
    deleted, _by_model = Announcement.objects.filter(announced_at__lt=now - FORGOTTEN_AFTER).delete()
    return deleted


def renew_everything() -> None:
    """Declare all pages that were kept void: whatever they show may have changed without an announcement. Two queries."""
    if not Generation.objects.update(name=uuid.uuid4()):
        Generation.objects.create()
