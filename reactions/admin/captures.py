"""Captures at the desk: how they were made and sealed, their files, and the way into their reading room."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reactions.admin.append_only import ReadOnlyAdmin
from reactions.admin.bookmarklet import bookmarklet_page, known_address, receive_page
from reactions.admin.capture_by_address import by_address_page
from reactions.admin.reading_room import reading_room
from reactions.admin.takedown_pages import close_page
from reactions.models import Capture, CaptureArtifact, CaptureTimestamp
from reactions.sealing import UnableToRead, digest_of, read_artifact
from reactions.takedown.closing import UnableToOpen, require_files_open

ENDINGS = {
    CaptureArtifact.Role.WARC: "warc",
    CaptureArtifact.Role.WACZ: "wacz",
    CaptureArtifact.Role.MHTML: "mhtml",
    CaptureArtifact.Role.SINGLEFILE: "html",
    CaptureArtifact.Role.HTML: "html",
    CaptureArtifact.Role.TEXT: "txt",
}
PICTURE_ENDINGS = {"image/png": "png", "image/jpeg": "jpg"}
# Whatever a stranger's page holds, a browser that shows it must run and fetch nothing of it.
LOCKED_DOWN = "default-src 'none'; frame-ancestors 'none'; sandbox"


@admin.register(Capture)
class CaptureAdmin(ReadOnlyAdmin):
    list_display = ["page", "outlet", "captured_at", "method", "comment_count", "quotation_count", "room"]
    # Also for the chooser that asks for a part of them at a time.
    ordering = ["-pk"]
    list_filter = ["method", "is_readable", ("source__outlet", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["source__outlet"]
    search_fields = ["title", "source__title", "source__canonical_url", "manifest_sha256"]
    date_hierarchy = "captured_at"
    show_full_result_count = False
    list_per_page = 50
    change_form_template = "admin/reactions/capture/change_form.html"
    fields = [
        "source",
        "method",
        ("captured_at", "recorded_at"),
        ("operator", "tool"),
        "requested_url",
        "final_url",
        ("completeness", "comment_count", "is_readable"),
        "files",
        "seal",
        "seal_before",
        "time_stamp",
    ]
    readonly_fields = ["files", "seal", "seal_before", "time_stamp"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        counted: QuerySet[Any] = rows.annotate(quotation_total=Count("quotations"))
        return counted

    def get_urls(self) -> list[URLPattern]:
        room = self.admin_site.admin_view(self.reading_room_view)
        artifact = self.admin_site.admin_view(self.artifact_view)
        closing = self.admin_site.admin_view(self.close_view)
        views = {
            "new": ("by_address", self.by_address_view),
            "known": ("known_address", self.known_address_view),
            "bookmarklet": ("bookmarklet", self.bookmarklet_view),
            "receive": ("receive", self.receive_view),
        }
        return [
            *(
                path(f"{place}/", self.admin_site.admin_view(view), name=f"reactions_capture_{name}")
                for place, (name, view) in views.items()
            ),
            path("<int:capture_id>/read/", room, name="reactions_capture_read"),
            path("artifact/<int:artifact_id>/", artifact, name="reactions_capture_artifact"),
            path("<int:capture_id>/close/", closing, name="reactions_capture_close"),
            *super().get_urls(),
        ]

    def reading_room_view(self, request: HttpRequest, capture_id: int) -> HttpResponse:
        return reading_room(self, request, capture_id)

    def by_address_view(self, request: HttpRequest) -> HttpResponse:
        return by_address_page(self, request)

    def known_address_view(self, request: HttpRequest) -> HttpResponse:
        return known_address(request)

    def bookmarklet_view(self, request: HttpRequest) -> HttpResponse:
        return bookmarklet_page(self, request)

    def receive_view(self, request: HttpRequest) -> HttpResponse:
        return receive_page(self, request)

    def close_view(self, request: HttpRequest, capture_id: int) -> HttpResponse:
        return close_page(self, request, capture_id)

    def artifact_view(self, request: HttpRequest, artifact_id: int) -> HttpResponse:
        """Send a stored file: a picture to look at, text as text, everything else only to be saved."""
        if not request.user.has_perm("reactions.view_captureartifact"):
            raise PermissionDenied
        artifact = CaptureArtifact.objects.select_related("capture").filter(pk=artifact_id).first()
        if artifact is None or not self.has_view_permission(request, artifact.capture):
            raise Http404
        try:
            require_files_open(capture=artifact.capture, actor=request.user)
        except UnableToOpen as refusal:
            return HttpResponse(str(refusal), status=403, content_type="text/plain; charset=utf-8")
        try:
            data = read_artifact(artifact=artifact)
        except UnableToRead as failure:
            return HttpResponse(str(failure), status=410, content_type="text/plain; charset=utf-8")
        picture = PICTURE_ENDINGS.get(artifact.media_type)
        is_picture = artifact.role == CaptureArtifact.Role.SCREENSHOT and picture is not None
        if is_picture:
            media_type, way, ending = artifact.media_type, "inline", picture
        elif artifact.role == CaptureArtifact.Role.TEXT:
            media_type, way, ending = "text/plain; charset=utf-8", "attachment", "txt"
        else:
            media_type, way = "application/octet-stream", "attachment"
            ending = ENDINGS.get(CaptureArtifact.Role(artifact.role), "bin")
        response = HttpResponse(data, content_type=media_type)
        name = f"capture-{artifact.capture_id}-{artifact.role}.{ending}"
        response.headers["Content-Disposition"] = f'{way}; filename="{name}"'
        response.headers["Content-Security-Policy"] = LOCKED_DOWN
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    @admin.display(description=_("page"), ordering="title")
    def page(self, capture: Capture) -> str:
        return capture.title or capture.source.title

    @admin.display(description=_("outlet"), ordering="source__outlet__name_en")
    def outlet(self, capture: Capture) -> str:
        return capture.source.outlet.label

    @admin.display(description=_("quotations"), ordering="quotation_total")
    def quotation_count(self, capture: Any) -> int:
        count: int = capture.quotation_total
        return count

    @admin.display(description=_("quote"))
    def room(self, capture: Capture) -> SafeString:
        return format_html(
            '<a href="{}">{}<span class="visually-hidden"> {}</span></a>',
            reverse("admin:reactions_capture_read", args=[capture.pk]),
            _("Reading room"),
            capture.title,
        )

    @admin.display(description=_("stored files"))
    def files(self, capture: Capture) -> SafeString:
        rows = [
            (
                reverse("admin:reactions_capture_artifact", args=[artifact.pk]),
                artifact.get_role_display(),
                filesizeformat(artifact.byte_count),
                # As readers see it: of few words the plain SHA-256 could be guessed.
                digest_of(artifact),
            )
            for artifact in capture.artifacts.all()
        ]
        return format_html(
            '<ul class="evidence-list">{}</ul>',
            format_html_join(
                "",
                '<li><a href="{}">{}</a>, {}<br><code class="evidence-hash">{}</code></li>',
                rows,
            ),
        )

    @admin.display(description=_("seal"))
    def seal(self, capture: Capture) -> SafeString:
        return format_html('<code class="evidence-hash">{}</code>', capture.manifest_sha256)

    @admin.display(description=_("seal before it"))
    def seal_before(self, capture: Capture) -> SafeString:
        before = capture.previous.manifest_sha256 if capture.previous else "—"
        return format_html('<code class="evidence-hash">{}</code>', before)

    @admin.display(description=_("time stamp"))
    def time_stamp(self, capture: Capture) -> str:
        stamp = CaptureTimestamp.objects.filter(capture=capture).first()
        if stamp is None:
            if settings.TIMESTAMP_URL:
                return gettext("Not yet; the time-stamp authority is asked in the background.")
            return gettext("None: no time-stamp authority is set.")
        return gettext("The seal existed at %(moment)s, as %(authority)s certified.") % {
            "moment": f"{timezone.localtime(stamp.stamped_at):%Y-%m-%d %H:%M:%S %Z}",
            "authority": stamp.authority,
        }
