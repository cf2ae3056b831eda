"""Anchors: stable places in newest-first lists, and the window of a list that an address asks for.

An anchor is written `20250707T093000.123456Z-123`: when the article was first published (UTC, to the
microsecond) and its id. Publishing something new moves no anchor, so an older page keeps its content, and the
database goes straight to it: nothing is counted and nothing skipped.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from django.db.models import Model, Q, QuerySet

FORM = re.compile(r"(\d{8}T\d{6}\.\d{6})Z-(\d{1,19})", re.ASCII)
TIME_FORMAT = "%Y%m%dT%H%M%S.%f"
# What a bigint holds.
LARGEST_ID = 2**63 - 1

ModelT = TypeVar("ModelT", bound=Model)


class UnableToRead(Exception):
    """An address names a place that no list can have."""


class Anchor(NamedTuple):
    time: datetime
    id: int

    def __str__(self) -> str:
        return f"{self.time.astimezone(UTC).strftime(TIME_FORMAT).zfill(22)}Z-{self.id}"


def parse_anchor(text: str) -> Anchor:
    """Return the anchor that the text spells; raise `UnableToRead` for any other text."""
    match = FORM.fullmatch(text)
    if match is None:
        raise UnableToRead(text)
    try:
        # %Y%m%d takes shorter numbers too, but the form has fixed their length.
        time = datetime.strptime(match[1], TIME_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        raise UnableToRead(text) from None
    identifier = int(match[2])
    if identifier > LARGEST_ID:
        raise UnableToRead(text)
    return Anchor(time, identifier)


class Side(StrEnum):
    """Which way a window lies from its anchor."""

    FIRST = ""
    # The items that come after the anchor in a newest-first list: older ones.
    BEFORE = "before"
    # The items newer than the anchor.
    AFTER = "after"
    # The item at the anchor and older ones: where “To List” leads.
    FROM = "from"


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a list that an address asks for."""

    side: Side = Side.FIRST
    anchor: Anchor | None = None

    @classmethod
    def of(cls, parameters: Mapping[str, str], *, prefix: str = "") -> "Window":
        """Return the window that an address's parameters name; raise `UnableToRead` for a wrong one."""
        named = [side for side in (Side.BEFORE, Side.AFTER, Side.FROM) if prefix + side in parameters]
        if not named:
            return cls()
        if len(named) > 1:
            raise UnableToRead("One place at a time.")
        return cls(named[0], parse_anchor(parameters[prefix + named[0]]))

    def of_rows(
        self, rows: "QuerySet[ModelT]", *, time: str = "first_published_at", identifier: str = "article_id"
    ) -> "QuerySet[ModelT]":
        """Return the rows in this window, the nearest to the anchor first: newest first but for `AFTER`."""
        if self.side == Side.AFTER:
            return rows.filter(self._condition(time, identifier)).order_by(time, identifier)
        if self.anchor is not None:
            rows = rows.filter(self._condition(time, identifier))
        return rows.order_by(f"-{time}", f"-{identifier}")

    def newer_rows(
        self, rows: "QuerySet[ModelT]", *, time: str = "first_published_at", identifier: str = "article_id"
    ) -> "QuerySet[ModelT]":
        """Return the rows newer than the anchor."""
        return Window(Side.AFTER, self.anchor).of_rows(rows, time=time, identifier=identifier)

    def _condition(self, time: str, identifier: str) -> Q:
        assert self.anchor is not None
        way, id_way = {
            Side.BEFORE: ("lt", "lt"),
            Side.AFTER: ("gt", "gt"),
            Side.FROM: ("lt", "lte"),
        }[self.side]
        condition: dict[str, Any] = {time: self.anchor.time, f"{identifier}__{id_way}": self.anchor.id}
        # The range on the time alone is what lets the index be entered at the right place.
        return Q(
            Q(**{f"{time}__{way}": self.anchor.time}) | Q(**condition),
            **{f"{time}__{way}e": self.anchor.time},
        )
