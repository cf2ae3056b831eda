"""Forms that could not become revisions: found again by the person who typed them, taken up in a new page, or let go."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet

from articles.models import Article, EditingSession

# How many are offered at once: nobody has more pages open.
MOST_OFFERED = 10
EXCERPT_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Held:
    """One form that waits for its person: by which words they know it, and when they typed it."""

    key: UUID
    article_id: int | None
    title: str
    held_at: datetime


def held_for(*, person: User, article: Article | None = None, is_new: bool = False) -> list[Held]:
    """Return what a person typed that could not be saved, newest first: of one article, of none yet (`is_new`), or all.

    What a page that is open at the moment holds is among it: only the browser knows whether that page lives. One query.
    """
    rows = _of(person)
    if article is not None:
        rows = rows.filter(article=article)
    elif is_new:
        rows = rows.filter(article__isnull=True)
    rows = (
        rows.select_related("article").only("key", "article__title", "held", "held_at").order_by("-held_at")
    )
    return [
        Held(
            key=row.key,
            article_id=row.article_id,
            title=_name_of(row),
            held_at=row.held_at,
        )
        for row in rows[:MOST_OFFERED]
        if row.held_at is not None
    ]


@transaction.atomic
def take_up(*, key: UUID, person: User, now: datetime) -> EditingSession | None:
    """Give what a page held to a new page of the same person, and return it; None where nothing is held any longer.

    The old page may still be open somewhere: it keeps its key, so that the two never count their changes from one another.
    """
    old = _of(person).select_for_update(of=("self",)).filter(key=key).first()
    if old is None:
        return None
    new = EditingSession.objects.create(
        key=uuid.uuid4(),
        article_id=old.article_id,
        person=person,
        opened_at=now,
        seen_at=now,
        base=old.base,
        held={**(old.held or {}), "session": []},
        held_at=old.held_at,
    )
    old.held = old.held_at = None
    old.save(update_fields=["held", "held_at"])
    return new


def let_go(*, key: UUID, person: User) -> bool:
    """Forget what a page of this person's held; return whether there was anything."""
    return bool(_of(person).filter(key=key).update(held=None, held_at=None))


def _of(person: User) -> QuerySet[EditingSession]:
    return EditingSession.objects.filter(Q(person=person) & Q(held_at__isnull=False))


def _name_of(row: EditingSession) -> str:
    typed = " ".join("".join((row.held or {}).get("title") or []).split())
    if typed or row.article is None:
        return typed[:EXCERPT_LENGTH]
    return row.article.title[:EXCERPT_LENGTH]
