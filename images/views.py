"""Serve renditions to readers: only of pictures that a live edition shows and whose rights have not lapsed."""

from datetime import datetime

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from delivery import keys
from images.models import Rendition
from images.pictures import MEDIA_TYPES

YEAR = 365 * 24 * 60 * 60


@require_safe
def picture(request: HttpRequest, digest: str, width: str, format: str) -> HttpResponse:
    """Return the rendition that has this digest, width and format, or a 404 that tells no more than that."""
    now = timezone.now()
    rendition = (
        Rendition.objects.select_related("image")
        .filter(Q(image__rights_expire_at__isnull=True) | Q(image__rights_expire_at__gt=now))
        .filter(digest=digest, width=int(width), format=format, image__is_public=True)
        .first()
    )
    if rendition is None:
        raise Http404
    response = rendition_response(request, rendition)
    response.headers["Cache-Control"] = cache_control(
        rights_expire_at=rendition.image.rights_expire_at, now=now
    )
    key = keys.image(rendition.image_id)
    response.headers["Cache-Tag"] = response.headers["Surrogate-Key"] = key
    return response


def cache_control(*, rights_expire_at: datetime | None, now: datetime) -> str:
    """Return how long a rendition may be kept: a year, or until the rights to it end."""
    if rights_expire_at is None:
        return f"public, max-age={YEAR}, immutable"
    return f"public, max-age={max(0, min(YEAR, int((rights_expire_at - now).total_seconds())))}"


def rendition_response(request: HttpRequest, rendition: Rendition) -> HttpResponse:
    """Return a rendition's bytes, or 304 to whoever has them; call it after all checks of what may be seen."""
    try:
        with rendition.file.open("rb") as file:
            data = file.read()
    except OSError as error:
        # The row outlived its file, for example after a partial restore; `make_renditions` mends it.
        raise Http404 from error
    response = HttpResponse(data, content_type=MEDIA_TYPES[Rendition.Format(rendition.format)])
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["ETag"] = etag = f'"{rendition.digest}-{rendition.width}-{rendition.format}"'
    return get_conditional_response(request, etag=etag, response=response) or response
