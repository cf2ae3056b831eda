"""Which pages show a picture."""

from delivery import keys
from images.models import Image


def keys_showing(image: Image) -> list[str]:
    """Return the keys of the pages that a change of a picture's files or details changes; one query.

    Sitemaps name the pictures of articles, more than they could have keys.
    """
    # As it is now: an article may have gone out with it since the row was read.
    is_public = Image.objects.filter(pk=image.pk, is_public=True).exists()
    return [keys.image(image.pk), *([keys.LISTS] if is_public else [])]
