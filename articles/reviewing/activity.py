"""The log of what was done: one row per act, written in the act's own transaction, read by time without counting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q, QuerySet

from articles.models import Activity, Article

NAME_LENGTH = 200


def record(
    *,
    kind: str,
    actor: User | None,
    now: datetime,
    article: Article | None = None,
    subject: models.Model | None = None,
    before: str = "",
    after: str = "",
    note: str = "",
) -> Activity:
    """Write one row of the log; the caller's transaction holds it together with what was done.

    `subject` is what it was done to where that is not the article itself. `before` and `after` are values, not words
    of one language: a state, a username, a number, a moment in ISO 8601.
    """
    return Activity.objects.create(
        kind=kind,
        actor=actor,
        at=now,
        article=article,
        object_type=subject._meta.label_lower if subject is not None else "",
        object_id=str(subject.pk) if subject is not None else "",
        before=before[:NAME_LENGTH],
        after=after[:NAME_LENGTH],
        note=note.strip(),
    )


def changes_wanted(article: Article) -> Activity | None:
    """Return the request for changes with which a draft came back from the desk, unless it has been handed in or taken back since.

    One query for a draft, none for anything else.
    """
    if article.state != Article.State.DRAFT:
        return None
    kinds = (Activity.Kind.CHANGES_REQUESTED, Activity.Kind.SUBMITTED, Activity.Kind.TAKEN_BACK)
    last = Activity.objects.filter(article=article, kind__in=kinds).select_related("actor").first()
    return last if last is not None and last.kind == Activity.Kind.CHANGES_REQUESTED else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the log is asked for; None for all. `since` is the first moment of it, `until` the first after it."""

    actor_id: int | None = None
    article_id: int | None = None
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some rows of the log, newest first, and the place after them where older ones go on."""

    rows: Sequence[Activity]
    older: tuple[datetime, int] | None


def read(*, wanted: Wanted, size: int, after: tuple[datetime, int] | None = None) -> Stretch:
    """Return the newest rows that are wanted, or those older than a place; one query, whatever the log's length."""
    rows = _wanted(wanted)
    if after is not None:
        at, pk = after
        # The first condition lets the index begin at the place.
        rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk), at__lte=at)
    found = list(rows.select_related("actor", "article").order_by("-at", "-pk")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return Stretch(rows=found[:size], older=(last.at, last.pk) if last else None)


def _wanted(wanted: Wanted) -> QuerySet[Activity]:
    rows: QuerySet[Activity] = Activity.objects.all()
    if wanted.actor_id is not None:
        rows = rows.filter(actor=wanted.actor_id)
    if wanted.article_id is not None:
        rows = rows.filter(article=wanted.article_id)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.since is not None:
        rows = rows.filter(at__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(at__lt=wanted.until)
    return rows
