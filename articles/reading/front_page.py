"""What is talked about: the most active tags and communities of the week of the newest article."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Count, Model, QuerySet

from articles.models import EditionTag
from articles.reading.addresses import community_url, tag_url
from reactions.models import Appearance, Outlet
from tags.models import Tag

Counted = TypeVar("Counted", bound=Model)
WEEK = timedelta(days=7)
MOST = 8
# However much is published in a week, this many of the newest rows are looked at.
ROWS_COUNTED = 2_000


def active_tags(*, newest_at: datetime) -> list[tuple[Tag, int, str]]:
    """Return (tag, articles, address) of the most used tags in the week before a time; one query."""
    columns = ("id", "slug", "name_en", "name_ko")
    found = _counted(
        EditionTag.objects.all(),
        time="first_published_at",
        of="tag",
        model=Tag,
        columns=columns,
        newest_at=newest_at,
    )
    return [(tag, number, tag_url(tags=[tag])) for tag, number in found]


def active_communities(*, newest_at: datetime) -> list[tuple[Outlet, int, str]]:
    """Return (outlet, quotations, address) of the most quoted outlets in the week before a time; one query."""
    columns = ("id", "slug", "kind", "name_en", "name_native", "language", "hue", "mark")
    found = _counted(
        Appearance.objects.shown(),
        time="published_at",
        of="outlet",
        model=Outlet,
        columns=columns,
        newest_at=newest_at,
    )
    return [(outlet, number, community_url(slug=outlet.slug)) for outlet, number in found]


def _counted(
    rows: "QuerySet[Any]",
    *,
    time: str,
    of: str,
    model: type[Counted],
    columns: Sequence[str],
    newest_at: datetime,
) -> list[tuple[Counted, int]]:
    """Return the things that most of the week's rows name, with these columns, and how many rows name each."""
    latest = rows.filter(**{f"{time}__gt": newest_at - WEEK}).order_by(f"-{time}").values("pk")[:ROWS_COUNTED]
    # A row is made from values in the order of the model's fields, whatever order they are named in.
    columns = [field.attname for field in model._meta.concrete_fields if field.attname in columns]
    named = [f"{of}__{column}" for column in columns]
    counted = rows.filter(pk__in=latest).order_by().values_list(*named).annotate(number=Count("pk"))
    return [
        (model.from_db(rows.db, columns, values), number)
        for *values, number in counted.order_by("-number", f"{of}__id")[:MOST]
    ]
