"""Quotations: what readers see of them, and one with everything that its evidence page tells.

What a card does not hold is in no answer: with “translation only” neither the original words nor a link, and of
what was removed nothing but when and why. What the capture says of its address stands under the same rule as the link.
"""

from collections.abc import Sequence
from typing import Annotated, Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from msgspec import Meta

from articles.models import EditionTag
from articles.reading.addresses import absolute
from articles.reading.anchors import LARGEST_ID, Anchor, Side, Window
from articles.reading.looking_through import edge_of, within_reach
from delivery import keys
from delivery.paths import in_interface_language
from newsroom.api import shapes
from newsroom.api.addresses import api_url, page_url
from newsroom.api.answering import Answer
from newsroom.api.asking import LANGUAGES, SECTION, Asked, Parameters, Windowed, row_number, window_of
from newsroom.api.finding import live_article, outlet_of, tags_of
from newsroom.api.names import community_name
from newsroom.api.problems import Refusal, nothing_there
from reactions.embedding.frames import oembed_address
from reactions.health.history import NOT_FOUND_YET, history_of
from reactions.models import Appearance, Capture, Quotation
from reactions.models import Translation as TranslationRow
from reactions.models.quotations import ON_EVIDENCE, Health
from reactions.presenting.cards import (
    VERDICT_LABELS,
    QuotationCard,
    card_of,
    quotations_for_cards,
    translation_for,
)
from reactions.presenting.provenance import FOLDS, archived_how, is_stated_by_an_editor
from reactions.presenting.selection import comments_quoted_anywhere
from reactions.views import MOST_APPEARANCES, chain_of, citation_of
from tags.models import Tag

TagText = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=r"^[^,/\x00-\x1f\x7f]+$",
        description=gettext_noop("The slug or a name of a tag: what is quoted in its articles."),
    ),
]
OutletText = Annotated[
    str, Meta(pattern=SECTION, description=gettext_noop("The slug of a community or other outlet."))
]


class QuotationListParameters(Windowed, frozen=True, kw_only=True):
    community: OutletText = ""
    tag: TagText = ""
    article: Annotated[
        int, Meta(ge=1, le=LARGEST_ID, description=gettext_noop("The number of an article that quotes it."))
    ] = 0


class QuotationParameters(Parameters, frozen=True, kw_only=True):
    id: Annotated[row_number(), Meta(description=gettext_noop("The quotation's number."))]  # type: ignore[valid-type]


def quotation_list(asked_for: QuotationListParameters, asked: Asked) -> Answer:
    """Give quotations by when they were first published here, newest first; each once. What was removed is left out."""
    rows = Appearance.objects.shown()
    shown = []
    if asked_for.article:
        live = live_article(asked_for.article)
        rows = rows.filter(edition_id=live.pk)
        shown.append(keys.edition_of(live.article_id))
    outlet = outlet_of(asked_for.community)
    if outlet is not None:
        rows = rows.filter(outlet=outlet)
        shown += keys.list_of_outlet(outlet.pk)
    tags = tags_of([asked_for.tag]) if asked_for.tag else []
    for tag in tags:
        shown += keys.list_of_tag(tag.pk)
    found, newer, older = _slice(rows, tags, window_of(asked_for), asked_for.limit)
    cards = _cards([row.quotation_id for row in found])
    return Answer(
        body=shapes.QuotationPage(
            items=[quotation_shape(card) for card in cards],
            next=page_url(asked.path, asked.given, before=str(older)) if older else None,
            prev=page_url(asked.path, asked.given, after=str(newer)) if newer else None,
        ),
        shown=[
            *(shown or [keys.LISTS]),
            *(keys.quotation(card.quotation.pk) for card in cards),
            *(keys.capture(card.capture.pk) for card in cards),
            *(keys.outlet(card.outlet.pk) for card in cards),
        ],
        changed_at=found[0].published_at if found else None,
    )


def _slice(
    rows: "QuerySet[Appearance]", tags: Sequence[Tag], window: Window, size: int
) -> tuple[list[Appearance], Anchor | None, Anchor | None]:
    """Return the first appearances at a window, newest first, and from where newer and older ones go on.

    Whether an article has a tag is looked up at each appearance: at the nearest 5,000, as on the pages of several tags.
    Such a slice may be short or empty though the list goes on. One query, or two.
    """
    is_rising = window.side == Side.AFTER
    nearest = window.of_rows(rows, time="published_at", identifier="id")
    for tag in tags:
        rows = rows.filter(Exists(EditionTag.objects.filter(edition_id=OuterRef("edition_id"), tag=tag)))
    chosen = window.of_rows(_each_once(rows), time="published_at", identifier="id")
    if tags:
        chosen = chosen.filter(within_reach(nearest, is_rising=is_rising, time="published_at"))
    found = list(chosen.only("quotation_id", "published_at")[: size + 1])
    more = len(found) > size
    found = found[:size]
    edge = None
    if tags and not more:
        edge = edge_of(nearest, time="published_at").values_list("published_at", flat=True).first()
    if is_rising:
        found.reverse()
    # A page of nothing goes on, and back, where it was asked for.
    first, last = (_anchor(found[0]), _anchor(found[-1])) if found else (window.anchor, window.anchor)
    if is_rising:
        return found, Anchor(edge, LARGEST_ID) if edge else first if more else None, last
    newer = first if window.side == Side.BEFORE else None
    return found, newer, Anchor(edge, 0) if edge else last if more else None


def _each_once(rows: "QuerySet[Appearance]") -> "QuerySet[Appearance]":
    """Return of each quotation its first appearance among the rows."""
    earlier = rows.filter(quotation=OuterRef("quotation"), pk__lt=OuterRef("pk"))
    return rows.filter(~Exists(earlier))


def _anchor(row: Appearance) -> Anchor:
    return Anchor(row.published_at, row.pk)


def _cards(quotation_ids: Sequence[int]) -> list[QuotationCard]:
    if not quotation_ids:
        return []
    known = quotations_for_cards(quotation_ids)
    quoted = comments_quoted_anywhere([quotation.capture_id for quotation in known.values()])
    return [
        card_of(
            quotation=known[pk],
            language=get_language() or "en",
            comments_quoted=quoted.get(known[pk].capture_id, 0),
        )
        for pk in quotation_ids
        if pk in known
    ]


def quotation(asked_for: QuotationParameters, asked: Asked) -> Answer:
    """Give a quotation that readers see, with its evidence; what was removed is a problem (410) that says why."""
    row = (
        Quotation.objects.public()
        .for_display(also=ON_EVIDENCE)
        .select_related("capture__previous", "capture__following", "capture__timestamp", "superseded_by")
        .filter(pk=asked_for.id)
        .first()
    )
    if row is None:
        raise nothing_there(_("There is no such quotation."))
    shown = [keys.quotation(row.pk), keys.outlet(row.source.outlet_id), keys.capture(row.capture_id)]
    if row.redacted_at is not None:
        raise Refusal(
            "removed",
            _("Removed %(ground)s on %(day)s.")
            % {"ground": row.get_redaction_ground_display(), "day": row.redacted_at.date().isoformat()},
            shown=shown,
        )
    newer: Quotation | None = getattr(row, "superseded_by", None)
    if newer is not None:
        shown.append(keys.quotation(newer.pk))
    return Answer(body=_with_evidence(row, newer, asked), shown=shown, changed_at=None)


def quotation_shape(card: QuotationCard) -> shapes.Quotation:
    """Return what readers see of a quotation, from its card; no query."""
    return shapes.Quotation(**_shown(card))


def _shown(card: QuotationCard) -> dict[str, Any]:
    quotation = card.quotation
    original = None
    if card.shows_original and card.original:
        original = shapes.Original(
            text=card.original, pieces=list(card.pieces), language=card.language, direction=card.direction
        )
    source = None
    if card.source_url:
        source = shapes.SourcePage(
            url=card.source_url,
            title=card.source.title,
            language=card.source.language,
            kind=card.source.kind,
        )
    state = "shown"
    if card.is_gone:
        state = "removed" if quotation.redacted_at else "hidden"
    return {
        "id": quotation.pk,
        "url": absolute(card.evidence_url),
        "api_url": api_url(f"/quotations/{quotation.pk}"),
        "state": state,
        "gone_since": card.gone_at,
        "gone_ground": card.gone_ground,
        "community": community_name(card.outlet),
        "source": source,
        "author": card.author_name,
        "author_is_anonymous": card.is_without_name,
        "original": original,
        "translation": _translation(card.translation) if card.translation else None,
        "context": card.context_note,
        "posted_at": card.posted_at,
        "posted_precision": card.posted_precision,
        "votes_up": card.votes_up,
        "votes_down": card.votes_down,
        "votes_observed_at": card.votes_observed_at,
        "captured_at": card.captured_at,
        "stance": card.stance,
        "verified": card.verified,
        "verified_at": card.verified_at,
        "verdict": card.verdict,
        "source_state": None
        if card.is_gone
        else shapes.SourceState(
            code=_code_of_state(quotation),
            label=card.source_state_label,
            since=card.source_state_since,
            checked_at=card.source_checked_at,
            is_changed=card.source_is_changed,
        ),
        "comments_quoted": card.comments_quoted,
        "comments_captured": card.comments_captured,
        "report_url": absolute(card.report_url) if card.report_url else "",
    }


def _code_of_state(quotation: Quotation) -> str:
    """Return what readers are told as a code; empty where the newest look has found something else or nothing."""
    if quotation.told_health in ("", Health.LIVE) and quotation.health != quotation.told_health:
        return ""
    return quotation.told_health


def _translation(row: TranslationRow) -> shapes.Translation:
    return shapes.Translation(text=row.text, language=row.language, method=row.method, is_stale=row.is_stale)


def _with_evidence(row: Quotation, newer: Quotation | None, asked: Asked) -> shapes.QuotationEvidence:
    wanted = asked.fields
    quoted = {} if row.is_gone else comments_quoted_anywhere([row.capture_id])
    card = card_of(
        quotation=row, language=get_language() or "en", comments_quoted=quoted.get(row.capture_id, 0)
    )
    evidence: dict[str, Any] = {
        "translations": [],
        "capture": None,
        "verifications": [],
        "health": [],
        "appearances": [],
        "corrected_by": None,
        "citation": "",
        "oembed_url": "",
        "bundle": "",
    }
    if not card.is_gone:
        evidence = {
            "translations": _translations(row, is_needed=not card.shows_original),
            "capture": _capture(row.capture, is_linked=bool(card.source_url))
            if "capture" in wanted
            else None,
            "verifications": _checks(row),
            "health": _health(row) if "health" in wanted else [],
            "appearances": _appearances(row) if "appearances" in wanted else [],
            "corrected_by": _correction(newer) if newer is not None and "corrected_by" in wanted else None,
            "citation": citation_of(card),
            "oembed_url": oembed_address(url=absolute(card.evidence_url), form="json"),
            "bundle": _(
                "Ask the newsroom for the evidence bundle of this quotation (a WACZ file). “manage.py verify_bundle "
                "FILE” checks it without us."
            )
            if card.source_url
            else "",
        }
    return shapes.QuotationEvidence(**_shown(card), **evidence)


def _translations(row: Quotation, *, is_needed: bool) -> list[shapes.Translation]:
    """Return the translations that its evidence page shows in one of the interface's languages."""
    found = [translation_for(row, language, is_needed=is_needed) for language in LANGUAGES]
    return [_translation(one) for one in dict.fromkeys(found) if one is not None]


def _capture(capture: Capture, *, is_linked: bool) -> shapes.Capture:
    chain = chain_of(capture)
    timestamp = getattr(capture, "timestamp", None)
    return shapes.Capture(
        archived_how=str(archived_how(capture)),
        is_stated_by_an_editor=is_stated_by_an_editor(capture),
        captured_at=capture.captured_at,
        recorded_at=capture.recorded_at,
        requested_url=capture.requested_url if is_linked else "",
        stations=[
            shapes.Station(status=station.get("status"), location=str(station.get("location", "")))
            for station in (capture.redirects if is_linked else [])
        ],
        final_url=capture.final_url if is_linked else "",
        status=capture.status,
        completeness=capture.completeness,
        comment_count=capture.comment_count,
        tool=capture.tool,
        artifacts=[
            shapes.Artifact(
                role=artifact.role,
                media_type=artifact.media_type,
                byte_count=artifact.byte_count,
                sealed_as=(artifact.commitment or artifact.sha256) if artifact.wrapped_key else None,
            )
            for artifact in capture.artifacts.all()
        ],
        seal=shapes.Seal(
            hash=chain["manifest_hash"],
            previous=chain["previous_hash"],
            following=chain["following_hash"],
            stamped_at=timestamp.stamped_at if timestamp else None,
            stamped_by=timestamp.authority if timestamp else "",
        ),
    )


def _checks(row: Quotation) -> list[shapes.Check]:
    return [
        shapes.Check(
            checked_at=check.checked_at,
            by="person" if check.reviewer_id else "program",
            method=check.algorithm_version,
            verdict=check.verdict,
            label=str(VERDICT_LABELS.get(check.verdict, "")),
            decision=check.decision,
            overlooked=[str(FOLDS.get(name, name)) for name in check.folds],
        )
        for check in row.verifications.all()
    ]


def _health(row: Quotation) -> list[shapes.Stretch]:
    return [
        shapes.Stretch(
            # Nothing is called deleted before readers are told so.
            code="" if stretch.label == str(NOT_FOUND_YET) else stretch.outcome,
            label=stretch.label,
            reason=stretch.reason,
            first=stretch.first,
            last=stretch.last,
            checks=stretch.checks,
        )
        for stretch in history_of(quotation=row)
    ]


def _appearances(row: Quotation) -> list[shapes.AppearanceOfQuotation]:
    return [
        shapes.AppearanceOfQuotation(
            title=appearance.title,
            language=appearance.language,
            url=absolute(in_interface_language(appearance.path)),
            published_at=appearance.published_at,
        )
        for appearance in row.appearances.order_by("-published_at", "-id")[:MOST_APPEARANCES]
    ]


def _correction(newer: Quotation) -> shapes.Correction:
    if not Quotation.objects.public().not_gone().filter(pk=newer.pk).exists():
        return shapes.Correction(url="", api_url="")
    return shapes.Correction(
        url=absolute(reverse("evidence", args=[newer.pk])), api_url=api_url(f"/quotations/{newer.pk}")
    )
