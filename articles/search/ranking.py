"""Ranking: what the database's index proposed is counted in the normalised texts, so that its order depends on no database."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from articles.search.asking import Query, Thing, Wording
from articles.search.terms import HEAD

FEWEST_THINGS_OF_PARTIAL = 3
# Points for a thing in each text; more often counts less and less.
WEIGHTS = {"title": 16.0, "deck": 8.0, "tags": 6.0, "body": 2.0, "quotations": 1.0}
# The query word for word.
PHRASE_WEIGHTS = {"title": 12.0, "deck": 4.0, "tags": 4.0, "body": 1.5, "quotations": 0.75}
# What a word with its particle, as it was asked for, counts beside the word without.
WHOLE_FORM = 0.5
# A word alone, at the beginning or end of a longer one, and within one: 정책, 교통정책, 산정책임.
ALONE, AT_AN_EDGE, WITHIN = 1.0, 0.6, 0.35
# How much more a thing counts that few of the proposed articles have in their head.
RARITY = 0.35


class Candidate(NamedTuple):
    """The columns of a search entry by which it is ranked and narrowed."""

    article_id: int
    category_id: int
    edition_id: int
    language: str
    first_published_at: datetime
    tag_ids: Sequence[int]
    outlet_ids: Sequence[int]
    title: str
    deck: str
    tags: str
    body: str
    quotations: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A found article, how well it fits, and what it can be narrowed by."""

    article_id: int
    category_id: int
    edition_id: int
    points: float
    language: str
    first_published_at: datetime
    tag_ids: Sequence[int]
    outlet_ids: Sequence[int]
    # One of the things asked for is not in it.
    is_partial: bool = False


def ranked(candidates: Sequence[Candidate], query: Query) -> list[Hit]:
    """Return the candidates that have all things asked for, or of three or more all but one, the best first."""
    sought = [_Sought(thing) for thing in query.things]
    gained = [[one.gain_of(candidate) for one in sought] for candidate in candidates]
    rarity = [
        1 + RARITY * math.log((len(candidates) + 1) / (1 + sum(gains[place].in_head for gains in gained)))
        for place in range(len(sought))
    ]
    phrases = _phrases(query)
    hits = []
    for candidate, gains in zip(candidates, gained, strict=True):
        missing = sum(not gain.points for gain in gains)
        if missing and (missing > 1 or len(gains) < FEWEST_THINGS_OF_PARTIAL):
            continue
        points = sum(gain.points * weight for gain, weight in zip(gains, rarity, strict=True))
        if phrases:
            for name, weight in PHRASE_WEIGHTS.items():
                text = getattr(candidate, name)
                points += weight * any(phrase in text for phrase in phrases)
        hits.append(
            Hit(
                article_id=candidate.article_id,
                category_id=candidate.category_id,
                edition_id=candidate.edition_id,
                points=round(points, 6),
                language=candidate.language,
                first_published_at=candidate.first_published_at,
                tag_ids=candidate.tag_ids,
                outlet_ids=candidate.outlet_ids,
                is_partial=bool(missing),
            )
        )
    hits.sort(
        key=lambda hit: (
            hit.is_partial,
            -hit.points,
            -hit.first_published_at.timestamp(),
            -hit.article_id,
        )
    )
    return hits


def _phrases(query: Query) -> list[str]:
    """Return the whole query as it may stand in a text, spaced as it was asked for and not at all."""
    phrase = query.phrase
    if phrase is None:
        return []
    needles = [phrase.needle]
    if all(is_paired for _run, is_paired in phrase.runs):
        needles.append("".join(run for run, _is_paired in phrase.runs))
    return needles


class _Gain(NamedTuple):
    points: float
    in_head: bool


class _Sought:
    """A thing, made ready to be counted in the texts of hundreds of articles."""

    def __init__(self, thing: Thing) -> None:
        self.wordings = [_Needle(wording) for wording in thing.wordings]
        self.whole = thing.whole
        self.tag_ids, self.outlet_ids = frozenset(thing.tag_ids), frozenset(thing.outlet_ids)

    def gain_of(self, candidate: Candidate) -> _Gain:
        """Return what an article gains by the thing: in each text by its best wording."""
        points, in_head = 0.0, False
        for name, weight in WEIGHTS.items():
            best = self.best_in(getattr(candidate, name))
            if name == "tags" and not best and not self.tag_ids.isdisjoint(candidate.tag_ids):
                best = ALONE
            if name == "quotations" and not best and not self.outlet_ids.isdisjoint(candidate.outlet_ids):
                best = ALONE
            points += weight * best
            in_head |= bool(best) and name in HEAD
        return _Gain(points, in_head)

    def best_in(self, text: str) -> float:
        best = 0.0
        for wording in self.wordings:
            if wording.needle in text:
                points = wording.points_in(text)
                if self.whole and self.whole in text:
                    points += WHOLE_FORM
                best = max(best, points)
        return best


class _Needle:
    """A wording as it is looked for in a normalised text."""

    def __init__(self, wording: Wording) -> None:
        self.needle = wording.needle
        self.weight = wording.weight
        self.alone: re.Pattern[str] | None = wording.alone()
        self.may_begin_within, self.may_end_within = wording.runs[0][1], wording.runs[-1][1]

    def points_in(self, text: str) -> float:
        """Return the points of a wording for a text that has it."""
        return (1 + math.log(text.count(self.needle))) * self.weight * self._standing(text)

    def _standing(self, text: str) -> float:
        """Return how well the wording stands in a text where it stands best."""
        if self.alone is None or self.alone.search(text):
            return ALONE
        begins = not self.may_begin_within or f" {self.needle}" in text
        ends = not self.may_end_within or f"{self.needle} " in text
        return AT_AN_EDGE if begins or ends else WITHIN
