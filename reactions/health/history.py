"""How the state at the source is said to readers: a label, a date, a reason. Never any words of the comment."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reactions.health.reasons import DELETIONS, EXPLANATIONS, Outcome, Reason
from reactions.health.telling import Sighting, Told, told_after
from reactions.models import HealthCheck, Quotation

LABELS: dict[str, Promise] = {
    Outcome.LIVE: _("unchanged at the source"),
    Outcome.EDITED: _("edited at the source"),
    Outcome.COMMENT_DELETED: _("deleted at the source"),
    Outcome.COMMENT_HIDDEN: _("hidden by the site"),
    Outcome.THREAD_DELETED: _("page deleted at the source"),
    Outcome.SOFT_404: _("page no longer at its address"),
}
PAGE_STANDS = _("the page is still there")
NOT_CHECKED = pgettext_lazy("state at the source", "not checked yet")
COULD_NOT_BE_CHECKED = _("could not be checked")
NOTHING_CERTAIN = _("nothing certain was found")
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


@dataclass(frozen=True, slots=True)
class StateAtSource:
    """What readers are told: `outcome` is a value of Health, or empty where no check told anything yet.

    `since` is when it was first seen so, `checked_at` when we last looked (whether or not anything could be told).
    `is_gone` where a deletion is told.
    """

    outcome: str
    label: str
    since: datetime | None
    checked_at: datetime | None

    @property
    def is_gone(self) -> bool:
        return self.outcome in DELETIONS


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A stretch of checks with one result: from the first to the last of them. `reason` may be empty."""

    outcome: str
    label: str
    reason: str
    first_at: datetime
    last_at: datetime
    count: int


def told(*, quotation: Quotation) -> StateAtSource:
    """Return what readers are told of the state at the source. No query for a row with its capture."""
    outcome = quotation.told_health
    label = LABELS.get(outcome, NOT_CHECKED if quotation.health_checked_at is None else COULD_NOT_BE_CHECKED)
    if outcome == Outcome.LIVE and not quotation.capture.is_readable:
        label = PAGE_STANDS
    return StateAtSource(
        outcome=outcome,
        label=str(label),
        since=quotation.told_health_since if outcome else None,
        checked_at=quotation.health_checked_at,
    )


def history_of(*, quotation: Quotation) -> list[HistoryEntry]:
    """Return what was found over time, newest first, as readers may read it: one query.

    Checks that follow each other with the same result are one entry. A deletion is in it only once it is told.
    """
    checks = list(
        quotation.health_checks.order_by("checked_at", "pk").values_list("outcome", "reason", "checked_at")
    )
    is_readable = quotation.capture.is_readable
    entries: list[HistoryEntry] = []
    for outcome, reason, checked_at in _as_told(checks):
        label, why = _in_words(outcome, reason, is_readable=is_readable)
        last = entries[-1] if entries else None
        if last is not None and (last.label, last.reason) == (label, why):
            entries[-1] = HistoryEntry(outcome, label, why, last.first_at, checked_at, last.count + 1)
        else:
            entries.append(HistoryEntry(outcome, label, why, checked_at, checked_at, 1))
    return entries[::-1]


def _as_told(checks: list[tuple[str, str, datetime]]) -> list[tuple[str, str, datetime]]:
    """Return the checks (oldest first) with each deletion that no three checks agreed on as one that told nothing."""
    sightings: list[Sighting] = []
    state = Told()
    confirmed: set[int] = set()
    for number, (outcome, _reason, checked_at) in enumerate(checks):
        sightings.insert(0, Sighting(outcome, checked_at))
        state = told_after(sightings=sightings, told=state)
        if state.outcome in DELETIONS and outcome in DELETIONS and state.since is not None:
            confirmed |= {
                at
                for at, (before, _why, moment) in enumerate(checks[: number + 1])
                if before in DELETIONS and moment >= state.since
            }
    return [
        row if row[0] not in DELETIONS or number in confirmed else (str(Outcome.INDETERMINATE), "", row[2])
        for number, row in enumerate(checks)
    ]


def _in_words(outcome: str, reason: str, *, is_readable: bool) -> tuple[str, str]:
    label = LABELS.get(outcome, NOTHING_CERTAIN if outcome == Outcome.INDETERMINATE else COULD_NOT_BE_CHECKED)
    if outcome == Outcome.LIVE and not is_readable:
        label = PAGE_STANDS
    why = REASONS.get(reason, "") if outcome in LABELS else ""
    return str(label), str(why)


def explanation_of(*, check: HealthCheck) -> str:
    """Return why a check came to its outcome, in words for the desk."""
    try:
        return gettext(EXPLANATIONS[Reason(check.reason)])
    except ValueError:
        return ""
