"""The desk as an admin site: its door, its header and its first page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial, update_wrapper
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.main import ERROR_FLAG
from django.contrib.auth.models import User
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.i18n import JavaScriptCatalog

from articles.models import Article, Edition
from articles.reviewing.noticing import unread_count
from newsroom.palette import palette_view
from reactions.models import DeskTask, Quotation, Redaction, TakedownRequest, Verification
from reactions.verifying.queue import quotations_to_verify

# How many rows each queue of the dashboard shows; the rest is behind its "all" link.
QUEUE_LENGTH = 6
# How long a refused quotation stays on its submitter's dashboard; one with a question stays until it is answered.
SENT_BACK_FOR = timedelta(days=14)
# The parts of a date by which a list is narrowed, and how long each may be.
DATE_PARTS = ("__year", "__month", "__day")
LONGEST_DATE_PART = 4
# What the header leads to, in the order of a working day; one line has room for these on a desk's screen.
HEADER_MODELS = ("Article", "Quotation", "Capture", "Source", "Image")
# What it leads to less often, under its menu.
MENU_MODELS = (
    "Paraphrase",
    "Tag",
    "Edition",
    "Outlet",
    "DeskTask",
    "TakedownRequest",
    "Redaction",
    "Activity",
    "ImportRun",
    "ExportRun",
)
# Pages below a register that have a link of their own.
ERRANDS = ("/capture/new/", "/quotation/to-verify/", "/article/calendar/")


@dataclass(frozen=True, slots=True)
class Queue:
    """One list of the dashboard: what waits, and the address of all of it."""

    title: str
    address: str
    articles: list[Article]
    empty: str
    has_more: bool


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
        return [path("palette/", self.admin_view(palette_view), name="palette"), *super().get_urls()]

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
        context: dict[str, object] = {"queues": [], **(extra_context or {})}
        if request.user.has_perm("articles.view_article"):
            context["queues"] = queues_for(user_id=cast(User, request.user).pk)
            context["can_write"] = request.user.has_perm("articles.add_article")
            context["import_address"] = address_of("admin:articles_article_import")
        context["can_capture"] = request.user.has_perm("reactions.add_capture")
        if request.user.has_perm("reactions.view_quotation"):
            sent_back = quotations_sent_back(user_id=cast(User, request.user).pk, now=timezone.now())
            context["sent_back_quotations"] = sent_back[:QUEUE_LENGTH]
        if request.user.has_perm("reactions.view_takedownrequest"):
            context["takedown_requests"] = open_takedown_requests()[:QUEUE_LENGTH]
        if request.user.has_perm("reactions.decide_takedown"):
            user_id = cast(User, request.user).pk
            context["redactions_to_confirm"] = redactions_to_confirm(user_id=user_id)[:QUEUE_LENGTH]
        if request.user.has_perm("reactions.view_desktask"):
            tasks = open_desk_tasks()
            context["desk_tasks"] = list(tasks[:QUEUE_LENGTH])
            context["desk_task_count"] = tasks.count() if context["desk_tasks"] else 0
        if request.user.has_perm("reactions.verify_quotation"):
            context["waiting_quotations"] = quotations_to_verify(user_id=cast(User, request.user).pk)[
                :QUEUE_LENGTH
            ]
        return super().index(request, context)


def open_takedown_requests() -> QuerySet[TakedownRequest]:
    """Return the requests that wait for a decision, oldest first: what they are about is hidden meanwhile."""
    return (
        TakedownRequest.objects.filter(state=TakedownRequest.State.RECEIVED)
        .select_related("quotation__source__outlet")
        .order_by("received_at", "pk")
    )


def redactions_to_confirm(*, user_id: int) -> QuerySet[Redaction]:
    """Return what others proposed for evidence, and a second person must confirm."""
    return (
        Redaction.objects.filter(effective_at__isnull=True)
        .exclude(proposed_by=user_id)
        .select_related("proposed_by")
        .order_by("proposed_at", "pk")
    )


def open_desk_tasks() -> QuerySet[DeskTask]:
    """Return what happened at quoted sources and nobody has dealt with, newest first."""
    return DeskTask.objects.filter(closed_at__isnull=True).select_related("source__outlet", "quotation")


def address_of(name: str) -> str:
    """Return the address of an admin page, or nothing where the page does not exist."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def errands(request: HttpRequest) -> list[dict[str, object]]:
    """Return the header's links to what people do all day and no register holds, within this person's rights."""
    wanted = [
        ("reactions.add_capture", gettext("Capture a page"), "admin:reactions_capture_by_address"),
        ("reactions.verify_quotation", gettext("To verify"), "admin:reactions_quotation_queue"),
    ]
    return [
        {"name": name, "address": reverse(address), "is_here": request.path == reverse(address)}
        for right, name, address in wanted
        if request.user.has_perm(right)
    ]


def report_links(request: HttpRequest) -> list[dict[str, object]]:
    """Return the way to the reports, for who may read any of them."""
    if not request.user.has_perm("articles.view_article"):
        return []
    address = reverse("admin:articles_article_reports")
    return [{"name": gettext("Reports"), "address": address, "is_here": request.path.startswith(address)}]


def calendar_link(request: HttpRequest) -> list[dict[str, object]]:
    """Return the menu's link to the calendar, for who may see articles."""
    address = reverse("admin:articles_article_calendar")
    link = {"name": gettext("Calendar"), "address": address, "is_here": request.path == address}
    return [link] if request.user.has_perm("articles.view_article") else []


def header_links(
    available_apps: list[dict[str, object]], path: str, names: tuple[str, ...]
) -> list[dict[str, object]]:
    """Return links to the registers of these names, in their order, that this person may see."""
    found: dict[str, dict[str, object]] = {}
    for app in available_apps:
        models = app["models"]
        assert isinstance(models, list)
        for model in models:
            if model["object_name"] in names and model["admin_url"]:
                address = model["admin_url"]
                found[model["object_name"]] = {
                    "name": model["name"],
                    "address": address,
                    "is_here": path.startswith(address) and not path.endswith(ERRANDS),
                }
    return [found[name] for name in names if name in found]


def quotations_sent_back(*, user_id: int, now: datetime) -> QuerySet[Quotation]:
    """Return this person's quotations that a reviewer asked about, or refused in the last two weeks."""
    decision = Verification.Decision
    recent = Verification.objects.filter(
        quotation=OuterRef("pk"), decision=decision.REFUSED, checked_at__gte=now - SENT_BACK_FOR
    )
    # The type checker does not see annotations that another module makes.
    rows: Any = Quotation.objects.with_standing()
    sent_back: QuerySet[Quotation] = (
        rows.filter(submitted_by=user_id, superseded_by__isnull=True, redacted_at__isnull=True)
        .filter(
            Q(latest_decision=decision.ASKED.value)
            | Q(Exists(recent), latest_decision=decision.REFUSED.value)
        )
        .annotate(is_asked=Q(latest_decision=decision.ASKED.value))
        .select_related("source__outlet")
        .order_by("-submitted_at", "-pk")
    )
    return sent_back


def queues_for(*, user_id: int) -> list[Queue]:
    """Return the dashboard's lists of articles for one person, one query each."""
    articles = Article.objects.select_related("category", "created_by").only(
        "title",
        "state",
        "updated_at",
        "publish_at",
        "publish_zone",
        "schedule_problem",
        "category__name_en",
        "category__name_ko",
        "created_by__username",
        "created_by__first_name",
        "created_by__last_name",
    )
    state = Article.State
    wanted = [
        (
            gettext("My drafts"),
            f"created_by__id__exact={user_id}&state__exact={state.DRAFT.value}",
            articles.filter(created_by=user_id, state=state.DRAFT).order_by("-updated_at", "-pk"),
            gettext("Nothing begun and not handed in."),
        ),
        (
            gettext("Waiting for review"),
            f"state__exact={state.IN_REVIEW.value}",
            articles.filter(state=state.IN_REVIEW).order_by("updated_at", "pk"),
            gettext("Nothing waits for the desk."),
        ),
        (
            gettext("Scheduled"),
            f"state__exact={state.SCHEDULED.value}",
            articles.filter(state=state.SCHEDULED).order_by("publish_at", "pk"),
            gettext("Nothing is scheduled."),
        ),
        (
            gettext("Recently published"),
            f"state__exact={state.PUBLISHED.value}",
            articles.filter(editions__state=Edition.State.LIVE)
            .annotate(went_out_at=F("editions__first_published_at"))
            .order_by("-went_out_at", "-pk"),
            gettext("Nothing is published yet."),
        ),
    ]
    changelist = reverse("admin:articles_article_changelist")
    queues = []
    for title, query, rows, empty in wanted:
        found = list(rows[: QUEUE_LENGTH + 1])
        queues.append(
            Queue(
                title=title,
                address=f"{changelist}?{query}",
                articles=found[:QUEUE_LENGTH],
                empty=empty,
                has_more=len(found) > QUEUE_LENGTH,
            )
        )
    return queues
