"""Which quotations go together: of the same words, of the same comment, of the same person."""

from collections.abc import Iterable

from django.db.models import Q

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
    """Say whether words of the quotation stand in others, or theirs in it."""
    exact = [other.exact for other in others if other.exact]
    own = RemovedWords([quotation.exact])
    return RemovedWords(exact).stand_in(quotation.exact, TextKind.QUOTING) or any(
        own.stand_in(words, TextKind.QUOTING) for words in exact
    )
