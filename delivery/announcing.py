"""The one announcement across rooms: these keys changed.

Sent after the transaction has committed, so that nobody renders a page from rows that may still be rolled back.
"""

from collections.abc import Iterable

from django.db import transaction
from django.dispatch import Signal

# Receivers get `keys`, a frozenset of str.
keys_changed = Signal()


def announce(keys: Iterable[str]) -> None:
    """Announce, once the current transaction has committed, that pages showing any of the keys are stale."""
    changed = frozenset(keys)
    if changed:
        transaction.on_commit(lambda: keys_changed.send(sender=None, keys=changed))
