"""Compression of public pages: Brotli or gzip, whichever of them the client takes.

Only answers that named their keys (`delivery.middleware.shows`) are compressed: those are the same for everybody. A page
that holds a secret beside words of the request (a form's token, anything of the desk) never is, because the length of a
compressed page tells what is in it (BREACH). Static files are compressed once, by `collectstatic`.
"""

import gzip
import re
from collections.abc import Callable
from functools import lru_cache

import brotli
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

# Between speed and size. A page that is kept is sent many times: 40 KB take 0.54 ms. What is sent once is a quarter larger in a seventh of the time.
BROTLI_QUALITY, BROTLI_QUALITY_ONCE, GZIP_LEVEL = 5, 1, 6
# How far back Brotli looks, as a power of two: as far as any page is long. Its own 22 takes three megabytes more of each thread.
BROTLI_WINDOW = 18
# Below this a network packet holds the page either way.
LEAST_BYTES = 512
CODINGS = ("br", "gzip")

_TEXT = re.compile(
    r"text/[\w.+-]+|application/(?:[\w.-]+\+)?(?:json|xml)|application/javascript|image/svg\+xml"
)
_ACCEPTED = re.compile(r"\s*([\w*-]+)\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?\Z", re.ASCII)
_LONGEST_HEADER = 500


@lru_cache(maxsize=256)
def coding_for(accept_encoding: str) -> str:
    """Return the coding that a client prefers among ours, or nothing if it takes none; Brotli where it is all the same."""
    wishes: dict[str, float] = {}
    for part in accept_encoding[:_LONGEST_HEADER].lower().split(","):
        if found := _ACCEPTED.match(part):
            wishes[found[1]] = float(found[2] or 1)
    weights = {coding: wishes.get(coding, wishes.get("*", 0)) for coding in CODINGS}
    best = max(CODINGS, key=weights.__getitem__)
    return best if weights[best] > 0 and weights[best] >= wishes.get("identity", 0) else ""


def compress(body: bytes, *, coding: str, is_kept: bool) -> bytes:
    """Return the bytes in one of our codings; the same bytes each time. `is_kept` tells that they are sent again and again."""
    if coding == "br":
        quality = BROTLI_QUALITY if is_kept else BROTLI_QUALITY_ONCE
        return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=quality, lgwin=BROTLI_WINDOW))
    return gzip.compress(body, compresslevel=GZIP_LEVEL, mtime=0)


class CompressionMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not isinstance(response, HttpResponse) or not may_be_compressed(response):
            return response
        coding = coding_for(request.headers.get("Accept-Encoding", ""))
        if not coding:
            return response
        compressed = compress(response.content, coding=coding, is_kept=False)
        if len(compressed) < len(response.content):
            response.content = compressed
            response.headers["Content-Encoding"] = coding
            response.headers["Content-Length"] = str(len(compressed))
        return response


def may_be_compressed(response: HttpResponse) -> bool:
    """Return whether the answer is text, the same for everybody, and long enough to gain from it."""
    return (
        getattr(response, "page_keys", None) is not None
        and not response.cookies
        and len(response.content) >= LEAST_BYTES
        and not response.has_header("Content-Encoding")
        and _TEXT.fullmatch(response.headers.get("Content-Type", "").split(";")[0].strip().lower())
        is not None
    )
