"""A quotation outside this site: its small card for frames of others, and the oEmbed answer that leads to it."""

from http import HTTPStatus
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt

from delivery import keys
from delivery.middleware import shows
from delivery.prepared import Slot, prepared
from delivery.public_pages import public_page
from reactions.embedding.frames import WIDEST
from reactions.embedding.oembed import FORMATS, Named, as_xml, largest, response_for
from reactions.models import Quotation
from reactions.presenting.cards import QuotationCard, card_of


@xframe_options_exempt
@public_page
def embedded_quotation(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show the quotation as a small card; where it is no longer shown, a line that says so, in the same frame."""
    card = _public_card(pk, language=get_language() or settings.LANGUAGE_CODE)
    status = HTTPStatus.OK
    if card is None:
        status = HTTPStatus.NOT_FOUND
    elif card.quotation.redacted_at:
        status = HTTPStatus.GONE
    response = render(request, "reactions/embed.html", {"card": card}, status=status)
    named = [keys.quotation(pk), *([keys.outlet(card.outlet.pk)] if card else [])]
    return _for_any_frame(request, shows(response, named))


def quotation_answer(request: HttpRequest, named: Named) -> HttpResponse:
    """Answer an oEmbed consumer for a quotation: 404 for one that is not shown, 410 for one that was removed."""
    with override(named.language):
        card = _public_card(named.quotation_id, language=named.language)
        if card is None or card.is_gone:
            is_redacted = card is not None and card.quotation.redacted_at is not None
            status = HTTPStatus.GONE if is_redacted else HTTPStatus.NOT_FOUND
            return shows(
                refused(status, _("This quotation is not shown.")), [keys.quotation(named.quotation_id)]
            )
        maxheight = largest(request.GET.get("maxheight"), default=0) or None
        answer = response_for(
            card, maxwidth=largest(request.GET.get("maxwidth"), default=WIDEST), maxheight=maxheight
        )
    return shows(answered(request, answer), [keys.quotation(card.quotation.pk), keys.outlet(card.outlet.pk)])


def answered(request: HttpRequest, answer: dict[str, Any]) -> HttpResponse:
    """Return an answer in the format that the consumer asks for."""
    response: HttpResponse
    if request.GET.get("format") == "xml":
        response = HttpResponse(as_xml(answer), content_type=f"{FORMATS['xml']}; charset=utf-8")
    else:
        response = JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
    # Scripts of any page may ask: there is nothing in it that is not public.
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def refused(status: HTTPStatus, message: str) -> HttpResponse:
    """Return why there is no answer, for people who look."""
    response = HttpResponse(f"{message}\n", status=status, content_type="text/plain; charset=utf-8")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _for_any_frame(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Return the response so that any page may frame it; no other page of the site may be framed by others."""
    return csp_replace({"frame-ancestors": ["*"]})(lambda _request: response)(request)


def _public_card(pk: int, *, language: str) -> QuotationCard | None:
    found = _quotations(pk=pk)
    return card_of(quotation=found[0], language=language) if found else None


@prepared(pk=models.BigIntegerField())
def _quotations(*, pk: Slot) -> "models.QuerySet[Quotation]":
    return Quotation.objects.public().for_display().filter(pk=pk)
