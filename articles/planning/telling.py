"""What the log keeps of plans, and who is told when one comes to something else than was meant."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import override

from articles.models import Activity, Article, Notice
from articles.reviewing.activity import record
from articles.reviewing.noticing import tell

KINDS = {"unpublish": Activity.Kind.LEAVING_PLANNED, "embargo": Activity.Kind.EMBARGOED}


def note_changes(
    *,
    article: Article,
    actor: User,
    now: datetime,
    changes: Mapping[str, tuple[str, str]],
    note: str,
    reason: str,
) -> None:
    """Keep in the log what changed in the plan of an article as it still is: by its part the moments before and after.

    `note` is what readers are told of the publication, `reason` why an embargo ends sooner than was said.
    """
    for part, (before, after) in changes.items():
        if part == "publish":
            kind = Activity.Kind.SCHEDULED if after else Activity.Kind.UNSCHEDULED
            # Where nothing was scheduled, what the article was.
            before, said = before or article.state, note if after else ""  # noqa: PLW2901
        else:
            kind, said = KINDS[part], reason if part == "embargo" else ""
        record(kind=kind, actor=actor, now=now, article=article, before=before, after=after, note=said)


def tell_of_shortfall(
    *, article: Article, planned_for: datetime | None, planner_id: int | None, now: datetime
) -> None:
    """Tell whoever planned it, its author and whose turn it is that it did not happen; `schedule_problem` says why."""
    with override(settings.LANGUAGE_CODE):
        why = article.schedule_problem_in_words
    record(
        kind=Activity.Kind.FELL_SHORT,
        actor=None,
        now=now,
        article=article,
        before=planned_for.isoformat() if planned_for else "",
        note=why,
    )
    people = [planner_id, article.created_by_id, article.assignee_id]
    tell(kind=Notice.Kind.FELL_SHORT, people=people, article=article, actor=None, now=now, note=why)
