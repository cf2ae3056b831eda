"""Headers of public pages: what they show, how long they may be kept, and an ETag.

A public view names the keys of what it shows with `shows()`; every page that did so gets `Cache-Control`, `Vary` and `ETag`,
and answers conditional requests. Pages that named no key (the admin, previews) are left alone. The ETag is weak, because a page
keeps it in every compression (`delivery/compression.py`): whoever asks again is answered before anything is compressed.

Where `KEY_HEADERS` is on, for a cache in front that is told of announced keys, the keys go out as `Cache-Tag` (Cloudflare) and
`Surrogate-Key` (Fastly, Varnish), and that cache alone may keep the page (`CDN-Cache-Control`, RFC 9213, and `Surrogate-Control`).
"""

import hashlib
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

from delivery.keys import EVERYWHERE, group_of

# Whoever nobody tells of changes, a browser or a proxy on the way, asks again each time, and never shows an older page meanwhile.
CACHE_CONTROL = "public, max-age=0, must-revalidate"
# Seconds for which a cache keeps a page that is told of changes.
KEPT_FOR = 86_400
# A header with more keys is larger than what many proxies take. A page with more names the groups of what it shows.
MOST_KEYS = 250

ResponseT = TypeVar("ResponseT", bound=HttpResponseBase)


def shows(response: ResponseT, keys: Iterable[str], *, kept_for: int | None = None) -> ResponseT:
    """Return the response, marked as a public page that shows the things named by the keys.

    `kept_for` is for how many seconds it is true though nothing is announced; for good without it.
    """
    if kept_for is not None:
        response.page_kept_for = kept_for  # type: ignore[attr-defined]
    # Carried on the response itself, so that views need not know the middleware.
    known = getattr(response, "page_keys", frozenset([EVERYWHERE]))
    response.page_keys = known.union(keys)  # type: ignore[attr-defined]
    return response


def kept_in_front(response: ResponseT, keys: Iterable[str], *, kept_for: int | None = None) -> ResponseT:
    """Return the response, marked as one that no process keeps, but caches in front do until one of the keys is announced.

    `kept_for` is for how many seconds it is true though nothing is announced.
    """
    listed = frozenset(keys)
    response.keys_in_front = listed  # type: ignore[attr-defined]
    if kept_for is not None:
        response.page_kept_for = kept_for  # type: ignore[attr-defined]
    if settings.KEY_HEADERS:
        name_keys(response, listed)
    return response


class PublicPageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        keys = getattr(response, "page_keys", None)
        if keys is None or not isinstance(response, HttpResponse):
            return response
        response.headers.setdefault("Cache-Control", CACHE_CONTROL)
        if settings.KEY_HEADERS:
            _tell_keys(response, keys)
        patch_vary_headers(response, ["Accept-Encoding"])
        if response.status_code == 200 and request.method in {"GET", "HEAD"}:
            response.headers["ETag"] = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
            return (
                get_conditional_response(request, etag=response.headers["ETag"], response=response)
                or response
            )
        return response


def _tell_keys(response: HttpResponse, keys: frozenset[str]) -> None:
    name_keys(response, keys if len(keys) <= MOST_KEYS else frozenset(map(group_of, keys)))
    seconds = getattr(response, "page_kept_for", KEPT_FOR)
    response.headers["CDN-Cache-Control"] = f"public, max-age={seconds}"
    response.headers["Surrogate-Control"] = f"max-age={seconds}"


def name_keys(response: HttpResponseBase, keys: Iterable[str]) -> None:
    """Write the keys into the headers by which caches in front know them."""
    listed = sorted(keys)
    response.headers["Cache-Tag"] = ",".join(listed)
    response.headers["Surrogate-Key"] = " ".join(listed)
