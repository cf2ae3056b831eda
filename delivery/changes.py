"""Following what was announced: which keys changed since a page was made, exactly and without a central place to ask.

A `Moment` says which announcements a database snapshot had. A page that is made right after a moment was taken shows at
least that; it is stale as soon as an announcement of one of its keys is heard that its moment did not have. PostgreSQL
commits in another order than it numbers, so a moment there is what PostgreSQL calls a snapshot (`pg_current_snapshot`, 64-bit
transaction numbers as in `xmin:xmax:xip_list`); SQLite has one writer at a time, and a moment is the last row's number.
"""

import json
import logging
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol, Self

from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

logger = logging.getLogger(__name__)

# Seconds between two looks into the log while pages are asked for: what a change takes to reach every process, at most.
LOOK_EVERY = 0.2
# Nobody is answered from what was known this many seconds ago without waiting for somebody's look that is under way.
MOST_BEHIND = 0.6
# A cache in front may keep a page if the log was read so many seconds ago: what comes later than its purge is then still found by a
# repetition within the second.
TOO_FAR_BEHIND = 0.4
# After a look that failed; until then pages are served as they were.
PAUSE_AFTER_TROUBLE = 1.0
# Seconds that a look may take, and that others wait for it, before the database counts as not answering.
PATIENCE = 1.0
# A machine that vanishes says no goodbye. Its session, and the lock that it may hold, go after a quarter of a minute, not after
# two hours, as systems have it.
GIVEN_UP_WITHIN = (
    "-c tcp_keepalives_idle=6",
    "-c tcp_keepalives_interval=3",
    "-c tcp_keepalives_count=3",
    "-c tcp_user_timeout=15000",
)
# No page is kept longer, in seconds; and how far back a process reads when it starts. Clocks differ a little.
LONGEST_KEPT = 3600
READ_BACK = timedelta(seconds=LONGEST_KEPT + 300)
# Seconds between two lines in the log of the process about the same trouble.
COMPLAIN_EVERY = 60.0
# Announcements of one key that are told apart; of older ones, which every new moment had, it is only known that there were some.
MOST_OF_A_KEY = 64


@dataclass(frozen=True, slots=True)
class Moment:
    """Which announcements a snapshot had: all below `until`, but those of `running`."""

    first_running: int
    until: int
    running: frozenset[int] = frozenset()

    def had(self, place: int) -> bool:
        """Return whether the snapshot had the announcement at this place of the log."""
        return place < self.first_running or (place < self.until and place not in self.running)

    def not_after(self, other: Self) -> Self:
        """Return this moment without what `other` had not reached."""
        return type(self)(min(self.first_running, other.until), min(self.until, other.until), self.running)

    def __str__(self) -> str:
        return f"{self.first_running}:{self.until}:{','.join(map(str, sorted(self.running)))}"

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the moment that was written as `xmin:xmax:xip_list`. Raises `ValueError`."""
        first, until, running = text.split(":")
        return cls(int(first), int(until), frozenset(map(int, filter(None, running.split(",")))))


@dataclass(frozen=True, slots=True)
class Heard:
    """A row of the log: its number, its place in the order of moments, and the keys that it announced."""

    number: int
    place: int
    keys: list[str]


@dataclass(frozen=True, slots=True)
class Look:
    """What one statement saw: the moment, the generation of what is kept, and rows, some of which may be known already."""

    moment: Moment
    generation: str
    rows: list[Heard]


class Log(Protocol):
    """The table of announcements, as a follower reads it."""

    def read(self, since: Moment | None) -> Look:
        """Return what `since` did not have; without it, the announcements of the last `READ_BACK`.

        Raises `DatabaseError` or `InterfaceError`.
        """
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...


def log_of(alias: str = DEFAULT_DB_ALIAS) -> Log:
    """Return the log of a configured database, read over a connection of its own."""
    return log_over(own_connection(alias))


def log_over(connection: BaseDatabaseWrapper) -> Log:
    """Return the log that is read over the connection."""
    return (PostgreSQLLog if connection.vendor == "postgresql" else SQLiteLog)(connection)


def own_connection(alias: str = DEFAULT_DB_ALIAS) -> BaseDatabaseWrapper:
    """Return a connection beside those of requests: never within their transactions, and soon given up."""
    wrapper = connections[alias].copy()
    options = dict(wrapper.settings_dict.get("OPTIONS") or {})
    if wrapper.vendor == "postgresql":
        # A pool would count this connection among those for requests.
        options.pop("pool", None)
        milliseconds = int(PATIENCE * 1000)
        options["connect_timeout"], options["tcp_user_timeout"] = 2, milliseconds
        options["options"] = " ".join(
            [options.get("options", ""), f"-c statement_timeout={milliseconds}", *GIVEN_UP_WITHIN]
        ).strip()
    else:
        options["timeout"] = PATIENCE
    wrapper.settings_dict = {**wrapper.settings_dict, "OPTIONS": options, "CONN_MAX_AGE": None}
    # Whoever uses it holds a lock, or is one thread.
    wrapper.inc_thread_sharing()
    return wrapper


def let_go(connection: BaseDatabaseWrapper) -> None:
    """Close a connection, also one that is broken; whoever uses it next begins with a new one."""
    try:
        connection.close()
    except (DatabaseError, InterfaceError):
        connection.connection = None


class _DatabaseLog:
    query = ""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    def _rows(self, where: str, value: Any) -> list[Any]:
        try:
            with self.connection.cursor() as cursor:
                cursor.execute(self.query.format(where=where), [value])
                return list(cursor.fetchall())
        except (DatabaseError, InterfaceError):
            # The next look begins with a new connection.
            self.close()
            raise

    def close(self) -> None:
        let_go(self.connection)


class PostgreSQLLog(_DatabaseLog):
    # One statement, so that the moment is that of the rows.
    query = (
        "SELECT pg_current_snapshot()::text, (SELECT name::text FROM delivery_generation LIMIT 1), log.id, log.transaction,"
        " log.keys::text FROM (SELECT 1) AS once LEFT JOIN delivery_announcement AS log ON log.{where}"
    )

    def read(self, since: Moment | None) -> Look:
        if since is None:
            rows = self._rows("announced_at > clock_timestamp() - %s", READ_BACK)
        else:
            rows = self._rows("transaction >= %s", since.first_running)
        heard = [Heard(row[2], row[3], json.loads(row[4])) for row in rows if row[2] is not None]
        return Look(Moment.of(rows[0][0]), rows[0][1] or "", heard)


class SQLiteLog(_DatabaseLog):
    # The counter outlives rows that were cleared away.
    query = (
        "SELECT (SELECT seq FROM sqlite_sequence WHERE name = 'delivery_announcement'),"
        " (SELECT name FROM delivery_generation LIMIT 1), log.id, log.keys"
        " FROM (SELECT 1) AS once LEFT JOIN delivery_announcement AS log ON log.{where}"
    )

    def read(self, since: Moment | None) -> Look:
        if since is None:
            seconds = int(READ_BACK.total_seconds())
            rows = self._rows(
                "announced_at > strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', %s)", f"-{seconds} seconds"
            )
        else:
            rows = self._rows("id >= %s", since.until)
        until = int(rows[0][0] or 0) + 1
        heard = [Heard(row[2], row[2], json.loads(row[3])) for row in rows if row[2] is not None]
        return Look(Moment(until, until), rows[0][1] or "", heard)


class _Changes:
    """What is known of one key: the places of its newest announcements, and below which place there were more."""

    __slots__ = ("more_below", "places")

    def __init__(self) -> None:
        self.places: tuple[int, ...] = ()
        self.more_below = 0

    def add(self, place: int, *, settled: int) -> None:
        """Note an announcement; what is below `settled` was had by every moment from now on."""
        # Never altered in place: other threads read it without a lock.
        places = sorted((*self.places, place))
        while len(places) > MOST_OF_A_KEY and places[0] < settled:
            self.more_below = places.pop(0) + 1
        self.places = tuple(places)

    def all_in(self, moment: Moment) -> bool:
        return self.more_below <= moment.first_running and all(map(moment.had, self.places))


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a page was made: in which generation, and at which moment of the log."""

    generation: str
    moment: Moment

    def __str__(self) -> str:
        return f"{self.generation}/{self.moment}"

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the stamp that was written by `str()`. Raises `ValueError`."""
        generation, moment = text.split("/")
        return cls(generation, Moment.of(moment))


class Follower:
    """Hears announcements for one process.

    `sequence` grows with each batch that was heard; `heard_at` is when (seconds since the epoch); `is_lost` whether the log
    could not be read the last time, so that all is as it was then.
    """

    def __init__(self, log: Log) -> None:
        self.log = log
        self.sequence = 0
        self.heard_at = 0.0
        self.is_lost = False
        self._lock = threading.Lock()
        self._stamp: Stamp | None = None
        # Since the last time that what is too old to matter was dropped, and of the span before it.
        self._changes: dict[str, _Changes] = {}
        self._older_changes: dict[str, _Changes] = {}
        self._drop_at = time.monotonic() + READ_BACK.total_seconds()
        # Rows that are read once more, because a transaction that is older than they are still runs.
        self._heard: set[int] = set()
        self._looked_at = float("-inf")
        self._look_at = float("-inf")
        self._complain_at = float("-inf")

    @property
    def is_behind(self) -> bool:
        """Whether what was heard is so old that a page which seems true must not be kept by others."""
        return time.monotonic() - self._looked_at > TOO_FAR_BEHIND

    def follow(self) -> bool:
        """Hear what is new, unless that was done a moment ago; return whether anything is known at all.

        A database that does not answer leaves everything as it was.
        """
        now = time.monotonic()
        if now < self._look_at:
            return self._stamp is not None
        # One thread looks; others go on with what was known a moment ago.
        waits = now - self._looked_at > MOST_BEHIND
        if self._lock.acquire(timeout=PATIENCE) if waits else self._lock.acquire(blocking=False):
            try:
                if time.monotonic() >= self._look_at:
                    self._look()
            finally:
                self._lock.release()
        return self._stamp is not None

    def stamp(self) -> Stamp | None:
        """Return the stamp for a page that is made from now on; None where the log cannot be read."""
        asked_at = time.monotonic()
        if not self._lock.acquire(timeout=PATIENCE):
            return None
        try:
            # Who waited while somebody else looked has their answer.
            is_known = self._looked_at > asked_at or self._look()
            return self._stamp if is_known else None
        finally:
            self._lock.release()

    def is_current(self, keys: Iterable[str], stamp: Stamp) -> bool:
        """Return whether nothing was heard of that a page with these keys and this stamp does not show."""
        now = self._stamp
        if now is None or stamp.generation != now.generation or stamp.moment.until > now.moment.until:
            return False
        moment = stamp.moment
        return all(
            key not in changes or changes[key].all_in(moment)
            for changes in (self._changes, self._older_changes)
            for key in keys
        )

    def has_all(self, stamp: Stamp) -> bool:
        """Return whether what was read at the stamp had everything that was heard, whatever it shows."""
        return self.is_current({*self._changes, *self._older_changes}, stamp)

    def _look(self) -> bool:
        """Read the log, with the lock held; return whether that was possible."""
        started = time.monotonic()
        try:
            look = self.log.read(self._stamp.moment if self._stamp else None)
        except (DatabaseError, InterfaceError) as error:
            if time.monotonic() >= self._complain_at:
                logger.warning("The log of announcements cannot be read; pages stay as they were: %s", error)
                self._complain_at = time.monotonic() + COMPLAIN_EVERY
            self._look_at = time.monotonic() + PAUSE_AFTER_TROUBLE
            self.is_lost = True
            return False
        first_running = look.moment.first_running
        is_new = self._stamp is None or look.generation != self._stamp.generation
        for row in look.rows:
            if row.number not in self._heard:
                is_new = True
                for key in row.keys:
                    self._changes.setdefault(key, _Changes()).add(row.place, settled=first_running)
        if started > self._drop_at:
            self._older_changes, self._changes = self._changes, {}
            self._drop_at = started + READ_BACK.total_seconds()
        self._heard = {row.number for row in look.rows if row.place >= first_running}
        self._stamp, self._looked_at, self._look_at = (
            Stamp(look.generation, look.moment),
            started,
            started + LOOK_EVERY,
        )
        self.heard_at, self.is_lost = time.time(), False
        # Last: whoever sees the new number finds everything that belongs to it.
        self.sequence += is_new
        return True
