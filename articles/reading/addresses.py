"""Addresses of public pages: built here and nowhere else.

Paths are those of the English interface, without a language prefix, as they are stored with an edition's
derived rows; `in_interface_language()` gives the one for the page at hand. The reading modules build addresses
for the page at hand.
"""

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlencode

from django.conf import settings
from django.utils.encoding import iri_to_uri

from articles.models import Edition
from delivery.paths import in_interface_language, path_of
from tags.models import Tag


def edition_path(*, edition: Edition) -> str:
    """Return the path of the article that the edition belongs to, for example `/news/a-vote-in-busan/`."""
    return f"/{edition.category.slug}/{edition.slug}/"


def absolute(path: str) -> str:
    """Return the path as a URI with scheme and host, as feeds, sitemaps and structured data need it."""
    return f"{settings.SITE_URL}{iri_to_uri(path)}"


def with_parameters(path: str, **parameters: object) -> str:
    """Return the path with the parameters that have a value."""
    given = {name: str(value) for name, value in parameters.items() if value not in ("", None)}
    return f"{path}{'&' if '?' in path else '?'}{urlencode(given)}" if given else path


def article_url(*, edition: Edition, via: str = "") -> str:
    """Return the article's address for the interface's language; `via` is the way its reader comes."""
    path = in_interface_language(edition_path(edition=edition))
    return f"{path}{_way(via)}" if via else path


@lru_cache(maxsize=100)
def _way(via: str) -> str:
    # Twenty cards of a list have the same.
    return with_parameters("", via=via)


def latest_url() -> str:
    return path_of("latest")


def category_url(*, slug: str) -> str:
    return path_of("category", slug)


def tag_url(*, tags: Iterable[Tag], community: str = "") -> str:
    """Return the address of a tag or a combination of tags, in its one canonical order; narrowed to a community."""
    return with_parameters(path_of("tag", joined_slugs(tags)), community=community)


def joined_slugs(tags: Iterable[Tag]) -> str:
    """Return the tags as they stand in an address: by slug, each once, joined by `+`."""
    return "+".join(sorted({tag.slug for tag in tags}))


def community_url(*, slug: str) -> str:
    return path_of("community", slug)


def search_url(**parameters: object) -> str:
    return with_parameters(path_of("search"), **parameters)


def dom_id(*, article_id: int) -> str:
    """Return the id of an article's card in a list, where “To List” leads."""
    return f"article-{article_id}"
