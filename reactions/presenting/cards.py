"""QuotationCard: all that a reader sees of one quotation, resolved without a query of its own.

What may not be shown is not in the card: with “translation only” it has neither the original words nor a link,
and the raw handle of a person never gets this far.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from delivery.carrying import carried
from delivery.paths import path_of
from delivery.prepared import Among, Numbers, Slot, prepared
from delivery.remembering import follows
from reactions.health.history import told
from reactions.models import Capture, Outlet, Quotation, Source, Stance, Translation
from reactions.presenting.by_value import ShownOutlet, ShownQuotation, ShownTranslation
from reactions.presenting.provenance import NO_LONGER_THERE, address_for_readers, archived_how
from reactions.presenting.text_fragments import with_text_fragment
from reactions.verifying.standing import standing_of
from tags.naming import is_hangul

ELISION = " […] "
# Rows, for each connection.
QUOTATIONS_REMEMBERED = 30
RIGHT_TO_LEFT = frozenset({"ar", "arc", "dv", "fa", "he", "ks", "ku", "ps", "sd", "ug", "ur", "yi"})

VERDICT_LABELS: dict[str, Promise] = {
    "exact": _("word for word in the capture"),
    "folded": _("in the capture, but for typography"),
    "spacing_only": _("in the capture, but for spacing"),
    "near": _("not word for word in the capture"),
    "ambiguous": _("found more than once in the capture"),
    "absent": _("not found in the capture"),
    "uncheckable": _("compared with a picture of the page by people"),
}


@dataclass(frozen=True)
class QuotationCard:
    quotation: Quotation
    # Its place among the article's reactions, from 1; None outside an article.
    number: int | None
    outlet: Outlet
    source: Source
    capture: Capture
    author_name: str
    # The site gives everybody the same name, or a number for the length of a thread: no person is told by it.
    is_without_name: bool
    shows_original: bool
    # Empty where the original is not shown.
    original: str
    pieces: tuple[str, ...]
    language: str
    direction: str
    translation: Translation | None
    posted_at: datetime | None
    posted_precision: str
    votes_up: int | None
    votes_down: int | None
    votes_observed_at: datetime | None
    captured_at: datetime
    verdict: str
    verdict_label: str | Promise
    verified: bool
    verified_at: datetime | None
    stance: str
    stance_label: str
    evidence_url: str
    # With a text fragment; empty where no link is shown.
    source_url: str
    context_note: str
    # The words are no longer shown: only a line that says so, since when, and for what ground (empty while hidden).
    is_gone: bool = False
    gone_at: datetime | None = None
    gone_ground: str = ""
    # How the source stands now as readers are told; the label is empty where the newest look told nothing.
    source_state: str = ""
    source_state_label: str = ""
    source_state_since: datetime | None = None
    source_checked_at: datetime | None = None
    # The source is no longer as it was quoted.
    source_is_changed: bool = False
    # How many comments of the capture are quoted; 0 where that is not known or not to be told.
    comments_quoted: int = 0
    report_url: str = ""
    # How the page was archived, in words that follow the newsroom's name.
    archived_how: str | Promise = ""
    # The interface's language that it was made for.
    interface: str | None = field(default_factory=get_language)

    @cached_property
    def shown(self) -> ShownQuotation:
        """What templates show of it, in the language that it was made for, whoever asks first."""
        translation = self.translation
        with override(self.interface):
            return ShownQuotation(
                quotation_id=self.quotation_id,
                number=self.number,
                outlet=ShownOutlet.of(self.outlet),
                canonical_url=self.canonical_url if self.source_url else "",
                author_name=self.author_name,
                is_without_name=self.is_without_name,
                shows_original=self.shows_original,
                pieces=self.pieces,
                language=self.language,
                direction=self.direction,
                translation=None
                if translation is None
                else ShownTranslation(
                    translation.language, translation.text, translation.is_stale, translation.made_how
                ),
                context_note=self.context_note,
                context_language=self.context_language,
                posted_at=self.posted_at,
                posted_precision=self.posted_precision,
                votes_up=self.votes_up,
                votes_down=self.votes_down,
                votes_observed_at=self.votes_observed_at,
                captured_at=self.captured_at,
                archived_how=str(self.archived_how),
                verdict_label=str(self.verdict_label),
                verified=self.verified,
                verified_at=self.verified_at,
                stance_label=str(self.stance_label),
                evidence_url=self.evidence_url,
                source_url=self.source_url,
                report_url=self.report_url,
                is_gone=self.is_gone,
                gone_at=self.gone_at,
                gone_ground=str(self.gone_ground),
                source_state_label=str(self.source_state_label),
                source_state_since=self.source_state_since,
                source_checked_at=self.source_checked_at,
                source_is_changed=self.source_is_changed,
                comments_quoted=self.comments_quoted,
                comments_captured=self.comments_captured,
            )

    @property
    def quotation_id(self) -> int:
        return self.quotation.pk

    @property
    def canonical_url(self) -> str:
        """The address of the source, to be shown only where `source_url` is."""
        return self.source.canonical_url

    @property
    def text(self) -> str:
        """The words that may be shown: the original, or where only its translation is shown, that."""
        return self.original or (self.translation.text if self.translation else "")

    @property
    def comments_captured(self) -> int:
        """How many comments the capture has; 0 where the number of those quoted is not told."""
        return self.capture.comment_count if self.comments_quoted else 0

    @property
    def context_language(self) -> str:
        """The language of the note on the context, which is written for those who read the translation."""
        if is_hangul(self.context_note):
            return "ko"
        return self.translation.language if self.translation and self.translation.language != "ko" else "en"


def quotations_for_cards(quotation_ids: Collection[int]) -> dict[int, Quotation]:
    """Return the quotations by id, with what `card_of()` needs; one query, or none for no quotation."""
    found = _quotations_for_display(ids=quotation_ids) if quotation_ids else []
    return {quotation.pk: quotation for quotation in found}


@prepared(QUOTATIONS_REMEMBERED, ids=Numbers())
def _quotations_for_display(*, ids: Slot) -> "models.QuerySet[Quotation]":
    return Quotation.objects.for_display().filter(Among("pk", ids)).order_by()


def card_of(
    *, quotation: Quotation, language: str, number: int | None = None, comments_quoted: int = 0
) -> QuotationCard:
    """Return the card of a row of `Quotation.objects.for_display()` for readers of a language; no queries.

    `comments_quoted` is how many comments of its capture are quoted where the card is shown (`reactions.presenting.selection`). Labels and
    addresses are those of the interface's language.
    """
    return follows(_card, quotation, language, get_language(), number, comments_quoted)


def _card(
    quotation: Quotation, language: str, _interface: str | None, number: int | None, comments_quoted: int
) -> QuotationCard:
    shows_original = quotation.display != Quotation.Display.TRANSLATION_ONLY
    standing = standing_of(carried(quotation, "verifications"))
    pieces = tuple(quotation.exact.split(ELISION)) if carried(quotation, "elisions") else (quotation.exact,)
    if quotation.is_gone:
        return tombstone_of(quotation=quotation)
    author = None if quotation.is_restricted else quotation.author
    return QuotationCard(
        quotation=quotation,
        number=number,
        outlet=quotation.source.outlet,
        source=quotation.source,
        capture=quotation.capture,
        author_name=author.shown_name if author else "",
        is_without_name=author is not None and author.is_site_anonymous,
        shows_original=shows_original,
        original=quotation.exact if shows_original else "",
        pieces=pieces if shows_original else (),
        language=quotation.language,
        direction=direction_of(quotation.language),
        translation=translation_for(quotation, language, is_needed=not shows_original),
        posted_at=quotation.posted_at,
        posted_precision=quotation.posted_precision,
        votes_up=quotation.votes_up,
        votes_down=quotation.votes_down,
        votes_observed_at=quotation.votes_observed_at,
        captured_at=quotation.capture.captured_at,
        verdict=standing.verdict,
        verdict_label=VERDICT_LABELS.get(standing.verdict, ""),
        verified=standing.is_verified,
        verified_at=standing.verified_at,
        stance=quotation.stance,
        stance_label=str(Stance(quotation.stance).label) if quotation.stance else "",
        evidence_url=evidence_path(quotation_id=quotation.pk),
        source_url=_source_url(quotation, pieces) if shows_original and not quotation.is_restricted else "",
        context_note=quotation.context_note,
        source_state=quotation.told_health,
        source_state_label=told(quotation=quotation),
        source_state_since=quotation.told_health_since,
        source_checked_at=quotation.health_checked_at,
        source_is_changed=quotation.told_health in NO_LONGER_THERE,
        comments_quoted=comments_quoted if shows_original and not quotation.is_restricted else 0,
        report_url=report_path(quotation_id=quotation.pk),
        archived_how=archived_how(quotation.capture),
    )


def tombstone_of(*, quotation: Quotation) -> QuotationCard:
    """Return the card of a quotation that is hidden or redacted: where it stood, since when it is gone, and why."""
    return QuotationCard(
        quotation=quotation,
        number=None,
        outlet=quotation.source.outlet,
        source=quotation.source,
        capture=quotation.capture,
        author_name="",
        is_without_name=False,
        shows_original=False,
        original="",
        pieces=(),
        language=quotation.language,
        direction=direction_of(quotation.language),
        translation=None,
        posted_at=None,
        posted_precision="unknown",
        votes_up=None,
        votes_down=None,
        votes_observed_at=None,
        captured_at=quotation.capture.captured_at,
        verdict="",
        verdict_label="",
        verified=False,
        verified_at=None,
        stance="",
        stance_label="",
        evidence_url=evidence_path(quotation_id=quotation.pk),
        source_url="",
        context_note="",
        is_gone=True,
        gone_at=quotation.redacted_at or quotation.hidden_at,
        gone_ground=quotation.get_redaction_ground_display() if quotation.redacted_at else "",
    )


def evidence_path(*, quotation_id: int) -> str:
    """Return the path of the quotation's evidence page in the interface's language."""
    return path_of("evidence", quotation_id)


def report_path(*, quotation_id: int) -> str:
    """Return the path where anyone can ask that the quotation be removed, in the interface's language."""
    return path_of("takedown_request", quotation_id)


def direction_of(language: str) -> str:
    """Return `rtl` for a language written from right to left, else `ltr`."""
    return "rtl" if language.split("-", maxsplit=1)[0].lower() in RIGHT_TO_LEFT else "ltr"


def translation_for(quotation: Quotation, language: str, *, is_needed: bool) -> Translation | None:
    """Return the translation for readers of a language; any other one where the original may not be shown."""
    translations = {translation.language: translation for translation in carried(quotation, "translations")}
    found = translations.get(language) or translations.get(language.split("-", maxsplit=1)[0])
    if found is None and is_needed:
        return next(iter(translations.values()), None)
    return found


def _source_url(quotation: Quotation, pieces: tuple[str, ...]) -> str:
    return with_text_fragment(
        url=address_for_readers(capture=quotation.capture, canonical_url=quotation.source.canonical_url),
        words=pieces[0],
        prefix=quotation.prefix,
        suffix=quotation.suffix if len(pieces) == 1 else "",
    )
