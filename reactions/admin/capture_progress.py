"""Capturing by address at the desk: the order is given, its progress is watched, and what to do instead is said."""

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from reactions.admin.capture_page import CaptureForm, to_the_minute
from reactions.capturing.requests import AUTO, UnableToRequest, message_of, request_capture
from reactions.models import CaptureRequest, Outlet, Source

if TYPE_CHECKING:
    from reactions.admin.capture_request_list import CaptureRequestAdmin

State, Step = CaptureRequest.State, CaptureRequest.Step
UNDER_WAY = frozenset({State.WAITING, State.RUNNING})
# Longer than this in the queue, and the worker may be busy or not running.
LONG_WAIT_SECONDS = 20


def begin(request: HttpRequest, source: Source, *, comment_page: str = "") -> str:
    """Order a capture by the way of the source's outlet; return where its progress or the upload is.

    `comment_page` is the page of the comments in the address that was given (`comment_page_of()`).
    """
    upload = reverse("admin:reactions_source_capture", args=[source.pk])
    if source.outlet.capture_mode == Outlet.CaptureMode.UPLOAD:
        return upload
    if not request.user.has_perm("reactions.add_capturerequest"):
        return upload
    try:
        ordered = request_capture(
            source=source,
            method=AUTO,
            actor=cast(User, request.user),
            now=timezone.now(),
            comment_page=comment_page,
        )
    except UnableToRequest as refusal:
        under_way = source.capture_requests.filter(state__in=UNDER_WAY).first()
        if under_way is None:
            messages.warning(request, str(refusal))
            return upload
        ordered = under_way
    return reverse("admin:reactions_capturerequest_progress", args=[ordered.pk])


def progress_page(
    request_admin: "CaptureRequestAdmin", request: HttpRequest, request_id: int
) -> HttpResponse:
    """Show how far a capture by address is; lead to its reading room, or say what to do instead."""
    ordered = _ordered(request, request_id)
    if ordered.state == State.STORED and ordered.capture_id is not None:
        messages.success(request, _("Captured and sealed. Now choose the words to quote."))
        return HttpResponseRedirect(reverse("admin:reactions_capture_read", args=[ordered.capture_id]))
    steps = list(Step)
    at = steps.index(Step(ordered.step))
    source = ordered.source
    context = {
        **request_admin.admin_site.each_context(request),
        "title": _("Capture a page"),
        "opts": request_admin.opts,
        "ordered": ordered,
        "source": source,
        "outlet": source.outlet,
        "steps": [(step, step.label, number < at) for number, step in enumerate(steps)],
        "is_under_way": ordered.state in UNDER_WAY,
        "is_slow": _is_slow(ordered),
        "reason": message_of(ordered),
        "may_try_again": request.user.has_perm("reactions.add_capturerequest")
        and source.outlet.capture_mode != Outlet.CaptureMode.UPLOAD,
        "may_upload": request.user.has_perm("reactions.add_capture"),
        "form": CaptureForm(initial={"captured_at": to_the_minute(timezone.now())}),
    }
    return TemplateResponse(request, "admin/reactions/capturerequest/progress.html", context)


def progress_state(request: HttpRequest, request_id: int) -> HttpResponse:
    """Say as JSON how far a capture by address is."""
    ordered = _ordered(request, request_id)
    is_under_way = ordered.state in UNDER_WAY
    return JsonResponse(
        {
            "step": ordered.step,
            "is_under_way": is_under_way,
            "is_slow": _is_slow(ordered),
            "said": str(ordered.get_step_display() if is_under_way else ordered.get_state_display()),
            "reason": message_of(ordered),
        },
        headers={"Cache-Control": "private, no-store"},
    )


def try_again(request: HttpRequest, request_id: int) -> HttpResponse:
    """Order the same capture once more."""
    if request.method != "POST":
        raise Http404
    if not request.user.has_perm("reactions.add_capturerequest"):
        raise PermissionDenied
    ordered = _ordered(request, request_id)
    return HttpResponseRedirect(begin(request, ordered.source, comment_page=ordered.comment_page))


def _ordered(request: HttpRequest, request_id: int) -> CaptureRequest:
    if not request.user.has_perm("reactions.view_capturerequest"):
        raise PermissionDenied
    ordered = (
        CaptureRequest.objects.select_related("source__outlet", "capture", "requested_by")
        .filter(pk=request_id)
        .first()
    )
    if ordered is None:
        raise Http404
    return ordered


def _is_slow(ordered: CaptureRequest) -> bool:
    """Return whether it waits for longer than a worker needs that has nothing else to do."""
    waited = (timezone.now() - ordered.requested_at).total_seconds()
    return ordered.state == State.WAITING and not ordered.reason and waited > LONG_WAIT_SECONDS
