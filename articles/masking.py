"""Words that were removed, masked wherever an article repeats them by hand: drafts, revisions, editions, notes.

Documents are otherwise never changed: this is the one exception. Blocks name quotations by id, so a quotation
itself needs nothing of this; but a title, a text or a caption may say the same words again.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django_tasks import task

from articles.documents import Document, digest_of, named_in
from articles.masking_beside import mask_beside
from articles.models import (
    BLOCK_MODELS,
    Article,
    Citation,
    ClearedPassage,
    Edition,
    GateOverride,
    QuotationBlock,
    Revision,
    SearchEntry,
)
from articles.reading.addresses import edition_path
from articles.removal_mark import removal_mark
from articles.reviewing.masking import mask_talk
from articles.saving.masking import mask_pages
from articles.search.asking import read_query
from articles.search.finding import find
from articles.search.indexing import index_anew
from delivery import keys
from delivery.announcing import announce
from reactions.models import Appearance
from reactions.takedown.removed_words import RemovedWords, TextKind, strings_in
from reactions.takedown.sweeping import words_in
from reactions.takedown.telling import Repetition

# Documents that one task looks through: well under the time after which a worker is taken for dead.
DOCUMENTS_PER_TASK = 20_000
ROWS_AT_ONCE = 200
# How many words in a row search is asked for.
WORDS_ASKED = 5
AROUND = 40
ARTICLE_FIELDS = (
    "title", "deck", "byline", "selection_note", "lead_alternative_text", "lead_caption", "publish_note",
    "embargo_note",
)  # fmt: skip
EDITION_FIELDS = ("title", "deck", "byline", "note", "retraction_note", "lead_alternative_text")


def find_repetitions(
    *, words: RemovedWords, quotation_ids: Collection[int], **signal: Any
) -> list[Repetition]:
    """Return the articles whose text says the words too: those that quote them, and what search finds."""
    found = []
    quoting = _articles_quoting(quotation_ids)
    for article in Article.objects.filter(pk__in=quoting | _articles_saying(words)).order_by("pk"):
        kind = TextKind.QUOTING if article.pk in quoting else TextKind.ANYWHERE
        said = next((text for text in _texts_of(article) if words.stand_in(text, kind)), None)
        if said is not None:
            found.append(
                Repetition(
                    title=article.title,
                    address=reverse("admin:articles_article_change", args=[article.pk]),
                    excerpt=_excerpt(words, said, kind),
                )
            )
    return found


def mask_where_quick(
    *, words: RemovedWords, quotation_ids: Collection[int], now: datetime, **signal: Any
) -> None:
    """Mask the words in all versions of the articles that quote them, and of those that search finds by them."""
    quoting = _articles_quoting(quotation_ids)
    for article_id in sorted(quoting | _articles_saying(words)):
        mask_article(
            article_id=article_id,
            words=words,
            kind=TextKind.QUOTING if article_id in quoting else TextKind.ANYWHERE,
            now=now,
        )


def sweep_archive(*, order: str, **signal: Any) -> None:
    """Look through all documents there are, by tasks."""
    mask_archive.enqueue(order, 0, 0)


@task()
def mask_archive(order: str, last_revision: int, last_edition: int) -> None:
    """Mask the words of an order in the documents after these, and leave the rest to the next task."""
    from django.utils import timezone

    words, quotation_ids, _texts = words_in(order)
    if not words:
        return
    if not last_revision and not last_edition:
        mask_beside(words=words)
        mask_talk(article_id=None, words=words)
        anywhere = _Masking(0, words, TextKind.ANYWHERE, removal_mark(language="en"), frozenset())
        mask_pages(
            article=None,
            words=words,
            kind=anywhere.kind,
            mark=anywhere.mark,
            masked_document=anywhere.document,
        )
    gone = set(quotation_ids)
    affected: dict[int, TextKind] = {}
    revisions, last_revision = _part(Revision, last_revision)
    editions, last_edition = _part(Edition, last_edition)
    looked_at = 0
    for article_id, document in (pair for part in (revisions, editions) for pair in part):
        looked_at += 1
        is_quoting = bool(gone & set(named_in(document, "quotation")))
        kind = TextKind.QUOTING if is_quoting else TextKind.ANYWHERE
        if (is_quoting or article_id not in affected) and words.may_stand_in(strings_in(document), kind):
            affected[article_id] = kind
    for article_id, kind in affected.items():
        mask_article(article_id=article_id, words=words, kind=kind, now=timezone.now())
    if looked_at:
        mask_archive.enqueue(order, last_revision, last_edition)


def _part(model: type[Revision] | type[Edition], last: int) -> tuple[Iterator[tuple[int, Any]], int]:
    """Return the (article id, document) of the next rows after one, and the last of them."""
    rows = model._default_manager.filter(pk__gt=last).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:DOCUMENTS_PER_TASK])
    if not ids:
        return iter(()), last
    part = rows.filter(pk__lte=ids[-1]).values_list("article_id", "document")
    return part.iterator(chunk_size=ROWS_AT_ONCE), ids[-1]


@dataclass(frozen=True, slots=True)
class _Masking:
    """What is masked in one article, and by what."""

    article_id: int
    words: RemovedWords
    kind: TextKind
    # In the article's language.
    mark: str
    # Of cleared passages that said the words: a short one could be guessed from its digest.
    digests: frozenset[str]

    def columns(self, row: Model, names: Collection[str], kind: TextKind | None = None) -> bool:
        """Mask columns of a row; return whether the words stood there."""
        changed = {}
        for name in names:
            held = getattr(row, name)
            masked = self.words.masked_json(held, kind or self.kind, mark=self.mark, key=name)
            if isinstance(masked, str):
                masked = masked[: getattr(row._meta.get_field(name), "max_length", None)]
            if masked != held:
                changed[name] = masked
        for name, masked in changed.items():
            setattr(row, name, masked)
        if changed:
            row.save(update_fields=list(changed))
        return bool(changed)

    def document(self, document: Document) -> Document:
        """Return a document without the words."""
        masked: Document = self.words.masked_json(document, self.kind, mark=self.mark)
        # An address is no text: it has no room for a mark.
        masked["slug"] = self.slug(document["slug"])
        if self.digests and "cleared" in masked:
            masked["cleared"] = [digest for digest in masked["cleared"] if digest not in self.digests]
        return masked

    def slug(self, slug: str) -> str:
        return f"article-{self.article_id}" if self.words.stand_in(slug, TextKind.COPY) else slug


@transaction.atomic
def mask_article(*, article_id: int, words: RemovedWords, kind: TextKind, now: datetime) -> bool:
    """Mask the words in every version of one article; return whether they stood in any. A second time changes nothing."""
    article = Article.objects.select_for_update(of=("self",)).filter(pk=article_id).first()
    if article is None:
        return False
    mark = removal_mark(language=article.language)
    digests = _cleared_passages_gone(article, words, kind)
    masking = _Masking(article_id, words, kind, mark, digests)
    is_changed = _mask_working_copy(article, masking, now) or bool(digests)
    for revision in article.revisions.iterator(chunk_size=ROWS_AT_ONCE):
        document = masking.document(revision.document)
        if document != revision.document:
            is_changed = True
            Revision.objects.filter(pk=revision.pk).blank(document=document, sha256=digest_of(document))
    for edition in Edition.objects.filter(article_id=article_id).iterator(chunk_size=ROWS_AT_ONCE):
        is_changed |= _mask_edition(edition, masking)
    is_changed |= mask_pages(
        article=article, words=words, kind=kind, mark=mark, masked_document=masking.document
    )
    for row in GateOverride.objects.filter(edition__article_id=article_id):
        masking.columns(row, ("reason", "problems"), TextKind.COPY)
    mask_talk(article_id=article_id, words=words)
    if is_changed:
        _tell(article_id)
    return is_changed


def _cleared_passages_gone(article: Article, words: RemovedWords, kind: TextKind) -> frozenset[str]:
    """Delete the cleared passages that say the words; return their digests."""
    gone = [
        row
        for row in article.cleared_passages.all()
        if words.stand_in(row.text, kind) or words.stand_in(row.reason, kind)
    ]
    ClearedPassage.objects.filter(pk__in=[row.pk for row in gone]).delete()
    return frozenset(row.digest for row in gone)


def _mask_working_copy(article: Article, masking: _Masking, now: datetime) -> bool:
    changed = masking.columns(article, ARTICLE_FIELDS)
    changed |= masking.columns(article, ("schedule_problem",), TextKind.COPY)
    slug = masking.slug(article.slug)
    if slug != article.slug:
        article.slug = slug
        article.save(update_fields=["slug"])
        changed = True
    for block in _blocks_of(article):
        changed |= masking.columns(block, tuple(_held_by(block)))
    for citation in Citation.objects.filter(article=article):
        changed |= masking.columns(citation, ("supports",))
    if changed:
        # A form that was opened before may not bring the words back: it is told that somebody else saved.
        article.version, article.updated_at = article.version + 1, now
        article.save(update_fields=["version", "updated_at"])
    return changed


def _mask_edition(edition: Edition, masking: _Masking) -> bool:
    changed = masking.columns(edition, EDITION_FIELDS)
    document = masking.document(edition.document)
    if document != edition.document:
        edition.document, edition.slug = document, document["slug"]
        edition.save(update_fields=["document", "slug"])
        changed = True
    if changed:
        Appearance.objects.filter(edition_id=edition.pk).update(
            title=edition.title, path=edition_path(edition=edition)
        )
    return changed


def _tell(article_id: int) -> None:
    live = (
        Edition.objects.live()
        .select_for_update(of=("self",))
        .filter(article_id=article_id)
        .select_related("category")
        .prefetch_related("tag_rows")
    )
    for edition in live:
        index_anew([edition])
        announce(
            [
                keys.LISTS,
                keys.filed(edition.category_id),
                *(keys.tagged(row.tag_id) for row in edition.tag_rows.all()),
                *_keys_of_what_it_quotes(edition),
            ]
        )
    announce([keys.edition_of(article_id)])


def _keys_of_what_it_quotes(edition: Edition) -> Iterator[str]:
    """Yield the keys of pages that name an edition where something is quoted: of evidence, and of communities."""
    for row in Appearance.objects.filter(edition_id=edition.pk):
        yield keys.quotation(row.quotation_id)
        yield keys.quoted(row.outlet_id)


def _articles_quoting(quotation_ids: Collection[int]) -> set[int]:
    """Return the articles whose draft or live edition names one of the quotations."""
    drafts = QuotationBlock.objects.filter(quotation__in=quotation_ids).values_list("parent", flat=True)
    editions = Appearance.objects.filter(quotation__in=quotation_ids).values_list("edition_id", flat=True)
    live = Edition.objects.filter(pk__in=list(editions)).values_list("article_id", flat=True)
    return {*drafts, *live}


def _articles_saying(words: RemovedWords) -> set[int]:
    """Return live articles that search finds by stretches of the words."""
    found: set[int] = set()
    for piece in words.pieces:
        parts = piece.split()
        last = max(0, len(parts) - WORDS_ASKED)
        for at in sorted({0, last // 2, last}):
            query = read_query(" ".join(parts[at : at + WORDS_ASKED]))
            found.update(hit.article_id for hit in find(query=query))
    entries = SearchEntry.objects.filter(pk__in=found).only("title", "deck", "body")
    return {entry.pk for entry in entries if words.may_stand_in([entry.title, entry.deck, entry.body])}


def _texts_of(article: Article) -> Iterator[str]:
    """Yield what the draft says, then what its editions said; revisions between them repeat these."""
    yield from _held(article, ARTICLE_FIELDS).values()
    for block in _blocks_of(article):
        yield from _held_by(block).values()
    editions = Edition.objects.filter(article_id=article.pk).order_by("-number")
    for document in editions.values_list("document", flat=True).iterator(chunk_size=ROWS_AT_ONCE):
        yield from strings_in(document)


def _blocks_of(article: Article) -> Iterator[Any]:
    for model in BLOCK_MODELS:
        yield from model._default_manager.filter(parent=article)


def _held_by(block: Any) -> dict[str, str]:
    """Return the texts of a block by the names of their columns."""
    return _held(block, ("text", "html", "alternative_text", "caption", "title", "description", "url"))


def _held(row: Any, names: Collection[str]) -> dict[str, str]:
    return {name: value for name in names if isinstance(value := getattr(row, name, None), str)}


def _excerpt(words: RemovedWords, text: str, kind: TextKind) -> str:
    spans = words.spans_in(text, kind)
    start, end = spans[0] if spans else (0, 0)
    low, high = max(0, start - AROUND), min(len(text), end + AROUND)
    return f"{'…' if low else ''}{text[low:high]}{'…' if high < len(text) else ''}"
