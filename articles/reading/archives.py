"""The archive beside a list: its months, with how many articles each has and where they begin."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from django.db import models
from django.db.models import QuerySet, Sum

from articles.models import ArchiveMonth, Category
from articles.reading.addresses import with_parameters
from articles.reading.anchors import LARGEST_ID, Anchor
from delivery.prepared import Slot, prepared

MOST_MONTHS = 240


def archive_of(*, category: Category | None, url: str) -> tuple[tuple[date, int, str], ...]:
    """Return (first day of the month, articles, address) of a category's months, or of all, newest first.

    `url` is the address of the list; a month's leads to the page that begins with its last article.
    """
    counted = _months(is_of_category=category is not None, category_id=category and category.pk)
    return tuple((month, total, _address_of(url, month)) for month, total in counted)


# A list of eight years has a hundred of them on each of its pages: a quarter of what such a page costs, were they made anew.
@lru_cache(maxsize=10 * MOST_MONTHS)
def _address_of(url: str, month: date) -> str:
    return with_parameters(url, **{"from": Anchor(end_of(month), LARGEST_ID)})


@prepared(MOST_MONTHS, category_id=models.BigIntegerField())
def _months(*, is_of_category: bool, category_id: Slot) -> "QuerySet[ArchiveMonth, tuple[date, int]]":
    months = ArchiveMonth.objects.filter(article_count__gt=0)
    if is_of_category:
        months = months.filter(category=category_id)
    return months.values_list("month").annotate(total=Sum("article_count")).order_by("-month")[:MOST_MONTHS]


def end_of(month: date) -> datetime:
    """Return the last microsecond of the month that begins with the day, in UTC."""
    following = next_month(month)
    return datetime(following.year, following.month, 1, tzinfo=UTC) - timedelta(microseconds=1)


def next_month(month: date) -> date:
    """Return the first day of the month after the one the day is in."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)
