"""A takedown request comes in: taken once, within limits; the quotation is hidden at once, with two honest exceptions."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from delivery import keys
from delivery.announcing import announce
from reactions.models import Appearance, Quotation, TakedownRequest
from reactions.takedown.details import Details, erase_details, sealed_details
from reactions.takedown.limits import client_hash_of, may_hide, refusal_of
from reactions.takedown.mailing import tell_desk, tell_person
from reactions.takedown.redacting import hide, show_again
from reactions.takedown.same_words import line_of

# Any constant: requests take turns, so that nobody passes the limits by asking many times at once.
TURN = 7_071_987


class UnableToReceive(Exception):
    """The request is not taken; the message says why. `retry_after` is in seconds, 0 where waiting does not help."""

    def __init__(self, message: str, *, retry_after: int = 0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class UnableToWithdraw(Exception):
    """A request that was decided cannot be withdrawn; the message says so."""


@transaction.atomic
def receive(
    *,
    quotation: Quotation,
    reference: str,
    relation: str,
    ground: str,
    details: Details,
    address: str,
    now: datetime,
) -> TakedownRequest:
    """Take a request about a public quotation, and hide it until it is decided, with what it replaced and what replaced
    it: these say the same.

    It stays visible after an earlier refusal, and while more is asked for than the newsroom may hide at once. The same
    reference again is the same request. Raises `UnableToReceive`.
    """
    _take_turn()
    known = TakedownRequest.objects.filter(reference=reference, quotation=quotation).first()
    if known is not None:
        return known
    if quotation.redacted_at is not None:
        raise UnableToReceive(_("The words of this quotation have been removed already."))
    refusal = refusal_of(quotation=quotation, address=address, now=now)
    if refusal is not None:
        raise UnableToReceive(refusal.message, retry_after=refusal.retry_after)
    hides = not was_refused_before(quotation=quotation) and may_hide(now=now)
    request = TakedownRequest.objects.create(
        reference=reference,
        quotation=quotation,
        relation=relation,
        ground=ground,
        details_encrypted=sealed_details(details),
        client_hash=client_hash_of(address=address, now=now),
        hid_at_once=hides,
        received_at=now,
    )
    if hides:
        for one in line_of(quotation):
            hide(quotation=one, now=now)
    announce([keys.TAKEDOWNS])
    tell_person(request=request, what="received")
    tell_desk(request=request)
    return request


@transaction.atomic
def withdraw(*, request: TakedownRequest, now: datetime) -> None:
    """Take a request back at the person's own wish: nothing of what they wrote is kept.

    The quotation is shown again unless another request hides it. Raises `UnableToWithdraw` for a decided one.
    """
    row = (
        TakedownRequest.objects.select_for_update(of=("self",)).select_related("quotation").get(pk=request.pk)
    )
    if row.state == TakedownRequest.State.WITHDRAWN:
        return
    if row.state != TakedownRequest.State.RECEIVED:
        raise UnableToWithdraw(_("This request has been decided; it can no longer be withdrawn."))
    row.state, row.decided_at = TakedownRequest.State.WITHDRAWN, now
    row.save(update_fields=["state", "decided_at"])
    erase_details(request=row)
    show_unless_others_hide(quotation=row.quotation, now=now)
    request.refresh_from_db()


def show_unless_others_hide(*, quotation: Quotation, now: datetime) -> None:
    """Show a quotation, what it replaced and what replaced it again when no open request hides any of them any more."""
    line = line_of(quotation)
    hiding = TakedownRequest.objects.filter(
        quotation__in=[one.pk for one in line], state=TakedownRequest.State.RECEIVED, hid_at_once=True
    )
    if not hiding.exists():
        for one in line:
            show_again(quotation=one, now=now)


def was_refused_before(*, quotation: Quotation) -> bool:
    """Return whether the desk looked at the quotation after a request before, and let it stand."""
    return TakedownRequest.objects.filter(quotation=quotation, state=TakedownRequest.State.REFUSED).exists()


def can_be_asked_about(*, quotation_id: int) -> Quotation | None:
    """Return the quotation if readers see it, or its tombstone; about any other nobody outside can ask."""
    is_public = Appearance.objects.filter(quotation=quotation_id).exists()
    rows = Quotation.objects.select_related("source__outlet", "capture", "author").prefetch_related(
        "translations", "elisions", "verifications"
    )
    return rows.filter(pk=quotation_id).first() if is_public else None


def _take_turn() -> None:
    # SQLite has one writer at a time already: transactions begin IMMEDIATE.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
