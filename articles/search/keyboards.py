"""A word typed with the keyboard in the other script: wjdcor is 정책, ㅅ겨ㅡㅔ is trump.

The layout is the Korean standard one, two sets (KS X 5002). Letters are put together to syllables as an input method
does; what does not come out as whole syllables, or as letters alone, was not typed so.
"""

import unicodedata

_KEYS = "rRseEfaqQtTdwWczxvgkoiOjpuPhynbml"
_LETTERS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣ"
LETTER_OF_KEY = dict(zip(_KEYS, _LETTERS, strict=True))
KEY_OF_LETTER = {letter: key for key, letter in LETTER_OF_KEY.items()}
# Letters that are two keys.
COMPOUNDS = {
    "ㅗㅏ": "ㅘ", "ㅗㅐ": "ㅙ", "ㅗㅣ": "ㅚ", "ㅜㅓ": "ㅝ", "ㅜㅔ": "ㅞ", "ㅜㅣ": "ㅟ", "ㅡㅣ": "ㅢ",
    "ㄱㅅ": "ㄳ", "ㄴㅈ": "ㄵ", "ㄴㅎ": "ㄶ", "ㄹㄱ": "ㄺ", "ㄹㅁ": "ㄻ", "ㄹㅂ": "ㄼ", "ㄹㅅ": "ㄽ", "ㄹㅌ": "ㄾ",
    "ㄹㅍ": "ㄿ", "ㄹㅎ": "ㅀ", "ㅂㅅ": "ㅄ",
}  # fmt: skip
PARTS = {compound: parts for parts, compound in COMPOUNDS.items()}
FIRSTS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
MIDDLES = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
LASTS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
FIRST_SYLLABLE = 0xAC00
LONGEST = 40


def as_hangul(word: str) -> str:
    """Return the Hangul that the keys of a word of ASCII letters would have given; empty where that is no word."""
    if not 4 <= len(word) <= LONGEST or not (word.isascii() and word.isalpha()):
        return ""
    letters = [LETTER_OF_KEY.get(key) or LETTER_OF_KEY[key.lower()] for key in word]
    syllables, place = [], 0
    while place < len(letters):
        first = letters[place]
        middle = _longest(letters, place + 1, MIDDLES)
        if first not in FIRSTS or not middle:
            return ""
        place += 1 + len(PARTS.get(middle, middle))
        last = _longest(letters, place, LASTS)
        if last:
            after = place + len(PARTS.get(last, last))
            # The last consonant before a vowel begins the next syllable.
            if after < len(letters) and letters[after] in MIDDLES:
                last = PARTS[last][0] if last in PARTS else ""
        place += len(PARTS.get(last, last))
        number = (FIRSTS.index(first) * len(MIDDLES) + MIDDLES.index(middle)) * len(LASTS)
        syllables.append(chr(FIRST_SYLLABLE + number + (LASTS.index(last) if last else 0)))
    return "".join(syllables)


def as_latin(word: str) -> str:
    """Return the ASCII letters that the keys of a word of Hangul would have given; empty where it has other letters."""
    if not word or len(word) > LONGEST:
        return ""
    letters = []
    for sign in unicodedata.normalize("NFC", word):
        number = ord(sign) - FIRST_SYLLABLE
        if 0 <= number < len(FIRSTS) * len(MIDDLES) * len(LASTS):
            above, last = divmod(number, len(LASTS))
            first, middle = divmod(above, len(MIDDLES))
            letters += [FIRSTS[first], MIDDLES[middle], LASTS[last].strip()]
        else:
            letters.append(sign)
    keys = [KEY_OF_LETTER.get(one, "") for letter in letters for one in PARTS.get(letter, letter)]
    return "".join(keys).lower() if all(keys) and len(keys) >= 4 else ""


def _longest(letters: list[str], place: int, known: str) -> str:
    """Return the letter at a place, of two keys or of one, if it is one of the known; else nothing."""
    both = COMPOUNDS.get("".join(letters[place : place + 2]), "")
    if both and both in known:
        return both
    one = "".join(letters[place : place + 1])
    return one if one and one in known else ""
