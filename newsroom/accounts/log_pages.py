"""The log of accounts at the desk: a list to read, for whoever administers people."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from newsroom.accounts.devices import device_kept
from newsroom.models import AccountEvent
from reactions.admin.append_only import ReadOnlyAdmin

# Whoever changes accounts sees what was done to them.
RIGHT_TO_SEE = "auth.change_user"
ROLES = {AccountEvent.Kind.ROLES, AccountEvent.Kind.ADDED}
CHANGES = {*ROLES, AccountEvent.Kind.RIGHTS}
# What rows hold beside names of roles, for people.
WORDS = {
    Authenticator.Type.TOTP: _("Code app"),
    Authenticator.Type.WEBAUTHN: _("Passkey"),
    "is_staff": _("staff status"),
    "is_superuser": _("superuser status"),
}


@admin.register(AccountEvent)
class AccountEventAdmin(ReadOnlyAdmin):
    """Read only; the sweep forgets."""

    list_display = ("at", "kind", "name", "actor", "change", "network", "with_what")
    list_filter = ("kind",)
    search_fields = ("name",)
    search_help_text = _("Name of an account")
    list_select_related = ("actor",)
    ordering = ("-at", "-pk")
    list_per_page = 50
    show_full_result_count = False
    fields = ("at", "kind", "name", "actor", "change", "network", "with_what")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(RIGHT_TO_SEE)

    @admin.display(description=_("change"))
    def change(self, event: AccountEvent) -> str:
        before, after = (self._in_words(event, text) for text in (event.before, event.after))
        return f"{before or '–'} → {after or '–'}" if event.before or event.kind in CHANGES else after

    @admin.display(description=pgettext_lazy("device", "with"))
    def with_what(self, event: AccountEvent) -> str:
        return device_kept(event.device).in_words()

    def _in_words(self, event: AccountEvent, text: str) -> str:
        names = text.replace("+", ", ").split(", ") if text else []
        if event.kind in ROLES:
            return ", ".join(gettext(role) for role in names)
        return ", ".join(str(WORDS.get(name, name)) for name in names)
