"""What the checks of a quotation amount to: the one rule of when a quotation counts as verified.

The newest verdict and the newest decision by a person count. Words that the algorithm found (or that differ in
spacing alone, which a person then judged) need one person besides the submitter; a picture, which no algorithm can
read, needs two.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from reactions.judging.verdicts import PASSING, Verdict
from reactions.models import Quotation, Verification

# Verdicts that a single reviewer may accept.
ACCEPTABLE = frozenset({*PASSING, Verdict.SPACING_ONLY})
PEOPLE_FOR_A_PICTURE = 2


@dataclass(frozen=True, slots=True)
class Standing:
    """What the checks of a quotation say, the newest deciding. Empty strings where there was none yet."""

    verdict: str
    decision: str
    # People who accepted it since it was last refused.
    acceptances: int
    is_verified: bool
    verified_at: datetime | None
    note: str = ""

    @property
    def people_missing(self) -> int:
        """How many more people must accept it; 0 where the verdict lets nobody accept it, or all is done."""
        if self.verdict in ACCEPTABLE:
            return 0 if self.is_verified else 1
        if self.verdict == Verdict.UNCHECKABLE:
            return max(0, PEOPLE_FOR_A_PICTURE - self.acceptances)
        return 0


def standing_of(verifications: Iterable[Verification]) -> Standing:
    """Return what the checks of one quotation say; no query. They are given newest first, as rows are ordered."""
    checks = list(verifications)
    verdict = checks[0].verdict if checks else ""
    decisions = [check for check in checks if check.decision]
    accepted_by: set[int | None] = set()
    for check in decisions:
        if check.decision == Verification.Decision.REFUSED:
            break
        if check.decision == Verification.Decision.ACCEPTED and check.reviewer_id != check.submitter_id:
            accepted_by.add(check.reviewer_id)
    newest = decisions[0] if decisions else None
    is_accepted = (
        newest is not None and newest.decision == Verification.Decision.ACCEPTED and bool(accepted_by)
    )
    enough = verdict in ACCEPTABLE or (
        verdict == Verdict.UNCHECKABLE and len(accepted_by) >= PEOPLE_FOR_A_PICTURE
    )
    is_verified = is_accepted and enough
    return Standing(
        verdict=verdict,
        decision=newest.decision if newest else "",
        acceptances=len(accepted_by),
        is_verified=is_verified,
        verified_at=newest.checked_at if newest and is_verified else None,
        note=newest.note if newest else "",
    )


def waiting_quotations() -> QuerySet[Quotation]:
    """Return the quotations that are not verified, refused, replaced or redacted: somebody must look at them.

    Oldest first.
    """
    accepted = Verification.Decision.ACCEPTED.value
    verified = Q(latest_decision=accepted) & (
        Q(latest_verdict__in=[str(verdict) for verdict in ACCEPTABLE])
        | Q(latest_verdict=Verdict.UNCHECKABLE.value, acceptances__gte=PEOPLE_FOR_A_PICTURE)
    )
    # The type checker does not see annotations that another module makes.
    rows: Any = Quotation.objects.with_standing()
    waiting: QuerySet[Quotation] = (
        rows.filter(superseded_by__isnull=True, redacted_at__isnull=True)
        .exclude(verified)
        .exclude(latest_decision=Verification.Decision.REFUSED.value)
        .order_by("submitted_at", "pk")
    )
    return waiting
