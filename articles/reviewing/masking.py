"""Removed words, masked where people at the desk repeated them: in comments, notices and the log."""

from typing import Any

from django.db.models import QuerySet

from articles.models import Activity, BlockComment, Notice
from reactions.takedown.removed_words import RemovedWords, TextKind

ROWS_AT_ONCE = 500


def mask_talk(*, article_id: int | None, words: RemovedWords) -> None:
    """Mask the words in what was said about one article, or (None) about any, deleted ones too."""

    def of_article(rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows if article_id is None else rows.filter(article=article_id)

    kind = TextKind.ANYWHERE if article_id is None else TextKind.COPY
    for comment in of_article(BlockComment.objects.order_by("pk")).iterator(chunk_size=ROWS_AT_ONCE):
        changed = _masked(comment, words, kind, "text", "block_words")
        if changed:
            BlockComment.objects.filter(pk=comment.pk).update(**changed)
    for notice in of_article(Notice.objects.exclude(note="")).iterator(chunk_size=ROWS_AT_ONCE):
        changed = _masked(notice, words, kind, "note")
        if changed:
            Notice.objects.filter(pk=notice.pk).update(**changed)
    for row in of_article(Activity.objects.exclude(note="")).iterator(chunk_size=ROWS_AT_ONCE):
        changed = _masked(row, words, kind, "note")
        if changed:
            Activity.objects.filter(pk=row.pk).blank(**changed)


def _masked(
    row: BlockComment | Notice | Activity, words: RemovedWords, kind: TextKind, *names: str
) -> dict[str, str]:
    changed = {}
    for name in names:
        held = getattr(row, name)
        limit = row._meta.get_field(name).max_length  # type: ignore[union-attr]
        masked = words.masked(held, kind)[:limit]
        if masked != held:
            changed[name] = masked
    return changed
