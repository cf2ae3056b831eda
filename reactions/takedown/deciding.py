"""The desk decides on a takedown request: it refuses with an answer, or grants it with an act."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from delivery import keys
from delivery.announcing import announce
from reactions.models import Quotation, Redaction, TakedownRequest
from reactions.takedown.mailing import tell_person
from reactions.takedown.receiving import show_unless_others_hide
from reactions.takedown.redacting import RIGHT_TO_DECIDE, UnableToRedact, redact, restrict, words_of
from reactions.takedown.removed_words import TextKind

LONGEST_ANSWER = 1_000


class UnableToDecide(Exception):
    """The decision cannot be recorded; the message says why."""


@transaction.atomic
def refuse(*, request: TakedownRequest, actor: User, now: datetime, answer: str) -> None:
    """Refuse a request with an answer for the person; the quotation is shown again.

    Raises `UnableToDecide` without an answer or for a request that is decided, `PermissionDenied`.
    """
    row = _open(request, actor)
    if not answer.strip():
        raise UnableToDecide(_("Write an answer: the person reads it on their page."))
    _close(row, TakedownRequest.State.REFUSED, actor=actor, now=now, answer=answer)
    show_unless_others_hide(quotation=row.quotation, now=now)
    request.refresh_from_db()


@transaction.atomic
def grant(
    *,
    request: TakedownRequest,
    scope: str,
    ground: str,
    actor: User,
    now: datetime,
    answer: str = "",
    also: Collection[Quotation] = (),
    mask_in_texts: bool = True,
    translation_only: bool | None = None,
    note: str = "",
) -> list[Redaction]:
    """Grant a request by restricting the quotation or removing its words; other requests about it are granted with a removal.

    Raises `UnableToDecide`, `reactions.takedown.redacting.UnableToRedact`, `PermissionDenied`.
    """
    row = _open(request, actor)
    if scope == Redaction.Scope.RESTRICT:
        made = [
            restrict(
                quotation=row.quotation, ground=ground, actor=actor, now=now, request=row,
                translation_only=translation_only, note=note,
            )
        ]  # fmt: skip
    elif scope == Redaction.Scope.REDACT:
        # Nobody repeats to the person what is being removed.
        answer = words_of([row.quotation]).masked(answer, TextKind.COPY)
        made = redact(
            quotation=row.quotation, ground=ground, actor=actor, now=now, request=row, also=also,
            mask_in_texts=mask_in_texts, answer=answer.strip()[:LONGEST_ANSWER], note=note,
        )  # fmt: skip
    else:
        raise UnableToDecide(_("Choose what is done: less is shown, or the words are removed."))
    if scope == Redaction.Scope.RESTRICT:
        _close(row, TakedownRequest.State.GRANTED, actor=actor, now=now, answer=answer)
        show_unless_others_hide(quotation=row.quotation, now=now)
    request.refresh_from_db()
    return made


def _open(request: TakedownRequest, actor: User) -> TakedownRequest:
    if not actor.has_perm(RIGHT_TO_DECIDE):
        raise PermissionDenied(_("You may not decide on takedowns."))
    row = (
        TakedownRequest.objects.select_for_update(of=("self",)).select_related("quotation").get(pk=request.pk)
    )
    if row.state != TakedownRequest.State.RECEIVED:
        raise UnableToDecide(
            _("This request is decided already: %(state)s.") % {"state": row.get_state_display()}
        )
    return row


def _close(row: TakedownRequest, state: str, *, actor: User, now: datetime, answer: str) -> None:
    row.state, row.decided_at, row.decided_by = state, now, actor
    row.answer = answer.strip()[:LONGEST_ANSWER]
    row.save(update_fields=["state", "decided_at", "decided_by", "answer"])
    announce([keys.TAKEDOWNS])
    tell_person(request=row, what="decided")


__all__ = ["UnableToDecide", "UnableToRedact", "grant", "refuse"]
