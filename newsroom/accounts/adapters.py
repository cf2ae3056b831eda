"""What the login library asks of the site: who may log in, what it says, where it leads, and how it keeps secrets."""

from time import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from delivery.client_address import client_address
from newsroom.accounts import log, second_factor
from newsroom.accounts.devices import device_of
from reactions.sealing import evidence_cipher

REFUSED = _("Please enter the correct username and password of an account at the desk. Capitals count.")
TOO_MANY = _("Too many attempts. Wait a few minutes, then try again.")
WRONG_CODE = _("That was not accepted. Each code works once; try the next one.")
PASSKEY_REFUSED = _("That passkey was not accepted. Try again, or log in with your password.")


class AccountAdapter(DefaultAccountAdapter):
    """Logging in is for the desk alone: nobody signs up, and who may not enter is told what a stranger is told."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": REFUSED,
        "incorrect_password": _("That is not your password."),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }
    # What the library says after a step, by the name of its own template.
    said = {
        "mfa/messages/totp_activated.txt": _(
            "The code app is set up. It is asked for at each login from now on."
        ),
        "mfa/messages/totp_deactivated.txt": _("The code app was taken off your account."),
        "mfa/messages/webauthn_added.txt": _("The passkey is set up. It logs you in without a password."),
        "mfa/messages/webauthn_removed.txt": _("The passkey was taken off your account."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user: User | None = super().authenticate(request, **credentials)
        return user if user is not None and user.is_staff else None

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            log.held_up(request=request, username=str(credentials.get("username", "")))
            raise

    def pre_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponse | None:
        if user.is_active and user.is_staff:
            return None
        # By a passkey: a password would have been refused before.
        clear_login(request)
        messages.error(request, PASSKEY_REFUSED)
        return HttpResponseRedirect(reverse("admin:login"))

    def get_login_stages(self) -> list[str]:
        return ["allauth.mfa.stages.AuthenticateStage"] if second_factor.is_in_use() else []

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("admin:index")

    def is_safe_url(self, url: str) -> bool:
        request = context.request
        return bool(
            url
            and url_has_allowed_host_and_scheme(
                url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
            )
        )

    def is_reauthentication_required(self, *, app: str, **_options: Any) -> bool:
        """Return whether who asks must prove again who they are: a login counts as proof, as long as it is fresh."""
        request = context.request
        records = get_authentication_records(request, request.user)
        return not records or time() - records[-1]["at"] >= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

    def add_message(  # noqa: PLR0917  as the library calls it
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        text = message or self.said.get(message_template or "")
        if text:
            messages.add_message(request, level, text, extra_tags=extra_tags)

    def send_notification_mail(self, *_arguments: Any, **_options: Any) -> None:
        """Send nothing: people are told by a task (newsroom/accounts/mailing.py), in their own language."""


class FactorAdapter(DefaultMFAAdapter):
    """Second factors: secrets are kept encrypted, and keys are called after the device on which they were made."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": _(
            "You need a second step: set up another one before you remove this."
        ),
    }

    def _get_site_name(self) -> str:
        return str(settings.SITE_NAME)

    def _get_user_identifier(self, user: User) -> str:
        return user.get_username()

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        device = device_of(context.request.headers.get("User-Agent", ""))
        return device.in_words() or gettext("Passkey")

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return second_factor.may_remove(authenticator)

    def encrypt(self, text: str) -> str:
        return evidence_cipher().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret; where no key opens it (it was dropped too early), no code is right."""
        try:
            return evidence_cipher().decrypt(encrypted_text.encode("ascii")).decode()
        except InvalidToken:
            raise self.validation_error("incorrect_code") from None
