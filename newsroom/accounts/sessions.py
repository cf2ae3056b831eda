"""Sessions: when they end, and the list of them that each person sees.

A session lasts `SESSION_COOKIE_AGE` seconds after the last thing that was done, and `SESSION_LONGEST_AGE` in all. Of where it is, the
network address and the names of browser and system are kept, as long as it lasts. Only the desk asks: readers' pages
have no session.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils import timezone

from delivery.client_address import client_address
from newsroom.accounts.devices import device_kept, device_of
from newsroom.models import CacheRow

# How exactly “last seen” is known; each change of it is a write.
SEEN_EVERY = timedelta(minutes=5)
# Keys within a session: when it began and was last seen (seconds since 1970), and the key under which it is listed.
BEGAN, SEEN, LISTED_AS = "began_at", "seen_at", "listed_as"
GOES_ON = "newsroom.session_goes_on"
# What an open page asks by itself, whether somebody sits before it or not.
BY_ITSELF = frozenset({"articles_article_presence", "articles_article_session"})


@dataclass(frozen=True, slots=True)
class ListedSession:
    """One session of a person, as they see it."""

    id: int
    device: str
    address: str
    first_seen_at: datetime
    last_seen_at: datetime
    is_this: bool


def begin(*, request: HttpRequest, user: User, **_signal: object) -> None:
    """Note that a session began; called when somebody has logged in."""
    if user.is_staff:
        _note(request, user, timezone.now(), began_at=timezone.now())


def goes_on(request: HttpRequest) -> bool:
    """Return whether the session of who asks still lasts, and end it if it has lasted too long."""
    if not isinstance(request.user, User) or getattr(request, "session", None) is None:
        return True
    if GOES_ON not in request.META:
        request.META[GOES_ON] = _goes_on(request, request.user, timezone.now())
    return bool(request.META[GOES_ON])


def _goes_on(request: HttpRequest, user: User, now: datetime) -> bool:
    session, seconds = request.session, int(now.timestamp())
    # Without a beginning it is from before sessions were listed: nobody could end it.
    if BEGAN not in session or seconds - session[BEGAN] >= settings.SESSION_LONGEST_AGE:
        UserSession.objects.filter(session_key=session.session_key).delete()
        logout(request)
        return False
    if session.get(LISTED_AS) != session.session_key:
        # Its key was changed, with the password.
        _note(request, user, now, began_at=datetime.fromtimestamp(session[BEGAN], tz=UTC))
    if seconds - session[SEEN] >= SEEN_EVERY.total_seconds() and not _asks_by_itself(request):
        session[SEEN] = seconds
        UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=now)
    return True


def _asks_by_itself(request: HttpRequest) -> bool:
    try:
        return resolve(request.path_info).url_name in BY_ITSELF
    except Resolver404:
        return False


def _note(request: HttpRequest, user: User, now: datetime, *, began_at: datetime) -> None:
    session = request.session
    if session.session_key is None:
        session.save()
    session[BEGAN], session[SEEN] = int(began_at.timestamp()), int(now.timestamp())
    earlier, session[LISTED_AS] = session.get(LISTED_AS), session.session_key
    try:
        address = str(ip_address(client_address(request)))
    except ValueError:
        # Nothing to list: no browser asked.
        return
    UserSession.objects.filter(session_key=earlier).delete()
    UserSession.objects.create(
        user=user,
        session_key=session.session_key,
        ip=address,
        user_agent=device_of(request.headers.get("User-Agent", "")).kept(),
        created_at=began_at,
        last_seen_at=now,
    )


def sessions_of(*, person: User, current_key: str | None, now: datetime) -> list[ListedSession]:
    """Return the person's sessions that still last, the current one first, then by when they were last seen."""
    rows = UserSession.objects.filter(user=person, session_key__in=_lasting(now)).order_by(
        "-last_seen_at", "-pk"
    )
    listed = [
        ListedSession(
            id=row.pk,
            device=device_kept(row.user_agent).in_words(),
            address=row.ip,
            first_seen_at=row.created_at,
            last_seen_at=row.last_seen_at,
            is_this=row.session_key == current_key,
        )
        for row in rows
    ]
    return sorted(listed, key=lambda session: not session.is_this)


def _lasting(now: datetime) -> Any:
    return Session.objects.filter(expire_date__gt=now).values("session_key")


@transaction.atomic
def end(*, person: User, session_id: int) -> bool:
    """End one session of the person; return whether there was such a one."""
    rows = UserSession.objects.filter(user=person, pk=session_id)
    Session.objects.filter(session_key__in=list(rows.values_list("session_key", flat=True))).delete()
    return bool(rows.delete()[0])


@transaction.atomic
def end_all(*, person: User, but_key: str | None = None) -> int:
    """End every listed session of the person, but one; return how many."""
    rows = UserSession.objects.filter(user=person)
    if but_key is not None:
        rows = rows.exclude(session_key=but_key)
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return int(rows.delete()[0])


def count_of(*, person: User, now: datetime) -> int:
    """Return how many sessions of the person last."""
    return int(UserSession.objects.filter(user=person, session_key__in=_lasting(now)).count())


def forget_ended_sessions(*, now: datetime) -> int:
    """Delete sessions that are over, where they were, and counts of attempts that no longer hold; return how many sessions.

    For the sweep: writes only where there is something to delete.
    """
    expired = CacheRow.objects.filter(expires__lt=now)
    if expired.exists():
        expired.delete()
    over = Session.objects.filter(expire_date__lte=now)
    count = over.delete()[0] if over.exists() else 0
    unlisted = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key"))
    if unlisted.exists():
        unlisted.delete()
    return int(count)
