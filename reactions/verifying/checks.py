"""Verifying a quotation: the algorithm compares it with its capture, then another person decides."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from delivery import keys
from delivery.announcing import announce
from reactions.capturing.storing import text_of
from reactions.judging.normalising import ALGORITHM_VERSION
from reactions.judging.verdicts import FoldedCapture, Judgement, Span, Verdict, judge, pieces_of
from reactions.models import Capture, CaptureArtifact, Quotation, Verification
from reactions.sealing import UnableToRead, digest_of
from reactions.verifying.shortcomings import Shortcoming, paraphrase_shortcomings, shortcomings
from reactions.verifying.standing import ACCEPTABLE, Standing, standing_of

__all__ = [
    "Shortcoming",
    "Standing",
    "UnableToVerify",
    "check",
    "decide",
    "folded_capture",
    "judgement_of",
    "paraphrase_shortcomings",
    "shortcomings",
    "standing_of",
]


class UnableToVerify(Exception):
    """The quotation cannot be checked or decided on; the message says why and what to do."""


def check(*, quotation: Quotation, now: datetime) -> Verification:
    """Compare the quotation with its capture and record the verdict.

    Raises `UnableToVerify` where the capture can no longer be read, or the words were removed.
    """
    _require_words(quotation)
    return _record(quotation=quotation, judgement=judgement_of(quotation=quotation), now=now)


@transaction.atomic
def decide(
    *, quotation: Quotation, reviewer: User, decision: str, note: str = "", now: datetime
) -> Verification:
    """Record what a second person decided after looking at both sides: accepted, refused or asked.

    The words are compared once more, so that nobody accepts what changed meanwhile. Raises `UnableToVerify` for a
    reviewer without the right `reactions.verify_quotation`, one's own quotation, a verdict that nobody may accept,
    a refusal or a question without a note, and a quotation that was replaced.
    """
    quotation = Quotation.objects.select_for_update(of=("self",)).get(pk=quotation.pk)
    if reviewer.pk == quotation.submitted_by_id:
        raise UnableToVerify(_("You submitted this quotation yourself. Another person must look at it."))
    if not reviewer.has_perm("reactions.verify_quotation"):
        raise UnableToVerify(_("Verifying is up to the desk editors; your role does not have this right."))
    if decision not in {
        Verification.Decision.ACCEPTED,
        Verification.Decision.REFUSED,
        Verification.Decision.ASKED,
    }:
        raise UnableToVerify(_("Choose whether to accept it, refuse it or ask."))
    note = note.strip()
    if decision != Verification.Decision.ACCEPTED and not note:
        raise UnableToVerify(_("Write what is wrong or what you want to know; the submitter will read it."))
    limit = Verification._meta.get_field("note").max_length or 0
    if len(note) > limit:
        raise UnableToVerify(_("The note is too long: %(limit)d characters at most.") % {"limit": limit})
    _require_words(quotation)
    if Quotation.objects.filter(supersedes=quotation).exists():
        raise UnableToVerify(_("This quotation was replaced by a corrected one. Look at that one."))
    judgement = judgement_of(quotation=quotation)
    if decision == Verification.Decision.ACCEPTED:
        _require_acceptable(quotation=quotation, reviewer=reviewer, judgement=judgement)
    return _record(
        quotation=quotation, judgement=judgement, now=now, reviewer=reviewer, decision=decision, note=note
    )


def _require_words(quotation: Quotation) -> None:
    if quotation.redacted_at is not None:
        raise UnableToVerify(_("The words of this quotation have been removed; there is nothing to verify."))


def _require_acceptable(*, quotation: Quotation, reviewer: User, judgement: Judgement) -> None:
    if judgement.verdict not in ACCEPTABLE and judgement.verdict is not Verdict.UNCHECKABLE:
        raise UnableToVerify(_(judgement.reason))
    checks = list(quotation.verifications.all())
    standing = standing_of(checks)
    if standing.is_verified and standing.verdict == judgement.verdict:
        raise UnableToVerify(_("It is already verified."))
    if judgement.verdict is Verdict.UNCHECKABLE and _has_accepted(reviewer, checks):
        raise UnableToVerify(_("You accepted it already. A picture needs a second person."))


def _has_accepted(reviewer: User, checks: list[Verification]) -> bool:
    """Return whether the reviewer's acceptance still counts: nobody refused the quotation since."""
    for past in checks:
        if past.decision == Verification.Decision.REFUSED:
            return False
        if past.decision == Verification.Decision.ACCEPTED and past.reviewer_id == reviewer.pk:
            return True
    return False


def judgement_of(*, quotation: Quotation, capture: FoldedCapture | None = None) -> Judgement:
    """Return the algorithm's judgement of a quotation, recording nothing.

    Give `capture` (see `folded_capture`) to judge many quotations of one capture. The text is read from the
    encrypted artifact, whose SHA-256 is checked. Raises `UnableToVerify` where that fails.
    """
    if not quotation.capture.is_readable:
        return judge(exact=quotation.exact, checkable=False)
    comment = quotation.comment
    if comment is not None and comment.capture_id != quotation.capture_id:
        raise UnableToVerify(_("The quotation names a comment of another capture. Quote the words again."))
    has_elisions = quotation.pk is not None and bool(quotation.elisions.all())
    return judge(
        exact=pieces_of(quotation.exact) if has_elisions else quotation.exact,
        capture=capture or folded_capture(capture=quotation.capture),
        comment=Span(comment.start, comment.end) if comment else None,
        prefix=quotation.prefix,
        suffix=quotation.suffix,
    )


def folded_capture(*, capture: Capture) -> FoldedCapture:
    """Return a capture's text, read from its sealed artifact, ready for comparing."""
    spans = capture.comments.values_list("start", "end")
    return FoldedCapture(sealed_text(capture=capture), tuple(Span(start, end) for start, end in spans))


def sealed_text(*, capture: Capture) -> str:
    """Return a capture's readable text; `UnableToVerify` where it has none or it is not what was sealed."""
    try:
        text = text_of(capture=capture)
    except UnableToRead as failure:
        raise UnableToVerify(
            _("The capture's text can no longer be read: %(reason)s Capture the page again.")
            % {"reason": failure}
        ) from failure
    if not text:
        raise UnableToVerify(_("The capture has no stored text. Capture the page again."))
    return text


def compared_artifact(capture: Capture) -> CaptureArtifact | None:
    """Return the artifact that a quotation is compared with: the text, or for a picture the picture."""
    artifacts = {artifact.role: artifact for artifact in capture.artifacts.all()}
    return artifacts.get(CaptureArtifact.Role.TEXT) or artifacts.get(CaptureArtifact.Role.SCREENSHOT)


def _record(
    *,
    quotation: Quotation,
    judgement: Judgement,
    now: datetime,
    reviewer: User | None = None,
    decision: str = "",
    note: str = "",
) -> Verification:
    artifact = compared_artifact(quotation.capture)
    verification = Verification(
        quotation=quotation,
        checked_at=now,
        algorithm_version=ALGORITHM_VERSION,
        verdict=judgement.verdict,
        folds=list(judgement.folds),
        artifact_sha256=digest_of(artifact) if artifact else "",
        submitter_id=quotation.submitted_by_id,
        reviewer=reviewer,
        decision=decision,
        note=note,
    )
    with transaction.atomic():
        verification.save()
        announce([keys.quotation(quotation.pk)])
    return verification
