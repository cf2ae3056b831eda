"""Whom something at the desk concerns, and that they are told: a notice for each, written with what it is about.

Who may not see the article is told nothing: that is asked when a notice is shown and when it is mailed, for rights
change meanwhile.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet

from articles.models import Article, BlockComment, Notice
from articles.reviewing.mailing import mail_notices
from articles.seeing import may_see_articles

# The bell says no larger number, and nothing larger is counted.
MOST_COUNTED = 99
FORGOTTEN_AFTER = timedelta(days=90)
ROWS_AT_ONCE = 2_000


def tell(
    *,
    kind: str,
    people: Iterable[int | None],
    article: Article,
    actor: User | None,
    now: datetime,
    comment: BlockComment | None = None,
    note: str = "",
) -> list[Notice]:
    """Leave each of the people (by id, None for nobody) a notice; whoever did it is not told of it.

    Mail follows once the transaction has committed, by a task.
    """
    ids = dict.fromkeys(person for person in people if person is not None)
    if actor is not None:
        ids.pop(actor.pk, None)
    if not ids:
        return []
    notices = Notice.objects.bulk_create(
        Notice(
            person_id=person_id,
            kind=kind,
            article=article,
            actor=actor,
            comment=comment,
            note=note.strip(),
            created_at=now,
        )
        for person_id in ids
    )
    numbers = [notice.pk for notice in notices]
    transaction.on_commit(lambda: mail_notices.enqueue(numbers))
    return notices


def unread_count(*, person: User) -> int:
    """Return how many notices the person has not read, `MOST_COUNTED` and one at most; one query along an index."""
    if not may_see_articles(person):
        return 0
    unread = Notice.objects.filter(person=person, read_at__isnull=True).order_by()
    return unread[: MOST_COUNTED + 1].count()


@dataclass(frozen=True, slots=True)
class Told:
    """Some of a person's notices, newest first, and the place after them where older ones go on."""

    notices: Sequence[Notice]
    older: tuple[datetime, int] | None


def notices_of(*, person: User, size: int, after: tuple[datetime, int] | None = None) -> Told:
    """Return what the person was told, as far as they may still see what it is about; one query."""
    rows = _shown_to(person)
    if after is not None:
        at, pk = after
        rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk), created_at__lte=at)
    related = rows.select_related("article", "actor", "comment").order_by("-created_at", "-pk")
    found = list(related[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return Told(notices=found[:size], older=(last.created_at, last.pk) if last else None)


def mark_read(*, person: User, now: datetime, notice_id: int | None = None) -> Notice | None:
    """Note that the person read one of their notices, or (without an id) all of them; return the one, if it is theirs."""
    rows = _shown_to(person)
    if notice_id is None:
        rows.filter(read_at__isnull=True).update(read_at=now)
        return None
    notice = rows.select_related("comment").filter(pk=notice_id).first()
    if notice is not None and notice.read_at is None:
        notice.read_at = now
        notice.save(update_fields=["read_at"])
    return notice


def forget_old_notices(*, now: datetime) -> int:
    """Delete what people were told `FORGOTTEN_AFTER` ago, read or not, some thousands at a time; return how many."""
    old = Notice.objects.filter(created_at__lt=now - FORGOTTEN_AFTER).order_by("created_at")
    count, _by_model = Notice.objects.filter(
        pk__in=list(old.values_list("pk", flat=True)[:ROWS_AT_ONCE])
    ).delete()
    return count


def _shown_to(person: User) -> QuerySet[Notice]:
    rows = Notice.objects.filter(person=person)
    return rows if may_see_articles(person) else rows.none()
