"""Addresses of public pages: built here and nowhere else.

Paths are those of the English interface, without a language prefix, as they are stored with an edition's
derived rows; `in_interface_language()` gives the one for the page at hand. The reading modules build addresses
for the page at hand.
"""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.translation import get_language

from articles.models import Edition
from tags.models import Tag


def edition_path(*, edition: Edition) -> str:
    """Return the path of the article that the edition belongs to, for example `/news/a-vote-in-busan/`."""
    return f"/{edition.category.slug}/{edition.slug}/"


def in_interface_language(path: str) -> str:
    """Return a path without a language prefix as one of the interface's language."""
    language = get_language() or settings.LANGUAGE_CODE
    return path if language == settings.LANGUAGE_CODE else f"/{language}{path}"


def absolute(path: str) -> str:
    """Return the path as a URI with scheme and host, as feeds, sitemaps and structured data need it."""
    return f"{settings.SITE_URL}{iri_to_uri(path)}"


def with_parameters(path: str, **parameters: object) -> str:
    """Return the path with the parameters that have a value."""
    given = {name: str(value) for name, value in parameters.items() if value not in ("", None)}
    return f"{path}{'&' if '?' in path else '?'}{urlencode(given)}" if given else path


def article_url(*, edition: Edition, via: str = "") -> str:
    """Return the article's address for the interface's language; `via` is the way its reader comes."""
    return with_parameters(in_interface_language(edition_path(edition=edition)), via=via)


def latest_url() -> str:
    return reverse("latest")


def category_url(*, slug: str) -> str:
    return reverse("category", args=[slug])


def tag_url(*, tags: Iterable[Tag], community: str = "") -> str:
    """Return the address of a tag or a combination of tags, in its one canonical order; narrowed to a community."""
    return with_parameters(reverse("tag", args=[joined_slugs(tags)]), community=community)


def joined_slugs(tags: Iterable[Tag]) -> str:
    """Return the tags as they stand in an address: by slug, each once, joined by `+`."""
    return "+".join(sorted({tag.slug for tag in tags}))


def community_url(*, slug: str) -> str:
    return reverse("community", args=[slug])


def search_url(**parameters: object) -> str:
    return with_parameters(reverse("search"), **parameters)


def dom_id(*, article_id: int) -> str:
    """Return the id of an article's card in a list, where “To List” leads."""
    return f"article-{article_id}"
