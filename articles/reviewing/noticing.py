"""Whom something at the desk concerns, and that they are told: a notice for each, written with what it is about.

Who may not see the article is told nothing: that is asked when a notice is shown or mailed, for rights change meanwhile.
"""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User

from articles.models import Article, BlockComment, Notice


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
    """Leave each of the people (by id, None for nobody) a notice; whoever did it is not told of it."""
    ids = dict.fromkeys(person for person in people if person is not None)
    if actor is not None:
        ids.pop(actor.pk, None)
    if not ids:
        return []
    return Notice.objects.bulk_create(
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
