"""Which illustrations there are, and what the library says about each."""

from collections.abc import Callable
from dataclasses import dataclass

from newsroom.demo.drawing import places, plans
from newsroom.demo.drawing.canvas import Canvas

CREDIT = "The Reaction Desk (drawn for the demo)"
LICENCE = "CC0 1.0"
LICENCE_URL = "https://creativecommons.org/publicdomain/zero/1.0/"


@dataclass(frozen=True)
class Illustration:
    draw: Callable[[], Canvas]
    title: str
    alternative_text: str
    alternative_text_ko: str = ""
    focal: tuple[float, float] = (0.5, 0.5)
    credit: str = CREDIT


ILLUSTRATIONS: dict[str, Illustration] = {
    "harbour": Illustration(
        places.harbour, "Night ferry", "A lit ferry on dark water under a full moon, the lights of a town behind it.",
        focal=(0.45, 0.7),
    ),
    "lighthouse": Illustration(
        places.lighthouse, "Lighthouse at dusk", "A red and white lighthouse on a black rock; its beam crosses an orange sky.",
        focal=(0.7, 0.4),
    ),
    "stadium": Illustration(
        places.stadium, "Floodlit goal", "A goalkeeper in red heads a ball towards an open goal in a full, floodlit stadium.",
        focal=(0.6, 0.65),
    ),
    "stacks": Illustration(
        plans.stacks, "Shelves with a gap", "Five shelves of coloured book spines; in one gap stands a question mark.",
    ),
    "market": Illustration(
        places.market, "Priced awnings", "Striped awnings of a covered market, each with a large sign of figures, shoppers in front.",
        focal=(0.5, 0.45),
    ),
    "market_plan": Illustration(
        plans.market_plan, "Plan of the market", "A plan of the market: six rows of stalls, most of them filled in ochre, around a well.",
    ),
    "concert": Illustration(
        places.concert, "Stage with caption strip", "Four singers on a stage in coloured light; above them a wide strip of illuminated text.",
        focal=(0.5, 0.5),
    ),
    "bus_map": Illustration(
        plans.bus_map, "Bus map", "Five coloured bus lines cross on a pale map; red rings mark the stop where they meet.",
        focal=(0.44, 0.48),
    ),
    "bus_log": Illustration(
        plans.bus_log, "A morning as a log", "Nine rows of short bars; in two rows in the middle a long gap between red lines.",
    ),
    "runners": Illustration(
        places.runners, "Runners on a hill", "A line of small runners climbs green hills towards the sun; one in red follows far behind.",
        focal=(0.3, 0.8),
    ),
    "night_windows": Illustration(
        places.night_windows, "Library at night", "A dark building with one row of lit windows and a reader in each.",
        "어두운 건물의 한 층만 불이 켜져 있고 창마다 사람이 앉아 있다.", focal=(0.5, 0.45),
    ),
    "bell": Illustration(
        plans.bell, "Temple bell", "A green bronze bell under a beam, with rings of sound around it and hills behind.",
        focal=(0.5, 0.55),
    ),
    "panels": Illustration(
        plans.panels, "Comic of backs", "Five comic panels, each with a person seen from behind.",
    ),
    "parts": Illustration(
        plans.parts, "Eleven parts", "Twelve cards with simplified telephone parts and a screwdriver.",
    ),
    "curling": Illustration(
        plans.curling, "Curling on a gym floor", "A curling target painted on floorboards with four pots on it and a broom.",
        "마룻바닥에 그린 컬링 과녁 위에 냄비 네 개와 빗자루가 놓여 있다.", focal=(0.4, 0.5),
    ),
    "shade_map": Illustration(
        plans.shade_map, "Shade map", "A map of small houses with dark shadows and trees in the north and almost none in the south.",
        focal=(0.5, 0.3),
    ),
    "shade_detail": Illustration(
        plans.shade_detail, "Awnings from above", "Six houses with striped awnings; house and awning each throw a dark shadow.",
    ),
    "stadium_plan": Illustration(
        plans.stadium_plan, "Plan of the new ground", "A plan of a stadium with rings of seats, open at one corner towards water.",
    ),
    # Its credit is missing on purpose: the draft that uses it shows what the gate says then.
    "robots": Illustration(
        plans.robots, "Robots at a crossing", "Four small delivery vehicles wait at a crossing while people walk past.", credit="",
    ),
}  # fmt: skip
