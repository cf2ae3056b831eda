"""Which quotations go together: of the same words, of the same comment, of the same person."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from reactions.models import Quotation
from reactions.takedown.removed_words import RemovedWords, TextKind

# Of a person's quotations, what the desk is offered.
MOST_OFFERED = 50


def quotations_of_the_same_words(*, quotation: Quotation) -> list[Quotation]:
    """Return the quotation, those it replaced and that replaced it, and others of its source with words of it.

    A redacted one has no words any more, and is returned with what replaced it alone.
    """
    family = {row.pk: row for row in line_of(quotation)}
    others = {
        row.pk: row
        for row in Quotation.objects.filter(source=quotation.source_id, redacted_at__isnull=True)
        if row.pk not in family
    }
    # What joins may share words with a third.
    while joining := [row for row in others.values() if _share_words(row, family.values())]:
        for row in joining:
            family |= {further.pk: further for further in line_of(row)}
        others = {pk: row for pk, row in others.items() if pk not in family}
    return list(family.values())


def quotations_of_the_same_comment(*, quotation: Quotation) -> QuerySet[Quotation]:
    """Return the quotations of the comment, post or page without comments that one is from, it may be unsaved itself.

    What was read in a picture is of nobody that could be told.
    """
    rows = Quotation.objects.filter(source=quotation.source_id)
    if not quotation.capture.is_readable:
        return rows.none()
    comment = quotation.comment
    if comment is None:
        return rows.filter(comment=None, capture__is_readable=True)
    same = Q(comment=comment)
    if comment.native_id:
        same |= Q(native_comment_id=comment.native_id)
    elif comment.ordinal == 0:
        same |= Q(comment__ordinal=0)
    return rows.filter(same)


def quotations_nearby(*, quotation: Quotation) -> list[Quotation]:
    """Return the other quotations of the same comment, and of the same person, that are not redacted; the newest first.

    The desk chooses which of them go too.
    """
    together = [row.pk for row in quotations_of_the_same_words(quotation=quotation)]
    near = Q(pk__in=[])
    if quotation.comment_id:
        near |= Q(comment=quotation.comment_id)
    if quotation.native_comment_id:
        near |= Q(source=quotation.source_id, native_comment_id=quotation.native_comment_id)
    if quotation.author_id and quotation.author and not quotation.author.is_site_anonymous:
        near |= Q(author=quotation.author_id)
    rows = Quotation.objects.filter(near, redacted_at__isnull=True).exclude(pk__in=together)
    return list(rows.select_related("source__outlet").order_by("-submitted_at", "-pk")[:MOST_OFFERED])


def line_of(quotation: Quotation) -> list[Quotation]:
    """Return the quotation with all that it replaced and that replaced it."""
    line = [quotation]
    before = quotation.supersedes
    while before is not None:
        line.append(before)
        before = before.supersedes
    after = getattr(quotation, "superseded_by", None)
    while after is not None:
        line.append(after)
        after = getattr(after, "superseded_by", None)
    return line


def _share_words(quotation: Quotation, others: Iterable[Quotation]) -> bool:
    """Say whether words of the quotation stand in others, or theirs in it.

    Of one comment any stretch of them tells. What somebody else wrote is taken for a repetition only where more than an
    everyday phrase is the same: “…라고 생각합니다” stands in half of all comments.
    """
    return any(other.exact and _repeat_each_other(quotation, other) for other in others)


def _repeat_each_other(one: Quotation, other: Quotation) -> bool:
    is_same_comment = _is_same_comment(one, other)
    kind = TextKind.QUOTING if is_same_comment else TextKind.ANYWHERE
    words, other_words = RemovedWords([one.exact]), RemovedWords([other.exact])
    if words.stand_in(other.exact, kind) or other_words.stand_in(one.exact, kind):
        return True
    return is_same_comment is None and words.texts == other_words.texts


def _is_same_comment(one: Quotation, other: Quotation) -> bool | None:
    """Say whether two quotations of a page are of one comment; None where nothing tells."""
    if one.comment_id is not None and one.comment_id == other.comment_id:
        return True
    if one.native_comment_id and other.native_comment_id:
        return one.native_comment_id == other.native_comment_id
    return False if one.capture_id == other.capture_id and one.comment_id and other.comment_id else None
