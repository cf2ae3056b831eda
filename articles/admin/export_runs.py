"""Exports of the newsroom at the desk: one page, for those with the right to it."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path

from articles.exchange import desk
from articles.exchange.orders import RIGHT
from articles.models import ExportRun


@admin.register(ExportRun)
class ExportRunAdmin(admin.ModelAdmin[ExportRun]):
    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(RIGHT)

    def has_view_permission(self, request: HttpRequest, obj: ExportRun | None = None) -> bool:
        return request.user.has_perm(RIGHT)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ExportRun | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ExportRun | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        def address(name: str, view: Any) -> URLPattern:
            found: URLPattern = path(
                f"<int:run_id>/{name}",
                self.admin_site.admin_view(view),
                name=f"articles_exportrun_{name.strip('/').partition('.')[0]}",
            )
            return found

        return [
            address("state.json", desk.export_state),
            address("fetch/", partial(desk.fetch, self)),
            address("clear/", desk.clear),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return desk.exports_page(self, request)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        raise Http404

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        raise Http404
