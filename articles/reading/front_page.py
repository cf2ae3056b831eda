"""What is talked about: the most active tags and communities of the week of the newest article."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import DateTimeField, F, Model, QuerySet

from articles.models import EditionTag
from articles.reading.addresses import community_url, tag_url
from articles.reading.topics.kept import OUTLET_FIELDS, TAG_FIELDS
from delivery.carrying import made_row
from delivery.prepared import Slot, prepared_within
from delivery.replicas import database_of_reader
from reactions.models import Appearance, Outlet
from tags.models import Tag

Counted = TypeVar("Counted", bound=Model)
WEEK = timedelta(days=7)
MOST = 8
# However much is published in a week, this many of the newest rows are looked at.
ROWS_COUNTED = 2_000
# Of the newest rows only what each names is read, and counted before what that is called is looked up.
COUNTED = """
    SELECT {columns}, found.number FROM (
        SELECT latest.named, COUNT(*) AS number FROM ({{query}}) AS latest GROUP BY latest.named ORDER BY 2 DESC, 1 LIMIT {most}
    ) AS found JOIN {table} AS thing ON thing.id = found.named ORDER BY found.number DESC, thing.id
"""


def _counting(model: type[Model], columns: Sequence[str]) -> str:
    """Return what counts what the rows of a query name: the things that most of them do, with these columns, and how many."""
    named = ", ".join(f"thing.{column}" for column in columns)
    return COUNTED.format(columns=named, most=MOST, table=model._meta.db_table)


def active_tags(*, newest_at: datetime) -> list[tuple[Tag, int, str]]:
    """Return (tag, articles, address) of the most used tags in the week before a time; one query."""
    found = _made(Tag, TAG_FIELDS, _tags_counted(since=newest_at - WEEK))
    return [(tag, number, tag_url(tags=[tag])) for tag, number in found]


@prepared_within(_counting(Tag, TAG_FIELDS), since=DateTimeField())
def _tags_counted(*, since: Slot) -> "QuerySet[Any, Any]":
    rows = EditionTag.objects.filter(first_published_at__gt=since).order_by("-first_published_at")
    return rows.annotate(named=F("tag")).values_list("named")[:ROWS_COUNTED]


def active_communities(*, newest_at: datetime) -> list[tuple[Outlet, int, str]]:
    """Return (outlet, quotations, address) of the most quoted outlets in the week before a time; one query."""
    found = _made(Outlet, OUTLET_FIELDS, _outlets_counted(since=newest_at - WEEK))
    return [(outlet, number, community_url(slug=outlet.slug)) for outlet, number in found]


@prepared_within(_counting(Outlet, OUTLET_FIELDS), since=DateTimeField())
def _outlets_counted(*, since: Slot) -> "QuerySet[Any, Any]":
    rows = Appearance.objects.shown().filter(published_at__gt=since).order_by("-published_at")
    return rows.annotate(named=F("outlet")).values_list("named")[:ROWS_COUNTED]


def _made(
    model: type[Counted], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> list[tuple[Counted, int]]:
    return [(made_row(model, columns, values, database_of_reader()), number) for *values, number in rows]
