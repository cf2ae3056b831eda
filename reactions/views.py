"""The evidence page: what is known of one quotation, for anyone who wants to check it."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from delivery import keys
from delivery.middleware import shows
from delivery.paths import in_interface_language
from delivery.prepared import Slot, prepared
from delivery.public_pages import public_page
from reactions.embedding.frames import embed_code, oembed_address
from reactions.health.history import history_of
from reactions.models import Appearance, Capture, CaptureArtifact, Quotation, Verification
from reactions.models.quotations import ON_EVIDENCE
from reactions.presenting.cards import VERDICT_LABELS, QuotationCard, card_of, evidence_path
from reactions.presenting.provenance import FOLDS, archived_how, is_stated_by_an_editor
from reactions.presenting.selection import comments_quoted_anywhere
from reactions.presenting.structured_data import evidence_page_data

MOST_APPEARANCES = 50


@public_page
def evidence(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show the evidence of a quotation that a live edition shows; any other does not exist."""
    found = _quotations(pk=pk)
    if not found:
        raise Http404("No such quotation.")
    [quotation] = found
    if quotation.is_gone:
        return _gone(request, quotation)
    capture = quotation.capture
    language = get_language() or settings.LANGUAGE_CODE
    newer: Quotation | None = getattr(quotation, "superseded_by", None)
    quoted = comments_quoted_anywhere([capture.pk])
    card = card_of(quotation=quotation, language=language, comments_quoted=quoted.get(capture.pk, 0))
    url = f"{settings.SITE_URL}{card.evidence_url}"
    title = _("Evidence of quotation %(number)s from %(name)s") % {"number": pk, "name": card.outlet.label}
    context = {
        "card": card,
        "title": title,
        "quotation": quotation,
        "capture": capture,
        "artifacts": _artifacts(capture=capture.pk),
        "verifications": _with_labels(quotation.verifications.all()),
        "appearances": _with_addresses(_appearances(quotation=quotation.pk)),
        "chain": chain_of(capture),
        "cite_text": citation_of(card),
        "canonical_url": url,
        **_correction_by(newer),
        "archived_how": archived_how(capture),
        "is_stated_by_an_editor": is_stated_by_an_editor(capture),
        "history": history_of(quotation=quotation),
        "embed_code": embed_code(card),
        "oembed_addresses": {
            "application/json+oembed": oembed_address(url=url, form="json"),
            "text/xml+oembed": oembed_address(url=url, form="xml"),
        },
        "structured_data": evidence_page_data(card, name=title, language=language),
    }
    shown = [
        keys.quotation(quotation.pk),
        keys.outlet(card.outlet.pk),
        keys.capture(capture.pk),
        *([keys.quotation(newer.pk)] if newer else []),
    ]
    return shows(render(request, "reactions/evidence.html", context), shown)


# A newsroom has more of these pages than of any other, and nobody keeps those that machines go through.


@prepared(pk=models.BigIntegerField())
def _quotations(*, pk: Slot) -> "models.QuerySet[Quotation]":
    shown = Quotation.objects.public().for_display(also=ON_EVIDENCE).filter(pk=pk)
    return shown.select_related(
        "capture__previous", "capture__following", "capture__timestamp", "superseded_by"
    )


@prepared(capture=models.BigIntegerField())
def _artifacts(*, capture: Slot) -> "models.QuerySet[CaptureArtifact]":
    return CaptureArtifact.objects.filter(capture=capture)


@prepared(quotation=models.BigIntegerField())
def _appearances(*, quotation: Slot) -> "models.QuerySet[Appearance]":
    return Appearance.objects.filter(quotation=quotation).order_by("-published_at", "-id")[:MOST_APPEARANCES]


def _gone(request: HttpRequest, quotation: Quotation) -> HttpResponseBase:
    """Say that a quotation is hidden while a request is decided, or was redacted (410)."""
    card = card_of(quotation=quotation, language=get_language() or settings.LANGUAGE_CODE)
    response = render(
        request, "reactions/gone.html", {"card": card}, status=410 if quotation.redacted_at else 200
    )
    return shows(response, [keys.quotation(quotation.pk), keys.outlet(card.outlet.pk)])


def _correction_by(newer: Quotation | None) -> dict[str, object]:
    """Return whether a newer quotation replaced the shown one, and where that is, if readers see it."""
    if newer is None:
        return {"is_corrected": False}
    is_shown = Quotation.objects.public().not_gone().filter(pk=newer.pk).exists()
    return {
        "is_corrected": True,
        "corrected_url": evidence_path(quotation_id=newer.pk) if is_shown else "",
    }


def chain_of(capture: Capture) -> dict[str, str]:
    """Return the capture's seal, the one before it, which this one names, and the next, which names this one."""
    following = getattr(capture, "following", None)
    return {
        "manifest_hash": capture.manifest_sha256,
        "previous_hash": capture.previous.manifest_sha256 if capture.previous else "",
        "following_hash": following.manifest_sha256 if following else "",
    }


def citation_of(card: QuotationCard) -> str:
    """Return how to cite the quotation: who, where, when, captured when, and the evidence's address.

    Where no link to the source may be shown, its title is left out too: one could be found by it.
    """
    posted = ""
    if card.posted_at is not None and card.posted_precision != "unknown":
        posted = date_format(localtime(card.posted_at), "DATE_FORMAT")
    parts = [
        card.author_name,
        f"“{card.source.title}”" if card.source_url else "",
        card.outlet.label,
        posted,
        _("captured %(date)s") % {"date": date_format(localtime(card.captured_at), "DATE_FORMAT")},
        settings.SITE_NAME,
        f"{settings.SITE_URL}{card.evidence_url}",
    ]
    return ", ".join(part for part in parts if part)


def _with_labels(verifications: Iterable[Verification]) -> list[Verification]:
    """Return the checks, each with its verdict and the differences that were overlooked in words."""
    rows = list(verifications)
    for row in rows:
        row.verdict_label = VERDICT_LABELS.get(row.verdict, "")  # type: ignore[attr-defined]
        row.fold_labels = [FOLDS.get(name, name) for name in row.folds]  # type: ignore[attr-defined]
    return rows


def _with_addresses(appearances: Iterable[Appearance]) -> list[Appearance]:
    """Return the appearances, each with its address for the interface's language."""
    rows = list(appearances)
    for row in rows:
        row.url = in_interface_language(row.path)  # type: ignore[attr-defined]
    return rows
