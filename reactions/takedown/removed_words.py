"""Words that must go, wherever else they were repeated: found and masked in text, HTML, addresses and JSON.

Compared are letters, digits and symbols alone, composed (NFC) and case folded: typography, spaces, line breaks and
markup hide nothing. What was cut off is found too: a stretch of the words counts as soon as it is long enough
not to be a coincidence. Where the software itself copied them, eight letters are enough; where people write about the
quotation, eight Hangul syllables or twenty letters of an alphabet, or all of the words where they are shorter. In
articles that do not quote them, twelve or twenty-eight (or all of the words): everyday phrases stand in many texts, and
what others wrote must not be struck out for a coincidence.
"""

import html
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property
from typing import Any
from urllib.parse import unquote, urlsplit

from reactions.judging.judgements import pieces_of
from reactions.judging.normalising import compose

# Letters that a stretch must have: in copies made by the software, in prose of Hangul, kana or Han, in other prose.
IN_A_COPY, IN_SYLLABLES, IN_AN_ALPHABET = 8, 8, 20
# In prose that does not quote them.
ELSEWHERE = {IN_SYLLABLES: 12, IN_AN_ALPHABET: 28}
# Longer tags than these are none of ours; a text of nothing but `<` must not be looked through once for each of them.
MARKUP = re.compile(r"(<[^>]{0,4000}>)|(&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{1,32});)")
TAG = re.compile(r"<[^>]{0,4000}>")
LINK = re.compile(r"""(\bhref\s*=\s*)("[^"]*"|'[^']*')""", re.IGNORECASE)
MARK = "[…]"


class TextKind(Enum):
    """Where a text stands, and so how much of the words must stand in it to be more than a coincidence."""

    # The software wrote it of the quotation: a log, a message of the gate.
    COPY = "copy"
    # People wrote it where the words are quoted; there even short words are repetitions.
    QUOTING = "quoting"
    # People wrote it elsewhere.
    ANYWHERE = "anywhere"


@dataclass(frozen=True)
class _Letters:
    """The letters of a text that are compared, and for each the raw code points it stands at."""

    text: str
    starts: list[int]
    ends: list[int]


class RemovedWords:
    """Words that are removed: the original's pieces and its translations."""

    def __init__(self, texts: Iterable[str]) -> None:
        # As they were written, without what is left out between.
        self.pieces = tuple(dict.fromkeys(piece.strip() for text in texts for piece in pieces_of(text)))
        letters = dict.fromkeys(_letters(piece).text for piece in self.pieces)
        self.texts: tuple[str, ...] = tuple(text for text in letters if text)

    def __bool__(self) -> bool:
        return bool(self.texts)

    @cached_property
    def _stretches(self) -> dict[TextKind, dict[int, frozenset[str]]]:
        """The stretches to look for in each kind of text, by their length."""
        return {kind: self._stretches_in(kind) for kind in TextKind}

    def _stretches_in(self, kind: TextKind) -> dict[int, frozenset[str]]:
        found: dict[int, set[str]] = {}
        for text in self.texts:
            length = IN_A_COPY if kind is TextKind.COPY else _enough(text)
            if kind is TextKind.ANYWHERE:
                if len(text) < length:
                    continue
                length = ELSEWHERE[length]
            length = min(length, len(text))
            stretches = found.setdefault(length, set())
            stretches.update(text[at : at + length] for at in range(len(text) - length + 1))
        return {length: frozenset(stretches) for length, stretches in found.items()}

    def stand_in(self, text: str, kind: TextKind = TextKind.ANYWHERE) -> bool:
        """Say whether the words, or a stretch of them, stand in a text; markup and entities are seen through."""
        return bool(
            self
            and text
            and self._spans(_letters_in_markup(text) if _is_markup(text) else _letters(text), text, kind)
        )

    def may_stand_in(self, strings: Iterable[str], kind: TextKind = TextKind.ANYWHERE) -> bool:
        """Say quickly whether it is worth looking closely at texts: false only where the words stand in none."""
        seen = html.unescape(TAG.sub("", "\n".join(strings)))
        bare = unicodedata.normalize("NFC", seen).casefold().translate(_not_compared())
        return any(
            bare[at : at + length] in stretches
            for length, stretches in self._stretches[kind].items()
            for at in range(len(bare) - length + 1)
        )

    def spans_in(self, text: str, kind: TextKind = TextKind.ANYWHERE) -> list[tuple[int, int]]:
        """Return where the words stand in a plain text, in code points."""
        return self._spans(_letters(text), text, kind) if self and text else []

    def masked(self, text: str, kind: TextKind = TextKind.ANYWHERE, *, mark: str = MARK) -> str:
        """Return a plain text with the words replaced by a mark; the same text where they do not stand in it."""
        pieces, at = [], 0
        for start, end in self.spans_in(text, kind):
            pieces += [text[at:start], mark]
            at = end
        return "".join([*pieces, text[at:]]) if pieces else text

    def masked_html(self, markup: str, kind: TextKind = TextKind.ANYWHERE, *, mark: str = MARK) -> str:
        """Return HTML with the words replaced, its tags kept, and taken out of the addresses of its links."""
        if not self or not markup:
            return markup
        pieces, at = [], 0
        for start, end in self._spans(_letters_in_markup(markup), markup, kind):
            tags = "".join(match[0] for match in MARKUP.finditer(markup[start:end]) if match[1])
            pieces += [markup[at:start], html.escape(mark), tags]
            at = end
        shown = "".join([*pieces, markup[at:]]) if pieces else markup

        def link(match: re.Match[str]) -> str:
            address = html.unescape(match[2][1:-1])
            masked = self.masked_address(address)
            return match[0] if masked == address else f'{match[1]}"{html.escape(masked)}"'

        return LINK.sub(link, shown)

    def masked_address(self, address: str) -> str:
        """Return an address without the words: without its fragment, or where that is not enough without its path."""
        if not self._in_address(address):
            return address
        without_fragment = address.partition("#")[0]
        if not self._in_address(without_fragment):
            return without_fragment
        parts = urlsplit(address)
        return f"{parts.scheme}://{parts.netloc}/" if parts.netloc else "/"

    def masked_json(
        self, value: Any, kind: TextKind = TextKind.ANYWHERE, *, mark: str = MARK, key: str = ""
    ) -> Any:
        """Return JSON with the words replaced in all its strings: what is named `html` as HTML, `url` as an address."""
        match value:
            case str() if key == "html":
                return self.masked_html(value, kind, mark=mark)
            case str() if key == "url":
                return self.masked_address(value)
            case str() if value[:1] in {"[", "{"} and (held := _json_in(value)) is not None:
                # Logs and messages hold JSON in a text, in which letters beyond ASCII are escaped.
                masked = self.masked_json(held, kind, mark=mark)
                return value if masked == held else json.dumps(masked)
            case str():
                return self.masked(value, kind, mark=mark)
            case list():
                return [self.masked_json(item, kind, mark=mark) for item in value]
            case dict():
                return {
                    name: self.masked_json(item, kind, mark=mark, key=str(name))
                    for name, item in value.items()
                }
        return value

    def _in_address(self, address: str) -> bool:
        # A text fragment names the first and the last words only.
        return bool(self.spans_in(unquote(address, errors="replace"), TextKind.COPY))

    def _spans(self, letters: _Letters, text: str, kind: TextKind) -> list[tuple[int, int]]:
        covered: list[tuple[int, int]] = []
        for length, stretches in self._stretches[kind].items():
            covered.extend(
                (at, at + length)
                for at in range(len(letters.text) - length + 1)
                if letters.text[at : at + length] in stretches
                and (length >= IN_A_COPY or _stands_alone(letters, text, at, at + length))
            )
        spans: list[tuple[int, int]] = []
        last_covered = -1
        for first, last in sorted(covered):
            start, end = letters.starts[first], letters.ends[last - 1]
            if spans and first <= last_covered:
                spans[-1] = (spans[-1][0], max(spans[-1][1], end))
            else:
                spans.append((start, end))
                last_covered = last
            last_covered = max(last_covered, last)
        return spans


def strings_in(value: Any) -> Iterator[str]:
    """Yield every string of a JSON value."""
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from strings_in(item)
        case dict():
            for item in value.values():
                yield from strings_in(item)


def _json_in(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _is_markup(text: str) -> bool:
    return "<" in text or "&" in text


def _letters(text: str) -> _Letters:
    composed = compose(text)
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for at, character in enumerate(composed.text):
        for letter in _compared(character):
            letters.append(letter)
            starts.append(composed.starts[at])
            ends.append(composed.ends[at])
    return _Letters("".join(letters), starts, ends)


def _letters_in_markup(markup: str) -> _Letters:
    """Return the letters of HTML that a reader sees, at their places in the markup."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end, seen in _seen_of(markup):
        if seen is None:
            found = _letters(markup[start:end])
            letters.append(found.text)
            starts.extend(start + at for at in found.starts)
            ends.extend(start + at for at in found.ends)
        else:
            for letter in (letter for character in seen for letter in _compared(character)):
                letters.append(letter)
                starts.append(start)
                ends.append(end)
    return _Letters("".join(letters), starts, ends)


def _seen_of(markup: str) -> Iterator[tuple[int, int, str | None]]:
    """Yield (start, end, what an entity stands for or None for text as it is); tags are left out."""
    at = 0
    for match in MARKUP.finditer(markup):
        if match.start() > at:
            yield at, match.start(), None
        if match[2]:
            yield match.start(), match.end(), html.unescape(match[2])
        at = match.end()
    if at < len(markup):
        yield at, len(markup), None


def _compared(character: str) -> str:
    """Return the character as it is compared, or nothing: spaces, punctuation and what cannot be seen are left out."""
    if character.isalnum() or unicodedata.category(character)[0] in "SM":
        return character.casefold()
    return ""


@cache
def _not_compared() -> dict[int, None]:
    """Return what `str.translate` leaves out: every character of the basic plane that is not compared."""
    return {code: None for code in range(0x10000) if not _compared(chr(code))}


def _enough(letters: str) -> int:
    """Return how many letters in a row are more than a coincidence, by the script of most of them."""
    syllables = sum(not letter.isascii() and unicodedata.category(letter) == "Lo" for letter in letters)
    return IN_SYLLABLES if 2 * syllables >= len(letters) else IN_AN_ALPHABET


def _stands_alone(letters: _Letters, text: str, first: int, last: int) -> bool:
    """Say whether few letters are a word of their own; a Korean particle may follow."""
    before = text[letters.starts[first] - 1 : letters.starts[first]]
    after = text[letters.ends[last - 1] : letters.ends[last - 1] + 1]
    return not before.isalnum() and (not after.isalnum() or not letters.text[last - 1].isascii())
