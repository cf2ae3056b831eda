"""A topic's months: how many of its articles came out in each of the last 24."""

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import NamedTuple

MONTHS = 24


class Month(NamedTuple):
    """A month of a tag's activity; height in hundredths of the busiest month's."""

    month: date
    articles: int
    height: int


def activity_of(numbers: Mapping[str, int], now: datetime) -> tuple[Month, ...]:
    """Return the last 24 months, oldest first, from numbers by month as "2026-01"; nothing where all are empty."""
    months = [(month, numbers.get(f"{month:%Y-%m}", 0)) for month in months_until(now)]
    busiest = max(number for _month, number in months)
    if not busiest:
        return ()
    return tuple(
        Month(month, number, math.ceil(100 * number / busiest) if number else 0) for month, number in months
    )


def months_until(now: datetime) -> list[date]:
    months = [now.astimezone(UTC).date().replace(day=1)]
    while len(months) < MONTHS:
        months.insert(0, _month_before(months[0]))
    return months


def _month_before(month: date) -> date:
    return date(month.year - (month.month == 1), month.month - 1 or 12, 1)
