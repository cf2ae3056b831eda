"""Accounts at the desk: who administers people gives roles, and cannot make themselves or others more than roles allow."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from articles.models import Activity
from newsroom.desk import task_list  # noqa: F401  registers the list of tasks

admin.site.unregister([User, Group])

# Rights beyond roles, and the moments that nobody but the system writes.
BEYOND_ROLES = ("is_superuser", "user_permissions")
KEPT_BY_THE_SYSTEM = ("last_login", "date_joined")


@admin.register(User)
class AccountAdmin(UserAdmin[User]):
    """Whoever is no superuser makes none, touches none, gives rights only by roles, and no role to themselves."""

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        fields = [*super().get_readonly_fields(request, obj), *KEPT_BY_THE_SYSTEM]
        if _is_superuser(request):
            return fields
        # A second person gives a role: nobody becomes a publisher by their own hand.
        return [*fields, *BEYOND_ROLES, *(["groups"] if obj is not None and obj == request.user else [])]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Return False too for people who did anything: with them the log of it would go. They are switched off."""
        if obj is not None and (obj == request.user or _did_anything(obj)):
            return False
        return super().has_delete_permission(request, obj) and _may_touch(request, obj)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        # Asked again here: whoever sets a superuser's password is one.
        user = self.get_object(request, id)
        if user is not None and not self.has_change_permission(request, user):
            raise PermissionDenied
        response: HttpResponse = super().user_change_password(request, id, form_url)
        return response


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    """The roles are the installation's; only a superuser changes what they may do."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _is_superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return _is_superuser(request)

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return _is_superuser(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        return super().get_queryset(request).order_by("name")


def _did_anything(user: User) -> bool:
    return LogEntry.objects.filter(user=user).exists() or Activity.objects.filter(actor=user).exists()


def _is_superuser(request: HttpRequest) -> bool:
    return bool(request.user.is_active and getattr(request.user, "is_superuser", False))


def _may_touch(request: HttpRequest, user: User | None) -> bool:
    """Return whether the account may be changed by who asks: a superuser's only by a superuser."""
    return user is None or not user.is_superuser or _is_superuser(request)
