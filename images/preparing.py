"""Turn an uploaded file into a picture that is safe to keep: the rule of what may come in, and in which form.

What is kept is always written anew from the pixels: turned upright, in sRGB with 8 bits a channel, without
EXIF, XMP, IPTC, comments, thumbnails or anything that follows the picture in the file. Neither the place
where a photograph was taken nor a second file hidden in the first can leave the upload. What the file says of
title, maker and rights is read before (`images.metadata`) and handed on as words.
"""

import hashlib
import io
import struct
import threading
import zipfile
from dataclasses import dataclass, field
from typing import cast

import pi_heif
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from images.colours import in_eight_bit_srgb
from images.fingerprints import fingerprint_of
from images.metadata import FoundDetails, read_metadata

# In bytes.
MAX_BYTES = 25 * 1024 * 1024
# In pixels: a telephone's largest today. Decoded and written anew, such a picture takes 400 MB at most. A test measures it.
MAX_PIXELS = 50_000_000
# Kinds whose decoders hold the picture, or what it is made of, several times over.
MAX_PIXELS_OF = {"WEBP": 25_000_000, "AVIF": 40_000_000}
MAX_PIXELS_PROGRESSIVE, MAX_PIXELS_FOUR_CHANNELS = 40_000_000, 30_000_000
# In pixels. WebP cannot be wider or higher than 16,383 pixels, and a strip thinner than this is no illustration.
MAX_SIDE = 16_000
MIN_SIDE = 16

# The only decoders that an upload can reach. MPO is what many telephones write into a .jpg: a JPEG first.
DECODERS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "HEIF")
MAY_MOVE = frozenset({"PNG", "WEBP", "AVIF", "GIF"})
KEPT_JPEG_QUALITY = 95
# Beginnings of other kinds of file, which browsers might take a picture for.
FOREIGN_MARKS = (b"<script", b"<?php", b"<!doctype", b"<html")
VECTOR_MARKS = (b"<svg", b"<?xml")

# Of a HEIC file the picture alone is wanted, none of what a telephone adds to it.
pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
# Large pictures are unfolded one after the other, so that many uploads at once take no more memory than one.
ONE_AT_A_TIME = threading.Lock()


class UnableToStore(Exception):
    """The file cannot become an image of the library; the message says why and what to do."""


@dataclass(frozen=True)
class PreparedImage:
    """A picture ready to be kept: the bytes written anew, and what is known of them."""

    data: bytes
    media_type: str
    extension: str
    width: int
    height: int
    sha256: str
    # 64 bits that look alike for pictures that do; None where there is too little to see (`images.fingerprints`).
    fingerprint: int | None = None
    # What the file said of itself.
    details: FoundDetails = field(default_factory=FoundDetails)


def prepare_image(*, data: bytes) -> PreparedImage:
    """Return the picture in the upload, written anew; raise `UnableToStore` if it is none or not a safe one."""
    _refuse_foreign(data)
    with ONE_AT_A_TIME:
        return _written_anew(data)


def _written_anew(data: bytes) -> PreparedImage:
    picture, details = _decoded(data)
    picture = in_eight_bit_srgb(picture)
    has_alpha = picture.mode == "RGBA"
    if has_alpha and cast(tuple[int, int], picture.getchannel("A").getextrema())[0] == 255:
        picture, has_alpha = picture.convert("RGB"), False
    # Pillow keeps metadata in `info`, and would write it back.
    picture.info.clear()
    kept = io.BytesIO()
    if has_alpha or _was_drawn(data):
        picture.save(kept, format="PNG", compress_level=4)
        media_type, extension = "image/png", "png"
    else:
        picture.save(kept, format="JPEG", quality=KEPT_JPEG_QUALITY, subsampling=0)
        media_type, extension = "image/jpeg", "jpg"
    written = kept.getvalue()
    return PreparedImage(
        data=written,
        media_type=media_type,
        extension=extension,
        width=picture.width,
        height=picture.height,
        sha256=hashlib.sha256(written).hexdigest(),
        fingerprint=fingerprint_of(picture),
        details=details,
    )


def _was_drawn(data: bytes) -> bool:
    """Return whether the upload came without loss (PNG, GIF), so that what is kept has none either."""
    return data.startswith((b"\x89PNG\r\n\x1a\n", b"GIF8"))


def _refuse_foreign(data: bytes) -> None:
    """Raise `UnableToStore` for what no decoder should see: empty, too large, vector, or two files in one."""
    if not data:
        raise UnableToStore(_("The file is empty."))
    if len(data) > MAX_BYTES:
        raise UnableToStore(
            _("The file is larger than %(limit)d MB. Save it smaller or with more compression.")
            % {"limit": MAX_BYTES // 1024**2}
        )
    beginning = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if beginning.startswith(VECTOR_MARKS):
        raise UnableToStore(_("This is a drawing in SVG or XML, which can carry scripts. Export it as PNG."))
    lowered = data.lower()
    if any(mark in lowered for mark in FOREIGN_MARKS) or zipfile.is_zipfile(io.BytesIO(data)):
        raise UnableToStore(
            _(
                "The file is a picture and something else at once (a web page, a program or an archive). Export it anew."
            )
        )


def _decoded(data: bytes) -> tuple[Image.Image, FoundDetails]:
    """Return the decoded picture, turned upright, and what the file says of it."""
    try:
        picture: Image.Image = Image.open(io.BytesIO(data), formats=DECODERS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnableToStore(_too_many_pixels(MAX_PIXELS)) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error, RuntimeError) as error:
        raise UnableToStore(
            _("This is not a JPEG, PNG, WebP, AVIF, HEIC or GIF picture, or it is damaged.")
        ) from error
    # The header alone has been read so far: a bomb is refused before it unfolds.
    _refuse_size(picture)
    try:
        if picture.format in MAY_MOVE and getattr(picture, "is_animated", False):
            raise UnableToStore(_("The picture moves. Export one still image of it."))
        picture.load()
        # Only now is all of it read: PNG may have its words behind the pixels.
        details = read_metadata(picture)
        ImageOps.exif_transpose(picture, in_place=True)
    except (OSError, ValueError, SyntaxError, EOFError, OverflowError, struct.error, RuntimeError) as error:
        raise UnableToStore(_("The picture is cut off or damaged. Export or download it again.")) from error
    # What was decoded may be of another size than the header said.
    _refuse_size(picture)
    return picture, details


def _refuse_size(picture: Image.Image) -> None:
    most = MAX_PIXELS_OF.get(picture.format or "", MAX_PIXELS)
    if picture.info.get("progressive"):
        most = min(most, MAX_PIXELS_PROGRESSIVE)
    if len(picture.getbands()) > 3:
        most = min(most, MAX_PIXELS_FOUR_CHANNELS)
    if picture.width * picture.height > most:
        raise UnableToStore(_too_many_pixels(most))
    if max(picture.size) > MAX_SIDE:
        raise UnableToStore(_("The picture is wider or higher than %(limit)d pixels.") % {"limit": MAX_SIDE})
    if min(picture.size) < MIN_SIDE:
        raise UnableToStore(
            _("The picture is smaller than %(limit)d pixels on one side.") % {"limit": MIN_SIDE}
        )


def _too_many_pixels(most: int) -> str:
    return _("The picture has more than %(limit)d megapixels. Scale it down first.") % {
        "limit": most // 1_000_000
    }
