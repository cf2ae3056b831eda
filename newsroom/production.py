"""Refuse insecure defaults in production, each with a message that says what to set."""

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def refuse_insecure_defaults(**kwargs: object) -> list[CheckMessage]:
    """Return one error for each default that is fine on a desk and dangerous on the internet."""
    if not settings.IN_PRODUCTION:
        return []
    problems: list[CheckMessage] = []
    if settings.SECRET_KEY == settings.DEVELOPMENT_SECRET_KEY or len(settings.SECRET_KEY) < 50:
        problems.append(
            Error(
                "NEWSROOM_SECRET_KEY is missing or too short.",
                hint="Set it to at least 50 random characters, for example the output of "
                "`python -c 'import secrets; print(secrets.token_urlsafe(64))'`.",
                id="newsroom.E001",
            )
        )
    if settings.DEVELOPMENT_EVIDENCE_KEY in settings.EVIDENCE_KEYS or not settings.EVIDENCE_KEYS:
        problems.append(
            Error(
                "NEWSROOM_EVIDENCE_KEYS is missing: handles and captures would be readable by anyone.",
                hint="Set it to the output of `python -c 'from cryptography.fernet import Fernet; "
                "print(Fernet.generate_key().decode())'` and keep a copy outside this machine.",
                id="newsroom.E002",
            )
        )
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        problems.append(
            Error(
                "NEWSROOM_ALLOWED_HOSTS must name the site's host names, and never *.",
                hint="Set it to a comma-separated list, for example news.example.org.",
                id="newsroom.E003",
            )
        )
    if not settings.SITE_URL.startswith("https://"):
        problems.append(
            Error(
                "NEWSROOM_SITE_URL must be the site's public https:// address.",
                hint="Set it to for example https://news.example.org.",
                id="newsroom.E004",
            )
        )
    if settings.DEBUG:
        problems.append(
            Error(
                "NEWSROOM_DEBUG shows internals to readers.",
                hint="Unset NEWSROOM_DEBUG.",
                id="newsroom.E005",
            )
        )
    return problems
