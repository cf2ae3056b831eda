"""Take a picture into the library, change what is said about it, and take it out again."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from delivery import keys
from delivery.announcing import announce
from images.announcing import keys_showing
from images.duplicates import file_among_near, same_as
from images.models import Image, Rendition
from images.preparing import PreparedImage, UnableToStore, prepare_image
from images.renditions import make_renditions
from images.tasks import make_renditions_of

__all__ = ["UnableToStore", "change_details", "discard_image", "keep_image", "prepare_image", "store_image"]


def store_image(
    *,
    data: bytes,
    title: str,
    actor: AbstractBaseUser | None,
    now: datetime,
    alternative_text: str = "",
    caption: str = "",
    credit: str = "",
    licence: str = "",
    licence_url: str = "",
    rights_expire_at: datetime | None = None,
    focal_x: float = 0.5,
    focal_y: float = 0.5,
    is_demo: bool = False,
    renditions_at_once: bool = False,
) -> Image:
    """Store an uploaded picture and see to it that its renditions are made.

    Renditions are made by the worker after the transaction, or here and now with `renditions_at_once`.
    Raises `UnableToStore`, with a message for the editor, for a file that is no safe still picture and for
    one that the library has already.
    """
    image = keep_image(
        prepared=prepare_image(data=data),
        image=Image(
            title=title,
            alternative_text=alternative_text,
            caption=caption,
            credit=credit,
            licence=licence,
            licence_url=licence_url,
            rights_expire_at=rights_expire_at,
            focal_x=focal_x,
            focal_y=focal_y,
            is_demo=is_demo,
        ),
        actor=actor,
        now=now,
        queue_renditions=not renditions_at_once,
    )
    if renditions_at_once:
        make_renditions(image=image)
    return image


def keep_image(
    *,
    prepared: PreparedImage,
    image: Image,
    actor: AbstractBaseUser | None,
    now: datetime,
    queue_renditions: bool = True,
) -> Image:
    """Keep a prepared picture as the file of a new, unsaved image; raise `UnableToStore` for a duplicate,
    or where there is no room for it.
    """
    _refuse_duplicate(prepared)
    image.sha256 = prepared.sha256
    image.media_type = prepared.media_type
    image.width, image.height = prepared.width, prepared.height
    image.fingerprint = prepared.fingerprint
    image.created_at = now
    image.created_by = actor  # type: ignore[assignment]
    store_original(image=image, prepared=prepared)
    try:
        with transaction.atomic():
            image.save(force_insert=True)
            file_among_near(image=image)
            if queue_renditions:
                transaction.on_commit(lambda: make_renditions_of.enqueue(image.pk))
    except IntegrityError:
        image.original.delete(save=False)
        _refuse_duplicate(prepared)
        raise
    return image


def store_original(*, image: Image, prepared: PreparedImage) -> None:
    """Put the prepared file where the image will have it, unsaved; raise `UnableToStore` where there is no room."""
    # Named by its content: nothing of what the uploader called the file gets into a path.
    try:
        image.original.save(
            f"{prepared.sha256[:32]}.{prepared.extension}", ContentFile(prepared.data), save=False
        )
    except OSError as error:
        raise UnableToStore(
            _(
                "The picture could not be stored: the storage is full, out of reach or may not be written to. Nothing was kept."
            )
        ) from error


def change_details(*, image: Image, now: datetime) -> None:
    """Save what is said about a picture (credit, rights, focal point …) and announce the pages that show it."""
    if not image.rights_have_lapsed(now):
        # Renewed: when they end the next time, that is announced again.
        image.lapse_announced_at = None
    with transaction.atomic():
        image.save()
        announce(keys_showing([image.pk]))


def discard_image(*, image: Image) -> None:
    """Delete a picture with its renditions and files; raise `ProtectedError` if an article still uses it."""
    files = [image.original, *(rendition.file for rendition in image.renditions.all())]
    with transaction.atomic():
        announce([keys.image(image.pk)])
        image.delete()

        def remove_files() -> None:
            for file in files:
                # Renditions are named by their content: another image may show the very same one.
                if not Rendition.objects.filter(file=file.name).exists():
                    file.storage.delete(str(file.name))

        transaction.on_commit(remove_files, robust=True)


def _refuse_duplicate(prepared: PreparedImage) -> None:
    existing = same_as(prepared=prepared)
    if existing is not None:
        raise UnableToStore(
            _("The library has this picture already: “%(title)s” (number %(number)d). Use that one.")
            % {"title": existing.title, "number": existing.pk}
        )
