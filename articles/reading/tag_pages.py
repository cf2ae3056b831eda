"""Tag pages: one topic or up to four together, what else stands beside them, and how many are left.

Everything is read from rows that only live editions have (`EditionTag`, `Appearance`) and from counts that
publishing keeps (`Tag.article_count`, `TagPair`). Nothing here grows with the number of articles: lists are read
through an index from an anchor on, and what has to be counted is counted over the newest few hundred at most.
"""

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from articles.models import EditionTag, with_cards
from articles.reading.addresses import community_url, tag_url
from articles.reading.anchors import Window
from articles.reading.archives import next_month
from articles.reading.lists import Slice, Source, slice_of
from reactions.models import Appearance, Outlet
from tags.models import MAX_NAME_LENGTH, Tag, TagName, TagPair, key_of

MOST_TAGS = 4
# Below this many articles a page is not worth a search engine's time.
FEWEST_TO_INDEX = 3
MONTHS = 24
MOST_FACETS = 12
MOST_RELATED = 8
MOST_COMMUNITIES = 8
# How many of the newest articles are looked at where there is no kept count.
ARTICLES_COUNTED = 1_000
ARTICLES_FOR_COMMUNITIES = 300
ARTICLES_FOR_ACTIVITY = 3_000
PAIRS_COMPARED = 40


class NoSuchTag(Exception):
    """An address names a topic that does not exist."""


class Month(NamedTuple):
    """A month of a tag's activity; height in hundredths of the busiest month's."""

    month: date
    articles: int
    height: int


@dataclass(frozen=True, slots=True)
class Facets:
    """What a reader may narrow a tag page to, with the number of articles that would be left."""

    options: Sequence[tuple[Tag, int, str]]
    related: Sequence[Tag]
    # Articles on the page; only a lower bound if `is_partial`.
    total: int
    is_partial: bool


def tags_named(address: str) -> list[Tag]:
    """Return the tags that the last part of an address names, in canonical order: by slug, each once.

    Any name or alias of a tag will do, in any case and Unicode form; the caller leads to the canonical address.
    Raises `NoSuchTag` where one of them is no tag, or there are more than four.
    """
    names = list(dict.fromkeys(unicodedata.normalize("NFC", name) for name in address.split("+")))
    if not 1 <= len(names) <= 2 * MOST_TAGS or any(
        not 0 < len(name) <= 2 * MAX_NAME_LENGTH for name in names
    ):
        raise NoSuchTag(address)
    by_slug = {tag.slug: tag for tag in Tag.objects.filter(slug__in={*names, *map(str.casefold, names)})}
    found = {name: by_slug.get(name) or by_slug.get(name.casefold()) for name in names}
    missing = [name for name, tag in found.items() if tag is None]
    if missing:
        found |= _tags_by_name(missing)
    tags = {tag.pk: tag for tag in found.values() if tag is not None}
    if any(tag is None for tag in found.values()) or len(tags) > MOST_TAGS:
        raise NoSuchTag(address)
    return sorted(tags.values(), key=lambda tag: tag.slug)


def _tags_by_name(names: Sequence[str]) -> dict[str, Tag | None]:
    """Return the tag of each name, which may be written with hyphens for spaces."""
    keys = {name: (key_of(name), key_of(name.replace("-", " "))) for name in names}
    wanted = {key for either in keys.values() for key in either if key}
    known = {row.key: row.tag for row in TagName.objects.filter(key__in=wanted).select_related("tag")}
    return {name: known.get(exact) or known.get(spaced) for name, (exact, spaced) in keys.items()}


def rows_of(tags: Sequence[Tag]) -> "QuerySet[EditionTag]":
    """Return one row per live edition that has all the tags, led by the rarest of them."""
    rarest, *others = sorted(tags, key=lambda tag: (tag.article_count, tag.pk))
    rows = EditionTag.objects.filter(tag=rarest)
    for other in others:
        rows = rows.filter(Exists(EditionTag.objects.filter(edition=OuterRef("edition"), tag=other)))
    return rows


def tagged_source(tags: Sequence[Tag]) -> Source:
    """Return the source of the list of editions that have all the tags."""

    def read(window: Window, size: int) -> Slice:
        rows = with_cards(rows_of(tags), "edition__")
        return slice_of(rows, window, size, to_editions=lambda found: [row.edition for row in found])

    return read


def facets_of(tags: Sequence[Tag], *, all_articles: int) -> Facets:
    """Return what the tags can be narrowed to, and for one tag its related ones.

    One query for one tag, from the kept pairs; for a combination three at most, over its newest articles.
    `all_articles` is the number of live articles, by which a rare tag's company weighs more.
    """
    if len(tags) == 1:
        return _facets_of_one(tags[0], all_articles)
    total, is_partial = _count_combination(tags)
    editions = (
        rows_of(tags).order_by("-first_published_at", "-article_id").values("edition")[:ARTICLES_COUNTED]
    )
    counted = (
        EditionTag.objects.filter(edition__in=editions)
        .exclude(tag__in=[tag.pk for tag in tags])
        .values("tag")
        .annotate(number=Count("pk"))
        .order_by("-number", "tag")[:MOST_FACETS]
    )
    numbers = {row["tag"]: row["number"] for row in counted} if total else {}
    known = Tag.objects.in_bulk(numbers) if numbers else {}
    options = [(known[pk], number, tag_url(tags=[*tags, known[pk]])) for pk, number in numbers.items()]
    return Facets(options if len(tags) < MOST_TAGS else [], [], total, is_partial)


def _facets_of_one(tag: Tag, all_articles: int) -> Facets:
    pairs = list(
        TagPair.objects.filter(tag=tag, article_count__gt=0)
        .select_related("other")
        .order_by("-article_count", "other")[:PAIRS_COMPARED]
    )
    options = [
        (pair.other, pair.article_count, tag_url(tags=[tag, pair.other])) for pair in pairs[:MOST_FACETS]
    ]

    def weight(pair: TagPair) -> tuple[float, int]:
        rarity = math.log1p(all_articles / max(pair.other.article_count, 1))
        return -pair.article_count * rarity, pair.other_id

    related = [pair.other for pair in sorted(pairs, key=weight)[:MOST_RELATED]]
    return Facets(options, related, tag.article_count, is_partial=False)


def _count_combination(tags: Sequence[Tag]) -> tuple[int, bool]:
    if len(tags) == 2:
        pair = TagPair.objects.filter(tag=tags[0], other=tags[1]).first()
        return (pair.article_count if pair else 0), False
    total = rows_of(tags)[: ARTICLES_COUNTED + 1].count()
    return min(total, ARTICLES_COUNTED), total > ARTICLES_COUNTED


def ways_to_widen(tags: Sequence[Tag]) -> list[tuple[Tag, str]]:
    """Return for each tag of a combination the address without it."""
    if len(tags) < 2:
        return []
    return [(tag, tag_url(tags=[other for other in tags if other != tag])) for tag in tags]


def communities_of(tags: Sequence[Tag]) -> list[tuple[Outlet, int, str]]:
    """Return (outlet, quotations, address) of who is quoted on the tags, over their newest articles; two queries."""
    editions = (
        rows_of(tags)
        .order_by("-first_published_at", "-article_id")
        .values("edition")[:ARTICLES_FOR_COMMUNITIES]
    )
    counted = (
        Appearance.objects.shown()
        .filter(edition_id__in=editions)
        .values("outlet")
        .annotate(number=Count("pk"))
        .order_by("-number", "outlet")[:MOST_COMMUNITIES]
    )
    return counted_outlets({row["outlet"]: row["number"] for row in counted})


def counted_outlets(numbers: Mapping[int, int]) -> list[tuple[Outlet, int, str]]:
    """Return (outlet, number, address) for numbers by outlet id, in their order; one query, or none for none."""
    outlets = Outlet.objects.in_bulk(list(numbers)) if numbers else {}
    return [(outlets[pk], number, community_url(slug=outlets[pk].slug)) for pk, number in numbers.items()]


def activity_of(tags: Sequence[Tag], *, now: datetime) -> list[Month]:
    """Return how many articles each of the last 24 months has, oldest first; one query.

    Counted over the newest 3,000 articles: for a tag with more in two years, its oldest months show less.
    """
    months = [now.astimezone(UTC).date().replace(day=1)]
    while len(months) < MONTHS:
        months.insert(0, _month_before(months[0]))
    bounds = [_start_of(month) for month in [*months, next_month(months[-1])]]
    rows = (
        rows_of(tags)
        .filter(first_published_at__gte=bounds[0])
        .order_by("-first_published_at", "-article_id")[:ARTICLES_FOR_ACTIVITY]
    )
    counts = rows.aggregate(
        **{
            f"month_{index}": Count(
                "pk",
                filter=Q(first_published_at__gte=bounds[index], first_published_at__lt=bounds[index + 1]),
            )
            for index in range(MONTHS)
        }
    )
    numbers = [counts[f"month_{index}"] for index in range(MONTHS)]
    busiest = max(numbers)
    return [
        Month(month, number, math.ceil(100 * number / busiest) if number else 0)
        for month, number in zip(months, numbers, strict=True)
    ]


def _month_before(month: date) -> date:
    return date(month.year - (month.month == 1), month.month - 1 or 12, 1)


def _start_of(month: date) -> datetime:
    return datetime(month.year, month.month, 1, tzinfo=UTC)
