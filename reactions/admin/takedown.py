"""Takedown at the desk: the queue of requests, and the list of what was removed or is proposed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from reactions.admin.append_only import ReadOnlyAdmin
from reactions.admin.takedown_pages import confirm_view, decide_page, read_details
from reactions.models import Redaction, TakedownRequest
from reactions.takedown.redacting import RIGHT_TO_DECIDE


@admin.register(TakedownRequest)
class TakedownRequestAdmin(ReadOnlyAdmin):
    list_display = ["received_at", "outlet", "ground", "relation", "hid_at_once", "state", "decided_by"]
    list_filter = ["state", "ground", "hid_at_once"]
    list_select_related = ["quotation__source__outlet", "decided_by"]
    date_hierarchy = "received_at"
    show_full_result_count = False
    list_per_page = 50
    change_form_template = "admin/reactions/takedown/request_change_form.html"
    # No reference: with it anybody could withdraw the request.
    fields = [
        ("received_at", "hid_at_once"),
        ("relation", "ground"),
        "about",
        ("state", "decided_at", "decided_by"),
        "answer",
    ]
    readonly_fields = ["about"]

    def get_urls(self) -> list[URLPattern]:
        decide = self.admin_site.admin_view(self.decide_view)
        return [
            path("<int:request_id>/decide/", decide, name="reactions_takedownrequest_decide"),
            *super().get_urls(),
        ]

    def decide_view(self, request: HttpRequest, request_id: int) -> HttpResponse:
        return decide_page(self, request, request_id)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        context = {**(extra_context or {}), "may_decide": request.user.has_perm(RIGHT_TO_DECIDE)}
        if row is not None and self.has_view_permission(request, row) and request.method == "GET":
            context["details"] = read_details(self, request, row)
        return super().change_view(request, object_id, form_url, context)

    @admin.display(description=_("outlet"), ordering="quotation__source__outlet__name_en")
    def outlet(self, row: TakedownRequest) -> str:
        return row.quotation.source.outlet.label

    @admin.display(description=_("quotation"))
    def about(self, row: TakedownRequest) -> SafeString:
        return format_html(
            '<a href="{}" lang="{}">{}</a>',
            reverse("admin:reactions_quotation_change", args=[row.quotation_id]),
            row.quotation.language,
            str(row.quotation),
        )


@admin.register(Redaction)
class RedactionAdmin(ReadOnlyAdmin):
    list_display = ["proposed_at", "scope", "ground", "what", "proposed_by", "confirmed_by", "effective_at"]
    list_filter = ["scope", "ground", ("effective_at", admin.EmptyFieldListFilter)]
    list_select_related = ["quotation", "capture__source", "proposed_by", "confirmed_by"]
    date_hierarchy = "proposed_at"
    show_full_result_count = False
    list_per_page = 50
    change_form_template = "admin/reactions/takedown/redaction_change_form.html"
    fields = [
        ("scope", "ground"),
        "what",
        ("proposed_at", "proposed_by"),
        ("effective_at", "confirmed_by"),
        "note",
    ]
    readonly_fields = ["what"]

    def get_urls(self) -> list[URLPattern]:
        confirm = self.admin_site.admin_view(self.confirm_view)
        return [
            path("<int:redaction_id>/confirm/", confirm, name="reactions_redaction_confirm"),
            *super().get_urls(),
        ]

    def confirm_view(self, request: HttpRequest, redaction_id: int) -> HttpResponse:
        return confirm_view(self, request, redaction_id)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row: Any = self.get_object(request, object_id)
        is_open = row is not None and row.effective_at is None
        is_own = is_open and row.proposed_by_id == request.user.pk
        may_decide = request.user.has_perm(RIGHT_TO_DECIDE)
        context = {
            **(extra_context or {}),
            "is_open": is_open,
            "is_own": is_own,
            "may_confirm": is_open and may_decide and not is_own,
            "may_reject": is_open and (may_decide or is_own),
        }
        return super().change_view(request, object_id, form_url, context)

    @admin.display(description=_("what"))
    def what(self, row: Redaction) -> SafeString:
        if row.capture is not None:
            address = reverse("admin:reactions_capture_change", args=[row.capture.pk])
            return format_html('<a href="{}">{}</a>', address, str(row.capture))
        address = reverse("admin:reactions_quotation_change", args=[row.quotation_id])
        return format_html('<a href="{}">{}</a>', address, str(row.quotation))
