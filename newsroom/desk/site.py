"""The desk as an admin site: its door, its header and its first page."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache, partial, update_wrapper
from typing import Any, cast
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.views.main import ERROR_FLAG
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.i18n import JavaScriptCatalog

from articles.reviewing.activity import Wanted, read
from articles.reviewing.lines import lines_of
from articles.reviewing.noticing import unread_count
from articles.saving.recovering import held_for
from articles.seeing import may_see_articles
from newsroom.desk.articles_waiting import article_boxes
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


class DeskSite(admin.AdminSite):
    site_header = _("The desk")
    site_title = _("The desk")
    index_title = _("Today at the desk")
    # The header's links replace the sidebar: the editing page needs the width.
    enable_nav_sidebar = False

    def admin_view(self, view: Callable[..., HttpResponseBase], cacheable: bool = False) -> Any:
        """Return the view behind the desk's door; dates in addresses are years, months and days or nothing."""

        def with_sane_dates(request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponseBase:
            # Django makes a date of them without looking, and fails on a number that no calendar has.
            asked = [str(value) for name, value in request.GET.items() if name.endswith(DATE_PARTS)]
            if all(value.isdecimal() and len(value) <= LONGEST_DATE_PART for value in asked):
                return view(request, *arguments, **options)
            return HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")

        return super().admin_view(update_wrapper(with_sane_dates, view), cacheable)

    def get_urls(self) -> list[Any]:
        return [
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
