"""What is left of a name when one takes away what people write differently: its letters, and the consonants one hears."""

import re
import unicodedata

INITIALS = ("k", "k", "n", "t", "t", "l", "m", "p", "p", "s", "s", "", "j", "j", "j", "k", "t", "p", "")
FINALS = (
    "", "k", "k", "ks", "n", "nj", "n", "t", "l", "lk", "lm", "lp", "ls", "lt", "lp", "l", "m", "p", "ps", "s", "s",
    "n", "j", "j", "k", "t", "p", "",
)  # fmt: skip
FIRST_SYLLABLE, LAST_SYLLABLE = ord("가"), ord("힣")
MEDIALS = 21
# As Korean hears foreign names: r and l are one, as are f, p, b and v; h is often silent. The longer ones come first.
LATIN = (
    ("sch", "s"), ("ch", "j"), ("sh", "s"), ("ph", "p"), ("th", "t"), ("ck", "k"), ("ng", "n"), ("x", "ks"),
    ("b", "p"), ("f", "p"), ("v", "p"), ("c", "k"), ("q", "k"), ("g", "k"), ("d", "t"), ("r", "l"), ("z", "j"),
)  # fmt: skip


def letters_of(name: str) -> str:
    """Return the letters and digits of a name: without case, spacing, marks and accents, Hangul as single letters (jamo)."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    return "".join(character for character in decomposed if character.isalnum())


def digits_of(name: str) -> str:
    """Return the digits of a name: what differs by them differs by more than its spelling."""
    return "".join(character for character in unicodedata.normalize("NFKD", name) if character.isdigit())


def sound_of(name: str) -> str:
    """Return the consonants of a name as one hears them in Korean: the same for “Trump” and “트럼프”."""
    composed = unicodedata.normalize("NFC", name)
    parts = [_sound_of_syllable(character) for character in composed]
    latin = "".join(
        part if part is not None else character for part, character in zip(parts, composed, strict=True)
    )
    latin = letters_of(latin)
    for written, heard in LATIN:
        latin = latin.replace(written, heard)
    consonants = re.sub(r"[^kntlmpsj0-9]", "", latin)
    return re.sub(r"(.)\1+", r"\1", consonants)


def _sound_of_syllable(character: str) -> str | None:
    if not FIRST_SYLLABLE <= ord(character) <= LAST_SYLLABLE:
        return None
    number = ord(character) - FIRST_SYLLABLE
    initial, final = number // (MEDIALS * len(FINALS)), number % len(FINALS)
    return INITIALS[initial] + FINALS[final]
