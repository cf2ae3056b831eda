"""What an editing page says, as a document: from its bound forms, without the database being changed."""

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.forms import ModelForm
from django.forms.models import BaseInlineFormSet

from articles.documents import BlockDocument, Document
from articles.models import Article, Block, Citation, PinnedArticle
from articles.snapshots import block_document, document_of_rows

# What a form set of the editing page holds, as far as types are concerned.
FormSet = BaseInlineFormSet[Any, Article, ModelForm[Any]]


def document_of(
    *,
    form: ModelForm[Article],
    formsets: Iterable[FormSet],
    tags: list[int],
    cleared: list[str],
) -> Document:
    """Return the document that the page's bound forms describe.

    The forms have been validated; rows of theirs that are not valid are left out, so that a page which cannot be saved yet can be
    previewed. `tags` are the ids that the typed names mean; `cleared` is not on the page and comes from the working copy.
    """
    citations: list[Citation] = []
    pins: list[PinnedArticle] = []
    blocks: list[Block] = []
    for row in _rows(formsets):
        match row:
            case Block():
                blocks.append(row)
            case Citation():
                citations.append(row)
            case PinnedArticle():
                pins.append(row)
    return document_of_rows(
        article=form.instance,
        citations=sorted(citations, key=lambda row: row.position),
        pins=sorted(pins, key=lambda row: row.position),
        tags=tags,
        excluded=sorted(other.pk for other in form.cleaned_data.get("excluded") or ()),
        cleared=cleared,
        blocks=_with_keys_of_their_own(sorted(blocks, key=lambda row: row.ordering)),
    )


def _rows(formsets: Iterable[FormSet]) -> Iterator[Any]:
    """Yield the unsaved row of each form that says something valid and is not to be deleted."""
    for formset in formsets:
        for form in formset.forms:
            is_blank = form.instance.pk is None and not form.has_changed()
            if is_blank or not form.is_valid() or form.cleaned_data.get("DELETE"):
                continue
            row = form.instance
            if isinstance(row, Block) and (key := form.cleaned_data.get("block_key")) is not None:
                row.key = key
            yield row


def _with_keys_of_their_own(blocks: Iterable[Block]) -> list[BlockDocument]:
    """Return the blocks as documents; a key that another block has already is replaced (a copied block's)."""
    documents: dict[str, BlockDocument] = {}
    for block in blocks:
        if str(block.key) in documents:
            block.key = uuid.uuid4()
        documents[str(block.key)] = block_document(block)
    return list(documents.values())
