"""What a report finds, mended in one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction

from articles.reporting.reading import PART_LENGTH
from delivery import keys
from delivery.announcing import announce
from images.models import Image


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many rows were mended, and the titles of those that this person may not change."""

    mended: int
    refused: Sequence[str]


@transaction.atomic
def give_alternative_texts(*, texts: Mapping[int, str], actor: User) -> Outcome:
    """Give pictures that have none an alternative text, by their ids; one that got a text meanwhile keeps it.

    Raises `PermissionDenied` for who may not change pictures. What readers see is left to who may change that.
    """
    if not actor.has_perm("images.change_image"):
        raise PermissionDenied
    wanted = dict(list(texts.items())[:PART_LENGTH])
    images = Image.objects.select_for_update().filter(pk__in=wanted, alternative_text="").order_by("pk")
    mended, refused = 0, []
    longest = Image._meta.get_field("alternative_text").max_length or 500
    for image in images:
        if image.is_public and not actor.has_perm("images.change_shown_image"):
            refused.append(image.title)
            continue
        image.alternative_text = " ".join(wanted[image.pk].split())[:longest]
        image.save(update_fields=["alternative_text"])
        announce([keys.image(image.pk)])
        mended += 1
    return Outcome(mended=mended, refused=refused)
