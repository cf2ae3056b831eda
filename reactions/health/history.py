"""How the state at the source is said to readers: a label, times, a reason. Never any words of the comment.

A check that does not find a comment proves nothing. Until readers are told that it was deleted, such a check says
that the comment was not found, and no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from delivery.prepared import Slot, prepared
from reactions.health.reasons import DELETIONS, EXPLANATIONS, SILENT, Reason
from reactions.health.telling import Sighting, current_run, is_pending
from reactions.models import HealthCheck, Quotation
from reactions.models.quotations import Health

# Older checks are not told one by one: a source is looked at once a month in the end.
MOST_CHECKS = 100
PAGE_STANDS: Promise = _("its page is still there")
NOT_FOUND_YET: Promise = _("not found; looked at again before it is called deleted")
# What readers read about a reason; where there is nothing to add to the label, nothing.
REASONS: dict[str, Promise] = {
    Reason.REST_CHANGED: _("The quoted words stand as they were; another part of the comment was changed."),
    Reason.RENUMBERED: _("It stands there under another number."),
    Reason.PAGE_STANDS: _("Words quoted from a screenshot are not compared with the page."),
    Reason.OTHER_WORDS: _("The comment stands there with other words. We quote it as it was captured."),
    Reason.OTHER_SPACING: _("The comment stands there with other spacing. We quote it as it was captured."),
    Reason.DELETED_BY_AUTHOR: _("The site says that its author deleted it."),
    Reason.DELETED_BY_SITE: _("The site says that its staff removed it."),
    Reason.DELETION_MARK: _("The site says that it was deleted."),
    Reason.NOT_LISTED: _("It is no longer in the list of comments."),
    Reason.HIDDEN_BY_FILTER: _("A filter of the site hides it; it was not deleted."),
    Reason.HIDDEN_BY_REPORTS: _("The site hides it after reports or by its rules; it was not deleted."),
    Reason.MADE_PRIVATE: _("It was made private; it was not deleted."),
    Reason.PAGE_HIDDEN: _("The site hides the whole page; it was not deleted."),
    Reason.STATUS_404: _("The site says that there is no such page."),
    Reason.STATUS_410: _("The site says that the page is gone."),
    Reason.SITE_SIGNATURE: _("The site says that the page was deleted."),
    Reason.TO_THE_ROOT: _("The address leads to the site's front page."),
    Reason.TO_A_LIST: _("The address leads to a list of threads."),
    Reason.LIKE_A_RANDOM_PAGE: _("The site answers as it does for a page that never was."),
}
# The nearer to the words, the more a check says.
NEARNESS = {HealthCheck.Level.THREAD: 0, HealthCheck.Level.COMMENT: 1, HealthCheck.Level.TEXT: 2}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Checks in a row that found the same, from the first to the last of them. `reason` may be empty."""

    outcome: str
    label: str
    reason: str
    first: datetime
    last: datetime
    checks: int


def told(*, quotation: Quotation) -> str:
    """Return what readers are told of the source, in words; empty where there is nothing to tell.

    Nothing is called unchanged on the strength of a look that did not find it, or that did not come about: such a
    look has a later date. No query for a row that has its capture at hand.
    """
    if quotation.told_health in ("", Health.LIVE):
        if quotation.health in DELETIONS:
            return str(NOT_FOUND_YET)
        if quotation.health in SILENT or not quotation.told_health:
            return ""
    if quotation.told_health == Health.LIVE and not quotation.capture.is_readable:
        return str(PAGE_STANDS)
    return str(Health(quotation.told_health).label)


def history_of(*, quotation: Quotation) -> list[Stretch]:
    """Return how the quotation's source stood, newest first: one query."""
    newest: dict[datetime, HealthCheck] = {}
    for check in _checks(quotation=quotation.pk, source=quotation.source_id):
        known = newest.get(check.checked_at)
        if known is None or _nearness(check) > _nearness(known):
            newest[check.checked_at] = check
    checks = list(newest.values())
    stretches: list[Stretch] = []
    for number, check in enumerate(checks):
        label, reason = _in_words(check, checks, number, is_readable=quotation.capture.is_readable)
        last = stretches[-1] if stretches else None
        if last is not None and (last.label, last.reason) == (label, reason):
            stretches[-1] = replace(last, first=check.checked_at, checks=last.checks + 1)
        else:
            stretches.append(Stretch(check.outcome, label, reason, check.checked_at, check.checked_at, 1))
    return stretches


@prepared(quotation=models.BigIntegerField(), source=models.BigIntegerField())
def _checks(*, quotation: Slot, source: Slot) -> "models.QuerySet[HealthCheck]":
    about_it = Q(quotation=quotation) | Q(quotation__isnull=True, source=source)
    return HealthCheck.objects.filter(about_it).order_by("-checked_at", "-id")[:MOST_CHECKS]


def explanation_of(*, check: HealthCheck) -> str:
    """Return why a check came to its outcome, in words for the desk; nothing where the outcome says it all."""
    if check.reason == Reason.PAGE_STANDS and check.quotation_id is None:
        return ""
    try:
        return gettext(EXPLANATIONS[Reason(check.reason)])
    except ValueError:
        return ""


def _nearness(check: HealthCheck) -> int:
    return NEARNESS[HealthCheck.Level(check.level)]


def _in_words(
    check: HealthCheck, checks: Sequence[HealthCheck], number: int, *, is_readable: bool
) -> tuple[str, str]:
    if check.outcome in DELETIONS and not _was_told(checks, number):
        return str(NOT_FOUND_YET), ""
    label = check.get_outcome_display()
    if check.outcome == Health.LIVE and not is_readable:
        label = str(PAGE_STANDS)
    return str(label), str(REASONS.get(check.reason, ""))


def _was_told(checks: Sequence[HealthCheck], number: int) -> bool:
    """Return whether the deletion that a check found was confirmed by those that followed. `checks`: newest first."""
    sightings = [Sighting(check.outcome, check.checked_at) for check in checks]
    for start in range(number, -1, -1):
        if sightings[number] not in current_run(sightings[start:]):
            # Something else was seen since.
            return False
        if not is_pending(sightings=sightings[start:]):
            return True
    return False
