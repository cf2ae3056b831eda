"""The Big List of Naughty Strings: all of it everywhere in a deep run (`tests/depth.py`), otherwise the same part each time, in seconds."""

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TypeVar

from tests.depth import IS_DEEP

# Seconds of the processor's time within which anything must be answered.
MOST_SECONDS = 3

BIG_LIST: list[str] = json.loads(
    Path(__file__).parents[1].joinpath("fixtures/naughty/blns.json").read_text(encoding="utf-8")
)

PlaceT = TypeVar("PlaceT")


def pairs(places: list[PlaceT], *, each: int = 1) -> Iterator[tuple[PlaceT, str]]:
    """Return places with strings for them: all with all in a deep run, else each place with so many strings, in turn."""
    if IS_DEEP:
        yield from ((place, text) for place in places for text in BIG_LIST)
        return
    # Steps that have no divisor in common with the list's length lead through all of it.
    texts = (BIG_LIST[(number * 37) % len(BIG_LIST)] for number in count())
    for place in places:
        for _turn in range(each):
            yield place, next(texts)
