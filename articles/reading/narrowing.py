"""A list of articles narrowed by anything: tags, a community, a category, a language, times.

The narrowest of what is asked leads, by an index in the order of the list: the rarest tag, else the community, else
the category, else the editions themselves. What else is asked is looked up at each row; where these are very many, at the
nearest 5,000 of them, as on the pages of several tags. So the work is bounded however rare a combination is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.models import Category, Edition, EditionTag, with_cards
from articles.reading.anchors import Window
from articles.reading.community_pages import quoting_rows
from articles.reading.lists import Slice, slice_of
from articles.reading.looking_through import is_long, sought_slice
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
        """Return the slice of the list at a window; one query, or two where it is sought among very many.

        Such a slice may be short or empty, and tells where to look on.
        """
        if not (self.tags or self.outlet):
            rows = Edition.objects.live()
            if self.category is not None:
                rows = rows.filter(category=self.category)
            asked: list[Q | Exists] = [Q(language=self.language)] if self.language else []
            size_of_lead = self.category.article_count if self.category is not None else None
            return self._slice(rows, asked, size_of_lead, window, size, path="")
        lead, asked, size_of_lead = self._led()
        return self._slice(lead, asked, size_of_lead, window, size, path="edition__")

    def _slice(
        self,
        lead: "QuerySet[Any]",
        asked: Sequence[Q | Exists],
        size_of_lead: int | None,
        window: Window,
        size: int,
        *,
        path: str,
    ) -> Slice:
        lead = self._between(lead)
        if asked and (size_of_lead is None or is_long(size_of_lead)):
            return sought_slice(lead, asked, window, size, path=path)
        return slice_of(
            with_cards(lead.filter(*asked), path),
            window,
            size,
            to_editions=lambda found: [row.edition if path else row for row in found],
        )

    def _led(self) -> "tuple[QuerySet[Any], list[Q | Exists], int]":
        """Return one row per edition of the rarest of the tags and the outlet, what is asked of each, and how many."""
        parts: list[tuple[int, QuerySet[Any]]] = [
            (tag.article_count, EditionTag.objects.filter(tag=tag)) for tag in self.tags
        ]
        if self.outlet is not None:
            parts.append((self.outlet.quotation_count, quoting_rows(self.outlet)))
        (size, lead), *others = sorted(parts, key=lambda part: part[0])
        asked: list[Q | Exists] = [Exists(rows.filter(edition=OuterRef("edition"))) for _size, rows in others]
        if self.category is not None:
            asked.append(Q(edition__category=self.category))
        if self.language:
            asked.append(Q(edition__language=self.language))
        return lead, asked, size

    def _between(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        if self.since is not None:
            rows = rows.filter(first_published_at__gte=self.since)
        if self.until is not None:
            rows = rows.filter(first_published_at__lt=self.until)
        return rows
