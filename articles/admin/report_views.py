"""The reports' pages: their list, one report a part at a time, its table for spreadsheets, and mending in bulk."""

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.admin.choosing import number_of
from articles.reporting.exporting import as_csv
from articles.reporting.mending import give_alternative_texts
from articles.reporting.reports import REPORTS

if TYPE_CHECKING:
    from articles.admin.articles import ArticleAdmin


def reports_view(article_admin: "ArticleAdmin", request: HttpRequest) -> HttpResponse:
    """List the reports that this person may read; none of them is counted."""
    reports = [report for report in REPORTS.values() if request.user.has_perm(report.permission)]
    if not reports:
        raise PermissionDenied
    context = {
        **article_admin.admin_site.each_context(request),
        "title": _("Reports"),
        "opts": article_admin.opts,
        "reports": reports,
    }
    return TemplateResponse(request, "admin/articles/reports/index.html", context)


def report_view(article_admin: "ArticleAdmin", request: HttpRequest, name: str) -> HttpResponseBase:
    """Show one part of a report, send all of it as a table, or mend what was filled in."""
    report = REPORTS.get(name)
    if report is None:
        raise Http404
    if not request.user.has_perm(report.permission):
        raise PermissionDenied
    if request.method == "POST":
        return _mend(request, name)
    if request.GET.get("format") == "csv":
        response = StreamingHttpResponse(as_csv(report), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = (
            f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.csv"'
        )
        response.headers["Cache-Control"] = "private, no-store"
        return response
    below = number_of(request.GET.get("below"))
    context = {
        **article_admin.admin_site.each_context(request),
        "title": report.title,
        "opts": article_admin.opts,
        "report": report,
        "part": report.part(below=below or None),
        "is_first": not below,
        "may_mend": bool(report.mends) and request.user.has_perm("images.change_image"),
    }
    return TemplateResponse(request, "admin/articles/reports/report.html", context)


def _mend(request: HttpRequest, name: str) -> HttpResponse:
    report = REPORTS[name]
    if not report.mends:
        return HttpResponseNotAllowed(["GET"])
    texts = {
        number_of(field.removeprefix("text-")): text
        for field, value in request.POST.items()
        if field.startswith("text-") and (text := str(value).replace("\x00", "").strip())
    }
    outcome = give_alternative_texts(texts=texts, actor=cast(User, request.user))
    if outcome.mended:
        words = ngettext(
            "%(count)d picture has its text.", "%(count)d pictures have their text.", outcome.mended
        )
        messages.success(request, words % {"count": outcome.mended})
    for title in outcome.refused:
        messages.warning(
            request,
            _("“%(title)s” is shown to readers: somebody at the desk has to write its text.")
            % {"title": title},
        )
    return HttpResponseRedirect(reverse("admin:articles_article_report", args=[name]))
