"""Logging in as a browser does, and what a phone and a post office would do beside it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import time
from typing import Any

from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.conf import settings
from django.contrib.auth.models import User
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from tests.factories import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
LOGIN, SECOND = "/admin/login/", "/admin/login/second/"


def log_in(
    user: User | str,
    *,
    password: str = PASSWORD,
    client: Client | None = None,
    next: str = "",
    **headers: str,
) -> tuple[Client, HttpResponse]:
    """Post name and password; return the client and what it was answered."""
    client = client or Client(headers={"user-agent": CHROME})
    name = user if isinstance(user, str) else user.get_username()
    return client, client.post(
        LOGIN, {"username": name, "password": password, "next": next}, headers=headers or None
    )


def is_in(client: Client) -> bool:
    """Return whether the desk lets the client in, asked where little has to be drawn: a step that is only for POST."""
    return client.get("/admin/tasks/00000000-0000-0000-0000-000000000000/again/").status_code == 405


def code(*, secret: str = SECRET, later: timedelta = timedelta()) -> str:
    """Return what the app shows now, or later."""
    return format_hotp_value(hotp_value(secret, int(time() + later.total_seconds()) // 30))


def give_code_app(user: User, *, secret: str = SECRET) -> Authenticator:
    return TOTP.activate(user, secret).instance


def give_recovery_codes(user: User) -> list[str]:
    return RecoveryCodes.activate(user).get_unused_codes()


def give_passkey(user: User, *, name: str = "Laptop") -> Authenticator:
    """Return a passkey of which only the name is real: it opens nothing."""
    return WebAuthn.add(user, name, {}).instance


def run_mails() -> list[mail.EmailMessage]:
    """Carry out the tasks that send mails about accounts, and return what was sent."""
    waiting = DBTaskResult.objects.filter(task_path__startswith="newsroom.accounts.mailing.", status="READY")
    for order in waiting.order_by("enqueued_at"):
        given: dict[str, Any] = order.args_kwargs
        import_string(order.task_path).call(*given["args"], **given["kwargs"])
    waiting.delete()
    sent, mail.outbox[:] = list(mail.outbox), []
    return sent


def link_in(message: mail.EmailMessage) -> str:
    """Return the path of the link to choose a password in a mail."""
    found = re.search(rf"{re.escape(settings.SITE_URL)}(/admin/password/link/\S+)", str(message.body))
    assert found, message.body
    return found[1]


def said(response: HttpResponse) -> str:
    """Return a page without what differs each time: its token, its nonce, and what was typed."""
    page = re.sub(
        r'(name="csrfmiddlewaretoken" value=|nonce=|name="username" value=)"[^"]*"', "", response.text
    )
    return re.sub(r"\s+", " ", page)


@contextmanager
def request_of(client: Client) -> Iterator[None]:
    """Let the library's functions be called outside a request."""
    with context.request_context(client.get(LOGIN).wsgi_request):
        yield
