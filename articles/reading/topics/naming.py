"""Which topic an address names: its tags by any of their names, in canonical order, and the community it is narrowed to."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import models
from django.db.models import OuterRef, QuerySet

from articles.reading.addresses import tag_url
from articles.reading.topics.activity import months_until
from articles.reading.topics.kept import OUTLET_FIELDS, kept_counts, outlet_of
from delivery.prepared import Slot, prepared
from delivery.rows_as_json import RowsAsJSON
from reactions.models import Outlet
from tags.models import MAX_NAME_LENGTH, Tag, TagAddress, TagName, key_of

MOST_TAGS = 4
# Below this many articles a page is not worth a search engine's time.
FEWEST_TO_INDEX = 3
SLUG_OF_OUTLET = re.compile(r"[-\w]{1,50}", re.ASCII)


class NoSuchTag(Exception):
    """An address names a topic that does not exist."""


class NoSuchCommunity(Exception):
    """An address narrows a topic to a community that has no page."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What a tag page is about: one tag or several in canonical order, perhaps as one community talks of it."""

    tags: tuple[Tag, ...]
    outlet: Outlet | None = None

    @property
    def is_one_tag(self) -> bool:
        return len(self.tags) == 1 and self.outlet is None

    @property
    def url(self) -> str:
        return tag_url(tags=self.tags, community=self.outlet.slug if self.outlet else "")


def topic_named(address: str, *, community: str = "", now: datetime) -> Topic:
    """Return the topic that the last part of an address names, with its kept counts where it is one tag.

    One query, or three where another name than its own is used. Raises `NoSuchTag`, `NoSuchCommunity`.
    """
    if community and not SLUG_OF_OUTLET.fullmatch(community):
        raise NoSuchCommunity(community)
    since = months_until(now)[0]
    if "+" not in address and not community:
        name = unicodedata.normalize("NFC", address)
        found = _tags_with_counts(slug=name, folded=name.casefold(), since=since)
        if found:
            return Topic((min(found, key=lambda tag: tag.slug != name),))
    known: QuerySet[Tag] = Tag.objects.all()
    if "+" not in address:
        known = known.annotate(**kept_counts(since))
    if community:
        wanted = Outlet.objects.filter(slug__in={community, community.lower()})
        known = known.annotate(
            named_outlets=RowsAsJSON(wanted, *OUTLET_FIELDS, "is_active", "quotation_count")
        )
    tags = tuple(tags_named(address, known=known))
    if not community:
        return Topic(tags)
    outlets = [
        outlet_of(row[:-2], is_active=row[-2], quotation_count=row[-1]) for row in tags[0].named_outlets
    ]
    outlets.sort(key=lambda outlet: outlet.slug != community)
    if not outlets or not (
        outlets[0].quotation_count or (outlets[0].kind == Outlet.Kind.COMMUNITY and outlets[0].is_active)
    ):
        raise NoSuchCommunity(community)
    return Topic(tags, outlets[0])


@prepared(slug=models.CharField(), folded=models.CharField(), since=models.DateField())
def _tags_with_counts(*, slug: Slot, folded: Slot, since: Slot) -> "QuerySet[Tag]":
    rows = Tag.objects.filter(models.Q(slug=slug) | models.Q(slug=folded), article_count__gt=0)
    found: QuerySet[Tag] = rows.annotate(**kept_counts(since)).order_by()
    return found


def tags_named(address: str, *, known: "QuerySet[Tag] | None" = None) -> list[Tag]:
    """Return the tags that the last part of an address names, in canonical order: by slug, each once.

    Any name or alias of a tag will do, in any case and Unicode form; the caller leads to the canonical address.
    Raises `NoSuchTag` where one of them is no tag, or there are more than four. A tag that no live article has
    does not exist for readers: its name could tell what is being written.
    """
    known = (Tag.objects.all() if known is None else known).filter(article_count__gt=0)
    names = list(dict.fromkeys(unicodedata.normalize("NFC", name) for name in address.split("+")))
    if not 1 <= len(names) <= 2 * MOST_TAGS or any(
        not 0 < len(name) <= 2 * MAX_NAME_LENGTH for name in names
    ):
        raise NoSuchTag(address)
    by_slug = {tag.slug: tag for tag in known.filter(slug__in={*names, *map(str.casefold, names)})}
    found = {name: by_slug.get(name) or by_slug.get(name.casefold()) for name in names}
    missing = [name for name, tag in found.items() if tag is None]
    if missing:
        found |= _tags_by_name(missing, known)
    tags = {tag.pk: tag for tag in found.values() if tag is not None}
    if any(tag is None for tag in found.values()) or len(tags) > MOST_TAGS:
        raise NoSuchTag(address)
    return sorted(tags.values(), key=lambda tag: tag.slug)


def _tags_by_name(names: Sequence[str], tags: "QuerySet[Tag]") -> dict[str, Tag | None]:
    """Return the tag of each name: an address that it had before, or one of its names, perhaps with hyphens for spaces."""
    keys = {name: (key_of(name), key_of(name.replace("-", " "))) for name in names}
    wanted = {key for either in keys.values() for key in either if key}
    slugs = {*names, *map(str.casefold, names)}
    rows = TagName.objects.filter(key__in=wanted, tag=OuterRef("pk"))
    addresses = TagAddress.objects.filter(slug__in=slugs, tag=OuterRef("pk"))
    # A union, because “or” would read all tags.
    by_name = TagName.objects.order_by().filter(key__in=wanted).values("tag")
    by_address = TagAddress.objects.order_by().filter(slug__in=slugs).values("tag")
    found = tags.filter(pk__in=by_name.union(by_address)).annotate(
        keys_found=RowsAsJSON(rows, "key"), slugs_found=RowsAsJSON(addresses, "slug")
    )
    known: dict[str, Tag] = {}
    former: dict[str, Tag] = {}
    for tag in found:
        known |= {key: tag for (key,) in tag.keys_found}
        former |= {slug: tag for (slug,) in tag.slugs_found}
    return {
        name: former.get(name) or former.get(name.casefold()) or known.get(exact) or known.get(spaced)
        for name, (exact, spaced) in keys.items()
    }


def ways_to_widen(topic: Topic) -> list[tuple[str, str]]:
    """Return for each part of a topic of several its name and the address without it."""
    ways = []
    if len(topic.tags) > 1:
        for tag in topic.tags:
            rest = replace(topic, tags=tuple(other for other in topic.tags if other != tag))
            ways.append((tag.label, rest.url))
    if topic.outlet is not None:
        ways.append((topic.outlet.label, replace(topic, outlet=None).url))
    return ways
