"""Following the log for one cache in front: what is announced is purged there, and only then the position moves on.

So a cache is told at least once of everything, whenever a process is killed or the database or the cache goes away. A page
that was on its way when one of its keys was announced may reach a cache just after the purge; so each purge is done
again, four times, and the position waits for the last time.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from delivery.announcing import FORGOTTEN_AFTER, announce
from delivery.changes import COMPLAIN_EVERY, LOOK_EVERY, PAUSE_AFTER_TROUBLE, Stamp, let_go, log_over
from delivery.keys import EVERYWHERE
from delivery.purging.caches import Cache, UnableToPurge
from delivery.purging.positions import Position, Positions
from delivery.purging.turns import Turn

logger = logging.getLogger(__name__)

# Seconds after which a purge is done again. A process may send a page to be kept for 0.4 s after its key was announced
# (`delivery.changes.TOO_FAR_BEHIND`), and the first purge comes up to 0.2 s after that: what is as long on its way is still dropped within
# the second. The later times are for what takes longer, which where processors are short is easily half a second.
AGAIN_AFTER = (0.4, 0.8, 1.5, 3.0)
# Seconds that a cache is left alone after it failed: at first, and at most.
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 30.0
# A position is written down so often (seconds) though nothing was announced.
SAVE_EVERY = 60.0
# The log may not reach back to an older position.
OLDEST_POSITION = FORGOTTEN_AFTER - timedelta(hours=1)
# A cache that has to drop more keys drops everything.
MOST_KEYS = 5_000


@dataclass(slots=True, eq=False)
class Batch:
    """What was announced up to a position in the log and is to be purged; `keys` is None for everything."""

    keys: frozenset[str] | None
    position: Position
    heard_at: float
    due_at: float
    was_purged: bool = False

    def add(self, other: "Batch") -> None:
        """Take in what was announced next."""
        both = None if self.keys is None or other.keys is None else self.keys | other.keys
        self.keys = None if both is not None and len(both) > MOST_KEYS else both
        self.position, self.heard_at = other.position, other.heard_at

    def is_over(self, purged_at: float) -> bool:
        """Note a purge that began then (monotonic seconds); return whether it was the last that is needed."""
        self.was_purged = True
        following = [
            self.heard_at + seconds for seconds in AGAIN_AFTER if self.heard_at + seconds > purged_at
        ]
        self.due_at = following[0] if following else self.due_at
        return not following


class Purger:
    """Tells one cache. `step()` does what is to be done now; `run()` goes on until it is told to stop.

    `is_behind_another`: other caches may fetch pages from this one, and have fetched old ones while it could not be told.
    """

    def __init__(
        self, cache: Cache, *, connection: BaseDatabaseWrapper, turn: Turn, is_behind_another: bool = False
    ) -> None:
        self.cache, self.is_behind_another = cache, is_behind_another
        self._connection, self._turn = connection, turn
        self._log, self._positions = log_over(connection), Positions(connection, cache.name)
        # What was heard, and what of it the cache has been told for the last time; None until the position was read.
        self._heard: Stamp | None = None
        self._told: Position | None = None
        self._batches: deque[Batch] = deque()
        self._saved_at = float("-inf")
        self._pause, self._rests_until = FIRST_PAUSE, float("-inf")
        self._trouble = ""
        self._trouble_since: datetime | None = None
        self._complain_at = float("-inf")

    def run(self, is_stopping: threading.Event) -> None:
        """Tell the cache what is announced until told to stop; a database that goes away is waited for."""
        try:
            while not is_stopping.is_set():
                is_stopping.wait(self._guarded_step())
        finally:
            self.close()

    def close(self) -> None:
        """Give up the turn and all connections."""
        self._turn.close()
        let_go(self._connection)
        self.cache.close()
        connections.close_all()

    def step(self) -> None:
        """Look into the log, purge what is due and write down how far it is; nothing where it is another's turn.

        Raises `DatabaseError` or `InterfaceError`.
        """
        if not self._turn.take():
            return
        if self._heard is None:
            self._begin()
        else:
            self._look(self._heard)
        has_come_further = self._purge()
        if has_come_further or time.monotonic() - self._saved_at > SAVE_EVERY:
            self._save()

    def _guarded_step(self) -> float:
        """Do what is to be done; return in how many seconds to come again."""
        try:
            self.step()
        except (DatabaseError, InterfaceError) as error:
            if time.monotonic() >= self._complain_at:
                logger.warning("%s waits for the database: %s", self.cache.name, error)
                self._complain_at = time.monotonic() + COMPLAIN_EVERY
        except Exception:
            logger.exception("%s was not told; it is tried again", self.cache.name)
        else:
            return LOOK_EVERY
        # Whether our session, and with it our turn, is still there is not known: begin where it was written down.
        self._turn.lose()
        let_go(self._connection)
        connections.close_all()
        self._heard, self._batches = None, deque()
        return PAUSE_AFTER_TROUBLE

    def _begin(self) -> None:
        """Go on where the last process came to."""
        position = self._positions.read()
        if position is None or position.was_at < timezone.now() - OLDEST_POSITION:
            now = timezone.now()
            look = self._log.read(None)
            self._heard = Stamp(look.generation, look.moment)
            self._add(None, Position(self._heard, now))
        else:
            self._told = position
            self._look(position.stamp)

    def _look(self, heard: Stamp) -> None:
        """Take in what was announced since."""
        now = timezone.now()
        look = self._log.read(heard.moment)
        self._heard = Stamp(look.generation, look.moment)
        position = Position(self._heard, now)
        new = frozenset(key for row in look.rows if not heard.moment.had(row.place) for key in row.keys)
        # A log that ends before what was heard is that of a backup.
        is_another = look.generation != heard.generation or look.moment.until < heard.moment.until
        if is_another:
            self._add(None, position)
        elif new:
            self._add(new, position)
        elif not self._batches:
            self._told = position

    def _add(self, keys: frozenset[str] | None, position: Position) -> None:
        now = time.monotonic()
        batch = Batch(keys, position, heard_at=now, due_at=now)
        if self._batches and not self._batches[-1].was_purged:
            # It could not be told of the one before.
            self._batches[-1].add(batch)
        else:
            self._batches.append(batch)

    def _purge(self) -> bool:
        """Purge what is due; return whether the position has moved on."""
        now = time.monotonic()
        due = [batch for batch in self._batches if batch.due_at <= now]
        if not due or now < self._rests_until:
            return False
        keys = _together(due)
        try:
            if keys is None:
                self.cache.purge_everything()
            else:
                self.cache.purge(keys)
        except UnableToPurge as failure:
            self._rest(failure)
            return False
        was_in_trouble = bool(self._trouble)
        if was_in_trouble:
            logger.warning("%s is told of changes again", self.cache.name)
            if self.is_behind_another:
                # The others were told in time, and got from here what they had just dropped.
                announce(keys or [EVERYWHERE])
        self._trouble, self._trouble_since, self._pause = "", None, FIRST_PAUSE
        over = [batch for batch in due if batch.is_over(now)]
        while self._batches and self._batches[0] in over:
            self._told = self._batches.popleft().position
        return bool(over) or was_in_trouble

    def _rest(self, failure: UnableToPurge) -> None:
        """Leave a cache that failed alone for a while, and say so where somebody sees it."""
        now = time.monotonic()
        self._rests_until = now + max(self._pause, failure.again_after or 0.0)
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        if now >= self._complain_at:
            logger.warning("%s shows what was there before: %s", self.cache.name, failure)
            self._complain_at = now + COMPLAIN_EVERY
        if self._trouble != str(failure):
            self._trouble, self._trouble_since = str(failure), self._trouble_since or timezone.now()
            self._save()

    def _save(self) -> None:
        self._positions.save(
            self._told, now=timezone.now(), trouble_since=self._trouble_since, trouble=self._trouble
        )
        self._saved_at = time.monotonic()


def _together(batches: Iterable[Batch]) -> frozenset[str] | None:
    """Return the keys of all batches, or None for everything."""
    found: frozenset[str] = frozenset()
    for batch in batches:
        if batch.keys is None:
            return None
        found |= batch.keys
    return found
