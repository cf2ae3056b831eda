"""Mails about accounts, each in its person's language, sent by tasks so that a mail server holds up nobody.

Links are made when the mail is: what waits in the queue opens nothing.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django_tasks import task

from articles.models import NoticeChoice
from articles.reviewing.mailing import choice_of, language_of
from newsroom.accounts.links import FORGOTTEN, INVITATION, link_for

LONGEST_ADDRESS = 254


def tell_later(*, kind: str, person: User, actor: User | None = None, address: str = "") -> None:
    """Queue a mail to the person, if they have an address; `actor` is who invites them, in whose language that is said.

    `address` is where to, if not to that of the account.
    """
    if address or person.email:
        actor_id, language = actor.pk if actor is not None else 0, (get_language() or "")[:10]
        mail_about_account.enqueue(kind, person.pk, actor_id, language, address)


def send_link_later(*, address: str) -> None:
    """Queue the mail to whoever has the address, if anybody has: only the task looks, so that asking tells nothing."""
    mail_links.enqueue(address[:LONGEST_ADDRESS])


@task()
def mail_links(address: str) -> int:
    """Send a link for a new password to each account at the desk with this mail address; return how many."""
    people = User.objects.filter(email__iexact=address, is_active=True, is_staff=True).order_by("pk")
    # To the address that is stored, not to the one that was typed: they may only look alike.
    wanted = [person for person in people if person.has_usable_password() and person.email]
    for person in wanted:
        with override(language_of(choice_of(person))):
            _send(person, _("A new password"), _forgotten(person))
    return len(wanted)


@task()
def mail_about_account(
    kind: str, person_id: int, actor_id: int = 0, language: str = "", address: str = ""
) -> bool:
    """Tell the person what happened to their account; return whether there was anybody to tell."""
    person = User.objects.filter(pk=person_id, is_active=True).first()
    if person is None or not (address or person.email):
        return False
    is_known = NoticeChoice.objects.filter(pk=person.pk).exists()
    with override(language_of(choice_of(person)) if is_known or not language else language):
        if kind == "invitation":
            if person.has_usable_password():
                return False
            actor = User.objects.filter(pk=actor_id).first()
            _send(
                person,
                _("Your account at %(site)s") % {"site": settings.SITE_NAME},
                _invitation(person, actor),
            )
        else:
            subject, words = WORDS[kind]()
            _send(person, subject, [words, *_what_to_do()], address=address)
    return True


def _forgotten(person: User) -> list[str]:
    return [
        _(
            "Somebody asked for a new password for your account %(name)s. If it was you, choose one within an hour:"
        )
        % {"name": person.get_username()},
        link_for(person=person, purpose=FORGOTTEN),
        _("If it was not you, do nothing: your password stays as it is."),
    ]


def _invitation(person: User, actor: User | None) -> list[str]:
    who = (actor.get_full_name() or actor.get_username()) if actor else settings.SITE_NAME
    days = settings.INVITATION_AGE // (24 * 60 * 60)
    return [
        _(
            "%(who)s made an account for you; you log in as %(name)s. Choose your password within %(days)s days:"
        )
        % {"who": who, "name": person.get_username(), "days": days},
        link_for(person=person, purpose=INVITATION),
    ]


def _what_to_do() -> list[str]:
    return [
        _("If it was not you, choose another password at once, and tell an administrator of the newsroom:"),
        f"{settings.SITE_URL}{reverse('admin:password_forgotten')}",
    ]


# What happened, by its kind: the subject, and a sentence.
WORDS: dict[str, Callable[[], tuple[str, str]]] = {
    "reset": lambda: (
        _("Your second step was taken off"),
        _("An administrator took passkeys, code app and recovery codes off your account, and ended your logins. Set up new ones at your next login."),
    ),
    "address": lambda: (_("The mail address of your account was changed"), _("An administrator gave your account another mail address. This is the last mail to the old one.")),
    "password": lambda: (_("Your password was changed"), _("The password of your account was changed, and your other logins were ended.")),
    "totp_added": lambda: (_("A code app was set up"), _("A code app was set up for your account.")),
    "totp_removed": lambda: (_("The code app was taken off"), _("The code app was taken off your account.")),
    "webauthn_added": lambda: (_("A passkey was set up"), _("A passkey was set up for your account.")),
    "webauthn_removed": lambda: (_("A passkey was taken off"), _("A passkey was taken off your account.")),
    "recovery_codes_added": lambda: (_("New recovery codes were made"), _("New recovery codes were made for your account; older ones no longer work.")),
}  # fmt: skip


def _send(person: User, subject: str, parts: list[str], *, address: str = "") -> None:
    send_mail(subject, "\n\n".join([*parts, settings.SITE_NAME]), None, [address or person.email])
