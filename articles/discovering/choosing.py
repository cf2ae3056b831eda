"""What to read after an article: the one rule of “Discover More”.

First what the editor pinned, in the editor's order. Then what shares tags, a rare tag weighing more than a
common one (log of all articles over the tag's), what is about the same event, and what is new. Never what the
editor excluded, the article itself, or anything twice.

Candidates are read through indexes: per tag the newest and the nearest in time, and the newest of the category.
The cost does not depend on how many articles there are.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import nsmallest
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Subquery, Sum, Value
from django.db.models.fields.json import KT

from articles.documents import Document
from articles.models import Category, Edition, EditionTag
from articles.reading.anchors import Anchor, Side, Window
from tags.merged import is_meant
from tags.models import Tag

# Twice as many as are shown, so that the page stays full when some of them are taken off the site.
KEPT = 12
TAGS_COMPARED = 8
NEWEST_PER_TAG = 30
NEAREST_PER_TAG = 10
NEWEST_IN_CATEGORY = 12
# The best candidates by tags alone, which are then looked at more closely.
CLOSER = 24
SAME_EVENT = 4.0
SAME_CATEGORY = 0.25
# Being new is worth as much as sharing a very common tag, and half of it a year later.
RECENCY = 0.5
HALF_LIFE = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Choice:
    """An article that was chosen, how many points it has, and why: pinned, the same event, or tags by id."""

    article_id: int
    score: float
    is_pinned: bool = False
    is_same_event: bool = False
    shared_tags: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The tags by which an article is compared, the rarest first, and what each of them weighs."""

    tags: Sequence[int]
    weights: dict[int, float]

    def points(self, shared: Sequence[int]) -> float:
        return sum([self.weights[tag] for tag in shared])


@dataclass(frozen=True, slots=True)
class Seen:
    """What is looked at of a candidate, beside its tags. The date of its event as ISO 8601 has it, if it has one."""

    category_id: int
    first_published_at: datetime
    event_date: str | None


def choose(*, document: Document, article_id: int, anchor: Anchor, now: datetime) -> list[Choice]:
    """Return what to read after the article, the best first: its pins, also those not published yet, and the best
    of what is live, twelve together or all the pins.

    `anchor` is the article's place in time; for one that was never published, now. Three queries at most.
    """
    comparison = compared(document["tags"])
    shared = candidates(comparison=comparison, category_id=document["category"], anchor=anchor)
    closer = looked_at(document=document, article_id=article_id, comparison=comparison, shared=shared)
    seen = seen_of(closer)
    return chosen_of(
        document=document, article_id=article_id, comparison=comparison, shared=shared, seen=seen, now=now
    )


def looked_at(
    *, document: Document, article_id: int, comparison: Comparison, shared: Mapping[int, Sequence[int]]
) -> list[int]:
    """Return the articles that are looked at more closely: the pins, and the best of the candidates by tags alone."""
    pinned = _pinned(document, article_id)
    forbidden = {article_id, *document["excluded"]}
    # The most points first, then the newest.
    order = [(-comparison.points(tags), -pk) for pk, tags in shared.items() if pk not in forbidden]
    by_tags = [-number for _points, number in nsmallest(CLOSER, order)]
    return [*pinned, *(pk for pk in by_tags if pk not in pinned)]


def _pinned(document: Document, article_id: int) -> list[int]:
    forbidden = {article_id, *document["excluded"]}
    return [pk for pk in dict.fromkeys(document["pinned"]) if pk not in forbidden]


def chosen_of(
    *,
    document: Document,
    article_id: int,
    comparison: Comparison,
    shared: Mapping[int, Sequence[int]],
    seen: Mapping[int, Seen],
    now: datetime,
) -> list[Choice]:
    """Return the choice among what was looked at, `seen`: those of `looked_at()` that are live."""
    pinned = _pinned(document, article_id)

    def choice(article_id: int, *, is_pinned: bool) -> Choice:
        row = seen.get(article_id)
        if row is None:
            return Choice(article_id, 0.0, is_pinned=is_pinned)
        tags = tuple(shared.get(article_id, ()))
        is_same_event = bool(document["event_date"]) and row.event_date == document["event_date"]
        points = comparison.points(tags)
        points += SAME_EVENT if is_same_event else 0
        points += SAME_CATEGORY if row.category_id == document["category"] else 0
        points += RECENCY * 0.5 ** (max(now - row.first_published_at, timedelta()) / HALF_LIFE)
        return Choice(article_id, points, is_pinned, is_same_event, tags)

    def order(choice: Choice) -> tuple[float, float, int]:
        return -choice.score, -seen[choice.article_id].first_published_at.timestamp(), -choice.article_id

    first = [choice(pk, is_pinned=True) for pk in pinned]
    others = [choice(pk, is_pinned=False) for pk in seen if pk not in pinned]
    return [*first, *sorted(others, key=order)[: max(0, KEPT - len(first))]]


def compared(tag_ids: Sequence[int]) -> Comparison:
    """Return by which of the tags an article is compared with others: the rarest that others have too."""
    if not tag_ids:
        return Comparison((), {})
    # One group of all categories.
    everything = Category.objects.order_by().values(all=Value(1)).annotate(total=Sum("article_count"))
    rows = Tag.objects.filter(is_meant(tag_ids), article_count__gt=0).order_by()
    found = list(rows.values_list("pk", "article_count", Subquery(everything.values("total"))))
    return weighed({pk: count for pk, count, _total in found}, total=found[0][2] or 0 if found else 0)


def weighed(counts: Mapping[int, int], *, total: int) -> Comparison:
    """Return the comparison by tags, of which `counts` says how many of all `total` articles have each; all above 0."""
    rarest = sorted(counts, key=lambda pk: (counts[pk], pk))[:TAGS_COMPARED]
    weights = {pk: math.log1p(total / counts[pk]) for pk in rarest}
    return Comparison(list(weights), weights)


def candidates(*, comparison: Comparison, category_id: int, anchor: Anchor) -> dict[int, list[int]]:
    """Return the live articles that come into question, each with the tags that it shares: one query of short
    ranges of indexes.
    """
    parts: list[QuerySet[Any, Any]] = []
    for tag in comparison.tags:
        rows = EditionTag.objects.filter(tag=tag)
        windows = (
            (Window(), NEWEST_PER_TAG),
            (Window(Side.BEFORE, anchor), NEAREST_PER_TAG),
            (Window(Side.AFTER, anchor), NEAREST_PER_TAG),
        )
        parts.extend(
            window.of_rows(rows).values_list("article_id", "tag_id")[:size] for window, size in windows
        )
    newest = Edition.objects.live().filter(category=category_id).newest_first()
    parts.append(newest.values_list("article_id")[:NEWEST_IN_CATEGORY])
    statements: list[str] = []
    parameters: list[Any] = []
    for index, part in enumerate(parts):
        statement, its_parameters = part.query.sql_with_params()
        tag_column = "tag_id" if index < len(parts) - 1 else "NULL"
        # A limited part of a union has to stand in a selection of its own for SQLite.
        statements.append(f"SELECT article_id, {tag_column} FROM ({statement}) AS part_{index}")  # noqa: S608
        parameters.extend(its_parameters)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), parameters)
        pairs: list[tuple[int, int | None]] = cursor.fetchall()
    shared: dict[int, list[int]] = defaultdict(list)
    for article_id, tag_id in pairs:
        found = shared[article_id]
        if tag_id is not None and tag_id not in found:
            found.append(tag_id)
    return shared


def seen_of(article_ids: Sequence[int]) -> dict[int, Seen]:
    """Return what is looked at of articles, as far as they are live; one query, none for none."""
    if not article_ids:
        return {}
    rows = (
        Edition.objects.live()
        .filter(article_id__in=article_ids)
        .annotate(event_date=KT("document__event_date"))
    )
    found = rows.order_by().values_list("article_id", "category_id", "first_published_at", "event_date")
    return {pk: Seen(category, first, event) for pk, category, first, event in found}
