"""A canvas in the newsroom's colours, drawn at twice its size so that edges come out smooth."""

import io
import math
from collections.abc import Sequence
from random import Random

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1600, 1000
SCALE = 2

Colour = tuple[int, int, int]
Point = tuple[float, float]

PAPER: Colour = (243, 237, 226)
INK: Colour = (33, 37, 43)
NIGHT: Colour = (24, 34, 56)
DEEP: Colour = (35, 57, 91)
SEA: Colour = (63, 111, 140)
MIST: Colour = (158, 186, 192)
RUST: Colour = (181, 82, 47)
OCHRE: Colour = (217, 164, 65)
LAMP: Colour = (250, 222, 150)
SAGE: Colour = (124, 154, 120)
MOSS: Colour = (74, 104, 84)
ROSE: Colour = (214, 150, 132)


def mix(first: Colour, second: Colour, part: float) -> Colour:
    """Return the colour that lies `part` (0 to 1) of the way from the first to the second."""
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(first, second, strict=True))
    return red, green, blue


class Canvas:
    """A picture of 1,600 by 1,000 units; every measure is in these units."""

    def __init__(self, background: Colour = PAPER, *, seed: int = 1) -> None:
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), background)
        self.pen = ImageDraw.Draw(self.image)
        # A generator of its own: the same seed draws the same picture everywhere.
        self.random = Random(seed)  # noqa: S311

    def gradient(self, top: Colour, bottom: Colour, start: float = 0, end: float = HEIGHT) -> None:
        """Fill from `start` to `end` (heights) with bands that go over from one colour to the other."""
        bands = 60
        for band in range(bands):
            upper = start + (end - start) * band / bands
            lower = start + (end - start) * (band + 1) / bands
            self.rectangle(0, upper, WIDTH, lower + 1, mix(top, bottom, band / (bands - 1)))

    def rectangle(self, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
        box = (left * SCALE, top * SCALE, max(left + 1, right) * SCALE - 1, max(top + 1, bottom) * SCALE - 1)
        self.pen.rectangle(box, fill=colour)

    def circle(
        self,
        x: float,
        y: float,
        radius: float,
        colour: Colour | None,
        *,
        outline: Colour | None = None,
        width: float = 4,
    ) -> None:
        box = ((x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE)
        self.pen.ellipse(box, fill=colour, outline=outline, width=round(width * SCALE) if outline else 0)

    def polygon(self, points: Sequence[Point], colour: Colour) -> None:
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def line(self, points: Sequence[Point], colour: Colour, width: float = 4) -> None:
        self.pen.line(
            [(x * SCALE, y * SCALE) for x, y in points],
            fill=colour,
            width=round(width * SCALE),
            joint="curve",
        )

    def arc(
        self,
        x: float,
        y: float,
        radius: float,
        angles: tuple[float, float],
        colour: Colour,
        *,
        width: float = 4,
    ) -> None:
        box = ((x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE)
        self.pen.arc(box, *angles, fill=colour, width=round(width * SCALE))

    def hills(
        self, base: float, height: float, colour: Colour, *, length: float = 420, phase: float = 0.0
    ) -> None:
        """Draw a ridge from side to side, `height` above and below `base`, and fill what is under it."""
        points: list[Point] = []
        for x in range(0, WIDTH + 20, 20):
            wave = math.sin(x / length + phase) + 0.45 * math.sin(x / length * 2.7 + phase * 1.7)
            points.append((x, base - height * wave / 1.45))
        self.polygon([*points, (WIDTH, HEIGHT), (0, HEIGHT)], colour)

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float = 0.8) -> None:
        """Lay a soft light over what has been drawn."""
        mask = Image.new("L", (WIDTH // 8, HEIGHT // 8), 0)
        pen = ImageDraw.Draw(mask)
        pen.ellipse(
            ((x - radius * 0.5) / 8, (y - radius * 0.5) / 8, (x + radius * 0.5) / 8, (y + radius * 0.5) / 8),
            fill=round(255 * strength),
        )
        mask = mask.filter(ImageFilter.GaussianBlur(radius / 8 * 0.35)).resize(self.image.size)
        self.image.paste(Image.new("RGB", self.image.size, colour), mask=mask)
        self.pen = ImageDraw.Draw(self.image)

    def figure(self, x: float, y: float, height: float, colour: Colour, *, lean: float = 0.0) -> None:
        """Draw a person as a few shapes, feet at (x, y)."""
        head = height * 0.13
        self.line([(x - height * 0.1, y), (x + lean * 0.4, y - height * 0.42)], colour, height * 0.09)
        self.line([(x + height * 0.14, y), (x + lean * 0.4, y - height * 0.42)], colour, height * 0.09)
        self.line([(x + lean * 0.4, y - height * 0.4), (x + lean, y - height * 0.78)], colour, height * 0.17)
        self.circle(x + lean * 1.15, y - height + head, head, colour)

    def to_png(self) -> bytes:
        """Return the picture at its own size as PNG."""
        buffer = io.BytesIO()
        self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(
            buffer, format="PNG", compress_level=1
        )
        return buffer.getvalue()
