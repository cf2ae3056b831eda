"""Browser reports at the desk: a list to read, for whoever sees background work that failed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from newsroom.desk.upkeep import RIGHT_TO_SEE_TASKS
from newsroom.models import BrowserReport


@admin.register(BrowserReport)
class BrowserReportAdmin(admin.ModelAdmin[BrowserReport]):
    """Read only; the sweep forgets."""

    list_display = ("rule", "page", "blocked", "source", "line", "count", "last_seen_at")
    list_filter = ("kind",)
    ordering = ("-last_seen_at", "-pk")
    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(RIGHT_TO_SEE_TASKS)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
