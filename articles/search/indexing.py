"""What search knows of a live edition: written by publishing, taken back when the article goes."""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, transaction

from articles.documents import Document, named_in, plain_text
from articles.models import Edition, SearchEntry
from articles.search.words import normalised, terms_of
from reactions.models import Quotation
from tags.models import Tag

# Terms per article that are indexed; PostgreSQL keeps positions up to 16,383.
MOST_TERMS = 16_000
# Of one term; PostgreSQL keeps no more.
MOST_POSITIONS = 255
# Code points kept of the text that excerpts are cut from.
MOST_TEXT = 40_000
# The index's columns in the order of their terms' positions, and those that are asked first.
COLUMNS = ("title", "deck", "tags", "quotations", "body")
HEAD = frozenset({"title", "deck", "tags"})
# PostgreSQL: terms of the head are indexed a second time with this before them, blocks of ids as `#a` and `#b`.
HEAD_MARK = "^"
SMALL_BLOCK_BITS, LARGE_BLOCK_BITS = 12, 16
BATCH_SIZE = 200


def index_edition(*, edition: Edition, tags: Sequence[Tag], quotations: Sequence[Quotation]) -> None:
    """Make the live edition findable by its words, in place of the edition that was live before.

    `quotations` come with their translations prefetched. Original words that readers may not see are not indexed.
    """
    index_entries([entry_for(edition=edition, tags=tags, quotations=quotations)])


def unindex(*, article_id: int) -> None:
    """Take an article out of search."""
    SearchEntry.objects.filter(pk=article_id).delete()
    _clear_index([article_id])


def entry_for(*, edition: Edition, tags: Sequence[Tag], quotations: Sequence[Quotation]) -> SearchEntry:
    """Return the unsaved search entry of an edition."""
    document: Document = edition.document
    quoted = [words for quotation in quotations for words in _words_shown(quotation)]
    body = [words for words in _own_words(document) if words]
    return SearchEntry(
        article_id=edition.article_id,
        edition=edition,
        category_id=edition.category_id,
        first_published_at=edition.first_published_at,
        title=normalised(edition.title),
        deck=normalised(edition.deck),
        tags=normalised("\n".join(f"{tag.name}\n{tag.name_en}\n{tag.name_ko}" for tag in tags)),
        body=normalised("\n".join(body)),
        quotations=normalised("\n".join(quoted)),
        text=unicodedata.normalize("NFC", "\n".join([*body, *quoted])[:MOST_TEXT].replace("\x00", "")),
    )


@transaction.atomic
def index_entries(entries: Sequence[SearchEntry]) -> None:
    """Write entries, and the database's full-text index for them, in place of those of the same articles."""
    SearchEntry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()
    SearchEntry.objects.bulk_create(entries, batch_size=BATCH_SIZE)
    _clear_index([entry.pk for entry in entries])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.executemany(
                "INSERT INTO articles_search (article_id, terms) VALUES (%s, %s::tsvector)",
                [(entry.pk, vector_of(entry.pk, terms_by_column(entry))) for entry in entries],
            )
        else:
            cursor.executemany(
                "INSERT INTO articles_search (rowid, title, deck, tags, body, quotations) "
                "VALUES (%s, %s, %s, %s, %s, %s)",
                [_row_of(entry) for entry in entries],
            )


def terms_by_column(entry: SearchEntry) -> dict[str, list[str]]:
    """Return the terms of each column in the order of `COLUMNS`, `MOST_TERMS` in all: a long body is cut off."""
    left = MOST_TERMS
    terms = {}
    for column in COLUMNS:
        terms[column] = terms_of(getattr(entry, column))[:left]
        left -= len(terms[column])
    return terms


def vector_of(article_id: int, columns: dict[str, list[str]]) -> str:
    """Return the terms as a literal of PostgreSQL's tsvector: 'term':position,position …

    Terms of the head stand in it twice, the second time marked; and the blocks of ids that the article is in,
    by which `articles_search_newest` finds the newest first (migration 0005).
    """
    places: dict[str, list[int]] = {}
    position = 0
    for column, terms in columns.items():
        for term in terms:
            position += 1
            places.setdefault(term, []).append(position)
            if column in HEAD:
                places.setdefault(f"{HEAD_MARK}{term}", []).append(position)
        # A gap, so that no phrase reaches from one column into the next.
        position += 2
    # Terms are letters and digits alone: nothing in them needs escaping.
    lexemes = [f"'{term}':{','.join(map(str, found[:MOST_POSITIONS]))}" for term, found in places.items()]
    blocks = [f"'#a{article_id >> SMALL_BLOCK_BITS}'", f"'#b{article_id >> LARGE_BLOCK_BITS}'"]
    return " ".join([*lexemes, *blocks])


def rebuild() -> Iterator[int]:
    """Index every live edition anew; yield how many are done after each batch."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_search")
    SearchEntry.objects.all().delete()
    done, last = 0, 0
    while batch := list(
        Edition.objects.live()
        .filter(article_id__gt=last)
        .order_by("article_id")
        .prefetch_related("tags")[:BATCH_SIZE]
    ):
        index_anew(batch)
        last = batch[-1].article_id
        done += len(batch)
        yield done


def index_anew(editions: Sequence[Edition]) -> None:
    """Index live editions again with what they show now. Their tags should be prefetched."""
    quotations = _quotations_in(editions)
    index_entries(
        [
            entry_for(
                edition=edition,
                tags=list(edition.tags.all()),
                quotations=[
                    quotations[pk] for pk in named_in(edition.document, "quotation") if pk in quotations
                ],
            )
            for edition in editions
        ]
    )


def index_quotation_anew(*, quotation: Quotation, **signal: Any) -> None:
    """Index the live editions again that show a quotation: a word that may no longer be shown is not found by."""
    showing = quotation.appearances.values_list("edition_id", flat=True)
    editions = list(Edition.objects.live().filter(pk__in=list(showing)).prefetch_related("tags"))
    if editions:
        index_anew(editions)


def _row_of(entry: SearchEntry) -> tuple[int | str, ...]:
    terms = terms_by_column(entry)
    return entry.pk, *(" ".join(terms[column]) for column in ("title", "deck", "tags", "body", "quotations"))


def _clear_index(article_ids: Sequence[int]) -> None:
    column = "article_id" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM articles_search WHERE {column} = %s", [(pk,) for pk in article_ids])  # noqa: S608


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


def _words_shown(quotation: Quotation) -> Iterator[str]:
    """Yield the words of a quotation that readers see: the original where it is shown, and the translations."""
    if quotation.is_gone:
        return
    if quotation.display != Quotation.Display.TRANSLATION_ONLY:
        yield quotation.exact
    for translation in quotation.translations.all():
        yield translation.text


def _quotations_in(editions: Sequence[Edition]) -> dict[int, Quotation]:
    ids = {pk for edition in editions for pk in named_in(edition.document, "quotation")}
    return Quotation.objects.prefetch_related("translations").in_bulk(ids)
