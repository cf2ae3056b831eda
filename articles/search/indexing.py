"""What search knows of a live edition: written by publishing, taken back when the article goes."""

import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, JSONField, OuterRef, QuerySet
from django_tasks import task

from articles.documents import Document, named_in, plain_text
from articles.models import Edition, EditionTag, SearchEntry, SearchWord
from articles.search.spelling import change_counts, words_to_know
from articles.search.terms import facets_of, terms_by_column, vector_of
from articles.search.words import normalised
from delivery.announcing import renew_everything
from delivery.copying import Encoded, Row, encoded, write_parts
from delivery.makers import Makers, usual_number
from reactions.models import Outlet, Quotation, Translation
from tags.models import Tag

# The rule by which entries are made. Raise it with any change of what is indexed: `rebuild_search` finds the others.
FORM = 2

# Code points kept of the text that excerpts are cut from.
MOST_TEXT = 40_000
# Of quotations: code points of one that is kept for excerpts, and how many.
MOST_QUOTED, MOST_QUOTATIONS = 2_000, 200
ENTRY_COLUMNS = SearchEntry._meta.concrete_fields
ENTRY_FIELDS = [field.name for field in ENTRY_COLUMNS if not field.primary_key]
# The full-text index itself, and its columns.
INDEX = "articles_search"
INDEX_COLUMNS = {
    "postgresql": ("article_id", "terms"),
    "sqlite": ("rowid", "title", "deck", "tags", "body", "quotations", "facets"),
}
# In place of the article's row, where there is one.
PUT_IN_INDEX = {
    "postgresql": (
        "INSERT INTO articles_search ({columns}) VALUES ({places}) "
        "ON CONFLICT (article_id) DO UPDATE SET terms = excluded.terms"
    ),
    "sqlite": "INSERT OR REPLACE INTO articles_search ({columns}) VALUES ({places})",
}

# What is read of an edition to make its entry.
READ_OF_EDITIONS = (
    "article_id", "category_id", "language", "first_published_at", "title", "deck", "document",
)  # fmt: skip
# Articles that are held and written in one transaction, and those of them that are made at once.
BATCH_SIZE, PART_SIZE = 200, 40
# So many articles are made by other processes sooner, for all that these take to start.
WORTH_PROCESSES = 5_000


@dataclass(frozen=True, slots=True)
class Shown:
    """What readers see of a quotation: its number, its outlet, and its words with the language of each."""

    pk: int
    outlet: Outlet
    words: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Told:
    """What an entry is made of, as it is while the edition is held."""

    edition: Edition
    tags: Sequence[Tag]
    shown: Sequence[Shown]


@dataclass(frozen=True, slots=True)
class Ready:
    """Rows of some entries and of the full-text index, ready for a database, and the words by which spelling is mended."""

    entries: Encoded
    index: Encoded
    words: Sequence[str]


def index_edition(
    *, edition: Edition, tags: Sequence[Tag], quotations: Sequence[Quotation], is_new: bool = False
) -> None:
    """Make the live edition findable by its words, in place of the edition that was live before; none was where it `is_new`.

    `quotations` come with their source, its outlet, and translations. Original words that readers may not see are not indexed.
    """
    index_entries([entry_for(edition=edition, tags=tags, quotations=quotations)], are_new=is_new)


@transaction.atomic(savepoint=False)
def unindex(*, article_id: int) -> None:
    """Take an article out of search."""
    old = SearchEntry.objects.filter(pk=article_id)
    _change_words(_words_of(old), ())
    old.delete()
    _take_out([article_id])


def entry_for(*, edition: Edition, tags: Sequence[Tag], quotations: Sequence[Quotation]) -> SearchEntry:
    """Return the unsaved search entry of an edition."""
    shown = [
        Shown(
            quotation.pk,
            quotation.source.outlet,
            _words_shown(
                quotation.display,
                (quotation.language, quotation.exact),
                [(one.language, one.text) for one in quotation.translations.all()],
            ),
        )
        for quotation in quotations
        if not quotation.is_gone
    ]
    return entry_of(edition=edition, tags=tags, shown=shown)


def entry_of(*, edition: Edition, tags: Sequence[Tag], shown: Sequence[Shown]) -> SearchEntry:
    """Return the unsaved search entry of an edition, for who knows what readers see of its quotations."""
    document: Document = edition.document
    quoted = [(quotation.pk, quotation.outlet.pk, quotation.words) for quotation in shown]
    outlets = list({quotation.outlet.pk: quotation.outlet for quotation in shown}.values())
    body = [words for words in _own_words(document) if words]
    return SearchEntry(
        article_id=edition.article_id,
        edition=edition,
        form=FORM,
        category_id=edition.category_id,
        language=edition.language,
        first_published_at=edition.first_published_at,
        title=normalised(edition.title),
        deck=normalised(edition.deck),
        tags=normalised("\n".join(f"{tag.name}\n{tag.name_en}\n{tag.name_ko}" for tag in tags)),
        body=normalised("\n".join(body)),
        quotations=normalised("\n".join(text for _pk, _outlet, words in quoted for _language, text in words)),
        text=_kept("\n".join(body), MOST_TEXT),
        quoted=[
            [pk, outlet_id, [[language, _kept(text, MOST_QUOTED)] for language, text in words]]
            for pk, outlet_id, words in quoted[:MOST_QUOTATIONS]
        ],
        tag_ids=[tag.pk for tag in tags],
        outlet_ids=sorted(outlet.pk for outlet in outlets),
        words=_words_to_know(edition, tags, outlets),
    )


def _kept(text: str, length: int) -> str:
    return unicodedata.normalize("NFC", text[:length].replace("\x00", ""))


def _words_to_know(edition: Edition, tags: Sequence[Tag], outlets: Sequence[Outlet]) -> list[str]:
    names = [name for tag in tags for name in (tag.name_en, tag.name_ko)]
    names += [name for outlet in outlets for name in (outlet.name_en, outlet.name_native)]
    return words_to_know(titles=[edition.title], names=names)


@transaction.atomic(savepoint=False)
def index_entries(entries: Sequence[SearchEntry], *, are_new: bool = False) -> None:
    """Write entries, and the database's full-text index for them, in place of those of the same articles."""
    known = (
        SearchEntry.objects.none()
        if are_new
        else SearchEntry.objects.filter(pk__in=[entry.pk for entry in entries])
    )
    _change_words(_words_of(known), entries)
    SearchEntry.objects.bulk_create(
        entries,
        batch_size=BATCH_SIZE,
        update_conflicts=True,
        unique_fields=["article_id"],
        update_fields=ENTRY_FIELDS,
    )
    columns = INDEX_COLUMNS[connection.vendor]
    places = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(
            PUT_IN_INDEX[connection.vendor].format(columns=", ".join(columns), places=places),
            [index_row(entry, vendor=connection.vendor) for entry in entries],
        )


def _words_of(entries: "QuerySet[SearchEntry]") -> Iterator[str]:
    return chain.from_iterable(entries.values_list("words", flat=True))


def _change_words(old: Iterable[str], new: Sequence[SearchEntry]) -> None:
    """Count the words by which spelling is mended: those of the new entries in place of the old ones'."""
    steps = Counter(word for entry in new for word in entry.words)
    steps.subtract(old)
    change_counts(steps)


def rebuild(*, all_anew: bool = False, processes: int = 0) -> Iterator[int]:
    """Index live editions whose entry is missing or was made by another rule; yield how many are done after each batch.

    `all_anew` makes every entry anew. Search goes on finding by the old entries meanwhile. What was done stays done:
    a rebuild that was broken off is taken up by the next. Where there is much to do, so many other `processes` make the rows
    that this one writes.
    """
    if all_anew:
        SearchEntry.objects.update(form=0)
    if processes and not _unindexed()[WORTH_PROCESSES : WORTH_PROCESSES + 1].exists():
        processes = 0
    done, last = 0, 0
    with _makers(processes) as makers:
        # What takes them a second is not to be waited for while editions are held.
        makers.start()
        while batch := _index_next(last, makers):
            last = batch[-1].article_id
            done += len(batch)
            yield done
    gone = SearchEntry.objects.exclude(Exists(Edition.objects.live().filter(pk=OuterRef("edition"))))
    for article_id in list(gone.values_list("pk", flat=True)):
        unindex(article_id=article_id)
    if all_anew:
        count_words_anew()
    if done:
        renew_everything()


@transaction.atomic
def _index_next(last: int, makers: "Makers[Sequence[Told], Ready]") -> list[Edition]:
    """Index the next editions after an article that search knows not, and return them."""
    # Held against publishing and takedown, until what other processes made of what was read here is written: whoever comes
    # second writes what is true then.
    unindexed = _unindexed().select_for_update(of=("self",)).filter(article_id__gt=last)
    batch = list(unindexed.only(*READ_OF_EDITIONS).order_by("article_id")[:BATCH_SIZE])
    if batch:
        _write_anew(batch, makers)
    return batch


def usual_processes() -> int:
    """Return how many other processes a rebuild has unless somebody says otherwise: two are more than this one and the
    database can write, and these need a processor too.
    """
    return max(0, min(2, usual_number() - 1))


def left_to_rebuild() -> int:
    """Return how many live editions search knows not, or by another rule."""
    return _unindexed().count()


def _unindexed() -> "QuerySet[Edition]":
    known = SearchEntry.objects.filter(edition=OuterRef("pk"), form=FORM)
    return Edition.objects.live().filter(~Exists(known))


@transaction.atomic
def count_words_anew() -> None:
    """Count the words by which spelling is mended from the entries there are."""
    SearchWord.objects.all().delete()
    counts: Counter[str] = Counter()
    for words in SearchEntry.objects.values_list("words", flat=True).iterator(chunk_size=BATCH_SIZE):
        counts.update(words)
    change_counts(counts)


@transaction.atomic(savepoint=False)
def index_anew(editions: Sequence[Edition]) -> None:
    """Index live editions again with what they show now."""
    with _makers(0) as makers:
        _write_anew(editions, makers)


def _makers(processes: int) -> "Makers[Sequence[Told], Ready]":
    # Which database it is for is said from here: where one is moved into another, their settings name the old one.
    return Makers(prepare=str, arguments=(connection.vendor,), make=_ready, processes=processes)


def _write_anew(editions: Sequence[Edition], makers: "Makers[Sequence[Told], Ready]") -> None:
    """Write what search knows of editions in place of what it knew, in the transaction of the caller, who holds them."""
    starts = range(0, len(editions), PART_SIZE)
    steps: Counter[str] = Counter()
    if makers.processes:
        # One part is read and another written while they make those between.
        parts = [editions[start : start + PART_SIZE] for start in starts]
        for part, ready in zip(parts, makers.made(map(_told_of, parts)), strict=True):
            steps.update(_replaced(part, [ready]))
    else:
        # The database writes one part while this process makes the next: all is read before.
        told = _told_of(editions)
        steps = _replaced(editions, makers.made(told[start : start + PART_SIZE] for start in starts))
    change_counts(steps)


def _replaced(editions: Sequence[Edition], made: Iterable[Ready]) -> Counter[str]:
    """Write rows in place of those that there are of the same editions; return by how much that changes the counts of words."""
    article_ids = [edition.article_id for edition in editions]
    old = SearchEntry.objects.filter(pk__in=article_ids)
    old_words = list(_words_of(old))
    old.delete()
    _take_out(article_ids)
    written: list[Ready] = []

    def rows_of_index() -> Iterator[Encoded]:
        for ready in made:
            written.append(ready)
            yield ready.index

    # First what costs the database most.
    write_parts(table=INDEX, columns=INDEX_COLUMNS[connection.vendor], parts=rows_of_index())
    write_parts(
        table=SearchEntry._meta.db_table,
        columns=[str(field.column) for field in ENTRY_COLUMNS],
        parts=(ready.entries for ready in written),
    )
    steps = Counter(word for ready in written for word in ready.words)
    steps.subtract(old_words)
    return steps


def _take_out(article_ids: Sequence[int]) -> None:
    """Take articles out of the full-text index."""
    vendor = connection.vendor
    places = ", ".join(["%s"] * len(article_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {INDEX} WHERE {INDEX_COLUMNS[vendor][0]} IN ({places})",  # noqa: S608
            list(article_ids),
        )


def _ready(vendor: str, told: "Sequence[Told]") -> "Ready":
    """Return the rows of editions for a database, of what was told of each; without asking it."""
    entries = [entry_of(edition=one.edition, tags=one.tags, shown=one.shown) for one in told]
    return Ready(
        encoded([_entry_row(entry, vendor) for entry in entries], defaults=(), vendor=vendor),
        encoded([index_row(entry, vendor=vendor) for entry in entries], defaults=(), vendor=vendor),
        [word for entry in entries for word in entry.words],
    )


def _entry_row(entry: SearchEntry, vendor: str) -> Row:
    """Return the values of an entry as a database takes them, in the order of `ENTRY_COLUMNS`."""
    values = []
    for field in ENTRY_COLUMNS:
        value = getattr(entry, field.attname)
        if isinstance(field, JSONField):
            # As Django writes it: SQLite keeps the text, PostgreSQL what it says.
            value = json.dumps(value, ensure_ascii=vendor != "postgresql")
        elif isinstance(value, datetime):
            value = value.astimezone(UTC)
            value = str(value if vendor == "postgresql" else value.replace(tzinfo=None))
        values.append(value)
    return tuple(values)


@transaction.atomic
def index_quotation_anew(*, quotation: Quotation, **signal: Any) -> None:
    """Index the live editions again that show a quotation: a word that may no longer be shown is not found by."""
    showing = list(quotation.appearances.values_list("edition_id", flat=True))
    live = Edition.objects.live().select_for_update(of=("self",)).filter(pk__in=showing)
    editions = list(live.order_by("article_id"))
    if editions:
        index_anew(editions)


def index_tag_anew(*, tag: Tag, **signal: Any) -> None:
    """Have the articles of a tag that was given other labels indexed again, by a task: they may be thousands.

    Other names of a tag are read when somebody searches; only its labels are words of the index.
    """
    tagged = EditionTag.objects.filter(tag=tag).values("edition")
    if SearchEntry.objects.filter(edition__in=tagged).update(form=0):
        transaction.on_commit(index_rest.enqueue)


@task()
def index_rest() -> int:
    """Index what search does not know as it should; return how many articles."""
    return max(rebuild(), default=0)


def index_row(entry: SearchEntry, *, vendor: str) -> tuple[int | str, ...]:
    """Return an entry's row in the full-text index of a database, in the order of `INDEX_COLUMNS`."""
    if vendor == "postgresql":
        return entry.pk, vector_of(entry)
    terms = terms_by_column(entry)
    columns = (" ".join(terms[column]) for column in ("title", "deck", "tags", "body", "quotations"))
    return entry.pk, *columns, " ".join(facets_of(entry))


def _own_words(document: Document) -> Iterator[str]:
    """Yield the newsroom's own words in the document, block by block."""
    for block in document["blocks"]:
        if block["type"] == "text":
            yield plain_text(block["html"])
        elif block["type"] == "heading":
            yield block["text"]
        elif block["type"] == "image":
            yield block.get("caption", "")
        elif block["type"] == "embed":
            yield block.get("title", "")


def _words_shown(
    display: str, original: tuple[str, str], translations: Iterable[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Return the words of a quotation that readers see, each with its language: the original where it is shown, and the
    translations.
    """
    if display == Quotation.Display.TRANSLATION_ONLY:
        return list(translations)
    return [original, *translations]


def _told_of(editions: Sequence[Edition]) -> list[Told]:
    """Return what is true of editions now."""
    tags, shown = _tags_of(editions), _shown_in(editions)
    return [
        Told(
            edition,
            tags[edition.pk],
            [shown[pk] for pk in named_in(edition.document, "quotation") if pk in shown],
        )
        for edition in editions
    ]


# Not by `prefetch_related`, which makes a query of every row that others hang on: a third of all the work here.


def _tags_of(editions: Sequence[Edition]) -> dict[int, list[Tag]]:
    """Return the tags of editions in their order, by the edition's number."""
    rows = EditionTag.objects.filter(edition__in=editions).order_by("edition", "position")
    pairs = list(rows.values_list("edition", "tag"))
    tags = Tag.objects.in_bulk({tag for _edition, tag in pairs})
    found: dict[int, list[Tag]] = defaultdict(list)
    for edition, tag in pairs:
        found[edition].append(tags[tag])
    return found


def _shown_in(editions: Sequence[Edition]) -> dict[int, Shown]:
    """Return what readers see of the quotations that editions name, by number, with no more of their rows than that."""
    ids = {pk for edition in editions for pk in named_in(edition.document, "quotation")}
    rows = Quotation.objects.filter(pk__in=ids).not_gone()
    quotations = list(rows.values_list("pk", "source__outlet", "display", "language", "exact"))
    outlets = Outlet.objects.in_bulk({outlet_id for _pk, outlet_id, *_words in quotations})
    translations: dict[int, list[tuple[str, str]]] = defaultdict(list)
    translated = Translation.objects.filter(quotation__in=ids).order_by("quotation", "language")
    for pk, language, text in translated.values_list("quotation", "language", "text"):
        translations[pk].append((language, text))
    return {
        pk: Shown(pk, outlets[outlet_id], _words_shown(display, (language, exact), translations[pk]))
        for pk, outlet_id, display, language, exact in quotations
    }
