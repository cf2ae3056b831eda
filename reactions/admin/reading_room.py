"""The reading room: the text of a capture with its comments found, where words become quotations."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reactions.admin.quotation_forms import PictureQuotationForm, QuotationForm
from reactions.admin.quotation_tray import Tray, blank_form, make_all, tray_with
from reactions.admin.room_comments import ORDERS, RoomFilter, loose_parts, page_of, standing_quotations
from reactions.judging.verdicts import Judgement
from reactions.models import Capture, CaptureArtifact, CaptureComment, Quotation
from reactions.models.evidence import Precision
from reactions.quoting import (
    Place,
    UnableToQuote,
    UnableToTranslate,
    locate,
    quote,
    quote_screenshot,
    supersede,
    translate,
)
from reactions.sealing import UnableToRead
from reactions.takedown.closing import UnableToOpen, files_are_open, open_text

if TYPE_CHECKING:
    from reactions.admin.captures import CaptureAdmin

MOST_PICKED = 50


@dataclass(slots=True)
class Entered:
    """What is in the forms of the page: new, or as it was sent and refused; `done` is where to go when it was not."""

    form: QuotationForm
    tray: Tray = field(default_factory=Tray)
    judgement: Judgement | None = None
    done: str = ""


def reading_room(capture_admin: "CaptureAdmin", request: HttpRequest, capture_id: int) -> HttpResponse:
    """Show a capture's text and the form; make a quotation, or all of the tray, and stay for the next."""
    capture = _capture_for(capture_admin, request, capture_id)
    may_quote = request.user.has_perm("reactions.add_quotation")
    corrected = _corrected(request, capture)
    try:
        text = open_text(capture=capture, actor=request.user)
        damage = ""
    except (UnableToRead, UnableToOpen) as failure:
        text, damage = "", str(failure)
    if request.method != "POST":
        entered = _begun(request, capture, text, corrected)
    elif not may_quote:
        raise PermissionDenied
    elif "tray" in request.POST and capture.is_readable:
        entered = _tray_sent(capture_admin, request, capture, text)
    else:
        entered = _form_sent(capture_admin, request, capture, text, corrected)
    if entered.done:
        return HttpResponseRedirect(entered.done)
    wanted = RoomFilter.of(request)
    page = page_of(capture=capture, text=text, wanted=wanted)
    context = {
        **capture_admin.admin_site.each_context(request),
        "title": _("Reading room"),
        "subtitle": capture.title,
        "opts": capture_admin.opts,
        "original": capture,
        "capture": capture,
        "source": capture.source,
        "outlet": capture.source.outlet,
        "form": entered.form,
        "may_quote": may_quote and not damage,
        "may_see_artifacts": request.user.has_perm("reactions.view_captureartifact"),
        "corrected": corrected,
        "damage": damage,
        "wanted": wanted,
        "orders": ORDERS.items(),
        "kept_query": _kept_query(wanted, corrected),
        "page": page,
        "loose": loose_parts(capture=capture, text=text) if not page.total else [],
        "picture": capture.artifacts.filter(role=CaptureArtifact.Role.SCREENSHOT).first()
        if files_are_open(capture=capture, actor=request.user)
        else None,
        "picture_quotations": standing_quotations(capture) if not capture.is_readable else [],
        "judgement": entered.judgement,
        "tray": entered.tray,
        "tray_blank": blank_form(capture) if capture.is_readable else None,
        "has_made_all": request.GET.get("made") == "all",
    }
    return TemplateResponse(request, "admin/reactions/capture/reading_room.html", context)


def _kept_query(wanted: RoomFilter, corrected: Quotation | None) -> str:
    """Return what the links of comments keep of the address, with what joins it to more."""
    kept = [wanted.as_query, f"corrects={corrected.pk}" if corrected else ""]
    return "".join(f"{part}&" for part in kept if part)


def _form_class(capture: Capture) -> type[QuotationForm]:
    return QuotationForm if capture.is_readable else PictureQuotationForm


def _begun(request: HttpRequest, capture: Capture, text: str, corrected: Quotation | None) -> Entered:
    form = _form_class(capture)(capture=capture, initial=_initial(request, capture, text, corrected))
    return Entered(form=form, tray=tray_with(capture=capture, comments=_picked(request, capture), text=text))


def _form_sent(
    capture_admin: "CaptureAdmin",
    request: HttpRequest,
    capture: Capture,
    text: str,
    corrected: Quotation | None,
) -> Entered:
    """Make the quotation of the form, or keep what was typed with the reason."""
    entered = Entered(form=_form_class(capture)(request.POST, capture=capture))
    form = entered.form
    if not form.is_valid():
        return entered
    try:
        quotation = _make(form=form, capture=capture, text=text, corrected=corrected, request=request)
    except UnableToQuote as refusal:
        form.add_error("words", str(refusal))
        entered.judgement = refusal.judgement
    except UnableToTranslate as refusal:
        form.add_error("translation", str(refusal))
    else:
        capture_admin.log_addition(request, quotation, [{"added": {}}])
        messages.success(request, _done(quotation))
        entered.done = _back(request, capture, quotation)
    return entered


def _tray_sent(capture_admin: "CaptureAdmin", request: HttpRequest, capture: Capture, text: str) -> Entered:
    """Make every quotation of the tray that can be made, and keep the others with their reasons."""
    tray = make_all(
        request=request,
        capture=capture,
        make=lambda form: _make(form=form, capture=capture, text=text, corrected=None, request=request),
    )
    for quotation in tray.made:
        capture_admin.log_addition(request, quotation, [{"added": {}}])
    if tray.made:
        messages.success(request, _made(tray.made))
    done = "" if tray.items else _back(request, capture, None)
    return Entered(form=_form_class(capture)(capture=capture), tray=tray, done=done)


def _picked(request: HttpRequest, capture: Capture) -> list[CaptureComment]:
    """Return the comments that were ticked, as they stand on the page: how a tray is filled without a script."""
    ids = [value for value in request.GET.getlist("pick") if value.isdecimal() and len(value) <= 18]
    return list(capture.comments.filter(pk__in=[int(value) for value in ids[:MOST_PICKED]]))


def _capture_for(capture_admin: "CaptureAdmin", request: HttpRequest, capture_id: int) -> Capture:
    capture: Capture | None = (
        Capture.objects.select_related("source__outlet", "operator")
        .prefetch_related("artifacts")
        .filter(pk=capture_id)
        .first()
    )
    if capture is None:
        raise Http404
    if not capture_admin.has_view_permission(request, capture):
        raise PermissionDenied
    return capture


def _corrected(request: HttpRequest, capture: Capture) -> Quotation | None:
    """Return the quotation that is being corrected, if the address names one of this capture's source."""
    wanted = request.GET.get("corrects", "")
    if not wanted.isdecimal() or len(wanted) > 18:
        return None
    found = Quotation.objects.filter(
        pk=int(wanted), source=capture.source_id, superseded_by=None, redacted_at=None
    ).first()
    if found is None:
        raise Http404
    return found


def _initial(
    request: HttpRequest, capture: Capture, text: str, corrected: Quotation | None
) -> dict[str, Any]:
    """Return what the form begins with: a whole comment that was asked for, or the words to correct."""
    if corrected is not None:
        return {"words": corrected.exact, "language": corrected.language}
    wanted = request.GET.get("comment", "")
    if wanted.isdecimal() and len(wanted) <= 18:
        comment = capture.comments.filter(pk=int(wanted)).first()
        if comment is not None:
            return {
                "words": text[comment.start : comment.end],
                "start": comment.start,
                "end": comment.end,
                "comment": comment.pk,
            }
    return {}


@transaction.atomic
def _make(
    *, form: QuotationForm, capture: Capture, text: str, corrected: Quotation | None, request: HttpRequest
) -> Quotation:
    """Make the quotation and its translation, or neither."""
    actor, now, given = cast(User, request.user), timezone.now(), form.cleaned_data
    added = {name: given[name] for name in ("language", "stance", "context_note", "display")}
    if isinstance(form, PictureQuotationForm):
        quotation = quote_screenshot(
            capture=capture,
            words=given["words"],
            actor=actor,
            now=now,
            handle=given["handle"],
            posted_at=given["posted_at"],
            posted_precision=Precision.MINUTE,
            votes_up=given["votes_up"],
            votes_down=given["votes_down"],
            **added,
        )
    else:
        place = _place(given, capture, text)
        if corrected is not None:
            quotation = supersede(
                quotation=corrected,
                capture=capture,
                start=place.start,
                end=place.end,
                elisions=place.elisions,
                actor=actor,
                now=now,
            )
        else:
            quotation = quote(
                capture=capture,
                start=place.start,
                end=place.end,
                elisions=place.elisions,
                actor=actor,
                now=now,
                **added,
            )
    if given["translation"].strip():
        translate(
            quotation=quotation,
            language=given["translation_language"],
            text=given["translation"],
            method=given["translation_method"],
            actor=actor,
            now=now,
        )
    return quotation


def _place(given: dict[str, Any], capture: Capture, text: str) -> Place:
    """Return where the words stand: where they were selected if they are still those, else where they are found."""
    start, end, words = given["start"], given["end"], given["words"]
    is_selected = start is not None and end is not None and start < end <= len(text)
    if is_selected and text[start:end].split() == words.split():
        return Place(start=start, end=end)
    return locate(capture=capture, words=words, comment=given["comment"])


def _done(quotation: Quotation) -> str:
    verification = quotation.verifications.first()
    if verification is not None and verification.verdict in {"exact", "folded"}:
        return _("Quoted: %(words)s The words stand in the capture; another person will verify it.") % {
            "words": quotation
        }
    return _("Quoted: %(words)s The algorithm is not sure of it; see the quotation for the reason.") % {
        "words": quotation
    }


def _made(quotations: list[Quotation]) -> str:
    return ngettext(
        "%(count)d quotation made; another person will verify it.",
        "%(count)d quotations made; another person will verify them.",
        len(quotations),
    ) % {"count": len(quotations)}


def _back(request: HttpRequest, capture: Capture, quotation: Quotation | None) -> str:
    """Return the address of the same part of the same capture, at the comment that was quoted."""
    wanted = RoomFilter.of(request)
    kept = [wanted.as_query]
    if wanted.first:
        kept.append(f"from={wanted.first}")
    if quotation is None:
        # Tells the script that what it kept of the tray is made.
        kept.append("made=all")
    query = "&".join(part for part in kept if part)
    anchor = f"#comment-{quotation.comment_id}" if quotation and quotation.comment_id else ""
    return f"{reverse('admin:reactions_capture_read', args=[capture.pk])}{query and '?' + query}{anchor}"
