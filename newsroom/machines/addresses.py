"""The addresses of feeds: of each kind of page one in each format, `…/feed.atom`, `…/feed.rss`, `…/feed.json`."""

from collections.abc import Iterator

from django.urls import URLPattern, path

import delivery.address_parts  # registers <part:…>, <section:…>
from newsroom.machines import feeds


def feed_addresses() -> Iterator[URLPattern]:
    """Yield the addresses of feeds; an Atom feed's is named for what it is of, the others' end with their format."""
    for form in feeds.FORMATS:
        ending, options = feeds.ending_of(form), {"form": form}
        yield path(f"feed.{form}", feeds.site_feed, options, name=f"feed_site{ending}")
        yield path(f"tags/<part:slugs>/feed.{form}", feeds.tag_feed, options, name=f"feed_tag{ending}")
        yield path(
            f"communities/<part:slug>/feed.{form}",
            feeds.community_feed,
            options,
            name=f"feed_community{ending}",
        )
        yield path(
            f"<section:category>/feed.{form}", feeds.category_feed, options, name=f"feed_category{ending}"
        )
