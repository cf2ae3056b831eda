"""Accounts at the desk: who administers people gives roles, and cannot make themselves or others more than roles allow."""

from typing import Any, cast

# Their modules register lists of what is nobody's to look through: imported so that these can be taken away again.
from allauth.account import admin as _addresses
from allauth.account.models import EmailAddress
from allauth.mfa import admin as _factors
from allauth.mfa.models import Authenticator
from allauth.usersessions import admin as _sessions
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Activity
from delivery.composed_text import ComposedFormField
from newsroom.accounts import log, sessions
from newsroom.accounts import log_pages as _log_pages  # registers the log of accounts
from newsroom.accounts.mailing import tell_later
from newsroom.accounts.views.of_others import NewPersonForm, PagesOfOthers, PasswordOfOthers
from newsroom.browser_reports import desk as _browser_reports  # registers the list of reports
from newsroom.desk import task_list  # registers the list of tasks
from newsroom.models import AccountEvent

admin.site.unregister([User, Group, EmailAddress, Authenticator, UserSession])

# What the library keeps of an account, in our words: its own are English, or none.
GO_WITH_AN_ACCOUNT = {
    Authenticator: _("second steps"),
    EmailAddress: _("mail addresses"),
    UserSession: _("logins"),
    # Django names these in English after their tables.
    User.groups.through: _("roles"),
    User.user_permissions.through: _("rights beyond roles"),
}
# Of a person; the name of an account is composed by Django.
NAMES = ("first_name", "last_name")
# Rights beyond roles, and the moments that nobody but the system writes.
BEYOND_ROLES = ("is_superuser", "user_permissions")
KEPT_BY_THE_SYSTEM = ("last_login", "date_joined")
ABOUT_LOGGING_IN = ("way_in", "logins", "events")


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
class AccountAdmin(PagesOfOthers, UserAdmin[User]):
    """Whoever is no superuser makes none, touches none, gives rights only by roles, and no role to themselves."""

    # Nobody types the password of somebody else: who is added gets a link.
    add_form = NewPersonForm
    change_password_form = PasswordOfOthers
    add_form_template = "admin/accounts/new_person.html"
    add_fieldsets = ((None, {"fields": ("username", "first_name", "last_name", "email", "groups")}),)
    list_filter = ("is_staff", "is_superuser", "is_active", ("groups", RoleFilter))

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name in NAMES:
            kwargs["form_class"] = ComposedFormField
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        return _in_words(super().formfield_for_manytomany(db_field, request, **kwargs))

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        fields = [*super().get_readonly_fields(request, obj), *KEPT_BY_THE_SYSTEM, *ABOUT_LOGGING_IN]
        if _is_superuser(request):
            return fields
        # A second person gives a role: nobody becomes a publisher by their own hand.
        return [*fields, *BEYOND_ROLES, *(["groups"] if obj is not None and obj == request.user else [])]

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        (name, first), *others = super().get_fieldsets(request, obj)
        return [
            (name, {**first, "fields": (*first["fields"], *ABOUT_LOGGING_IN)} if obj else first),
            *others,
        ]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Return False too for people who did anything: with them the log of it would go. They are switched off."""
        if obj is not None and (obj == request.user or _did_anything(obj)):
            return False
        return super().has_delete_permission(request, obj) and _may_touch(request, obj)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        earlier = User.objects.filter(pk=obj.pk).first() if change else None
        super().save_model(request, obj, form, change)
        self._note_switches(request, obj, earlier)
        if earlier is not None and earlier.email and earlier.email != obj.email:
            # Who gets the mails of an account can choose its password: its owner hears of it where they were.
            tell_later(kind="address", person=obj, address=earlier.email)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        person = form.instance
        before, rights_before = log.names_of(person.groups.all()), set(person.user_permissions.all())
        super().save_related(request, form, formsets, change)
        after, rights = log.names_of(person.groups.all()), set(person.user_permissions.all())
        if not change:
            self._note(request, log.Kind.ADDED, person, after=after)
        elif before != after:
            self._note(request, log.Kind.ROLES, person, before=before, after=after)
        if rights != rights_before:
            self._note(request, log.Kind.RIGHTS, person, after=", ".join(sorted(r.codename for r in rights)))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Return what goes with accounts; of the library's rows only how many, for they tell where somebody is logged in."""
        rows, counts, missing, protected = super().get_deleted_objects(objs, request)
        names = {model._meta.verbose_name_plural: words for model, words in GO_WITH_AN_ACCOUNT.items()}
        beginnings = tuple(f"{capfirst(str(model._meta.verbose_name))}: " for model in GO_WITH_AN_ACCOUNT)
        return (
            _without(rows, beginnings),
            {names.get(name, name): count for name, count in counts.items()},
            missing,
            protected,
        )

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        self._note(request, log.Kind.DELETED, obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for person in queryset:
            self._note(request, log.Kind.DELETED, person)
        super().delete_queryset(request, queryset)

    def _note_switches(self, request: HttpRequest, person: User, earlier: User | None) -> None:
        if earlier is None:
            return
        if earlier.is_active != person.is_active:
            kind = log.Kind.SWITCHED_ON if person.is_active else log.Kind.SWITCHED_OFF
            self._note(request, kind, person)
        marks = [
            "+".join(name for name in ("is_staff", "is_superuser") if getattr(one, name))
            for one in (earlier, person)
        ]
        if marks[0] != marks[1]:
            self._note(request, log.Kind.RIGHTS, person, before=marks[0], after=marks[1])

    def _note(
        self, request: HttpRequest, kind: str, person: User, *, before: str = "", after: str = ""
    ) -> None:
        actor = cast(User, request.user)
        log.record(
            kind=kind,
            person=person,
            actor=actor,
            now=timezone.now(),
            request=request,
            before=before,
            after=after,
        )

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        # Asked again here: whoever sets a superuser's password is one.
        user = self.get_object(request, id)
        if user is not None and not self.has_change_permission(request, user):
            raise PermissionDenied
        response: HttpResponse = super().user_change_password(request, id, form_url)
        person = self.get_object(request, id)
        if user is not None and person is not None and person.password != user.password:
            self._note(request, log.Kind.PASSWORD, person)
            sessions.end_all(person=person, but_key=request.session.session_key)
            tell_later(kind="password", person=person)
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


def _without(rows: list[Any], beginnings: tuple[str, ...]) -> list[Any]:
    """Return the nested list without the lines that begin so."""
    kept = [_without(row, beginnings) if isinstance(row, list) else row for row in rows]
    return [row for row in kept if row != [] and not (isinstance(row, str) and row.startswith(beginnings))]


def _did_anything(user: User) -> bool:
    logs = (
        LogEntry.objects.filter(user=user),
        Activity.objects.filter(actor=user),
        AccountEvent.objects.filter(actor=user),
    )
    return any(rows.exists() for rows in logs)


def _is_superuser(request: HttpRequest) -> bool:
    return bool(request.user.is_active and getattr(request.user, "is_superuser", False))


def _may_touch(request: HttpRequest, user: User | None) -> bool:
    """Return whether the account may be changed by who asks: a superuser's only by a superuser."""
    return user is None or not user.is_superuser or _is_superuser(request)
