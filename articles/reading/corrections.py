"""Every correction and retraction, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
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


@dataclass(frozen=True, slots=True)
class CorrectionsPage:
    entries: Sequence[Entry]
    newer_url: str | None
    older_url: str | None


def corrections_page(*, window: Window, url: str) -> CorrectionsPage:
    """Return the corrections of live articles and the retractions at a window, newest first; two queries.

    Raises `NoSuchPage` where nothing stands there. A correction of an article that is no longer on the site is left
    out: an unpublished one is as if it had never been, a retracted one has its retraction here.
    """
    rows = Edition.objects.select_related("category").defer("document")
    live = Edition.objects.live().filter(article_id=OuterRef("article_id"))
    corrections = rows.filter(Exists(live), kind=Edition.Kind.CORRECTION).knowing_withdrawn()
    corrections = corrections.annotate(title_now=Subquery(live.values("title")[:1]))
    retractions = rows.filter(state=Edition.State.RETRACTED)
    found = [
        *map(_correction, _at(window, corrections, "published_at")),
        *map(_retraction, _at(window, retractions, "ended_at")),
    ]
    newest_first = partial(sorted, key=lambda entry: (entry.at, entry.edition_id), reverse=True)
    entries = newest_first(found)
    if window.side == Side.AFTER:
        # The ones nearest to the anchor, which are the oldest of these.
        more, entries = len(entries) > PAGE_SIZE, entries[-PAGE_SIZE:]
    else:
        more, entries = len(entries) > PAGE_SIZE, entries[:PAGE_SIZE]
    if window.side != Side.FIRST and (not entries or (window.side == Side.AFTER and not more)):
        raise NoSuchPage
    has_newer = more if window.side == Side.AFTER else window.side == Side.BEFORE
    has_older = window.side == Side.AFTER or more
    return CorrectionsPage(
        entries,
        with_parameters(url, after=_anchor(entries[0])) if has_newer else None,
        with_parameters(url, before=_anchor(entries[-1])) if has_older else None,
    )


def _at(window: Window, rows: "QuerySet[Edition]", time: str) -> list[Any]:
    return list(window.of_rows(rows, time=time, identifier="id")[: PAGE_SIZE + 1])


def _anchor(entry: Entry) -> Anchor:
    return Anchor(entry.at, entry.edition_id)


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
