"""Finding and ranking: the database's index proposes, one rule of ours decides, the same on both databases.

The index gives the newest articles that have all words: up to 200 with all of them in title, deck or tags, and up
to 200 with them anywhere. These are ranked by counting in the normalised texts, so that neither the order nor what
is found depends on the database. Work is bounded however common a word is.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q

from articles.models import Category, Edition, EditionTag, SearchEntry
from articles.search.asking import Query
from articles.search.indexing import HEAD_MARK
from articles.search.words import Token
from tags.models import Tag

MOST_CANDIDATES = 200
# Points for a word in each text; more often counts less and less.
WEIGHTS = {"title": 16.0, "deck": 8.0, "tags": 6.0, "body": 2.0, "quotations": 1.0}
# The query word for word.
PHRASE_WEIGHTS = {"title": 12.0, "deck": 4.0, "tags": 4.0, "body": 1.5, "quotations": 0.75}
# What a word with its particle, as it was asked for, counts beside the word without.
WHOLE_FORM = 0.5

# The newest articles of a question; {filters} narrows by category and tags.
SQLITE_STATEMENT = """
    SELECT entry.article_id FROM articles_search
    JOIN articles_searchentry AS entry ON entry.article_id = articles_search.rowid
    WHERE articles_search MATCH %s {filters}
    ORDER BY articles_search.rowid DESC LIMIT %s
"""
POSTGRESQL_STATEMENT = "SELECT * FROM articles_search_newest(%s::tsquery, %s::bigint, %s::bigint[], %s)"


@dataclass(frozen=True, slots=True)
class Hit:
    """A found article, and how well it fits."""

    article_id: int
    category_id: int
    edition_id: int
    points: float


def find(*, query: Query, category: Category | None = None, tags: Sequence[Tag] = ()) -> list[Hit]:
    """Return what fits the query, the best first and of equals the newest; at most 400; two queries."""
    if not query.tokens or query.is_too_short:
        return []
    candidates = _candidates(query.tokens, category, tags)
    if not candidates:
        return []
    entries = SearchEntry.objects.defer("text").filter(pk__in=candidates)
    found = [(points_of(entry, query), entry) for entry in entries]
    found = [(points, entry) for points, entry in found if points > 0]
    found.sort(key=lambda item: (-item[0], -item[1].first_published_at.timestamp(), -item[1].pk))
    return [Hit(entry.pk, entry.category_id, entry.edition_id, points) for points, entry in found]


def points_of(entry: SearchEntry, query: Query) -> float:
    """Return how well an article fits: 0 where one of the words is missing, else the more the better."""
    texts = {name: getattr(entry, name) for name in WEIGHTS}
    points = 0.0
    for token in query.tokens:
        gained = sum(weight * _points(token, texts[name]) for name, weight in WEIGHTS.items())
        if not gained:
            return 0.0
        points += gained
    if len(query.tokens) > 1:
        phrase = query.phrase.strip()
        points += sum(weight for name, weight in PHRASE_WEIGHTS.items() if phrase in texts[name])
    return round(points, 6)


def _points(token: Token, text: str) -> float:
    count = token.count_in(text)
    if not count:
        return 0.0
    points = 1 + math.log(count)
    if token.whole != token.needle and token.whole in text:
        points += WHOLE_FORM
    return points


def _candidates(tokens: Sequence[Token], category: Category | None, tags: Sequence[Tag]) -> list[int]:
    """Return the ids of the newest articles with all tokens in the head, and of those with them anywhere."""
    parameters: list[Any] = []
    if connection.vendor == "postgresql":
        statement = POSTGRESQL_STATEMENT
        category_id = category.pk if category is not None else None
        for in_head in (True, False):
            question = _tsquery(tokens, in_head=in_head)
            parameters += [question, category_id, [tag.pk for tag in tags], MOST_CANDIDATES]
    else:
        filters, filter_parameters = _filters(category, tags)
        statement = SQLITE_STATEMENT.format(filters=filters)
        for in_head in (True, False):
            parameters += [_fts5_query(tokens, in_head=in_head), *filter_parameters, MOST_CANDIDATES]
    union = f"SELECT * FROM ({statement}) AS head UNION SELECT * FROM ({statement}) AS anywhere"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(union, parameters)
        return [row[0] for row in cursor.fetchall()]


def _filters(category: Category | None, tags: Sequence[Tag]) -> tuple[str, list[int]]:
    filters, parameters = [], []
    if category is not None:
        filters.append("AND entry.category_id = %s")
        parameters.append(category.pk)
    for tag in tags:
        filters.append(
            f"AND EXISTS (SELECT 1 FROM {EditionTag._meta.db_table} AS tagged "  # noqa: S608
            "WHERE tagged.edition_id = entry.edition_id AND tagged.tag_id = %s)"
        )
        parameters.append(tag.pk)
    return " ".join(filters), parameters


def _fts5_query(tokens: Sequence[Token], *, in_head: bool) -> str:
    """Return the tokens as an FTS5 expression: all of them, each a phrase of its terms."""
    phrases = [f'"{" ".join(token.terms)}"{" *" if token.is_prefix else ""}' for token in tokens]
    expression = " AND ".join(phrases)
    return f"{{title deck tags}} : ({expression})" if in_head else expression


def _tsquery(tokens: Sequence[Token], *, in_head: bool) -> str:
    """Return the tokens as a tsquery: all of them, each its terms one after the other."""
    mark = HEAD_MARK if in_head else ""
    phrases = []
    for token in tokens:
        suffix = ":*" if token.is_prefix else ""
        phrases.append(" <-> ".join(f"'{mark}{term}'{suffix}" for term in token.terms))
    return " & ".join(f"({phrase})" for phrase in phrases)


def suggestions(*, query: Query, limit: int = 6) -> list[Tag]:
    """Return tags that come near the query, by any of their names; one query."""
    needles = [token.needle for token in query.tokens if len(token.needle) > 1]
    if not needles:
        return []
    condition = Q()
    for needle in needles:
        condition |= Q(names__key__startswith=needle)
    return list(
        Tag.objects.filter(condition, article_count__gt=0).distinct().order_by("-article_count", "id")[:limit]
    )


def live_editions(article_ids: Sequence[int]) -> dict[int, Edition]:
    """Return the live editions of articles with what their cards show, by article id."""
    rows = Edition.objects.live().for_cards().filter(article_id__in=article_ids)
    return {edition.article_id: edition for edition in rows}
