"""A small picture for the desk: the smallest rendition, or one made on the spot while there is none yet."""

import io

from django.http import HttpResponse
from PIL import Image as Pixels

from images.models import Image, Rendition

THUMBNAIL_WIDTH = 320


def thumbnail_of(*, image: Image) -> HttpResponse:
    """Return the picture as a JPEG about 320 pixels wide, or a 404 if its file is gone."""
    small = [rendition for rendition in image.renditions.all() if rendition.format == Rendition.Format.JPEG]
    try:
        if small:
            with min(small, key=lambda rendition: rendition.width).file.open("rb") as file:
                data = file.read()
        else:
            data = _made_now(image)
    except OSError:
        return HttpResponse(status=404)
    response = HttpResponse(data, content_type="image/jpeg")
    response.headers["X-Content-Type-Options"] = "nosniff"
    # The file of an image never changes, but who may see it can.
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _made_now(image: Image) -> bytes:
    with image.original.open("rb") as file, Pixels.open(file) as opened:
        opened.draft("RGB", (THUMBNAIL_WIDTH, THUMBNAIL_WIDTH))
        opened.thumbnail((THUMBNAIL_WIDTH, THUMBNAIL_WIDTH * 4))
        buffer = io.BytesIO()
        paper = Pixels.new("RGB", opened.size, (255, 255, 255))
        alpha = opened.getchannel("A") if opened.mode == "RGBA" else None
        paper.paste(opened.convert("RGB"), mask=alpha)
        paper.save(buffer, format="JPEG", quality=75)
    return buffer.getvalue()
