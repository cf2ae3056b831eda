"""Secrets of code apps and recovery codes are encrypted with the evidence keys, and change their key with the evidence."""

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.db.models import QuerySet

from reactions.sealing import evidence_cipher
from reactions.sealing.key_rotation import KeptElsewhere, Progress, opens

# Where the library keeps a secret, by the kind of factor. A passkey has none: its secret never leaves its device.
PLACES = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}


def _rows() -> "QuerySet[Authenticator]":
    rows: QuerySet[Authenticator] = Authenticator.objects.filter(type__in=list(PLACES))
    return rows


def _rotate(newest: Fernet) -> Iterator[Progress]:
    for factor in _rows().order_by("pk").iterator():
        place = PLACES[factor.type]
        token = factor.data[place].encode("ascii")
        if opens(newest, token):
            yield Progress(kind="Authenticator")
            continue
        try:
            secret = evidence_cipher().rotate(token).decode("ascii")
        except InvalidToken:
            yield Progress(
                kind="Authenticator",
                problem=f"second factor {factor.pk}: none of the evidence keys opens it.",
            )
            continue
        # Only if it is still what was read: a recovery code may have been used meanwhile.
        rows = _rows().filter(pk=factor.pk, data=factor.data)
        count = rows.update(data={**factor.data, place: secret})
        yield Progress(kind="Authenticator", was_rotated=bool(count))


SECOND_FACTORS = KeptElsewhere(count=lambda: _rows().count(), rotate=_rotate)
