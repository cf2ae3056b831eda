"""Choosing a password: at the desk, after one was forgotten, and for the first time."""

from typing import Any, cast

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core.ratelimit import consume
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET
from django.views.generic.edit import FormView

from newsroom.accounts import log, sessions
from newsroom.accounts.links import INVITATION, person_with
from newsroom.accounts.mailing import LONGEST_ADDRESS, send_link_later, tell_later
from newsroom.accounts.pages import DeskPage, too_many_requests

# Where the token waits that a link brought, so that its address is in no history and no log of pages.
TOKEN = "password_token"  # noqa: S105  the name of a place


class ChangePassword(DeskPage, PasswordChangeView):
    """Change one's own; other sessions end with it, and a mail says so."""

    title = _("Change password")
    template_name = "registration/password_change_form.html"
    success_url = reverse_lazy("admin:password_change_done")
    form_class = AdminPasswordChangeForm

    def post(self, request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponse:
        if not consume(request, action="change_password", user=request.user):
            return too_many_requests(request)
        return super().post(request, *arguments, **options)

    def form_valid(self, form: Any) -> HttpResponse:
        person, key = cast(User, self.request.user), self.request.session.session_key
        response: HttpResponse = super().form_valid(form)
        sessions.end_all(person=person, but_key=key)
        log.record(kind=log.Kind.PASSWORD, person=person, now=timezone.now(), request=self.request)
        tell_later(kind="password", person=person)
        return response


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=_("Mail address of your account"),
        max_length=LONGEST_ADDRESS,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
    )


@method_decorator(never_cache, name="dispatch")
class PasswordForgotten(DeskPage, FormView[AddressForm]):
    """Ask for a link by mail. The answer is the same, and as quick, whether or not anybody has the address."""

    form_class = AddressForm
    template_name = "admin/accounts/forgotten.html"
    title = _("Forgotten password")

    def form_valid(self, form: AddressForm) -> HttpResponse:
        address = form.cleaned_data["email"]
        if not consume(self.request, action="reset_password", key=address.lower()):
            return too_many_requests(self.request)
        send_link_later(address=address)
        return self.render_to_response(self.get_context_data(is_sent=True))


@never_cache
@require_GET
def password_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take up a link, and lead to the form without it."""
    request.session[TOKEN] = token[:1_000]
    return HttpResponseRedirect(reverse("admin:choose_password"))


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class ChoosePassword(DeskPage, FormView["SetPasswordForm[User]"]):
    """Choose a password by a link; whoever was invited is logged in by it, as far as their second step."""

    form_class = SetPasswordForm  # type: ignore[assignment]  # generic in its types alone
    template_name = "admin/accounts/choose_password.html"
    title = _("Choose a password")
    person: User
    purpose: str

    def dispatch(self, request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponseBase:
        if not consume(request, action="choose_password"):
            return too_many_requests(request)
        found = person_with(request.session.get(TOKEN, ""))
        if found is None:
            context = {**admin.site.each_context(request), "title": _("This link no longer works")}
            return self.response_class(
                request=request, template="admin/accounts/dead_link.html", context=context, status=404
            )
        self.person, self.purpose = found
        return super().dispatch(request, *arguments, **options)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.person}

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context = super().get_context_data(**more)
        return {**context, "person": self.person, "is_invitation": self.purpose == INVITATION}

    def form_valid(self, form: "SetPasswordForm[User]") -> HttpResponse:
        form.save()
        log.record(kind=log.Kind.PASSWORD, person=self.person, now=timezone.now(), request=self.request)
        sessions.end_all(person=self.person)
        self.request.session.pop(TOKEN, None)
        if self.purpose == INVITATION:
            login = Login(user=self.person, redirect_url=reverse("admin:index"))
            answer: HttpResponse = perform_password_login(
                self.request, {"username": self.person.get_username()}, login
            )
            return answer
        tell_later(kind="password", person=self.person)
        messages.success(self.request, gettext("Your password is changed. Log in with it."))
        return HttpResponseRedirect(reverse("admin:login"))
