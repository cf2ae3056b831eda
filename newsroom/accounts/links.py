"""Links by which somebody chooses a password: signed, for one person and one purpose, good for a while and for one use.

Nothing is stored. A link carries a fingerprint of what the account was when it was made; a password that was chosen, a login or a
new mail address changes that, and the link is dead.
"""

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

FORGOTTEN, INVITATION = "forgotten", "invitation"
_SALT = "newsroom.accounts.links"
LONGEST_TOKEN = 300


def link_for(*, person: User, purpose: str) -> str:
    """Return the whole address of a link for the person."""
    token = signing.dumps([purpose, person.pk, _fingerprint(person, purpose)], salt=_SALT)
    return f"{settings.SITE_URL}{reverse('admin:password_link', args=[token])}"


def person_with(token: str) -> tuple[User, str] | None:
    """Return whose link it is and for what, or None for any token that does not, or no longer, open anything."""
    if len(token) > LONGEST_TOKEN:
        return None
    try:
        purpose, pk, fingerprint = signing.loads(token, salt=_SALT, max_age=settings.INVITATION_AGE)
        if purpose == FORGOTTEN:
            signing.loads(token, salt=_SALT, max_age=settings.PASSWORD_LINK_AGE)
    except (signing.BadSignature, ValueError):
        return None
    person = User.objects.filter(pk=pk, is_active=True, is_staff=True).first()
    if person is None or not constant_time_compare(fingerprint, _fingerprint(person, purpose)):
        return None
    return person, purpose


def _fingerprint(person: User, purpose: str) -> str:
    last_login = person.last_login.isoformat() if person.last_login else ""
    return salted_hmac(_SALT, f"{purpose}|{person.password}|{person.email}|{last_login}").hexdigest()[:32]
