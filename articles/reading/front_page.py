"""What is talked about: the most active tags and communities of the week of the newest article."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet

from articles.models import EditionTag
from articles.reading.addresses import tag_url
from articles.reading.tag_pages import counted_outlets
from reactions.models import Appearance, Outlet
from tags.models import Tag

WEEK = timedelta(days=7)
MOST = 8
# However much is published in a week, this many of the newest rows are looked at.
ROWS_COUNTED = 2_000


def active_tags(*, newest_at: datetime) -> list[tuple[Tag, int, str]]:
    """Return (tag, articles, address) of the most used tags in the week before a time; two queries."""
    numbers = _counted(EditionTag.objects.all(), "first_published_at", "tag", newest_at)
    tags = Tag.objects.in_bulk(list(numbers)) if numbers else {}
    return [(tags[pk], number, tag_url(tags=[tags[pk]])) for pk, number in numbers.items()]


def active_communities(*, newest_at: datetime) -> list[tuple[Outlet, int, str]]:
    """Return (outlet, quotations, address) of the most quoted outlets in the week before a time; two queries."""
    return counted_outlets(_counted(Appearance.objects.shown(), "published_at", "outlet", newest_at))


def _counted(rows: "QuerySet[Any]", time: str, of: str, newest_at: datetime) -> dict[int, int]:
    """Return how many of the week's rows name each thing, for the things named most."""
    latest = rows.filter(**{f"{time}__gt": newest_at - WEEK}).order_by(f"-{time}").values("pk")[:ROWS_COUNTED]
    counted = rows.filter(pk__in=latest).order_by().values(of).annotate(number=Count("pk"))
    return {row[of]: row["number"] for row in counted.order_by("-number", of)[:MOST]}
