"""Imports of many at the desk: hand files in, look at what would be made, let it be made, and keep the report."""

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models.fields.json import KT
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.importing.pages import UnableToImport
from articles.importing.runs.beginning import OPEN, begin_run, packed, stop_run
from articles.importing.runs.forms import ImportManyForm, MakingForm
from articles.importing.runs.making import UnableToMake, order_making
from articles.importing.runs.reporting import counts_of, report_lines
from articles.importing.runs.tasks import queue
from articles.models import Category, ImportRow, ImportRun

if TYPE_CHECKING:
    from articles.admin.import_runs import ImportRunAdmin

ROWS_ON_A_PAGE = 100
# A run that nothing was written in for so long waits for a worker, or its worker died.
QUIET_SECONDS = 60
State = ImportRun.State
UNDER_WAY = frozenset({State.READING, State.MAKING})


def begin_page(run_admin: "ImportRunAdmin", request: HttpRequest) -> HttpResponse:
    """Show the form, or take the files and go to the page of their run."""
    _require(request, "articles.add_importrun", "articles.add_article")
    has_category = Category.objects.exists()
    form = ImportManyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            run = _begun(form.cleaned_data, cast(User, request.user))
        except UnableToImport as refusal:
            form.add_error("uploads", refusal.reason)
        else:
            queue(run_id=run.pk)
            return HttpResponseRedirect(_address(run))
    context = {
        **run_admin.admin_site.each_context(request),
        "title": _("Import many articles"),
        "opts": run_admin.opts,
        "form": form,
        "has_category": has_category,
    }
    return TemplateResponse(request, "admin/articles/importrun/begin.html", context)


def _begun(given: dict[str, Any], actor: User) -> ImportRun:
    """Begin a run of the files that were given: one as it is, several packed into one."""
    files = given["uploads"]
    with ExitStack() as opened:
        if len(files) == 1:
            name, content = _base(files[0].name), files[0].file
        else:
            name = ngettext("%(number)d file", "%(number)d files", len(files)) % {"number": len(files)}
            content = opened.enter_context(packed([(_base(file.name), file.file) for file in files]))
        return begin_run(file=content, name=name, category=given["category"], actor=actor, now=timezone.now())


def run_page(run_admin: "ImportRunAdmin", request: HttpRequest, run_id: int) -> HttpResponse:
    """Show how a run stands, what is in it, and what can be done with it."""
    run = _run(request, run_id)
    counts = counts_of(run=run)
    shown = request.GET.get("state", "")
    after = request.GET.get("after", "")
    rows = (
        ImportRow.objects.filter(run=run)
        .select_related("article__category")
        # Of the page only what names its category: whole pages are large.
        .annotate(category_slug=KT("page__category_slug"))
        .defer("page")
        .order_by("number")
    )
    if shown in ImportRow.State.values:
        rows = rows.filter(state=shown)
    if after.isascii() and after.isdecimal() and len(after) < 10:
        rows = rows.filter(number__gt=int(after))
    page = list(rows[: ROWS_ON_A_PAGE + 1])
    categories = {category.slug: category for category in Category.objects.all()}
    is_own = run.created_by_id == cast(User, request.user).pk
    may_import = request.user.has_perms(["articles.add_importrun", "articles.add_article"])
    context = {
        **run_admin.admin_site.each_context(request),
        "title": _("Import of many articles"),
        "opts": run_admin.opts,
        "run": run,
        "is_under_way": run.state in UNDER_WAY,
        "progress": _progress(run, counts),
        "counts": [
            (state.value, state.label, counts[state.value])
            for state in ImportRow.State
            if counts[state.value]
        ],
        "total": sum(counts.values()),
        "waiting": counts[ImportRow.State.WAITING],
        "rows": [
            (row, row.article.category if row.article else categories.get(row.category_slug))
            for row in page[:ROWS_ON_A_PAGE]
        ],
        "making": MakingForm(initial={"category": run.category_id}, categories=categories.values()),
        "last": page[ROWS_ON_A_PAGE - 1].number if len(page) > ROWS_ON_A_PAGE else None,
        "shown": shown,
        "may_make": is_own and may_import and run.state == State.READ,
        "may_stop": is_own and may_import and run.state in OPEN,
        "is_others": not is_own and run.state in OPEN,
    }
    return TemplateResponse(request, "admin/articles/importrun/run.html", context)


def run_state(request: HttpRequest, run_id: int) -> HttpResponse:
    """Say as JSON how far a run is."""
    run = _run(request, run_id)
    answer = {"state": run.state, **_progress(run, counts_of(run=run))}
    return JsonResponse(answer, headers={"Cache-Control": "private, no-store"})


def make(request: HttpRequest, run_id: int) -> HttpResponse:
    """Let the drafts be made."""
    run, actor = _posted(request, run_id)
    form = MakingForm({"category": run.category_id} | request.POST.dict(), categories=[])
    if not form.is_valid():
        messages.error(request, _("This category is no longer there. Choose another one."))
        return HttpResponseRedirect(_address(run))
    try:
        order_making(run=run, actor=actor, now=timezone.now(), category=form.cleaned_data["category"])
    except UnableToMake as refusal:
        messages.warning(request, str(refusal))
    else:
        queue(run_id=run.pk)
    return HttpResponseRedirect(_address(run))


def go_on(request: HttpRequest, run_id: int) -> HttpResponse:
    """Queue what is next in a run that seems to stand still; where it does not, nothing happens twice."""
    run, _actor = _posted(request, run_id)
    if run.state in UNDER_WAY:
        queue(run_id=run.pk)
    return HttpResponseRedirect(_address(run))


def stop(request: HttpRequest, run_id: int) -> HttpResponse:
    """End a run; what it made stays."""
    run, actor = _posted(request, run_id)
    if run.created_by_id != actor.pk:
        raise PermissionDenied
    if stop_run(run=run, now=timezone.now()):
        messages.success(request, _("The import was stopped. What it made stays."))
    return HttpResponseRedirect(_address(run))


def report(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """Give the report as a table."""
    run = _run(request, run_id)
    lines = report_lines(run=run, site=request.build_absolute_uri("/").rstrip("/"))
    return StreamingHttpResponse(
        # Whole pieces, so that a long report is not sent line by line.
        (line.encode() for line in lines),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="import-{run.pk}.csv"',
            "Cache-Control": "private, no-store",
        },
    )


def _progress(run: ImportRun, counts: dict[str, int]) -> dict[str, Any]:
    """Return what is said of a run under way: in words, and as so many of so many where that is known."""
    total = sum(counts.values())
    made, waiting = counts[ImportRow.State.MADE], counts[ImportRow.State.WAITING]
    if run.state == State.READING:
        said = ngettext("%(number)d item was read.", "%(number)d items were read.", total) % {"number": total}
        value = None
    else:
        said = _("%(made)d of %(all)d drafts are made.") % {"made": made, "all": made + waiting}
        value = made
    quiet = (timezone.now() - run.touched_at).total_seconds()
    return {
        "said": said,
        "value": value,
        "max": made + waiting,
        "is_quiet": run.state in UNDER_WAY and quiet > QUIET_SECONDS,
    }


def _require(request: HttpRequest, *rights: str) -> None:
    if not request.user.has_perms(rights):
        raise PermissionDenied


def _run(request: HttpRequest, run_id: int) -> ImportRun:
    _require(request, "articles.view_importrun")
    run = ImportRun.objects.select_related("created_by", "category").filter(pk=run_id).first()
    if run is None:
        raise Http404
    return run


def _posted(request: HttpRequest, run_id: int) -> tuple[ImportRun, User]:
    _require(request, "articles.add_importrun", "articles.add_article")
    run = _run(request, run_id)
    if request.method != "POST":
        raise Http404
    return run, cast(User, request.user)


def _address(run: ImportRun) -> str:
    return reverse("admin:articles_importrun_change", args=[run.pk])


def _base(name: str | None) -> str:
    return (name or "").replace("\\", "/").rpartition("/")[2][:300] or "?"
