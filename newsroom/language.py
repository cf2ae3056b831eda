"""The interface's language: from the address for readers, from the browser for the desk.

Readers have no session and no cookie, and a public page varies by nothing but its address: `/ko/…` is the
Korean interface, everything else the English one. The admin follows the browser's Accept-Language.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation

LANGUAGE_CODES = tuple(code for code, _name in settings.LANGUAGES)
DESK_PREFIX = "/admin/"


def language_of(path: str) -> str:
    """Return the interface language that a public path names: its first segment, or the default."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first if first in LANGUAGE_CODES and first != settings.LANGUAGE_CODE else settings.LANGUAGE_CODE


def without_language(path: str) -> str:
    """Return the path with its language prefix, if any, taken off."""
    language = language_of(path)
    if language == settings.LANGUAGE_CODE:
        return path
    return path[len(language) + 1 :] or "/"


def in_language(path: str, language: str) -> str:
    """Return the same page's path in another interface language."""
    bare = without_language(path)
    return bare if language == settings.LANGUAGE_CODE else f"/{language}{bare}"


def addresses_by_language(path: str) -> dict[str, str]:
    """Return this page's path for each interface language, keyed by language code."""
    return {code: in_language(path, code) for code in LANGUAGE_CODES}


class InterfaceLanguageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(DESK_PREFIX):
            language = translation.get_language_from_request(request)
        else:
            language = language_of(request.path_info)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response
