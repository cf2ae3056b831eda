"""From the working copy to an immutable Revision, and back."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils.translation import gettext as _

from articles.documents import FORMAT, BlockDocument, Document, digest_of
from articles.models import (
    BLOCK_MODELS,
    Activity,
    Article,
    ArticleTag,
    Block,
    Citation,
    EmbedBlock,
    HeadingBlock,
    ImageBlock,
    ParaphraseBlock,
    PinnedArticle,
    QuotationBlock,
    Revision,
    TextBlock,
)
from articles.prose import sanitise
from articles.reviewing.activity import record
from articles.slugs import slug_for
from articles.workflow import let_approval_lapse
from images.models import Image
from reactions.models import Paraphrase, Quotation, Source
from tags.holding import share_tagging
from tags.merged import numbers_meant

BLOCK_MODEL_BY_TYPE: dict[str, type[Block]] = {model.type: model for model in BLOCK_MODELS}


class UnableToRestore(Exception):
    """A revision cannot become the working copy; the message says why."""


def blocks_of(*, article: Article) -> list[Block]:
    """Return the article's blocks of all types in their order: one query per type."""
    return in_order(block for model in BLOCK_MODELS for block in model.objects.filter(parent=article))


def in_order(blocks: Iterable[Block]) -> list[Block]:
    """Return blocks of any types in the order of the body."""
    return sorted(blocks, key=lambda block: (block.ordering, str(block.key)))


def block_document(block: Block) -> BlockDocument:
    """Return one block as it stands in a document."""
    document: BlockDocument = {"key": str(block.key), "type": block.type}
    match block:
        case HeadingBlock():
            document |= {"text": block.text, "level": block.level}
        case TextBlock():
            # Sanitised here too: not every path to a stored block runs the form field's cleaning.
            document |= {"html": sanitise(block.html)}
        case ImageBlock():
            document |= {
                "image": block.image_id,
                "alternative_text": block.alternative_text,
                "caption": block.caption,
            }
        case QuotationBlock():
            document |= {"quotation": block.quotation_id}
        case ParaphraseBlock():
            document |= {"paraphrase": block.paraphrase_id}
        case EmbedBlock():
            document |= {"url": block.url, "title": block.title, "description": block.description}
        case _:
            document |= {"title": block.title}
    return document


@dataclass(frozen=True, slots=True)
class ReadRows:
    """What hangs on an article, for who has read it already."""

    blocks: list[Block]
    citations: list[Citation]
    pins: list[PinnedArticle]
    # Ids of the articles that “Discover More” leaves out.
    excluded: list[int]


def take_snapshot(*, article: Article, read: ReadRows | None = None) -> Document:
    """Return the article's working copy as a document; nothing is stored. `read` are its rows, for who has read them."""
    blocks = blocks_of(article=article) if read is None else read.blocks
    return document_of_rows(
        article=article,
        citations=article.citations.all() if read is None else read.citations,
        pins=article.pins.all() if read is None else read.pins,
        tags=[row.tag_id for row in sorted(article.tag_rows.all(), key=lambda row: row.pk)],
        excluded=list(article.excluded.order_by("pk").values_list("pk", flat=True))
        if read is None
        else sorted(read.excluded),
        cleared=sorted(article.cleared_passages.values_list("digest", flat=True)),
        blocks=[block_document(block) for block in in_order(blocks)],
    )


def document_of_rows(
    *,
    article: Article,
    citations: Iterable[Citation],
    pins: Iterable[PinnedArticle],
    tags: list[int],
    excluded: list[int],
    cleared: list[str],
    blocks: list[BlockDocument],
) -> Document:
    """Return the document of an article and what hangs on it, stored or not; citations, pins and blocks in their order."""
    document = Document(
        format=FORMAT,
        title=article.title,
        deck=article.deck,
        slug=article.slug or slug_for(article.title),
        language=article.language,
        category=article.category_id,
        byline=article.byline,
        event_date=article.event_date.isoformat() if article.event_date else None,
        selection_note=article.selection_note,
        lead={
            "image": article.lead_image_id,
            "alternative_text": article.lead_alternative_text,
            "caption": article.lead_caption,
        }
        if article.lead_image_id
        else None,
        tags=tags,
        citations=[{"source": citation.source_id, "supports": citation.supports} for citation in citations],
        pinned=[pin.pinned_id for pin in pins],
        excluded=excluded,
        cleared=cleared,
        blocks=blocks,
    )
    if article.translation_of_id is not None:
        document["translation_of"] = article.translation_of_id
    return document


@transaction.atomic
def record_revision(
    *,
    article: Article,
    actor: User,
    now: datetime,
    kind: str = Revision.Kind.SAVE,
    session: uuid.UUID | None = None,
) -> Revision:
    """Freeze the working copy as the article's next revision; the newest one is returned if nothing changed.

    `session` is the key of the editing page that it was saved from.
    """
    # The lock makes numbers of two simultaneous saves follow each other.
    held = Article.objects.select_for_update().only("state", "created_by", "assignee").get(pk=article.pk)
    document = take_snapshot(article=article)
    digest = digest_of(document)
    newest = newest_revision(article=article)
    if newest is not None and newest.sha256 == digest:
        return newest
    revision = Revision.objects.create(
        article=article,
        number=(newest.number if newest else 0) + 1,
        kind=kind,
        document=document,
        sha256=digest,
        session=session,
        created_at=now,
        created_by=actor,
    )
    let_approval_lapse(article=held, actor=actor, now=now)
    # The caller may save its own copy of the row.
    article.state = held.state
    return revision


def newest_revision(*, article: Article) -> Revision | None:
    """Return the article's newest revision, or None before its first save."""
    return article.revisions.order_by("-number").first()


@transaction.atomic
def restore_revision(*, revision: Revision, actor: User, now: datetime) -> Revision:
    """Make an old revision the working copy again, as a new revision; what it replaces stays in the history.

    Whatever the revision names that no longer exists (an image that was deleted) is left out; a tag that was merged
    is the one that it was merged into. Raises `UnableToRestore` for a document of another format.
    """
    share_tagging()
    article = Article.objects.select_for_update().get(pk=revision.article_id)
    # As it is now: words may have been taken out of it since it was read.
    revision.refresh_from_db(fields=["document"])
    document: Document = revision.document
    if document.get("format") != FORMAT:
        raise UnableToRestore(
            _("This revision was made by another version of the newsroom and cannot be restored.")
        )
    write_document(article=article, document=document)
    article.version += 1
    article.updated_at = now
    article.save()
    record(
        kind=Activity.Kind.RESTORED,
        actor=actor,
        now=now,
        article=article,
        subject=revision,
        after=str(revision.number),
    )
    return record_revision(article=article, actor=actor, now=now, kind=Revision.Kind.RESTORE)


def write_document(*, article: Article, document: Document, before: Document | None = None) -> None:
    """Make a document the article's working copy; what it names that no longer exists is left out.

    The article must be stored; its own row is left for the caller to save. `before` is the working copy as it is, for who has read
    it: what it shares with the document is not written again.
    """

    def differs(part: str) -> bool:
        return before is None or before.get(part) != document.get(part)

    known = _existing(document)
    article.title = document["title"]
    article.deck = document["deck"]
    article.slug = document["slug"]
    article.language = document["language"]
    article.category_id = document["category"]
    article.byline = document["byline"]
    article.event_date = date.fromisoformat(document["event_date"]) if document["event_date"] else None
    article.selection_note = document["selection_note"]
    lead = document["lead"] if document["lead"] and document["lead"]["image"] in known["image"] else None
    article.lead_image_id = lead["image"] if lead else None
    article.lead_alternative_text = lead["alternative_text"] if lead else ""
    article.lead_caption = lead["caption"] if lead else ""
    original = document.get("translation_of")
    article.translation_of_id = original if original in known["article"] - {article.pk} else None

    if differs("tags"):
        share_tagging()
        article.tag_rows.all().delete()
        ArticleTag.objects.bulk_create(
            ArticleTag(content_object=article, tag_id=tag_id) for tag_id in numbers_meant(document["tags"])
        )
    if differs("citations"):
        article.citations.all().delete()
        Citation.objects.bulk_create(
            Citation(article=article, source_id=item["source"], supports=item["supports"], position=position)
            for position, item in enumerate(document["citations"])
            if item["source"] in known["source"]
        )
    if differs("pinned"):
        article.pins.all().delete()
        PinnedArticle.objects.bulk_create(
            PinnedArticle(article=article, pinned_id=pinned, position=position)
            for position, pinned in enumerate(document["pinned"])
            if pinned in known["article"]
        )
    if differs("excluded"):
        article.excluded.set([pk for pk in document["excluded"] if pk in known["article"]])
    if not differs("blocks"):
        return
    blocks = [block for item in document["blocks"] if (block := _block_from(item, known)) is not None]
    _write_blocks(article, blocks)


def _write_blocks(article: Article, blocks: list[Block]) -> None:
    """Make these the article's blocks, in this order. Rows are matched by key, and written only where they differ."""
    stored = {str(block.key): block for block in blocks_of(article=article)}
    new: dict[type[Block], list[Block]] = defaultdict(list)
    changed: dict[type[Block], list[Block]] = defaultdict(list)
    kept: set[tuple[type[Block], int]] = set()
    for index, block in enumerate(blocks):
        block.parent, block.region, block.ordering = article, "body", index * 10
        model = type(block)
        row = stored.get(str(block.key))
        if row is None or type(row) is not model or (model, row.pk) in kept:
            new[model].append(block)
            continue
        kept.add((model, row.pk))
        block.pk = row.pk
        if any(getattr(row, name) != getattr(block, name) for name in _columns(model)):
            changed[model].append(block)
    for row in stored.values():
        if (type(row), row.pk) not in kept:
            row.delete()
    for model, rows in changed.items():
        model._default_manager.bulk_update(rows, _columns(model))
    for model, rows in new.items():
        model._default_manager.bulk_create(rows)


def _columns(model: type[Block]) -> list[str]:
    """Return the names of a block's own values: all but its id, its key and its article."""
    return [
        field.attname for field in model._meta.concrete_fields if field.name not in {"id", "key", "parent"}
    ]


def _existing(document: Document) -> dict[str, set[int]]:
    """Return, per kind of thing, which of the ids that the document names still exist."""

    def named(kind: str) -> set[int]:
        return {block[kind] for block in document["blocks"] if block["type"] == kind and block.get(kind)}

    def present(model: type[models.Model], ids: Iterable[int]) -> set[int]:
        return set(model._default_manager.filter(pk__in=ids).values_list("pk", flat=True))

    images = named("image") | ({document["lead"]["image"]} if document["lead"] else set())
    return {
        "image": present(Image, images),
        "quotation": present(Quotation, named("quotation")),
        "paraphrase": present(Paraphrase, named("paraphrase")),
        "source": present(Source, [item["source"] for item in document["citations"]]),
        "article": present(
            Article,
            [
                *document["pinned"],
                *document["excluded"],
                *([document["translation_of"]] if "translation_of" in document else []),
            ],
        ),
    }


def _block_from(item: BlockDocument, known: dict[str, set[int]]) -> Block | None:
    """Return an unsaved block made from its document, or None where what it names is gone."""
    values = {name: value for name, value in item.items() if name not in {"key", "type"}}
    if item["type"] in {"quotation", "paraphrase"}:
        identifier = values.pop(item["type"])
        if identifier not in known[item["type"]]:
            return None
        values[f"{item['type']}_id"] = identifier
    elif item["type"] == "image":
        identifier = values.pop("image")
        values["image_id"] = identifier if identifier in known["image"] else None
    elif item["type"] == "text":
        # Rows are written in bulk, past the field's own cleaning.
        values["html"] = sanitise(values["html"])
    return BLOCK_MODEL_BY_TYPE[item["type"]](key=uuid.UUID(item["key"]), **values)
