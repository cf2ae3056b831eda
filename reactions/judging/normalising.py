"""Folding: what may differ between a quotation and its capture without a word being another one.

Two steps, each with a map from every resulting character to the raw code points it came from:

1. `compose` makes NFC (Unicode Standard Annex 15), never NFKC: NFKC turns ㅋㅋㅋ into conjoining jamo, ① into 1
   and １００ into 100.
2. `fold` deletes what cannot be seen (zero width space, byte order mark, soft hyphen, word joiner, bidi marks;
   ZWJ and VS16 only outside emoji and outside scripts that are shaped by them), makes one space of every run
   of white space (no-break space, ideographic space and Hangul filler included), and writes quotes, dashes,
   ellipses and tildes in one way each.

Case, digits, punctuation and letters of other alphabets that look alike are never folded.
"""

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

# Goes into every Verification: a change of the rules here or in verdicts.py needs a new one.
ALGORITHM_VERSION = "2026.12-1"


class Fold(StrEnum):
    """A difference that was overlooked. The value is what a reader sees, in English."""

    INVISIBLE = "invisible characters"
    SPACES = "spaces"
    QUOTES = "quotation marks"
    DASHES = "dashes"
    ELLIPSES = "ellipses"
    TILDES = "tildes"


ALL_FOLDS = frozenset(Fold)

INVISIBLE = "\u200b\ufeff\u00ad\u2060\u2061\u2062\u2063\u2064\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# Everything that str.isspace() knows, then Hangul fillers and the braille blank, which look like spaces.
SPACE = "\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\u3164\uffa0\u2800"

SINGLE_QUOTES = "‘’‚‛‹›′‵＇ʼ`´"
DOUBLE_QUOTES = "“”„‟«»″‶＂〝〞〟"
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u2e3a\u2e3b"
TILDES = "\uff5e\u301c\u223c\u02dc\u3030"
ELLIPSES = {"…": "...", "⋯": "...", "‥": ".."}
JOINERS = "\u200c\u200d\ufe0f"

_NOT_ASCII_SPACE = SPACE.replace("\x20", "\x1f")
SPECIAL = re.compile(
    f"(?P<spaces>[{_NOT_ASCII_SPACE}](?:[{SPACE}{INVISIBLE}]*[{SPACE}])?| [{SPACE}{INVISIBLE}]*[{SPACE}])"
    f"|(?P<invisible>[{INVISIBLE}]+)"
    f"|(?P<joiner>[{JOINERS}])"
    f"|(?P<single>[{SINGLE_QUOTES}])|(?P<double>[{DOUBLE_QUOTES}])"
    f"|(?P<dash>[{DASHES}])|(?P<tilde>[{TILDES}])"
    f"|(?P<ellipsis>[{''.join(ELLIPSES)}])|(?P<middledots>·{{3,}})"
)
FOLD_OF_GROUP = {
    "spaces": Fold.SPACES,
    "invisible": Fold.INVISIBLE,
    "joiner": Fold.INVISIBLE,
    "single": Fold.QUOTES,
    "double": Fold.QUOTES,
    "dash": Fold.DASHES,
    "tilde": Fold.TILDES,
    "ellipsis": Fold.ELLIPSES,
    "middledots": Fold.ELLIPSES,
}


@dataclass(frozen=True)
class Mapped:
    """Text made from raw text. Its character i came from the raw code points starts[i] to ends[i]."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the raw code points that the characters from `start` to `end` (exclusive) came from."""
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else (self.ends[-1] if self.ends else 0)
            return at, at
        return self.starts[start], self.ends[end - 1]

    def own_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the characters that lie wholly within the raw code points from `start` to `end`."""
        first = bisect_left(self.starts, start)
        return first, max(first, bisect_right(self.ends, end))

    def splits(self, position: int) -> bool:
        """Say whether `position` lies between two characters that came from the same raw code points."""
        return 0 < position < len(self.text) and self.starts[position] < self.ends[position - 1]


def compose(text: str) -> Mapped:
    """Return `text` in NFC with its map to raw code points."""
    if unicodedata.is_normalized("NFC", text):
        return Mapped(text=text, starts=range(len(text)), ends=range(1, len(text) + 1))
    parts: list[str] = []
    starts, ends = array("l"), array("l")
    for start, end in _segments(text):
        composed = unicodedata.normalize("NFC", text[start:end])
        parts.append(composed)
        if composed == text[start:end]:
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
            continue
        starts.extend([start] * len(composed))
        ends.extend([end] * len(composed))
    return Mapped(text="".join(parts), starts=starts, ends=ends)


def _segments(text: str) -> Iterator[tuple[int, int]]:
    """Yield spans that NFC cannot join with what stands before or after them."""
    start = 0
    for position in range(1, len(text)):
        if _begins_segment(text[position]):
            yield start, position
            start = position
    if text:
        yield start, len(text)


@lru_cache(maxsize=16_384)
def _begins_segment(character: str) -> bool:
    if character < "\u0300":
        return True
    first = unicodedata.normalize("NFD", character)[0]
    return unicodedata.combining(first) == 0 and first not in _joining_starters()


@cache
def _joining_starters() -> frozenset[str]:
    """Return the characters of combining class 0 that compose with the one before: Hangul vowels and finals too."""
    joining = {chr(code) for code in (*range(0x1161, 0x1176), *range(0x11A8, 0x11C3))}
    for code in range(0xC0, 0x18000):
        if 0xAC00 <= code <= 0xDFFF:
            continue
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            second = chr(int(parts[1], 16))
            if unicodedata.combining(second) == 0:
                joining.add(second)
    return frozenset(joining)


def fold(mapped: Mapped, *, folds: frozenset[Fold] = ALL_FOLDS) -> Mapped:
    """Return composed text with the given differences folded, mapped to the same raw code points."""
    source = mapped.text
    parts: list[str] = []
    # Positions in `source`, mapped to raw code points at the end.
    froms, tos = array("l"), array("l")
    done = 0
    for found in SPECIAL.finditer(source):
        kind = found.lastgroup or ""
        if FOLD_OF_GROUP[kind] not in folds:
            continue
        start, end = found.span()
        if kind == "joiner" and _joiner_matters(source, start):
            continue
        parts.append(source[done:start])
        froms.extend(range(done, start))
        tos.extend(range(done + 1, start + 1))
        done = end
        if kind == "middledots":
            parts.append("." * (end - start))
            froms.extend(range(start, end))
            tos.extend(range(start + 1, end + 1))
            continue
        replacement = _replacement(kind, found[0])
        parts.append(replacement)
        froms.extend([start] * len(replacement))
        tos.extend([end] * len(replacement))
    if not parts:
        return mapped
    parts.append(source[done:])
    froms.extend(range(done, len(source)))
    tos.extend(range(done + 1, len(source) + 1))
    if not isinstance(mapped.starts, range):
        froms = array("l", (mapped.starts[position] for position in froms))
        tos = array("l", (mapped.ends[position - 1] for position in tos))
    return Mapped(text="".join(parts), starts=froms, ends=tos)


def _replacement(kind: str, found: str) -> str:
    match kind:
        case "spaces":
            return " "
        case "single":
            return "'"
        case "double":
            return '"'
        case "dash":
            return "-"
        case "tilde":
            return "~"
        case "ellipsis":
            return ELLIPSES[found]
        case _:
            return ""


def without_spaces(mapped: Mapped) -> Mapped:
    """Return `mapped` without any space: for telling apart what differs in spacing alone."""
    kept = [position for position, character in enumerate(mapped.text) if not character.isspace()]
    return Mapped(
        text="".join([mapped.text[position] for position in kept]),
        starts=array("l", (mapped.starts[position] for position in kept)),
        ends=array("l", (mapped.ends[position] for position in kept)),
    )


def is_pictograph(character: str) -> bool:
    """Say whether a character is (near enough) Extended_Pictographic of Unicode Technical Standard 51."""
    code = ord(character)
    if code < 0x203C:
        return code in (0xA9, 0xAE)
    if code >= 0x1F000:
        return code <= 0x1FAFF and not 0x1F3FB <= code <= 0x1F3FF
    return (
        code in (0x203C, 0x2049, 0x2122, 0x2139, 0x24C2, 0x2934, 0x2935, 0x3030, 0x303D, 0x3297, 0x3299)
        or 0x2194 <= code <= 0x21AA
        or 0x231A <= code <= 0x23FF
        or 0x25AA <= code <= 0x27BF
        or 0x2B05 <= code <= 0x2B55
    )


def _joiner_matters(text: str, position: int) -> bool:
    """Say whether the ZWJ, ZWNJ or VS16 at `position` belongs to an emoji or shapes a script that needs it."""
    before = text[position - 1] if position else ""
    if not before:
        return False
    if text[position] == "\ufe0f":
        return is_pictograph(before) or before in "0123456789#*"
    if unicodedata.combining(before) == 9 or "\u0600" <= before <= "\u08ff":
        return True
    if text[position] == "\u200c":
        return False
    after = text[position + 1] if position + 1 < len(text) else ""
    in_emoji = is_pictograph(before) or before == "\ufe0f" or "\U0001f3fb" <= before <= "\U0001f3ff"
    return in_emoji and after != "" and is_pictograph(after)


def is_grapheme_boundary(text: str, position: int) -> bool:
    """Say whether `text` may be cut at `position` without cutting a character as people see it.

    The rules of Unicode Standard Annex 29 that matter here: combining marks, emoji sequences, flags,
    conjoining jamo.
    """
    if position <= 0 or position >= len(text):
        return True
    before, after = text[position - 1], text[position]
    if after < "\u0300":
        return not (before == "\r" and after == "\n")
    if unicodedata.category(after)[0] == "M" or after in "\u200c\u200d":
        return False
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return False
    if before == "\u200d" and is_pictograph(after):
        return False
    if "\U0001f1e6" <= after <= "\U0001f1ff":
        flags = 0
        while flags < position and "\U0001f1e6" <= text[position - 1 - flags] <= "\U0001f1ff":
            flags += 1
        return flags % 2 == 0
    if "\u1160" <= after <= "\u11ff":
        return not ("\u1100" <= before <= "\u11ff" or "가" <= before <= "힣")
    if "\u1100" <= after <= "\u115f" or "가" <= after <= "힣":
        return not "\u1100" <= before <= "\u115f"
    return True
