"""What the results of a search can be narrowed to, with how many would be left; no query but for names of tags."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.language_names import language_label
from articles.models import Category
from articles.search.addresses import Asked
from articles.search.ranking import Hit
from reactions.models import Outlet
from tags.models import Tag

MOST_CHOICES = 10


@dataclass(frozen=True, slots=True)
class Choice:
    # As it stands in an address.
    value: str
    label: str
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    label: str
    choices: Sequence[Choice]


def facets_of(
    hits: Sequence[Hit],
    asked: Asked,
    *,
    categories: Sequence[Category],
    outlets: Sequence[Outlet],
    tags: dict[int, Tag] | None = None,
) -> list[Facet]:
    """Return the facets of what was found, without what all of it has: that narrows nothing. What is chosen already
    leads back to without it.

    `tags` are those that are at hand; those of the most frequent that are missing are read: one query.
    """
    hits = [hit for hit in hits if not hit.is_partial]
    if not hits:
        return []
    by_tag = Counter(pk for hit in hits for pk in hit.tag_ids)
    frequent = [pk for pk, _count in _most(by_tag)]
    known = {**(tags or {}), **{tag.pk: tag for tag in asked.tags}}
    if missing := [pk for pk in frequent if pk not in known]:
        known |= Tag.objects.in_bulk(missing)
    by_outlet = Counter(pk for hit in hits for pk in hit.outlet_ids)
    known_outlets = {outlet.pk: outlet for outlet in outlets}
    by_year = Counter(timezone.localtime(hit.first_published_at).year for hit in hits)
    by_language = Counter(hit.language for hit in hits)
    by_category = Counter(hit.category_id for hit in hits)

    def several(chosen: tuple[Any, ...], name: str) -> Callable[[Any], tuple[str, bool]]:
        def url_of(thing: Any) -> tuple[str, bool]:
            is_chosen = thing in chosen
            rest = tuple(other for other in chosen if other != thing) if is_chosen else (*chosen, thing)
            return asked.url(**{name: rest}), is_chosen

        return url_of

    def one(chosen: Any, name: str, nothing: Any) -> Callable[[Any], tuple[str, bool]]:
        return lambda thing: (asked.url(**{name: nothing if thing == chosen else thing}), thing == chosen)

    facets = [
        Facet(
            "category",
            _("Category"),
            _choices(
                (
                    (found, found.label, by_category[found.pk])
                    for found in categories
                    if by_category[found.pk]
                ),
                one(asked.category, "category", None),
            ),
        ),
        Facet(
            "tags",
            _("Tags"),
            _choices(
                ((known[pk], known[pk].label, count) for pk, count in _most(by_tag) if pk in known),
                several(asked.tags, "tags"),
            ),
        ),
        Facet(
            "community",
            _("Communities"),
            _choices(
                (
                    (known_outlets[pk], known_outlets[pk].label, count)
                    for pk, count in _most(by_outlet)
                    if pk in known_outlets
                ),
                several(asked.outlets, "outlets"),
            ),
        ),
        Facet(
            "year",
            _("Year"),
            _choices(
                (
                    (year, str(year), count)
                    for year, count in sorted(by_year.items(), reverse=True)[:MOST_CHOICES]
                ),
                one(asked.year, "year", None),
            ),
        ),
        Facet(
            "language",
            _("Language"),
            _choices(
                ((code, language_label(code), count) for code, count in _most(by_language)),
                one(asked.language, "language", ""),
            ),
        ),
    ]
    narrowing = [
        replace(
            facet,
            choices=[choice for choice in facet.choices if choice.is_chosen or choice.count < len(hits)],
        )
        for facet in facets
    ]
    return [facet for facet in narrowing if facet.choices]


def _most(counts: "Counter[Any]") -> list[tuple[Any, int]]:
    """Return the most frequent, of equals the first by number."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_CHOICES]


def _choices(
    counted: Iterable[tuple[Any, str, int]], url_of: Callable[[Any], tuple[str, bool]]
) -> list[Choice]:
    choices = []
    for thing, label, count in counted:
        url, is_chosen = url_of(thing)
        choices.append(Choice(str(getattr(thing, "slug", thing)), label, count, url, is_chosen))
    return choices
