"""The page on which evidence is exported: what the bundle will hold, what to mind, and a button."""

from collections.abc import Collection
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reactions.bundles.making import Plan, UnableToExport, plan_bundle, write_bundle

if TYPE_CHECKING:
    from reactions.admin.quotations import QuotationAdmin

MEDIA_TYPE = "application/wacz"


def export_quotation(
    quotation_admin: "QuotationAdmin", request: HttpRequest, quotation_id: int
) -> HttpResponseBase:
    """Show what a bundle of one quotation's evidence will hold, or send it."""
    if not quotation_admin.has_view_permission(request):
        raise PermissionDenied
    quotation = quotation_admin.get_queryset(request).filter(pk=quotation_id).first()
    if quotation is None:
        raise Http404
    return export_page(
        quotation_admin,
        request,
        original=quotation,
        quotation_ids=[quotation.pk],
        filename=f"evidence-quotation-{quotation.pk}",
    )


def export_page(
    model_admin: ModelAdmin[Any],
    request: HttpRequest,
    *,
    original: Model,
    quotation_ids: Collection[int],
    filename: str,
) -> HttpResponseBase:
    """Show what a bundle of these quotations' evidence will hold; when it is asked for, send and log it.

    For the pages of quotations and of articles: `original` is what the export is logged with. Only for people with
    `reactions.export_evidence`.
    """
    if not request.user.has_perm("reactions.export_evidence"):
        raise PermissionDenied
    plan: Plan | None = None
    refusal = ""
    try:
        plan = plan_bundle(quotation_ids=quotation_ids)
        if request.method == "POST":
            return _sent(request, plan=plan, original=original, filename=filename)
    except UnableToExport as failure:
        refusal = str(failure)
        if request.method == "POST":
            messages.error(request, refusal)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Export evidence"),
        "subtitle": None,
        "opts": model_admin.opts,
        "original": original,
        "plan": plan,
        "refusal": refusal,
    }
    return TemplateResponse(request, "admin/reactions/export.html", context)


def _sent(request: HttpRequest, *, plan: Plan, original: Model, filename: str) -> HttpResponse:
    """Return the bundle as a download, once it is written whole."""
    file = cast("IO[bytes]", TemporaryFile())  # noqa: SIM115  the response closes it, when it was sent
    try:
        write_bundle(plan=plan, out=cast(Any, file))
    except BaseException:
        file.close()
        raise
    size = file.tell()
    file.seek(0)
    count = len(plan.quotations)
    LogEntry.objects.create(
        user=cast(User, request.user),
        content_type=ContentType.objects.get_for_model(original),
        object_id=str(original.pk),
        object_repr=str(original)[:200],
        action_flag=CHANGE,
        change_message=ngettext(
            "Exported the evidence of %(count)d quotation.",
            "Exported the evidence of %(count)d quotations.",
            count,
        )
        % {"count": count},
    )
    response = FileResponse(file, as_attachment=True, filename=f"{filename}.wacz", content_type=MEDIA_TYPE)
    response.headers["Content-Length"] = str(size)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return cast(HttpResponse, response)
