"""What protects the public form without a cookie: a signed, timed token, and a reference that follows from it.

A page of another site cannot have a token for this quotation unless it asked us for one, and robots that post at once or
with an old one are turned away. The same form sent twice has the same reference: the second finds the first.
"""

import hmac
import secrets
from base64 import b32encode
from hashlib import sha256

from django.conf import settings
from django.core import signing

# Nobody reads and fills in the form faster; nobody leaves it open longer. Seconds.
SOONEST, LATEST = 2, 24 * 3600
PURPOSE = "reactions.takedown.form"
# The field that brings it. It is no secret to whoever was given the form: a page that failed hands it back with what was typed.
FIELD = "form_token"


class UnableToAccept(Exception):
    """The token is missing, forged, for something else, too fresh or too old."""


def new_token(*, about: str) -> str:
    """Return a token for one form about one thing, good for a day."""
    return signing.TimestampSigner(salt=PURPOSE).sign(f"{about}.{secrets.token_urlsafe(18)}")


def check_token(token: str, *, about: str, soonest: int = SOONEST) -> None:
    """Return where a token is good for a form about a thing; raise `UnableToAccept` else."""
    signer = signing.TimestampSigner(salt=PURPOSE)
    try:
        held = signer.unsign(token, max_age=LATEST)
    except signing.BadSignature:
        raise UnableToAccept from None
    if held.rpartition(".")[0] != about:
        raise UnableToAccept
    try:
        signer.unsign(token, max_age=soonest)
    except signing.SignatureExpired:
        return
    if soonest > 0:
        raise UnableToAccept


def reference_of(token: str) -> str:
    """Return the reference of the request that is sent with a token: 26 letters and digits that nobody can guess."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"{PURPOSE}\n{token}".encode(), sha256).digest()
    return b32encode(digest)[:26].decode().lower()
