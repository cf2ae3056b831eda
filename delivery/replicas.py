"""Reading pages from a replica of the database, and knowing what it has replayed.

Only a page that `KeptPages` makes is read from a replica, and only within views that change nothing (`public_page`): whoever works at the
desk, and whatever writes, reads the primary and so what was just written. A replica is asked first what it has replayed, and the
page counts for that moment: never for what the primary knew then. So a page that a replica was too late for is found out by the keys that were
heard from the primary meanwhile, and made again there (`delivery.pages.answering`).
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, OperationalError, connections
from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from delivery.changes import Moment, Stamp

logger = logging.getLogger(__name__)

ALIAS = "replica"
# Seconds that a replica in trouble is left alone; readers are answered from the primary meanwhile.
PAUSE_AFTER_TROUBLE = 5.0
# Where a request says that its page may be read from the replica.
MAY_READ = "newsroom.may_read_replica"

P = ParamSpec("P")
Response = TypeVar("Response", bound=HttpResponseBase)
_reading: ContextVar[bool] = ContextVar("reading_replica", default=False)


class Router:
    """Django's database router: reads go to the replica within `reading_replica()`, everything else to the primary."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        return ALIAS if _reading.get() else DEFAULT_DB_ALIAS

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        # Both are the same rows.
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db != ALIAS


def database_of_reader() -> str:
    """Return the alias of the database that a statement of our own has to read."""
    return ALIAS if _reading.get() else DEFAULT_DB_ALIAS


@contextmanager
def reading_replica() -> Iterator[None]:
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def reads_only(view: Callable[P, Response]) -> Callable[P, Response]:
    """Return the view, reading from the replica where the request says that it may, and from the primary if that fails.

    The view is asked twice then: it must change nothing.
    """

    @wraps(view)
    def reading(*arguments: P.args, **options: P.kwargs) -> Response:
        request = arguments[0]
        assert isinstance(request, HttpRequest)
        replica: Replica | None = request.META.get(MAY_READ)
        if replica is None:
            return view(*arguments, **options)
        try:
            with reading_replica():
                return view(*arguments, **options)
        except (OperationalError, InterfaceError) as error:
            replica.rest(error)
            return view(*arguments, **options)

    return reading


class Replica:
    """The replica as one process knows it: what it has replayed, and whether it is left alone for a while."""

    # While a replica replays, its own list of running transactions is empty (PostgreSQL keeps those it heard of elsewhere), so
    # only what is below the oldest of them is certain to be there.
    query = (
        "SELECT pg_is_in_recovery(), pg_snapshot_xmin(pg_current_snapshot())::text,"
        " (SELECT name::text FROM delivery_generation LIMIT 1)"
    )

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rests_until = float("-inf")
        self._in_trouble = False

    def stamp(self) -> Stamp | None:
        """Return the stamp for a page that is read from the replica from now on; None where the primary has to be read.

        It may be of a moment that a follower of the primary has not reached yet.
        """
        if time.monotonic() < self._rests_until:
            return None
        try:
            with connections[ALIAS].cursor() as cursor:
                cursor.execute(self.query)
                is_replaying, first_running, generation = cursor.fetchone()
        except (DatabaseError, InterfaceError) as error:
            self.rest(error)
            return None
        if not is_replaying:
            # Promoted, or no replica at all: its transactions are not numbered as the primary's.
            self.rest("it is no standby that replays another database")
            return None
        if self._in_trouble:
            self._in_trouble = False
            logger.info("Pages are read from the replica again")
        return Stamp(generation or "", Moment(int(first_running), int(first_running)))

    def rest(self, why: object) -> None:
        """Leave the replica alone for a while; say so once until it is well again."""
        with self._lock:
            self._rests_until = time.monotonic() + PAUSE_AFTER_TROUBLE
            said, self._in_trouble = self._in_trouble, True
        if not said:
            logger.warning("The replica is left alone, pages are read from the primary: %s", why)
