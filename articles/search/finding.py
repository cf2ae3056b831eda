"""Finding: the database's index proposes, one rule of ours (`ranking.py`) decides, the same on both databases.

The index gives the newest articles that have all things asked for: up to 200 with all of them in title, deck or tags,
up to 200 with them anywhere; and of a question of three things or more, up to 100 in which one of them is missing. These
are ranked by counting in the normalised texts, so that neither the order nor what is found depends on the database.
How far back it looks for the name of a tag, `questions.py` says. What narrows a search is a term of the index like any word. Work is bounded however common a word is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from articles.models import Category, Edition, SearchEntry, with_cards
from articles.search import terms
from articles.search.asking import Query, read_query
from articles.search.questions import Question, Reach, all_but_one_of, all_of, any_facet
from articles.search.ranking import FEWEST_THINGS_OF_PARTIAL, Candidate, Hit, ranked
from delivery.prepared import Among, Numbers, Slot, prepared, rows_of
from reactions.models import Outlet
from tags.models import Tag, TagName

MOST_CANDIDATES = 200
MOST_PARTIAL = 100
MOST_BEGINNINGS = 20
# So many full finds, and nothing is shown that lacks one of the things; nor in a narrowed search, so that what facets
# count is what they lead to.
ENOUGH = 10
# What narrows a time is a list of months, or where that gets long, of years: so many on from where it began, or back from its end.
MOST_MONTHS, MOST_YEARS, MOST_YEARS_BACK = 36, 40, 150

SQLITE_STATEMENT = """
    SELECT article_id FROM (
        SELECT articles_search.rowid AS article_id FROM articles_search {join}
        WHERE articles_search MATCH %s {bounds}
        ORDER BY articles_search.rowid DESC LIMIT %s
    )
"""
SQLITE_JOIN = "JOIN articles_searchentry AS entry ON entry.article_id = articles_search.rowid"
# From the block of numbers before the newest on; the same as the blocks in PostgreSQL's function.
SQLITE_BLOCKS = "AND articles_search.rowid >= ((SELECT max(article_id) FROM articles_searchentry) >> {bits}) - 1 << {bits}"
SQLITE_BOUNDS = {
    Reach.NEARBY: SQLITE_BLOCKS.format(bits=terms.SMALL_BLOCK_BITS),
    Reach.RECENT: SQLITE_BLOCKS.format(bits=terms.LARGE_BLOCK_BITS),
    Reach.EVER: "",
}
POSTGRESQL_STATEMENT = (
    "SELECT article_id FROM articles_search_newest("
    "%s::tsquery, %s::tsquery, %s::tsquery, %s::timestamp with time zone, %s::timestamp with time zone, %s"
    ") AS found (article_id)"
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

    @property
    def is_empty(self) -> bool:
        """Whether no time is left in it."""
        return self.since is not None and self.until is not None and self.since >= self.until


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
    if not query.things or query.is_too_short or narrowing.is_empty:
        return []
    hits = ranked(_candidates(query, narrowing), query)
    full = sum(not hit.is_partial for hit in hits)
    if full >= ENOUGH or narrowing.is_given:
        hits = [hit for hit in hits if not hit.is_partial]
    if newest_first:
        hits.sort(key=lambda hit: (not hit.is_partial, hit.first_published_at, hit.article_id), reverse=True)
    return hits


def _candidates(query: Query, narrowing: Narrowing) -> list[Candidate]:
    """Return the newest articles with all things in the head, those with them anywhere, and those that lack one."""
    things = query.things
    questions: list[tuple[Question, int]] = [
        (partial(all_of, things, in_head=True), MOST_CANDIDATES),
        (partial(all_of, things), MOST_CANDIDATES),
    ]
    if len(things) >= FEWEST_THINGS_OF_PARTIAL:
        questions.append((partial(all_but_one_of, things), MOST_PARTIAL))
    statements, parameters = [], []
    for place, (question, wanted) in enumerate(questions):
        statement, given = _statement(question, narrowing, wanted)
        statements.append(f"SELECT article_id FROM ({statement}) AS part{place}")  # noqa: S608
        parameters += given
    ids = RawSQL(" UNION ".join(statements), parameters)  # noqa: S611
    # As tuples: of hundreds of rows a page shows twenty.
    rows = SearchEntry.objects.filter(pk__in=ids).values_list(*Candidate._fields)
    return list(map(Candidate._make, rows_of(rows)))


def newest_with(query: Query, *, wanted: int) -> RawSQL:
    """Return a subquery for the articles that have all things asked for in title, deck or tags: so many of the newest."""
    return RawSQL(*_statement(partial(all_of, query.things, in_head=True), Narrowing(), wanted))  # noqa: S611


def _statement(question: Question, narrowing: Narrowing, wanted: int) -> tuple[str, list[Any]]:
    """Return the database's statement for the newest articles of a question."""
    facets = [any_facet(wanted) for wanted in _facets(narrowing)]
    conjunction = " & " if connection.vendor == "postgresql" else " AND "
    # Who looks in a time that is over has said where to look: all of that time is looked through.
    reaches = [Reach.NEARBY] * len(Reach) if narrowing.until is not None else list(Reach)
    questions = [conjunction.join([f"({question(reach=reach)})", *facets]) for reach in reaches]
    if connection.vendor == "postgresql":
        return POSTGRESQL_STATEMENT, [*questions, narrowing.since, narrowing.until, wanted]
    times, given = [], []
    for comparison, time in ((">=", narrowing.since), ("<", narrowing.until)):
        if time is not None:
            times.append(f"AND entry.first_published_at {comparison} %s")
            given.append(connection.ops.adapt_datetimefield_value(time))
    parts, parameters = [], []
    # What is asked alike of all articles is asked once.
    for reach, asked in (
        zip(Reach, questions, strict=True) if len(set(questions)) > 1 else [(Reach.EVER, questions[-1])]
    ):
        bounds = " ".join([SQLITE_BOUNDS[reach], *times])
        parts.append(SQLITE_STATEMENT.format(join=SQLITE_JOIN if times else "", bounds=bounds))
        parameters += [asked, *given, wanted]
    return f"{' UNION '.join(parts)} ORDER BY article_id DESC LIMIT %s", [*parameters, wanted]


def _facets(narrowing: Narrowing) -> Iterator[list[str]]:
    """Yield what an article has to be, each as terms of which one is enough."""
    if narrowing.category is not None:
        yield [terms.category_term(narrowing.category.pk)]
    for tag in narrowing.tags:
        yield [terms.tag_term(tag.pk)]
    for outlet in narrowing.outlets:
        yield [terms.outlet_term(outlet.pk)]
    if narrowing.language:
        yield [terms.language_term(narrowing.language)]
    if times := _time_terms(narrowing.since, narrowing.until):
        yield times


def _time_terms(since: datetime | None, until: datetime | None) -> list[str]:
    """Return the months, or the years, of a time: those that the index need not look beyond.

    None for a time without an end that began long ago: it is everything. Of one that ended, always some: else all that has the words
    would be gone through for what may be in there.
    """
    if until is None:
        if since is None:
            return []
        furthest = since.astimezone(UTC).year + MOST_YEARS
        # A list that ends before now would leave out what is new.
        if not timezone.now().year < furthest <= MAXYEAR:
            return []
        last = datetime(furthest, 1, 1, tzinfo=UTC)
    else:
        last = until.astimezone(UTC)
    earliest = datetime(max(MINYEAR, last.year - MOST_YEARS_BACK), 1, 1, tzinfo=UTC)
    first = earliest if since is None else max(since.astimezone(UTC), earliest)
    months = [
        divmod(month, 12)
        for month in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)[: MOST_MONTHS + 1]
    ]
    if len(months) <= MOST_MONTHS:
        return [terms.month_term(year, month + 1) for year, month in months]
    return [terms.year_term(year) for year in range(first.year, last.year + 1)]


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
    return {entry.pk: entry for entry in _entries_of(article_ids=article_ids)}


@prepared(article_ids=Numbers())
def _entries_of(*, article_ids: Slot) -> "QuerySet[SearchEntry]":
    # Looked up for each entry; a set of all live editions would be made by SQLite for each search.
    is_live = Exists(Edition.objects.live().filter(pk=OuterRef("edition")))
    rows = SearchEntry.objects.filter(is_live, Among("pk", article_ids))
    shown = rows.defer("title", "deck", "tags", "body", "quotations", "words")
    return with_cards(shown, "edition__")


def live_editions(article_ids: Sequence[int]) -> dict[int, Edition]:
    """Return the live editions of articles with what their cards show, by article id; one query."""
    return {pk: entry.edition for pk, entry in entries_with_cards(article_ids).items()}
