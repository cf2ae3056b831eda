"""Pages of lists: twenty cards from a place on, with the addresses of the pages before and after."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, QuerySet

from articles.models import Edition
from articles.reading.addresses import with_parameters
from articles.reading.anchors import Anchor, Side, Window
from articles.reading.cards import Card, card_for
from articles.reading.trails import Trail

PAGE_SIZE = 20


class NoSuchPage(Exception):
    """Nothing stands at the place asked for; the list's first page is where to go."""


@dataclass(frozen=True, slots=True)
class ListPage:
    cards: Sequence[Card]
    newer_url: str | None
    older_url: str | None
    is_first: bool


@dataclass(frozen=True, slots=True)
class Slice:
    """The editions of one window, newest first, and whether there are more on either side."""

    editions: Sequence[Edition]
    has_newer: bool
    has_older: bool
    # Where to go on, if not at the last edition: what lies between was looked through, and is not of the list.
    newer_from: Anchor | None = None
    older_from: Anchor | None = None


# Given a window and how many, return that slice of a list.
Source = Callable[[Window, int], Slice]


def editions_source(rows: "QuerySet[Edition]") -> Source:
    """Return the source of a list of all the given editions."""

    def read(window: Window, size: int) -> Slice:
        return slice_of(rows, window, size, to_editions=list)

    return read


def no_source(window: Window, size: int) -> Slice:
    """Return the slice of a list that is known to be empty."""
    return Slice([], has_newer=False, has_older=False)


def slice_of(
    rows: "QuerySet[Any]",
    window: Window,
    size: int,
    *,
    to_editions: Callable[[list[Any]], Sequence[Edition]],
    time: str = "first_published_at",
) -> Slice:
    """Return the slice of rows that have `article_id` and the column `time`, in one query for the rows.

    Whether a page has a newer one is known from its kind: what was `before` an anchor has the anchor's item
    above it, and only a page `from` an anchor has to look.
    """
    chosen = window.of_rows(rows, time=time)
    if window.side == Side.FROM:
        chosen = chosen.annotate(has_newer=Exists(window.newer_rows(rows, time=time)))
    found = list(chosen[: size + 1])
    more = len(found) > size
    found = found[:size]
    if window.side == Side.AFTER:
        found.reverse()
        return Slice(to_editions(found), has_newer=more, has_older=True)
    has_newer = window.side == Side.BEFORE or any(getattr(row, "has_newer", False) for row in found)
    return Slice(to_editions(found), has_newer=has_newer, has_older=more)


def list_page(*, source: Source, window: Window, trail: Trail, url: str, now: datetime) -> ListPage:
    """Return the page of a list at a window; `url` is the address of its first page.

    Raises `NoSuchPage` where nothing stands there, and where newer pages lead up to a page that would not be
    full: that is the first page, which has its own address.
    """
    found = source(window, PAGE_SIZE)
    is_short = len(found.editions) < PAGE_SIZE and found.newer_from is None
    if window.side == Side.AFTER and (not found.has_newer or is_short):
        raise NoSuchPage
    if window.side != Side.FIRST and not (found.editions or found.newer_from or found.older_from):
        raise NoSuchPage
    newer_from = found.newer_from or (Anchor(*found.editions[0].anchor) if found.editions else window.anchor)
    older_from = found.older_from or (Anchor(*found.editions[-1].anchor) if found.editions else window.anchor)
    via = str(replace(trail, anchor=Anchor(*found.editions[0].anchor))) if found.editions else ""
    return ListPage(
        cards=[card_for(edition=edition, now=now, via=via) for edition in found.editions],
        newer_url=with_parameters(url, after=newer_from) if found.has_newer else None,
        older_url=with_parameters(url, before=older_from) if found.has_older else None,
        is_first=not found.has_newer,
    )
