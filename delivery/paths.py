"""Paths of pages: by the names of their addresses, and in each language of the interface.

`/ko/…` is a page with the Korean interface, the same path without the prefix the one with the default's.
"""

from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language

LANGUAGE_CODES = tuple(code for code, _name in settings.LANGUAGES)
# Paths that are remembered, of some hundred bytes each: a page asks for the same few hundred again and again.
MOST_KEPT = 10_000


def path_of(name: str, *values: object) -> str:
    """Return the path of a page in the interface's language, as `reverse()` does. Raises `NoReverseMatch` where there is no such page."""
    return _path(name, values, get_language(), get_script_prefix())


@lru_cache(maxsize=MOST_KEPT)
def _path(name: str, values: tuple[object, ...], _language: str | None, _prefix: str) -> str:
    return reverse(name, args=values)


def prefix_of(language: str) -> str:
    """Return what paths of pages in an interface language begin with: nothing, or for example `/ko`."""
    return "" if language == settings.LANGUAGE_CODE else f"/{language}"


def language_of(path: str) -> str:
    """Return the interface language that a public path names: its first segment, or the default."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first if first in LANGUAGE_CODES and first != settings.LANGUAGE_CODE else settings.LANGUAGE_CODE


def without_language(path: str) -> str:
    """Return the path with its language prefix, if any, taken off."""
    bare = path.removeprefix(prefix_of(language_of(path)))
    # One slash at the beginning: two would name another host.
    return f"/{bare.lstrip('/')}" if path else path


def in_language(path: str, language: str) -> str:
    """Return the same page's path in another interface language."""
    return f"{prefix_of(language)}{without_language(path)}"


def in_interface_language(path: str) -> str:
    """Return a path without a language prefix as one of the interface's language."""
    return f"{prefix_of(get_language() or settings.LANGUAGE_CODE)}{path}"
