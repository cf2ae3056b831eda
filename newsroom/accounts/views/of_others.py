"""What an administrator does with accounts of others: invite them anew, and take a lost second factor off."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from newsroom.accounts import log, second_factor, sessions
from newsroom.accounts.inviting import UnableToInvite, invite
from newsroom.accounts.second_factor import UnableToReset, factors_of


class NewPersonForm(forms.ModelForm[User]):
    """Somebody new, without a password: they choose it themselves."""

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email", "groups")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["email"].help_text = _(
            "The invitation goes there. Without one you are shown a link to hand over."
        )

    def clean_email(self) -> str:
        address = str(self.cleaned_data["email"])
        if address and User.objects.filter(email__iexact=address, is_active=True).exists():
            raise forms.ValidationError(_("Somebody at the desk has this address already."))
        return address

    def save(self, commit: bool = True) -> User:
        self.instance.is_staff = True
        self.instance.set_unusable_password()
        return super().save(commit)


class PasswordOfOthers(AdminPasswordChangeForm):  # type: ignore[type-arg]  # generic in its types alone
    """Django's form; what it says of a password that is taken away it says in English, whatever the language."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if "usable_password" in self.fields:
            self.fields["usable_password"].help_text = _(
                "Without a password nobody logs in to this account by one, and the present one is lost."
            )


class PagesOfOthers:
    """Pages below an account's, for whoever may change it."""

    admin_site: Any

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:id>/invitation/", wrap(self.invitation_view), name="auth_user_invitation"),
            path("<int:id>/sessions/", wrap(self.sessions_view), name="auth_user_sessions"),
            path("<int:id>/second-step/", wrap(self.second_step_view), name="auth_user_second_step"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def _person(self, request: HttpRequest, id: int) -> User:
        person = self.get_object(request, str(id))  # type: ignore[attr-defined]
        if not self.has_change_permission(request, person):  # type: ignore[attr-defined]
            raise PermissionDenied
        if person is None:
            raise Http404
        return cast(User, person)

    def _page(self, request: HttpRequest, person: User, template: str, **more: Any) -> TemplateResponse:
        context = {**admin.site.each_context(request), "person": person, "opts": User._meta, **more}
        return TemplateResponse(request, f"admin/accounts/{template}", context)

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> Any:
        """Invite who was added, and show the link: this once, for it is kept nowhere."""
        return self._invited(request, obj)

    def invitation_view(self, request: HttpRequest, id: int) -> HttpResponse:
        person = self._person(request, id)
        # Whoever has a password is told of and led back by either.
        if request.method == "POST" or person.has_usable_password():
            return self._invited(request, person)
        return self._page(request, person, "invitation.html", title=_("Invitation"))

    def _invited(self, request: HttpRequest, person: User) -> HttpResponse:
        try:
            link = invite(person=person, actor=cast(User, request.user), now=timezone.now())
        except UnableToInvite as problem:
            messages.error(request, str(problem))
            return HttpResponseRedirect(reverse("admin:auth_user_change", args=[person.pk]))
        return self._page(request, person, "invitation.html", title=_("Invitation"), link=link)

    def second_step_view(self, request: HttpRequest, id: int) -> HttpResponse:
        person = self._person(request, id)
        if request.method != "POST":
            return self._page(request, person, "reset.html", title=_("Take off the second step"))
        try:
            second_factor.reset(
                person=person, actor=cast(User, request.user), now=timezone.now(), request=request
            )
        except UnableToReset as problem:
            messages.error(request, str(problem))
        else:
            messages.success(
                request, gettext("The second step was taken off. They set up a new one at their next login.")
            )
        return HttpResponseRedirect(reverse("admin:auth_user_change", args=[person.pk]))

    def sessions_view(self, request: HttpRequest, id: int) -> HttpResponse:
        """Show how many logins of a person last, and end them all; where they are is for the person alone to see."""
        person = self._person(request, id)
        if request.method != "POST":
            count = sessions.count_of(person=person, now=timezone.now())
            return self._page(request, person, "end_logins.html", title=_("End all logins"), count=count)
        now = timezone.now()
        count = sessions.end_all(person=person)
        log.record(
            kind=log.Kind.LOGGED_OUT, person=person, actor=cast(User, request.user), now=now, request=request
        )
        said = ngettext("%(count)s login was ended.", "%(count)s logins were ended.", count)
        messages.success(request, said % {"count": count})
        return HttpResponseRedirect(reverse("admin:auth_user_change", args=[person.pk]))

    @admin.display(description=_("logins"))
    def logins(self, person: User) -> SafeString:
        return format_html(
            '{} <a href="{}">{}</a>',
            sessions.count_of(person=person, now=timezone.now()),
            reverse("admin:auth_user_sessions", args=[person.pk]),
            gettext("End all logins"),
        )

    @admin.display(description=_("account log"))
    def events(self, person: User) -> SafeString:
        """Lead to what happened to the account: Django's own history tells what forms changed alone."""
        address = f"{reverse('admin:newsroom_accountevent_changelist')}?{urlencode({'name': person.get_username()})}"
        return format_html('<a href="{}">{}</a>', address, gettext("Logins, refusals and changes"))

    @admin.display(description=_("login"))
    def way_in(self, person: User) -> SafeString | str:
        """Say how the person logs in, and lead to what may be done about it."""
        if not person.has_usable_password():
            return format_html(
                '{} <a href="{}">{}</a>',
                gettext("invited, no password yet"),
                reverse("admin:auth_user_invitation", args=[person.pk]),
                gettext("Invite again"),
            )
        if not factors_of(person).exists():
            return gettext("password alone")
        return format_html(
            '{} <a href="{}">{}</a>',
            gettext("password and second step"),
            reverse("admin:auth_user_second_step", args=[person.pk]),
            gettext("Take off the second step"),
        )
