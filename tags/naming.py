"""One identity per topic, whatever the spelling: the rule that turns a name into a key.

`Trump`, `trump`, ` TRUMP ` and a decomposed form of `트럼프` lead to the same key as their canonical
spelling. Which keys belong to which tag is stored in `TagName`, where the database keeps them unique.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.dispatch import Signal
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from delivery import keys as delivery_keys
from delivery.announcing import announce
from tags.holding import share_tagging
from tags.models import MAX_NAME_LENGTH, Tag, TagAddress, TagName, key_of

# Sent within the transaction when a tag was given other labels, with `tag`: what other rooms keep of its labels is old.
labelled_differently = Signal()


class UnableToName(Exception):
    """A tag's name cannot be used; the message says why."""


def clean_name(name: str) -> str:
    """Return the name in NFC with white space folded and a leading # taken off."""
    return " ".join(unicodedata.normalize("NFC", name).split()).lstrip("#").strip()


def is_hangul(name: str) -> bool:
    """Return whether any syllable or letter of the name is Hangul."""
    return any("가" <= character <= "힣" or "ㄱ" <= character <= "ㅣ" for character in name)


def free_slug(name: str) -> str:
    """Return an address part for a new tag that no other tag has."""
    return _free_slugs([name])[0]


def _free_slugs(names: Sequence[str]) -> list[str]:
    """Return an address part for each new tag, in order; two queries, and two more for each that another tag has."""
    # '+' joins tags in an address, so it can never be part of one.
    stems = [slugify(name, allow_unicode=True)[:80] or "tag" for name in names]
    taken = {
        *Tag.objects.filter(slug__in=stems).values_list("slug", flat=True),
        *TagAddress.objects.filter(slug__in=stems).values_list("slug", flat=True),
    }
    slugs: list[str] = []
    for stem in stems:
        slug, number = stem, 2
        while slug in taken or (slug != stem and is_taken(slug)):
            slug, number = f"{stem}-{number}", number + 1
        taken.add(slug)
        slugs.append(slug)
    return slugs


def is_taken(slug: str, *, besides: Tag | None = None) -> bool:
    """Return whether an address is or was another tag's: what was one leads to its tag for good."""
    number = besides.pk if besides is not None else None
    return (
        Tag.objects.filter(slug=slug).exclude(pk=number).exists()
        or TagAddress.objects.filter(slug=slug).exclude(tag=number).exists()
    )


def tags_by_key(keys: Iterable[str]) -> dict[str, Tag]:
    """Return the tags that the keys belong to, found by any of their names, in one query."""
    found = TagName.objects.filter(key__in=set(keys)).select_related("tag")
    return {tag_name.key: tag_name.tag for tag_name in found}


def tag_ids_by_key(keys: Iterable[str]) -> dict[str, int]:
    """Return the numbers of the tags that the keys belong to, found by any of their names, in one query."""
    return dict(TagName.objects.filter(key__in=set(keys)).order_by().values_list("key", "tag_id"))


def resolve_or_create(*, names: Iterable[str]) -> list[Tag]:
    """Return one tag per distinct topic named, in the order given, creating the ones that do not exist.

    Raises `UnableToName` for a name that is empty, too long or has no letter or digit.
    """
    return list(dict.fromkeys(tags_named(names)))


@transaction.atomic
def tags_named(names: Iterable[str]) -> list[Tag]:
    """Return the tag of each name, creating the ones that do not exist, spelt as they are met first.

    The number of queries does not depend on the number of names. Raises as `resolve_or_create` does.
    """
    share_tagging()
    cleaned = [clean_name(name) for name in names]
    _refuse_unusable(cleaned)
    keys = [key_of(name) for name in cleaned]
    tags = tags_by_key(keys)
    new: dict[str, str] = {}
    for key, name in zip(keys, cleaned, strict=True):
        if key not in tags:
            new.setdefault(key, name)
    tags |= _created(new)
    return [tags[key] for key in keys]


def _created(names_by_key: Mapping[str, str]) -> dict[str, Tag]:
    """Create a tag for each key, which belongs to none, with one label; return them by their keys."""
    if not names_by_key:
        return {}
    names = list(names_by_key.values())
    tags = [
        Tag(
            name=name,
            slug=slug,
            name_en="" if is_hangul(name) else name,
            name_ko=name if is_hangul(name) else "",
        )
        for name, slug in zip(names, _free_slugs(names), strict=True)
    ]
    for tag in tags:
        tag.find_initials()
    Tag.objects.bulk_create(tags)
    by_key = dict(zip(names_by_key, tags, strict=True))
    TagName.objects.bulk_create(TagName(tag=tag, name=tag.name, key=key) for key, tag in by_key.items())
    return by_key


@transaction.atomic
def create_tag(*, name_en: str = "", name_ko: str = "", aliases: Iterable[str] = ()) -> Tag:
    """Create a tag with its labels and aliases; raise `UnableToName` if another tag has one of the names."""
    share_tagging()
    name_en, name_ko = clean_name(name_en), clean_name(name_ko)
    main = name_en or name_ko
    if not main:
        raise UnableToName(_("A tag needs a name in English or Korean."))
    keys = {key_of(name): name for name in (main, name_en, name_ko, *map(clean_name, aliases)) if name}
    _refuse_unusable(keys.values())
    _refuse_taken(keys)
    tag: Tag = Tag.objects.create(name=main, slug=free_slug(main), name_en=name_en, name_ko=name_ko)
    TagName.objects.bulk_create(TagName(tag=tag, name=name, key=key) for key, name in keys.items())
    return tag


@transaction.atomic
def rename(*, tag: Tag, name_en: str, name_ko: str) -> Tag:
    """Give a tag new labels; the old ones stay as aliases, so old addresses and searches still find it.

    Raises `UnableToName` if there is no label left or another tag has one of the names.
    """
    share_tagging()
    name_en, name_ko = clean_name(name_en), clean_name(name_ko)
    _refuse_unusable([name for name in (name_en, name_ko) if name])
    main = name_en or name_ko
    if not main:
        raise UnableToName(_("A tag needs a name in English or Korean."))
    keys = {key_of(name): name for name in (name_en, name_ko) if name}
    _refuse_taken(keys, besides=tag)
    labels = main, name_en, name_ko
    is_other = labels != tuple(Tag.objects.values_list("name", "name_en", "name_ko").get(pk=tag.pk))
    tag.name, tag.name_en, tag.name_ko = labels
    tag.save(update_fields=["name", "name_en", "name_ko"])
    _keep_names(tag, keys)
    if is_other:
        labelled_differently.send(sender=Tag, tag=tag)
    # The index of tags has it under another initial, and search finds it by another word.
    announce([delivery_keys.tag(tag.pk), delivery_keys.LISTS])
    return tag


def slug_of(*, tag: Tag, address: str) -> str:
    """Return the address that a text makes for a tag; raise `UnableToName` where another tag has it, or had it."""
    slug = slugify(unicodedata.normalize("NFC", address), allow_unicode=True)[:80]
    if not slug:
        raise UnableToName(_("An address needs at least one letter or digit."))
    if is_taken(slug, besides=tag):
        raise UnableToName(_("The address “%(slug)s” leads to another tag already.") % {"slug": slug})
    return slug


@transaction.atomic
def change_address(*, tag: Tag, address: str) -> Tag:
    """Give a tag another address; the old one leads to it from now on.

    `address` may be given as a name: it is made into one. Raises `UnableToName` where another tag has it, or had it.
    """
    share_tagging()
    slug = slug_of(tag=tag, address=address)
    if slug == tag.slug:
        return tag
    TagAddress.objects.filter(slug=slug).delete()
    TagAddress.objects.create(tag=tag, slug=tag.slug)
    tag.slug = slug
    tag.save(update_fields=["slug"])
    # Every page on which the tag stands leads to its address.
    announce([delivery_keys.tag(tag.pk), delivery_keys.LISTS])
    return tag


@transaction.atomic
def add_alias(*, tag: Tag, name: str) -> TagName:
    """Return the alias under which the tag is found from now on; raise `UnableToName` if another tag has it."""
    share_tagging()
    name = clean_name(name)
    _refuse_unusable([name])
    key = key_of(name)
    _refuse_taken({key: name}, besides=tag)
    _keep_names(tag, {key: name})
    return TagName.objects.get(key=key)


@transaction.atomic
def remove_alias(*, tag: Tag, name: str) -> None:
    """Take an alias away from a tag; raise `UnableToName` if it is one of the tag's labels."""
    share_tagging()
    key = key_of(name)
    if key in label_keys(tag):
        raise UnableToName(_("“%(name)s” is a label of this tag. Change the label first.") % {"name": name})
    tag.names.filter(key=key).delete()


def label_keys(tag: Tag) -> set[str]:
    """Return the keys of the tag's labels: the names that are no aliases."""
    return {key_of(name) for name in (tag.name_en, tag.name_ko) if name}


def _keep_names(tag: Tag, names_by_key: dict[str, str]) -> None:
    """See to it that the tag's rows of names hold these names, in these spellings."""
    for key, name in names_by_key.items():
        tag.names.update_or_create(key=key, defaults={"name": name})


def _refuse_unusable(names: Iterable[str]) -> None:
    for name in names:
        if not name or not any(character.isalnum() for character in name):
            raise UnableToName(
                _("“%(name)s” is no tag: a tag needs at least one letter or digit.") % {"name": name}
            )
        if len(name) > MAX_NAME_LENGTH:
            raise UnableToName(
                _("“%(name)s…” is too long for a tag: %(limit)d characters at most.")
                % {"name": name[:30], "limit": MAX_NAME_LENGTH}
            )


def _refuse_taken(names_by_key: dict[str, str], *, besides: Tag | None = None) -> None:
    for key, other in tags_by_key(names_by_key).items():
        if besides is None or other.pk != besides.pk:
            raise UnableToName(
                _("“%(name)s” already belongs to the tag “%(tag)s”.")
                % {"name": names_by_key[key], "tag": other.name}
            )
