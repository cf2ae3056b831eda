"""Names in what is asked for: of a tag under any of its aliases, in either script, and of a community.

Names are read from their rows at each search, so a new alias, another label or a merged tag acts at once.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.db import models

from articles.search.asking import Query, Thing, Wording, also_named, spaced_variants, wordings_of_name
from articles.search.particles import without_particle
from delivery.carrying import Carry, carrying
from delivery.prepared import Among, Slot, Texts, prepared
from reactions.models import Outlet
from tags.models import Tag, TagAddress, TagName, key_of

# Things in a row that may be one name.
LONGEST_NAME = 4
MOST_NAMES = 6
MOST_OUTLETS = 300


@dataclass(frozen=True, slots=True)
class Known:
    """Tags and communities by which a question is understood and narrowed."""

    query: Query
    # That the query names, in its order.
    tags: Sequence[Tag]
    # By every way in which an address may have named one.
    tags_by_slug: dict[str, Tag]
    outlets: Sequence[Outlet]
    # That the query names.
    named_outlets: Sequence[Outlet]


def understand(*, query: Query, slugs: Collection[str] = ()) -> Known:
    """Return the query with the other names of the tags and communities that it names; two queries.

    `slugs` are of tags that the address names besides; any name of a tag will do.
    """
    spans = _spans(query.things)
    wanted = {key for keys in spans.values() for key in keys}
    by_slug = {slug: {key_of(slug), key_of(slug.replace("-", " "))} for slug in slugs}
    wanted |= {key for keys in by_slug.values() for key in keys}
    tags = _tags(slugs={*slugs, *map(str.casefold, slugs)}, keys=wanted) if query.things or slugs else []
    by_key = {name.key: tag for tag in tags for name in tag.names.all()}
    own_slug = {address.slug: tag for tag in tags for address in tag.former_addresses.all()}
    own_slug |= {tag.slug: tag for tag in tags}
    chosen: dict[str, Tag] = {}
    for slug, keys in by_slug.items():
        tag = (
            own_slug.get(slug)
            or own_slug.get(slug.casefold())
            or next((by_key[key] for key in sorted(keys) if key in by_key), None)
        )
        if tag is not None:
            chosen[slug] = tag
    outlets = _outlets()
    outlets_by_key = {key_of(name): outlet for outlet in reversed(outlets) for name in outlet.names}
    things, named_tags, named_outlets = _named(query.things, spans, by_key, outlets_by_key)
    return Known(replace(query, things=tuple(things)), named_tags, chosen, outlets, named_outlets)


@prepared(slugs=Texts(), keys=Texts())
def _tags(*, slugs: Slot, keys: Slot) -> "models.QuerySet[Tag]":
    """Return the tags with one of the addresses, or a name of one of the keys; others than those of live articles do not exist for readers."""
    # One set of ids, so that tags are looked up by it whatever the database; “or” would read them all.
    named = TagName.objects.filter(Among("key", keys)).order_by().values("tag")
    moved = TagAddress.objects.filter(Among("slug", slugs)).order_by().values("tag")
    found = Tag.objects.filter(Among("slug", slugs)).order_by().values("pk").union(named, moved)
    return carrying(
        Tag.objects.filter(pk__in=found, article_count__gt=0),
        Carry("names", TagName.objects.order_by("pk")),
        Carry("former_addresses", TagAddress.objects.order_by("pk")),
    )


@prepared()
def _outlets() -> "models.QuerySet[Outlet]":
    return Outlet.objects.filter(quotation_count__gt=0).order_by("-quotation_count", "pk")[:MOST_OUTLETS]


def _spans(things: Sequence[Thing]) -> dict[tuple[int, int], list[str]]:
    """Return for each few things in a row the keys that a name of theirs could have, the longest row first."""
    found = {}
    for length in range(min(LONGEST_NAME, len(things)), 0, -1):
        for start in range(len(things) - length + 1):
            words = [thing.written for thing in things[start : start + length]]
            bare = [*words[:-1], without_particle(words[-1])]
            keys = [" ".join(words), " ".join(bare), "".join(words), "".join(bare), "-".join(words)]
            found[start, start + length] = list(dict.fromkeys(key_of(key) for key in keys))
    return found


def _named(
    things: Sequence[Thing],
    spans: dict[tuple[int, int], list[str]],
    by_key: dict[str, Tag],
    outlets_by_key: dict[str, Outlet],
) -> tuple[list[Thing], list[Tag], list[Outlet]]:
    """Return the things with names of several words made one, and other names beside each."""
    named: dict[int, tuple[int, Thing]] = {}
    taken: set[int] = set()
    tags: dict[int, Tag] = {}
    outlets: dict[int, Outlet] = {}
    for (start, end), keys in spans.items():
        if taken & set(range(start, end)):
            continue
        tag = next((by_key[key] for key in keys if key in by_key), None)
        outlet = next((outlets_by_key[key] for key in keys if key in outlets_by_key), None)
        if tag is None and outlet is None:
            continue
        thing = _together(things[start:end])
        wordings: list[Wording] = []
        if tag is not None:
            tags[tag.pk] = tag
            names = [tag.name_en, tag.name_ko, *(name.name for name in tag.names.all())]
            for name in list(dict.fromkeys(filter(None, names)))[:MOST_NAMES]:
                wordings += wordings_of_name(name)
        if outlet is not None:
            outlets[outlet.pk] = outlet
        thing = also_named(
            thing,
            wordings,
            tag_ids=(tag.pk,) if tag is not None else (),
            outlet_ids=(outlet.pk,) if outlet is not None else (),
        )
        named[start] = (end, thing)
        taken |= set(range(start, end))
    found: list[Thing] = []
    for place, thing in enumerate(things):
        if place in named:
            found.append(named[place][1])
        elif place not in taken:
            found.append(thing)
    in_order = [tag_id for thing in found for tag_id in thing.tag_ids]
    return found, [tags[pk] for pk in in_order], list(outlets.values())


def _together(things: Sequence[Thing]) -> Thing:
    if len(things) == 1:
        return things[0]
    runs = tuple(run for thing in things for run in thing.wordings[0].runs)
    written = " ".join(thing.written for thing in things)
    wordings = [Wording(runs)]
    if all(is_paired for _run, is_paired in runs):
        wordings += spaced_variants("".join(run for run, _is_paired in runs), 0.95)
    return Thing(written, tuple({wording.runs: wording for wording in wordings}.values()))
