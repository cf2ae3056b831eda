"""What a page needs to show a picture: addresses by size and format, text for those who cannot see it, credit."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, Protocol

from django.db import models
from django.urls import reverse

from delivery.carrying import carried
from delivery.prepared import Among, Numbers, Slot, prepared
from images.models import Image, Rendition

# Where readers fetch renditions; `images.urls` listens there and a test compares the two.
PUBLIC_ADDRESS = "/pictures/{digest}-{width}.{format}"
DEFAULT_SIZES = "(min-width: 48rem) 44rem, 100vw"
# The size for browsers that choose none themselves.
FALLBACK_WIDTH = 960
# Pictures whose addresses are known, of some three kilobytes each.
MOST_REMEMBERED = 500
# Rows of images, for each connection.
IMAGES_REMEMBERED = 20
MEDIA_TYPES = {
    Rendition.Format.AVIF: "image/avif",
    Rendition.Format.WEBP: "image/webp",
    Rendition.Format.JPEG: "image/jpeg",
}


class AddressOf(Protocol):
    """Gives the address of a rendition."""

    def __call__(self, *, rendition: Rendition) -> str: ...


@dataclass(frozen=True)
class Picture:
    """A picture as a template draws it, without any further query."""

    # Media type and srcset, the smallest format first; the last is what every browser reads.
    sources: tuple[tuple[str, str], ...]
    src: str
    src_width: int
    src_height: int
    # The largest that every browser reads, with its size in pixels: machines are told of this one.
    largest_src: str
    width: int
    height: int
    alternative_text: str
    caption: str
    credit: str
    licence: str
    licence_url: str
    sizes: str
    focal_x: float
    focal_y: float

    @property
    def object_position(self) -> str:
        """The focal point as CSS has it, for example "30% 40%"."""
        return f"{round(self.focal_x * 100)}% {round(self.focal_y * 100)}%"

    @property
    def focal_class(self) -> str:
        """The focal point in tenths as two class names; the content security policy allows no inline style."""
        return f"focal-x-{round(self.focal_x * 10)} focal-y-{round(self.focal_y * 10)}"


def address_of(*, rendition: Rendition) -> str:
    """Return the public address of a rendition."""
    return PUBLIC_ADDRESS.format(digest=rendition.digest, width=rendition.width, format=rendition.format)


def desk_address_of(*, rendition: Rendition) -> str:
    """Return the address under which signed-in staff see a rendition, also of a picture that is not public."""
    return reverse("admin:images_image_rendition", args=[rendition.image_id, rendition.pk])


def images_for_pictures(image_ids: Collection[int]) -> dict[int, Image]:
    """Return the images by id, with what `picture_of()` needs; one query, or none for no image."""
    found = _images_with_renditions(ids=image_ids) if image_ids else []
    return {image.pk: image for image in found}


@prepared(IMAGES_REMEMBERED, ids=Numbers())
def _images_with_renditions(*, ids: Slot) -> "models.QuerySet[Image]":
    return Image.objects.with_renditions().filter(Among("pk", ids)).order_by()


class Files(NamedTuple):
    """The sizes and formats of a picture; as `Picture` has them."""

    sources: tuple[tuple[str, str], ...]
    src: str
    src_width: int
    src_height: int
    largest_src: str
    width: int
    height: int


def _files(renditions: Sequence[Rendition], address: AddressOf) -> Files | None:
    by_format: dict[str, list[Rendition]] = {format_.value: [] for format_ in Rendition.Format}
    for rendition in renditions:
        by_format[rendition.format].append(rendition)
    fallbacks = sorted(by_format[Rendition.Format.JPEG.value], key=lambda rendition: rendition.width)
    if not fallbacks:
        return None
    sources = []
    for format_ in (Rendition.Format.AVIF, Rendition.Format.WEBP, Rendition.Format.JPEG):
        of_format = sorted(by_format[format_.value], key=lambda rendition: rendition.width)
        if of_format:
            srcset = ", ".join(
                f"{address(rendition=rendition)} {rendition.width}w" for rendition in of_format
            )
            sources.append((MEDIA_TYPES[format_], srcset))
    fitting = [rendition for rendition in fallbacks if rendition.width <= FALLBACK_WIDTH]
    usual, largest = fitting[-1] if fitting else fallbacks[0], fallbacks[-1]
    return Files(
        tuple(sources),
        address(rendition=usual),
        usual.width,
        usual.height,
        address(rendition=largest),
        largest.width,
        largest.height,
    )


@lru_cache(maxsize=MOST_REMEMBERED)
def _public_files(renditions: tuple[Rendition, ...]) -> Files | None:
    return _files(renditions, address_of)


def picture_of(
    *,
    image: Image | None,
    alternative_text: str = "",
    caption: str = "",
    now: datetime,
    sizes: str = DEFAULT_SIZES,
    preview: bool = False,
    address: AddressOf | None = None,
) -> Picture | None:
    """Return what a page needs to show the image at `now`, or None while it has no renditions or its rights lapsed.

    `alternative_text` and `caption` are the use's own; left empty, the image's stand in. With `preview` the
    addresses are those of the desk, which do not depend on the image being public, or those that `address` gives. Makes no query if the
    renditions were prefetched (`Image.objects.with_renditions()`).
    """
    if image is None or image.rights_have_lapsed(now):
        return None
    return picture_within_rights(
        image=image,
        alternative_text=alternative_text,
        caption=caption,
        sizes=sizes,
        preview=preview,
        address=address,
    )


def picture_within_rights(
    *,
    image: Image,
    alternative_text: str = "",
    caption: str = "",
    sizes: str = DEFAULT_SIZES,
    preview: bool = False,
    address: AddressOf | None = None,
) -> Picture | None:
    """Return the same as `picture_of()` for who knows that the image's rights have not lapsed."""
    renditions = tuple(carried(image, "renditions"))
    address = address or (desk_address_of if preview else address_of)
    # Rows are compared by their number alone, tuples by all that they hold.
    are_values = bool(renditions) and isinstance(renditions[0], tuple)
    files = _public_files(renditions) if are_values and address is address_of else _files(renditions, address)
    if files is None:
        return None
    return Picture(
        sources=files.sources,
        src=files.src,
        src_width=files.src_width,
        src_height=files.src_height,
        largest_src=files.largest_src,
        width=files.width,
        height=files.height,
        alternative_text=alternative_text or image.alternative_text,
        caption=caption or image.caption,
        credit=image.credit,
        licence=image.licence,
        licence_url=image.licence_url,
        sizes=sizes,
        focal_x=image.focal_x,
        focal_y=image.focal_y,
    )
