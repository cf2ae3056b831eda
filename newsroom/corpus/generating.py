"""Making a corpus from its first tag to its last count: in steps that are remembered, so that a broken off run goes on."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import connection, transaction

from articles.discovering.everything import Everything
from articles.search.indexing import count_words_anew
from articles.tallies import REBUILD, rebuild_counts
from delivery.announcing import renew_everything
from delivery.copying import Encoded, Row, encoded, write
from delivery.makers import Makers
from newsroom.corpus import bulk, tables
from newsroom.corpus.foundation import Foundation, UnableToGenerate, lay_foundation
from newsroom.corpus.record import Progress, begin_record, recorded, recorded_foundation, remember
from newsroom.corpus.scheme import Scheme
from newsroom.corpus.stories import Corpus
from newsroom.corpus.threads import in_database
from newsroom.corpus.writing import SEARCH_INDEX, Batch, CaptureDraft, batch_of, columns_of
from reactions.manifests import seal_of
from reactions.models import Capture
from reactions.sealing import head_of_chain
from reactions.sealing.chain import manifest_of

TOOL = "Corpus page writer 1"
BATCH_SIZE = 250
# What is counted, and from what.
COUNTED = (
    "tags_tagpair", "articles_tagmonth", "articles_archivemonth", "articles_editionoutlet", "articles_tagoutlet",
    "articles_shownstance", "articles_outletstance", "articles_tagstance",
)  # fmt: skip
COUNTED_FROM = (
    "articles_edition", "articles_editiontag", "reactions_appearance", "reactions_quotation", "reactions_source",
)  # fmt: skip
# So many articles are written faster without indexes, which are made at the end; fewer are not worth it.
ASIDE_FROM = 2_000
# For so many articles other processes choose what to read next sooner, for all that these take to start.
WORTH_PROCESSES = 50_000
# While rows are written; a crash of the machine then costs the last batches, and a later run goes on before them.
WRITING = {
    "postgresql": ("SET synchronous_commit = off",),
    "sqlite": ("PRAGMA cache_size = -40000", "PRAGMA synchronous = OFF"),
}
AS_BEFORE = {
    "postgresql": ("RESET synchronous_commit",),
    "sqlite": ("PRAGMA cache_size = -4000", "PRAGMA synchronous = NORMAL"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """How far a step is: `done` of `whole`."""

    step: str
    done: int
    whole: int


def generate(
    *,
    articles: int,
    seed: int,
    now: datetime,
    processes: int = 0,
    batch_size: int = BATCH_SIZE,
    aside_from: int = ASIDE_FROM,
    say: Callable[[str], None] = lambda _line: None,
) -> Iterator[Told]:
    """Make a corpus, or go on with one that was broken off; yield how far it is.

    The rows are the same for a seed and a number of articles, whatever the size of a batch and the number of processes
    that make rows (0: none besides this one). `now` is what the age of articles is told by where one is offered after
    another. Raises `UnableToGenerate` where another corpus is there, or something stands in its way.
    """
    if articles < 1:
        raise UnableToGenerate("A corpus has at least one article.")
    progress, foundation = _begun(articles, seed, say)
    if progress.is_done:
        return
    with _written_fast():
        yield from _write_articles(progress, foundation, processes, batch_size, aside_from)
        yield from _make_indexes(progress)
        yield from _count(progress, aside_from)
        yield from _offer(progress, foundation, now, processes, batch_size)
        yield from _make_indexes(progress)
    _tidy()
    progress.is_done = True
    with transaction.atomic():
        remember(progress)
        renew_everything()


def _begun(articles: int, seed: int, say: Callable[[str], None]) -> tuple[Progress, Foundation]:
    """Return the corpus that is there, if it is this one; or begin it."""
    progress = recorded()
    if progress is not None:
        if (progress.articles, progress.seed) != (articles, seed):
            raise UnableToGenerate(
                f"There is another corpus here: {progress.articles} articles with the seed {progress.seed}. Go on with that "
                "one by saying so, or take it away with --remove."
            )
        return progress, recorded_foundation()
    with transaction.atomic():
        head = head_of_chain()
        progress = Progress(seed=seed, articles=articles)
        foundation = lay_foundation(scheme=progress.scheme, last_capture=head.pk if head else 0, say=say)
        begin_record(progress=progress, foundation=foundation)
    return progress, foundation


@contextmanager
def _written_fast() -> Iterator[None]:
    """Let what is committed reach the disk a little later, which is worth it for what can be made again."""
    if connection.in_atomic_block:
        yield
        return
    _carry_out(WRITING[connection.vendor])
    try:
        yield
    finally:
        _carry_out(AS_BEFORE[connection.vendor])


def _carry_out(statements: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


# Articles


def _write_articles(
    progress: Progress, foundation: Foundation, processes: int, batch_size: int, aside_from: int
) -> Iterator[Told]:
    if progress.written == progress.articles:
        return
    if progress.written == 0 and not progress.aside and progress.articles >= aside_from:
        _set_aside(progress, [*(table.name for table in tables.TABLES), SEARCH_INDEX])
    columns = columns_of(connection.vendor)
    chain = _Chain(foundation)
    for batch in _batches(progress, foundation, processes, batch_size):
        with transaction.atomic():
            chain.go_on()
            rows = {**batch.rows, tables.CAPTURE.name: chain.sealed(batch.captures)}
            for table, names in columns.items():
                write(table=table, columns=names, rows=rows[table])
            progress.written = batch.after
            remember(progress)
        yield Told("articles", progress.written, progress.articles)


def _set_aside(progress: Progress, names: Sequence[str]) -> None:
    with transaction.atomic():
        # SQLite's full-text table has no indexes to set aside.
        known = set(connection.introspection.table_names())
        progress.aside = bulk.set_aside([name for name in names if name in known])
        remember(progress)


def _batches(progress: Progress, foundation: Foundation, processes: int, batch_size: int) -> Iterator[Batch]:
    """Yield the batches that are still to be written, in order; made ahead by other processes where there are any."""
    parts = _parts(progress.written, progress, batch_size)
    with Makers(
        prepare=Corpus.of,
        arguments=(progress.scheme, foundation),
        make=partial(batch_of, vendor=connection.vendor),
        processes=processes,
    ) as makers:
        yield from makers.made(parts)


def _parts(done: int, progress: Progress, batch_size: int) -> list[tuple[int, int]]:
    """Return the numbers of the articles that are left, some at a time: from one until before another."""
    return [
        (first, min(first + batch_size, progress.articles))
        for first in range(done, progress.articles, batch_size)
    ]


class _Chain:
    """Seals captures one after another, as `reactions.sealing.chain.seal` does."""

    def __init__(self, foundation: Foundation) -> None:
        self.foundation = foundation
        self.pk, self.seal = foundation.last_capture, ""

    def go_on(self) -> None:
        """Find the end of the chain; raise `UnableToGenerate` where somebody else's capture came in between."""
        newest = Capture.objects.order_by("-pk").only("pk", "manifest_sha256").first()
        found = newest.pk if newest else 0
        is_first_look = not self.seal
        # A run that was broken off has written captures already.
        own = self.foundation.last_numbers[tables.CAPTURE.name]
        if found != self.pk and not (is_first_look and found > own):
            raise UnableToGenerate(
                "Evidence was captured while the corpus was made. Take the corpus away with --remove, and generate it where "
                "nobody works meanwhile."
            )
        self.pk, self.seal = found, newest.manifest_sha256 if newest else ""

    def sealed(self, drafts: Sequence[CaptureDraft]) -> Encoded:
        """Return the encoded rows of captures, chained to those before them."""
        return encoded(
            [self._row(draft) for draft in drafts],
            defaults=tables.CAPTURE.defaults,
            vendor=connection.vendor,
        )

    def _row(self, draft: CaptureDraft) -> Row:
        thread = self.foundation.threads[draft.thread]
        capture = Capture(
            pk=draft.pk,
            source_id=draft.source_id,
            method=Capture.Method.UPLOAD,
            requested_url=draft.address,
            final_url=draft.address,
            captured_at=draft.at,
            recorded_at=draft.at,
            operator_id=self.foundation.reporter,
            tool=TOOL,
            completeness=thread.completeness,
            is_readable=True,
            comment_count=thread.comment_count,
            text_sha256=thread.text_commitment,
        )
        manifest = manifest_of(
            capture=capture,
            artifacts=thread.described,
            comments_sha256=thread.comments_sha256,
            title=thread.title_commitment,
            previous=self.seal or None,
        )
        before, self.pk, self.seal = self.pk or None, draft.pk, seal_of(manifest)
        at = in_database(draft.at)
        return (
            draft.pk, draft.source_id, capture.method, draft.address, draft.address, at, at, self.foundation.reporter,
            TOOL, thread.completeness, 1, thread.title, thread.comment_count, thread.text_commitment, before,
            json.dumps(manifest, ensure_ascii=connection.vendor != "postgresql"), self.seal,
        )  # fmt: skip


# What follows from the articles


def _make_indexes(progress: Progress) -> Iterator[Told]:
    whole = len(progress.aside)
    for statement in bulk.make_again(list(progress.aside)):
        progress.aside.remove(statement)
        remember(progress)
        yield Told("indexes and keys", whole - len(progress.aside), whole)


def _count(progress: Progress, aside_from: int) -> Iterator[Told]:
    if progress.is_counted:
        return
    if not progress.aside and progress.articles >= aside_from:
        _set_aside(progress, [tables.OFFER.name, *COUNTED])
    _analyse(COUNTED_FROM)
    # Numbers of articles, quotations and stances, of tags, pairs of tags, communities, categories and months.
    for place, _name in enumerate(rebuild_counts(), start=1):
        yield Told("counts", place, len(REBUILD))
    count_words_anew()
    progress.is_counted = True
    remember(progress)


def _offer(
    progress: Progress, foundation: Foundation, now: datetime, processes: int, batch_size: int
) -> Iterator[Told]:
    """Write what each article of the corpus offers to read next."""
    if progress.offered == progress.articles:
        return
    parts = _parts(progress.offered, progress, batch_size)
    # What is compared is handed over: seventy bytes an article in each process, little beside what else they hold.
    with Makers(
        prepare=_at_hand,
        arguments=(progress.scheme, foundation, Everything.read()),
        make=partial(_offers_of, now=now, vendor=connection.vendor),
        processes=processes if progress.articles - progress.offered >= WORTH_PROCESSES else 0,
    ) as makers:
        for (_first, after), rows in zip(parts, makers.made(parts), strict=True):
            with transaction.atomic():
                write(table=tables.OFFER.name, columns=tables.OFFER.columns, rows=rows)
                progress.offered = after
                remember(progress)
            yield Told("what to read next", progress.offered, progress.articles)


def _at_hand(scheme: Scheme, foundation: Foundation, everything: Everything) -> tuple[Corpus, Everything]:
    return Corpus.of(scheme, foundation), everything


def _offers_of(
    at_hand: tuple[Corpus, Everything], part: tuple[int, int], *, now: datetime, vendor: str
) -> Encoded:
    """Return the rows of what is offered after the articles from one number until before another."""
    corpus, everything = at_hand
    rows = [row for number in range(*part) for row in _offers(corpus, number, everything, now)]
    return encoded(rows, defaults=tables.OFFER.defaults, vendor=vendor)


def _offers(corpus: Corpus, number: int, everything: Everything, now: datetime) -> Iterator[Row]:
    outline = corpus.scheme.outline(number)
    article_id = corpus.foundation.number(tables.ARTICLE, number)
    chosen = everything.choose(
        document=corpus.compared(outline),
        article_id=article_id,
        time=outline.out_at.replace(microsecond=0),
        now=now,
    )
    for place, choice in enumerate(chosen):
        yield (
            corpus.foundation.number(tables.OFFER, number, place), article_id, choice.article_id, place,
            int(choice.is_pinned), int(choice.is_same_event), json.dumps(choice.shared_tags), choice.score,
        )  # fmt: skip


def _analyse(names: Sequence[str] = ()) -> None:
    """Let the database know what is in tables, or in all: its plans follow from that."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A table that somebody takes the statistics of just now has them soon: the catalogues that all databases of a server share too.
            cursor.execute(f"ANALYZE (SKIP_LOCKED) {', '.join(names)}")
        else:
            cursor.execute("ANALYZE")


def _tidy() -> None:
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        # Also which pages hold nothing but rows that everybody sees, so that an index alone can answer. Nobody asks that of what long
        # texts are kept in, which is most of the database.
        _carry_out(["VACUUM (ANALYZE, PROCESS_TOAST FALSE)"])
    else:
        _analyse()
