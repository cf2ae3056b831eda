"""How far each cache in front has been told: a row of the database, written after the cache has done it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.dateparse import parse_datetime

from delivery.changes import Moment, Stamp

_READ = "SELECT generation, moment, was_at FROM delivery_cacheinfront WHERE name = %s"
_SAVE = (
    "INSERT INTO delivery_cacheinfront (name, generation, moment, was_at, looked_at, trouble_since, trouble)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (name) DO UPDATE SET generation = excluded.generation,"
    " moment = excluded.moment, was_at = excluded.was_at, looked_at = excluded.looked_at, trouble_since = excluded.trouble_since,"
    " trouble = excluded.trouble"
)


@dataclass(frozen=True, slots=True)
class Position:
    """What a cache was told of, and when that was all there was."""

    stamp: Stamp
    was_at: datetime


class Positions:
    """The position of one cache. Methods raise `DatabaseError` or `InterfaceError`."""

    def __init__(self, connection: BaseDatabaseWrapper, name: str) -> None:
        self._connection, self._name = connection, name

    def read(self) -> Position | None:
        """Return the position; None for a cache that was never told anything, or where it cannot be understood."""
        with self._connection.cursor() as cursor:
            cursor.execute(_READ, [self._name])
            row = cursor.fetchone()
        if row is None:
            return None
        generation, moment, was_at = row
        try:
            return Position(Stamp(generation, Moment.of(moment)), _with_zone(was_at))
        except ValueError:
            return None

    def save(
        self, told: Position | None, *, now: datetime, trouble_since: datetime | None, trouble: str
    ) -> None:
        """Write down what the cache was told of, if anything, and what ails it."""
        stamp = [told.stamp.generation, str(told.stamp.moment)] if told else ["", ""]
        times: list[Any] = [
            self._connection.ops.adapt_datetimefield_value(when) if when is not None else None
            for when in (told.was_at if told else now, now, trouble_since)
        ]
        with self._connection.cursor() as cursor:
            cursor.execute(_SAVE, [self._name, *stamp, *times, trouble[:300]])


def _with_zone(when: datetime | str) -> datetime:
    """Return a time as a driver gave it; SQLite's is a text in UTC."""
    found = parse_datetime(when) if isinstance(when, str) else when
    if found is None:
        raise ValueError(when)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
