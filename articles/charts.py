"""The reaction chart: stance by community, as numbers and as lengths that a template draws as SVG."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Segment:
    """One community's part of a bar."""

    outlet: Outlet
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
    communities: tuple[tuple[Outlet, int], ...]
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
    rows: tuple[StanceRow, ...]
    # Reactions with a stance; the others are not drawn.
    total: int
    communities: tuple[Outlet, ...]
    width: int
    height: int
    bar_height: int
    # Of them, those reported in the newsroom's words.
    paraphrases: int = 0

    @property
    def shown(self) -> "ReactionChart":
        """The same by value, for a part of a page: outlets are what is shown of them, in the interface's language."""
        outlets: dict[str, Any] = {outlet.slug: ShownOutlet.of(outlet) for outlet in self.communities}
        rows = tuple(
            replace(
                row,
                communities=tuple((outlets[outlet.slug], number) for outlet, number in row.communities),
                segments=tuple(replace(part, outlet=outlets[part.outlet.slug]) for part in row.segments),
            )
            for row in self.rows
        )
        return replace(self, rows=rows, communities=tuple(outlets.values()))


def reaction_chart(
    *, reactions: Sequence[tuple[str, Outlet]], paraphrases: Sequence[tuple[str, Outlet]] = ()
) -> ReactionChart | None:
    """Return the chart of (stance, outlet) pairs, one per quotation or paraphrase; None where none has a stance."""
    chart = chart_of((stance, outlet, 1) for stance, outlet in (*reactions, *paraphrases))
    if chart is None:
        return None
    in_our_words = sum(stance in STANCES for stance, _outlet in paraphrases)
    return replace(chart, paraphrases=in_our_words)


def chart_of(numbers: Iterable[tuple[str, Outlet, int]]) -> ReactionChart | None:
    """Return the chart of (stance, outlet, number of reactions); None where there is no stance among them.

    Rows stand in the order of `Stance`, from supportive to critical; a stance that nobody took has none.
    Lengths are whole viewBox units: the longest bar is `BAR_WIDTH`.
    """
    outlets: dict[int, Outlet] = {}
    counts: dict[str, Counter[int]] = {}
    for stance, outlet, number in numbers:
        outlets[outlet.pk] = outlet
        if stance in STANCES:
            counts.setdefault(stance, Counter())[outlet.pk] += number
    if not counts:
        return None
    total = sum(sum(by_outlet.values()) for by_outlet in counts.values())
    longest = max(sum(by_outlet.values()) for by_outlet in counts.values())
    rows: list[StanceRow] = []
    for stance in Stance:
        by_outlet = counts.get(stance.value)
        if not by_outlet:
            continue
        count = sum(by_outlet.values())
        communities = tuple(
            (outlets[pk], number)
            for pk, number in sorted(by_outlet.items(), key=lambda item: (-item[1], outlets[item[0]].name_en))
        )
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
    named = {outlet.pk for row in rows for outlet, _count in row.communities}
    return ReactionChart(
        rows=tuple(rows),
        total=total,
        communities=tuple(sorted((outlets[pk] for pk in named), key=lambda outlet: outlet.name_en)),
        width=CHART_WIDTH,
        height=len(rows) * ROW_HEIGHT,
        bar_height=BAR_HEIGHT,
    )


def _segments(communities: Sequence[tuple[Outlet, int]], count: int, bar_width: int) -> tuple[Segment, ...]:
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
