"""Accounts at the desk: who administers people gives roles, and cannot make themselves or others more than roles allow."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Activity
from newsroom.desk import task_list  # noqa: F401  registers the list of tasks

admin.site.unregister([User, Group])

# Rights beyond roles, and the moments that nobody but the system writes.
BEYOND_ROLES = ("is_superuser", "user_permissions")
KEPT_BY_THE_SYSTEM = ("last_login", "date_joined")


# The installation's roles, by the names that they have in the database; new ones go by the name that they were given.
ROLES = (_("Administrator"), _("Desk editor"), _("Publisher"), _("Reporter"))
# Django keeps the names of these in English.
USUAL_RIGHTS = {"add": _("add"), "change": _("change"), "delete": _("delete"), "view": _("view")}


def role_in_words(role: Group) -> str:
    return gettext(role.name)


def right_in_words(right: Permission) -> str:
    """Return for example “article | publish, correct …”: what it is about, and what one may do."""
    model = right.content_type.model_class()
    about = model._meta.verbose_name if model is not None else right.content_type.model
    action, _separator, name = right.codename.partition("_")
    is_usual = action in USUAL_RIGHTS and name == right.content_type.model
    return f"{about} | {USUAL_RIGHTS[action] if is_usual else gettext(right.name)}"


class RoleFilter(admin.RelatedFieldListFilter):
    """The roles, in the desk's language."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        return [(pk, gettext(str(name))) for pk, name in super().field_choices(field, request, model_admin)]


def _in_words(field: Any) -> Any:
    """Return the field of a form with roles or rights to choose from, in the desk's language."""
    if isinstance(field, forms.ModelMultipleChoiceField):
        says: dict[Any, Any] = {Group: role_in_words, Permission: right_in_words}
        rows: Any = field.queryset
        field.label_from_instance = says[rows.model]  # type: ignore[method-assign]
    return field


@admin.register(User)
class AccountAdmin(UserAdmin[User]):
    """Whoever is no superuser makes none, touches none, gives rights only by roles, and no role to themselves."""

    list_filter = ("is_staff", "is_superuser", "is_active", ("groups", RoleFilter))

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        return _in_words(super().formfield_for_manytomany(db_field, request, **kwargs))

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

    list_display = ("role",)

    @admin.display(description=_("role"), ordering="name")
    def role(self, group: Group) -> str:
        return role_in_words(group)

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        return _in_words(super().formfield_for_manytomany(db_field, request, **kwargs))

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
