"""What search knows of a live edition: written by publishing, taken back when the article goes."""

import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, JSONField, OuterRef, QuerySet
from django_tasks import task

from articles.documents import Document, named_in, plain_text
from articles.models import Edition, EditionTag, SearchEntry, SearchWord
from articles.search.spelling import change_counts, words_to_know
from articles.search.terms import facets_of, terms_by_column, vector_of
from articles.search.words import normalised, normalised_names
from articles.turns import take_turn
from delivery import keys
from delivery.announcing import announce
from delivery.copying import Row, copy, line_of
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
# The columns of the full-text index itself, `articles_search`.
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
BATCH_SIZE = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """What readers see of a quotation: its number, its outlet, and its words with the language of each."""

    pk: int
    outlet: Outlet
    words: Sequence[tuple[str, str]]


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
    column = "article_id" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM articles_search WHERE {column} = %s", [article_id])  # noqa: S608


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
        tags=normalised_names([name for tag in tags for name in (tag.name, tag.name_en, tag.name_ko)]),
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


def rebuild(*, all_anew: bool = False) -> Iterator[int]:
    """Index live editions whose entry is missing or was made by another rule; yield how many are done after each batch.

    `all_anew` makes every entry anew. Search goes on finding by the old entries meanwhile. What was done stays done:
    a rebuild that was broken off is taken up by the next.
    """
    if all_anew:
        SearchEntry.objects.update(form=0)
    done, last = 0, 0
    while batch := _index_next(last):
        last = batch[-1].article_id
        done += len(batch)
        yield done
    gone = SearchEntry.objects.exclude(Exists(Edition.objects.live().filter(pk=OuterRef("edition"))))
    for article_id in list(gone.values_list("pk", flat=True)):
        _unindex_gone(article_id)
    if all_anew:
        count_words_anew()


@transaction.atomic
def _unindex_gone(article_id: int) -> None:
    """Take an article out of search, unless it has been published again since it was found gone."""
    take_turn()
    if not Edition.objects.live().filter(article=article_id).exists():
        unindex(article_id=article_id)


@transaction.atomic
def _index_next(last: int) -> list[Edition]:
    """Index the next editions after an article that search knows not, and return them."""
    # Held against publishing and takedown: whoever comes second writes what is true then.
    unindexed = _unindexed().select_for_update(of=("self",)).filter(article_id__gt=last)
    batch = list(unindexed.order_by("article_id")[:BATCH_SIZE])
    if batch:
        index_anew(batch)
        announce([keys.LISTS])
    return batch


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
    """Index live editions again with what they show now. The caller has locked them, in the order of their articles."""
    tags, shown = _tags_of(editions), _shown_in(editions)
    entries = (
        entry_of(
            edition=edition,
            tags=tags[edition.pk],
            shown=[shown[pk] for pk in named_in(edition.document, "quotation") if pk in shown],
        )
        for edition in editions
    )
    if connection.vendor == "postgresql":
        _copy_anew([edition.article_id for edition in editions], entries)
    else:
        index_entries(list(entries))


def _copy_anew(article_ids: Sequence[int], entries: Iterable[SearchEntry]) -> None:
    """Write entries of these articles by COPY: each is made, and then its terms, while the server takes those before."""
    old = SearchEntry.objects.filter(pk__in=article_ids)
    old_words = list(_words_of(old))
    old.delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_search WHERE article_id = ANY(%s)", [list(article_ids)])
    made: list[SearchEntry] = []

    def lines() -> Iterator[bytes]:
        for entry in entries:
            made.append(entry)
            yield line_of(_entry_row(entry))

    copy(
        table=SearchEntry._meta.db_table,
        columns=[str(field.column) for field in ENTRY_COLUMNS],
        lines=lines(),
    )
    terms = (line_of(index_row(entry, vendor="postgresql")) for entry in made)
    copy(table="articles_search", columns=INDEX_COLUMNS["postgresql"], lines=terms)
    _change_words(old_words, made)


def _entry_row(entry: SearchEntry) -> Row:
    """Return the values of an entry as PostgreSQL takes them, in the order of `ENTRY_COLUMNS`."""
    values = [(field, getattr(entry, field.attname)) for field in ENTRY_COLUMNS]
    return tuple(
        json.dumps(value, ensure_ascii=False) if isinstance(field, JSONField) else str(value)
        for field, value in values
    )


@transaction.atomic
def index_quotation_anew(*, quotation: Quotation, **signal: Any) -> None:
    """Index the live editions again that show a quotation: a word that may no longer be shown is not found by."""
    showing = list(quotation.appearances.values_list("edition_id", flat=True))
    live = Edition.objects.live().select_for_update(of=("self",)).filter(pk__in=showing)
    editions = list(live.order_by("article_id"))
    if editions:
        index_anew(editions)
        announce([keys.LISTS])


def index_tag_anew(*, tag: Tag, **signal: Any) -> None:
    """Order, within the transaction of a tag's other labels, that its articles are indexed again: they may be thousands.

    Other names of a tag are read when somebody searches; only its labels are words of the index. Nothing is marked yet:
    who is just writing an entry has read the old labels, and would take the mark away.
    """
    index_tagged.enqueue(tag.pk)


@task()
def index_tagged(tag_id: int) -> int:
    """Index what search does not know as it should, and the articles of a tag; return how many articles."""
    # Whoever read the tag before its labels were committed is waited for: publications here, others by their editions.
    with transaction.atomic():
        take_turn()
    last = 0
    while last := _mark_next(tag_id, last):
        pass
    return index_rest.func()


@transaction.atomic
def _mark_next(tag_id: int, last: int) -> int:
    """Have the next articles of a tag after an article indexed again; return the last of them, 0 when there are none."""
    tagged = EditionTag.objects.filter(tag=tag_id).values("edition")
    rows = Edition.objects.live().select_for_update(of=("self",)).filter(pk__in=tagged, article_id__gt=last)
    article_ids = list(rows.order_by("article_id").values_list("article_id", flat=True)[:BATCH_SIZE])
    SearchEntry.objects.filter(pk__in=article_ids).update(form=0)
    return article_ids[-1] if article_ids else 0


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
