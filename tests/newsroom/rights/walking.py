"""Every address of the desk, as its resolver knows them."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin


def routes() -> list[str]:
    """Return the route of every address behind the desk's door, nested ones spelt out, in the order of the resolver."""
    return list(dict.fromkeys(_below(admin.site.get_urls(), "")))


def _below(patterns: list[Any], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _below(pattern.url_patterns, route)
        else:
            yield route
