"""Pages for everybody: the request form, how a request stands, the log of what was removed. No cookie, no account."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from delivery import keys
from delivery.client_address import client_address
from delivery.middleware import shows
from delivery.public_pages import personal_page, public_page
from reactions.models import Quotation, TakedownRequest
from reactions.presenting.cards import card_of
from reactions.presenting.structured_data import page_data
from reactions.takedown.details import Details
from reactions.takedown.form_tokens import FIELD, UnableToAccept, check_token, new_token, reference_of
from reactions.takedown.forms import TakedownForm
from reactions.takedown.public_log import NoSuchPage, log_page, requests_by_year
from reactions.takedown.receiving import (
    UnableToReceive,
    UnableToWithdraw,
    can_be_asked_about,
    receive,
    was_refused_before,
    withdraw,
)

UNPROCESSABLE = 422


@personal_page
def takedown_request(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show the form about a quotation that readers see, or take the request and lead to where it stands."""
    quotation = can_be_asked_about(quotation_id=pk)
    if quotation is None:
        raise Http404("No such quotation.")
    about = f"quotation-{quotation.pk}"
    if request.method != "POST":
        return _form_page(request, quotation, TakedownForm(initial={FIELD: new_token(about=about)}))
    form = TakedownForm(request.POST)
    is_good = form.is_valid()
    token = request.POST.get(FIELD, "")[:300]
    try:
        check_token(token, about=about)
    except UnableToAccept:
        form.add_error(
            None,
            _(
                "This was sent faster than people write, or after more than a day. Nothing is lost: please send it again."
            ),
        )
        # What was typed stays; only the token is new.
        form.data = {**{name: form.data.get(name, "") for name in form.data}, FIELD: new_token(about=about)}
        return _form_page(request, quotation, form, status=UNPROCESSABLE)
    if not is_good:
        return _form_page(request, quotation, form, status=UNPROCESSABLE)
    given = form.cleaned_data
    details = Details(
        message=given["message"],
        email=given["email"],
        language=get_language() or settings.LANGUAGE_CODE,
    )
    try:
        taken = receive(
            quotation=quotation,
            reference=reference_of(token),
            relation=given["relation"],
            ground=given["ground"],
            details=details,
            address=client_address(request),
            now=timezone.now(),
        )
    except UnableToReceive as refusal:
        form.add_error(None, str(refusal))
        response = _form_page(request, quotation, form, status=429 if refusal.retry_after else UNPROCESSABLE)
        if refusal.retry_after:
            response.headers["Retry-After"] = str(refusal.retry_after)
        return response
    return _see(reverse("takedown_status", args=[taken.reference]))


@personal_page
def takedown_status(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Show how a request stands to whoever knows its reference; let them withdraw it."""
    found = TakedownRequest.objects.select_related("quotation").filter(reference=reference).first()
    if found is None:
        raise Http404("No such request.")
    about = f"request-{found.reference}"
    problem = ""
    if request.method == "POST":
        try:
            check_token(request.POST.get(FIELD, "")[:300], about=about, soonest=0)
            withdraw(request=found, now=timezone.now())
        except UnableToAccept:
            problem = _("This page was open for too long. Please choose it once more.")
        except UnableToWithdraw as refusal:
            problem = str(refusal)
        else:
            return _see(request.path)
    context = {
        "request_row": found,
        "quotation": found.quotation,
        "was_refused_before": was_refused_before(quotation=found.quotation),
        "token": new_token(about=about),
        "problem": problem,
        "canonical_url": f"{settings.SITE_URL}{request.path}",
    }
    return render(
        request, "reactions/takedown/status.html", context, status=UNPROCESSABLE if problem else 200
    )


@public_page
def takedown_log(request: HttpRequest) -> HttpResponseBase:
    """Show every removal: when, what kind, on what ground; never what it was."""
    url = reverse("takedown_log")
    try:
        page = log_page(before=request.GET.get("before", ""))
    except NoSuchPage:
        return HttpResponseRedirect(url)
    before = request.GET.get("before", "")
    address = (
        f"{settings.SITE_URL}{url}?{urlencode({'before': before})}" if before else f"{settings.SITE_URL}{url}"
    )
    title = _("What we have removed")
    context = {
        "title": title,
        "description": _(
            "Every removal of quoted words or of evidence, newest first: when, what kind and why. What was removed is"
            " not said here, nor where it stood."
        ),
        "noindex": bool(before),
        "structured_data": page_data(
            url=address, name=title, language=get_language() or settings.LANGUAGE_CODE
        ),
        "entries": page.entries,
        "older_url": f"{url}?before={page.older}" if page.older else "",
        "is_first": "before" not in request.GET,
        "years": requests_by_year(),
        "canonical_url": address,
    }
    return shows(render(request, "reactions/takedown/log.html", context), [keys.TAKEDOWNS])


def _form_page(
    request: HttpRequest, quotation: Quotation, form: TakedownForm, *, status: int = 200
) -> HttpResponse:
    card = card_of(quotation=quotation, language=get_language() or settings.LANGUAGE_CODE)
    is_redacted = quotation.redacted_at is not None
    context = {
        "card": card,
        "form": form,
        "is_redacted": is_redacted,
        "action": reverse("takedown_request", args=[quotation.pk]),
        "was_refused_before": was_refused_before(quotation=quotation),
    }
    return render(request, "reactions/takedown/request.html", context, status=410 if is_redacted else status)


def _see(url: str) -> HttpResponse:
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response
