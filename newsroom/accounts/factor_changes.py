"""What follows when a second factor is set up, taken off or renewed: other sessions end, and its owner is told."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.http import HttpRequest

from newsroom.accounts import sessions
from newsroom.accounts.mailing import tell_later


def was_added(*, request: HttpRequest, user: User, authenticator: Authenticator, **_signal: Any) -> None:
    sessions.end_all(person=user, but_key=request.session.session_key)
    # The first recovery codes come with a factor, of which people are told.
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        tell_later(kind=f"{authenticator.type}_added", person=user)


def was_removed(*, request: HttpRequest, user: User, authenticator: Authenticator, **_signal: Any) -> None:
    sessions.end_all(person=user, but_key=request.session.session_key)
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        tell_later(kind=f"{authenticator.type}_removed", person=user)


def was_renewed(*, request: HttpRequest, user: User, authenticator: Authenticator, **_signal: Any) -> None:
    sessions.end_all(person=user, but_key=request.session.session_key)
    tell_later(kind=f"{authenticator.type}_added", person=user)
