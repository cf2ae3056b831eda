"""The index of all tags: A–Z, then 가나다, under the initial of the name in the interface's language.

Up to 500 tags stand on one page. Where there are more, the first page has those with the most articles, and each
initial a page of its own; that is read through an index, so the cost does not grow with the number of tags.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from articles.reading.addresses import with_parameters
from articles.reading.anchors import UnableToRead
from articles.reading.lists import NoSuchPage
from tags.initials import CHOSEONG, LATIN, OTHERS, initial_of
from tags.models import Tag

INITIALS = (*LATIN, *CHOSEONG, OTHERS)
# How many tags a page shows; with more, each initial has pages of its own.
TAGS_PER_PAGE = 500
PLACE = re.compile(r"(\d{1,10})-(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class TagIndex:
    """A page of the index: its tags under their initials, and the addresses of the other pages."""

    groups: Sequence[tuple[str, Sequence[Tag]]]
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
    url = reverse("tag_index")
    tags = Tag.objects.filter(article_count__gt=0).order_by("-article_count", "id")
    if not initial:
        if after:
            raise UnableToRead(after)
        found = list(tags[: TAGS_PER_PAGE + 1])
        if len(found) <= TAGS_PER_PAGE:
            groups = _grouped(found)
            places = [(name, f"#initial-{place}") for place, (name, _tags) in enumerate(groups, start=1)]
            return TagIndex(groups, len(found), places)
        shown = found[:TAGS_PER_PAGE]
        return TagIndex(_grouped(shown), len(shown), _initials(tags, url), is_part=True)
    if initial not in INITIALS:
        raise UnableToRead(initial)
    rows = tags.filter(_with_initial(initial))
    if after:
        rows = rows.filter(_behind(after))
    found = list(rows[: TAGS_PER_PAGE + 1])
    if not found:
        raise NoSuchPage
    shown = found[:TAGS_PER_PAGE]
    last = shown[-1]
    place = f"{last.article_count}-{last.pk}" if len(found) > TAGS_PER_PAGE else ""
    return TagIndex(
        groups=[(initial, _sorted(shown))],
        total=len(shown),
        initials=_initials(tags, url),
        initial=initial,
        is_part=bool(place or after),
        older_url=with_parameters(url, initial=initial, after=place) if place else None,
        newer_url=with_parameters(url, initial=initial) if after else None,
    )


def _field() -> str:
    return "initial_ko" if get_language() == "ko" else "initial_en"


def _with_initial(initial: str) -> Q:
    return Q(**{_field(): initial})


def _behind(place: str) -> Q:
    match = PLACE.fullmatch(place)
    if match is None:
        raise UnableToRead(place)
    number, pk = int(match[1]), int(match[2])
    return Q(Q(article_count__lt=number) | Q(article_count=number, id__gt=pk), article_count__lte=number)


def _initials(tags: "QuerySet[Tag]", url: str) -> list[tuple[str, str]]:
    """Return the initials that tags have, with the addresses of their pages: one query, a look for each."""
    looks = {
        f"has_{place}": Exists(tags.order_by().filter(_with_initial(name)))
        for place, name in enumerate(INITIALS)
    }
    row = Tag.objects.order_by().values(**looks)[:1].get()
    return [
        (name, with_parameters(url, initial=name))
        for place, name in enumerate(INITIALS)
        if row[f"has_{place}"]
    ]


def _grouped(tags: Sequence[Tag]) -> list[tuple[str, list[Tag]]]:
    groups: dict[str, list[Tag]] = {}
    for tag in _sorted(tags):
        groups.setdefault(initial_of(tag.label), []).append(tag)
    return sorted(groups.items(), key=lambda group: INITIALS.index(group[0]))


def _sorted(tags: Sequence[Tag]) -> list[Tag]:
    return sorted(tags, key=lambda tag: tag.label.casefold())
