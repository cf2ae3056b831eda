"""Finding and ranking: the database's index proposes, one rule of ours decides, the same on both databases.

The index gives the newest articles that have all things asked for: up to 200 with all of them in title, deck or tags,
up to 200 with them anywhere; and of a question of three things or more, up to 100 in which one of them is missing. These
are ranked by counting in the normalised texts, so that neither the order nor what is found depends on the database.
What narrows a search is a term of the index like any word. Work is bounded however common a word is.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from articles.models import Category, Edition, SearchEntry, with_cards
from articles.search import indexing
from articles.search.asking import Query, Thing, Wording, read_query
from articles.search.indexing import HEAD_MARK
from reactions.models import Outlet
from tags.models import Tag, TagName

MOST_CANDIDATES = 200
MOST_PARTIAL = 100
MOST_BEGINNINGS = 20
# So many full finds, and nothing is shown that lacks one of the things; nor in a narrowed search, so that what facets
# count is what they lead to.
ENOUGH = 10
FEWEST_THINGS_OF_PARTIAL = 3
# Points for a thing in each text; more often counts less and less.
WEIGHTS = {"title": 16.0, "deck": 8.0, "tags": 6.0, "body": 2.0, "quotations": 1.0}
# The query word for word.
PHRASE_WEIGHTS = {"title": 12.0, "deck": 4.0, "tags": 4.0, "body": 1.5, "quotations": 0.75}
# What a word with its particle, as it was asked for, counts beside the word without.
WHOLE_FORM = 0.5
# A word alone, at the beginning or end of a longer one, and within one: 정책, 교통정책, 산정책임.
ALONE, AT_AN_EDGE, WITHIN = 1.0, 0.6, 0.35
# How much more a thing counts that few of the proposed articles have in their head.
RARITY = 0.35
# What narrows a time is a list of months, or where that gets long, of years.
MOST_MONTHS, MOST_YEARS, FIRST_YEAR = 36, 40, 1990

COLUMNS = "{title deck tags body quotations}"
HEAD_COLUMNS = "{title deck tags}"
SQLITE_STATEMENT = """
    SELECT articles_search.rowid AS article_id FROM articles_search {join}
    WHERE articles_search MATCH %s {times}
    ORDER BY articles_search.rowid DESC LIMIT %s
"""
SQLITE_JOIN = "JOIN articles_searchentry AS entry ON entry.article_id = articles_search.rowid"
POSTGRESQL_STATEMENT = (
    "SELECT article_id FROM articles_search_newest("
    "%s::tsquery, %s::timestamp with time zone, %s::timestamp with time zone, %s) AS found (article_id)"
)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a search is narrowed to; articles have all the tags, and words from all the communities."""

    category: Category | None = None
    tags: Sequence[Tag] = ()
    outlets: Sequence[Outlet] = ()
    language: str = ""
    # First published from then, until before then.
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_given(self) -> bool:
        return self != Narrowing()


@dataclass(frozen=True, slots=True)
class Hit:
    """A found article, how well it fits, and what it can be narrowed by."""

    article_id: int
    category_id: int
    edition_id: int
    points: float
    language: str
    first_published_at: datetime
    tag_ids: Sequence[int]
    outlet_ids: Sequence[int]
    # One of the things asked for is not in it.
    is_partial: bool = False


def find(
    *,
    query: Query,
    category: Category | None = None,
    tags: Sequence[Tag] = (),
    narrowing: Narrowing | None = None,
    newest_first: bool = False,
) -> list[Hit]:
    """Return what fits the query, the best first and of equals the newest; at most 500; one query.

    `articles.search.naming.understand` gives a query with the other names of what it names.
    """
    narrowing = narrowing or Narrowing(category=category, tags=tuple(tags))
    if not query.things or query.is_too_short:
        return []
    hits = _ranked(list(_candidates(query, narrowing)), query)
    full = sum(not hit.is_partial for hit in hits)
    if full >= ENOUGH or narrowing.is_given:
        hits = [hit for hit in hits if not hit.is_partial]
    if newest_first:
        hits.sort(key=lambda hit: (not hit.is_partial, hit.first_published_at, hit.article_id), reverse=True)
    return hits


def _ranked(entries: Sequence[SearchEntry], query: Query) -> list[Hit]:
    gained = [[_Gain.of(thing, entry) for thing in query.things] for entry in entries]
    rarity = [
        1 + RARITY * math.log((len(entries) + 1) / (1 + sum(gains[place].in_head for gains in gained)))
        for place in range(len(query.things))
    ]
    phrases = _phrases(query)
    hits = []
    for entry, gains in zip(entries, gained, strict=True):
        missing = sum(not gain.points for gain in gains)
        if missing and (missing > 1 or len(gains) < FEWEST_THINGS_OF_PARTIAL):
            continue
        points = sum(gain.points * weight for gain, weight in zip(gains, rarity, strict=True))
        for name, weight in PHRASE_WEIGHTS.items():
            text = getattr(entry, name)
            points += weight * any(phrase in text for phrase in phrases)
        hits.append(
            Hit(
                article_id=entry.pk,
                category_id=entry.category_id,
                edition_id=entry.edition_id,
                points=round(points, 6),
                language=entry.language,
                first_published_at=entry.first_published_at,
                tag_ids=entry.tag_ids,
                outlet_ids=entry.outlet_ids,
                is_partial=bool(missing),
            )
        )
    hits.sort(
        key=lambda hit: (
            hit.is_partial,
            -hit.points,
            -hit.first_published_at.timestamp(),
            -hit.article_id,
        )
    )
    return hits


def _phrases(query: Query) -> list[str]:
    """Return the whole query as it may stand in a text, spaced as it was asked for and not at all."""
    phrase = query.phrase
    if phrase is None:
        return []
    needles = [phrase.needle]
    if all(is_paired for _run, is_paired in phrase.runs):
        needles.append("".join(run for run, _is_paired in phrase.runs))
    return needles


@dataclass(slots=True)
class _Gain:
    points: float = 0.0
    in_head: bool = False

    @classmethod
    def of(cls, thing: Thing, entry: SearchEntry) -> "_Gain":
        """Return what an article gains by one thing: in each text by its best wording."""
        gain = cls()
        for name, weight in WEIGHTS.items():
            text = getattr(entry, name)
            best = max((_points(wording, thing.whole, text) for wording in thing.wordings), default=0.0)
            if name == "tags" and not best and set(thing.tag_ids) & set(entry.tag_ids):
                best = ALONE
            if name == "quotations" and not best and set(thing.outlet_ids) & set(entry.outlet_ids):
                best = ALONE
            gain.points += weight * best
            gain.in_head |= bool(best) and name in indexing.HEAD
        return gain


def _points(wording: Wording, whole: str, text: str) -> float:
    needle = wording.needle
    count = text.count(needle)
    if not count:
        return 0.0
    points = (1 + math.log(count)) * wording.weight * _standing(wording, needle, text)
    if whole and whole in text:
        points += WHOLE_FORM
    return points


def _standing(wording: Wording, needle: str, text: str) -> float:
    """Return how well a wording stands in a text where it stands best."""
    alone = wording.alone()
    if alone is None or alone.search(text):
        return ALONE
    begins = not wording.runs[0][1] or f" {needle}" in text
    ends = not wording.runs[-1][1] or f"{needle} " in text
    return AT_AN_EDGE if begins or ends else WITHIN


def _candidates(query: Query, narrowing: Narrowing) -> Iterator[SearchEntry]:
    """Yield the newest articles with all things in the head, those with them anywhere, and those that lack one."""
    questions = [(_all_of(query.things, in_head=in_head), MOST_CANDIDATES) for in_head in (True, False)]
    if len(query.things) >= FEWEST_THINGS_OF_PARTIAL:
        questions.append((_all_but_one_of(query.things), MOST_PARTIAL))
    statements, parameters = [], []
    for place, (question, wanted) in enumerate(questions):
        statement, given = _statement(question, narrowing, wanted)
        statements.append(f"SELECT article_id FROM ({statement}) AS part{place}")  # noqa: S608
        parameters += given
    ids = RawSQL(" UNION ".join(statements), parameters)  # noqa: S611
    return SearchEntry.objects.defer("text", "quoted", "words").filter(pk__in=ids).iterator(chunk_size=100)


def _statement(question: str, narrowing: Narrowing, wanted: int) -> tuple[str, list[Any]]:
    """Return the database's statement for the newest articles of a question."""
    facets = list(_facets(narrowing))
    if connection.vendor == "postgresql":
        narrowed = " & ".join([f"({question})", *(_any_facet(terms) for terms in facets)])
        return POSTGRESQL_STATEMENT, [narrowed, narrowing.since, narrowing.until, wanted]
    narrowed = " AND ".join([f"({question})", *(_any_facet(terms) for terms in facets)])
    times, given = [], []
    for comparison, time in ((">=", narrowing.since), ("<", narrowing.until)):
        if time is not None:
            times.append(f"AND entry.first_published_at {comparison} %s")
            given.append(connection.ops.adapt_datetimefield_value(time))
    statement = SQLITE_STATEMENT.format(join=SQLITE_JOIN if times else "", times=" ".join(times))
    return statement, [narrowed, *given, wanted]


def _facets(narrowing: Narrowing) -> Iterator[list[str]]:
    """Yield what an article has to be, each as terms of which one is enough."""
    if narrowing.category is not None:
        yield [indexing.category_term(narrowing.category.pk)]
    for tag in narrowing.tags:
        yield [indexing.tag_term(tag.pk)]
    for outlet in narrowing.outlets:
        yield [indexing.outlet_term(outlet.pk)]
    if narrowing.language:
        yield [indexing.language_term(narrowing.language)]
    if times := _time_terms(narrowing.since, narrowing.until):
        yield times


def _time_terms(since: datetime | None, until: datetime | None) -> list[str]:
    """Return the months, or the years, of a time: those that the index need not look beyond."""
    if since is None and until is None:
        return []
    first = since.astimezone(UTC) if since is not None else datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    if until is None:
        furthest = first.year + MOST_YEARS
        # A list that ends before now would leave out what is new.
        if not timezone.now().year < furthest <= MAXYEAR:
            return []
        last = datetime(furthest, 1, 1, tzinfo=UTC)
    else:
        last = until.astimezone(UTC)
    months = [
        divmod(month, 12)
        for month in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)[: MOST_MONTHS + 1]
    ]
    if len(months) <= MOST_MONTHS:
        return [indexing.month_term(year, month + 1) for year, month in months]
    years = range(first.year, last.year + 1)
    return [indexing.year_term(year) for year in years] if len(years) <= MOST_YEARS + 1 else []


def _any_facet(terms: Sequence[str]) -> str:
    if connection.vendor == "postgresql":
        return "(" + " | ".join(f"'{term}'" for term in terms) + ")"
    return "{facets} : (" + " OR ".join(f'"{term}"' for term in terms) + ")"


def _all_of(things: Sequence[Thing], *, in_head: bool = False) -> str:
    conjunction = " & " if connection.vendor == "postgresql" else " AND "
    return conjunction.join(_expression(thing, in_head=in_head) for thing in things)


def _all_but_one_of(things: Sequence[Thing]) -> str:
    disjunction = " | " if connection.vendor == "postgresql" else " OR "
    parts = [[*things[:place], *things[place + 1 :]] for place in range(len(things))]
    return disjunction.join(f"({_all_of(part)})" for part in parts)


def _expression(thing: Thing, *, in_head: bool) -> str:
    """Return one thing in the database's language of questions: any of its wordings, tags or communities.

    Terms are letters and digits alone: nothing in them needs escaping.
    """
    facets = [indexing.tag_term(pk) for pk in thing.tag_ids]
    facets += [] if in_head else [indexing.outlet_term(pk) for pk in thing.outlet_ids]
    if connection.vendor == "postgresql":
        mark = HEAD_MARK if in_head else ""
        options = [_postgresql_phrase(wording, mark) for wording in thing.wordings]
        return "(" + " | ".join([*options, *(f"'{term}'" for term in facets)]) + ")"
    phrases = [
        f'"{" ".join(wording.terms)}"{" *" if wording.is_prefix else ""}' for wording in thing.wordings
    ]
    words = f"{HEAD_COLUMNS if in_head else COLUMNS} : ({' OR '.join(phrases)})"
    return f"({words} OR {_any_facet(facets)})" if facets else f"({words})"


def _postgresql_phrase(wording: Wording, mark: str) -> str:
    *terms, last = [f"'{mark}{term}'" for term in wording.terms]
    return "(" + " <-> ".join([*terms, f"{last}:*" if wording.is_prefix else last]) + ")"


def suggestions(*, query: Query, also: str = "", limit: int = 6) -> list[Tag]:
    """Return tags whose names begin like the words of the query, or of `also`, its right spelling; one query."""
    written = [thing.written for thing in (*query.things, *read_query(also).things)]
    bare = [run for thing in query.things for run, is_paired in thing.wordings[0].runs if is_paired]
    return tags_near(
        beginnings={word for words in written for word in words.split()} | set(bare), limit=limit
    )


def tags_near(*, beginnings: set[str], limit: int = 6) -> list[Tag]:
    """Return tags of live articles that have a name with one of the beginnings, the most used first; one query."""
    wanted = sorted((beginning for beginning in beginnings if len(beginning) > 1), key=len, reverse=True)
    if not wanted:
        return []
    condition = Q()
    for beginning in wanted[:MOST_BEGINNINGS]:
        condition |= Q(key__startswith=beginning)
    named = TagName.objects.filter(condition).values("tag")
    return list(
        Tag.objects.filter(pk__in=named, article_count__gt=0).order_by("-article_count", "id")[:limit]
    )


def entries_with_cards(article_ids: Sequence[int]) -> dict[int, SearchEntry]:
    """Return the entries of live editions with their texts and what their cards show, by article id; one query."""
    if not article_ids:
        return {}
    rows = SearchEntry.objects.filter(pk__in=article_ids, edition__in=Edition.objects.live())
    shown = rows.defer("title", "deck", "tags", "body", "quotations", "words")
    return {entry.pk: entry for entry in with_cards(shown, "edition__")}


def live_editions(article_ids: Sequence[int]) -> dict[int, Edition]:
    """Return the live editions of articles with what their cards show, by article id; one query."""
    return {pk: entry.edition for pk, entry in entries_with_cards(article_ids).items()}
