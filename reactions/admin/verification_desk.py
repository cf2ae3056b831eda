"""The verification desk: a quotation beside its capture, and the decision of a second person."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reactions.admin.passages import Part, parts_of
from reactions.admin.verification_list import query_of, wanted_of
from reactions.admin.wording import standing_in_words, verdict_in_words
from reactions.judging.verdicts import Judgement, Verdict
from reactions.models import CaptureArtifact, Quotation, Verification
from reactions.presenting.provenance import FOLDS
from reactions.sealing import UnableToRead
from reactions.takedown.closing import UnableToOpen, files_are_open, open_text
from reactions.verifying.checks import UnableToVerify, check, decide, judgement_of
from reactions.verifying.queue import next_to_verify
from reactions.verifying.standing import ACCEPTABLE, Standing, standing_of

if TYPE_CHECKING:
    from reactions.admin.quotations import QuotationAdmin

# How much of a long post is shown around the words.
SURROUNDINGS = 600


class DecisionForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Note to the submitter"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Needed to refuse or to ask."),
    )
    has_read_translations = forms.BooleanField(
        label=gettext_lazy("I compared the translation with the original too"), required=False
    )


def verify_page(quotation_admin: "QuotationAdmin", request: HttpRequest, quotation_id: int) -> HttpResponse:
    """Show both sides, or record the decision and go to the next quotation that waits."""
    if not (
        request.user.has_perm("reactions.view_quotation") and request.user.has_perm("reactions.view_capture")
    ):
        raise PermissionDenied
    quotation = _quotation_for(quotation_id)
    if quotation.redacted_at is not None:
        messages.info(
            request, _("The words of this quotation have been removed; there is nothing to verify.")
        )
        return HttpResponseRedirect(reverse("admin:reactions_quotation_change", args=[quotation.pk]))
    may_verify = request.user.has_perm("reactions.verify_quotation")
    is_own = quotation.submitted_by_id == request.user.pk
    form = DecisionForm(request.POST or None)
    following = next_to_verify(
        quotation=quotation, user_id=cast(User, request.user).pk, wanted=wanted_of(request)
    )
    if request.method == "POST":
        if not may_verify:
            raise PermissionDenied
        if form.is_valid():
            try:
                _decide(quotation_admin, request, quotation, form.cleaned_data)
            except UnableToVerify as refusal:
                form.add_error(None, str(refusal))
            else:
                return HttpResponseRedirect(_address_after(request, following))
    context = {
        **quotation_admin.admin_site.each_context(request),
        **_both_sides(quotation, request.user),
        "title": _("Verify a quotation"),
        "subtitle": str(quotation),
        "opts": quotation_admin.opts,
        "original": quotation,
        "quotation": quotation,
        "form": form,
        "may_verify": may_verify and not is_own,
        "is_own": is_own,
        "may_see_artifacts": request.user.has_perm("reactions.view_captureartifact"),
        "next": following,
        "queue_query": query_of(wanted_of(request)),
    }
    return TemplateResponse(request, "admin/reactions/quotation/verify.html", context)


def check_again(quotation_admin: "QuotationAdmin", request: HttpRequest, quotation_id: int) -> HttpResponse:
    """Let the algorithm compare the quotation once more, and say what it found."""
    if request.method != "POST":
        raise Http404
    if not request.user.has_perm("reactions.change_quotation"):
        raise PermissionDenied
    quotation = _quotation_for(quotation_id)
    try:
        verification = check(quotation=quotation, now=timezone.now())
    except UnableToVerify as failure:
        messages.error(request, str(failure))
    else:
        _mark, words = verdict_in_words(verification.verdict)
        messages.info(request, _("Compared again: %(verdict)s.") % {"verdict": words})
    return HttpResponseRedirect(reverse("admin:reactions_quotation_change", args=[quotation.pk]))


def _quotation_for(quotation_id: int) -> Quotation:
    quotation = (
        Quotation.objects.select_related(
            "source__outlet", "capture__operator", "comment", "author", "submitted_by", "superseded_by"
        )
        .prefetch_related("verifications__reviewer", "translations", "elisions", "capture__artifacts")
        .filter(pk=quotation_id)
        .first()
    )
    if quotation is None:
        raise Http404
    return quotation


@transaction.atomic
def _decide(
    quotation_admin: "QuotationAdmin", request: HttpRequest, quotation: Quotation, given: dict[str, Any]
) -> None:
    decision = request.POST.get("decision", "")
    actor = cast(User, request.user)
    verification = decide(
        quotation=quotation, reviewer=actor, decision=decision, note=given["note"], now=timezone.now()
    )
    if decision == Verification.Decision.ACCEPTED and given["has_read_translations"]:
        quotation.translations.filter(is_stale=False).exclude(translator=actor).update(reviewer=actor)
    quotation_admin.log_change(request, quotation, str(verification.get_decision_display()))
    messages.success(
        request,
        _("%(quotation)s: %(decision)s.")
        % {"quotation": quotation, "decision": verification.get_decision_display()},
    )


def _address_after(request: HttpRequest, following: int | None) -> str:
    """Return the address of what comes next in the queue as this person filtered it, or of the queue itself."""
    kept = query_of(wanted_of(request))
    if following is None:
        messages.info(request, _("Nothing else waits for you here."))
        return f"{reverse('admin:reactions_quotation_queue')}{kept}"
    return f"{reverse('admin:reactions_quotation_verify', args=[following])}{kept}"


def _both_sides(quotation: Quotation, actor: AbstractBaseUser | AnonymousUser) -> dict[str, Any]:
    """Return what the page shows of the quotation's checks and of the place in its capture."""
    problem, judgement, text = "", None, ""
    try:
        text = open_text(capture=quotation.capture, actor=actor)
        judgement = judgement_of(quotation=quotation)
    except (UnableToVerify, UnableToRead, UnableToOpen) as failure:
        problem = str(failure)
    standing: Standing = standing_of(quotation.verifications.all())
    is_superseded = getattr(quotation, "superseded_by", None) is not None
    has_open_files = files_are_open(capture=quotation.capture, actor=actor)
    if judgement is not None and not has_open_files:
        # What stands near the words may be what was removed beside them.
        judgement = replace(judgement, diff=())
    return {
        "problem": problem,
        "judgement": judgement,
        "verdict": verdict_in_words(judgement.verdict) if judgement else None,
        "reason": _(judgement.reason) if judgement and judgement.reason else "",
        "folds": [FOLDS.get(fold, fold) for fold in judgement.folds] if judgement else [],
        "standing": standing,
        "standing_words": standing_in_words(standing, is_superseded=is_superseded),
        "is_superseded": is_superseded,
        "can_be_accepted": judgement is not None
        and (judgement.verdict in ACCEPTABLE or judgement.verdict is Verdict.UNCHECKABLE)
        and not standing.is_verified
        and not is_superseded,
        "passage": _passage(quotation, text, judgement),
        "picture": next(
            (
                artifact
                for artifact in quotation.capture.artifacts.all()
                if artifact.role == CaptureArtifact.Role.SCREENSHOT
            ),
            None,
        )
        if has_open_files
        else None,
        "log": [(row, verdict_in_words(row.verdict)[1]) for row in quotation.verifications.all()],
        "translations": quotation.translations.all(),
    }


def _passage(quotation: Quotation, text: str, judgement: Judgement | None) -> list[Part]:
    """Return the comment around the words, or where it is long its nearest part, with what was found lit."""
    if not text:
        return []
    lit = [(span.start, span.end) for span in judgement.spans] if judgement else []
    first = lit[0][0] if lit else quotation.start or 0
    last = lit[-1][1] if lit else quotation.end or 0
    low, high = (quotation.comment.start, quotation.comment.end) if quotation.comment else (0, len(text))
    start, end = max(low, first - SURROUNDINGS), min(high, last + SURROUNDINGS)
    if not lit and quotation.comment:
        start, end = low, min(high, low + 2 * SURROUNDINGS)
    return parts_of(text=text, start=start, end=end, lit=lit)
