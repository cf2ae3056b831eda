"""Checks at the desk: a register to look into, a filter for quotations, and the button that looks now."""

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reactions.admin.append_only import ReadOnlyAdmin
from reactions.admin.health_wording import outcome_in_words
from reactions.admin.wording import marked
from reactions.health.history import explanation_of
from reactions.health.scheduling import UnableToCheck, order_check
from reactions.models import HealthCheck, Source
from reactions.models.quotations import Health

RIGHT_TO_ASK = "reactions.add_capturerequest"


@admin.register(HealthCheck)
class HealthCheckAdmin(ReadOnlyAdmin):
    list_display = ["checked_at", "found", "level", "source", "quoted", "outlet"]
    list_filter = ["outcome", "level", ("source__outlet", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["source__outlet", "quotation"]
    search_fields = ["source__title", "source__canonical_url"]
    date_hierarchy = "checked_at"
    show_full_result_count = False
    list_per_page = 50
    fields = [
        "found",
        "why",
        "level",
        "source",
        "quoted",
        ("checked_at", "next_at"),
        ("http_status", "final_url"),
        "made_capture",
    ]
    readonly_fields = ["found", "why", "quoted", "made_capture"]

    @admin.display(description=_("found"), ordering="outcome")
    def found(self, check: HealthCheck) -> SafeString:
        return marked(*outcome_in_words(check.outcome, is_page=check.quotation_id is None))

    @admin.display(description=_("reason"))
    def why(self, check: HealthCheck) -> str:
        return explanation_of(check=check) or "—"

    @admin.display(description=_("outlet"), ordering="source__outlet__name_en")
    def outlet(self, check: HealthCheck) -> str:
        return check.source.outlet.label

    @admin.display(description=_("quotation"))
    def quoted(self, check: HealthCheck) -> SafeString | str:
        if check.quotation is None:
            return "—"
        address = reverse("admin:reactions_quotation_change", args=[check.quotation.pk])
        return format_html(
            '<a href="{}" lang="{}">{}</a>', address, check.quotation.language, str(check.quotation)
        )

    @admin.display(description=_("capture of the page as it stood then"))
    def made_capture(self, check: HealthCheck) -> SafeString | str:
        if check.capture is None:
            return "—"
        address = reverse("admin:reactions_capture_read", args=[check.capture.pk])
        return format_html('<a href="{}">{}</a>', address, str(check.capture))


class HealthFilter(admin.SimpleListFilter):
    """Quotations by what the newest check found."""

    title = _("state at the source")
    parameter_name = "health"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*Health.choices, ("none", _("not looked at yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = self.value()
        if wanted == "none":
            return queryset.filter(health="")
        return queryset.filter(health=wanted) if wanted in Health.values else queryset


def check_now(request: HttpRequest, source_id: int, *, back_to: str) -> HttpResponse:
    """Order a check of a source and lead back to the page where it was asked for. By POST, for who may ask sites."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not request.user.has_perm(RIGHT_TO_ASK):
        raise PermissionDenied
    source = Source.objects.filter(pk=source_id).first()
    if source is None:
        raise Http404
    try:
        order_check(source=source, now=timezone.now())
    except UnableToCheck as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, gettext("The page is looked at in the background. Load this page again in a moment.")
        )
    return HttpResponseRedirect(back_to)


def source_of_quotation(queryset: QuerySet[Any], quotation_id: int) -> int:
    """Return the id of a quotation's source; Http404 where there is no such quotation."""
    source_id = queryset.filter(pk=quotation_id).values_list("source_id", flat=True).first()
    if source_id is None:
        raise Http404
    return cast(int, source_id)
