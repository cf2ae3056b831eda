"""Addresses of public pages: built here and nowhere else.

Paths are those of the English interface, without a language prefix, as they are stored with an edition's
derived rows; `in_interface_language()` gives the one for the page at hand.
"""

from articles.models import Edition


def edition_path(*, edition: Edition) -> str:
    """Return the path of the article that the edition belongs to, for example `/news/a-vote-in-busan/`."""
    return f"/{edition.category.slug}/{edition.slug}/"
