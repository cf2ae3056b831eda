"""Tags that may be one: the same but for spelling, the same in the other language, or one typing error apart.

No name is compared with every other. Names meet by a key that alike ones share (their letters, the consonants one hears, or their
letters without one of them), so ten thousand tags cost about a second.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from django.db.models import F, Q
from rapidfuzz.distance import OSA

from tags.models import Tag, TagDistinction, TagName, TagPair
from tags.skeletons import digits_of, letters_of, sound_of

# With fewer letters than this a typing error makes another word of it.
FEWEST_LETTERS, FEWEST_JAMO, FEWEST_CONSONANTS = 5, 7, 3
LONGEST = 60
# Where so many names share a key it says nothing.
MOST_SHARING = 30
# Of articles with either of two tags in different languages, how many have both where they mean the same: four of five.
TOGETHER, FEWEST_TOGETHER, MOST_TOGETHER = 0.8, 3, 500


class Why(StrEnum):
    SPELLING = "spelling"
    TRANSLATION = "translation"
    TYPING = "typing"


# The surest first.
ORDER = {Why.SPELLING: 0, Why.TRANSLATION: 1, Why.TYPING: 2}


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two tags that may be one. `target` is the one to keep: the one with more articles, or the older one."""

    source: Tag
    target: Tag
    why: Why
    # The names that are alike, of the source and of the target.
    names: tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Name:
    tag: Tag
    name: str
    letters: str


def similar_tags() -> list[Likeness]:
    """Return the pairs of tags that may be one, the surest first, then those with the most articles; four queries.

    Pairs that the desk has told apart are left out.
    """
    tags = {
        tag.pk: tag for tag in Tag.objects.only("pk", "name", "slug", "name_en", "name_ko", "article_count")
    }
    names = [
        _Name(tags[tag_id], name, letters_of(name))
        for tag_id, name in TagName.objects.order_by("pk").values_list("tag", "name")
        if tag_id in tags
    ]
    told_apart = set(TagDistinction.objects.values_list("one", "other"))
    found: dict[tuple[int, int], Likeness] = {}
    for why, pairs in (
        (Why.SPELLING, _sharing(names, lambda name: [name.letters])),
        (Why.TRANSLATION, _of_one_sound(names)),
        (Why.TRANSLATION, _together(tags)),
        (Why.TYPING, _one_error_apart(names)),
    ):
        for one, other in pairs:
            pair = (min(one.tag.pk, other.tag.pk), max(one.tag.pk, other.tag.pk))
            if pair not in told_apart and pair not in found:
                found[pair] = _likeness(one, other, why)
    return sorted(
        found.values(),
        key=lambda like: (
            ORDER[like.why],
            -like.target.article_count,
            -like.source.article_count,
            like.target.pk,
        ),
    )


def _likeness(one: _Name, other: _Name, why: Why) -> Likeness:
    source, target = sorted((one, other), key=lambda name: (name.tag.article_count, -name.tag.pk))
    return Likeness(source.tag, target.tag, why, (source.name, target.name))


def _sharing(names: Iterable[_Name], keys_of: Callable[[_Name], list[str]]) -> Iterator[tuple[_Name, _Name]]:
    """Yield the pairs of names of different tags that share a key."""
    by_key: dict[str, list[_Name]] = defaultdict(list)
    for name in names:
        for key in keys_of(name):
            if key:
                by_key[key].append(name)
    for some in by_key.values():
        if 1 < len(some) <= MOST_SHARING:
            for one, other in combinations(some, 2):
                if one.tag.pk != other.tag.pk:
                    yield one, other


def _of_one_sound(names: Sequence[_Name]) -> Iterator[tuple[_Name, _Name]]:
    def sound(name: _Name) -> list[str]:
        heard = sound_of(name.name)
        return [heard] if len(heard) >= FEWEST_CONSONANTS else []

    for one, other in _sharing(names, sound):
        if _is_latin(one.letters) != _is_latin(other.letters) and _complete_each_other(one.tag, other.tag):
            yield one, other


def _is_latin(letters: str) -> bool:
    return letters.isascii()


def _complete_each_other(one: Tag, other: Tag) -> bool:
    """Return whether each of two tags lacks a name in a language that the other has."""
    return (not one.name_ko and not other.name_en) or (not one.name_en and not other.name_ko)


def _together(tags: dict[int, Tag]) -> Iterator[tuple[_Name, _Name]]:
    """Yield tags in different languages that stand in almost the same articles: they mean the same."""
    share = F("article_count") / TOGETHER
    pairs = TagPair.objects.filter(
        Q(tag__name_ko="", other__name_en=""),
        article_count__gte=FEWEST_TOGETHER,
        tag__article_count__lte=share,
        other__article_count__lte=share,
    )
    for one, other in pairs.order_by("-article_count", "pk").values_list("tag", "other")[:MOST_TOGETHER]:
        if one in tags and other in tags:
            yield _Name(tags[one], tags[one].label, ""), _Name(tags[other], tags[other].label, "")


def _one_error_apart(names: Sequence[_Name]) -> Iterator[tuple[_Name, _Name]]:
    def without_one(name: _Name) -> list[str]:
        letters = name.letters
        fewest = FEWEST_LETTERS if _is_latin(letters) else FEWEST_JAMO
        if not fewest <= len(letters) <= LONGEST:
            return []
        return list({letters, *(letters[:at] + letters[at + 1 :] for at in range(len(letters)))})

    for one, other in _sharing(names, without_one):
        # What differs by a number is another thing: a year, a season.
        is_near = OSA.distance(one.letters, other.letters, score_cutoff=1) <= 1
        if is_near and digits_of(one.name) == digits_of(other.name):
            yield one, other


def tell_apart(*, one: Tag, other: Tag) -> None:
    """Remember that two tags are not the same, so that they are not offered to be merged again."""
    first, second = sorted((one.pk, other.pk))
    TagDistinction.objects.get_or_create(one_id=first, other_id=second)
