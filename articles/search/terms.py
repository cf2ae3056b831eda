"""The terms by which the full-text index finds an article: its words in each column, and what it is.

What an article is (its section, tags, communities, language, time) and the block of numbers that it is in are terms that no
word can be: they begin with `#`.
"""

from collections import defaultdict
from datetime import UTC

from articles.models import SearchEntry
from articles.search.words import terms_of

# Terms per article that are indexed; PostgreSQL keeps positions up to 16,383.
MOST_TERMS = 16_000
# Of one term; PostgreSQL keeps no more.
MOST_POSITIONS = 255
# The index's columns in the order of their terms' positions, and those that are asked first.
COLUMNS = ("title", "deck", "tags", "quotations", "body")
HEAD = frozenset({"title", "deck", "tags"})
GAP = 2
# Every position as it is written.
POSITIONS = [str(position) for position in range(1, MOST_TERMS + GAP * len(COLUMNS) + 1)]
# PostgreSQL: terms of the head are indexed a second time with this before them, blocks of ids as `#a` and `#b`.
HEAD_MARK = "^"
SMALL_BLOCK_BITS, LARGE_BLOCK_BITS = 12, 16


def terms_by_column(entry: SearchEntry) -> dict[str, list[str]]:
    """Return the terms of each column in the order of `COLUMNS`, `MOST_TERMS` in all: a long body is cut off."""
    left = MOST_TERMS
    terms = {}
    for column in COLUMNS:
        terms[column] = terms_of(getattr(entry, column))[:left]
        left -= len(terms[column])
    return terms


def facets_of(entry: SearchEntry) -> list[str]:
    """Return the terms by which an article is found by what it is, not by its words."""
    first = entry.first_published_at.astimezone(UTC)
    return [
        category_term(entry.category_id),
        language_term(entry.language),
        year_term(first.year),
        month_term(first.year, first.month),
        *map(tag_term, entry.tag_ids),
        *map(outlet_term, entry.outlet_ids),
    ]


def category_term(pk: int) -> str:
    return f"#c{pk}"


def tag_term(pk: int) -> str:
    return f"#t{pk}"


def outlet_term(pk: int) -> str:
    return f"#o{pk}"


def language_term(code: str) -> str:
    return "#l" + "".join(letter for letter in code.casefold() if letter.isascii() and letter.isalnum())


def year_term(year: int) -> str:
    return f"#y{year}"


def month_term(year: int, month: int) -> str:
    return f"#m{year}x{month}"


def vector_of(entry: SearchEntry) -> str:
    """Return the terms as a literal of PostgreSQL's tsvector: 'term':position,position …

    Terms of the head stand in it twice, the second time marked; and the blocks of ids that the article is in,
    by which `articles_search_newest` finds the newest first.
    """
    places: dict[str, list[str]] = defaultdict(list)
    position = 0
    for column, terms in terms_by_column(entry).items():
        # Thousands of terms for each article: kept short.
        written = POSITIONS[position : position + len(terms)]
        for term, place in zip(terms, written, strict=True):
            places[term].append(place)
        if column in HEAD:
            for term, place in zip(terms, written, strict=True):
                places[f"{HEAD_MARK}{term}"].append(place)
        # A gap, so that no phrase reaches from one column into the next.
        position += len(terms) + GAP
    # Terms are letters and digits alone: nothing in them needs escaping. In order, for PostgreSQL sorts them in longer.
    lexemes = [f"'{term}':{','.join(places[term][:MOST_POSITIONS])}" for term in sorted(places)]
    blocks = [f"#a{entry.pk >> SMALL_BLOCK_BITS}", f"#b{entry.pk >> LARGE_BLOCK_BITS}"]
    return " ".join([*lexemes, *(f"'{term}'" for term in [*blocks, *facets_of(entry)])])
