"""The desk as an admin site: its door, its header and its first page."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache, partial, update_wrapper
from typing import Any, cast
from unicodedata import is_normalized, normalize
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.exceptions import DisallowedModelAdminToField
from django.contrib.admin.options import TO_FIELD_VAR
from django.contrib.admin.views.main import ERROR_FLAG
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.i18n import JavaScriptCatalog

from articles.reviewing.activity import Wanted, read
from articles.reviewing.lines import lines_of
from articles.reviewing.noticing import unread_count
from articles.saving.recovering import held_for
from articles.seeing import may_see_articles
from newsroom.accounts import log, second_factor, sessions
from newsroom.accounts.addresses import before_the_door, behind_the_door
from newsroom.accounts.views.passwords import ChangePassword
from newsroom.accounts.views.signing_in import LogIn
from newsroom.desk.articles_waiting import article_boxes
from newsroom.desk.asked_columns import AnswersWhatItShows
from newsroom.desk.boxes import address_of
from newsroom.desk.evidence_waiting import evidence_boxes
from newsroom.desk.header import (
    HEADER_MODELS,
    MENU_MODELS,
    calendar_link,
    errands,
    header_links,
    report_links,
)
from newsroom.desk.upkeep import upkeep_boxes
from newsroom.palette import palette_view
from newsroom.running.retrying import try_again

# What of the log the first page shows.
LAST_DAY, ACTIVITY_SHOWN = timedelta(days=1), 12
# The parts of a date by which a list is narrowed, and how long each may be.
DATE_PARTS = ("__year", "__month", "__day")
LONGEST_DATE_PART = 4


def _composed(asked: QueryDict) -> QueryDict:
    """Return what an address asks for with its letters put together: macOS hands on Hangul taken apart, and rows hold it composed."""
    if all(is_normalized("NFC", str(value)) for _name, values in asked.lists() for value in values):
        return asked
    composed = asked.copy()
    for name, values in asked.lists():
        composed.setlist(name, [normalize("NFC", str(value)) for value in values])
    composed._mutable = False
    return composed


class DeskSite(admin.AdminSite):
    site_header = _("The desk")
    site_title = _("The desk")
    index_title = _("Today at the desk")
    # The header's links replace the sidebar: the editing page needs the width.
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register models as Django does, with lists that answer no question about columns that they do not show."""
        given = admin_class or admin.ModelAdmin
        members = {"__module__": given.__module__, "__doc__": given.__doc__}
        super().register(
            model_or_iterable, type(given.__name__, (AnswersWhatItShows, given), members), **options
        )

    def admin_view(self, view: Callable[..., HttpResponseBase], cacheable: bool = False) -> Any:
        """Return the view behind the desk's door, for addresses that Django's own pages can read."""

        def with_sane_address(request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponseBase:
            request.GET = _composed(request.GET)  # type: ignore[assignment]
            # Django looks for a column of that name, and fails where there is no name.
            if "" in (request.GET.get(TO_FIELD_VAR), request.POST.get(TO_FIELD_VAR)):
                raise DisallowedModelAdminToField("A field without a name cannot be referenced.")
            # It makes a date of these without looking, and fails on a number that no calendar has.
            asked = [str(value) for name, value in request.GET.items() if name.endswith(DATE_PARTS)]
            if all(value.isdecimal() and len(value) <= LONGEST_DATE_PART for value in asked):
                return view(request, *arguments, **options)
            return HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")

        guarded = super().admin_view(update_wrapper(with_sane_address, view), cacheable)

        def past_the_second_factor(request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponseBase:
            if second_factor.is_missing(request) and sessions.goes_on(request):
                return HttpResponseRedirect(reverse("admin:account"))
            try:
                response = guarded(request, *arguments, **options)
            except PermissionDenied:
                log.denied(request=request)
                raise
            if response.status_code == 403:
                log.denied(request=request)
            return response

        return update_wrapper(past_the_second_factor, guarded)

    def has_permission(self, request: HttpRequest) -> bool:
        return self.may_enter(request) and not second_factor.is_missing(request)

    def may_enter(self, request: HttpRequest) -> bool:
        """Return whether who asks is somebody of the desk whose session lasts; their second factor may be missing."""
        return super().has_permission(request) and sessions.goes_on(request)

    def account_view(self, view: Callable[..., HttpResponseBase]) -> Any:
        """Return a view of one's own account, which is also for those who must set up a second factor first."""

        def of_ones_own(request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponseBase:
            if not self.may_enter(request):
                return redirect_to_login(request.get_full_path(), reverse("admin:login"))
            return view(request, *arguments, **options)

        return never_cache(csrf_protect(update_wrapper(of_ones_own, view)))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return LogIn.as_view()(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return ChangePassword.as_view()(request)

    def leave(self, request: HttpRequest) -> HttpResponseBase:
        """Log out, whoever is in: also those who would have to set up a second factor first."""
        if not self.may_enter(request):
            return HttpResponseRedirect(reverse("admin:index"))
        return self.logout(request, {"left": request.user.pk})

    def get_urls(self) -> list[Any]:
        return [
            *before_the_door(),
            *behind_the_door(self.account_view),
            path("logout/", never_cache(csrf_protect(self.leave)), name="logout"),
            path("palette/", self.admin_view(palette_view), name="palette"),
            path("tasks/<uuid:result_id>/again/", self.admin_view(task_again_view), name="task_again"),
            *super().get_urls(),
        ]

    def each_context(self, request: HttpRequest) -> dict[str, object]:
        context = super().each_context(request)
        context["desk_links"] = [
            *errands(request),
            *header_links(context["available_apps"], request.path, HEADER_MODELS),
        ]
        context["menu_links"] = [
            *report_links(request),
            *calendar_link(request),
            *header_links(context["available_apps"], request.path, MENU_MODELS),
        ]
        if self.has_permission(request):
            # Asked where the header is drawn, and nowhere else.
            context["unread_notices"] = cache(partial(unread_count, person=cast(User, request.user)))
        return context

    def i18n_javascript(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Return the words of the admin's scripts, and with them those of the text editor, which are ours."""
        catalogue = JavaScriptCatalog.as_view(packages=["django.contrib.admin", "newsroom"])
        return cast(HttpResponse, catalogue(request))

    def index(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> TemplateResponse:
        """Show what waits for this person, each list within their rights, and what was done in the last day."""
        person, now = cast(User, request.user), timezone.now()
        boxes = []
        may_see = may_see_articles(person)
        if may_see:
            boxes += article_boxes(person=person, now=now)
        boxes += evidence_boxes(person=person, now=now)
        boxes += upkeep_boxes(person=person, now=now)
        context: dict[str, object] = {
            "boxes": boxes,
            "filled_boxes": [box for box in boxes if box.rows],
            "empty_boxes": [box for box in boxes if not box.rows],
            "held_forms": held_for(person=person) if may_see else [],
            "can_write": may_see and person.has_perm("articles.add_article"),
            "import_address": address_of("articles_article_import"),
            "can_capture": person.has_perm("reactions.add_capture"),
            **(extra_context or {}),
        }
        if person.has_perm("articles.view_activity"):
            yesterday = now - LAST_DAY
            stretch = read(wanted=Wanted(since=yesterday), size=ACTIVITY_SHOWN)
            context["activity"] = lines_of(stretch, viewer=person)
            since = timezone.localtime(yesterday).date().isoformat()
            context["activity_address"] = f"{address_of('articles_activity_changelist')}?since={since}"
        return super().index(request, context)


def task_again_view(request: HttpRequest, result_id: UUID) -> HttpResponse:
    """Order a failed task anew, and lead back to the first page."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if try_again(result_id=result_id, actor=cast(User, request.user), now=timezone.now()):
        messages.success(request, gettext("The task is in the queue again."))
    else:
        messages.info(request, gettext("That task no longer stands as failed."))
    return HttpResponseRedirect(reverse("admin:index"))
