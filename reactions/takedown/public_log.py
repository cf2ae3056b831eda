"""The public log: every removal with its day, kind and ground, never with what was removed nor a way to it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Count, Q
from django.db.models.functions import ExtractYear

from reactions.models import Redaction, TakedownRequest

PAGE_SIZE = 50
PLACE_FORM = re.compile(r"(\d{8}T\d{6}\.\d{6})Z-([1-9]\d{0,17})", re.ASCII)
PLACE_TIME = "%Y%m%dT%H%M%S.%f"


class NoSuchPage(Exception):
    """No part of the log begins at this place."""


@dataclass(frozen=True, slots=True)
class LogPage:
    entries: Sequence[Redaction]
    # Where the next older page begins; empty on the last.
    older: str


@dataclass(frozen=True, slots=True)
class Year:
    """How many requests came in a year, and what became of them."""

    year: int
    received: int
    granted: int
    refused: int


def log_page(*, before: str = "") -> LogPage:
    """Return removals in effect, newest first, from a place on; one query. Raises `NoSuchPage` for a wrong place."""
    rows = Redaction.objects.filter(effective_at__isnull=False).order_by("-effective_at", "-id")
    if before:
        moment, identifier = _place(before)
        rows = rows.filter(
            Q(effective_at__lt=moment) | Q(effective_at=moment, id__lt=identifier), effective_at__lte=moment
        )
    # Nothing else of the row leaves the database.
    found = list(rows.only("scope", "ground", "effective_at")[: PAGE_SIZE + 1])
    if before and not found:
        raise NoSuchPage
    entries = found[:PAGE_SIZE]
    last = entries[-1] if len(found) > PAGE_SIZE else None
    older = ""
    if last is not None and last.effective_at is not None:
        older = f"{last.effective_at.astimezone(UTC):{PLACE_TIME}}Z-{last.pk}"
    return LogPage(entries=entries, older=older)


def requests_by_year() -> list[Year]:
    """Return how many requests came in, were granted and refused, by the year they came in; one query."""
    state = TakedownRequest.State
    rows = (
        TakedownRequest.objects.annotate(year=ExtractYear("received_at", tzinfo=UTC))
        .values("year")
        .order_by("-year")
        .annotate(
            received=Count("pk"),
            granted=Count("pk", filter=Q(state=state.GRANTED)),
            refused=Count("pk", filter=Q(state=state.REFUSED)),
        )
    )
    return [Year(**row) for row in rows]


def _place(text: str) -> tuple[datetime, int]:
    match = PLACE_FORM.fullmatch(text)
    if match is None:
        raise NoSuchPage
    try:
        return datetime.strptime(match[1], PLACE_TIME).replace(tzinfo=UTC), int(match[2])
    except ValueError:
        raise NoSuchPage from None
