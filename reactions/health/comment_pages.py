"""Which page of a thread's comments a check looks at, where quotations come from several: one page, one visit.

A comment of the second page is not on the first: whoever looks only there never sees it. Each check looks at the page
whose quotations were looked at longest ago; the other pages follow, a visit each, as soon as they are due as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from reactions.models import Capture, Quotation, Source
from reactions.sources.addresses import comment_page_of

# Between two visits for one source, on top of the pause that its host is given anyway.
BETWEEN_PAGES = timedelta(minutes=1)
# A person who asks for a check means every page, except those that were looked at a moment ago.
A_MOMENT_AGO = timedelta(hours=1)
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Turn:
    """The page that is looked at now (empty for the thread as it opens), what is quoted from it, and the others.

    `others` are the times at which each other page was looked at last, `NEVER` among them.
    """

    page: str
    quotations: list[Quotation]
    others: tuple[datetime, ...] = ()


def whose_turn(quotations: Sequence[Quotation]) -> Turn:
    """Return the page whose quotations (with their captures at hand; one at least) were looked at longest ago."""
    by_page: dict[str, list[Quotation]] = {}
    for quotation in quotations:
        by_page.setdefault(page_of(quotation), []).append(quotation)
    looked_at = {page: min(map(_checked_at, ours)) for page, ours in by_page.items()}
    page = min(looked_at, key=lambda one: (looked_at[one], one))
    return Turn(page, by_page[page], tuple(at for one, at in looked_at.items() if one != page))


def page_of(quotation: Quotation) -> str:
    """Return the page of comments that a quotation's capture shows, as it stands in the capture's address."""
    return _page_in(quotation.capture.final_url, quotation.capture.requested_url)


def captures_of_page(*, source: Source, page: str) -> list[Capture]:
    """Return the captures of a page of a source's comments, newest first; the empty one is the thread as it opens."""
    return [one for one in source.captures.all() if _page_in(one.final_url, one.requested_url) == page]


def _page_in(final_url: str, requested_url: str) -> str:
    return comment_page_of(final_url) or comment_page_of(requested_url)


def time_with_other_pages(
    *, next_at: datetime, now: datetime, others: Sequence[datetime], by_hand: bool
) -> datetime:
    """Return when to look again: at `next_at`, or earlier where another page has waited for as long by then."""
    times = [NEVER if by_hand and at < now - A_MOMENT_AGO else at for at in others]
    due = [now if at == NEVER else at + (next_at - now) for at in times]
    return min([next_at, *(max(at, now + BETWEEN_PAGES) for at in due)])


def _checked_at(quotation: Quotation) -> datetime:
    return quotation.health_checked_at or NEVER
