"""The log of accounts: who logged in or was refused, and who changed whose password, second step, roles or rights.

Beside it stand the log of articles (`articles/reviewing/activity.py`) and Django's own of what forms change; docs/security.md says what is
written where. Of where somebody was, the network is kept and not the machine in it: enough to see a login from elsewhere.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from django.utils import timezone

from delivery.client_address import client_address
from delivery.composed_text import of_a_stranger
from newsroom.accounts.devices import device_of
from newsroom.models import AccountEvent

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=400)
# Refused and held up logins that are written within an hour, and pages that one person was denied; more say no more, and fill a disk.
MOST_REFUSED = 300
MOST_DENIED = 60
# Bits of an address that name its network.
BITS = {4: 24, 6: 48}
Kind = AccountEvent.Kind


def record(
    *,
    kind: str,
    person: User | None,
    now: datetime,
    actor: User | None = None,
    request: HttpRequest | None = None,
    before: str = "",
    after: str = "",
) -> None:
    """Write one row, in the caller's transaction. `actor` is who did it, where that is not the person; `request` says from where."""
    AccountEvent.objects.create(
        kind=kind,
        at=now,
        person=person,
        name=person.get_username() if person is not None else "",
        actor=actor if actor != person else None,
        network=network_of(request) if request is not None else "",
        device=device_of(request.headers.get("User-Agent", "")).kept() if request is not None else "",
        before=before[:200],
        after=after[:200],
    )


def network_of(request: HttpRequest) -> str:
    """Return the network that the request came from, such as 203.0.113.0/24; empty where that is not known."""
    try:
        address = ip_address(client_address(request))
    except ValueError:
        return ""
    return str(ip_network((address, BITS[address.version]), strict=False))


def logged_in(*, request: HttpRequest, user: User, **_signal: Any) -> None:
    record(kind=Kind.LOGGED_IN, person=user, now=timezone.now(), request=request)


def logged_out(*, request: HttpRequest | None, user: User | None, **_signal: Any) -> None:
    if user is not None:
        record(kind=Kind.LOGGED_OUT, person=user, now=timezone.now(), request=request)


def refused(*, credentials: dict[str, Any], request: HttpRequest | None = None, **_signal: Any) -> None:
    """Note a login that was refused."""
    _note_failure(Kind.REFUSED, _called(str(credentials.get("username", ""))), request)


def held_up(*, request: HttpRequest, username: str = "") -> None:
    """Note that somebody tried too often: at the door under a name, or at a page of their own account."""
    person = request.user if isinstance(request.user, User) else _called(username)
    _note_failure(Kind.HELD_UP, person, request)


def denied(*, request: HttpRequest) -> None:
    """Note that somebody at the desk asked for what they have no right to; of the address the path is kept."""
    now = timezone.now()
    if isinstance(request.user, User) and _is_room_for(Kind.DENIED, MOST_DENIED, now, person=request.user):
        record(
            kind=Kind.DENIED,
            person=request.user,
            now=now,
            request=request,
            # PostgreSQL keeps no NUL, and nobody who reads the log should be steered by an address.
            after=of_a_stranger(f"{request.method} {request.path}"),
        )


def _called(username: str) -> User | None:
    """Return who is called so. A name that nobody has is not kept: it may be a password, typed into the wrong field."""
    name = of_a_stranger(username)[:150]
    return User.objects.filter(username=name).first() if name else None


def _note_failure(kind: str, person: User | None, request: HttpRequest | None) -> None:
    now = timezone.now()
    if _is_room_for(kind, MOST_REFUSED, now):
        record(kind=kind, person=person, now=now, request=request)


def _is_room_for(kind: str, most: int, now: datetime, **wanted: User) -> bool:
    lately = AccountEvent.objects.filter(kind=kind, at__gte=now - timedelta(hours=1), **wanted)
    if lately.count() < most:
        return True
    logger.warning("More than %d events “%s” within an hour; no more are written down", most, kind)
    return False


def factor_added(*, request: HttpRequest, user: User, authenticator: Authenticator, **_signal: Any) -> None:
    _note_factor(Kind.FACTOR_ADDED, request, user, authenticator)


def factor_removed(*, request: HttpRequest, user: User, authenticator: Authenticator, **_signal: Any) -> None:
    _note_factor(Kind.FACTOR_REMOVED, request, user, authenticator)


def codes_renewed(*, request: HttpRequest, user: User, authenticator: Authenticator, **_signal: Any) -> None:
    record(kind=Kind.CODES_RENEWED, person=user, now=timezone.now(), request=request)


def _note_factor(kind: str, request: HttpRequest, user: User, authenticator: Authenticator) -> None:
    # Recovery codes come and go with a factor.
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record(kind=kind, person=user, now=timezone.now(), request=request, after=str(authenticator.type))


def names_of(roles: Iterable[Group]) -> str:
    """Return the roles as they are kept in a row."""
    return list_of(role.name for role in roles)


def list_of(names: Iterable[str]) -> str:
    """Return several names as they are kept in a row."""
    return ", ".join(sorted(names))


def forget_old_events(*, now: datetime) -> int:
    """Delete rows that are older than `KEPT_FOR`; return how many. For the sweep."""
    count, _by_model = AccountEvent.objects.filter(at__lt=now - KEPT_FOR).delete()
    return int(count)
