"""Whether this process can do its work, asked part by part: each in little time, and for all who ask within a few seconds once.

What is broken for readers and editors makes a process “not ready”; what heals by itself and harms nobody at once (a page
store that is away, a worker that is late) leaves it “degraded”.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.storage import storages
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from newsroom.running.models import WorkerSeen
from newsroom.running.presence import LATE_AFTER

logger = logging.getLogger(__name__)

READY, DEGRADED, NOT_READY = "ready", "degraded", "not ready"
OK = "ok"
# Seconds for which an answer is given again, and for which what costs more (buckets, migrations) is.
GIVEN_AGAIN, GIVEN_LONG_AGAIN = 2.0, 30.0
# Seconds that a store of pages has to answer.
STORE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Readiness:
    """How each part does, in a word or two, and what follows from it."""

    parts: dict[str, str]

    @property
    def word(self) -> str:
        if any(self.parts[name] != OK for name in ("database", "migrations", "pictures", "evidence")):
            return NOT_READY
        return READY if all(word == OK for word in self.parts.values()) else DEGRADED


class Asking:
    """Asks the parts, and gives the same answer to whoever asks right after."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: Readiness | None = None
        self._asked_at = float("-inf")
        self._kept: dict[str, tuple[float, str]] = {}

    def ask(self) -> Readiness:
        """Return how the parts do, or did a moment ago. Never raises."""
        now = time.monotonic()
        last = self._last
        if last is not None and now - self._asked_at < GIVEN_AGAIN:
            return last
        # While one asks, the others are told what was.
        if not self._lock.acquire(blocking=last is None):
            assert last is not None
            return last
        try:
            self._last = Readiness(self._parts())
            self._asked_at = time.monotonic()
            return self._last
        finally:
            self._lock.release()

    def _parts(self) -> dict[str, str]:
        let_go_of_old_connections()
        try:
            database = _word_of(_database)
            # Nothing is asked of a database that does not answer.
            is_there = database == OK
            return {
                "database": database,
                "migrations": self._seldom("migrations", _migrations) if is_there else "unknown",
                "pictures": self._seldom("pictures", lambda: _storage("default")),
                "evidence": self._seldom("evidence", lambda: _storage("evidence")),
                "pages": _word_of(_page_store),
                "worker": _word_of(_worker) if is_there else "unknown",
            }
        finally:
            let_go_of_old_connections()

    def _seldom(self, name: str, part: Callable[[], str]) -> str:
        asked_at, word = self._kept.get(name, (float("-inf"), ""))
        # What is broken may be mended by now.
        if word == OK and time.monotonic() - asked_at < GIVEN_LONG_AGAIN:
            return word
        word = _word_of(part)
        self._kept[name] = time.monotonic(), word
        return word


def let_go_of_old_connections() -> None:
    """Do what Django does before and after a request, which this is none; a transaction of the caller's own is left alone."""
    if not connection.in_atomic_block:
        close_old_connections()


def _word_of(part: Callable[[], str]) -> str:
    """Return what a part says, in words that tell a stranger nothing; why it fails stands in the log."""
    try:
        return part()
    except (DatabaseError, InterfaceError, OSError) as error:
        logger.warning("%s: %s", part.__name__.strip("_<>"), str(error).strip().split("\n")[0][:200])
        return "out of reach"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return OK


def _migrations() -> str:
    ours = set(MigrationLoader(None).disk_migrations)
    return OK if ours <= set(MigrationRecorder(connection).applied_migrations()) else "missing"


def _storage(alias: str) -> str:
    storage = storages[alias]
    try:
        folder = Path(storage.path(""))
    except NotImplementedError:
        # A bucket: what is not there is an answer too.
        storage.exists("readiness")
        return OK
    # The newsroom makes it with the first file.
    while not folder.exists():
        folder = folder.parent
    return OK if os.access(folder, os.W_OK | os.X_OK) else "read-only"


def _page_store() -> str:
    kind, _separator, place = settings.PAGE_CACHE.partition("://")
    if kind == "file":
        folder = Path(place).parent
        while not folder.exists():
            folder = folder.parent
        return OK if os.access(folder, os.W_OK | os.X_OK) else "read-only"
    if kind in {"redis", "rediss"}:
        return _redis()
    return OK


def _redis() -> str:
    # Loaded where there is one: it takes memory of every process.
    from redis import Redis, RedisError

    try:
        with Redis.from_url(
            settings.PAGE_CACHE, socket_timeout=STORE_SECONDS, socket_connect_timeout=STORE_SECONDS
        ) as client:
            client.ping()
    except RedisError as error:
        raise ConnectionError(str(error)) from error
    return OK


def _worker() -> str:
    newest = WorkerSeen.objects.order_by("-swept_at").values_list("swept_at", flat=True).first()
    if newest is None:
        return "none"
    return OK if timezone.now() - newest <= LATE_AFTER else "late"
