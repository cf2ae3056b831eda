"""Turn an uploaded file into a picture that is safe to keep: the rule of what may come in, and in which form.

What is kept is always written anew from the pixels: turned upright, in sRGB with 8 bits a channel, without
EXIF, XMP, IPTC, comments, thumbnails or anything that follows the picture in the file. Neither the place
where a photograph was taken nor a second file hidden in the first can leave the upload.
"""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from typing import cast

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

MAX_BYTES = 25 * 1024 * 1024
MAX_PIXELS = 50_000_000
# WebP cannot be wider or higher than 16,383 pixels, and a strip thinner than this is no illustration.
MAX_SIDE = 16_000
MIN_SIDE = 16

# The only decoders that an upload can reach. MPO is what many telephones write into a .jpg: a JPEG first.
DECODERS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
MAY_MOVE = frozenset({"PNG", "WEBP", "AVIF", "GIF"})
KEPT_JPEG_QUALITY = 95
# Beginnings of other kinds of file, which browsers might take a picture for.
FOREIGN_MARKS = (b"<script", b"<?php", b"<!doctype", b"<html")
VECTOR_MARKS = (b"<svg", b"<?xml")
HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"mif1", b"msf1"})


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


def prepare_image(*, data: bytes) -> PreparedImage:
    """Return the picture in the upload, written anew; raise `UnableToStore` if it is none or not a safe one."""
    _refuse_foreign(data)
    picture = _decoded(data)
    picture = _in_eight_bit_srgb(picture)
    has_alpha = picture.mode == "RGBA"
    if has_alpha and cast(tuple[int, int], picture.getchannel("A").getextrema())[0] == 255:
        picture, has_alpha = picture.convert("RGB"), False
    # The size before the file is written: Pillow keeps metadata in `info`, and a new picture has none.
    picture.info.clear()
    kept = io.BytesIO()
    if has_alpha or _was_drawn(data):
        picture.save(kept, format="PNG", compress_level=6)
        media_type, extension = "image/png", "png"
    else:
        picture.save(kept, format="JPEG", quality=KEPT_JPEG_QUALITY, subsampling=0, progressive=True)
        media_type, extension = "image/jpeg", "jpg"
    written = kept.getvalue()
    return PreparedImage(
        data=written,
        media_type=media_type,
        extension=extension,
        width=picture.width,
        height=picture.height,
        sha256=hashlib.sha256(written).hexdigest(),
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
    if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS:
        raise UnableToStore(_("This is a HEIC picture. Export it as JPEG, PNG, WebP or AVIF."))
    lowered = data.lower()
    if any(mark in lowered for mark in FOREIGN_MARKS) or zipfile.is_zipfile(io.BytesIO(data)):
        raise UnableToStore(
            _(
                "The file is a picture and something else at once (a web page, a program or an archive). Export it anew."
            )
        )


def _decoded(data: bytes) -> Image.Image:
    """Return the decoded picture, turned upright."""
    try:
        picture: Image.Image = Image.open(io.BytesIO(data), formats=DECODERS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnableToStore(_too_many_pixels()) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise UnableToStore(
            _("This is not a JPEG, PNG, WebP, AVIF or GIF picture, or it is damaged.")
        ) from error
    # The header alone has been read so far: a bomb is refused before it unfolds.
    if picture.width * picture.height > MAX_PIXELS:
        raise UnableToStore(_too_many_pixels())
    if max(picture.size) > MAX_SIDE:
        raise UnableToStore(_("The picture is wider or higher than %(limit)d pixels.") % {"limit": MAX_SIDE})
    if min(picture.size) < MIN_SIDE:
        raise UnableToStore(
            _("The picture is smaller than %(limit)d pixels on one side.") % {"limit": MIN_SIDE}
        )
    try:
        if picture.format in MAY_MOVE and getattr(picture, "is_animated", False):
            raise UnableToStore(_("The picture moves. Export one still image of it."))
        picture.load()
        return ImageOps.exif_transpose(picture)
    except (OSError, ValueError, SyntaxError, EOFError, OverflowError) as error:
        raise UnableToStore(_("The picture is cut off or damaged. Export or download it again.")) from error


def _too_many_pixels() -> str:
    return _("The picture has more than %(limit)d megapixels. Scale it down first.") % {
        "limit": MAX_PIXELS // 1_000_000
    }


def _in_eight_bit_srgb(picture: Image.Image) -> Image.Image:
    """Return the picture as RGB or RGBA with 8 bits a channel, its colours moved into sRGB."""
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I"):
        # 16 bits of grey. Pillow's own convert() would clip everything above 255 to white.
        picture = picture.convert("F").point(lambda value: value * (255 / 65535) + 0).convert("L")
    if picture.mode == "P" or "transparency" in picture.info:
        picture = picture.convert("RGBA")
    if picture.mode in {"LA", "La", "PA", "RGBa"}:
        picture = picture.convert("RGBA")
    if profile and picture.mode in {"RGB", "RGBA", "CMYK", "L"}:
        picture = _moved_into_srgb(picture, profile)
    if picture.mode not in {"RGB", "RGBA"}:
        picture = picture.convert("RGB")
    return picture


def _moved_into_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
        colours = picture.convert("RGB") if alpha else picture
        moved = ImageCms.profileToProfile(colours, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        # A damaged profile, or one for another kind of picture: the plain colours are the best guess there is.
        return picture
    if moved is None:
        return picture
    if alpha:
        moved.putalpha(alpha)
    return moved
