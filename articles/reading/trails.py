"""Trails: the way a reader came, carried in the address, so that “To List” leads back in any tab.

    latest@<anchor>   news@<anchor>   tags/trump+ukraine@<anchor>   communities/theqoo@<anchor>
    tags/trump;community=theqoo@<anchor>
    search/<query>;category=news;tags=trump;community=theqoo;language=ko;year=2026;from=…;to=…;sort=newest@2

The anchor is that of the first card of the page the reader saw: the list from there on holds the article as
long as it is in the list at all, whatever is published meanwhile. A trail is only followed where it can be
true: a category, tags and communities have to be the article's own. Any other is as good as none.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote, unquote

from django.utils.translation import gettext as _

from articles.models import Edition
from articles.reading.addresses import (
    category_url,
    community_url,
    dom_id,
    latest_url,
    search_url,
    tag_url,
    with_parameters,
)
from articles.reading.anchors import Anchor, UnableToRead, parse_anchor
from reactions.models import Outlet
from tags.models import Tag

LONGEST = 600
SLUG = re.compile(r"[-\w]{1,100}")
MOST_PAGES = 25
# What else a search may be narrowed to, and how it is written.
FILTERS = {
    "community": re.compile(r"[-\w]{1,100}(\+[-\w]{1,100}){0,3}"),
    "language": re.compile(r"[a-zA-Z0-9-]{2,10}", re.ASCII),
    "year": re.compile(r"\d{4}", re.ASCII),
    "from": re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII),
    "to": re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII),
    "sort": re.compile("newest"),
}


@dataclass(frozen=True, slots=True)
class Trail:
    """A list, and where in it the reader was."""

    # latest, category, tags, community or search.
    kind: str
    # Of the category, the tags or the community; of a search, the tags it is narrowed to.
    slugs: tuple[str, ...] = ()
    query: str = ""
    # Of a search: the category it is narrowed to.
    category: str = ""
    # What else, as it stands in the address: by names of `FILTERS`, in their order.
    filters: tuple[tuple[str, str], ...] = ()
    anchor: Anchor | None = None
    # Of tags: the community they are narrowed to.
    community: str = ""
    # Of a search, whose pages are numbered from 1.
    number: int = 1

    def __str__(self) -> str:
        match self.kind:
            case "latest":
                name = "latest"
            case "category":
                name = self.slugs[0]
            case "tags":
                name = f"tags/{'+'.join(self.slugs)}"
                name += f";community={self.community}" if self.community else ""
            case "community":
                name = f"communities/{self.slugs[0]}"
            case _:
                name = f"search/{quote(self.query, safe='')}"
                name += f";category={self.category}" if self.category else ""
                name += f";tags={'+'.join(self.slugs)}" if self.slugs else ""
                name += "".join(f";{filter_name}={value}" for filter_name, value in self.filters)
                return f"{name}@{self.number}" if self.number > 1 else name
        return f"{name}@{self.anchor}" if self.anchor else name


@dataclass(frozen=True, slots=True)
class WayBack:
    """Where “To List” leads, and in words to what."""

    url: str
    label: str


def read_trail(text: str) -> Trail | None:
    """Return the trail that an address carries, or None for a text that is none."""
    if not text or len(text) > LONGEST:
        return None
    name, _at, place = text.partition("@")
    try:
        if name.startswith("search/"):
            return _read_search(name.removeprefix("search/"), place)
        anchor = parse_anchor(place) if place else None
    except (UnableToRead, ValueError):
        return None
    kind, slugs = "category", name
    for beginning, its_kind in (("tags/", "tags"), ("communities/", "community")):
        if name.startswith(beginning):
            kind, slugs = its_kind, name.removeprefix(beginning)
    if name == "latest":
        return Trail("latest", anchor=anchor)
    community = ""
    if kind == "tags" and ";community=" in slugs:
        slugs, _sign, community = slugs.partition(";community=")
        if not SLUG.fullmatch(community):
            return None
    parts = tuple(slugs.split("+")) if kind == "tags" else (slugs,)
    if len(parts) > 4 or not all(SLUG.fullmatch(part) for part in parts):
        return None
    return Trail(kind, parts, anchor=anchor, community=community)


def _read_search(text: str, place: str) -> Trail | None:
    quoted, *filters = text.split(";")
    query = unquote(quoted, errors="strict")
    number = int(place) if place and place.isascii() and place.isdigit() and len(place) <= 3 else 1
    if not query.strip() or "\x00" in query or not 1 <= number <= MOST_PAGES:
        return None
    category = ""
    slugs: tuple[str, ...] = ()
    others: dict[str, str] = {}
    for item in filters:
        name, _equals, value = item.partition("=")
        if name == "category" and SLUG.fullmatch(value):
            category = value
        elif name == "tags" and all(SLUG.fullmatch(part) for part in value.split("+")):
            slugs = tuple(value.split("+"))
        elif name in FILTERS and FILTERS[name].fullmatch(value):
            others[name] = value
        else:
            return None
    ordered = tuple((name, others[name]) for name in FILTERS if name in others)
    return Trail("search", slugs, query=query, category=category, filters=ordered, number=number)


def way_back(
    *, via: str, edition: Edition, tags: Collection[Tag] = (), outlets: Collection[Outlet] = ()
) -> WayBack:
    """Return where “To List” leads from an article that the reader came to by `via`.

    `tags` and `outlets` are those the article shows. Without a trail that can be true it leads to the list of
    the article's category, at the article. Makes no query where the edition's category is at hand.
    """
    trail = read_trail(via)
    found = _follow(trail, edition, tags, outlets) if trail is not None else None
    if found is None:
        anchor = Anchor(*edition.anchor)
        found = WayBack(
            with_parameters(category_url(slug=edition.category.slug), **{"from": anchor}),
            edition.category.label,
        )
    return WayBack(f"{found.url}#{dom_id(article_id=edition.article_id)}", found.label)


def _follow(
    trail: Trail, edition: Edition, tags: Collection[Tag], outlets: Collection[Outlet]
) -> WayBack | None:
    if trail.kind == "search":
        url = search_url(
            q=trail.query,
            category=trail.category,
            tags="+".join(trail.slugs),
            **dict(trail.filters),
            page=trail.number if trail.number > 1 else "",
        )
        return WayBack(url, _("Search: %(query)s") % {"query": trail.query})
    # The page the reader saw began at or before the article; a trail that begins after it is made up.
    if trail.anchor is not None and trail.anchor < Anchor(*edition.anchor):
        return None
    anchor = trail.anchor or Anchor(*edition.anchor)
    place = {"from": anchor}
    if trail.kind == "latest":
        return WayBack(with_parameters(latest_url(), **place), _("Latest"))
    if trail.kind == "category":
        if trail.slugs[0] != edition.category.slug:
            return None
        return WayBack(with_parameters(category_url(slug=trail.slugs[0]), **place), edition.category.label)
    if trail.kind == "tags":
        chosen = [tag for tag in tags if tag.slug in trail.slugs]
        if len(chosen) != len(set(trail.slugs)):
            return None
        label = " + ".join(tag.label for tag in sorted(chosen, key=lambda tag: tag.slug))
        if trail.community:
            quoted = next((outlet for outlet in outlets if outlet.slug == trail.community), None)
            if quoted is None:
                return None
            label = f"{label} · {quoted.label}"
        return WayBack(with_parameters(tag_url(tags=chosen, community=trail.community), **place), label)
    outlet = next((outlet for outlet in outlets if outlet.slug == trail.slugs[0]), None)
    if outlet is None:
        return None
    return WayBack(with_parameters(community_url(slug=outlet.slug), **place), outlet.label)
