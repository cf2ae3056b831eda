"""From a text to the terms that are indexed and asked for; the same on both databases.

* Everything is NFC and case-folded; punctuation separates.
* Words of alphabets are one term each, English plurals folded (the S stemmer of Harman, “How effective is
  suffixing?”, 1991).
* Hangul, Han and Kana have no words that spaces could tell: Korean glues particles to them. A run of them is
  indexed as its overlapping pairs of characters, and asked for as a phrase of pairs, so that 정책 finds 정책이;
  particles at the end of what is asked for are taken off, so that 정책이 finds 정책.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

PAIRED = (
    "\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\uac00-\ud7ff"  # Hangul
    "\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"  # Kana, Han
)
RUN = re.compile(f"([{PAIRED}]+)|[^\\W_{PAIRED}]+")
FIRST_IS_PAIRED = re.compile(f"[{PAIRED}]")
POSSESSIVE = re.compile(r"(?<=\w)['’]s\b")
LONGEST_WORD = 60
# Particles (조사) and a few endings that behave like them, the longest tried first.
PARTICLES = sorted(
    "은 는 이 가 을 를 의 에 로 와 과 도 만 나 랑 으로 에서 에게 께서 까지 부터 이나 이랑 라고 라는 이라고 이라는 이며 이고 "
    "보다 처럼 만큼 마다 조차 밖에 하고 한테 에는 에도 에서는 에서도 에게서 에게는 으로는 으로도 으로부터 에서의 들은 들이 들을 들의".split(),
    key=len,
    reverse=True,
)
SHORTEST_STEM = 2


@dataclass(frozen=True, slots=True)
class Token:
    """One thing asked for: `needle` has to be there, `whole` (with its particle) counts more."""

    needle: str
    whole: str
    is_paired: bool

    @property
    def terms(self) -> list[str]:
        """The token's index terms, to be found one after the other."""
        return pairs_of(self.needle) if self.is_paired else [self.needle]

    @property
    def is_prefix(self) -> bool:
        """Whether it is a single syllable, which only the beginning of a pair can match."""
        return self.is_paired and len(self.needle) == 1

    def count_in(self, text: str) -> int:
        """Return how often the token stands in a normalised text."""
        return text.count(self.needle if self.is_paired else f" {self.needle} ")


def folded(text: str) -> str:
    """Return the text in NFC and case-folded."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def runs_of(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the runs of a text, and whether each is indexed as pairs; words are in their folded form."""
    for match in RUN.finditer(POSSESSIVE.sub("", folded(text))):
        is_paired = match.group(1) is not None
        yield (match.group() if is_paired else stem_of(match.group()[:LONGEST_WORD])), is_paired


def normalised(text: str) -> str:
    """Return the runs of a text between single spaces, one at either end too; empty where there are none."""
    runs = " ".join(run for run, _is_paired in runs_of(text))
    return f" {runs} " if runs else ""


def terms_of(text: str) -> list[str]:
    """Return the index terms of a normalised text, in order."""
    terms: list[str] = []
    for run in text.split():
        if FIRST_IS_PAIRED.match(run):
            terms.extend(pairs_of(run))
        else:
            terms.append(run)
    return terms


def pairs_of(run: str) -> list[str]:
    """Return the overlapping pairs of a run of characters, or the one character there is."""
    return [run[index : index + 2] for index in range(len(run) - 1)] or [run]


def stem_of(word: str) -> str:
    """Return an English plural's singular, roughly; any other word as it is."""
    if len(word) <= 3 or not word.isascii() or not word.endswith("s"):
        return word
    if word.endswith("ies"):
        return word if word.endswith(("eies", "aies")) else f"{word[:-3]}y"
    if word.endswith("es"):
        return word if word.endswith(("aes", "ees", "oes")) else word[:-1]
    return word if word.endswith(("us", "ss")) else word[:-1]


def tokens_of(text: str) -> list[Token]:
    """Return what a query asks for, each thing once."""
    tokens = {
        run: Token(needle=without_particle(run) if is_paired else run, whole=run, is_paired=is_paired)
        for run, is_paired in runs_of(text)
    }
    return list({token.needle: token for token in tokens.values()}.values())


def without_particle(run: str) -> str:
    """Return a Hangul run without the particle at its end, where at least two syllables are left."""
    for particle in PARTICLES:
        if run.endswith(particle) and len(run) - len(particle) >= SHORTEST_STEM:
            return run[: -len(particle)]
    return run
