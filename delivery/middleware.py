"""Headers of public pages: what they show, how long they may be kept, and an ETag.

A public view names the keys of what it shows with `shows()`; every page that did so gets `Cache-Tag`,
`Surrogate-Key`, `Cache-Control`, `Vary` and `ETag`, and answers conditional requests. Pages that named no key
(the admin, previews) are left alone. The ETag is weak, because a page keeps it in every compression
(`delivery/compression.py`): whoever asks again is answered before anything is compressed.
"""

import hashlib
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

from delivery.keys import EVERYWHERE

# Browsers ask again each time; a CDN keeps the page until its keys are purged, and may serve the last
# version while it fetches the new one.
CACHE_CONTROL = "public, max-age=0, s-maxage=86400, stale-while-revalidate=60, stale-if-error=86400"

ResponseT = TypeVar("ResponseT", bound=HttpResponseBase)


def shows(response: ResponseT, keys: Iterable[str]) -> ResponseT:
    """Return the response, marked as a public page that shows the things named by the keys."""
    # Carried on the response itself, so that views need not know the middleware.
    known = getattr(response, "page_keys", frozenset([EVERYWHERE]))
    response.page_keys = known.union(keys)  # type: ignore[attr-defined]
    return response


class PublicPageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        keys = getattr(response, "page_keys", None)
        if keys is None or not isinstance(response, HttpResponse):
            return response
        listed = sorted(keys)
        response.headers["Cache-Tag"] = ",".join(listed)
        response.headers["Surrogate-Key"] = " ".join(listed)
        response.headers.setdefault("Cache-Control", CACHE_CONTROL)
        patch_vary_headers(response, ["Accept-Encoding"])
        if response.status_code == 200 and request.method in {"GET", "HEAD"}:
            response.headers["ETag"] = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
            return (
                get_conditional_response(request, etag=response.headers["ETag"], response=response)
                or response
            )
        return response
