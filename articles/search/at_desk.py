"""What the desk's search finds: articles in any state by the words of their titles, at a cost that does not grow with them.

Parts of words in two scripts are found by no index that both databases have. So bounded looks are put together:

* at what is live, through the readers' index: the words of title, deck and tags; a word may be the beginning of one;
* at what is not published, and at whatever was changed last: any part of title, address or deck, read row by row;
* at the address: what somebody copies from a page is found, however old.

Each look gives the newest first. Where one gave as many as it may, there can be more, and `is_part` says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

from django.db.models import Q, QuerySet

from articles.models import Article, SearchEntry
from articles.reading.looking_through import within_reach
from articles.search.asking import Query, Thing, Wording, read_query
from articles.search.finding import newest_with
from delivery.carrying import together

# How many articles are found at most, by each look.
MOST_FOUND = 1_000
# How many of those that were changed last are read row by row.
UNPUBLISHED_READ, CHANGED_READ = 50_000, 2_000
MOST_WORDS, SHORTEST_BEGINNING = 8, 3


@dataclass(frozen=True, slots=True)
class Found:
    """The numbers of articles, in no order; `is_part` where there may be more."""

    article_ids: Sequence[int]
    is_part: bool


def found_at_desk(text: str, *, most: int = MOST_FOUND) -> Found:
    """Return the articles with all words of a text, of each look `most` of the newest; one query."""
    words = text.replace("\x00", "").split()[:MOST_WORDS]
    if not words:
        return Found((), is_part=False)
    newest = Article.objects.order_by("-updated_at", "-pk")
    unpublished = newest.exclude(state=Article.State.PUBLISHED)
    looks: list[QuerySet[Article] | QuerySet[SearchEntry]] = [
        _read(unpublished, words, rows=UNPUBLISHED_READ),
        _read(newest, words, rows=CHANGED_READ),
        newest.filter(slug=_slug_in(words[-1])),
    ]
    query = _as_typed(read_query(" ".join(words)))
    if query.things and not query.is_too_short:
        live = newest_with(query, wanted=most + 1)
        looks.append(SearchEntry.objects.filter(pk__in=live).order_by("-pk"))
    found = together(*(look.only("pk")[: most + 1] for look in looks))
    return Found(
        tuple({row.pk for rows in found for row in rows}), is_part=any(len(rows) > most for rows in found)
    )


def _read(newest: "QuerySet[Article]", words: Sequence[str], *, rows: int) -> "QuerySet[Article]":
    """Return the articles among so many of the newest that contain all words."""
    found = newest.filter(within_reach(newest, time="updated_at", most=rows))
    for word in words:
        found = found.filter(Q(title__icontains=word) | Q(slug__icontains=word) | Q(deck__icontains=word))
    return found


def _slug_in(word: str) -> str:
    """Return what of an address names its article: its last part."""
    return unquote(word).partition("?")[0].rstrip("/").rpartition("/")[2]


def _as_typed(query: Query) -> Query:
    """Return the query for somebody who is still typing: words of alphabets may go on."""
    return replace(query, things=tuple(map(_may_go_on, query.things)))


def _may_go_on(thing: Thing) -> Thing:
    run, is_paired = thing.wordings[0].runs[-1]
    if is_paired or len(thing.wordings[0].runs) > 1 or len(run) < SHORTEST_BEGINNING:
        return thing
    return replace(thing, wordings=(*thing.wordings, Wording(((thing.written, False),), may_go_on=True)))
