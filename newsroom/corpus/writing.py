"""The rows of articles, as the desk's own functions would have written them: from numbers alone, without the database."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from articles.documents import Document, digest_of
from articles.length import length_of
from articles.models import Activity, Article, Edition, Revision
from articles.reading.addresses import edition_path
from articles.search.indexing import FORM, INDEX_COLUMNS, Shown, entry_of, index_row
from delivery.copying import Encoded, Row, encoded
from newsroom.corpus import tables
from newsroom.corpus.scheme import (
    ARTICLES_PER_REPORT,
    COMMENTS_PER_THREAD,
    PRESS,
    QUOTATIONS,
    THREADS_PER_ARTICLE,
    Quoted,
)
from newsroom.corpus.stories import CORRECTIONS, SUPPORTS, Corpus, Story
from newsroom.corpus.tables import Table
from newsroom.corpus.threads import in_database
from reactions.judging.normalising import ALGORITHM_VERSION
from reactions.judging.verdicts import Verdict
from reactions.models import Source, Verification

SEARCH_INDEX = "articles_search"


@dataclass(frozen=True, slots=True)
class CaptureDraft:
    """A capture that waits for the seal of the one before it: only then can it be sealed itself."""

    pk: int
    source_id: int
    thread: int
    address: str
    at: datetime


@dataclass(slots=True)
class Batch:
    """All rows of some articles, ready for the database, but for their captures."""

    first: int
    after: int
    rows: dict[str, Encoded] = field(default_factory=dict)
    captures: list[CaptureDraft] = field(default_factory=list)


def columns_of(vendor: str) -> dict[str, Sequence[str]]:
    """Return the columns of each table that a batch has rows for, in the order in which they are written."""
    found: dict[str, Sequence[str]] = {table.name: table.columns for table in tables.TABLES}
    return {**found, SEARCH_INDEX: INDEX_COLUMNS[vendor]}


def batch_of(corpus: Corpus, part: tuple[int, int], *, vendor: str) -> Batch:
    """Return the rows of the articles from one number until before another (`part`), for a database."""
    first, after = part
    rows: dict[str, list[Row]] = defaultdict(list)
    captures: list[CaptureDraft] = []
    for number in range(first, after):
        story = Story(corpus, corpus.scheme.outline(number))
        _Writer(story, rows, captures, vendor).write()
    found = {
        table.name: encoded(rows[table.name], defaults=table.defaults, vendor=vendor, own=table.own)
        for table in tables.TABLES
    }
    found[SEARCH_INDEX] = encoded(rows[SEARCH_INDEX], defaults=(), vendor=vendor)
    return Batch(first=first, after=after, rows=found, captures=captures)


class _Writer:
    """Writes the rows of one article."""

    def __init__(
        self, story: Story, rows: dict[str, list[Row]], captures: list[CaptureDraft], vendor: str
    ) -> None:
        self.story, self.outline, self.corpus = story, story.outline, story.corpus
        self.rows, self.captures, self.vendor = rows, captures, vendor
        self.reporter, self.desk = self.corpus.foundation.reporter, self.corpus.foundation.desk
        self.out_at = str(in_database(story.out_at))

    def write(self) -> None:
        documents = self.story.documents
        self._write_working_copy(documents[-1], len(documents))
        if not self.outline.translates:
            self._write_evidence()
        self._write_source_of_report()
        editions = [
            self._write_edition(place, document, is_live=place == len(documents) - 1)
            for place, document in enumerate(documents)
        ]
        self._write_shown(editions[-1])
        self._write_activity(editions)

    def _add(self, table: Table, *rows: Row) -> None:
        self.rows[table.name].extend(rows)

    def _own(self, table: Table, place: int = 0) -> int:
        return self.corpus.foundation.number(table, self.story.number, place)

    def _json(self, value: object) -> str:
        # As Django writes it: SQLite keeps the text, PostgreSQL what it says.
        return json.dumps(value, ensure_ascii=self.vendor != "postgresql")

    def _before(self, **ago: int) -> str:
        return str(in_database(self.story.out_at - timedelta(**ago)))

    def _write_working_copy(self, document: Document, versions: int) -> None:
        corrected_at = self._corrected_at() if versions > 1 else self._before(minutes=40)
        self._add(
            tables.ARTICLE,
            (
                self.story.pk, self.story.title, self.story.deck, self.story.slug, self.story.language, self.story.category.pk, document["byline"],
                document["event_date"], document["selection_note"], self.story.image, "", document.get("translation_of"),
                Article.State.PUBLISHED.value, versions, self._before(hours=2), self.reporter, corrected_at,
            ),
        )  # fmt: skip
        self._add(
            tables.ARTICLE_TAG,
            *(
                (self._own(tables.ARTICLE_TAG, place), self.story.pk, tag.pk)
                for place, tag in enumerate(self.story.tags)
            ),
        )
        self._add(
            tables.CITATION,
            (
                self._own(tables.CITATION),
                self.story.pk,
                self.story.report_source(),
                SUPPORTS[self.story.language],
            ),
        )
        places: dict[str, int] = defaultdict(int)
        for ordering, block in enumerate(document["blocks"]):
            kind = block["type"]
            table, columns = BLOCKS[kind]
            row: Row = (
                self._own(table, places[kind]), self.story.pk, "body", ordering * 10, block["key"].replace("-", ""),
                *(block[column] for column in columns),
            )  # fmt: skip
            self._add(table, row)
            places[kind] += 1

    def _corrected_at(self) -> str:
        return str(in_database(self.story.out_at + timedelta(hours=26)))

    def _write_evidence(self) -> None:
        captured_at = self.story.out_at - timedelta(minutes=115)
        captured = str(in_database(captured_at))
        for place, thread in enumerate(self.story.threads):
            source, capture = self._own(tables.SOURCE, place), self._own(tables.CAPTURE, place)
            outlet = self.corpus.foundation.communities[thread.outlet]
            native_id = str(self.story.number * THREADS_PER_ARTICLE + place + 1)
            address = f"https://{outlet.host}/threads/{native_id}"
            self._add(
                tables.SOURCE,
                (
                    source, outlet.pk, Source.Kind.THREAD.value, address, native_id, thread.title, thread.author_id,
                    thread.posted_at, "ko", 1, captured, self.reporter,
                ),
            )  # fmt: skip
            self.captures.append(CaptureDraft(capture, source, thread.number, address, captured_at))
            self._add(
                tables.ARTIFACT,
                *(
                    (self._own(tables.ARTIFACT, place * len(thread.artifacts) + index), capture, *row)
                    for index, row in enumerate(thread.artifacts)
                ),
            )
            first = self._own(tables.COMMENT, place * (COMMENTS_PER_THREAD + 1))
            self._add(
                tables.COMMENT,
                *((first + ordinal, capture, *row) for ordinal, row in enumerate(thread.comments)),
            )
        for place, quoted in enumerate(self.outline.quoted):
            self._write_quotation(place, quoted, captured)

    def _write_quotation(self, place: int, quoted: Quoted, captured: str) -> None:
        thread = self.story.threads[quoted.thread]
        said = thread.said[quoted.comment]
        quotation = self.story.quotation(place)
        first = self._own(tables.COMMENT, quoted.thread * (COMMENTS_PER_THREAD + 1))
        self._add(
            tables.QUOTATION,
            (
                quotation, self._own(tables.SOURCE, quoted.thread), self._own(tables.CAPTURE, quoted.thread),
                first + said.ordinal, said.author_id, said.exact, said.prefix, said.suffix, said.start, said.end,
                said.native_id, "ko", said.posted_at, said.posted_precision, said.votes_up, said.votes_down,
                captured, said.stance, 1, self._before(minutes=110), self.reporter,
            ),
        )  # fmt: skip
        self._add(
            tables.TRANSLATION,
            (
                self._own(tables.TRANSLATION, place), quotation, "en", said.english, self.reporter,
                self._before(minutes=105),
            ),
        )  # fmt: skip
        self._add(
            tables.VERIFICATION,
            *(
                (
                    self._own(tables.VERIFICATION, place * 2 + index), quotation, self._before(minutes=ago),
                    ALGORITHM_VERSION, Verdict.EXACT.value, thread.text_commitment, self.reporter, reviewer, decision,
                )
                for index, (ago, reviewer, decision) in enumerate(
                    ((110, None, ""), (60, self.desk, Verification.Decision.ACCEPTED.value))
                )
            ),
        )  # fmt: skip

    def _write_source_of_report(self) -> None:
        if self.story.number % ARTICLES_PER_REPORT:
            return
        outlet = self.corpus.foundation.press[self.story.report % PRESS]
        posted = self._before(days=2)
        self._add(
            tables.SOURCE,
            (
                self.story.report_source(), outlet.pk, Source.Kind.REPORT.value,
                f"https://{outlet.host}/reports/{self.story.report + 1}", "", f"Report {self.story.report + 1} from {self.story.names['p']}",
                None, posted, "en", 1, self._before(hours=2), self.reporter,
            ),
        )  # fmt: skip

    def _write_edition(self, place: int, document: Document, *, is_live: bool) -> Edition:
        first = place == 0
        saved_at, at = (self._before(minutes=40), self.out_at) if first else (self._corrected_at(),) * 2
        revision, edition = self._own(tables.REVISION, place), self._own(tables.EDITION, place)
        written = self._json(document)
        self._add(
            tables.REVISION,
            (
                revision, self.story.pk, place + 1, Revision.Kind.SAVE.value, written, digest_of(document), saved_at,
                self.reporter,
            ),
        )  # fmt: skip
        communities = len({thread.outlet for thread in self.story.threads})
        kind = Edition.Kind.FIRST if first else Edition.Kind.CORRECTION
        state = Edition.State.LIVE if is_live else Edition.State.SUPERSEDED
        self._add(
            tables.EDITION,
            (
                edition, self.story.pk, revision, place + 1, kind.value, state.value,
                "" if first else CORRECTIONS[self.story.language], written, self.story.slug, self.story.language, self.story.category.pk,
                self.story.title, self.story.deck, document["byline"], self.story.image, QUOTATIONS, document.get("translation_of"),
                self._group() if is_live else None, communities, length_of(document).minutes, self.out_at, at,
                None if is_live else self._corrected_at(), self.desk,
            ),
        )  # fmt: skip
        return Edition(
            pk=edition,
            article_id=self.story.pk,
            document=document,
            slug=self.story.slug,
            language=self.story.language,
            category=self.story.category,
            title=self.story.title,
            deck=self.story.deck,
            kind=kind,
            first_published_at=self.story.out_at.replace(microsecond=0),
        )

    def _group(self) -> int | None:
        """Return the name of the group of translations that the article is in: its first article's number."""
        if self.outline.translates:
            return self.corpus.foundation.number(tables.ARTICLE, self.outline.evidence_of)
        following = self.story.number + 1
        if (
            following < self.corpus.scheme.articles
            and self.corpus.scheme.evidence_of(following) == self.story.number
        ):
            return self.story.pk
        return None

    def _write_shown(self, edition: Edition) -> None:
        self._add(
            tables.EDITION_TAG,
            *(
                (self._own(tables.EDITION_TAG, place), edition.pk, tag.pk, place, self.story.pk, self.out_at)
                for place, tag in enumerate(self.story.tags)
            ),
        )
        self._add(tables.EDITION_IMAGE, (self._own(tables.EDITION_IMAGE), edition.pk, self.story.image))
        path = edition_path(edition=edition)
        quoted = [self.story.threads[quoted.thread].outlet for quoted in self.outline.quoted]
        outlets = [self.corpus.communities[outlet] for outlet in quoted]
        self._add(
            tables.APPEARANCE,
            *(
                (
                    self._own(tables.APPEARANCE, place), self.story.quotation(place), outlet.pk, edition.pk, path,
                    self.story.title, self.story.language, self.out_at,
                )
                for place, outlet in enumerate(outlets)
            ),
        )  # fmt: skip
        said = [self.story.threads[quoted.thread].said[quoted.comment] for quoted in self.outline.quoted]
        entry = entry_of(
            edition=edition,
            tags=self.story.tags,
            shown=[
                Shown(self.story.quotation(place), outlet, [("ko", one.exact), ("en", one.english)])
                for place, (outlet, one) in enumerate(zip(outlets, said, strict=True))
            ],
        )
        values = {
            **{
                name: getattr(entry, name) for name in ("title", "deck", "tags", "body", "quotations", "text")
            },
            **{
                name: self._json(getattr(entry, name))
                for name in ("tag_ids", "outlet_ids", "quoted", "words")
            },
            "article_id": self.story.pk,
            "edition_id": edition.pk,
            "form": FORM,
            "category_id": self.story.category.pk,
            "language": self.story.language,
            "first_published_at": self.out_at,
        }
        self._add(tables.SEARCH, tuple(values[name] for name in tables.SEARCH.names))
        self.rows[SEARCH_INDEX].append(index_row(entry, vendor=self.vendor))

    def _write_activity(self, editions: Sequence[Edition]) -> None:
        state, kind = Article.State, Activity.Kind
        done: list[tuple[str, int, str, str, str, str, str, str]] = [
            (kind.SUBMITTED.value, self.reporter, self._before(minutes=30), "", "", state.DRAFT.value,
             state.IN_REVIEW.value, ""),
        ]  # fmt: skip
        for place, edition in enumerate(editions):
            first = place == 0
            done.append(
                (
                    (kind.PUBLISHED if first else kind.CORRECTED).value, self.desk,
                    self.out_at if first else self._corrected_at(),
                    Edition._meta.label_lower, str(edition.pk),
                    (state.IN_REVIEW if first else state.PUBLISHED).value, state.PUBLISHED.value,
                    "" if first else CORRECTIONS[self.story.language],
                )
            )  # fmt: skip
        self._add(
            tables.ACTIVITY,
            *(
                (
                    self._own(tables.ACTIVITY, place),
                    what,
                    who,
                    at,
                    self.story.pk,
                    label,
                    pk,
                    before,
                    after,
                    note,
                )
                for place, (what, who, at, label, pk, before, after, note) in enumerate(done)
            ),
        )


# The table of each type of block, and what of a block's document stands in its own columns.
BLOCKS: dict[str, tuple[Table, Sequence[str]]] = {
    "heading": (tables.HEADING, ("text", "level")),
    "text": (tables.TEXT, ("html",)),
    "image": (tables.PICTURE, ("image", "alternative_text", "caption")),
    "quotation": (tables.QUOTED, ("quotation",)),
    "chart": (tables.CHART, ("title",)),
    "citations": (tables.CITATIONS, ("title",)),
}
