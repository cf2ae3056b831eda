"""What is planned in a stretch of days: going out, leaving the site, embargoes, events, and what has gone out."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet

from articles.models import Article, Edition
from articles.planning.standing import is_late

# Of each kind in one stretch. More than that nobody takes in at one look.
MOST = 200


class Happening(StrEnum):
    GOES_OUT = "goes-out"
    UPDATE = "update"
    WENT_OUT = "went-out"
    LEAVES = "leaves"
    EMBARGO = "embargo"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in the calendar. `at` is in the calendar's zone; None for what has a day only."""

    what: Happening
    article_id: int
    title: str
    language: str
    state: str
    state_label: str
    section: str
    at: datetime | None
    is_late: bool = False

    @property
    def can_be_moved(self) -> bool:
        """Whether the dialog of plans moves it."""
        return self.what not in {Happening.WENT_OUT, Happening.EVENT}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days with their entries, in order; `is_cut` where there is more than is shown."""

    days: Mapping[date, Sequence[Entry]]
    is_cut: bool


def stretch_of(*, first: date, after: date, zone: ZoneInfo, now: datetime) -> Stretch:
    """Return what is planned from the day `first` to the day before `after`, as clocks in a zone divide the days.

    Five queries, however many articles there are.
    """
    begin, end = (datetime.combine(day, time(), tzinfo=zone) for day in (first, after))
    days: dict[date, list[Entry]] = defaultdict(list)
    is_cut = False
    for found in _kinds(begin, end, first, after, now):
        is_cut |= len(found) > MOST
        for day, entry in found[:MOST]:
            if entry.at is not None:
                at = entry.at.astimezone(zone)
                days[at.date()].append(_at(entry, at))
            elif day is not None:
                days[day].append(entry)
    # What has a day only stands before what has an hour.
    ordered = {
        day: sorted(days[day], key=lambda entry: (entry.at is not None, entry.at or now, entry.article_id))
        for day in sorted(days)
    }
    return Stretch(days=ordered, is_cut=is_cut)


Found = list[tuple[date | None, Entry]]


def _kinds(begin: datetime, end: datetime, first: date, after: date, now: datetime) -> Iterator[Found]:
    live = Edition.objects.live().filter(article=OuterRef("pk"))
    articles = Article.objects.select_related("category").only(
        "title", "language", "state", "publish_at", "unpublish_at", "embargo_until", "event_date",
        "category__name_en", "category__name_ko",
    )  # fmt: skip

    def of(rows: QuerySet[Article], column: str) -> Found:
        ordered = rows.order_by(column, "pk")[: MOST + 1]
        return [(None, _entry(row, column, now)) for row in ordered]

    scheduled = articles.filter(state=Article.State.SCHEDULED, publish_at__gte=begin, publish_at__lt=end)
    yield of(scheduled.annotate(is_live=Exists(live)), "publish_at")
    yield of(articles.filter(unpublish_at__gte=begin, unpublish_at__lt=end), "unpublish_at")
    yield of(articles.filter(embargo_until__gte=begin, embargo_until__lt=end), "embargo_until")
    events = articles.filter(event_date__gte=first, event_date__lt=after).order_by("event_date", "pk")
    yield [(row.event_date, _entry(row, "event_date", now)) for row in events[: MOST + 1]]
    out = (
        Edition.objects.live()
        .filter(first_published_at__gte=begin, first_published_at__lt=end)
        .select_related("category")
        .only(
            "title", "language", "article_id", "first_published_at", "category__name_en", "category__name_ko"
        )
        .order_by("first_published_at", "article_id")
    )
    yield [(None, _went_out(row)) for row in out[: MOST + 1]]


WHAT = {
    "publish_at": Happening.GOES_OUT,
    "unpublish_at": Happening.LEAVES,
    "embargo_until": Happening.EMBARGO,
    "event_date": Happening.EVENT,
}


def _entry(article: Article, column: str, now: datetime) -> Entry:
    value: Any = getattr(article, column)
    what = Happening.UPDATE if getattr(article, "is_live", False) else WHAT[column]
    has_hour = column != "event_date"
    happens_by_itself = what in {Happening.GOES_OUT, Happening.UPDATE, Happening.LEAVES}
    return Entry(
        what=what,
        article_id=article.pk,
        title=article.title,
        language=article.language,
        state=article.state,
        state_label=article.get_state_display(),
        section=article.category.label,
        at=value if has_hour else None,
        is_late=happens_by_itself and is_late(value, now),
    )


def _went_out(edition: Edition) -> Entry:
    return Entry(
        what=Happening.WENT_OUT,
        article_id=edition.article_id,
        title=edition.title,
        language=edition.language,
        state=Article.State.PUBLISHED,
        state_label=str(Article.State.PUBLISHED.label),
        section=edition.category.label,
        at=edition.first_published_at,
    )


def _at(entry: Entry, at: datetime) -> Entry:
    values = {name: getattr(entry, name) for name in Entry.__slots__}
    return Entry(**{**values, "at": at})


def days_between(first: date, after: date) -> list[date]:
    """Return the days from `first` to the one before `after`."""
    return [first + timedelta(days=number) for number in range((after - first).days)]
