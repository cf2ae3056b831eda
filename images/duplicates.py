"""Pictures that the library has already: the very same, and those that look like it. The search is bounded."""

from typing import Protocol

from images.fingerprints import NEAR, distance, keys_near, keys_of
from images.models import Image, NearKey

# How many that look alike are shown, and how many are looked at: more than a library of a million would bring.
MOST_SHOWN, MOST_COMPARED = 6, 2_000


class Fingerprinted(Protocol):
    """A file as it would be kept."""

    @property
    def sha256(self) -> str: ...

    @property
    def fingerprint(self) -> int | None: ...


def same_as(*, prepared: Fingerprinted) -> Image | None:
    """Return the picture of the library whose kept file is the very same."""
    return Image.objects.filter(sha256=prepared.sha256).first()


def near_to(*, prepared: Fingerprinted) -> list[Image]:
    """Return pictures that look like it, the most alike first: another size, quality, or crop of a few pixels.

    Not those that were mirrored, turned, or cut to a part. Makes two queries, however large the library is.
    """
    if prepared.fingerprint is None:
        return []
    candidates = (
        NearKey.objects.filter(key__in=keys_near(prepared.fingerprint), image__fingerprint__isnull=False)
        .order_by("-image_id")
        .values_list("image_id", "image__fingerprint")[:MOST_COMPARED]
    )
    distances = {
        image_id: distance(prepared.fingerprint, fingerprint)
        for image_id, fingerprint in candidates
        if fingerprint is not None
    }
    nearest = sorted((bits, image_id) for image_id, bits in distances.items() if bits <= NEAR)[:MOST_SHOWN]
    images = Image.objects.exclude(sha256=prepared.sha256).in_bulk([image_id for _bits, image_id in nearest])
    return [images[image_id] for _bits, image_id in nearest if image_id in images]


def file_among_near(*, image: Image) -> None:
    """File the picture under the keys of its fingerprint, and under no others."""
    NearKey.objects.filter(image=image).delete()
    if image.fingerprint is not None:
        NearKey.objects.bulk_create(NearKey(image=image, key=key) for key in keys_of(image.fingerprint))
