"""The second factor: who must have one, who has, and how it is taken off somebody who lost it."""

from datetime import datetime

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from newsroom.accounts import log, sessions
from newsroom.accounts.mailing import tell_later

# The roles that decide what readers get, and who gets in.
ROLES = ("Publisher", "Administrator")
# Settings with which somebody has to have one.
DEMANDED = ("required", "everyone")
IS_MISSING = "newsroom.second_factor_is_missing"


class UnableToReset(Exception):
    """Why a second factor was not taken off, in words for who tried."""


def is_in_use() -> bool:
    return bool(settings.SECOND_FACTOR != "off")


def factors_of(person: User) -> "QuerySet[Authenticator]":
    """Return passkeys and the code app; recovery codes only stand in for them."""
    rows: QuerySet[Authenticator] = Authenticator.objects.filter(user=person)
    return rows.exclude(type=Authenticator.Type.RECOVERY_CODES)


def is_required_of(person: User) -> bool:
    """Return whether the person may not enter the desk without one."""
    if settings.SECOND_FACTOR == "everyone":
        return person.is_staff
    return settings.SECOND_FACTOR == "required" and (
        person.is_superuser or person.groups.filter(name__in=ROLES).exists()
    )


def is_missing(request: HttpRequest) -> bool:
    """Return whether who asks has to set one up first; asks the database once a request, and of few people."""
    if settings.SECOND_FACTOR not in DEMANDED or not isinstance(request.user, User):
        return False
    if IS_MISSING not in request.META:
        request.META[IS_MISSING] = (
            not any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))
            and is_required_of(request.user)
            and not factors_of(request.user).exists()
        )
    return bool(request.META[IS_MISSING])


def may_remove(factor: Authenticator) -> bool:
    """Return whether its owner may take it off: not the last one of somebody who must have one."""
    person = User.objects.get(pk=factor.user_id)
    return not is_required_of(person) or factors_of(person).exclude(pk=factor.pk).exists()


@transaction.atomic
def reset(*, person: User, actor: User | None, now: datetime, request: HttpRequest | None = None) -> None:
    """Take all second factors and recovery codes off somebody who lost theirs; log it, end their sessions and tell them.

    `actor` is None for whoever runs the machine; the log then names nobody and no network. Raises `UnableToReset`.
    """
    if actor is not None and actor.pk == person.pk:
        raise UnableToReset(_("Nobody resets their own second step. Change it on the page of your account."))
    if actor is not None and person.is_superuser and not actor.is_superuser:
        raise UnableToReset(_("Only a superuser resets the second step of a superuser."))
    kinds = sorted(set(factors_of(person).values_list("type", flat=True)))
    count, _by_model = Authenticator.objects.filter(user=person).delete()
    if not count:
        raise UnableToReset(_("This account has no second step."))
    sessions.end_all(person=person)
    log.record(
        kind=log.Kind.FACTOR_REMOVED,
        person=person,
        actor=actor,
        now=now,
        request=request,
        after=log.list_of(kinds),
    )
    tell_later(kind="reset", person=person)
