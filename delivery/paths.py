"""Paths of pages by the names of their addresses, remembered: a page asks for the same few hundred again and again."""

from functools import lru_cache

from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language

# Some hundred bytes each.
MOST_KEPT = 10_000


def path_of(name: str, *values: object) -> str:
    """Return the path of a page in the interface's language, as `reverse()` does. Raises `NoReverseMatch` where there is no such page."""
    return _path(name, values, get_language(), get_script_prefix())


@lru_cache(maxsize=MOST_KEPT)
def _path(name: str, values: tuple[object, ...], _language: str | None, _prefix: str) -> str:
    return reverse(name, args=values)
