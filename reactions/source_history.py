"""How a source stood over time, as readers are told: checks that agree in a row become one line.

A single check that does not find a comment proves nothing. Until readers are told that it was deleted, such a check
says that the comment was not found, and no more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reactions.models import HealthCheck, Quotation
from reactions.models.quotations import Health

# Older checks are not told one by one: a source is looked at once a month in the end.
MOST_CHECKS = 100
NOT_PROVEN_BY_ONE_CHECK = frozenset({Health.COMMENT_DELETED, Health.THREAD_DELETED, Health.SOFT_404})
NOT_FOUND_YET: Promise = _("not found; looked at again before it is called deleted")
# The nearer to the words, the more a check says.
NEARNESS = {HealthCheck.Level.THREAD: 0, HealthCheck.Level.COMMENT: 1, HealthCheck.Level.TEXT: 2}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Checks in a row that found the same, from the first to the last of them."""

    outcome: str
    label: str | Promise
    first: datetime
    last: datetime
    checks: int


def source_history(quotation: Quotation) -> list[Stretch]:
    """Return how the quotation's source stood, newest first; one query."""
    about_it = Q(quotation=quotation) | Q(quotation__isnull=True, source=quotation.source_id)
    checks = HealthCheck.objects.filter(about_it).order_by("-checked_at", "-id")[:MOST_CHECKS]
    return stretches_of(checks, told=quotation.told_health)


def stretches_of(checks: Iterable[HealthCheck], *, told: str) -> list[Stretch]:
    """Return checks, given newest first, as stretches; `told` is what readers are told now."""
    nearest: dict[datetime, HealthCheck] = {}
    for check in checks:
        known = nearest.get(check.checked_at)
        if (
            known is None
            or NEARNESS[HealthCheck.Level(check.level)] > NEARNESS[HealthCheck.Level(known.level)]
        ):
            nearest[check.checked_at] = check
    stretches: list[Stretch] = []
    for check in nearest.values():
        if stretches and stretches[-1].outcome == check.outcome:
            newer = stretches.pop()
            stretches.append(
                Stretch(newer.outcome, newer.label, check.checked_at, newer.last, newer.checks + 1)
            )
        else:
            label = _label(check, told)
            stretches.append(Stretch(check.outcome, label, check.checked_at, check.checked_at, 1))
    return stretches


def _label(check: HealthCheck, told: str) -> str | Promise:
    if check.outcome in NOT_PROVEN_BY_ONE_CHECK and check.outcome != told:
        return NOT_FOUND_YET
    return check.get_outcome_display()
