"""Which pages show a picture."""

from collections.abc import Collection

from delivery import keys
from images.models import Image


def keys_showing(image_ids: Collection[int]) -> list[str]:
    """Return the keys of the pages that other files, details or rights of pictures change; one query.

    Sitemaps name the pictures of articles, more than they could have keys.
    """
    # As they are now: an article may have gone out with one since its row was read.
    are_public = Image.objects.filter(pk__in=image_ids, is_public=True).exists()
    return [*map(keys.image, image_ids), *([keys.LISTS] if are_public else [])]
