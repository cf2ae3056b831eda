"""Every correction and retraction, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from articles.models import Edition
from articles.reading.addresses import article_url, with_parameters
from articles.reading.anchors import Anchor, Side, Window
from articles.reading.lists import NoSuchPage

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Entry:
    label: str
    at: datetime
    title: str
    language: str
    note: str
    url: str
    # What the correction changed; empty for a retraction.
    difference_url: str
    edition_id: int
    article_id: int

    @property
    def anchor(self) -> Anchor:
        return Anchor(self.at, self.edition_id)

    @property
    def is_retraction(self) -> bool:
        return not self.difference_url


@dataclass(frozen=True, slots=True)
class CorrectionsSlice:
    entries: Sequence[Entry]
    has_newer: bool
    has_older: bool


@dataclass(frozen=True, slots=True)
class CorrectionsPage:
    entries: Sequence[Entry]
    newer_url: str | None
    older_url: str | None


def corrections_page(*, window: Window, url: str) -> CorrectionsPage:
    """Return the page of corrections and retractions at a window; two queries.

    Raises `NoSuchPage` where nothing stands there, and where newer pages lead up to a page that is the first one.
    """
    found = corrections_slice(window=window, size=PAGE_SIZE)
    entries = found.entries
    if window.side != Side.FIRST and (not entries or (window.side == Side.AFTER and not found.has_newer)):
        raise NoSuchPage
    return CorrectionsPage(
        entries,
        with_parameters(url, after=entries[0].anchor) if found.has_newer else None,
        with_parameters(url, before=entries[-1].anchor) if found.has_older else None,
    )


def corrections_slice(*, window: Window, size: int) -> CorrectionsSlice:
    """Return the corrections of live articles and the retractions at a window, newest first; two queries.

    A correction of an article that is no longer on the site is left out: an unpublished one is as if it had never
    been, a retracted one has its retraction here.
    """
    rows = Edition.objects.select_related("category").defer("document")
    live = Edition.objects.live().filter(article_id=OuterRef("article_id"))
    corrections = rows.filter(Exists(live), kind=Edition.Kind.CORRECTION).knowing_withdrawn()
    corrections = corrections.annotate(title_now=Subquery(live.values("title")[:1]))
    retractions = rows.filter(state=Edition.State.RETRACTED)
    found = [
        *map(_correction, _at(window, corrections, "published_at", size)),
        *map(_retraction, _at(window, retractions, "ended_at", size)),
    ]
    entries = sorted(found, key=lambda entry: entry.anchor, reverse=True)
    more = len(entries) > size
    # After an anchor, the ones nearest to it are the oldest of these.
    entries = entries[-size:] if window.side == Side.AFTER else entries[:size]
    if window.side == Side.AFTER:
        return CorrectionsSlice(entries, has_newer=more, has_older=bool(entries))
    return CorrectionsSlice(entries, has_newer=window.side == Side.BEFORE and bool(entries), has_older=more)


def _at(window: Window, rows: "QuerySet[Edition]", time: str, size: int) -> list[Any]:
    return list(window.of_rows(rows, time=time, identifier="id")[: size + 1])


def _correction(edition: Any) -> Entry:
    """Return the entry of a correction; what was taken off the site since goes by the article's title now."""
    return Entry(
        label=_("corrected"),
        at=edition.published_at,
        title=edition.title_now if edition.is_withdrawn else edition.title,
        language=edition.language,
        note=edition.note,
        url=article_url(edition=edition),
        difference_url=""
        if edition.is_withdrawn
        else with_parameters(
            f"{article_url(edition=edition)}history/", **{"from": edition.number - 1, "to": edition.number}
        ),
        edition_id=edition.pk,
        article_id=edition.article_id,
    )


def _retraction(edition: Edition) -> Entry:
    assert edition.ended_at is not None
    return Entry(
        label=_("retracted"),
        at=edition.ended_at,
        title=edition.title,
        language=edition.language,
        note=edition.retraction_note,
        url=article_url(edition=edition),
        difference_url="",
        edition_id=edition.pk,
        article_id=edition.article_id,
    )
