"""Make the sizes and formats of a picture that readers get.

Every rendition is written from pixels alone, so it carries no metadata, and is named by its own content, so
an address never shows anything else than it did when it was first seen.
"""

import hashlib
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO

from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image as Pixels

from delivery.announcing import announce
from images.announcing import keys_showing
from images.models import Image, Rendition

# In pixels. From a telephone in the hand to a wide screen; a picture is never made larger than it is.
WIDTHS = (320, 640, 960, 1280, 1600, 1920)
# AVIF effort 8 of 10: effort 6 takes three times as long for files that are 8 % smaller. WebP method 2 of 6: a third
# of method 4's time for files that are 5 % larger.
ENCODINGS: dict[Rendition.Format, dict[str, object]] = {
    Rendition.Format.AVIF: {"format": "AVIF", "quality": 58, "speed": 8, "subsampling": "4:2:0"},
    Rendition.Format.WEBP: {"format": "WEBP", "quality": 78, "method": 2},
    Rendition.Format.JPEG: {"format": "JPEG", "quality": 80, "progressive": True, "optimize": True},
}
PAPER = (255, 255, 255)


@dataclass(frozen=True)
class Encoded:
    """A rendition's bytes before they are stored."""

    format: Rendition.Format
    width: int
    height: int
    data: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()[:16]


def widths_for(width: int) -> tuple[int, ...]:
    """Return the widths of the renditions of a picture that is `width` pixels wide."""
    return tuple(candidate for candidate in WIDTHS if candidate <= width) or (width,)


def all_renditions(width: int) -> list[tuple[Rendition.Format, int]]:
    """Return the (format, width) pairs of a picture that is `width` pixels wide."""
    return [(format_, candidate) for candidate in widths_for(width) for format_ in Rendition.Format]


def renditions_missing(*, image: Image) -> list[tuple[Rendition.Format, int]]:
    """Return the (format, width) pairs that the picture should have and has not, or whose file is gone."""
    present = {
        (rendition.format, rendition.width)
        for rendition in image.renditions.all()
        if rendition.file.storage.exists(str(rendition.file.name))
    }
    return [
        (format_, width)
        for width in reversed(widths_for(image.width))
        for format_ in Rendition.Format
        if (format_, width) not in present
    ]


def make_renditions(*, image: Image, anew: bool = False) -> list[Rendition]:
    """Make the renditions that the picture lacks (or all of them `anew`) and return those that were made.

    Safe to repeat and to interrupt: each rendition is complete before its row exists. Memory is bounded by
    one decoded original (at most 50 megapixels) and one picture of 1,920 pixels' width.
    """
    missing = all_renditions(image.width) if anew else renditions_missing(image=image)
    if not missing:
        return []
    with image.original.open("rb") as file:
        made = [keep_rendition(image=image, encoded=one) for one in encoded_renditions(file, missing)]
    announce(keys_showing([image.pk]))
    return made


def encoded_renditions(file: IO[bytes], wanted: list[tuple[Rendition.Format, int]]) -> Iterator[Encoded]:
    """Yield the wanted (format, width) pairs of a kept file, the largest first."""
    with Pixels.open(file) as opened:
        whole_width, whole_height = opened.size
        # A JPEG can be decoded at a half, quarter or eighth of its size: far less memory for a large one.
        largest = max(width for _format, width in wanted)
        opened.draft(None, (largest, round(whole_height * largest / whole_width)))
        current: Pixels.Image = opened.convert("RGBA" if opened.mode == "RGBA" else "RGB")
    with ThreadPoolExecutor(max_workers=len(Rendition.Format)) as encoders:
        for width in sorted({width for _format, width in wanted}, reverse=True):
            height = max(1, round(whole_height * width / whole_width))
            # Each size is made from the next larger one, so the work shrinks as the sizes do.
            current = current.resize((width, height), Pixels.Resampling.LANCZOS)
            formats = [format_ for format_, wanted_width in wanted if wanted_width == width]
            # Encoders work outside the interpreter's lock, so the formats of a size are made side by side.
            yield from encoders.map(_encoded, [current] * len(formats), formats)


def _encoded(pixels: Pixels.Image, format_: Rendition.Format) -> Encoded:
    if format_ is Rendition.Format.JPEG and pixels.mode == "RGBA":
        paper = Pixels.new("RGB", pixels.size, PAPER)
        paper.paste(pixels, mask=pixels.getchannel("A"))
        pixels = paper
    buffer = io.BytesIO()
    pixels.save(buffer, **ENCODINGS[format_])  # type: ignore[arg-type]
    return Encoded(format=format_, width=pixels.width, height=pixels.height, data=buffer.getvalue())


def store_encoded(encoded: Encoded) -> str:
    """Put a rendition's file into the storage, if it is not there, and return its name."""
    name = f"renditions/{encoded.digest[:2]}/{encoded.digest}-{encoded.width}.{encoded.format.value}"
    storage = Rendition._meta.get_field("file").storage
    return name if storage.exists(name) else str(storage.save(name, ContentFile(encoded.data)))


def keep_rendition(*, image: Image, encoded: Encoded) -> Rendition:
    """Store a rendition and make it one of the image's, in place of another of its format and width."""
    name = store_encoded(encoded)
    with transaction.atomic():
        rendition, _created = Rendition.objects.update_or_create(
            image=image,
            format=encoded.format,
            width=encoded.width,
            defaults={
                "height": encoded.height,
                "digest": encoded.digest,
                "file": name,
                "byte_count": len(encoded.data),
            },
        )
    return rendition
