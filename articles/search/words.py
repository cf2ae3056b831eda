"""From a text to the terms that are indexed and asked for; the same on both databases.

* Everything is NFKC (ＡＢＣ is ABC, ㎏ is kg) and case-folded; punctuation separates.
* Words of alphabets are one term each, English ones by their stem (`stems.py`).
* Hangul, Han and Kana have no words that spaces could tell: Korean glues particles to them, and compounds are
  spaced as one likes. A run of them is indexed as its overlapping pairs of characters, and asked for as a phrase of
  pairs, so that 정책 finds 정책이 and 교통정책; what is glued to the end of what is asked for is taken off
  (`particles.py`), so that 정책이 finds 정책.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import TypeVar

from articles.search.stems import MOST_REMEMBERED, stem_of

PAIRED = (
    "\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\uac00-\ud7ff"  # Hangul
    "\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"  # Kana, Han
)
RUN = re.compile(f"([{PAIRED}]+)|[^\\W_{PAIRED}]+")
# The same without a group, so that all runs of a text are found in one go.
RUNS = re.compile(f"[{PAIRED}]+|[^\\W_{PAIRED}]+")
# What separates words in ASCII, and the marks for which English leaves it: what they are, each a space.
SEPARATORS = {code: " " for code in range(128) if not chr(code).isalnum()}
TYPOGRAPHIC_MARKS = "‘’“”–—"
FIRST_IS_PAIRED = re.compile(f"[{PAIRED}]")
POSSESSIVE = re.compile(r"(?<=\w)['’]s\b")
LONGEST_WORD = 60
# Names of tags and communities that are remembered.
MOST_NAMES = 20_000
Result = TypeVar("Result")


def folded(text: str) -> str:
    """Return the text in NFKC and case-folded."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _without_possessives(text: str) -> str:
    # Most texts have none; to look for two letters takes a tenth of what the pattern does.
    return POSSESSIVE.sub("", text) if "'s" in text or "’s" in text else text


def written_runs(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the runs of a text as they are written, folded, and whether each is indexed as pairs."""
    for match in RUN.finditer(_without_possessives(folded(text))):
        is_paired = match.group(1) is not None
        yield (match.group() if is_paired else match.group()[:LONGEST_WORD]), is_paired


def runs_of(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the runs of a text, and whether each is indexed as pairs; words by their stem."""
    for run, is_paired in written_runs(text):
        yield (run if is_paired else stem_of(run)), is_paired


def normalised(text: str) -> str:
    """Return the runs of a text between single spaces, one at either end too; empty where there are none."""
    runs = " ".join(_each(_known, _indexed, _runs_in(_without_possessives(folded(text)))))
    return f" {runs} " if runs else ""


def normalised_names(names: Iterable[str]) -> str:
    """Return what `normalised` does of a text with each of these names on a line of its own."""
    runs = "".join(filter(None, map(_normalised_name, names)))
    return runs.replace("  ", " ")


# Names are fewer than the articles that have them.
_normalised_name = lru_cache(maxsize=MOST_NAMES)(normalised)


def _runs_in(text: str) -> list[str]:
    """Return the runs of a folded text; those of English ones letter by letter, in a fraction of the pattern's time."""
    if not text.isascii():
        for mark in TYPOGRAPHIC_MARKS:
            text = text.replace(mark, " ")
    return text.translate(SEPARATORS).split() if text.isascii() else RUNS.findall(text)


def _each(known: Callable[[str], Result], made: Callable[[str], Result], runs: list[str]) -> Iterable[Result]:
    """Return what each run becomes: remembered, but for runs longer than any word, of which memory could fill."""
    if max(map(len, runs), default=0) <= LONGEST_WORD:
        return map(known, runs)
    return (known(run) if len(run) <= LONGEST_WORD else made(run) for run in runs)


def _indexed(run: str) -> str:
    """Return a folded run as it is indexed; the same as `runs_of` has it."""
    return run if FIRST_IS_PAIRED.match(run) else stem_of(run[:LONGEST_WORD])


# The words of a language are few beside the words of its texts: each is looked into once.
_known = lru_cache(maxsize=MOST_REMEMBERED)(_indexed)


def terms_of(text: str) -> list[str]:
    """Return the index terms of a normalised text, in order."""
    if text.isascii():
        # Nothing in it is indexed as pairs.
        return text.split()
    return list(chain.from_iterable(_each(_known_terms, _terms, text.split())))


def _terms(run: str) -> Sequence[str]:
    return tuple(pairs_of(run)) if FIRST_IS_PAIRED.match(run) else (run,)


_known_terms = lru_cache(maxsize=MOST_REMEMBERED)(_terms)


def pairs_of(run: str) -> list[str]:
    """Return the overlapping pairs of a run of characters, or the one character there is."""
    return [run[index : index + 2] for index in range(len(run) - 1)] or [run]
