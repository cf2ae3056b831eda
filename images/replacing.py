"""Put another file in a picture's place: its uses, words and rights stay, and every page shows the new one.

The sizes of the new file are made before anything changes, so that no page is without a picture for a moment. Old
addresses, in feeds that were read or pages that were saved, lead on to the new file (`images.views`); the old file
and its sizes are removed, because what is replaced is often what must not be seen.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from delivery.announcing import announce
from images.announcing import keys_showing
from images.duplicates import file_among_near, same_as
from images.models import FormerRendition, Image, Rendition
from images.preparing import ONE_AT_A_TIME, PreparedImage, UnableToStore
from images.renditions import all_renditions, encoded_renditions, keep_rendition
from images.storing import store_original

# In parts of the ratio of width to height: a larger change moves what the focal point meant.
SAME_SHAPE = 0.02


def replace_file(*, image: Image, prepared: PreparedImage, now: datetime) -> Image:
    """Replace the file of a picture and return the picture; raise `UnableToStore` for a file the library has."""
    same = same_as(prepared=prepared)
    if same is not None and same.pk == image.pk:
        raise UnableToStore(_("This is the very file that the picture has already."))
    if same is not None:
        raise UnableToStore(
            _("The library has this picture already: “%(title)s” (number %(number)d). Use that one.")
            % {"title": same.title, "number": same.pk}
        )
    candidate = Image(pk=image.pk, created_at=now)
    store_original(image=candidate, prepared=prepared)
    try:
        with ONE_AT_A_TIME, candidate.original.open("rb") as file:
            # Small beside one decoded picture: 18 files of a few hundred kilobytes at most.
            encoded = list(encoded_renditions(file, all_renditions(prepared.width)))
        with transaction.atomic():
            image = Image.objects.select_for_update().get(pk=image.pk)
            old_files = _retire(image)
            image.original = candidate.original.name
            image.sha256, image.media_type = prepared.sha256, prepared.media_type
            image.width, image.height = prepared.width, prepared.height
            image.fingerprint = prepared.fingerprint
            image.save()
            file_among_near(image=image)
            for one in encoded:
                kept = keep_rendition(image=image, encoded=one)
                # Where an earlier file comes back, its addresses are in use again.
                FormerRendition.objects.filter(
                    image=image, digest=kept.digest, width=kept.width, format=kept.format
                ).delete()
            announce(keys_showing([image.pk]))
            transaction.on_commit(lambda: _remove(image, old_files))
    except BaseException:
        candidate.original.storage.delete(str(candidate.original.name))
        raise
    return image


def keeps_its_shape(*, image: Image, prepared: PreparedImage) -> bool:
    """Return whether the new file has the old one's proportions, so that its focal point still means the same."""
    old, new = image.width / image.height, prepared.width / prepared.height
    return abs(old - new) <= SAME_SHAPE * old


def _retire(image: Image) -> list[str]:
    """Take the picture's sizes away, remember their addresses, and return the names of files nobody needs now."""
    old = list(image.renditions.all())
    FormerRendition.objects.bulk_create(
        (FormerRendition(image=image, digest=row.digest, width=row.width, format=row.format) for row in old),
        ignore_conflicts=True,
    )
    image.renditions.all().delete()
    return [str(image.original.name), *(str(row.file.name) for row in old)]


def _remove(image: Image, names: list[str]) -> None:
    for name in names:
        # Renditions are named by their content: another image, or the new file, may have the very same one.
        if not Rendition.objects.filter(file=name).exists():
            image.original.storage.delete(name)
