"""Two people's changes to one article become one document, or are named where they overlap. No database.

A three-way merge: `base` is what a page showed, `mine` what it says now, `theirs` what has been saved meanwhile. The unit is a place: a
field, a block (by its key), one tag, one citation, one pinned or excluded article; and the order of each of these rows. Words within a
place are never merged: a sentence that neither person wrote helps nobody.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, cast

from articles.documents import Document, digest_of

# Parts of a document that are one place each. `cleared` is not among them: no form changes it.
FIELDS = (
    "title",
    "deck",
    "slug",
    "language",
    "category",
    "byline",
    "event_date",
    "selection_note",
    "lead",
    "translation_of",
)
# Parts that are rows, by the word that names one row in a place.
ROWS = {
    "blocks": "block",
    "citations": "citation",
    "tags": "tag",
    "pinned": "pin",
    "excluded": "exclusion",
}


class Choice(StrEnum):
    """Whose version of a place is kept."""

    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class Overlap:
    """A place that both changed, each in their own way. A row that one of them took out is None there."""

    place: str
    base: Any
    mine: Any
    theirs: Any

    @property
    def seen(self) -> str:
        """What a decision about this overlap must name: it holds only for the version that was looked at."""
        return digest_of_value(self.theirs)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person chose for a place, having seen their colleague's version (`Overlap.seen`)."""

    choice: Choice
    seen: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The document with both people's changes; where they overlap it holds theirs."""

    document: Document
    overlaps: list[Overlap] = field(default_factory=list)


def digest_of_value(value: Any) -> str:
    """Return 16 hexadecimal digits that stand for a place's value."""
    return digest_of(value)[:16]


def merge(
    *, base: Document, mine: Document, theirs: Document, decisions: Mapping[str, Decision] | None = None
) -> Merged:
    """Return `theirs` with every change that was made from `base` to `mine`.

    A place that both changed differently is an overlap, unless `decisions` says whose version is kept.
    """
    judge = _Judge(decisions or {})
    values: dict[str, Any] = dict(theirs)
    for name in FIELDS:
        value = judge.value(name, base.get(name), mine.get(name), theirs.get(name))
        if value is None and name == "translation_of":
            values.pop(name, None)
        else:
            values[name] = value
    for part, word in ROWS.items():
        values[part] = _merge_rows(word, [_rows(one, part) for one in (base, mine, theirs)], judge)
    return Merged(document=cast(Document, values), overlaps=judge.overlaps)


def next_base(*, base: Document, mine: Document, overlaps: Iterable[Overlap]) -> Document:
    """Return what the page's next changes are counted from: what it said, but for what is still undecided."""
    document = mine
    for overlap in overlaps:
        document = with_place(document, overlap.place, overlap.base, order_of=base)
    return document


def with_place(document: Document, place: str, value: Any, *, order_of: Document) -> Document:
    """Return the document with another value at one place. A row that it does not have comes where `order_of` has it."""
    values: dict[str, Any] = dict(document)
    if place in FIELDS:
        values[place] = value
        if value is None and place == "translation_of":
            del values[place]
        return cast(Document, values)
    word, _colon, key = place.partition(":")
    part = next(part for part, its_word in ROWS.items() if its_word == word)
    rows = _rows(document, part)
    if key == "order":
        wanted = [key for key in value if key in rows]
        rows = {key: rows[key] for key in [*wanted, *(key for key in rows if key not in set(value))]}
    elif value is None:
        rows.pop(key, None)
    elif key in rows:
        rows[key] = value
    else:
        rows[key] = value
        order = _placed([one for one in rows if one != key], [key], list(_rows(order_of, part)))
        rows = {one: rows[one] for one in order}
    values[part] = list(rows.values())
    return cast(Document, values)


class _Judge:
    """Says whose value a place gets, and collects the overlaps."""

    def __init__(self, decisions: Mapping[str, Decision]) -> None:
        self.decisions = decisions
        self.overlaps: list[Overlap] = []

    def value(self, place: str, base: Any, mine: Any, theirs: Any) -> Any:
        if mine in (base, theirs):
            return theirs
        if theirs == base:
            return mine
        overlap = Overlap(place, base, mine, theirs)
        decision = self.decisions.get(place)
        if decision is not None and decision.seen == overlap.seen:
            return mine if decision.choice == Choice.MINE else theirs
        self.overlaps.append(overlap)
        return theirs


def _rows(document: Document, part: str) -> dict[str, Any]:
    rows: Sequence[Any] = document[part]  # type: ignore[literal-required]
    match part:
        case "blocks":
            return {row["key"]: row for row in rows}
        case "citations":
            return {str(row["source"]): row for row in rows}
        case _:
            return {str(row): row for row in rows}


def _merge_rows(word: str, versions: Sequence[dict[str, Any]], judge: _Judge) -> list[Any]:
    before, here, there = versions
    kept: dict[str, Any] = {}
    for key in dict.fromkeys([*there, *here]):
        value = judge.value(f"{word}:{key}", before.get(key), here.get(key), there.get(key))
        if value is not None:
            kept[key] = value
    order = _merge_order(word, [list(version) for version in versions], set(kept), judge)
    return [kept[key] for key in order]


def _merge_order(word: str, versions: Sequence[list[str]], kept: set[str], judge: _Judge) -> list[str]:
    base, mine, theirs = versions
    in_all = set(base) & set(mine) & set(theirs) & kept
    before, here, there = ([key for key in row if key in in_all] for row in versions)
    common = _common_order(before, here, there)
    if common is None:
        common = judge.value(f"{word}:order", before, here, there)
    spine = _placed(common, [key for key in theirs if key in kept and key not in in_all], theirs)
    return _placed(spine, [key for key in mine if key in kept and key not in set(spine)], mine)


def _common_order(base: list[str], mine: list[str], theirs: list[str]) -> list[str] | None:
    """Return the order in which every two keys stand as whoever turned them around wants; None where that goes in a circle.

    All three rows hold the same keys. Quadratic in their number: articles have tens of blocks, rarely hundreds.
    """
    if mine in (base, theirs) or theirs == base:
        return theirs if mine == base else mine
    here, there = ({key: place for place, key in enumerate(row)} for row in (mine, theirs))
    before_it = dict.fromkeys(base, 0)
    for place, key in enumerate(base):
        for other in base[place + 1 :]:
            is_turned = here[key] > here[other] or there[key] > there[other]
            before_it[key if is_turned else other] += 1
    order = sorted(base, key=before_it.__getitem__)
    return order if [before_it[key] for key in order] == list(range(len(order))) else None


def _placed(spine: list[str], keys: Iterable[str], order: list[str]) -> list[str]:
    """Return the spine with each key after the nearest one that stands before it in `order`; else at the beginning."""
    placed = list(spine)
    for key in keys:
        present = set(placed)
        earlier = order[: order.index(key)] if key in order else order
        before = next((one for one in reversed(earlier) if one in present), None)
        placed.insert(placed.index(before) + 1 if before is not None else 0, key)
    return placed
