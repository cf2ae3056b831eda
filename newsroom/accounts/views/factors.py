"""Setting a second step up, and taking it off: code app, passkeys, recovery codes."""

import json
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView, RemoveWebAuthnView
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from newsroom.accounts import second_factor
from newsroom.accounts.adapters import FactorAdapter
from newsroom.accounts.pages import DeskPage

ACCOUNT = reverse_lazy("admin:account")


class Offered:
    """There is no such page where second factors are switched off."""

    def dispatch(self, request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponseBase:
        if not second_factor.is_in_use():
            raise Http404
        response: HttpResponseBase = super().dispatch(request, *arguments, **options)  # type: ignore[misc]
        return response


class SetUpCodeApp(Offered, DeskPage, ActivateTOTPView):
    template_name = "admin/accounts/code_app.html"
    title = _("Set up a code app")

    def form_valid(self, form: forms.Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        # Whoever saw the code over a shoulder must not log in with it.
        app = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
        app.wrap().validate_code(form.cleaned_data["code"])
        return response


class TakeOffCodeApp(Offered, DeskPage, DeactivateTOTPView):
    template_name = "admin/accounts/take_off.html"
    title = _("Take off the code app")
    success_url = ACCOUNT


class SetUpPasskey(Offered, DeskPage, AddWebAuthnView):
    template_name = "admin/accounts/passkey.html"
    title = _("Set up a passkey")

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context = super().get_context_data(**more)
        # The library's own options, which these replace, are for a key that needs a name and a password first.
        return {**context, "passkey_options": json.dumps(auth.begin_registration(self.request.user, True))}


class RenamePasskey(Offered, DeskPage, EditWebAuthnView):
    template_name = "admin/accounts/rename.html"
    title = _("Rename a passkey")
    success_url = ACCOUNT


class TakeOffPasskey(Offered, DeskPage, RemoveWebAuthnView):
    template_name = "admin/accounts/take_off.html"
    title = _("Take off a passkey")
    success_url = ACCOUNT

    def form_valid(self, form: forms.Form) -> HttpResponse:
        if not second_factor.may_remove(self.get_object()):
            form.add_error(None, FactorAdapter.error_messages["cannot_delete_authenticator"])
            refused: HttpResponse = self.form_invalid(form)
            return refused
        response: HttpResponse = super().form_valid(form)
        return response


class NewRecoveryCodes(Offered, DeskPage, GenerateRecoveryCodesView):
    template_name = "admin/accounts/new_codes.html"
    title = _("New recovery codes")


class RecoveryCodes(Offered, DeskPage, ViewRecoveryCodesView):
    template_name = "admin/accounts/codes.html"
    title = _("Recovery codes")
