"""Pages with which the desk acts: remove words, decide on a request, propose to close evidence, confirm it."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reactions.admin.takedown_forms import ActForm, ClosingForm, DecisionForm
from reactions.models import Capture, Ground, Quotation, Redaction, TakedownRequest
from reactions.takedown.deciding import UnableToDecide, grant, refuse
from reactions.takedown.destroying import RIGHT_TO_PROPOSE, confirm, propose, reject
from reactions.takedown.details import UnableToOpen, details_of
from reactions.takedown.redacting import RIGHT_TO_DECIDE, UnableToRedact, redact, restrict, words_of
from reactions.takedown.same_words import quotations_nearby, quotations_of_the_same_words
from reactions.takedown.telling import repetitions_of


def redact_page(quotation_admin: ModelAdmin[Any], request: HttpRequest, quotation_id: int) -> HttpResponse:
    """Show what would go, and remove or restrict it; whoever may decide on takedowns, without a request too."""
    if not request.user.has_perm(RIGHT_TO_DECIDE):
        raise PermissionDenied
    quotation = _quotation_for(quotation_id)
    back = reverse("admin:reactions_quotation_change", args=[quotation.pk])
    if quotation.redacted_at is not None:
        messages.info(request, _("The words of this quotation have been removed already."))
        return HttpResponseRedirect(back)
    nearby = quotations_nearby(quotation=quotation)
    form = ActForm(request.POST or None, quotation=quotation, nearby=nearby)
    if request.method == "POST" and form.is_valid():
        try:
            made = _act(quotation, form.cleaned_data, actor=cast(User, request.user))
        except UnableToRedact as refusal:
            form.add_error(None, str(refusal))
        else:
            _log(quotation_admin, request, made)
            return HttpResponseRedirect(back)
    context = {
        **_what_goes(quotation),
        "title": _("Remove words or names"),
        "subtitle": str(quotation),
        "form": form,
        "back": back,
    }
    return _page(quotation_admin, request, quotation, "admin/reactions/takedown/redact.html", context)


def decide_page(request_admin: ModelAdmin[Any], request: HttpRequest, request_id: int) -> HttpResponse:
    """Show a request with what it is about, and record the decision."""
    if not request.user.has_perm(RIGHT_TO_DECIDE):
        raise PermissionDenied
    row = TakedownRequest.objects.filter(pk=request_id).first()
    if row is None:
        raise Http404
    quotation = _quotation_for(row.quotation_id)
    back = reverse("admin:reactions_takedownrequest_changelist")
    nearby = quotations_nearby(quotation=quotation)
    form = DecisionForm(request.POST or None, quotation=quotation, nearby=nearby, request_row=row)
    is_open = row.state == TakedownRequest.State.RECEIVED
    if request.method == "POST" and "change" not in request.POST and form.is_valid():
        if is_open and form.erases and "confirmed" not in request.POST:
            return _ask_again(request_admin, request, row, quotation, form)
        try:
            _decide(request_admin, request, row, quotation, form.cleaned_data)
        except (UnableToDecide, UnableToRedact) as refusal:
            form.add_error(None, str(refusal))
        else:
            return HttpResponseRedirect(back)
    context = {
        **_what_goes(quotation),
        "title": _("Decide on a takedown request"),
        "subtitle": str(row),
        "row": row,
        "is_open": is_open,
        "details": read_details(request_admin, request, row)
        if request.method != "POST" or "change" in request.POST
        else None,
        "form": form,
        "back": back,
    }
    return _page(request_admin, request, row, "admin/reactions/takedown/decide.html", context)


def _ask_again(
    request_admin: ModelAdmin[Any],
    request: HttpRequest,
    row: TakedownRequest,
    quotation: Quotation,
    form: DecisionForm,
) -> HttpResponse:
    """Show what a decision would erase and what stays, with all that was typed: nothing brings the words back."""
    named = [quotation, *(form.cleaned_data.get("also") or ())]
    going = {one.pk: one for name in named for one in quotations_of_the_same_words(quotation=name)}
    context = {
        "title": _("Erase these words for good?"),
        "subtitle": str(row),
        "going": [one for one in going.values() if one.redacted_at is None],
        "repetitions": repetitions_of(words=words_of(going.values()), quotation_ids=list(going)),
        "is_masked": form.cleaned_data["mask_in_texts"],
        "ground": Ground(form.cleaned_data["ground"]).label,
        "answer": form.cleaned_data["answer"],
        "form": form,
    }
    return _page(request_admin, request, row, "admin/reactions/takedown/erase.html", context)


def read_details(
    request_admin: ModelAdmin[Any], request: HttpRequest, row: TakedownRequest
) -> dict[str, str]:
    """Return what the person wrote, for who decides; that it was read is logged, what it says is not."""
    if not request.user.has_perm(RIGHT_TO_DECIDE):
        return {}
    try:
        details = details_of(request=row)
    except UnableToOpen as failure:
        return {"problem": str(failure)}
    request_admin.log_change(request, row, _("Read what the person wrote."))
    return {"message": details.message, "email": details.email, "language": details.language}


def close_page(capture_admin: ModelAdmin[Any], request: HttpRequest, capture_id: int) -> HttpResponse:
    """Propose to close or destroy the evidence of a capture; another person confirms."""
    if not (request.user.has_perm(RIGHT_TO_PROPOSE) or request.user.has_perm(RIGHT_TO_DECIDE)):
        raise PermissionDenied
    capture = Capture.objects.select_related("source__outlet").filter(pk=capture_id).first()
    if capture is None:
        raise Http404
    form = ClosingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            redaction = propose(
                capture=capture, scope=given["scope"], ground=given["ground"], note=given["note"],
                actor=cast(User, request.user), now=timezone.now(),
            )  # fmt: skip
        except UnableToRedact as refusal:
            form.add_error(None, str(refusal))
        else:
            capture_admin.log_change(
                request, capture, _("Proposed: %(what)s.") % {"what": redaction.get_scope_display()}
            )
            messages.success(request, _("Proposed. It takes effect once another person confirms it."))
            return HttpResponseRedirect(reverse("admin:reactions_redaction_change", args=[redaction.pk]))
    context = {
        "title": _("Close or destroy evidence"),
        "subtitle": str(capture),
        "capture": capture,
        "form": form,
        "still_shown": Quotation.objects.public().filter(capture=capture, redacted_at__isnull=True),
        "other_captures": Capture.objects.filter(source=capture.source_id).exclude(pk=capture.pk),
        "waiting": Redaction.objects.filter(capture=capture).select_related("proposed_by"),
        "back": reverse("admin:reactions_capture_change", args=[capture.pk]),
    }
    return _page(capture_admin, request, capture, "admin/reactions/takedown/close.html", context)


def confirm_view(redaction_admin: ModelAdmin[Any], request: HttpRequest, redaction_id: int) -> HttpResponse:
    """Let a proposal take effect, or drop it; then show how it stands."""
    redaction = Redaction.objects.select_related("capture").filter(pk=redaction_id).first()
    if redaction is None or request.method != "POST":
        raise Http404
    actor = cast(User, request.user)
    address = reverse("admin:reactions_redaction_change", args=[redaction.pk])
    try:
        if "reject" in request.POST:
            with transaction.atomic():
                reject(redaction=redaction, actor=actor)
                redaction_admin.log_change(request, redaction, _("Rejected."))
            messages.success(request, _("The proposal was dropped."))
            return HttpResponseRedirect(reverse("admin:reactions_redaction_changelist"))
        confirm(redaction=redaction, actor=actor, now=timezone.now())
    except UnableToRedact as refusal:
        messages.error(request, str(refusal))
    else:
        redaction_admin.log_change(request, redaction, _("Confirmed."))
        messages.success(request, _("It is in effect."))
    return HttpResponseRedirect(address)


def _quotation_for(quotation_id: int) -> Quotation:
    quotation = (
        Quotation.objects.select_related("source__outlet", "capture", "author")
        .prefetch_related("translations")
        .filter(pk=quotation_id)
        .first()
    )
    if quotation is None:
        raise Http404
    return quotation


def _act(quotation: Quotation, given: dict[str, Any], *, actor: User) -> list[Redaction]:
    now = timezone.now()
    if given["act"] == Redaction.Scope.RESTRICT:
        return [
            restrict(
                quotation=quotation, ground=given["ground"], actor=actor, now=now,
                translation_only=given.get("translation_only"), note=given["note"],
            )
        ]  # fmt: skip
    return redact(
        quotation=quotation, ground=given["ground"], actor=actor, now=now, also=given.get("also") or (),
        mask_in_texts=given["mask_in_texts"], note=given["note"],
    )  # fmt: skip


def _decide(
    request_admin: ModelAdmin[Any],
    request: HttpRequest,
    row: TakedownRequest,
    quotation: Quotation,
    given: dict[str, Any],
) -> None:
    actor, now = cast(User, request.user), timezone.now()
    if given["act"] == DecisionForm.REFUSE:
        refuse(request=row, actor=actor, now=now, answer=given["answer"])
        messages.success(request, _("Refused, and the person can read your answer."))
    else:
        made = grant(
            request=row, scope=given["act"], ground=given["ground"], actor=actor, now=now, answer=given["answer"],
            also=given.get("also") or (), mask_in_texts=given["mask_in_texts"],
            translation_only=given.get("translation_only"), note=given["note"],
        )  # fmt: skip
        _log(request_admin, request, made)
    request_admin.log_change(request, row, str(row.get_state_display()))


def _log(some_admin: ModelAdmin[Any], request: HttpRequest, made: list[Redaction]) -> None:
    """Keep who did what in the desk's log, and say it; by then no name of a thing holds removed words."""
    for redaction in made:
        quotation = Quotation.objects.get(redactions=redaction)
        some_admin.log_change(request, quotation, str(redaction))
    if made[0].scope == Redaction.Scope.RESTRICT:
        messages.success(request, _("Readers see neither name nor link any more."))
        return
    count = len(made)
    messages.success(
        request,
        ngettext(
            "The words of %(count)d quotation are removed everywhere.",
            "The words of %(count)d quotations are removed everywhere.",
            count,
        )
        % {"count": count},
    )


def _what_goes(quotation: Quotation) -> dict[str, Any]:
    """Return what the page shows of what goes with a quotation: the same words elsewhere."""
    together = quotations_of_the_same_words(quotation=quotation)
    words = words_of(together)
    return {
        "quotation": quotation,
        "together": [row for row in together if row.pk != quotation.pk and row.redacted_at is None],
        "repetitions": repetitions_of(words=words, quotation_ids=[row.pk for row in together])
        if words
        else [],
    }


def _page(
    some_admin: ModelAdmin[Any], request: HttpRequest, original: Any, template: str, context: dict[str, Any]
) -> HttpResponse:
    return TemplateResponse(
        request,
        template,
        {
            **some_admin.admin_site.each_context(request),
            "opts": some_admin.opts,
            "original": original,
            **context,
        },
    )
