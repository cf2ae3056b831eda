"""Addresses of accounts: behind the desk's door, before it, and by the names that the login library looks for."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path
from django.views.generic import RedirectView

from newsroom.accounts.views import account, factors, passwords, signing_in

Wrap = Callable[[Any], Any]


def before_the_door() -> list[URLPattern]:
    """Return what anybody may open."""
    return [
        path("login/passkey/", signing_in.PasskeyLogIn.as_view(), name="passkey_login"),
        path("login/second/", signing_in.SecondStep.as_view(), name="second_step"),
        path("password/forgotten/", passwords.PasswordForgotten.as_view(), name="password_forgotten"),
        path("password/choose/", passwords.ChoosePassword.as_view(), name="choose_password"),
        path("password/link/<str:token>/", passwords.password_link, name="password_link"),
    ]


def behind_the_door(wrap: Wrap) -> list[URLPattern]:
    """Return the pages of one's own account; `wrap` lets in who may enter the desk, or would with a second factor."""
    views: list[tuple[str, Any, str]] = [
        ("", account.Account.as_view(), "account"),
        ("sessions/end/", account.end_session, "end_session"),
        ("again/", account.AgainByPassword.as_view(), "again"),
        ("again/code/", account.AgainByCode.as_view(), "again_code"),
        ("again/passkey/", account.AgainByPasskey.as_view(), "again_passkey"),
        ("code-app/", factors.SetUpCodeApp.as_view(), "code_app"),
        ("code-app/take-off/", factors.TakeOffCodeApp.as_view(), "take_off_code_app"),
        ("passkeys/", factors.SetUpPasskey.as_view(), "set_up_passkey"),
        ("passkeys/<int:pk>/rename/", factors.RenamePasskey.as_view(), "rename_passkey"),
        ("passkeys/<int:pk>/take-off/", factors.TakeOffPasskey.as_view(), "take_off_passkey"),
        ("recovery-codes/", factors.RecoveryCodes.as_view(), "recovery_codes"),
        ("recovery-codes/new/", factors.NewRecoveryCodes.as_view(), "new_recovery_codes"),
    ]
    return [path(f"account/{route}", wrap(view), name=name) for route, view, name in views]


# The library leads to pages by these names. The addresses are those above and answer there: no request comes this far.
NAMES_OF_THE_LIBRARY = {
    "account_login": "login/",
    "account_reauthenticate": "account/again/",
    "account_reset_password": "password/forgotten/",
    "mfa_authenticate": "login/second/",
    "mfa_reauthenticate": "account/again/code/",
    "mfa_reauthenticate_webauthn": "account/again/passkey/",
    "mfa_index": "account/",
    "mfa_list_webauthn": "account/",
    "mfa_activate_totp": "account/code-app/",
    "mfa_deactivate_totp": "account/code-app/take-off/",
    "mfa_view_recovery_codes": "account/recovery-codes/",
}


def names_of_the_library() -> list[URLPattern]:
    return [
        path(f"admin/{route}", RedirectView.as_view(pattern_name="admin:index"), name=name)
        for name, route in NAMES_OF_THE_LIBRARY.items()
    ]
