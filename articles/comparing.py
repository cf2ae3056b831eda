"""What is different between two documents of one article, for the desk: every field, tags, blocks, all by name.

Blocks are matched by their keys, so a block that moved is one that moved and not one removed and one added.
What readers are shown of two editions is `articles.difference`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from articles.documents import BlockDocument, Document, plain_text
from articles.models import BLOCK_MODELS, Article, Category
from articles.words import Effort, Span, compare_words, moved
from images.models import Image
from reactions.models import Paraphrase, Quotation, Source
from tags.merged import tags_meant


class Kind(StrEnum):
    """How a passage, or a whole block, stands to the other version."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: what it is in (“Title”, “Text”), of which kind, and the words of both versions in one row."""

    label: str
    kind: Kind
    spans: tuple[Span, ...]
    block_key: str = ""


FIELDS: Sequence[tuple[str, Callable[[], str]]] = (
    ("title", lambda: _("Title")),
    ("deck", lambda: _("Deck")),
    ("slug", lambda: _("Slug")),
    ("language", lambda: _("Language")),
    ("byline", lambda: _("Byline")),
    ("event_date", lambda: _("Date of the event")),
    ("selection_note", lambda: _("How reactions were selected")),
)


def differences(*, old: Document | None, new: Document) -> list[Change]:
    """Return every difference from `old` to `new`, fields first, then blocks in the order of `new`.

    Without an `old` everything is new. Names of tags, images and the like are as they are today.
    """
    effort = Effort()
    names = _Names([document for document in (old, new) if document is not None])
    changes = [
        change
        for label, before, after in _field_texts(old, new, names)
        if (change := _change(label, before, after, effort)) is not None
    ]
    return [*changes, *_block_changes(old, new, names, effort)]


def _change(label: str, before: str, after: str, effort: Effort, key: str = "") -> Change | None:
    if before == after:
        return None
    kind = Kind.ADDED if not before else Kind.REMOVED if not after else Kind.CHANGED
    return Change(
        label=label,
        kind=kind,
        spans=tuple(compare_words(old=before, new=after, effort=effort)),
        block_key=key,
    )


class _Names:
    """How the things that documents name are called, each kind looked up at most once."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.documents = list(documents)
        blocks = [block for document in self.documents for block in document["blocks"]]
        leads = [document["lead"]["image"] for document in self.documents if document["lead"]]
        self.categories = self._of(Category.objects, [document["category"] for document in self.documents])
        tags = tags_meant(number for document in self.documents for number in document["tags"])
        self.tags = {number: tag.label for number, tag in tags.items()}
        self.images = self._of(Image.objects, [*leads, *self._named(blocks, "image")])
        self.quotations = self._of(
            Quotation.objects.select_related("source__outlet"), self._named(blocks, "quotation")
        )
        self.paraphrases = self._of(Paraphrase.objects, self._named(blocks, "paraphrase"))
        self.sources = self._of(
            Source.objects, [item["source"] for document in self.documents for item in document["citations"]]
        )
        self.articles = self._of(
            Article.objects,
            [
                pk
                for document in self.documents
                for pk in (*document["pinned"], *document["excluded"], *_original(document))
            ],
        )

    @staticmethod
    def _named(blocks: Iterable[BlockDocument], kind: str) -> list[int]:
        return [block[kind] for block in blocks if block["type"] == kind and block.get(kind)]

    @staticmethod
    def _of(rows: Any, ids: Iterable[int]) -> dict[int, str]:
        wanted = set(ids)
        if not wanted:
            return {}
        queryset: QuerySet[Model] = rows.filter(pk__in=wanted)
        return {row.pk: str(getattr(row, "label", "") or row) for row in queryset}


def _original(document: Document) -> list[int]:
    return [document["translation_of"]] if "translation_of" in document else []


def _list(ids: Iterable[int], names: dict[int, str]) -> str:
    # Several tags that a document names may have become one.
    return ", ".join(dict.fromkeys(names.get(identifier) or _("(gone)") for identifier in ids))


def _field_texts(old: Document | None, new: Document, names: _Names) -> Iterable[tuple[str, str, str]]:
    """Yield (label, text before, text after) of everything that is not a block."""

    def both(text: Callable[[Document], str]) -> tuple[str, str]:
        return (text(old) if old is not None else "", text(new))

    for field, label in FIELDS:
        yield (label(), *both(lambda document, field=field: str(document.get(field) or "")))  # type: ignore[misc]
    yield (_("Category"), *both(lambda document: _list([document["category"]], names.categories)))
    yield (_("Tags"), *both(lambda document: _list(document["tags"], names.tags)))
    yield (
        _("Lead picture"),
        *both(lambda document: _picture(document["lead"], names) if document["lead"] else ""),
    )
    yield (
        _("Citations"),
        *both(
            lambda document: "; ".join(
                " – ".join(part for part in (names.sources.get(item["source"], ""), item["supports"]) if part)
                for item in document["citations"]
            )
        ),
    )
    yield (_("Pinned"), *both(lambda document: _list(document["pinned"], names.articles)))
    yield (_("Translation of"), *both(lambda document: _list(_original(document), names.articles)))
    yield (_("Never discover"), *both(lambda document: _list(document["excluded"], names.articles)))


def _picture(use: Any, names: _Names) -> str:
    title = names.images.get(use["image"] or 0, "")
    return " · ".join(part for part in (title, use["alternative_text"], use["caption"]) if part)


def _block_text(block: BlockDocument, names: _Names) -> str:
    match block["type"]:
        case "heading":
            return str(block["text"])
        case "text":
            return plain_text(block["html"])
        case "image":
            return _picture(block, names) or _("no picture yet")
        case "quotation":
            return names.quotations.get(block["quotation"]) or _("(gone)")
        case "paraphrase":
            return names.paraphrases.get(block["paraphrase"]) or _("(gone)")
        case "embed":
            return " · ".join(part for part in (block["title"], block["description"], block["url"]) if part)
        case _:
            return str(block.get("title") or _("without a heading"))


def _block_label(block: BlockDocument) -> str:
    names = {model.type: model._meta.verbose_name for model in BLOCK_MODELS}
    label = str(names.get(block["type"], block["type"]))
    return label[:1].upper() + label[1:]


def _block_changes(old: Document | None, new: Document, names: _Names, effort: Effort) -> list[Change]:
    before = {block["key"]: block for block in old["blocks"]} if old is not None else {}
    after_keys = [block["key"] for block in new["blocks"]]
    in_another_place = moved(
        [key for key in before if key in set(after_keys)], [key for key in after_keys if key in before]
    )
    changes: list[Change] = []
    for block in new["blocks"]:
        key, text = block["key"], _block_text(block, names)
        if key not in before:
            changes.append(Change(_block_label(block), Kind.ADDED, (Span(Kind.ADDED, text),), key))
            continue
        change = _change(_block_label(block), _block_text(before[key], names), text, effort, key)
        if change is not None:
            changes.append(change)
        elif _marks(before[key]) != _marks(block):
            changes.append(Change(_block_label(block), Kind.CHANGED, (Span(Kind.SAME, text),), key))
        elif key in in_another_place:
            changes.append(Change(_block_label(block), Kind.MOVED, (Span(Kind.SAME, text),), key))
    gone = [block for key, block in before.items() if key not in set(after_keys)]
    changes.extend(
        Change(
            _block_label(block), Kind.REMOVED, (Span(Kind.REMOVED, _block_text(block, names)),), block["key"]
        )
        for block in gone
    )
    return changes


def _marks(block: BlockDocument) -> tuple[object, ...]:
    """Return what differs where the words do not: emphasis and links, a heading's level."""
    return block.get("html"), block.get("level")
