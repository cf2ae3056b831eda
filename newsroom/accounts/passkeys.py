"""What a browser sends of a passkey, read strictly: the library trusts it to be well-formed, and keeps all of it.

Only the members that WebAuthn names (https://www.w3.org/TR/webauthn-3/, §5.1 and §5.2) get further, each a short text; whatever the
library stumbles over in them is a passkey that was not accepted.
"""

import json
import struct
from typing import Any

from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from newsroom.accounts.adapters import PASSKEY_REFUSED

# Characters of one member; an attestation with certificates has some thousands.
LONGEST = 32_000
LONGEST_NAME = 100
MADE = ("clientDataJSON", "attestationObject")
USED = ("clientDataJSON", "authenticatorData", "signature")
# What parsing something malformed ends in, within the library and below it.
STUMBLES = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
    struct.error,
)


class CredentialField(forms.CharField):
    """A credential as JSON; `members` are those that its response must have. Gives a dict of them and nothing else."""

    def __init__(self, *, members: tuple[str, ...]) -> None:
        super().__init__(max_length=4 * LONGEST, widget=forms.HiddenInput)
        self.members = members

    def to_python(self, value: object) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return self._read(json.loads(text))
        except STUMBLES:
            raise ValidationError(PASSKEY_REFUSED) from None

    def _read(self, given: Any) -> dict[str, Any]:
        response = {name: _text(given["response"][name]) for name in self.members}
        if (handle := given["response"].get("userHandle")) is not None:
            response["userHandle"] = _text(handle)
        is_resident = given.get("clientExtensionResults", {}).get("credProps", {}).get("rk") is True
        return {
            "id": _text(given["rawId"]),
            "rawId": _text(given["rawId"]),
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {"credProps": {"rk": is_resident}},
        }

    def run_validators(self, value: Any) -> None:
        """Nothing is left to be said of a dict; of the text its length was."""


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST or not value.isascii() or "\x00" in value:
        raise ValueError
    return value


class _Used:
    """A form with a passkey that is used: stumbling over it is a refusal."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except STUMBLES:
            raise ValidationError(PASSKEY_REFUSED) from None


class LogInByPasskey(_Used, LoginWebAuthnForm):
    credential = CredentialField(members=USED)


class PasskeyAsSecondStep(_Used, AuthenticateWebAuthnForm):
    credential = CredentialField(members=USED)


class PasskeyAgain(_Used, ReauthenticateWebAuthnForm):
    credential = CredentialField(members=USED)


class NewPasskey(AddWebAuthnForm):
    """A passkey always lives in its device, which knows its owner: so it logs in without a name and a password."""

    name = forms.CharField(label=_("Name"), required=False, max_length=LONGEST_NAME)
    credential = CredentialField(members=MADE)

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True
        try:
            cleaned: dict[str, Any] = super().clean()
        except STUMBLES:
            raise ValidationError(PASSKEY_REFUSED) from None
        return cleaned


class PasskeyName(EditWebAuthnForm):
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
