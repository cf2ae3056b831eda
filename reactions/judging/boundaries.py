"""Where words may be cut out of a comment without turning their meaning round.

Works on folded text (see normalising.py). Deliberately strict: what it refuses, a person sees with the reason
and mends by quoting a word more.
"""

import re
import unicodedata
from enum import StrEnum

from reactions.judging.normalising import is_grapheme_boundary


class Cut(StrEnum):
    """What is wrong with a cut."""

    CHARACTER = "inside a character"
    WORD = "inside a word or number"
    NEGATION = "beside a negation"
    QUESTION = "before a question mark"


# Laughter and tears hang on words without being part of them: 대박ㅋㅋㅋ may be quoted as 대박.
LAUGHTER = frozenset("ㅋㅎㅠㅜ")
# Join what stands on both sides: don't, non-violent; 1,000 · 3.5 · 10~20 · 14:05 · 2/3.
JOINING_LETTERS = frozenset("'-")
JOINING_DIGITS = frozenset(".,:/-~")
# A number means something else without these, and without a sign before it.
UNITS = frozenset("%‰％℃℉°")
SIGNS = frozenset("-+±$₩€£¥￦")

ENGLISH_NEGATIONS = frozenset(
    "not no never neither nor cannot without hardly barely scarcely nobody none nothing"
    " don't doesn't didn't isn't aren't wasn't weren't won't can't couldn't wouldn't shouldn't haven't hasn't hadn't"
    " mustn't needn't no_one ain't dont doesnt didnt isnt arent wasnt werent wont cant couldnt wouldnt shouldnt"
    " havent hasnt hadnt".split()
)
KOREAN_NEGATIONS_BEFORE = frozenset({"안", "못"})
KOREAN_NEGATION_AFTER = re.compile(
    r"않|못[하한할해했함합]|없|아니|아닌|아닙|아닐|아님|아냐|안[하한할해했함합되된될돼됐됩됨]|[안못](?!\S)"
    # 이해할 수 없다, 이길 리가 없다: what is denied stands before the noun.
    r"|(?:수|리|턱)[가는도]? ?(?:없|만무)"
)
# After a stem in -지 these negate too: 하지 말자, 가지 마라, 먹지 못.
KOREAN_NEGATION_AFTER_JI = re.compile(r"말|마|못|안")
# Where a sentence ended, 안 and 못 begin another: 정말 좋았다 안 그래도 가려고 했는데.
END_OF_SENTENCE = re.compile(r"[가-힣][다요죠까]$")
WORD_BEFORE = re.compile(r"((?:\bno )?\S+) ?$", re.IGNORECASE)
LONGEST_WORD = 40
QUESTION_MARKS = "?\uff1f\u2047\u2048\u2049\u203d\u2753"
# What is asked is not said: 좋은 정책이라고? Laughter, dots and the like may stand between.
ASKED = re.compile(rf" ?[ㅋㅎㅠㅜ.!~]*[{QUESTION_MARKS}]")


def cut_at(
    *,
    text: str,
    start: int,
    end: int,
    low: int,
    high: int,
    begins_line: bool = False,
    ends_line: bool = False,
) -> Cut | None:
    """Return what is wrong with cutting text[start:end] out of the comment text[low:high], or None.

    Folding made line breaks spaces; `begins_line` and `ends_line` say that there was one at that end. A word
    on another line negates nothing.
    """
    if not is_grapheme_boundary(text, start) or not is_grapheme_boundary(text, end):
        return Cut.CHARACTER
    if _is_inside_word(text, start, low, high) or _is_inside_word(text, end, low, high):
        return Cut.WORD
    if _loses_sign(text, start, low) or (
        low < end < high and text[end] in UNITS and _is_digit(text[end - 1])
    ):
        return Cut.WORD
    if not begins_line and _is_negated_before(text, start, low):
        return Cut.NEGATION
    if not ends_line and _is_negated_after(text, end, high):
        return Cut.NEGATION
    if not ends_line and text[end - 1] not in QUESTION_MARKS and ASKED.match(text, end, high):
        return Cut.QUESTION
    return None


def _is_word_character(character: str) -> bool:
    return character not in LAUGHTER and (character.isalnum() or unicodedata.category(character)[0] == "M")


def _is_digit(character: str) -> bool:
    return unicodedata.category(character) == "Nd"


def _is_written_without_spaces(character: str) -> bool:
    """Say whether a character's script puts no spaces between words: Han, Kana, Thai, Lao, Khmer, Burmese."""
    code = ord(character)
    return (
        0x3040 <= code <= 0x30FF
        or 0x3400 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
        or 0x20000 <= code <= 0x3FFFF
        or 0x0E00 <= code <= 0x0EFF
        or 0x1000 <= code <= 0x109F
        or 0x1780 <= code <= 0x17FF
    )


def _is_inside_word(text: str, position: int, low: int, high: int) -> bool:
    if not low < position < high:
        return False
    before, after = text[position - 1], text[position]
    if _is_word_character(before) and _is_word_character(after):
        return not (_is_written_without_spaces(before) or _is_written_without_spaces(after))
    # One joining character between two letters or digits belongs to the word, on whichever side the cut is.
    if _is_word_character(before) and position + 1 < high:
        return _joins(before, after, text[position + 1])
    if _is_word_character(after) and position - 2 >= low:
        return _joins(text[position - 2], before, after)
    return False


def _joins(left: str, joining: str, right: str) -> bool:
    if _is_digit(left) and _is_digit(right):
        return joining in JOINING_DIGITS
    # Latin and its like only: in Korean a hyphen or apostrophe separates.
    letters = left.isalpha() and right.isalpha() and max(left, right) < "\u1100"
    return letters and joining in JOINING_LETTERS


def _loses_sign(text: str, start: int, low: int) -> bool:
    """Say whether a number is cut off from its sign: -5 degrees, $100."""
    if start - 1 < low or start >= len(text) or not _is_digit(text[start]) or text[start - 1] not in SIGNS:
        return False
    return start - 2 < low or text[start - 1] not in "-+" or not text[start - 2].isalnum()


def _is_negated_before(text: str, start: int, low: int) -> bool:
    found = WORD_BEFORE.search(text[max(low, start - LONGEST_WORD) : start])
    if not found or not _is_word_character(text[start]):
        return False
    # “No one” is two words that negate together.
    word = found[1].lower().replace("no one", "no_one").rpartition(" ")[2]
    return word.strip("\"'([{") in ENGLISH_NEGATIONS or word.strip("\"'([{") in KOREAN_NEGATIONS_BEFORE


def _is_negated_after(text: str, end: int, high: int) -> bool:
    after = text[end : min(high, end + LONGEST_WORD)].removeprefix(" ")
    # Sentence marks between the quotation and the word end the thought.
    if not after or not _is_word_character(text[end - 1]) or not _is_word_character(after[0]):
        return False
    if text[end - 1] == "지" and KOREAN_NEGATION_AFTER_JI.match(after):
        return True
    if after[0] in KOREAN_NEGATIONS_BEFORE and END_OF_SENTENCE.search(text[max(0, end - 2) : end]):
        return False
    return KOREAN_NEGATION_AFTER.match(after) is not None
