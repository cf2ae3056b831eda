"""What stands beside a topic's articles: how many there are, and what they can be narrowed to."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from articles.charts import ReactionChart, chart_of
from articles.reading.addresses import tag_url
from articles.reading.topics.activity import Month, activity_of
from articles.reading.topics.counting import ARTICLES_COUNTED, MOST_COMMUNITIES, MOST_FACETS, counted
from articles.reading.topics.kept import outlet_of, tag_of
from articles.reading.topics.listing import rows_of
from articles.reading.topics.naming import MOST_TAGS, Topic
from reactions.models import Outlet
from tags.models import Tag

MOST_RELATED = 8
# Seconds for which caches in front keep what tags are related: that is weighed by how many articles each of them has, and there are
# altogether, which no key of a topic stands for.
SECONDS_OF_RELATED = 3_600
Named = TypeVar("Named", Tag, Outlet)


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a topic's articles: how many there are, and what they can be narrowed to."""

    # Articles on the page; only a lower bound if `is_partial`.
    total: int
    is_partial: bool
    # (tag, articles that would be left, address); lower bounds if `counts_are_partial`.
    facets: Sequence[tuple[Tag, int, str]]
    # (outlet, articles that would be left, address).
    communities: Sequence[tuple[Outlet, int, str]]
    counts_are_partial: bool
    related: Sequence[Tag]
    activity: Sequence[Month]
    stances: ReactionChart | None


def beside(topic: Topic, *, all_articles: int, now: datetime) -> Beside:
    """Return what stands beside the articles of a topic as `topic_named()` gave it.

    No query for one tag; one for any other topic. `all_articles` is the number of live articles, by which a rare
    tag's company weighs more.
    """
    if topic.is_one_tag:
        return _beside_one(topic.tags[0], all_articles, now)
    return _beside_several(topic, now)


def _beside_one(tag: Any, all_articles: int, now: datetime) -> Beside:
    pairs = [(number, count, tag_of(values)) for number, count, *values in tag.kept_pairs]

    def weight(pair: tuple[int, int, Tag]) -> tuple[float, int]:
        number, count, other = pair
        return -number * math.log1p(all_articles / max(count, 1)), other.pk

    outlets = [(outlet_of(values), number) for number, *values in tag.kept_outlets]
    return Beside(
        total=tag.article_count,
        is_partial=False,
        facets=[
            (other, number, tag_url(tags=[tag, other]))
            for other, number in _most_first((other, number) for number, _count, other in pairs[:MOST_FACETS])
        ],
        communities=[
            (outlet, number, tag_url(tags=[tag], community=outlet.slug))
            for outlet, number in _most_first(outlets[:MOST_COMMUNITIES])
        ],
        counts_are_partial=False,
        related=[other for _number, _count, other in sorted(pairs, key=weight)[:MOST_RELATED]],
        activity=activity_of({str(month)[:7]: number for month, number in tag.kept_months}, now),
        stances=_stances(tag, {outlet.pk: outlet for outlet, _number in outlets}),
    )


def _stances(tag: Any, outlets: Mapping[int, Outlet]) -> ReactionChart | None:
    """Return the stances of what is quoted from the outlets in the articles with a tag."""
    kept = [row for row in tag.kept_stances if row[1] in outlets]
    return chart_of((stance, outlets[outlet_id], number) for stance, outlet_id, number in kept)


def _beside_several(topic: Topic, now: datetime) -> Beside:
    found = counted(topic)
    _rows, must_be_sought = rows_of(topic)
    number_counted = sum(row[2] for row in found["total"])
    # What is left uncounted: articles beyond the newest 1,000, and those that were not looked through.
    counts_are_partial = must_be_sought or number_counted >= ARTICLES_COUNTED
    has_kept = (len(topic.tags), topic.outlet is None) in {(2, True), (1, False)}
    total = sum(row[2] for row in found["kept"]) if has_kept else number_counted
    if has_kept:
        counts_are_partial = counts_are_partial and total > number_counted
    tags = _most_first(
        (Tag(id=pk, slug=slug, name_en=name_en, name_ko=name_ko), number)
        for _kind, pk, number, slug, name_en, name_ko, *_rest in found["tag"]
    )
    outlets = _most_first(
        (outlet_of((pk, kind, slug, name_en, name_native, language, hue, mark)), number)
        for _kind, pk, number, slug, name_en, name_native, language, mark, kind, hue in found["outlet"]
    )
    may_narrow = len(topic.tags) < MOST_TAGS
    stances = None
    if topic.outlet is not None and len(topic.tags) == 1:
        stances = _stances(topic.tags[0], {topic.outlet.pk: topic.outlet})
    return Beside(
        total=total,
        is_partial=counts_are_partial and not has_kept,
        facets=[(tag, number, replace(topic, tags=(*topic.tags, tag)).url) for tag, number in tags]
        if may_narrow
        else [],
        communities=[(outlet, number, replace(topic, outlet=outlet).url) for outlet, number in outlets]
        if topic.outlet is None
        else [],
        counts_are_partial=counts_are_partial,
        related=[],
        activity=activity_of({row[3][:7]: row[2] for row in found["month"]}, now),
        stances=stances,
    )


def _most_first(numbered: Iterable[tuple[Named, int]]) -> list[tuple[Named, int]]:
    """Return what has the most articles first; what has as many, by its name in the interface's language."""
    return sorted(numbered, key=lambda pair: (-pair[1], pair[0].label.casefold(), pair[0].pk))
