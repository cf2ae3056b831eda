"""Uploads that wait for an answer: they look like a picture of the library, and their owner says whether they come in."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from images.models import HeldUpload, Image
from images.preparing import PreparedImage, UnableToStore
from images.storing import keep_image

KEPT_FOR = timedelta(days=1)
# How many a person can leave unanswered; the oldest goes first.
MOST_OF_ONE_PERSON = 50
EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg"}


def hold(*, prepared: PreparedImage, details: dict[str, Any], actor: User, now: datetime) -> HeldUpload:
    """Keep the prepared file and what would be said of it until its owner answers, for a day at most.

    `details` are fields of an image by name. Raises `UnableToStore` where there is no room.
    """
    mine = HeldUpload.objects.filter(created_by=actor).order_by("-created_at", "-pk")
    for superfluous in mine[MOST_OF_ONE_PERSON - 1 :]:
        let_go(held=superfluous)
    # The same file again is the same question.
    for again in mine.filter(sha256=prepared.sha256):
        let_go(held=again)
    held = HeldUpload(
        sha256=prepared.sha256,
        media_type=prepared.media_type,
        width=prepared.width,
        height=prepared.height,
        fingerprint=prepared.fingerprint,
        details={
            name: value.isoformat() if isinstance(value, date) else value for name, value in details.items()
        },
        created_at=now,
        created_by=actor,
    )
    try:
        held.file.save(f"{prepared.sha256[:32]}.{prepared.extension}", ContentFile(prepared.data), save=False)
    except OSError as error:
        raise UnableToStore(
            _(
                "The picture could not be stored: the storage is full, out of reach or may not be written to. Nothing was kept."
            )
        ) from error
    held.save()
    return held


def add_anyway(*, held: HeldUpload, actor: User, now: datetime) -> Image:
    """Make the held file a picture of the library; raise `UnableToStore` if it has become one, or is gone."""
    try:
        with held.file.open("rb") as file:
            data = file.read()
    except OSError as error:
        raise UnableToStore(_("The file is no longer here. Upload it again.")) from error
    prepared = PreparedImage(
        data=data,
        media_type=held.media_type,
        extension=EXTENSIONS[held.media_type],
        width=held.width,
        height=held.height,
        sha256=held.sha256,
        fingerprint=held.fingerprint,
    )
    details = dict(held.details)
    taken_on = details.pop("taken_on", None)
    rights_expire_at = details.pop("rights_expire_at", None)
    image = Image(
        **details,
        taken_on=date.fromisoformat(taken_on) if taken_on else None,
        rights_expire_at=datetime.fromisoformat(rights_expire_at) if rights_expire_at else None,
    )
    with transaction.atomic():
        image = keep_image(prepared=prepared, image=image, actor=actor, now=now)
        let_go(held=held)
    return image


def let_go(*, held: HeldUpload) -> None:
    """Remove a held file: its owner uses the other picture, or did not answer."""
    with transaction.atomic():
        held.delete()
        transaction.on_commit(lambda: held.file.storage.delete(str(held.file.name)), robust=True)


def forget_unanswered(*, now: datetime) -> int:
    """Remove what nobody answered for a day; return how many."""
    count = 0
    for held in HeldUpload.objects.filter(created_at__lt=now - KEPT_FOR):
        let_go(held=held)
        count += 1
    return count


def details_of(prepared: PreparedImage) -> dict[str, Any]:
    """Return what the file said of itself, as fields of an image by name; empty ones are left out."""
    return {name: value for name, value in asdict(prepared.details).items() if value}
