"""A small picture for the desk: the smallest rendition, or one made on the spot while there is none yet."""

import io

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from PIL import Image as Pixels

from images.models import Image, Rendition

THUMBNAIL_WIDTH = 320


def thumbnail_of(request: HttpRequest, *, image: Image) -> HttpResponse:
    """Return the picture as a JPEG about 320 pixels wide, or 304 to whoever has it; a 404 if its file is gone."""
    etag = f'"{image.sha256[:32]}"'
    # A file can be replaced, and who may see it can change: browsers keep it and ask each time.
    kept = get_conditional_response(request, etag=etag)
    if kept is not None:
        return kept
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
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
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
