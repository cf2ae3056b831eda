"""What became of a demo story's quotations: edited or deleted at their source, or removed at somebody's request.

It comes about as it does for real ones: an editor saves the page again and the newsroom reads what stands there, or a
publisher removes the words.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from django.contrib.auth.models import User

from newsroom.demo.crowd import BYSTANDERS
from newsroom.demo.evidence import Evidence, mingled, saved
from newsroom.demo.story import Comment, DeletedLater, EditedLater, Later, RemovedLater, Story
from reactions.health.checking import look_at_saved_page
from reactions.models import Quotation
from reactions.takedown.redacting import redact


def bring_what_came_later(
    *, story: Story, evidence: Evidence, reporter: User, publisher: User, out_at: datetime, now: datetime
) -> None:
    """Let everything come about that became of the story's quotations, as far as it lies before `now`."""
    for later in story.later:
        quotation = evidence.quotations[later.key]
        for at in (one for one in _times(later, out_at) if one <= now):
            if isinstance(later, RemovedLater):
                redact(quotation=quotation, ground=later.ground, actor=publisher, now=at)
            else:
                words = later.words if isinstance(later, EditedLater) else later.mark
                _save_again(
                    story, later.key, words, quotation=quotation, reporter=reporter, out_at=out_at, at=at
                )


def _times(later: Later, out_at: datetime) -> list[datetime]:
    count, every = (later.seen, later.every) if isinstance(later, DeletedLater) else (1, timedelta())
    return [out_at + later.after + number * every for number in range(count)]


def _save_again(
    story: Story,
    key: str,
    words: str,
    *,
    quotation: Quotation,
    reporter: User,
    out_at: datetime,
    at: datetime,
) -> None:
    """Save the thread's page with other words in one comment, and read what it tells of what is quoted from it."""
    thread = next(one for one in story.threads if any(comment.key == key for comment in one.comments))
    comments = [replace(one, words=words) if one.key == key else one for one in mingled(thread)]
    # People go on talking, so no two pages are the same.
    days = (at - out_at).days
    comments.extend(Comment(BYSTANDERS[(thread.number + number) % len(BYSTANDERS)]) for number in range(days))
    saved(
        thread,
        comments,
        source=quotation.source,
        begun_at=(out_at - thread.before).replace(second=0, microsecond=0),
        saved_at=at,
        operator=reporter,
    )
    look_at_saved_page(source_id=quotation.source_id, now=at)
