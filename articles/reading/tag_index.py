"""The index of all tags: A–Z, then 가나다, under the initial of the name in the interface's language."""

import unicodedata

from tags.models import Tag

# The consonants under which Korean dictionaries sort; a doubled one stands under its single form.
INITIALS = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"
SYLLABLES = ("가", "힣")
# A syllable block is its initial consonant's number times this, and more.
SYLLABLES_PER_INITIAL = 588
OTHERS = "#"
# The page shows the tags with the most articles; the rest are found by searching.
MOST_TAGS = 2_000


def initial_of(name: str) -> str:
    """Return the heading a name stands under: A to Z, ㄱ to ㅎ, or # for all else."""
    first = unicodedata.normalize("NFD", name)[:1].upper()
    whole = unicodedata.normalize("NFC", name)[:1]
    if SYLLABLES[0] <= whole <= SYLLABLES[1]:
        return INITIALS[(ord(whole) - ord(SYLLABLES[0])) // SYLLABLES_PER_INITIAL]
    return first if "A" <= first <= "Z" else OTHERS


def tag_groups() -> tuple[list[tuple[str, list[Tag]]], int]:
    """Return (initial, tags) in order, and how many tags that is; only tags with live articles. One query."""
    tags = list(Tag.objects.filter(article_count__gt=0).order_by("-article_count", "id")[:MOST_TAGS])
    groups: dict[str, list[Tag]] = {}
    for tag in sorted(tags, key=lambda tag: tag.label.casefold()):
        groups.setdefault(initial_of(tag.label), []).append(tag)
    return sorted(groups.items(), key=lambda group: _place_of(group[0])), len(tags)


def _place_of(initial: str) -> tuple[int, str]:
    order = 0 if initial.isascii() and initial.isalpha() else 2 if initial == OTHERS else 1
    return order, initial
