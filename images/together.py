"""Change what is said of several pictures at once: credit, licence, rights, alternative text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from images.models import Image
from images.storing import change_details

# In pictures: what a person can look over on one page.
MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Change:
    """What would become of one picture: the fields that change with their new values, and whether readers see it."""

    image: Image
    values: Mapping[str, Any]


def plan(*, images: Iterable[Image], values: Mapping[str, Any], only_empty: bool) -> list[Change]:
    """Return the pictures that the values would change, each with what changes; `only_empty` overwrites nothing."""
    changes = []
    for image in images:
        changing = {
            name: value
            for name, value in values.items()
            if getattr(image, name) != value and not (only_empty and getattr(image, name))
        }
        if changing:
            changes.append(Change(image=image, values=changing))
    return changes


def change_together(*, changes: Sequence[Change], now: datetime) -> int:
    """Save planned changes, all or none, and announce the pages that show the pictures; return how many."""
    with transaction.atomic():
        for change in changes:
            for name, value in change.values.items():
                setattr(change.image, name, value)
            change_details(image=change.image, now=now)
    return len(changes)
