"""Tasks for the desk: what happened at a source, where we show it, what can be done; closed with a note."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reactions.admin.append_only import ReadOnlyAdmin
from reactions.admin.health_wording import outcome_in_words
from reactions.admin.wording import marked
from reactions.health.desk_tasks import RIGHT_TO_CLOSE, UnableToClose, close, newest_check_of
from reactions.health.difference import difference_of
from reactions.health.history import explanation_of
from reactions.models import Appearance, DeskTask, Quotation

MOST_SHOWN = 50


class OpenFilter(admin.SimpleListFilter):
    """Open tasks unless asked otherwise."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("done", _("done")), ("all", _("all"))]

    def choices(self, changelist: Any) -> Any:
        chosen = self.value()
        yield {
            "selected": chosen is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": _("open"),
        }
        for value, words in self.lookup_choices:
            yield {
                "selected": chosen == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": words,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "done":
                return queryset.filter(closed_at__isnull=False)
            case "all":
                return queryset
        return queryset.filter(closed_at__isnull=True)


class CloseForm(forms.Form):
    note = forms.CharField(
        label=_("What did you decide?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "For example: kept, the evidence stands. Or: taken out of the article at the author's wish."
        ),
        error_messages={"required": _("Write what you decided, in a few words; it stays with the task.")},
    )


@admin.register(DeskTask)
class DeskTaskAdmin(ReadOnlyAdmin):
    list_display = ["what", "quoted", "outlet", "opened_at", "standing"]
    list_display_links = ["what"]
    list_filter = [OpenFilter, "kind", ("source__outlet", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["source__outlet", "quotation", "closed_by"]
    search_fields = ["source__title", "source__canonical_url", "note"]
    show_full_result_count = False
    list_per_page = 50

    def get_ordering(self, request: HttpRequest) -> Any:
        return [F("closed_at").desc(nulls_first=True), "-opened_at", "-pk"]

    @admin.display(description=_("what happened"), ordering="kind")
    def what(self, task: DeskTask) -> str:
        return str(task.get_kind_display()).capitalize()

    @admin.display(description=_("about"))
    def quoted(self, task: DeskTask) -> SafeString:
        if task.quotation is None:
            return format_html("{}", task.source.title)
        return format_html(
            '<span lang="{}">{}</span>', task.quotation.language, Truncator(str(task.quotation)).chars(100)
        )

    @admin.display(description=_("outlet"), ordering="source__outlet__name_en")
    def outlet(self, task: DeskTask) -> str:
        return task.source.outlet.label

    @admin.display(description=_("state"))
    def standing(self, task: DeskTask) -> SafeString:
        if task.closed_at is None:
            return marked("warn", _("open"))
        return marked("good", gettext("done by %(person)s") % {"person": task.closed_by})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the task, and close it by POST for who may."""
        rows = DeskTask.objects.select_related(
            "source__outlet", "quotation__capture", "quotation__comment", "closed_by"
        )
        task = (
            rows.filter(pk=int(object_id)).first() if object_id.isdecimal() and len(object_id) < 19 else None
        )
        if task is None:
            raise Http404
        if not self.has_view_permission(request, task):
            raise PermissionDenied
        may_close = request.user.has_perm(RIGHT_TO_CLOSE) and task.closed_at is None
        form = CloseForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                close(
                    task=task,
                    actor=cast(User, request.user),
                    note=form.cleaned_data["note"],
                    now=timezone.now(),
                )
            except UnableToClose as refusal:
                messages.error(request, str(refusal))
                return HttpResponseRedirect(request.path)
            messages.success(request, gettext("The task is done; your note stays with it."))
            return HttpResponseRedirect(reverse("admin:reactions_desktask_changelist"))
        check = newest_check_of(task=task)
        return TemplateResponse(
            request,
            "admin/reactions/desktask/task.html",
            {
                **self.admin_site.each_context(request),
                "title": str(task.get_kind_display()).capitalize(),
                "opts": self.opts,
                "original": task,
                "task": task,
                "source": task.source,
                "quotations": self._quotations(task),
                "appearances": self._appearances(task),
                "check": check,
                "state": outcome_in_words(check.outcome) if check else None,
                "why": explanation_of(check=check) if check else "",
                "difference": self._difference(request, task, check),
                "form": form,
                "may_close": may_close,
                "may_see_sources": request.user.has_perm("reactions.view_source"),
            },
        )

    def _quotations(self, task: DeskTask) -> list[Quotation]:
        if task.quotation is not None:
            return [task.quotation]
        shown = Quotation.objects.filter(source=task.source, appearances__isnull=False).distinct()
        return list(shown.order_by("pk")[:MOST_SHOWN])

    def _appearances(self, task: DeskTask) -> list[Appearance]:
        rows = Appearance.objects.filter(quotation__source=task.source)
        if task.quotation is not None:
            rows = rows.filter(quotation=task.quotation)
        by_edition = {row.edition_id: row for row in rows.order_by("-published_at", "-pk")[: MOST_SHOWN * 4]}
        return list(by_edition.values())[:MOST_SHOWN]

    def _difference(self, request: HttpRequest, task: DeskTask, check: Any) -> Any:
        is_edit = task.kind == DeskTask.Kind.EDITED and task.quotation is not None and check is not None
        if not is_edit or not request.user.has_perm("reactions.view_capture"):
            return None
        return difference_of(quotation=cast(Quotation, task.quotation), check=check, actor=request.user)
