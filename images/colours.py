"""Bring any picture to what is kept and shown: RGB or RGBA, 8 bits a channel, in sRGB.

Each step frees what it came from, because a picture of 50 megapixels takes 150 to 200 MB each time it is held.
"""

import io

from PIL import Image, ImageCms

# In rows of pixels.
STRIP = 256


def in_eight_bit_srgb(picture: Image.Image) -> Image.Image:
    """Return the picture as RGB or RGBA with 8 bits a channel, its colours moved into sRGB."""
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I"):
        # 16 bits of grey: as they are, everything above 255 would be clipped to white.
        picture = _eight_bits_of(picture)
    if picture.mode == "P" or "transparency" in picture.info:
        picture = picture.convert("RGBA")
    if picture.mode in {"LA", "La", "PA", "RGBa"}:
        picture = picture.convert("RGBA")
    if profile and picture.mode in {"RGB", "RGBA", "CMYK", "L"}:
        picture = _moved_into_srgb(picture, profile)
    if picture.mode not in {"RGB", "RGBA"}:
        picture = picture.convert("RGB")
    return picture


def _eight_bits_of(picture: Image.Image) -> Image.Image:
    """Return 16 bits of grey as 8, a strip at a time: whole, the steps between would take four bytes a pixel."""
    grey = Image.new("L", picture.size)
    for top in range(0, picture.height, STRIP):
        strip = picture.crop((0, top, picture.width, min(picture.height, top + STRIP)))
        grey.paste(strip.convert("F").point(lambda value: value * (255 / 65535) + 0).convert("L"), (0, top))
    return grey


def _moved_into_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        source, target = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        if picture.mode == "RGB":
            ImageCms.profileToProfile(picture, source, target, inPlace=True)
            return picture
        alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
        colours = picture.convert("RGB") if alpha else picture
        moved = ImageCms.profileToProfile(colours, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        # A damaged profile, or one for another kind of picture: the plain colours are the best guess there is.
        return picture
    if moved is None:
        return picture
    if alpha:
        moved.putalpha(alpha)
    return moved
