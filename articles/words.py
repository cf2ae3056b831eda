"""Two texts as one row of words that stayed, went or came: readable, and bounded in time whatever the texts.

The comparison is that of E. W. Myers, “An O(ND) Difference Algorithm and Its Variations” (1986): its cost grows with the
number of differences. A text that has little left of the other one counts as written anew, which also reads better.
"""

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass

WORDS = re.compile(r"\S+\s*|\s+")
# Steps that all comparisons of one page may take together: about a second.
MOST_STEPS = 1_500_000
# Differences up to which a text is looked at word by word: what is remembered grows with their square.
MOST_DIFFERENCES = 600


@dataclass(frozen=True, slots=True)
class Span:
    """Words that both texts have (`same`), or only one of them (`added`, `removed`)."""

    kind: str
    text: str


@dataclass(slots=True)
class Effort:
    """What is left of the steps that a page's comparisons may take."""

    steps: int = MOST_STEPS


def compare_words(*, old: str, new: str, effort: Effort | None = None) -> list[Span]:
    """Return both texts as one row of words that stayed, went or came."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    kept = kept_in_both(before, after, effort or Effort())
    if kept is None:
        return [Span(kind, text) for kind, text in (("removed", old), ("added", new)) if text]
    spans: list[Span] = []
    at_old = at_new = 0
    for in_old, in_new, length in [*kept, (len(before), len(after), 0)]:
        for kind, words in (
            ("removed", before[at_old:in_old]),
            ("added", after[at_new:in_new]),
            ("same", after[in_new : in_new + length]),
        ):
            if words:
                spans.append(Span(kind, "".join(words)))
        at_old, at_new = in_old + length, in_new + length
    return spans


def kept_in_both(
    before: Sequence[str], after: Sequence[str], effort: Effort
) -> list[tuple[int, int, int]] | None:
    """Return the stretches that both rows have, as (place in before, place in after, length).

    None where they have too little in common, or looking closer would take too long.
    """
    shorter = min(len(before), len(after))
    start = 0
    while start < shorter and before[start] == after[start]:
        start += 1
    end = 0
    while end < shorter - start and before[-1 - end] == after[-1 - end]:
        end += 1
    effort.steps -= start + end
    found = _middle(before[start : len(before) - end], after[start : len(after) - end], effort, start + end)
    if found is None:
        return None
    stretches = [(0, 0, start), *((x + start, y + start, n) for x, y, n in found)]
    stretches.append((len(before) - end, len(after) - end, end))
    return [stretch for stretch in stretches if stretch[2]]


def _middle(
    before: Sequence[str], after: Sequence[str], effort: Effort, common: int
) -> list[tuple[int, int, int]] | None:
    """Return the stretches of what is left between the common beginning and end, by the shortest way of changes."""
    rows, columns = len(before), len(after)
    if not rows or not columns:
        return []
    # At least about a quarter of all words must stay.
    most = min(rows + columns, MOST_DIFFERENCES, int(0.75 * (rows + columns + 2 * common)))
    furthest = {1: 0}
    trace: list[dict[int, int]] = []
    for differences in range(most + 1):
        trace.append(furthest.copy())
        effort.steps -= 2 * differences + 1
        if effort.steps < 0:
            return None
        for diagonal in range(-differences, differences + 1, 2):
            goes_down = diagonal == -differences or (
                diagonal != differences and furthest[diagonal - 1] < furthest[diagonal + 1]
            )
            x = furthest[diagonal + 1] if goes_down else furthest[diagonal - 1] + 1
            y = x - diagonal
            begun = x
            while x < rows and y < columns and before[x] == after[y]:
                x, y = x + 1, y + 1
            effort.steps -= x - begun
            furthest[diagonal] = x
            if x >= rows and y >= columns:
                return _way_back(trace, rows, columns)
    return None


def _way_back(trace: Sequence[dict[int, int]], x: int, y: int) -> list[tuple[int, int, int]]:
    """Return the stretches on the way that was found, from its end to its beginning and then in order."""
    found = []
    for differences in range(len(trace) - 1, -1, -1):
        furthest, diagonal = trace[differences], x - y
        goes_down = diagonal == -differences or (
            diagonal != differences and furthest[diagonal - 1] < furthest[diagonal + 1]
        )
        came_from = diagonal + 1 if goes_down else diagonal - 1
        earlier_x = furthest[came_from] if differences else 0
        earlier_y = earlier_x - came_from if differences else 0
        begun = (earlier_x if goes_down else earlier_x + 1) if differences else 0
        if x > begun:
            found.append((begun, y - (x - begun), x - begun))
        x, y = earlier_x, earlier_y
    return found[::-1]


def moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Return the keys that changed their place relative to the others: all but the longest row that kept it.

    Both rows hold the same keys, each once.
    """
    place = {key: index for index, key in enumerate(before)}
    ends: list[int] = []
    last: list[int] = []
    previous: list[int] = []
    for index, key in enumerate(after):
        at = bisect.bisect_left(ends, place[key])
        previous.append(last[at - 1] if at else -1)
        ends[at : at + 1] = [place[key]]
        last[at : at + 1] = [index]
    kept, index = set(), last[-1] if last else -1
    while index >= 0:
        kept.add(after[index])
        index = previous[index]
    return set(after) - kept
