"""Captures by address at the desk: what was asked for and what became of it; nothing to edit, but to try again."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from reactions.admin.append_only import ReadOnlyAdmin
from reactions.admin.capture_progress import UNDER_WAY, progress_page, progress_state, try_again
from reactions.admin.wording import marked
from reactions.capturing.requests import message_of
from reactions.models import CaptureRequest

MARKS = {
    CaptureRequest.State.STORED: "good",
    CaptureRequest.State.WAITING: "warn",
    CaptureRequest.State.RUNNING: "warn",
    CaptureRequest.State.REFUSED: "bad",
    CaptureRequest.State.FAILED: "bad",
}


@admin.register(CaptureRequest)
class CaptureRequestAdmin(ReadOnlyAdmin):
    list_display = ["page", "outlet", "became", "why", "goes_on", "requested_by", "requested_at", "method"]
    list_filter = ["state", "method", ("source__outlet", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["source__outlet", "requested_by", "capture"]
    search_fields = ["source__title", "source__canonical_url"]
    date_hierarchy = "requested_at"
    show_full_result_count = False
    list_per_page = 50
    change_form_template = "admin/reactions/capturerequest/change_form.html"
    fields = [
        "source",
        "method",
        "became",
        "why",
        "capture",
        ("requested_by", "requested_at"),
        ("started_at", "finished_at"),
    ]
    readonly_fields = ["became", "why"]

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "<int:request_id>/progress/",
                self.admin_site.admin_view(self.progress_view),
                name="reactions_capturerequest_progress",
            ),
            path(
                "<int:request_id>/progress.json",
                self.admin_site.admin_view(progress_state),
                name="reactions_capturerequest_state",
            ),
            path(
                "<int:request_id>/again/",
                self.admin_site.admin_view(try_again),
                name="reactions_capturerequest_again",
            ),
            *super().get_urls(),
        ]

    def progress_view(self, request: HttpRequest, request_id: int) -> HttpResponse:
        return progress_page(self, request, request_id)

    @admin.display(description=_("page"), ordering="source__title")
    def page(self, ordered: CaptureRequest) -> str:
        return ordered.source.title

    @admin.display(description=_("outlet"), ordering="source__outlet__name_en")
    def outlet(self, ordered: CaptureRequest) -> str:
        return ordered.source.outlet.label

    @admin.display(description=_("state"), ordering="state")
    def became(self, ordered: CaptureRequest) -> SafeString:
        return marked(MARKS[CaptureRequest.State(ordered.state)], ordered.get_state_display())

    @admin.display(description=_("reason"))
    def why(self, ordered: CaptureRequest) -> str:
        return message_of(ordered) if ordered.state in {"refused", "failed"} else "—"

    @admin.display(description=_("go on"))
    def goes_on(self, ordered: CaptureRequest) -> SafeString:
        words = _("progress") if ordered.state in UNDER_WAY else _("what to do instead")
        address = reverse("admin:reactions_capturerequest_progress", args=[ordered.pk])
        if ordered.capture_id is not None:
            words, address = (
                _("Reading room"),
                reverse("admin:reactions_capture_read", args=[ordered.capture_id]),
            )
        return format_html(
            '<a href="{}">{}<span class="visually-hidden"> {}</span></a>',
            address,
            words,
            ordered.source.title,
        )
