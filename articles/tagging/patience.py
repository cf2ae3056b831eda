"""Work that holds everybody up waits for nobody for long: it lets go and begins anew, so it is never the reason of a deadlock.

A merge needs what publishers, editors and takedown hold, each of whom may have taken it in another order. PostgreSQL ends a circle after a
second by failing somebody. This waits less than that, so it is always the one that lets go.
"""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection, transaction

Done = TypeVar("Done")

# Below PostgreSQL's `deadlock_timeout`, which is a second.
WAIT = "700ms"
TRIES = 30
# Seconds between two tries: long enough for a save, and each time another.
SHORTEST, LONGEST = 0.05, 0.4
# lock_not_available, deadlock_detected.
BUSY = frozenset({"55P03", "40P01"})


class Busy(Exception):
    """What is needed was held by others for too long; nothing was changed."""


def in_turn(work: Callable[[], Done]) -> Done:
    """Do the work in a transaction of its own, beginning anew while others are in the way; raise `Busy` in the end.

    SQLite has one writer at a time, who waits for the others.
    """
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                if connection.vendor == "postgresql":
                    with connection.cursor() as cursor:
                        cursor.execute(f"SET LOCAL lock_timeout = '{WAIT}'")
                return work()
        except OperationalError as error:
            # Within somebody else's transaction nothing can be begun anew.
            if getattr(error.__cause__, "sqlstate", "") not in BUSY or connection.in_atomic_block:
                raise
        time.sleep(random.uniform(SHORTEST, LONGEST))  # noqa: S311  no secret depends on it
    raise Busy
