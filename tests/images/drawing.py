"""Pictures for tests, drawn in memory: each number looks like no other, and files say of themselves what they are told."""

import io
import random

from PIL import Image, ImageDraw


def drawn(number: int = 0, size: tuple[int, int] = (480, 320)) -> Image.Image:
    """Return a picture with enough to see in it that it can be compared; the same for the same number."""
    chance = random.Random(number)
    picture = Image.new("RGB", size, tuple(chance.randrange(256) for _ in range(3)))
    pen = ImageDraw.Draw(picture)
    for _ in range(40):
        left, top = chance.uniform(-0.2, 1) * size[0], chance.uniform(-0.2, 1) * size[1]
        right, bottom = (
            left + chance.uniform(0.05, 0.5) * size[0],
            top + chance.uniform(0.05, 0.5) * size[1],
        )
        pen.ellipse((left, top, right, bottom), fill=tuple(chance.randrange(256) for _ in range(3)))
    return picture


def encoded(picture: Image.Image, format: str = "JPEG", **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format=format, **options)
    return buffer.getvalue()
