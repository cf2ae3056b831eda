"""Initials: the heading under which a tag stands in the index, A to Z, ㄱ to ㅎ, or # for all else."""

import string
import unicodedata

LATIN = string.ascii_uppercase
# The consonants under which Korean dictionaries sort; a doubled one stands under its single form.
CHOSEONG = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"
OTHERS = "#"
OF_SYLLABLES = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"
SYLLABLES = ("가", "힣")
# A syllable block is its initial consonant's number times this, and more.
SYLLABLES_PER_INITIAL = 588


def initial_of(name: str) -> str:
    """Return the heading a name stands under."""
    first = unicodedata.normalize("NFD", name)[:1].upper()
    whole = unicodedata.normalize("NFC", name)[:1]
    if SYLLABLES[0] <= whole <= SYLLABLES[1]:
        return OF_SYLLABLES[(ord(whole) - ord(SYLLABLES[0])) // SYLLABLES_PER_INITIAL]
    if len(whole) == 1 and whole in CHOSEONG:
        return whole
    return first if len(first) == 1 and first in LATIN else OTHERS
