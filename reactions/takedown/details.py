"""What a person who asks for a takedown says of themselves: encrypted, read by who decides, erased a month later."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from django.utils.translation import gettext as _

from reactions.models import TakedownRequest
from reactions.sealing import evidence_cipher

# After the decision the person may still object; then nothing of theirs is kept.
KEPT_AFTER_DECISION = timedelta(days=30)
# Limits look back one day, across a midnight.
CLIENT_KEPT = timedelta(days=2)


class UnableToOpen(Exception):
    """The details were erased, or no key at hand opens them; the message says which."""


@dataclass(frozen=True, slots=True)
class Details:
    """What they ask and why, how to reach them (may be empty), and the language they wrote in the interface of."""

    message: str
    email: str
    language: str


def sealed_details(details: Details) -> bytes:
    """Return the details encrypted with the newest evidence key."""
    return evidence_cipher().encrypt(json.dumps(asdict(details)).encode())


def details_of(*, request: TakedownRequest) -> Details:
    """Return what the person wrote. Callers check the right to decide, and log that it was read.

    Raises `UnableToOpen`.
    """
    if not request.details_encrypted:
        raise UnableToOpen(_("What the person wrote has been erased."))
    try:
        held = json.loads(evidence_cipher().decrypt(bytes(request.details_encrypted)))
    except InvalidToken:
        raise UnableToOpen(_("None of the newsroom's evidence keys opens what the person wrote.")) from None
    return Details(**held)


def erase_details(*, request: TakedownRequest) -> None:
    """Forget what the person wrote. Where it came from counts for the limits, and is forgotten when they are over."""
    request.details_encrypted = b""
    request.save(update_fields=["details_encrypted"])


def erase_decided_details(*, now: datetime) -> int:
    """Erase the details of requests that were decided long enough ago; return how many.

    Where requests came from is erased as soon as no limit asks for it, decided or not.
    """
    TakedownRequest.objects.filter(received_at__lte=now - CLIENT_KEPT).exclude(client_hash="").update(
        client_hash=""
    )
    due = TakedownRequest.objects.exclude(state=TakedownRequest.State.RECEIVED).filter(
        decided_at__lte=now - KEPT_AFTER_DECISION
    )
    return due.exclude(details_encrypted=b"").update(details_encrypted=b"")
