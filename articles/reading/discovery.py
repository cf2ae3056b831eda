"""“Discover More”: what to read after an article, each with the reasons why it was chosen.

First what the editor pinned, in the editor's order. Then what shares tags, a rare tag weighing more than a
common one (log of all articles over the tag's), what is about the same event, and what is new. Never what the
editor excluded, the article itself, anything twice, or anything that is not live.

Candidates are read through indexes: per tag the newest and the nearest in time, and the newest of the category.
The cost does not depend on how many articles there are.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.fields.json import KT
from django.utils.translation import gettext as _

from articles.models import Edition, EditionTag
from articles.reading.anchors import Anchor, Side, Window
from articles.reading.cards import Card, card_for
from tags.models import Tag

SHOWN = 6
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
class Discovery:
    card: Card
    # In words, for the desk.
    reasons: Sequence[str]


def discover(
    *,
    edition: Edition,
    tags: Sequence[Tag],
    pinned: Sequence[int],
    excluded: Iterable[int],
    event_date: str | None,
    all_articles: int,
    now: datetime,
) -> list[Discovery]:
    """Return up to six articles to read next, the best first; three queries, however many articles there are.

    `pinned` and `excluded` are article ids, `event_date` is an ISO date, `all_articles` how many are live.
    """
    forbidden = {edition.article_id, *excluded}
    pinned = [pk for pk in dict.fromkeys(pinned) if pk not in forbidden]
    compared = sorted(
        (tag for tag in tags if tag.article_count > 1), key=lambda tag: (tag.article_count, tag.pk)
    )
    compared = compared[:TAGS_COMPARED]
    weights = {tag.pk: math.log1p(all_articles / max(tag.article_count, 1)) for tag in compared}
    shared: dict[int, list[int]] = defaultdict(list)
    for article_id, tag_id in _candidates(edition, compared):
        if article_id not in forbidden:
            found = shared[article_id]
            if tag_id is not None and tag_id not in found:
                found.append(tag_id)
    by_tags = sorted(shared, key=lambda pk: (-sum(weights[tag] for tag in shared[pk]), -pk))
    wanted = [*pinned, *(pk for pk in by_tags[:CLOSER] if pk not in pinned)]
    if not wanted:
        return []
    rows = {row.article_id: row for row in _with_event_date(wanted)}

    def score(row: Edition) -> tuple[float, float, int]:
        points = sum(weights[tag] for tag in shared[row.article_id])
        points += SAME_EVENT if _same_event(row, event_date) else 0
        points += SAME_CATEGORY if row.category_id == edition.category_id else 0
        age = max(now - row.first_published_at, timedelta())
        points += RECENCY * 0.5 ** (age / HALF_LIFE)
        return -points, -row.first_published_at.timestamp(), -row.article_id

    first = [rows[pk] for pk in pinned if pk in rows]
    others = sorted((rows[pk] for pk in wanted if pk in rows and pk not in pinned), key=score)
    chosen = [*first, *others][:SHOWN]
    names = {tag.pk: tag for tag in compared}

    def reasons(row: Edition) -> list[str]:
        found = [_("chosen by the editor")] if row.article_id in pinned else []
        if _same_event(row, event_date):
            found.append(_("about the same event"))
        common = [names[tag].label for tag in shared[row.article_id]]
        if common:
            found.append(_("shares %(tags)s") % {"tags": ", ".join(common)})
        if not found:
            found.append(_("new in %(category)s") % {"category": row.category.label})
        return found

    return [Discovery(card_for(edition=row, now=now), reasons(row)) for row in chosen]


def _with_event_date(article_ids: Sequence[int]) -> "QuerySet[Any]":
    return (
        Edition.objects.live()
        .filter(article_id__in=article_ids)
        .for_cards()
        .annotate(event_date=KT("document__event_date"))
    )


def _same_event(row: Any, event_date: str | None) -> bool:
    return bool(event_date) and row.event_date == event_date


def _candidates(edition: Edition, tags: Sequence[Tag]) -> list[tuple[int, int | None]]:
    """Return (article id, shared tag or None) of what comes into question: one query of short index ranges."""
    anchor = Anchor(*edition.anchor)
    parts: list[QuerySet[Any, Any]] = []
    for tag in tags:
        rows = EditionTag.objects.filter(tag=tag)
        windows = (
            (Window(), NEWEST_PER_TAG),
            (Window(Side.BEFORE, anchor), NEAREST_PER_TAG),
            (Window(Side.AFTER, anchor), NEAREST_PER_TAG),
        )
        parts.extend(
            window.of_rows(rows).values_list("article_id", "tag_id")[:size] for window, size in windows
        )
    newest = Edition.objects.live().filter(category=edition.category_id).newest_first()
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
        return [(article_id, tag_id) for article_id, tag_id in cursor.fetchall()]
