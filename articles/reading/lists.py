"""Pages of lists: twenty cards from a place on, with the addresses of the pages before and after."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from django.db import models
from django.db.models import Exists, QuerySet

from articles.models import Category, Edition
from articles.reading.addresses import with_parameters
from articles.reading.anchors import Anchor, Side, Window
from articles.reading.cards import CARD_TAGS, CARDS_REMEMBERED, Card, card_for
from articles.reading.trails import Trail
from delivery.prepared import Slot, prepared

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


def editions_source(category: Category | None = None) -> Source:
    """Return the source of the list of all live editions, or of those of a category."""

    def read(window: Window, size: int) -> Slice:
        time, article_id = window.anchor or (None, None)
        found = _editions_in(
            side=window.side,
            is_of_category=category is not None,
            size=size,
            category_id=category and category.pk,
            time=time,
            article_id=article_id,
        )
        return cut(found, window, size, to_editions=list)

    return read


# Slots for the anchor of a window.
ANCHOR_SLOTS: "dict[str, models.Field[Any, Any]]" = {
    "time": models.DateTimeField(),
    "article_id": models.BigIntegerField(),
}


def window_of(side: Side, time: Slot, article_id: Slot) -> Window:
    """Return the window of a statement that is written once: the anchor's parts are slots for what an anchor holds."""
    return Window(side, Anchor(cast(Any, time), cast(Any, article_id)) if side != Side.FIRST else None)


@prepared(CARDS_REMEMBERED, category_id=models.BigIntegerField(), **ANCHOR_SLOTS)
def _editions_in(
    *, side: Side, is_of_category: bool, size: int, category_id: Slot, time: Slot, article_id: Slot
) -> "QuerySet[Edition]":
    rows = Edition.objects.live().for_cards(most_tags=CARD_TAGS)
    if is_of_category:
        rows = rows.filter(category=category_id)
    return rows_in(rows, window_of(side, time, article_id), size)


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
    return cut(list(rows_in(rows, window, size, time=time)), window, size, to_editions=to_editions)


def rows_in(
    rows: "QuerySet[Any]", window: Window, size: int, *, time: str = "first_published_at"
) -> "QuerySet[Any]":
    """Return the rows of a window, and one more where there is one; they know whether there are newer ones (`has_newer`)."""
    chosen = window.of_rows(rows, time=time)
    if window.side == Side.FROM:
        chosen = chosen.annotate(has_newer=Exists(window.newer_rows(rows, time=time)))
    return chosen[: size + 1]


def cut(
    found: list[Any], window: Window, size: int, *, to_editions: Callable[[list[Any]], Sequence[Edition]]
) -> Slice:
    """Return the slice that was found by `rows_in()`."""
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
