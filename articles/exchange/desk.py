"""The page on which those who may order an export of everything, and fetch it."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.exchange.orders import RIGHT, clear_export, order_export, progress_of
from articles.exchange.tasks import queue
from articles.exchange.writing import UnableToExport
from articles.models import ExportRun
from articles.models.imports import exchange_storage

if TYPE_CHECKING:
    from articles.admin.export_runs import ExportRunAdmin

RECENT = 20
State = ExportRun.State
UNDER_WAY = frozenset({State.WAITING, State.RUNNING})
QUIET_SECONDS = 60


def exports_page(export_admin: "ExportRunAdmin", request: HttpRequest) -> HttpResponse:
    """Show what was exported, and order an export by POST."""
    _require(request)
    if request.method == "POST":
        try:
            run = order_export(actor=cast(User, request.user), now=timezone.now())
        except UnableToExport as refusal:
            messages.warning(request, str(refusal))
        else:
            export_admin.log_addition(request, run, _("Ordered an export of the whole newsroom."))
            queue(run_id=run.pk)
        return HttpResponseRedirect(reverse("admin:articles_exportrun_changelist"))
    runs = list(ExportRun.objects.select_related("ordered_by")[:RECENT])
    under_way = next((run for run in runs if run.state in UNDER_WAY), None)
    context = {
        **export_admin.admin_site.each_context(request),
        "title": _("Export the newsroom"),
        "opts": export_admin.opts,
        "runs": runs,
        "under_way": under_way,
        "progress": _progress(under_way) if under_way else None,
    }
    return TemplateResponse(request, "admin/articles/exportrun/exports.html", context)


def export_state(request: HttpRequest, run_id: int) -> HttpResponse:
    """Say as JSON how far an export is."""
    run = _run(request, run_id)
    answer = {"state": run.state, **_progress(run)}
    return JsonResponse(answer, headers={"Cache-Control": "private, no-store"})


def fetch(export_admin: "ExportRunAdmin", request: HttpRequest, run_id: int) -> HttpResponseBase:
    """Give the file of an export; who fetched it is logged. By POST, so that no link can do it."""
    run = _posted(request, run_id)
    if run.state != State.DONE or not run.file.name:
        raise Http404
    try:
        file = exchange_storage().open(run.file.name, "rb")
    except FileNotFoundError:
        raise Http404 from None
    export_admin.log_change(request, run, _("Fetched the export."))
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"newsroom-{run.ordered_at:%Y-%m-%d}.zip",
        content_type="application/zip",
        headers={"Cache-Control": "private, no-store"},
    )


def clear(request: HttpRequest, run_id: int) -> HttpResponse:
    """Remove the file of an export before its day is over."""
    run = _posted(request, run_id)
    if run.state == State.DONE:
        clear_export(run=run, now=timezone.now())
        messages.success(request, _("The file was removed."))
    return HttpResponseRedirect(reverse("admin:articles_exportrun_changelist"))


def _progress(run: ExportRun) -> dict[str, Any]:
    done, every = progress_of(run)
    said = (
        _("%(done)d of %(all)d rows are written.") % {"done": done, "all": every}
        if every
        else _("It waits for its turn.")
    )
    quiet = (timezone.now() - run.ordered_at).total_seconds()
    return {
        "said": said,
        "value": done if every else None,
        "max": every,
        "is_quiet": run.state == State.WAITING and quiet > QUIET_SECONDS,
    }


def _require(request: HttpRequest) -> None:
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied


def _run(request: HttpRequest, run_id: int) -> ExportRun:
    _require(request)
    run = ExportRun.objects.filter(pk=run_id).first()
    if run is None:
        raise Http404
    return run


def _posted(request: HttpRequest, run_id: int) -> ExportRun:
    run = _run(request, run_id)
    if request.method != "POST":
        raise Http404
    return run
