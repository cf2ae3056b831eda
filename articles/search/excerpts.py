"""Excerpts with the words found in them marked; every piece of text is escaped."""

import heapq
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.search.asking import Thing, Wording
from articles.search.stems import beginnings_of, stem_of
from articles.search.words import FIRST_IS_PAIRED, PAIRED, RUN, folded

# Code points before the first word found, and in all.
BEFORE = 60
LENGTH = 240
# A letter of an alphabet or a digit; one of those that may become something else when it is folded.
LETTER = rf"[^\W_{PAIRED}]"
FOREIGN_LETTER = rf"[^\W_{PAIRED}\x00-\x7f]"
# What may stand between a word and its possessive: “Trump’s” is one word of two runs.
Span = tuple[int, int]


class Marker:
    """Finds the things asked for in a text as it was written: inflected, spaced otherwise, under another name."""

    def __init__(self, things: Sequence[Thing]) -> None:
        self.wordings = [wording for thing in things for wording in thing.wordings if wording.length > 1]
        paired = [wording for wording in self.wordings if all(is_paired for _run, is_paired in wording.runs)]
        # Syllables with or without a space between them.
        needles = {r"\s?".join(map(re.escape, "".join(run for run, _ in wording.runs))) for wording in paired}
        longest_first = sorted(needles, key=lambda needle: (-len(needle), needle))
        self.syllables = re.compile("|".join(longest_first), re.IGNORECASE) if needles else None
        # By the run they begin with, so that a long text is gone through once however much is asked for; those that
        # begin with syllables are found at the end of longer runs too.
        self.words: dict[str, list[Wording]] = {}
        self.mixed: list[Wording] = []
        for wording in self.wordings:
            if wording in paired:
                continue
            first, is_paired = wording.runs[0]
            if is_paired:
                self.mixed.append(wording)
            else:
                self.words.setdefault(first, []).append(wording)
        self.firsts = _runs_that_may_be(self.words, or_paired=bool(self.mixed))

    def spans(self, text: str) -> Iterator[Span]:
        """Yield where the things stand in an NFC text, in order, none over another; what comes after is looked for when
        it is asked for.
        """
        current: Span | None = None
        for start, end in heapq.merge(self._spans_of_syllables(text), self._spans_of_words(text)):
            if current is None:
                current = start, end
            elif start < current[1]:
                current = current[0], max(end, current[1])
            else:
                yield current
                current = start, end
        if current is not None:
            yield current

    def _spans_of_syllables(self, text: str) -> Iterator[Span]:
        return (match.span() for match in self.syllables.finditer(text)) if self.syllables else iter(())

    def _spans_of_words(self, text: str) -> Iterator[Span]:
        for match in self.firsts.finditer(text) if self.firsts else ():
            wordings = (*self.words.get(_run(match.group()), ()), *self.mixed)
            if wordings:
                its_runs = list(
                    islice(RUN.finditer(text, match.start()), max(len(one.runs) for one in wordings))
                )
                yield from sorted(_spans_from(its_runs, wordings))


def _runs_that_may_be(words: Iterable[str], *, or_paired: bool) -> re.Pattern[str] | None:
    """Return what finds the runs of a text that may be words with one of the stems, or for `or_paired` of syllables.

    Most words of a text begin with another letter, and need not be folded and stemmed to know that they are others.
    """
    if not words and not or_paired:
        return None
    letters = {letter for word in words for letter in beginnings_of(word)}
    begun = (
        [f"[{re.escape(''.join(sorted(letters | set(map(str.upper, letters)))))}]{LETTER}*"]
        if letters
        else []
    )
    # Whatever has a letter beyond ASCII in it may fold to anything.
    foreign = rf"[0-9A-Za-z]*+{FOREIGN_LETTER}{LETTER}*"
    alternatives = [rf"(?<!{LETTER})(?:{'|'.join([*begun, foreign])})"]
    if or_paired:
        alternatives.append(rf"(?<![{PAIRED}])[{PAIRED}]+")
    return re.compile("|".join(alternatives))


def _run(run: str) -> str:
    return folded(run) if FIRST_IS_PAIRED.match(run) else stem_of(folded(run))


def _spans_from(found: Sequence[re.Match[str]], wordings: Sequence[Wording]) -> Iterator[Span]:
    """Yield where wordings stand that begin with the first of the runs found."""
    runs = [_run(match.group()) for match in found]
    for wording in wordings:
        its_runs = runs[: len(wording.runs)]
        if len(its_runs) == len(wording.runs) and _stands(wording, its_runs):
            yield found[0].start(), found[len(its_runs) - 1].end()


def _stands(wording: Wording, runs: Sequence[str]) -> bool:
    """Return whether the runs of a text are those of a wording; syllables at either end may be part of longer ones."""
    last = len(runs) - 1
    for place, (run, (needle, is_paired)) in enumerate(zip(runs, wording.runs, strict=True)):
        if is_paired and place == last and run.startswith(needle):
            continue
        if is_paired and place == 0 and run.endswith(needle):
            continue
        if run != needle:
            return False
    return True


def marker_for(things: Sequence[Thing]) -> Marker:
    return Marker(things)


def marked(text: str, marker: Marker) -> SafeString:
    """Return the text escaped, with what is found in <mark> elements."""
    text = unicodedata.normalize("NFC", text)
    pieces: list[tuple[SafeString | str]] = []
    end = 0
    for start, its_end in marker.spans(text):
        pieces.append((text[end:start],))
        pieces.append((format_html("<mark>{}</mark>", text[start:its_end]),))
        end = its_end
    pieces.append((text[end:],))
    return format_html_join("", "{}", pieces)


def excerpt(text: str, marker: Marker, *, length: int = LENGTH, before: int = BEFORE) -> SafeString:
    """Return a passage around the first thing found, cut between words; empty where nothing is found."""
    span = next(marker.spans(text), None)
    if span is None:
        return format_html("{}", "")
    first, first_end = span
    start = max(0, first - before)
    end = min(len(text), max(start + length, min(first_end, first + length)))
    passage = text[start:end]
    if start and (space := re.search(r"\s", passage[: first - start])):
        passage = passage[space.end() :]
    if end < len(text):
        passage = re.sub(r"\s\S{0,40}\Z", "", passage)
    passage = " ".join(passage.split())
    return format_html(
        "{}{}{}", "… " if start else "", marked(passage, marker), " …" if end < len(text) else ""
    )
