"""Pictures that look alike: 64 bits per picture, and the keys by which those near it are looked up.

The bits say which low frequencies of the picture's brightness are strong (a perceptual hash: the discrete cosine
transform of 32 × 32 pixels, its lowest 8 × 8 frequencies, each compared with their median). They stay
almost the same when a picture is scaled, compressed or made brighter. The number of bits in which two pictures differ
is their distance: 0 to 3 for the same picture saved differently, about 32 for two that have nothing to do with each
other.

To find what is near without looking at every picture, the bits are cut into four parts of 16. Of two pictures that differ
in up to seven bits, one part differs in at most one (else there would be eight): so 4 × 17 keys, the parts as they
are and with each bit turned over, find all of them (multi-index hashing; Norouzi, Punjani, Fleet 2012).
"""

import math
from collections.abc import Iterable
from functools import cache
from statistics import median

from PIL import Image

# In pixels: the picture that is compared.
SIDE = 32
# Along each axis: 8 × 8 bits. That of the mean brightness is always 0.
FREQUENCIES = 8
# How many of them must be there, and how strong: of fewer than so many the median says nothing, and a plain
# picture (stripes, a slide with one line) would be like every other plain one.
LEAST_PRESENT, LEAST_STRENGTH = 20, 60.0
# In bits. A larger distance would need more keys, and would call pictures alike that nobody does.
NEAR = 7
PARTS, PART_BITS = 4, 16
PAPER = 255


def fingerprint_of(picture: Image.Image) -> int | None:
    """Return the 64 bits of an RGB or RGBA picture as a signed number, or None for one too plain to compare."""
    rows = _brightness(picture)
    cosines = _cosines()
    # One axis, then the other: 16,000 multiplications instead of 65,000.
    across = [
        [sum(value * cosine for value, cosine in zip(row, frequency, strict=True)) for frequency in cosines]
        for row in rows
    ]
    strengths = [
        round(sum(across[y][x] * frequency[y] for y in range(SIDE)), 3)
        for frequency in cosines
        for x in range(FREQUENCIES)
    ][1:]
    if sum(abs(strength) > LEAST_STRENGTH for strength in strengths) < LEAST_PRESENT:
        return None
    middle = median(strengths)
    bits = sum((strength > middle) << place for place, strength in enumerate(strengths, start=1))
    # As the databases hold 64 bits: with a sign.
    return bits - 2**64 if bits >= 2**63 else bits


def distance(one: int, other: int) -> int:
    """Return in how many of their 64 bits two fingerprints differ."""
    return ((one ^ other) & (2**64 - 1)).bit_count()


def keys_of(fingerprint: int) -> list[int]:
    """Return the four keys under which a picture is filed; each holds the number of its part above its 16 bits."""
    return [part << PART_BITS | bits for part, bits in enumerate(_parts(fingerprint))]


def keys_near(fingerprint: int) -> list[int]:
    """Return the keys under which everything within `NEAR` bits is filed."""
    return [
        part << PART_BITS | bits ^ turned
        for part, bits in enumerate(_parts(fingerprint))
        for turned in (0, *(1 << place for place in range(PART_BITS)))
    ]


def _parts(fingerprint: int) -> Iterable[int]:
    return [(fingerprint >> PART_BITS * part) & (2**PART_BITS - 1) for part in range(PARTS)]


def _brightness(picture: Image.Image) -> list[list[int]]:
    small = picture.resize((SIDE, SIDE), Image.Resampling.BOX, reducing_gap=2)
    if small.mode == "RGBA":
        paper = Image.new("RGB", small.size, (PAPER, PAPER, PAPER))
        paper.paste(small, mask=small.getchannel("A"))
        small = paper
    values = small.convert("L").tobytes()
    return [list(values[start : start + SIDE]) for start in range(0, SIDE * SIDE, SIDE)]


@cache
def _cosines() -> list[list[float]]:
    """Return the waves of the frequencies 0 to 7 over 32 pixels (DCT-II)."""
    return [
        [math.cos(math.pi * frequency * (2 * place + 1) / (2 * SIDE)) for place in range(SIDE)]
        for frequency in range(FREQUENCIES)
    ]
