"""What a search's address asks for: read from it, and written back with any part of it changed.

Everything that narrows a search is in the address, can be combined with everything else and taken away alone. What
names nothing is left out; a date that is none is said to be none.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.language_names import language_label
from articles.models import Category
from articles.reading.addresses import joined_slugs, search_url
from articles.reading.trails import MOST_PAGES, Trail
from articles.search.asking import Query, read_query
from articles.search.finding import Narrowing
from articles.search.naming import Known, understand
from reactions.models import Outlet
from tags.models import MAX_NAME_LENGTH, Tag

MOST_OF_A_KIND = 4
DATE = re.compile(r"\s*(\d{4})\s*[-./]\s*(\d{1,2})\s*[-./]\s*(\d{1,2})\s*\.?\s*", re.ASCII)
YEAR = re.compile(r"\d{4}", re.ASCII)
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1900, 2999


@dataclass(frozen=True, slots=True)
class Chosen:
    """One thing that a search is narrowed to, and the address of the search without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A search: what for, narrowed to what, in which order, and which page of it."""

    query: Query
    category: Category | None = None
    tags: tuple[Tag, ...] = ()
    outlets: tuple[Outlet, ...] = ()
    language: str = ""
    year: int | None = None
    first_day: date | None = None
    last_day: date | None = None
    newest_first: bool = False
    number: int = 1
    # For the reader: what of the address could not be used. With the days that were filled in.
    problems: tuple[str, ...] = ()
    written_days: tuple[str, str] = ("", "")

    def url(self, **changes: Any) -> str:
        """Return the address of the search with something else; of its first page, unless that is what changes."""
        other = replace(self, **{"number": 1, **changes})
        return search_url(q=other.query.text, **other.parameters)

    @property
    def parameters(self) -> dict[str, object]:
        """Everything but the query, as it stands in an address."""
        return {
            "category": self.category.slug if self.category else "",
            "tags": joined_slugs(self.tags),
            "community": "+".join(sorted({outlet.slug for outlet in self.outlets})),
            "language": self.language,
            "year": self.year or "",
            "from": self.first_day.isoformat() if self.first_day else "",
            "to": self.last_day.isoformat() if self.last_day else "",
            "sort": "newest" if self.newest_first else "",
            "page": self.number if self.number > 1 else "",
        }

    @property
    def kept_fields(self) -> list[tuple[str, object]]:
        """What a form on the page passes on that it does not ask for itself."""
        asked_for = {"from", "to", "page"}
        return [(name, value) for name, value in self.parameters.items() if value and name not in asked_for]

    @property
    def narrowing(self) -> Narrowing:
        days = [(self.first_day, self.last_day)]
        if self.year is not None:
            days.append((date(self.year, 1, 1), date(self.year, 12, 31)))
        firsts = [first for first, _last in days if first is not None]
        lasts = [last for _first, last in days if last is not None]
        return Narrowing(
            category=self.category,
            tags=self.tags,
            outlets=self.outlets,
            language=self.language,
            since=_midnight(max(firsts)) if firsts else None,
            until=_midnight(min(lasts) + timedelta(days=1)) if lasts else None,
        )

    @property
    def chosen(self) -> list[Chosen]:
        """What the search is narrowed to, each with the address without it."""
        found = []
        if self.category is not None:
            found.append(Chosen(self.category.label, self.url(category=None)))
        found += [Chosen(tag.label, self.url(tags=_without(self.tags, tag))) for tag in self.tags]
        found += [
            Chosen(outlet.label, self.url(outlets=_without(self.outlets, outlet))) for outlet in self.outlets
        ]
        if self.language:
            found.append(Chosen(language_label(self.language), self.url(language="")))
        if self.year is not None:
            found.append(Chosen(str(self.year), self.url(year=None)))
        if self.first_day is not None:
            label = _("from %(day)s") % {"day": date_format(self.first_day, "DATE_FORMAT")}
            found.append(Chosen(label, self.url(first_day=None)))
        if self.last_day is not None:
            label = _("until %(day)s") % {"day": date_format(self.last_day, "DATE_FORMAT")}
            found.append(Chosen(label, self.url(last_day=None)))
        return found

    @property
    def trail(self) -> Trail:
        """The way of a reader who goes on from this page of results."""
        given = self.parameters
        others = ("community", "language", "year", "from", "to", "sort")
        return Trail(
            "search",
            tuple(sorted({tag.slug for tag in self.tags})),
            query=self.query.text,
            category=self.category.slug if self.category else "",
            filters=tuple((name, str(given[name])) for name in others if given[name]),
            number=self.number,
        )


def _without(things: Sequence[Any], gone: Any) -> tuple[Any, ...]:
    return tuple(thing for thing in things if thing != gone)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def read_search(parameters: Mapping[str, str], *, categories: Sequence[Category]) -> tuple[Asked, Known]:
    """Return what an address asks for, and what is known of the names in it; two queries."""
    query = read_query(parameters.get("q", ""))
    slugs = _several(parameters.get("tags", ""))
    known = understand(query=query, slugs=slugs)
    outlets = {outlet.slug: outlet for outlet in known.outlets}
    problems: list[str] = []
    days = (parameters.get("from", ""), parameters.get("to", ""))
    first_day, last_day = (_day(text, problems) for text in days)
    # A field for a day takes nothing else.
    written_days = (first_day.isoformat() if first_day else "", last_day.isoformat() if last_day else "")
    if first_day is not None and last_day is not None and first_day > last_day:
        problems.append(
            _("The first day is later than the last, so nothing can lie between them. Dates were left out.")
        )
        first_day = last_day = None
    year = parameters.get("year", "")
    language = parameters.get("language", "")
    number = parameters.get("page", "")
    is_number = number.isascii() and number.isdigit() and len(number) <= 3
    tags = dict.fromkeys(known.tags_by_slug[slug] for slug in slugs if slug in known.tags_by_slug)
    communities = dict.fromkeys(
        outlets[slug] for slug in _several(parameters.get("community", "")) if slug in outlets
    )
    asked = Asked(
        query=known.query,
        category=next((found for found in categories if found.slug == parameters.get("category", "")), None),
        tags=tuple(tags)[:MOST_OF_A_KIND],
        outlets=tuple(communities)[:MOST_OF_A_KIND],
        language=language if LANGUAGE.fullmatch(language) and len(language) <= 10 else "",
        year=int(year) if YEAR.fullmatch(year) and FIRST_YEAR <= int(year) <= LAST_YEAR else None,
        first_day=first_day,
        last_day=last_day,
        newest_first=parameters.get("sort", "") == "newest",
        number=min(max(int(number), 1), MOST_PAGES) if is_number else 1,
        problems=tuple(dict.fromkeys(problems)),
        written_days=written_days,
    )
    return asked, known


def _several(text: str) -> list[str]:
    """Return the parts of a list in an address: joined by `+`, which a form's address has as a space."""
    text = unicodedata.normalize("NFC", text[: 20 * MAX_NAME_LENGTH].replace(" ", "+"))
    parts = [
        part for part in text.split("+") if part and len(part) <= 2 * MAX_NAME_LENGTH and part.isprintable()
    ]
    return list(dict.fromkeys(parts))[: 2 * MOST_OF_A_KIND]


def _day(text: str, problems: list[str]) -> date | None:
    """Return the day that a text names; where it names none, say so in `problems`."""
    if not text.strip():
        return None
    match = DATE.fullmatch(text[:40])
    try:
        day = date(*map(int, match.groups())) if match else None
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        shown = "".join(letter for letter in text[:20] if letter.isprintable())
        problems.append(_("“%(text)s” is no date. Write it like 2026-01-31.") % {"text": shown})
        return None
    return day
