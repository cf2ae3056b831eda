"""What a reader asks for, made safe and finite: any text in, at most ten things to look for out.

A thing is looked for in any of several wordings: as it was asked for, spaced otherwise, and under the other names of
the tag that it names (`naming.py`).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from articles.search.particles import FOLLOWING, without_particle
from articles.search.stems import stem_of
from articles.search.words import pairs_of, runs_of, written_runs

LONGEST_QUERY = 200
MOST_THINGS = 10
# Syllables of a run that is also looked for with a space somewhere in it.
LONGEST_RESPACED = 12
# What another wording counts beside the one that was asked for.
RESPACED, RENAMED = 0.95, 0.85
QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]+)[\"“”„«»]")
# Left out of what is asked for, unless there is nothing else.
ENGLISH_STOP_WORDS = frozenset(
    "a about an and are as at be been but by did do does for from had has have how if in into is it its of on or "
    "over than that the their them then there these they this those to was were what when where which who whom "
    "whose why will with would".split()
)
KOREAN_STOP_WORDS = frozenset(
    "그리고 그러나 하지만 및 등 또는 대한 대해 관한 관해 위한 위해 통한 통해 따른 의한 있는 있다 없는 없다 무엇 무엇인가 왜 어떻게 누가 언제 어디서".split()
)


@dataclass(frozen=True, slots=True)
class Wording:
    """Runs that have to stand one after the other; words by their stem."""

    runs: tuple[tuple[str, bool], ...]
    weight: float = 1.0
    # Whether the last word may be the beginning of a longer one.
    may_go_on: bool = False

    @property
    def needle(self) -> str:
        """The wording as it stands in a normalised text: words of alphabets are whole, runs of pairs part of longer ones."""
        text = " ".join(run for run, _is_paired in self.runs)
        return f"{'' if self.runs[0][1] else ' '}{text}{'' if self.runs[-1][1] else ' '}"

    @property
    def terms(self) -> list[str]:
        """The index terms, to be found one after the other."""
        return [term for run, is_paired in self.runs for term in (pairs_of(run) if is_paired else [run])]

    @property
    def is_prefix(self) -> bool:
        """Whether its last term stands for the beginnings of terms: of a word that may go on, or a single syllable, which only
        the beginning of a pair can match.
        """
        run, is_paired = self.runs[-1]
        return self.may_go_on or (is_paired and len(run) == 1)

    @property
    def length(self) -> int:
        return sum(len(run) for run, _is_paired in self.runs)

    def alone(self) -> re.Pattern[str] | None:
        """Return what finds the wording in a normalised text where it is no part of a longer word."""
        if not (self.runs[0][1] or self.runs[-1][1]):
            return None
        ends = f"(?:{FOLLOWING})? " if self.runs[-1][1] else ""
        begins = " " if self.runs[0][1] else ""
        return re.compile(f"{begins}{re.escape(self.needle)}{ends}")


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing asked for: one of the wordings has to be there, or one of the tags or communities."""

    # As it was written, folded.
    written: str
    wordings: tuple[Wording, ...]
    # With what was glued to it, where that was taken off: counts more.
    whole: str = ""
    tag_ids: tuple[int, ...] = ()
    outlet_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    # As shown in the search box: NFC, no control characters, cut at 200 code points.
    text: str
    things: tuple[Thing, ...]
    was_cut: bool

    @property
    def is_too_short(self) -> bool:
        """Whether there is something, but nothing that can be looked up: one letter, one syllable, signs."""
        return bool(self.text) and not any(
            wording.length > 1 for thing in self.things for wording in thing.wordings
        )

    @property
    def phrase(self) -> Wording | None:
        """The whole query word for word, where it is more than one thing."""
        runs = tuple(run for thing in self.things for run in thing.wordings[0].runs)
        return Wording(runs) if len(self.things) > 1 else None


def read_query(text: str) -> Query:
    """Return what a text asks for. Quotation marks around words ask for them one after the other; other signs, and
    the operators of the databases, mean nothing in it.
    """
    shown = "".join(character if character.isprintable() else " " for character in text[: 4 * LONGEST_QUERY])
    shown = " ".join(unicodedata.normalize("NFC", shown).split())
    cut = shown[:LONGEST_QUERY]
    return Query(
        text=cut,
        things=tuple(things_of(cut)),
        was_cut=len(text) > 4 * LONGEST_QUERY or len(shown) > LONGEST_QUERY,
    )


def things_of(text: str) -> list[Thing]:
    """Return what a text asks for, each thing once."""
    found: dict[tuple[tuple[str, bool], ...], Thing] = {}
    left_out: list[Thing] = []
    for thing, is_stop_word in _read(text):
        if is_stop_word:
            left_out.append(thing)
        else:
            found.setdefault(thing.wordings[0].runs, thing)
    return _joined(list(found.values() or left_out)[:MOST_THINGS])


def _joined(things: list[Thing]) -> list[Thing]:
    """Return the things with what a single syllable makes with its neighbour: 출근 길 is 출근길, 새 정부 is 새정부."""
    joined = []
    for place, thing in enumerate(things):
        wordings = []
        for first, second in pairwise(things[max(0, place - 1) : place + 2]):
            runs = (*first.wordings[0].runs, *second.wordings[0].runs)
            is_single = any(
                len(other.wordings[0].terms) == 1 and other.wordings[0].is_prefix for other in (first, second)
            )
            if len(runs) == 2 and is_single and all(is_paired for _run, is_paired in runs):
                wordings.append(Wording(((runs[0][0] + runs[1][0], True),), RESPACED))
        joined.append(also_named(thing, wordings))
    return joined


def _read(text: str) -> Iterator[tuple[Thing, bool]]:
    """Yield the things of a text in their order, and whether each says nothing."""
    end = 0
    for match in QUOTED.finditer(text):
        yield from _words(text[end : match.start()])
        runs = tuple(runs_of(match.group(1)))
        if len(runs) > 1:
            written = " ".join(run for run, _is_paired in written_runs(match.group(1)))
            yield Thing(written, (Wording(runs[: 2 * MOST_THINGS]),)), False
        else:
            yield from _words(match.group(1))
        end = match.end()
    yield from _words(text[end:])


def _words(text: str) -> Iterator[tuple[Thing, bool]]:
    # “IT” and “US” are no “it” and “us”.
    shouted = (
        {word.casefold() for word in re.findall(r"\b[A-Z]{2,}\b", text)} if not text.isupper() else set()
    )
    for run, is_paired in written_runs(text):
        if is_paired:
            needle = without_particle(run)
            whole = run if run != needle else ""
            yield Thing(run, tuple(spaced_variants(needle)), whole), run in KOREAN_STOP_WORDS
        else:
            is_stop_word = run in ENGLISH_STOP_WORDS and run not in shouted
            yield Thing(run, (Wording(((stem_of(run), False),)),)), is_stop_word


def spaced_variants(run: str, weight: float = 1.0) -> Iterator[Wording]:
    """Yield a run of syllables as it is, and with a space at each place in it: 부산시장, 부산 시장."""
    yield Wording(((run, True),), weight)
    if 3 <= len(run) <= LONGEST_RESPACED:
        for place in range(1, len(run)):
            if len(run) > 3 or place == 1:
                yield Wording(((run[:place], True), (run[place:], True)), weight * RESPACED)


def wordings_of_name(name: str) -> list[Wording]:
    """Return how a name may be written in a text; none for one so short that it could be any word."""
    runs = tuple(runs_of(name))
    letters = sum(len(run) * (2 if is_paired else 1) for run, is_paired in runs)
    if letters < 3 or not runs:
        return []
    if len(runs) == 1 and runs[0][1]:
        return list(spaced_variants(runs[0][0], RENAMED))
    together = "".join(run for run, _is_paired in runs)
    found = [Wording(runs, RENAMED)]
    if all(is_paired for _run, is_paired in runs):
        found.append(Wording(((together, True),), RENAMED))
    return found


def also_named(
    thing: Thing,
    wordings: Sequence[Wording],
    *,
    tag_ids: tuple[int, ...] = (),
    outlet_ids: tuple[int, ...] = (),
) -> Thing:
    """Return the thing with further wordings, each once, and with tags or communities."""
    known = {wording.runs for wording in thing.wordings}
    further = {wording.runs: wording for wording in wordings if wording.runs not in known}
    return replace(
        thing, wordings=(*thing.wordings, *further.values()), tag_ids=tag_ids, outlet_ids=outlet_ids
    )
