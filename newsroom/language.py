"""The interface's language: from the address for readers, from the browser for the desk.

Readers have no session and no cookie, and a public page varies by nothing but its address: `/ko/…` is the
Korean interface, everything else the English one. The admin follows the browser's Accept-Language.
"""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation

from delivery.paths import LANGUAGE_CODES, in_language, language_of

DESK_PREFIX = "/admin/"


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
