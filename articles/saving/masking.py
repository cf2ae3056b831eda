"""Removed words, masked in what open and closed editing pages said last and in what is held of them."""

from collections.abc import Callable

from articles.documents import Document
from articles.models import Article, EditingSession
from articles.saving.sessions import Form
from reactions.takedown.removed_words import RemovedWords, TextKind

ROWS_AT_ONCE = 200


def mask_pages(
    *,
    article: Article | None,
    words: RemovedWords,
    kind: TextKind,
    mark: str,
    masked_document: Callable[[Document], Document],
) -> bool:
    """Mask the words in the pages of one article, or (None) of those that were never stored; return whether they stood in any."""
    pages = EditingSession.objects.filter(article=article)
    if article is None:
        pages = EditingSession.objects.filter(article__isnull=True)
    is_changed = False
    for page in pages.iterator(chunk_size=ROWS_AT_ONCE):
        base = masked_document(page.base) if page.base else page.base
        held = _masked(page.held, words, kind, mark) if page.held else page.held
        if (base, held) != (page.base, page.held):
            page.base, page.held, is_changed = base, held, True
            page.save(update_fields=["base", "held"])
    return is_changed


def _masked(form: Form, words: RemovedWords, kind: TextKind, mark: str) -> Form:
    # Fields end with the names of columns: those of prose hold HTML. An address has no room for a mark.
    return {
        name: [
            ("" if words.stand_in(value, TextKind.COPY) else value)
            if name == "slug"
            else words.masked_json(value, kind, mark=mark, key=name.rpartition("-")[2])
            for value in values
        ]
        for name, values in form.items()
    }
