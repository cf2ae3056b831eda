"""Logging in: by username and password, then a second step if there is one; or by a passkey alone."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from newsroom.accounts import second_factor
from newsroom.accounts.adapters import PASSKEY_REFUSED
from newsroom.accounts.pages import DeskPage
from newsroom.accounts.second_factor import factors_of


class NameAndPassword(LoginForm):
    """The library's form, with the field's name that the desk's login has always had, and nothing beside it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["login"] = forms.CharField(
            label=_("Username"),
            max_length=150,
            widget=forms.TextInput(
                attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}
            ),
        )
        self.fields["password"] = forms.CharField(
            label=_("Password"),
            strip=False,
            max_length=1_000,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )
        self.order_fields(["login", "password"])

    def add_prefix(self, field_name: str) -> str:
        return "username" if field_name == "login" else super().add_prefix(field_name)

    def clean_login(self) -> str:
        # No name has one, and PostgreSQL takes none.
        return str(self.cleaned_data["login"]).strip().replace("\x00", "")


class LogIn(DeskPage, LoginView):
    """The desk's door."""

    form_class = NameAndPassword
    template_name = "admin/login.html"
    title = _("Log in")

    def get(self, request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponseBase:
        if admin.site.has_permission(request):
            return HttpResponseRedirect(get_next_redirect_url(request) or reverse("admin:index"))
        if second_factor.is_missing(request):
            return HttpResponseRedirect(reverse("admin:account"))
        response: HttpResponseBase = super().get(request, *arguments, **options)
        return response

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context = super().get_context_data(**more)
        address = get_next_redirect_url(self.request) or ""
        return {
            **context,
            "next": address,
            "passkey_address": f"{reverse('admin:passkey_login')}?{urlencode({'next': address})}"
            if second_factor.is_in_use()
            else "",
        }


class SecondStep(DeskPage, AuthenticateView):
    """After the password: a code from the app, a recovery code, or a passkey."""

    template_name = "admin/accounts/second_step.html"
    title = _("Second step")

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context = super().get_context_data(**more)
        kinds = set(factors_of(self.stage.login.user).values_list("type", flat=True))
        return {
            **context,
            "has_code_app": Authenticator.Type.TOTP in kinds,
            "has_passkey": Authenticator.Type.WEBAUTHN in kinds,
        }


class PasskeyLogIn(LoginWebAuthnView):
    """Asked by the login page's script: what to sign, and by form whether it was signed well."""

    def dispatch(self, request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponseBase:
        if not second_factor.is_in_use():
            return HttpResponseRedirect(reverse("admin:login"))
        response: HttpResponseBase = super().dispatch(request, *arguments, **options)
        return response

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        messages.error(self.request, PASSKEY_REFUSED)
        return HttpResponseRedirect(reverse("admin:login"))
