"""Refuse insecure defaults in production, each with a message that says what to set.

`manage.py check` reports them, and neither the web server nor the worker starts with one.
"""

from collections.abc import Sequence
from datetime import UTC
from pathlib import Path

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, register
from django.core.checks import Warning as Advice
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.accounts.breached import is_usable
from newsroom.demo_logins import usable_demo_logins
from newsroom.store_checks import refuse_unusable_buckets


@register(Tags.security)
def refuse_insecure_defaults(**_options: object) -> list[CheckMessage]:
    """Return one error for each default that is fine on a desk and dangerous on the internet."""
    if not settings.IN_PRODUCTION:
        return []
    problems: list[CheckMessage] = []
    if settings.SECRET_KEY == settings.DEVELOPMENT_SECRET_KEY or len(settings.SECRET_KEY) < 50:
        problems.append(
            Error(
                _("NEWSROOM_SECRET_KEY is missing or too short."),
                hint=_(
                    "Set it to at least 50 random characters, for example the output of "
                    "`python -c 'import secrets; print(secrets.token_urlsafe(64))'`."
                ),
                id="newsroom.E001",
            )
        )
    if settings.DEVELOPMENT_EVIDENCE_KEY in settings.EVIDENCE_KEYS:
        problems.append(
            Error(
                _("NEWSROOM_EVIDENCE_KEYS is missing: handles and captures would be readable by anyone."),
                hint=f"{HOW_TO_MAKE_AN_EVIDENCE_KEY} {_('Keep a copy outside this machine.')}",
                id="newsroom.E002",
            )
        )
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        problems.append(
            Error(
                _("NEWSROOM_ALLOWED_HOSTS must name the site's host names, and never *."),
                hint=_("Set it to a comma-separated list, for example news.example.org."),
                id="newsroom.E003",
            )
        )
    if not settings.SITE_URL.startswith("https://"):
        problems.append(
            Error(
                _("NEWSROOM_SITE_URL must be the site's public https:// address."),
                hint=_("Set it to for example https://news.example.org."),
                id="newsroom.E004",
            )
        )
    if settings.DEBUG:
        problems.append(
            Error(
                _("NEWSROOM_DEBUG shows internals to readers."),
                hint=_("Unset NEWSROOM_DEBUG."),
                id="newsroom.E005",
            )
        )
    if settings.FETCH_ALLOWED_ADDRESSES:
        problems.append(
            Error(
                _("NEWSROOM_FETCH_ALLOWED lets captures reach into this machine and its network."),
                hint=_("Unset NEWSROOM_FETCH_ALLOWED; it is for tests."),
                id="newsroom.E008",
            )
        )
    return problems


@register(Tags.security, deploy=True)
def recommend_a_contact(**_options: object) -> list[CheckMessage]:
    """Return a warning where nobody can find out where to report a hole in the site's security."""
    hint = _(
        "Set NEWSROOM_SECURITY_CONTACT, for example to mailto:security@news.example.org, and "
        "NEWSROOM_SECURITY_EXPIRES to a day within a year."
    )
    if not settings.SECURITY_CONTACT or settings.SECURITY_EXPIRES is None:
        return [Advice(_("There is no security.txt: no contact is set."), hint=hint, id="newsroom.W001")]
    if timezone.now().astimezone(UTC).date() > settings.SECURITY_EXPIRES:
        return [Advice(_("The contact in security.txt no longer holds."), hint=hint, id="newsroom.W002")]
    return []


@register(Tags.security, deploy=True)
def recommend_a_second_factor(**_options: object) -> list[CheckMessage]:
    """Return warnings where a stolen password is enough, or where each process counts attempts to log in for itself."""
    problems: list[CheckMessage] = []
    if settings.SECOND_FACTOR != "everyone":
        problems.append(
            Advice(
                _(
                    "Whoever learns somebody's password gets in: not everybody at the desk needs a second factor."
                ),
                hint=_("Unset NEWSROOM_SECOND_FACTOR."),
                id="newsroom.W003",
            )
        )
    if "locmem" in settings.CACHES["default"]["BACKEND"]:
        problems.append(
            Advice(
                _("Each process counts by itself how often somebody tried to log in."),
                hint=_("Unset CACHE_URL, or set it to redis://host:6379/0."),
                id="newsroom.W004",
            )
        )
    return problems


@register(deploy=True)
def recommend_a_korean_font(**_options: object) -> list[CheckMessage]:
    """Return a note where no font has Hangul, so that articles in Korean get no picture to be shared by."""
    from newsroom.machines.share_pictures import face_for

    if face_for("한글") is not None:
        return []
    return [
        Info(
            _("No font with Hangul was found: articles in Korean are shared without a picture of their own."),
            hint=_("Install one, on Debian for example with `apt install fonts-noto-cjk`."),
            id="newsroom.I001",
        )
    ]


HOW_TO_MAKE_AN_EVIDENCE_KEY = gettext_lazy(
    "Set it to the output of `python -c 'from cryptography.fernet import Fernet; "
    "print(Fernet.generate_key().decode())'`."
)


@register(Tags.security)
def refuse_malformed_evidence_keys(**_options: object) -> list[CheckMessage]:
    """Return an error for each evidence key that is no key; evidence sealed with it would be lost."""
    problems: list[CheckMessage] = []
    for position, key in enumerate(settings.EVIDENCE_KEYS, start=1):
        try:
            Fernet(key)
        except ValueError:
            problems.append(
                Error(
                    _("Key %(number)s in NEWSROOM_EVIDENCE_KEYS is no Fernet key.") % {"number": position},
                    hint=str(HOW_TO_MAKE_AN_EVIDENCE_KEY),
                    id="newsroom.E007",
                )
            )
    return problems


@register(Tags.security)
def refuse_a_useless_list_of_breaches(**_options: object) -> list[CheckMessage]:
    """Return an error where passwords would be looked up in a list in which none can be found."""
    if not settings.BREACHED_PASSWORDS or is_usable(Path(settings.BREACHED_PASSWORDS)):
        return []
    return [
        Error(
            _(
                "NEWSROOM_BREACHED_PASSWORDS names no sorted list of SHA-1 digests: nothing would be found in it."
            ),
            hint=_("Sort it (LC_ALL=C sort), with one digest in hexadecimal at the beginning of each line."),
            id="newsroom.E012",
        )
    ]


@register(Tags.database)
def refuse_demo_logins(databases: Sequence[str] | None = None, **_options: object) -> list[CheckMessage]:
    """Return an error if somebody could sign in with the demo's password, which everybody knows."""
    if not settings.IN_PRODUCTION or not databases:
        return []
    usable = usable_demo_logins()
    if not usable:
        return []
    listed = ", ".join(login.username for login in usable)
    return [
        Error(
            _("Anybody can sign in as %(names)s: the password of demo logins is public.") % {"names": listed},
            hint=_(
                "Remove these accounts, or give each a password of its own with `manage.py changepassword`."
            ),
            id="newsroom.E006",
        )
    ]


def insist() -> None:
    """Raise `ImproperlyConfigured` with everything that is wrong, in words, unless it is safe to start."""
    problems = [
        *refuse_insecure_defaults(),
        *refuse_malformed_evidence_keys(),
        *refuse_a_useless_list_of_breaches(),
        *refuse_unusable_buckets(),
    ]
    if problems:
        listed = "\n".join(f"- {problem.msg} {problem.hint}" for problem in problems)
        raise ImproperlyConfigured(f"The newsroom does not start with these settings:\n{listed}")
