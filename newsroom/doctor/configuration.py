"""What the settings say, beside what `manage.py check` finds in them."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from django import VERSION
from django.conf import settings
from django.core.checks import INFO, WARNING, CheckMessage, run_checks
from django.http.request import validate_host
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from newsroom.doctor.findings import Finding, advice, fine, problem

# Of all that Django itself looks at.
CHECKS_OF_DJANGO = f"https://docs.djangoproject.com/en/{VERSION[0]}.{VERSION[1]}/ref/checks/"


def look_at_checks(now: datetime) -> Iterator[Finding]:
    """Look at what Django's and our own checks say; those of production only there."""
    found = [
        one
        for one in run_checks(include_deployment_checks=settings.IN_PRODUCTION)
        if one.level > INFO or one.hint
    ]
    for one in found:
        say = problem if one.level > WARNING else advice
        if str(one.id).startswith("newsroom."):
            yield say("settings", f"{one.msg} ({one.id})", one.hint or "")
        else:
            yield say("settings", *_in_words_of_others(one))
    if not found:
        yield fine("settings", _("manage.py check finds nothing."))


def _in_words_of_others(one: CheckMessage) -> tuple[str, str]:
    """Return what a check of Django or of a library says, which is English whatever the language, and what to do about it."""
    message = f"{one.msg} ({one.id})"
    hint = one.hint or ""
    if get_language() == settings.LANGUAGE_CODE:
        return message, hint
    where = _("What this check means, and how it is mended, stands under %(id)s at %(address)s") % {
        "id": one.id,
        "address": CHECKS_OF_DJANGO,
    }
    return _("A check of Django's or of a library finds: %(message)s") % {
        "message": message
    }, f"{where} {hint}".strip()


def look_at_addresses(now: datetime) -> Iterator[Finding]:
    """Look at whether the site answers under the address that it tells everybody."""
    site = urlsplit(settings.SITE_URL)
    if not validate_host(site.hostname or "", settings.ALLOWED_HOSTS):
        yield problem(
            "addresses",
            _("The site calls itself %(name)s and does not answer under that name.")
            % {"name": site.hostname},
            _("Add %(name)s to NEWSROOM_ALLOWED_HOSTS, or mend NEWSROOM_SITE_URL.") % {"name": site.hostname},
        )
        return
    yield fine("addresses", _("The site answers under its own name."))
    if settings.IN_PRODUCTION and settings.SECURE_SSL_REDIRECT and not settings.BEHIND_PROXY:
        yield advice(
            "addresses",
            _("Requests without https are redirected, and no proxy is believed that says it had https."),
            _(
                "Behind nginx, set NEWSROOM_BEHIND_PROXY=1: else every page redirects to itself. The app server itself speaks no https."
            ),
        )


def look_at_production(now: datetime) -> Iterator[Finding]:
    """Say where this is no production, so that nobody takes it for one."""
    if settings.IN_PRODUCTION:
        yield fine("production", _("This runs with the rules of production."))
        return
    yield advice(
        "production",
        _("This runs as %(environment)s: with keys that everybody knows, and without https.")
        % {"environment": settings.ENVIRONMENT},
        _("On the internet, set NEWSROOM_ENV=production and what it then asks for."),
    )
