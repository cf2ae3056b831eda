"""How quotations were selected from a page: how many of its comments are quoted, of how many.

The post itself is no comment, a comment that is quoted twice counts once, and what is no longer shown counts not.
"""

from collections.abc import Collection, Iterable

from django.db import models

from delivery.prepared import Among, Numbers, Slot, prepared
from reactions.models import Quotation


def comments_quoted(quotations: Iterable[Quotation]) -> dict[int, int]:
    """Return for each capture, by id, how many of its comments the quotations are from; no query.

    They must have their `comment` at hand, as those of `for_display()` do.
    """
    return _counted(
        (
            row.capture_id,
            row.comment_id,
            row.comment.ordinal if row.comment else None,
            row.native_comment_id,
            row.pk,
        )
        for row in quotations
        if not row.is_gone
    )


def comments_quoted_anywhere(capture_ids: Collection[int]) -> dict[int, int]:
    """Return the same over all quotations that readers see; one query, or none for no capture."""
    return _counted(_quoted_of(captures=set(capture_ids)) if capture_ids else ())


Quoted = tuple[int, int | None, int | None, str, int]


@prepared(captures=Numbers())
def _quoted_of(*, captures: Slot) -> "models.QuerySet[Quotation, Quoted]":
    rows = Quotation.objects.public().not_gone().filter(Among("capture", captures)).order_by()
    return rows.values_list("capture_id", "comment_id", "comment__ordinal", "native_comment_id", "pk")


def _counted(rows: Iterable[Quoted]) -> dict[int, int]:
    seen: dict[int, set[tuple[str, int | str]]] = {}
    for capture_id, comment_id, ordinal, native_id, quotation_id in rows:
        comments = seen.setdefault(capture_id, set())
        if ordinal == 0:
            continue
        if comment_id is not None:
            comments.add(("row", comment_id))
        elif native_id:
            comments.add(("number", native_id))
        else:
            comments.add(("quotation", quotation_id))
    return {capture_id: len(comments) for capture_id, comments in seen.items()}
