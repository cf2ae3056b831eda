"""What is talked about: the most active tags and communities of the week of the newest article."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Count, DateTimeField, Model, QuerySet

from articles.models import EditionTag
from articles.reading.addresses import community_url, tag_url
from delivery.carrying import made_row
from delivery.prepared import Slot, planned_by_value
from delivery.replicas import database_of_reader
from reactions.models import Appearance, Outlet
from tags.models import Tag

Counted = TypeVar("Counted", bound=Model)
WEEK = timedelta(days=7)
MOST = 8
# However much is published in a week, this many of the newest rows are looked at.
ROWS_COUNTED = 2_000
TAG_COLUMNS = ("id", "slug", "name_en", "name_ko")
OUTLET_COLUMNS = ("id", "slug", "kind", "name_en", "name_native", "language", "hue", "mark")


def active_tags(*, newest_at: datetime) -> list[tuple[Tag, int, str]]:
    """Return (tag, articles, address) of the most used tags in the week before a time; one query."""
    found = _made(Tag, TAG_COLUMNS, _tags_counted(since=newest_at - WEEK))
    return [(tag, number, tag_url(tags=[tag])) for tag, number in found]


# How much of a site lies within a week, only the value tells.
@planned_by_value(since=DateTimeField())
def _tags_counted(*, since: Slot) -> "QuerySet[Any, tuple[Any, ...]]":
    rows = EditionTag.objects.all()
    return _counted(rows, since=since, time="first_published_at", of="tag", columns=TAG_COLUMNS)


def active_communities(*, newest_at: datetime) -> list[tuple[Outlet, int, str]]:
    """Return (outlet, quotations, address) of the most quoted outlets in the week before a time; one query."""
    found = _made(Outlet, OUTLET_COLUMNS, _outlets_counted(since=newest_at - WEEK))
    return [(outlet, number, community_url(slug=outlet.slug)) for outlet, number in found]


@planned_by_value(since=DateTimeField())
def _outlets_counted(*, since: Slot) -> "QuerySet[Any, tuple[Any, ...]]":
    rows = Appearance.objects.shown()
    return _counted(rows, since=since, time="published_at", of="outlet", columns=OUTLET_COLUMNS)


def _counted(
    rows: "QuerySet[Any]", *, since: Slot, time: str, of: str, columns: Sequence[str]
) -> "QuerySet[Any, tuple[Any, ...]]":
    """Return these columns of the things that most of the week's rows name, and how many rows name each."""
    latest = rows.filter(**{f"{time}__gt": since}).order_by(f"-{time}").values("pk")[:ROWS_COUNTED]
    named = [f"{of}__{column}" for column in columns]
    counted: Any = rows.filter(pk__in=latest).order_by().values_list(*named).annotate(number=Count("pk"))
    found: QuerySet[Any, tuple[Any, ...]] = counted.order_by("-number", f"{of}__id")[:MOST]
    return found


def _made(
    model: type[Counted], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> list[tuple[Counted, int]]:
    return [(made_row(model, columns, values, database_of_reader()), number) for *values, number in rows]
