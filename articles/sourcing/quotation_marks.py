"""Words between quotation marks in running text, English and Korean, with apostrophes told from quotation marks.

A straight or right single mark is an apostrophe far more often than a quotation mark: in contractions, in
possessives, in `’90s`. A pair is therefore taken only where its opening mark stands where a word begins, and
its closing mark where one ends.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass

CLOSING_MARKS = {
    "“": '”"',
    "„": "“”",
    '"': '"”',
    "‘": "’'",
    "'": "'",
    "「": "」",
    "『": "』",
    "«": "»",
}
SINGLE_MARKS = "'‘’"
# Marks that cannot be anything else: where the closing one was forgotten, the rest of the line is quoted.
UNMISTAKABLE = "“「『«"
MARK = re.compile(r"[\"'“”„‘’「」『』«»]")
# What an apostrophe stands for at the beginning of a word: ’90s, ’tis, ’em, ’n’ …
LEADING_APOSTROPHE = re.compile(r"\d\ds?\b|(?:tis|twas|til|till|em|cause|bout|round|n)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MarkedWords:
    """Words with the marks around them: `start` to `end` with the marks, `words_start` to `words_end` without."""

    start: int
    end: int
    words_start: int
    words_end: int


def find_marked_words(*, text: str) -> list[MarkedWords]:
    """Return every outermost stretch of words between quotation marks, in order; none goes over a line's end.

    Takes time proportional to the length of the text (times a logarithm), whatever the marks.
    """
    found: list[MarkedWords] = []
    offset = 0
    for line in text.split("\n"):
        found.extend(_in_line(line=line, offset=offset))
        offset += len(line) + 1
    return found


def _in_line(*, line: str, offset: int) -> list[MarkedWords]:
    positions = [match.start() for match in MARK.finditer(line)]
    if not positions:
        return []
    openers = [position for position in positions if _can_open(line, position)]
    single_openers = [position for position in openers if line[position] in SINGLE_MARKS]
    closers = {
        opening: [
            position for position in positions if line[position] in closing and _can_close(line, position)
        ]
        for opening, closing in CLOSING_MARKS.items()
    }
    found: list[MarkedWords] = []
    done = 0
    for start in openers:
        if start < done:
            continue
        closing = _closing_position(line, start, closers[line[start]], single_openers)
        if closing is None:
            if line[start] not in UNMISTAKABLE:
                continue
            words_end = end = len(line)
        else:
            words_end, end = closing, closing + 1
        if line[start + 1 : words_end].strip():
            found.append(MarkedWords(offset + start, offset + end, offset + start + 1, offset + words_end))
        done = end
    return found


def _can_open(line: str, position: int) -> bool:
    mark = line[position]
    if mark not in CLOSING_MARKS:
        return False
    following = line[position + 1 : position + 2]
    if not following or following.isspace():
        return False
    if mark in SINGLE_MARKS and LEADING_APOSTROPHE.match(line, position + 1):
        return False
    if mark not in "\"'":
        return True
    before = line[position - 1 : position]
    # A straight mark after a Latin letter or a digit is an apostrophe, a closing mark or an inch sign.
    return not before or not before.isalnum() or _is_hangul(before)


def _can_close(line: str, position: int) -> bool:
    before = line[position - 1 : position]
    if not before or before.isspace():
        return False
    if line[position] not in SINGLE_MARKS:
        return True
    following = line[position + 1 : position + 2]
    # In Korean a particle follows the closing mark without a space: '…'이라고.
    return not following or not following.isalnum() or _is_hangul(following)


def _closing_position(line: str, start: int, closers: list[int], single_openers: list[int]) -> int | None:
    index = bisect_left(closers, start + 2)
    if index == len(closers):
        return None
    first = closers[index]
    if (
        line[start] not in SINGLE_MARKS
        or not _may_be_plural_possessive(line, first)
        or index + 1 == len(closers)
    ):
        return first
    # 'the voters' choice is clear': the first mark is a possessive if a plain closing mark follows
    # before anything else is opened.
    second = closers[index + 1]
    next_opener = bisect_left(single_openers, first + 1)
    opened_between = next_opener < len(single_openers) and single_openers[next_opener] < second
    return first if opened_between or _may_be_plural_possessive(line, second) else second


def _may_be_plural_possessive(line: str, position: int) -> bool:
    following = line[position + 1 : position + 3]
    return line[position - 1] in "sS" and following[:1] == " " and following[1:].islower()


def _is_hangul(character: str) -> bool:
    return "가" <= character <= "힣" or "ㄱ" <= character <= "ㅣ"
