"""The page of one's own account: password, second step, and where one is logged in."""

from typing import Any, cast

from allauth.account.views import ReauthenticateView as PasswordAgain
from allauth.mfa.base.views import ReauthenticateView as CodeAgain
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView as PasskeyAgain
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from newsroom.accounts import second_factor, sessions
from newsroom.accounts.adapters import PASSKEY_REFUSED
from newsroom.accounts.pages import DeskPage
from newsroom.accounts.second_factor import factors_of, is_required_of

TITLE = _("Your account")


class Account(DeskPage, TemplateView):
    template_name = "admin/accounts/account.html"
    title = TITLE

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        person = cast(User, self.request.user)
        factors = list(Authenticator.objects.filter(user=person).order_by("created_at", "pk"))
        recovery = [factor for factor in factors if factor.type == Authenticator.Type.RECOVERY_CODES]
        return {
            **super().get_context_data(**more),
            "must_set_up": second_factor.is_missing(self.request),
            "offers_second_step": second_factor.is_in_use(),
            "is_required": is_required_of(person),
            "passkeys": [factor for factor in factors if factor.type == Authenticator.Type.WEBAUTHN],
            "code_app": next((factor for factor in factors if factor.type == Authenticator.Type.TOTP), None),
            "recovery": recovery[0] if recovery else None,
            "recovery_left": len(recovery[0].wrap().get_unused_codes()) if recovery else 0,
            "sessions": sessions.sessions_of(
                person=person, current_key=self.request.session.session_key, now=timezone.now()
            ),
        }


def end_session(request: HttpRequest) -> HttpResponse:
    """End one other session, or all of them but this one."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    person = cast(User, request.user)
    wanted = request.POST.get("session", "")
    if wanted == "others":
        count = sessions.end_all(person=person, but_key=request.session.session_key)
        said = ngettext("%(count)s other login was ended.", "%(count)s other logins were ended.", count)
        messages.success(request, said % {"count": count})
    elif wanted.isascii() and wanted.isdecimal() and sessions.end(person=person, session_id=int(wanted[:18])):
        messages.success(request, gettext("That login was ended."))
    else:
        messages.info(request, gettext("That login had ended already."))
    return HttpResponseRedirect(reverse("admin:account"))


class Again(DeskPage):
    """Somebody logged in a while ago proves once more who they are, in one of the ways that they have."""

    template_name = "admin/accounts/again.html"
    title = _("Is it still you?")
    way = ""

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context = super().get_context_data(**more)
        person = cast(User, self.request.user)
        kinds = set(factors_of(person).values_list("type", flat=True))
        ways = [
            ("password", person.has_usable_password(), _("With your password"), "admin:again"),
            ("code", Authenticator.Type.TOTP in kinds, _("With a code"), "admin:again_code"),
            ("passkey", Authenticator.Type.WEBAUTHN in kinds, _("With a passkey"), "admin:again_passkey"),
        ]
        others = [
            {"name": name, "address": self.passthrough_next_url(reverse(address))}  # type: ignore[attr-defined]
            for way, is_there, name, address in ways
            if is_there and way != self.way
        ]
        return {**context, "way": self.way, "others": others}


class AgainByPassword(Again, PasswordAgain):
    way = "password"


class AgainByCode(Again, CodeAgain):
    way = "code"


class AgainByPasskey(Again, PasskeyAgain):
    way = "passkey"
    template_name = "admin/accounts/again.html"

    def form_invalid(self, form: ReauthenticateWebAuthnForm) -> HttpResponse:
        messages.error(self.request, PASSKEY_REFUSED)
        return HttpResponseRedirect(self.passthrough_next_url(reverse("admin:again_passkey")))
