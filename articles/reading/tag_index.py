"""The index of all tags: A–Z, then 가나다, under the initial of the name in the interface's language.

Up to 500 tags stand on one page. Where there are more, the first page has those with the most articles, and each
initial a page of its own; that is read through an index, so the cost does not grow with the number of tags.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Exists, Q, QuerySet
from django.utils.translation import get_language

from articles.reading.addresses import with_parameters
from articles.reading.anchors import UnableToRead
from articles.reading.lists import NoSuchPage
from delivery.paths import path_of
from delivery.prepared import Slot, prepared
from tags.initials import CHOSEONG, LATIN, OTHERS, initial_of
from tags.models import Tag, labels_in

INITIALS = (*LATIN, *CHOSEONG, OTHERS)
# How many tags a page shows; with more, each initial has pages of its own.
TAGS_PER_PAGE = 500
COLUMNS = ("pk", "slug", "name_en", "name_ko", "article_count")
PK, COUNT = COLUMNS.index("pk"), COLUMNS.index("article_count")
PLACE = re.compile(r"(\d{1,10})-(\d{1,18})", re.ASCII)


class IndexedTag(NamedTuple):
    """A tag as the index shows it, in the interface's language; `other_label` is its name in the other language, if it has one."""

    url: str
    label: str
    other_label: str
    other_language: str
    article_count: int


@dataclass(frozen=True, slots=True)
class TagIndex:
    """A page of the index: its tags under their initials, and the addresses of the other pages."""

    groups: Sequence[tuple[str, Sequence[IndexedTag]]]
    total: int
    # (initial, address); within the page where everything stands on one.
    initials: Sequence[tuple[str, str]]
    # The initial whose page it is.
    initial: str = ""
    # There are more tags than the page shows.
    is_part: bool = False
    older_url: str | None = None
    newer_url: str | None = None


def tag_index(*, initial: str = "", after: str = "") -> TagIndex:
    """Return the index, or the page of one initial from a place on; two queries at most.

    Raises `UnableToRead` for an initial or a place that cannot be, `NoSuchPage` where no tag stands there.
    """
    url, field = path_of("tag_index"), "initial_ko" if get_language() == "ko" else "initial_en"
    if not initial:
        if after:
            raise UnableToRead(after)
        found = _tags_most_used(size=TAGS_PER_PAGE + 1)
        if len(found) <= TAGS_PER_PAGE:
            groups = _grouped(found)
            places = [(name, f"#initial-{place}") for place, (name, _tags) in enumerate(groups, start=1)]
            return TagIndex(groups, len(found), places)
        shown = found[:TAGS_PER_PAGE]
        return TagIndex(_grouped(shown), len(shown), _initials(field, url), is_part=True)
    if initial not in INITIALS:
        raise UnableToRead(initial)
    count, pk = _place(after) if after else (None, None)
    found = _tags_under(
        field=field, is_behind=bool(after), size=TAGS_PER_PAGE + 1, initial=initial, count=count, pk=pk
    )
    if not found:
        raise NoSuchPage
    shown = found[:TAGS_PER_PAGE]
    last = shown[-1]
    place = f"{last[COUNT]}-{last[PK]}" if len(found) > TAGS_PER_PAGE else ""
    return TagIndex(
        groups=[(initial, _indexed(shown))],
        total=len(shown),
        initials=_initials(field, url),
        initial=initial,
        is_part=bool(place or after),
        older_url=with_parameters(url, initial=initial, after=place) if place else None,
        newer_url=with_parameters(url, initial=initial) if after else None,
    )


def _place(text: str) -> tuple[int, int]:
    match = PLACE.fullmatch(text)
    if match is None:
        raise UnableToRead(text)
    return int(match[1]), int(match[2])


def _tags() -> "QuerySet[Tag]":
    tags: QuerySet[Tag] = Tag.objects.filter(article_count__gt=0)
    return tags


def _rows(tags: "QuerySet[Tag]", size: int) -> "QuerySet[Tag, Any]":
    """Return so many tags, those with the most articles first."""
    return tags.order_by("-article_count", "id").values_list(*COLUMNS)[:size]


@prepared()
def _tags_most_used(*, size: int) -> "QuerySet[Tag, Any]":
    return _rows(_tags(), size)


@prepared(initial=models.CharField(), count=models.BigIntegerField(), pk=models.BigIntegerField())
def _tags_under(
    *, field: str, is_behind: bool, size: int, initial: Slot, count: Slot, pk: Slot
) -> "QuerySet[Tag, Any]":
    tags = _tags().filter(**{field: initial})
    if is_behind:
        behind = Q(article_count__lt=count) | Q(article_count=count, id__gt=pk)
        tags = tags.filter(behind, article_count__lte=count)
    return _rows(tags, size)


@prepared()
def _looks(*, field: str) -> "QuerySet[Tag, Any]":
    """Return for each of the initials whether a tag stands under it, by a look for each."""
    looks = [Exists(_tags().filter(**{field: initial})) for initial in INITIALS]
    rows: QuerySet[Tag, Any] = Tag.objects.order_by().values_list(*looks)[:1]
    return rows


def _initials(field: str, url: str) -> list[tuple[str, str]]:
    """Return the initials that tags have, with the addresses of their pages: one query."""
    [row] = _looks(field=field)
    return [
        (name, with_parameters(url, initial=name))
        for name, is_used in zip(INITIALS, row, strict=True)
        if is_used
    ]


def _grouped(tags: Sequence[tuple[Any, ...]]) -> list[tuple[str, list[IndexedTag]]]:
    groups: dict[str, list[IndexedTag]] = {}
    for tag in _indexed(tags):
        groups.setdefault(initial_of(tag.label), []).append(tag)
    return sorted(groups.items(), key=lambda group: INITIALS.index(group[0]))


def _indexed(tags: Sequence[tuple[Any, ...]]) -> list[IndexedTag]:
    """Return the tags by their names in the interface's language, which is asked for once for them all."""
    language = get_language() or "en"
    found = []
    for _pk, slug, name_en, name_ko, count in tags:
        label, other = labels_in(language, name_en=name_en, name_ko=name_ko)
        other_language = "ko" if other == name_ko else "en"
        found.append(IndexedTag(path_of("tag", slug), label, other, other_language, count))
    return sorted(found, key=lambda tag: tag.label.casefold())
