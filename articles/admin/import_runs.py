"""Imports of many articles at the desk: their list, and the addresses of everything done with one."""

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path

from articles.admin.choosing import number_of
from articles.importing.runs import desk
from articles.models import ImportRun


@admin.register(ImportRun)
class ImportRunAdmin(admin.ModelAdmin[ImportRun]):
    list_display = ["file_name", "state", "created_by", "created_at", "finished_at"]
    list_filter = ["state", ("created_by", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["created_by"]
    search_fields = ["file_name"]
    show_full_result_count = False
    list_per_page = 50
    actions = None

    def has_change_permission(self, request: HttpRequest, obj: ImportRun | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ImportRun | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        def address(name: str, view: Any) -> URLPattern:
            found: URLPattern = path(
                f"<int:run_id>/{name}",
                self.admin_site.admin_view(view),
                name=f"articles_importrun_{name.strip('/').partition('.')[0]}",
            )
            return found

        return [
            address("state.json", desk.run_state),
            address("report.csv", desk.report),
            address("make/", desk.make),
            address("go-on/", desk.go_on),
            address("stop/", desk.stop),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return desk.begin_page(self, request)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return desk.run_page(self, request, number_of(object_id))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        # Its page says everything that was done with it.
        raise Http404
