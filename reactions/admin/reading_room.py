"""The reading room: the text of a capture with its comments found, where words become quotations."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from reactions.admin.passages import Part, parts_of, pieces_between
from reactions.admin.quotation_forms import PictureQuotationForm, QuotationForm
from reactions.capturing import text_of
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

if TYPE_CHECKING:
    from reactions.admin.captures import CaptureAdmin

# A page of 20,000 comments is read in parts.
COMMENTS_PER_PAGE = 300


@dataclass(frozen=True, slots=True)
class ShownComment:
    """A comment as the reading room shows it; what is quoted already is lit."""

    row: CaptureComment
    words: str
    parts: list[Part]
    quotations: list[Quotation]


def reading_room(capture_admin: "CaptureAdmin", request: HttpRequest, capture_id: int) -> HttpResponse:
    """Show a capture's text and the form; make a quotation and stay for the next."""
    capture = _capture_for(capture_admin, request, capture_id)
    may_quote = request.user.has_perm("reactions.add_quotation")
    corrected = _corrected(request, capture)
    form_class = QuotationForm if capture.is_readable else PictureQuotationForm
    judgement = None
    try:
        text = text_of(capture=capture)
        damage = ""
    except UnableToRead as failure:
        text, damage = "", str(failure)
    if request.method == "POST":
        if not may_quote:
            raise PermissionDenied
        form = form_class(request.POST, capture=capture)
        if form.is_valid():
            try:
                quotation = _make(form=form, capture=capture, text=text, corrected=corrected, request=request)
            except UnableToQuote as refusal:
                form.add_error("words", str(refusal))
                judgement = refusal.judgement
            except UnableToTranslate as refusal:
                form.add_error("translation", str(refusal))
            else:
                capture_admin.log_addition(request, quotation, [{"added": {}}])
                messages.success(request, _done(quotation))
                return HttpResponseRedirect(_back(request, capture, quotation))
    else:
        form = form_class(capture=capture, initial=_initial(request, capture, text, corrected))
    query = request.GET.get("q", "").strip()[:100]
    shown, count = _shown(capture, text, query, request.GET.get("from", ""))
    context = {
        **capture_admin.admin_site.each_context(request),
        "title": _("Reading room"),
        "subtitle": capture.title,
        "opts": capture_admin.opts,
        "original": capture,
        "capture": capture,
        "source": capture.source,
        "outlet": capture.source.outlet,
        "form": form,
        "may_quote": may_quote and not damage,
        "may_see_artifacts": request.user.has_perm("reactions.view_captureartifact"),
        "corrected": corrected,
        "damage": damage,
        "query": query,
        "comments": shown,
        "comment_total": count,
        "next_from": shown[-1].row.ordinal + 1 if len(shown) == COMMENTS_PER_PAGE else None,
        "loose": _loose(capture, text) if not capture.comments.exists() else [],
        "picture": capture.artifacts.filter(role=CaptureArtifact.Role.SCREENSHOT).first(),
        "picture_quotations": _quotations(capture) if not capture.is_readable else [],
        "judgement": judgement,
        "is_walled": capture.completeness == Capture.Completeness.PARTIAL,
    }
    return TemplateResponse(request, "admin/reactions/capture/reading_room.html", context)


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
    found = Quotation.objects.filter(pk=int(wanted), source=capture.source_id, superseded_by=None).first()
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


def _shown(capture: Capture, text: str, query: str, first: str) -> tuple[list[ShownComment], int]:
    """Return one page of the comments that hold the query, and how many comments there are."""
    comments = capture.comments.select_related("author")
    total = comments.count()
    if first.isdecimal() and len(first) <= 9:
        comments = comments.filter(ordinal__gte=int(first))
    by_comment: dict[int | None, list[Quotation]] = {}
    for quotation in _quotations(capture):
        by_comment.setdefault(quotation.comment_id, []).append(quotation)
    shown = []
    for row in comments.iterator(chunk_size=500):
        words = text[row.start : row.end]
        if query and query.casefold() not in words.casefold():
            continue
        quotations = by_comment.get(row.pk, [])
        lit = [span for quotation in quotations for span in _lit_by(quotation)]
        parts = parts_of(text=text, start=row.start, end=row.end, lit=lit)
        shown.append(ShownComment(row=row, words=words, parts=parts, quotations=quotations))
        if len(shown) == COMMENTS_PER_PAGE:
            break
    return shown, total


def _loose(capture: Capture, text: str) -> list[Part]:
    """Return the whole text of a capture in which no comment was found, with what is quoted lit."""
    lit = [span for quotation in _quotations(capture) for span in _lit_by(quotation)]
    return parts_of(text=text, start=0, end=len(text), lit=lit)


def _quotations(capture: Capture) -> list[Quotation]:
    return list(capture.quotations.filter(superseded_by=None).prefetch_related("elisions"))


def _lit_by(quotation: Quotation) -> list[tuple[int, int]]:
    if quotation.start is None or quotation.end is None:
        return []
    gaps = [(elision.start, elision.end) for elision in quotation.elisions.all()]
    return pieces_between(start=quotation.start, end=quotation.end, elisions=gaps)


def _done(quotation: Quotation) -> str:
    verification = quotation.verifications.first()
    if verification is not None and verification.verdict in {"exact", "folded"}:
        return _("Quoted: %(words)s The words stand in the capture; another person will verify it.") % {
            "words": quotation
        }
    return _("Quoted: %(words)s The algorithm is not sure of it; see the quotation for the reason.") % {
        "words": quotation
    }


def _back(request: HttpRequest, capture: Capture, quotation: Quotation) -> str:
    """Return the address of the same page of the same capture, at the comment that was quoted."""
    kept = {name: request.GET[name] for name in ("q", "from") if request.GET.get(name)}
    query = f"?{urlencode(kept)}" if kept else ""
    anchor = f"#comment-{quotation.comment_id}" if quotation.comment_id else ""
    return f"{reverse('admin:reactions_capture_read', args=[capture.pk])}{query}{anchor}"
