"""Serve renditions to readers: only of pictures that a live edition shows and whose rights have not lapsed."""

import logging
from datetime import datetime

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from delivery import keys
from delivery.middleware import kept_in_front, shows
from delivery.replicas import reads_only
from images.models import FormerRendition, Rendition
from images.pictures import MEDIA_TYPES, address_of

logger = logging.getLogger(__name__)
YEAR = 365 * 24 * 60 * 60


@require_safe
@reads_only
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
        return _address_now(digest=digest, width=int(width), format=format, now=now)
    response = rendition_response(request, rendition)
    if response.status_code == 503:
        return response
    seconds = seconds_kept(rights_expire_at=rendition.image.rights_expire_at, now=now)
    response.headers["Cache-Control"] = f"public, max-age={seconds}{', immutable' if seconds == YEAR else ''}"
    return kept_in_front(response, [keys.image(rendition.image_id)], kept_for=seconds)


def _address_now(*, digest: str, width: int, format: str, now: datetime) -> HttpResponse:
    """Lead from the address of a file that was replaced to the one in its place, under the same rules."""
    former = (
        FormerRendition.objects.filter(digest=digest, width=width, format=format, image__is_public=True)
        .filter(Q(image__rights_expire_at__isnull=True) | Q(image__rights_expire_at__gt=now))
        .first()
    )
    if former is None:
        raise Http404
    there_now = Rendition.objects.filter(image=former.image_id, format=format).order_by("width")
    fitting = [rendition for rendition in there_now if rendition.width <= width] or list(there_now[:1])
    if not fitting:
        raise Http404
    # For now only: the file may be replaced again.
    return shows(HttpResponseRedirect(address_of(rendition=fitting[-1])), [keys.image(former.image_id)])


def seconds_kept(*, rights_expire_at: datetime | None, now: datetime) -> int:
    """Return for how many seconds a rendition may be kept: for a year, or until the rights to it end."""
    if rights_expire_at is None:
        return YEAR
    return max(0, min(YEAR, int((rights_expire_at - now).total_seconds())))


def rendition_response(request: HttpRequest, rendition: Rendition) -> HttpResponse:
    """Return a rendition's bytes, or 304 to whoever has them; 503 where its storage does not answer.

    Call it after all checks of what may be seen.
    """
    try:
        with rendition.file.open("rb") as file:
            data = file.read()
    except FileNotFoundError as error:
        # The row outlived its file, for example after a partial restore; `make_renditions` mends it.
        raise Http404 from error
    except OSError:
        # The file is there, and where it is kept does not answer: nobody may note that there is no picture.
        logger.exception("Rendition %d cannot be read", rendition.pk)
        return HttpResponse(status=503, headers={"Cache-Control": "no-store", "Retry-After": "10"})
    response = HttpResponse(data, content_type=MEDIA_TYPES[Rendition.Format(rendition.format)])
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["ETag"] = etag = f'"{rendition.digest}-{rendition.width}-{rendition.format}"'
    return get_conditional_response(request, etag=etag, response=response) or response
