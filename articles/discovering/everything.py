"""What to read after each of all articles: by the one rule (`choosing.py`), with what it compares held in memory.

Asking the database for the candidates of one article takes some milliseconds; for all of them that is hours. Here every
live article is a number in the order of time, and every tag the list of its articles: about seventy bytes an article.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter

from django.db.models.fields.json import KT

from articles.discovering.choosing import (
    NEAREST_PER_TAG,
    NEWEST_IN_CATEGORY,
    NEWEST_PER_TAG,
    Choice,
    Comparison,
    Seen,
    chosen_of,
    looked_at,
    seen_of,
    weighed,
)
from articles.documents import Document
from articles.models import Category, Edition, EditionTag
from tags.models import MergedTag, Tag

ROWS_AT_ONCE = 5_000


def _places() -> "array[int]":
    return array("I")


@dataclass(slots=True)
class Everything:
    """All live articles as they were when it was read; places are those in the order of time, beginning with 0."""

    ids: "array[int]" = field(default_factory=lambda: array("q"))
    # Seconds since 1970.
    times: "array[float]" = field(default_factory=lambda: array("d"))
    categories: "array[int]" = field(default_factory=lambda: array("q"))
    # Numbers of the events' dates in `dates`.
    events: "array[int]" = field(default_factory=_places)
    dates: list[str | None] = field(default_factory=lambda: [None])
    places_of_tag: "dict[int, array[int]]" = field(default_factory=lambda: defaultdict(_places))
    newest_of_category: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[int, int] = field(default_factory=dict)
    merged: dict[int, int] = field(default_factory=dict)
    total: int = 0

    @classmethod
    def read(cls) -> "Everything":
        """Return everything; a handful of queries, whose rows are read through once."""
        found = cls()
        found.counts = dict(
            Tag.objects.filter(article_count__gt=0).order_by().values_list("pk", "article_count")
        )
        found.merged = dict(MergedTag.objects.values_list("number", "tag"))
        found.total = sum(Category.objects.values_list("article_count", flat=True))
        numbers: dict[str, int] = {}
        tags = _tags_in_time()
        tagged = next(tags, None)
        rows = (
            Edition.objects.live()
            .order_by("first_published_at", "article_id")
            .annotate(event=KT("document__event_date"))
        )
        for place, (article_id, time, category_id, event) in enumerate(
            rows.values_list("article_id", "first_published_at", "category_id", "event").iterator(
                ROWS_AT_ONCE
            )
        ):
            found.ids.append(article_id)
            found.times.append(time.timestamp())
            found.categories.append(category_id)
            found.newest_of_category[category_id].append(place)
            del found.newest_of_category[category_id][:-NEWEST_IN_CATEGORY]
            if event is not None and event not in numbers:
                numbers[event] = len(found.dates)
                found.dates.append(event)
            found.events.append(numbers.get(event, 0))
            while tagged is not None and tagged[0] < (time, article_id):
                tagged = next(tags, None)
            if tagged is not None and tagged[0] == (time, article_id):
                for tag_id in tagged[1]:
                    found.places_of_tag[tag_id].append(place)
        return found

    def place_of(self, time: datetime, article_id: int) -> int:
        """Return the first place that does not lie before a time and number."""
        place = bisect_left(self.times, time.timestamp())
        while place < len(self.ids) and (self.times[place], self.ids[place]) < (time.timestamp(), article_id):
            place += 1
        return place

    def choose(self, *, document: Document, article_id: int, time: datetime, now: datetime) -> list[Choice]:
        """Return what `choosing.choose()` would; without a query, but for pins that it does not know."""
        comparison = self._compared(document["tags"])
        places = self._candidates(
            comparison, document["category"], self.place_of(time, article_id), article_id
        )
        shared = {self.ids[place]: tags for place, tags in places.items()}
        closer = looked_at(document=document, article_id=article_id, comparison=comparison, shared=shared)
        place_of = {self.ids[place]: place for place in places}
        seen = {pk: self._seen(place_of[pk]) for pk in closer if pk in place_of}
        seen |= seen_of([pk for pk in closer if pk not in place_of])
        return chosen_of(
            document=document, article_id=article_id, comparison=comparison, shared=shared, seen=seen, now=now
        )

    def _compared(self, tag_ids: Sequence[int]) -> Comparison:
        meant = (self.merged.get(number, number) for number in tag_ids)
        return weighed({pk: self.counts[pk] for pk in meant if pk in self.counts}, total=self.total)

    def _candidates(
        self, comparison: Comparison, category_id: int, own: int, article_id: int
    ) -> dict[int, list[int]]:
        """Return the places of the articles that come into question, each with the tags that it shares."""
        shared: dict[int, list[int]] = {}
        after = own + 1 if own < len(self.ids) and self.ids[own] == article_id else own
        for tag in comparison.tags:
            places = self.places_of_tag[tag]
            before, behind = bisect_left(places, own), bisect_left(places, after)
            found = {
                *places[-NEWEST_PER_TAG:],
                *places[max(0, before - NEAREST_PER_TAG) : before],
                *places[behind : behind + NEAREST_PER_TAG],
            }
            for place in found:
                shared.setdefault(place, []).append(tag)
        for place in self.newest_of_category[category_id]:
            shared.setdefault(place, [])
        return shared

    def _seen(self, place: int) -> Seen:
        return Seen(
            category_id=self.categories[place],
            first_published_at=datetime.fromtimestamp(self.times[place], UTC),
            event_date=self.dates[self.events[place]],
        )


def _tags_in_time() -> Iterator[tuple[tuple[datetime, int], list[int]]]:
    """Yield the tags of each live article, in the order of time."""
    rows = EditionTag.objects.order_by("first_published_at", "article_id")
    named = rows.values_list("first_published_at", "article_id", "tag_id").iterator(ROWS_AT_ONCE)
    for (time, article_id), group in groupby(named, key=itemgetter(0, 1)):
        yield (time, article_id), [tag_id for _time, _article_id, tag_id in group]
