"""When a source is looked at again: 1 hour, 24 hours and 7 days after publication, then monthly.

Earlier where a deletion waits for its next agreeing check, and where the site did not answer; later where the site
asked for it.
"""

from datetime import datetime, timedelta

from reactions.health.telling import APART

FIRST_CHECKS = (timedelta(hours=1), timedelta(hours=24), timedelta(days=7))
MONTH = timedelta(days=30)
# After the first answer that did not come; each further pause is four times as long, up to the longest.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(hours=1), timedelta(days=3)
# However long a site asks us to stay away, a month later we ask once more.
LONGEST_WISH = MONTH


def regular_time(*, public_since: datetime, now: datetime) -> datetime:
    """Return the next time of the calendar after `now`: 1 h, 24 h, 7 d, then every 30 days after publication."""
    for pause in FIRST_CHECKS:
        if public_since + pause > now:
            return public_since + pause
    last = public_since + FIRST_CHECKS[-1]
    return last + MONTH * ((now - last) // MONTH + 1)


def next_time(
    *,
    public_since: datetime,
    now: datetime,
    is_pending: bool = False,
    failures: int = 0,
    retry_after: timedelta | None = None,
) -> datetime:
    """Return when to look again after a check at `now`.

    `is_pending`: a deletion waits for another check that agrees. `failures`: how many checks in a row got no answer,
    this one included. `retry_after`: what the site asked for; it is honoured up to a month.
    """
    planned = regular_time(public_since=public_since, now=now)
    if is_pending:
        planned = min(planned, now + APART)
    if failures:
        planned = min(planned, now + min(FIRST_PAUSE * 4 ** min(failures - 1, 6), LONGEST_PAUSE))
    if retry_after is not None:
        planned = max(planned, now + min(retry_after, LONGEST_WISH))
    return planned
