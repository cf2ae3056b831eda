"""Background work at the desk: what each task does in words, also of one whose function is no longer there."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_tasks_db.admin import DBTaskResultAdmin
from django_tasks_db.models import DBTaskResult

from newsroom.running.task_names import is_there, name_of_task

admin.site.unregister(DBTaskResult)


@admin.register(DBTaskResult)
class TaskList(DBTaskResultAdmin):
    """Read only, as the library has it; but its list fails as a whole on one task that was renamed since."""

    list_display = ("what", "status", "enqueued_at", "started_at", "finished_at")  # type: ignore[assignment]

    @admin.display(description=_("task"), ordering="task_path")
    def what(self, result: DBTaskResult[Any, Any]) -> str:
        if is_there(result.task_path):
            return name_of_task(result.task_path)
        return format_html(
            '{} <span class="desk-state desk-state--warn">{}</span>',
            result.task_path,
            gettext("no longer part of this version; it cannot be run"),
        )

    def get_readonly_fields(
        self, request: HttpRequest, obj: DBTaskResult[Any, Any] | None = None
    ) -> list[str]:
        fields = super().get_readonly_fields(request, obj)
        # The address says the id already.
        return ["what", *(name for name in fields if name != "id")]

    @admin.display(description=_("not before"), empty_value="-")
    def display_run_after(self, obj: DBTaskResult[Any, Any]) -> Any:
        return super().display_run_after(obj)
