"""Addresses of the API itself. Its pages for people come from `articles.reading.addresses`."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils.translation import get_language

PREFIX = "/api/v1"


def api_url(path: str = "", **parameters: str) -> str:
    """Return the address of something in the API, in the language at hand."""
    language = get_language() or settings.LANGUAGE_CODE
    if language != settings.LANGUAGE_CODE:
        parameters["lang"] = language
    return _with(path, parameters)


def page_url(path: str, given: Mapping[str, str], **place: str) -> str:
    """Return the address of another page of a list, asked for with the same parameters."""
    kept = {name: value for name, value in given.items() if name not in ("before", "after", "page")}
    return _with(path, {**kept, **place})


def _with(path: str, parameters: Mapping[str, str]) -> str:
    query = urlencode(parameters, safe=",")
    return f"{settings.SITE_URL}{PREFIX}{quote(path)}" + (f"?{query}" if query else "")
