"""Excerpts with the words found in them marked; every piece of text is escaped."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.search.asking import Thing, Wording
from articles.search.stems import stem_of
from articles.search.words import RUN, folded

# Code points before the first word found, and in all.
BEFORE = 60
LENGTH = 240
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

    def spans(self, text: str) -> list[Span]:
        """Return where the things stand in an NFC text, in order, none over another."""
        found = [match.span() for match in self.syllables.finditer(text)] if self.syllables else []
        if self.words or self.mixed:
            found.extend(self._spans_of_words(text))
        spans: list[Span] = []
        for start, end in sorted(found):
            if spans and start < spans[-1][1]:
                spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
            else:
                spans.append((start, end))
        return spans

    def _spans_of_words(self, text: str) -> Iterator[Span]:
        runs = [(match.span(), _run(match)) for match in RUN.finditer(text)]
        for place, (_span, first) in enumerate(runs):
            for wording in (*self.words.get(first, ()), *self.mixed):
                its_runs = [run for _span, run in runs[place : place + len(wording.runs)]]
                if len(its_runs) == len(wording.runs) and _stands(wording, its_runs):
                    yield runs[place][0][0], runs[place + len(wording.runs) - 1][0][1]


def _run(match: re.Match[str]) -> str:
    return folded(match.group()) if match.group(1) is not None else stem_of(folded(match.group()))


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
    spans = marker.spans(text)
    if not spans:
        return format_html("{}", "")
    first, first_end = spans[0]
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
