"""The reaction chart: stance by community, as numbers and as lengths that a template draws as SVG."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language

from reactions.models import Outlet, Stance
from reactions.presenting.by_value import ShownOutlet

# Units of the drawing's viewBox. A row is its label's line and under it the bar, so that it is readable at 320 px.
CHART_WIDTH = 640
BAR_WIDTH = 560
BAR_HEIGHT = 16
ROW_HEIGHT = 52
LABEL_OFFSET = 18
BAR_OFFSET = 26
# Between the parts of a bar that are of different communities.
GAP = 2
STANCES = frozenset(Stance.values)
# From these shares of the drawing's width on, a part has room for its community's mark, and for its number too:
# a drawing is at least 150 px wide, a mark of two letters 18 px, with a number 34 px.
WIDTH_FOR_MARK = 0.14 * CHART_WIDTH
WIDTH_FOR_NUMBER = 0.26 * CHART_WIDTH
# Charts that are remembered, of some two kilobytes each.
MOST_REMEMBERED = 500


@dataclass(frozen=True, slots=True)
class Segment:
    """One community's part of a bar."""

    outlet: ShownOutlet
    count: int
    x: int
    width: int

    # SVG takes shares of its own width, so that letters keep their shape however wide the drawing is.
    @property
    def x_share(self) -> str:
        return f"{100 * self.x / CHART_WIDTH:.2f}%"

    @property
    def width_share(self) -> str:
        return f"{100 * self.width / CHART_WIDTH:.2f}%"

    @property
    def middle_share(self) -> str:
        return f"{100 * (self.x + self.width / 2) / CHART_WIDTH:.2f}%"

    @property
    def label(self) -> str:
        """Return what is written in the part itself: its community's mark, its number where it is more than one."""
        if self.width < WIDTH_FOR_MARK:
            return ""
        return self.outlet.mark if self.count == 1 or self.width < WIDTH_FOR_NUMBER else self.full_label

    @property
    def full_label(self) -> str:
        return self.outlet.mark if self.count == 1 else f"{self.outlet.mark} {self.count}"


@dataclass(frozen=True, slots=True)
class StanceRow:
    stance: str
    label: str
    count: int
    # Of all reactions with a stance, 0 to 1.
    share: float
    communities: tuple[tuple[ShownOutlet, int], ...]
    segments: tuple[Segment, ...]
    label_y: int
    bar_y: int
    bar_width: int

    @property
    def is_labelled(self) -> bool:
        """Return whether the bar itself says whose reactions it is made of."""
        return all(segment.label == segment.full_label for segment in self.segments)


@dataclass(frozen=True, slots=True)
class ReactionChart:
    """A chart by value, in the language that the interface had when it was made."""

    rows: tuple[StanceRow, ...]
    # Reactions with a stance; the others are not drawn.
    total: int
    communities: tuple[ShownOutlet, ...]
    width: int
    height: int
    bar_height: int
    # Of them, those reported in the newsroom's words.
    paraphrases: int


# A stance, the outlet and the name by which it is ordered, and how many reactions.
Number = tuple[str, ShownOutlet, str, int]


def reaction_chart(
    *, reactions: Sequence[tuple[str, Outlet]], paraphrases: Sequence[tuple[str, Outlet]] = ()
) -> ReactionChart | None:
    """Return the chart of (stance, outlet) pairs, one per quotation or paraphrase; None where none has a stance."""
    in_our_words = sum(stance in STANCES for stance, _outlet in paraphrases)
    numbers = ((stance, outlet, 1) for stance, outlet in (*reactions, *paraphrases))
    return chart_of(numbers, paraphrases=in_our_words)


def chart_of(numbers: Iterable[tuple[str, Outlet, int]], *, paraphrases: int = 0) -> ReactionChart | None:
    """Return the chart of (stance, outlet, number of reactions); None where there is no stance among them.

    Rows stand in the order of `Stance`, from supportive to critical; a stance that nobody took has none.
    Lengths are whole viewBox units: the longest bar is `BAR_WIDTH`.
    """
    shown = tuple(
        (stance, ShownOutlet.of(outlet), outlet.name_en, number)
        for stance, outlet, number in numbers
        if stance in STANCES
    )
    return _chart(shown, paraphrases, get_language()) if shown else None


@lru_cache(maxsize=MOST_REMEMBERED)
def _chart(numbers: tuple[Number, ...], paraphrases: int, _language: str | None) -> ReactionChart:
    """Return the chart, whose labels are of the language."""
    names: dict[ShownOutlet, str] = {}
    counts: dict[str, Counter[ShownOutlet]] = {}
    for stance, outlet, name, number in numbers:
        names[outlet] = name
        counts.setdefault(stance, Counter())[outlet] += number
    total = sum(sum(by_outlet.values()) for by_outlet in counts.values())
    longest = max(sum(by_outlet.values()) for by_outlet in counts.values())
    rows: list[StanceRow] = []
    for stance in Stance:
        by_outlet = counts.get(stance.value)
        if not by_outlet:
            continue
        count = sum(by_outlet.values())
        communities = tuple(sorted(by_outlet.items(), key=lambda item: (-item[1], names[item[0]])))
        bar_width = round(BAR_WIDTH * count / longest)
        top = len(rows) * ROW_HEIGHT
        rows.append(
            StanceRow(
                stance=stance.value,
                label=str(stance.label),
                count=count,
                share=count / total,
                communities=communities,
                segments=_segments(communities, count, bar_width),
                label_y=top + LABEL_OFFSET,
                bar_y=top + BAR_OFFSET,
                bar_width=bar_width,
            )
        )
    return ReactionChart(
        rows=tuple(rows),
        total=total,
        communities=tuple(sorted(names, key=lambda outlet: names[outlet])),
        width=CHART_WIDTH,
        height=len(rows) * ROW_HEIGHT,
        bar_height=BAR_HEIGHT,
        paraphrases=paraphrases,
    )


def _segments(
    communities: Sequence[tuple[ShownOutlet, int]], count: int, bar_width: int
) -> tuple[Segment, ...]:
    """Share a bar's width among its communities, without a rounding error at its end."""
    segments = []
    before = 0
    for outlet, number in communities:
        x = round(bar_width * before / count)
        before += number
        end = round(bar_width * before / count)
        gap = GAP if before < count else 0
        segments.append(Segment(outlet=outlet, count=number, x=x, width=max(1, end - x - gap)))
    return tuple(segments)
