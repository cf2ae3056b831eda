"""What readers are told of the state at the source, from what the checks found.

* That a comment or a page was deleted is told after three checks that say so, each at least 72 hours after the one
  before, with nothing else found in between. It is told with the time of the first of them.
* That it stands there, was edited or is hidden is told at once: it is seen on the page itself, an edit is captured,
  and none of it speaks of somebody's wish that the words be gone.
* A check that could not look (blocked, login, no answer, not to be told) changes nothing and counts for nothing.
* Whatever else is seen in between begins the count anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reactions.health.reasons import DELETIONS, PAGE_GONE, SILENT

AGREEING_CHECKS = 3
APART = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one check found, and when."""

    outcome: str
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What readers are told, and since when it is so as far as was seen; empty and None before any check told."""

    outcome: str = ""
    since: datetime | None = None


def told_after(*, sightings: Sequence[Sighting], told: Told) -> Told:
    """Return what readers are told once the newest of the checks is in. `sightings` are given newest first."""
    run = current_run(sightings)
    if not run:
        return told
    newest = run[0]
    if newest.outcome in DELETIONS and not _is_confirmed(run):
        return told
    if newest.outcome == told.outcome:
        return told
    return Told(newest.outcome, run[-1].checked_at)


def current_run(sightings: Sequence[Sighting]) -> list[Sighting]:
    """Return the newest checks that agree with each other, newest first, without those that tell nothing."""
    run: list[Sighting] = []
    for sighting in sightings:
        if sighting.outcome in SILENT:
            continue
        if run and not _agree(run[0].outcome, sighting.outcome):
            break
        run.append(sighting)
    return run


def is_pending(*, sightings: Sequence[Sighting]) -> bool:
    """Return whether the newest telling check says deleted and more checks are needed before readers are told."""
    run = current_run(sightings)
    return bool(run) and run[0].outcome in DELETIONS and not _is_confirmed(run)


def _agree(one: str, other: str) -> bool:
    # A page that is gone may be gone by another sign the next time.
    return one == other or (one in PAGE_GONE and other in PAGE_GONE)


def _is_confirmed(run: Sequence[Sighting]) -> bool:
    counted, last = 0, None
    for sighting in run:
        if last is None or last - sighting.checked_at >= APART:
            counted, last = counted + 1, sighting.checked_at
    return counted >= AGREEING_CHECKS
