"""Where a picture is used. The library does not know what articles are: who uses pictures answers for themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Exists, Q, QuerySet
from django.dispatch import Signal

from images.models import Image

# Asked with `image_id` and `most`; receivers return a list of at most so many `Use`s, newest first.
uses_asked = Signal()
# Asked without anything; receivers return query sets of rows that use the image `OuterRef("pk")`.
users_asked = Signal()

# Of each kind of use; a picture of every page (a logo) has thousands.
MOST_SHOWN = 30


class Kind(StrEnum):
    # What readers get now.
    LIVE = "live"
    # What will go out at a planned time.
    PLANNED = "planned"
    # What editors work on.
    WORK = "work"
    # What readers got once; it stands in the public history.
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Use:
    """One place at which a picture stands. `where` says it in words; `address` is the desk's, `page` the readers'."""

    kind: Kind
    title: str
    where: str
    address: str
    page: str = ""
    at: datetime | None = None


def uses_of(*, image: Image) -> list[Use]:
    """Return where the picture is used, what readers see first; at most `MOST_SHOWN` of each kind."""
    # The type checker takes every receiver's answer for text.
    answers: list[Any] = uses_asked.send(sender=Image, image_id=image.pk, most=MOST_SHOWN)
    order = list(Kind)
    return sorted((use for _receiver, uses in answers for use in uses), key=lambda use: order.index(use.kind))


def in_use() -> Q:
    """Return the condition that somebody's working copy or a live edition uses an image."""
    answers: list[Any] = users_asked.send(sender=Image)
    rows: Sequence[QuerySet[Any]] = [found for _receiver, several in answers for found in several]
    condition = Q(is_public=True)
    for found in rows:
        condition |= Q(Exists(found))
    return condition
