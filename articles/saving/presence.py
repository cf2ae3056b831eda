"""Who has an article open, and in which block their cursor is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from articles.models import Article, EditingSession
from articles.saving.sessions import AWAY_AFTER, session_of

# The key of a block or the name of a field.
PLACE = re.compile(r"[\w-]{0,60}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who has the article open: who, where their cursor is, and whether it is the same person's other page."""

    person: User
    place: str
    is_oneself: bool


@transaction.atomic
def tell(*, key: UUID, article: Article, person: User, place: str, is_leaving: bool, now: datetime) -> None:
    """Note that a page is open and where its cursor is, or that it is being left.

    Raises `articles.saving.sessions.UnableToHold` for the key of somebody else's page.
    """
    session = session_of(key=key, article=article, person=person, now=now)
    session.place = place if PLACE.fullmatch(place) else ""
    session.seen_at = now - AWAY_AFTER if is_leaving else now
    session.save(update_fields=["article", "place", "seen_at"])


def who_has_open(*, article_ids: Sequence[int], now: datetime) -> dict[int, list[User]]:
    """Return who has each of the articles open, by its id, who moved last first; one query. Articles nobody has open are left out."""
    rows = (
        EditingSession.objects.filter(article__in=article_ids, seen_at__gt=now - AWAY_AFTER)
        .select_related("person")
        .only("article_id", "seen_at", "person__username", "person__first_name", "person__last_name")
        .order_by("-seen_at")
    )
    found: dict[int, list[User]] = {}
    for row in rows:
        people = found.setdefault(row.article_id, []) if row.article_id is not None else []
        if row.person not in people:
            people.append(row.person)
    return found


def others_at(*, article: Article, key: UUID, person: User, now: datetime) -> list[Present]:
    """Return who else has the article open, who moved last first, each person once; one query."""
    rows = (
        EditingSession.objects.filter(article=article, seen_at__gt=now - AWAY_AFTER)
        .exclude(key=key)
        .select_related("person")
        .only("place", "seen_at", "person__username", "person__first_name", "person__last_name")
        .order_by("-seen_at")
    )
    found: dict[int, Present] = {}
    for row in rows:
        found.setdefault(row.person_id, Present(row.person, row.place, row.person_id == person.pk))
    return list(found.values())
