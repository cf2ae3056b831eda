"""Which regular expressions may find numbers in addresses: only such as answer at once, whatever the address.

Python's engine tries every way in which repetitions can share the same letters. One within another can share n letters
in 2ⁿ ways: refused. Some after one another can share them in nᵏ ways, unless a letter must stand between them that one
of them cannot be: two at most may share, and addresses are short.
"""

import re
from collections.abc import Iterator
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from django.utils.translation import gettext as _

# How much of an address is searched, in characters; numbers of threads stand long before that.
SEARCHED_LENGTH = 300
# A repetition of at most so many letters is no danger by itself.
SHORT = 20
# In how many ways choices and optional parts may be read, before a pattern is too much to think about.
MOST_READINGS = 256
REPETITIONS = frozenset({codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT})
ONE_LETTER = frozenset({codes.LITERAL, codes.NOT_LITERAL, codes.IN, codes.ANY, codes.CATEGORY})
LETTERS = [chr(number) for number in range(33, 127)]

# A step of a reading: whether it is a long repetition, and the ASCII letters that it can be.
Step = tuple[bool, frozenset[str]]


class UnableToUse(ValueError):
    """The pattern is no regular expression, finds no id, or could take for ever; the message says what to do."""


def check_pattern(pattern: str) -> None:
    """Raise `UnableToUse` for a pattern that cannot find an id, or not in a moment."""
    try:
        groups = re.compile(pattern).groupindex
        tree = parser.parse(pattern)
    except (re.error, OverflowError, RecursionError) as failure:
        raise UnableToUse(_("This is no regular expression: %(reason)s.") % {"reason": failure}) from failure
    if "id" not in groups:
        raise UnableToUse(_("Name the number's group: (?P<id>…)."))
    if any(_shared(reading) > 1 for reading in _readings(tree)):
        raise UnableToUse(
            _(
                "Repetitions of the same letters after one another can take for ever. Put something between them."
            )
        )


def _shared(reading: list[Step]) -> int:
    """Return how many times a long repetition could take over letters of the one before it."""
    shared = 0
    before: frozenset[str] = frozenset()
    between: list[frozenset[str]] = []
    for is_long, letters in reading:
        if not is_long:
            between.append(letters)
            continue
        shared += bool(before & letters) and all(step & before and step & letters for step in between)
        before, between = letters, []
    return shared


def _readings(tree: Any) -> list[list[Step]]:
    """Return every sequence of steps that a parsed pattern can demand."""
    readings: list[list[Step]] = [[]]
    for code, value in tree:
        options = _options(code, value)
        if len(readings) * len(options) > MOST_READINGS:
            raise UnableToUse(_("The pattern has too many choices. Write a shorter one."))
        readings = [[*reading, *option] for reading in readings for option in options]
    return readings


def _options(code: Any, value: Any) -> list[list[Step]]:
    if code in REPETITIONS:
        return _options_of_repetition(*value)
    if code in ONE_LETTER:
        return [[(False, _letters(code, value))]]
    if code is codes.SUBPATTERN:
        return _readings(value[3])
    if code is codes.ATOMIC_GROUP:
        return _readings(value)
    if code is codes.BRANCH:
        return [reading for choice in value[1] for reading in _readings(choice)]
    if code is codes.AT:
        return [[]]
    raise UnableToUse(_("Write the pattern without references and without looking ahead or behind."))


def _options_of_repetition(least: int, most: int, body: Any) -> list[list[Step]]:
    inner = _readings(body)
    if most > 1 and (len(inner) > 1 or _varies(body)):
        raise UnableToUse(_("A repetition within a repetition can take for ever. Write it without."))
    # What may be there need not: then its neighbours stand beside each other.
    absent: list[list[Step]] = [] if least else [[]]
    if most > SHORT:
        return [*absent, [(True, frozenset().union(*(letters for _long, letters in inner[0])))]]
    return [*absent, *(reading * max(least, 1) for reading in inner)]


def _varies(tree: Any) -> bool:
    """Return whether a part of a pattern holds a repetition of no fixed length."""
    return any(code in REPETITIONS and value[0] != value[1] for code, value in _items(tree))


def _items(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every item of a parsed pattern, also those in its groups and repetitions."""
    for code, value in tree:
        yield code, value
        if code in REPETITIONS:
            yield from _items(value[2])
        elif code is codes.SUBPATTERN:
            yield from _items(value[3])
        elif code is codes.ATOMIC_GROUP:
            yield from _items(value)


def _letters(code: Any, value: Any) -> frozenset[str]:
    """Return the ASCII letters that an item of one letter can be."""
    if code is codes.ANY:
        return frozenset(LETTERS)
    if code is codes.LITERAL:
        return frozenset({chr(value)})
    if code is codes.NOT_LITERAL:
        return frozenset(LETTERS) - {chr(value)}
    if code is codes.CATEGORY:
        return frozenset(filter(re.compile(CATEGORIES[value]).match, LETTERS))
    found: frozenset[str] = frozenset()
    for inner_code, inner_value in value:
        if inner_code is codes.RANGE:
            first, last = inner_value
            found |= {letter for letter in LETTERS if first <= ord(letter) <= last}
        elif inner_code is not codes.NEGATE:
            found |= _letters(inner_code, inner_value)
    return frozenset(LETTERS) - found if value[0][0] is codes.NEGATE else found


CATEGORIES = {
    codes.CATEGORY_DIGIT: r"\d",
    codes.CATEGORY_NOT_DIGIT: r"\D",
    codes.CATEGORY_WORD: r"\w",
    codes.CATEGORY_NOT_WORD: r"\W",
    codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_NOT_SPACE: r"\S",
}
