"""The colour by which pages show a community, as pictures need it."""

from math import cos, radians, sin

# Red, green and blue of sRGB, 0 to 255.
Colour = tuple[int, int, int]
# Lightness and chroma of a community's hue on paper, as `--hue-ink` has them in static/css/site/tokens.css.
HUE_INK = (0.47, 0.12)


def colour_of(hue: int) -> Colour:
    """Return the colour of a hue in degrees, from OKLCH (https://bottosson.github.io/posts/oklab/)."""
    lightness, chroma = HUE_INK
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _screen(4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short),
        _screen(-1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short),
        _screen(-0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short),
    )


def _screen(light: float) -> int:
    """Return a part of linear light, 0 to 1, as sRGB has it, 0 to 255; what a screen cannot show is cut off."""
    light = min(1.0, max(0.0, light))
    return round(255 * (light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055))
