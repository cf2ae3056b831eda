"""What is looked for, in the language of the database's index: its terms, one after the other, and facets.

A tag's name is looked for further and further back in fewer wordings. What is several terms one after the other is found by going through
all articles that have each of them, which are as many as the site is old; the tag's own articles are found by its facet, and what is one
term by that term, however old they are. Terms are letters and
digits alone: nothing in them needs escaping.
"""

from collections.abc import Sequence
from enum import Enum, auto
from typing import Protocol

from django.db import connection

from articles.search.asking import Thing, Wording
from articles.search.terms import HEAD_MARK, outlet_term, tag_term

COLUMNS = "{title deck tags body quotations}"
HEAD_COLUMNS = "{title deck tags}"


class Reach(Enum):
    """How far back a question is asked, and so in how many wordings a tag's name is looked for."""

    # Among the newest 4,096 to 8,192 numbers of articles: in each, and under the tag's other names.
    NEARBY = auto()
    # Among the newest 65,536 to 131,072: as it was asked for, and in wordings of one term.
    RECENT = auto()
    # The articles that have the tag, and wordings of one term.
    EVER = auto()


class Question(Protocol):
    """What an article has to have, for articles within a reach."""

    def __call__(self, *, reach: Reach) -> str: ...


def all_of(things: Sequence[Thing], *, reach: Reach, in_head: bool = False) -> str:
    conjunction = " & " if connection.vendor == "postgresql" else " AND "
    return conjunction.join(_expression(thing, reach=reach, in_head=in_head) for thing in things)


def all_but_one_of(things: Sequence[Thing], *, reach: Reach) -> str:
    disjunction = " | " if connection.vendor == "postgresql" else " OR "
    parts = [[*things[:place], *things[place + 1 :]] for place in range(len(things))]
    return disjunction.join(f"({all_of(part, reach=reach)})" for part in parts)


def any_facet(terms: Sequence[str]) -> str:
    if connection.vendor == "postgresql":
        return "(" + " | ".join(f"'{term}'" for term in terms) + ")"
    return "{facets} : (" + " OR ".join(f'"{term}"' for term in terms) + ")"


def _expression(thing: Thing, *, reach: Reach, in_head: bool) -> str:
    """Return what finds one thing: any of its wordings, tags or communities."""
    facets = [tag_term(pk) for pk in thing.tag_ids]
    facets += [] if in_head else [outlet_term(pk) for pk in thing.outlet_ids]
    options = [any_facet(facets)] if facets else []
    wordings = _looked_for(thing, reach)
    if connection.vendor == "postgresql":
        mark = HEAD_MARK if in_head else ""
        return (
            "(" + " | ".join([*(_postgresql_phrase(wording, mark) for wording in wordings), *options]) + ")"
        )
    if wordings:
        columns = HEAD_COLUMNS if in_head else COLUMNS
        options.insert(0, f"{columns} : ({' OR '.join(map(_sqlite_phrase, wordings))})")
    return f"({' OR '.join(options)})"


def _looked_for(thing: Thing, reach: Reach) -> Sequence[Wording]:
    if not thing.tag_ids or reach is Reach.NEARBY:
        return thing.wordings
    # The first is how it was asked for. What is one whole term is found without opening an article.
    return [
        wording
        for place, wording in enumerate(thing.wordings)
        if (place == 0 and reach is Reach.RECENT) or (len(wording.terms) == 1 and not wording.is_prefix)
    ]


def _postgresql_phrase(wording: Wording, mark: str) -> str:
    *terms, last = [f"'{mark}{term}'" for term in wording.terms]
    return "(" + " <-> ".join([*terms, f"{last}:*" if wording.is_prefix else last]) + ")"


def _sqlite_phrase(wording: Wording) -> str:
    return f'"{" ".join(wording.terms)}"{" *" if wording.is_prefix else ""}'
