"""How an article's plan stands, for the line that stands above it at the desk."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from articles.models import Article
from articles.planning.plans import Moment, Plan, plan_of

# The sweep comes every few seconds. What is later than this was missed: no worker runs.
LATE_AFTER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Standing:
    """A plan as it stands at a moment. `is_late`: its time has come and nothing happened."""

    plan: Plan
    is_late: bool
    embargo: Moment | None


def standing_of(*, article: Article, now: datetime) -> Standing:
    """Return how an article's plan stands at `now`; an embargo that is over is none."""
    plan = plan_of(article)
    times = [moment.at for moment in (plan.publish, plan.unpublish) if moment is not None]
    return Standing(
        plan=plan,
        is_late=any(is_late(time, now) for time in times),
        embargo=plan.embargo if article.is_under_embargo(now) else None,
    )


def is_late(time: datetime, now: datetime) -> bool:
    """Return whether something planned for a time should have happened by now."""
    return time + LATE_AFTER < now
