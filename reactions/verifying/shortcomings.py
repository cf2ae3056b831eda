"""What a quotation or a paraphrase still lacks before an article with it may go out: the gate's part of this room.

The number of queries does not depend on how many are asked about; each distinct capture's artifacts are read and
their hashes compared with what was sealed.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.text import Truncator

from delivery.carrying import Carry, carrying
from reactions.judging.places import stand_at
from reactions.judging.verdicts import Verdict
from reactions.models import (
    Capture,
    CaptureArtifact,
    Elision,
    Paraphrase,
    Quotation,
    Translation,
    Verification,
)
from reactions.sealing import opened
from reactions.verifying.messages import gettext as _
from reactions.verifying.standing import PEOPLE_FOR_A_PICTURE, standing_of


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """One thing that is missing: a stable code, and a message that names it and says what to do."""

    code: str
    message: str


def with_evidence(*, quotation_ids: Collection[int]) -> dict[int, Quotation]:
    """Return those of the quotations that exist, by id, with all that is asked of them: source and outlet, capture and
    artifacts, verifications, translations, elisions. One query.
    """
    rows = carrying(
        Quotation.objects.filter(pk__in=quotation_ids).select_related(
            "source__outlet", "capture__previous", "superseded_by"
        ),
        Carry("verifications", Verification.objects.order_by("-id")),
        Carry("translations", Translation.objects.order_by("language")),
        Carry("elisions", Elision.objects.order_by("start")),
        Carry("capture__artifacts", CaptureArtifact.objects.order_by("id")),
    )
    return {quotation.pk: quotation for quotation in rows}


def shortcomings(
    *,
    quotation_ids: Collection[int],
    article_language: str,
    quotations: Mapping[int, Quotation] | None = None,
) -> dict[int, list[Shortcoming]]:
    """Return what each quotation lacks for an article in a language; those that lack nothing are left out.

    `quotations` are they, for who has read them `with_evidence()`. Codes: missing, hidden, redacted, superseded, no_address,
    capture_broken, unchecked, verdict, words_changed, refused, asked, unaccepted, second_person, translation_missing,
    translation_stale, nothing_to_show.
    """
    if quotations is None:
        quotations = with_evidence(quotation_ids=quotation_ids)
    evidence: dict[int, _Evidence] = {}
    found: dict[int, list[Shortcoming]] = {}
    for quotation_id in dict.fromkeys(quotation_ids):
        quotation = quotations.get(quotation_id)
        if quotation is None:
            found[quotation_id] = [
                Shortcoming("missing", _("A quotation in the article no longer exists. Take its block out."))
            ]
            continue
        if quotation.capture_id not in evidence:
            evidence[quotation.capture_id] = _Evidence.of(quotation.capture)
        lacks = list(_lacks(quotation, evidence[quotation.capture_id], article_language))
        if lacks:
            found[quotation_id] = lacks
    return found


def paraphrase_shortcomings(*, paraphrase_ids: Collection[int]) -> dict[int, list[Shortcoming]]:
    """Return what each paraphrase lacks; those that lack nothing are left out. Codes: missing, no_capture,
    capture_broken.
    """
    rows = carrying(
        Paraphrase.objects.filter(pk__in=paraphrase_ids)
        .select_related("capture__previous", "source")
        .annotate(has_captured_source=Exists(Capture.objects.kept().filter(source=OuterRef("source")))),
        Carry("capture__artifacts", CaptureArtifact.objects.order_by("id")),
    )
    paraphrases = {paraphrase.pk: paraphrase for paraphrase in rows}
    found: dict[int, list[Shortcoming]] = {}
    for paraphrase_id in dict.fromkeys(paraphrase_ids):
        paraphrase = paraphrases.get(paraphrase_id)
        if paraphrase is None:
            message = _("A paraphrase in the article no longer exists. Take its block out.")
            found[paraphrase_id] = [Shortcoming("missing", message)]
            continue
        named = {"words": named_by(paraphrase.text)}
        if paraphrase.capture is None and not paraphrase.has_captured_source:
            message = (
                _("The paraphrase “%(words)s” names a source without a capture. Capture the source.") % named
            )
            found[paraphrase_id] = [Shortcoming("no_capture", message)]
        elif paraphrase.capture is not None and opened(capture=paraphrase.capture).problems:
            message = (
                _("The capture behind the paraphrase “%(words)s” is damaged. Capture the source again.")
                % named
            )
            found[paraphrase_id] = [Shortcoming("capture_broken", message)]
    return found


def named_by(words: str) -> str:
    """Return the beginning of words, short enough to stand in a message."""
    return Truncator(" ".join(words.split())).chars(40)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What was found of a capture: why it cannot be trusted (empty if it can), and its text."""

    problem: str
    text: str

    @classmethod
    def of(cls, capture: Capture) -> "_Evidence":
        files = opened(capture=capture)
        if files.problems:
            return cls(problem=files.problems[0], text="")
        return cls(problem="", text=files.text)


def _lacks(quotation: Quotation, evidence: _Evidence, article_language: str) -> Iterator[Shortcoming]:
    if quotation.is_gone:
        yield _gone(quotation)
        return
    named: dict[str, object] = {"words": named_by(quotation.exact)}
    if getattr(quotation, "superseded_by", None) is not None:
        yield Shortcoming(
            "superseded",
            _("“%(words)s” was replaced by a corrected quotation. Put that one in its place.") % named,
        )
    if not quotation.source.canonical_url:
        yield Shortcoming("no_address", _("The source of “%(words)s” has no address. Add it.") % named)
    if evidence.problem:
        yield Shortcoming(
            "capture_broken",
            _(
                "The capture of “%(words)s” is not as it was sealed: %(reason)s Capture the page again and quote from it."
            )
            % {**named, "reason": evidence.problem},
        )
    elif quotation.capture.is_readable and not still_stands(quotation, evidence.text):
        yield Shortcoming(
            "words_changed",
            _("The words of “%(words)s” are not those at its place in the capture. Quote them again.")
            % named,
        )
    yield from _lacks_of_verification(quotation, named)
    yield from _lacks_of_translation(quotation, article_language, named)


def _gone(quotation: Quotation) -> Shortcoming:
    """Return why a quotation that readers no longer get cannot go out again; the words are not repeated."""
    if quotation.redacted_at is not None:
        return Shortcoming(
            "redacted", _("The words of a quotation were removed for good. Take its block out.")
        )
    return Shortcoming(
        "hidden",
        _(
            "A quotation is hidden while a takedown request is decided. Take its block out, or wait for the decision."
        ),
    )


def _lacks_of_verification(quotation: Quotation, named: dict[str, object]) -> Iterator[Shortcoming]:
    standing = standing_of(quotation.verifications.all())
    if standing.is_verified:
        return
    if not standing.verdict:
        yield Shortcoming(
            "unchecked", _("“%(words)s” was never compared with its capture. Check it.") % named
        )
    elif standing.decision == "refused":
        yield Shortcoming(
            "refused",
            _("“%(words)s” was refused: %(note)s Correct it or take it out.")
            % {**named, "note": standing.note},
        )
    elif standing.decision == "asked":
        yield Shortcoming(
            "asked",
            _("The reviewer of “%(words)s” asks: %(note)s Answer, then have it verified.")
            % {**named, "note": standing.note},
        )
    elif standing.people_missing == 0:
        yield Shortcoming(
            "verdict",
            _("“%(words)s” was not found word for word in its capture. Quote the words as they stand there.")
            % named,
        )
    elif standing.verdict == Verdict.UNCHECKABLE and standing.acceptances:
        yield Shortcoming(
            "second_person",
            _("“%(words)s” is quoted from a picture: %(count)d people must confirm it, one more is missing.")
            % {**named, "count": PEOPLE_FOR_A_PICTURE},
        )
    else:
        yield Shortcoming(
            "unaccepted",
            _("“%(words)s” waits for another person's verification. Ask for it at the verification desk.")
            % named,
        )


def _lacks_of_translation(
    quotation: Quotation, article_language: str, named: dict[str, object]
) -> Iterator[Shortcoming]:
    hides_original = quotation.display == Quotation.Display.TRANSLATION_ONLY
    named = {**named, "language": article_language}
    if same_language(quotation.language, article_language):
        if hides_original:
            yield Shortcoming(
                "nothing_to_show",
                _(
                    "“%(words)s” is to be shown in translation only, but it is in the article's own language. "
                    "Paraphrase it instead."
                )
                % named,
            )
        return
    translations = [
        row for row in quotation.translations.all() if same_language(row.language, article_language)
    ]
    if not translations:
        yield Shortcoming(
            "translation_missing", _("“%(words)s” has no translation into “%(language)s”. Add one.") % named
        )
    elif translations[0].is_stale:
        yield Shortcoming(
            "translation_stale",
            _("The translation of “%(words)s” is of an older wording. Read it again and save it.") % named,
        )


def same_language(one: str, other: str) -> bool:
    """Return whether two language tags name the same language, whatever their regions."""
    return one.split("-", maxsplit=1)[0].lower() == other.split("-", maxsplit=1)[0].lower()


def still_stands(quotation: Quotation, text: str) -> bool:
    """Return whether the stored words are those at the stored place, but for folds and spaces.

    The recorded verdict says how they were found; this holds that neither the words nor the place changed since.
    """
    if quotation.start is None or quotation.end is None:
        return False
    elisions = [(elision.start, elision.end) for elision in quotation.elisions.all()]
    return stand_at(
        words=quotation.exact, text=text, start=quotation.start, end=quotation.end, elisions=elisions
    )
