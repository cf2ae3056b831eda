"""Invitations: a person is added without a password, and chooses one by a link."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from newsroom.accounts.links import INVITATION, link_for
from newsroom.accounts.mailing import tell_later


class UnableToInvite(Exception):
    """Why somebody is not invited, in words for who tried."""


@transaction.atomic
def invite(*, person: User, actor: User, now: datetime) -> str:
    """Return a new link by which the person chooses a first password, and mail them one of their own; older links end.

    Raises `UnableToInvite` for whoever has a password, or may not log in at all.
    """
    if not (person.is_active and person.is_staff):
        raise UnableToInvite(_("This account is switched off, or may not enter the desk."))
    if person.has_usable_password():
        raise UnableToInvite(
            _("This person has a password already; a forgotten one is renewed on the login page.")
        )
    if person.is_superuser and not actor.is_superuser:
        raise UnableToInvite(_("Only a superuser invites a superuser."))
    # Another marker for “no password”: what older links were made of is gone.
    person.set_unusable_password()
    person.save(update_fields=["password"])
    tell_later(kind="invitation", person=person, actor=actor)
    return link_for(person=person, purpose=INVITATION)
