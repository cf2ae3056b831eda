"""A list of articles narrowed by anything: tags, a community, a category, a language, times.

The narrowest of what is asked leads, by an index in the order of the list: the rarest tag, else the community, else
the editions themselves. What else is asked is looked up at each row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from articles.models import Category, Edition, EditionTag, with_cards
from articles.reading.anchors import Window
from articles.reading.community_pages import quoting_rows
from articles.reading.lists import Slice, slice_of
from reactions.models import Outlet
from tags.models import Tag


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What articles have to have; `since` is in, `until` is not."""

    category: Category | None = None
    tags: Sequence[Tag] = ()
    outlet: Outlet | None = None
    language: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def read(self, window: Window, size: int) -> Slice:
        """Return the slice of the list at a window; one query."""
        if not (self.tags or self.outlet):
            rows = self._between(Edition.objects.live().for_cards().filter(**self._of_editions()))
            return slice_of(rows, window, size, to_editions=list)
        rows = with_cards(self._between(self._led()), "edition__")
        return slice_of(rows, window, size, to_editions=lambda found: [row.edition for row in found])

    def _led(self) -> "QuerySet[Any]":
        """Return one row per edition that has the tags and quotes the outlet, led by the rarest of these."""
        parts: list[tuple[int, QuerySet[Any]]] = [
            (tag.article_count, EditionTag.objects.filter(tag=tag)) for tag in self.tags
        ]
        if self.outlet is not None:
            parts.append((self.outlet.quotation_count, quoting_rows(self.outlet)))
        (_size, lead), *others = sorted(parts, key=lambda part: part[0])
        asked = [Exists(rows.filter(edition=OuterRef("edition"))) for _size, rows in others]
        return lead.filter(*asked, **self._of_editions("edition__"))

    def _of_editions(self, prefix: str = "") -> dict[str, object]:
        conditions: dict[str, object] = {}
        if self.category is not None:
            conditions[f"{prefix}category"] = self.category
        if self.language:
            conditions[f"{prefix}language"] = self.language
        return conditions

    def _between(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        if self.since is not None:
            rows = rows.filter(first_published_at__gte=self.since)
        if self.until is not None:
            rows = rows.filter(first_published_at__lt=self.until)
        return rows
