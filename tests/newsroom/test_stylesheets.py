"""Stylesheets: one file per page made of components, and colours that can be read in both modes."""

import gzip
import re
from math import cos, radians, sin
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client

from newsroom.stylesheets import (
    PAGES,
    PageStylesheetFinder,
    UnableToJoin,
    joined,
    without_comments,
)

SITE = Path(settings.BASE_DIR) / "static" / "css" / "site"
PAGE_SHEETS = sorted((SITE / "pages").glob("*.css"))
PARTS = sorted(path.stem for path in (SITE / "parts").glob("*.css"))
TOKENS = (SITE / "tokens.css").read_text(encoding="utf-8")
ROOMS = ("newsroom", "articles", "reactions")

# Text needs 4.5:1 (WCAG 2.2, 1.4.3), the edge of a field or a mark that carries meaning 3:1 (1.4.11).
TEXT, EDGE = 4.5, 3.0
PAIRS = [
    ("ink", "paper", TEXT),
    ("ink", "paper-deep", TEXT),
    ("ink", "highlight", TEXT),
    ("ink", "added", TEXT),
    ("ink", "removed", TEXT),
    ("ink-soft", "highlight", TEXT),
    ("ink-soft", "added", TEXT),
    ("ink-soft", "removed", TEXT),
    ("accent", "highlight", TEXT),
    ("accent", "added", TEXT),
    ("accent", "removed", TEXT),
    ("ink-soft", "paper", TEXT),
    ("ink-soft", "paper-deep", TEXT),
    ("accent", "paper", TEXT),
    ("accent", "paper-deep", TEXT),
    ("paper", "ink", TEXT),
    ("paper", "accent", TEXT),
    ("rule-control", "paper", EDGE),
    ("rule-control", "paper-deep", EDGE),
]


def colours(mode: str) -> dict[str, str]:
    """Return the named colours of `light` or `dark`, for example {"ink": "#1d1b18"}."""
    found = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{3,6}), (#[0-9a-f]{3,6})\);", TOKENS)
    return {name: light if mode == "light" else dark for name, light, dark in found}


def linear_of(colour: str) -> tuple[float, ...]:
    """Return linear light of red, green and blue, each 0 to 1."""
    digits = colour.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def linear_of_oklch(lightness: float, chroma: float, hue: float) -> tuple[float, ...]:
    """Return linear sRGB of a colour, what is out of reach of a screen cut off (Ottosson's matrices)."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    return tuple(min(1.0, max(0.0, part)) for part in (red, green, blue))


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """Return the contrast ratio of WCAG of two colours in linear light."""
    bright = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (one, other))
    return (bright[1] + 0.05) / (bright[0] + 0.05)


HUES = [(name, float(degrees)) for name, degrees in re.findall(r"\.(hue-\d+) \{ --hue: (\d+); \}", TOKENS)]


def test_the_measure_of_contrast_is_that_of_the_standard() -> None:
    assert contrast(linear_of("#fff"), linear_of("#000")) == pytest.approx(21)
    assert contrast(linear_of("#777777"), linear_of("#ffffff")) == pytest.approx(4.48, abs=0.005)
    assert linear_of_oklch(0.628, 0.2577, 29.23) == pytest.approx(linear_of("#ff0000"), abs=0.01)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS, ids=str)
def test_what_is_written_can_be_read_on_its_ground(mode: str, ink: str, ground: str, least: float) -> None:
    named = colours(mode)

    assert contrast(linear_of(named[ink]), linear_of(named[ground])) >= least


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "paper-deep"])
@pytest.mark.parametrize(("name", "hue"), HUES, ids=str)
def test_every_hue_of_a_community_can_be_read(mode: str, ground: str, name: str, hue: float) -> None:
    """A mark is paper on its hue, and the edge of a quotation is its hue on paper."""
    light, dark = re.findall(r"oklch\(([\d.]+) ([\d.]+) var\(--hue\)\)", TOKENS)[:2]
    lightness, chroma = (float(number) for number in (light if mode == "light" else dark))

    ratio = contrast(linear_of_oklch(lightness, chroma, hue), linear_of(colours(mode)[ground]))

    assert ratio >= TEXT


def test_there_are_hues_all_round_the_circle() -> None:
    assert sorted(degrees for _name, degrees in HUES) == [float(step * 10) for step in range(36)]


def test_older_browsers_get_the_light_colours() -> None:
    fallback = TOKENS[TOKENS.index("@supports not") :]
    repeated = dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", fallback[: fallback.index("@media print")]))

    assert repeated == colours("light")


@pytest.mark.parametrize("path", PAGE_SHEETS, ids=lambda path: path.stem)
def test_a_page_has_all_it_imports_in_one_small_file(path: Path) -> None:
    found = finders.find(f"{PAGES}/{path.name}")

    assert isinstance(found, str)
    text = Path(found).read_text(encoding="utf-8")
    assert "@import" not in text
    assert "/*" not in text
    # As much as WCAG and a slow telephone bear: it comes before the first word of the page.
    # The style guide has them all and is for nobody in a hurry.
    assert len(gzip.compress(text.encode())) < 8 * 1024 or path.stem == "styleguide"


@pytest.mark.parametrize("path", PAGE_SHEETS, ids=lambda path: path.stem)
def test_a_page_imports_nothing_twice(path: Path) -> None:
    imported = re.findall(r'@import "([^"]+)"', path.read_text(encoding="utf-8"))

    assert len(imported) == len(set(imported))


@pytest.mark.parametrize("name", PARTS)
def test_a_component_has_a_template_and_a_page(name: str) -> None:
    folders = [Path(settings.BASE_DIR) / room / kind for room in ROOMS for kind in ("jinja2", "templates")]

    assert any(path for folder in folders for path in folder.rglob(f"{name}.html"))
    assert any(f'@import "../parts/{name}.css";' in path.read_text(encoding="utf-8") for path in PAGE_SHEETS)


def test_every_class_that_has_a_style_is_used_somewhere() -> None:
    markup = "".join(
        path.read_text(encoding="utf-8")
        for room in (*ROOMS, "images", "tags")
        for pattern in ("jinja2/**/*.html", "templates/**/*.html", "**/*.py")
        for path in (Path(settings.BASE_DIR) / room).glob(pattern)
    ) + "".join(
        path.read_text(encoding="utf-8") for path in Path(settings.BASE_DIR).glob("static/js/site/*.js")
    )
    styled = {
        name
        for path in SITE.rglob("*.css")
        for rule in without_comments(path.read_text(encoding="utf-8")).split("}")
        for name in re.findall(r"\.([a-z][\w-]*)", rule.split("{")[0] if "@import" not in rule else "")
    }
    # Made of a number or a name: newsroom.drawing.presentation.hue_class, images.pictures, newsroom.styleguide.
    styled = {
        name
        for name in styled
        if not re.fullmatch(r"((hue|focal-[xy])-\d*|(size|on|in|scheme)-[a-z-]+)", name)
    }

    assert {name for name in styled if not re.search(rf"(?<![\w-]){name}(?![\w-])", markup)} == set()


def test_a_change_to_a_component_is_seen_at_once(tmp_path: Path, settings) -> None:
    settings.VAR_DIR = tmp_path / "var"
    finder = PageStylesheetFinder()
    finder.sources = tmp_path
    (tmp_path / PAGES).mkdir(parents=True)
    (tmp_path / PAGES / "new.css").write_text('/* A page. */\n@import "../part.css";\n')
    part = tmp_path / "css/site/part.css"
    part.write_text('a {\n  color: red; /* as ink */\n}\n\nb::after {\n  content: "/* stays */";\n}\n')

    first = Path(str(finder.find(f"{PAGES}/new.css"))).read_text()
    part.write_text("a { color: blue; }\n")
    second = Path(str(finder.find(f"{PAGES}/new.css"))).read_text()

    assert first == 'a {\ncolor: red;\n}\nb::after {\ncontent: "/* stays */";\n}\n'
    assert second == "a { color: blue; }\n"
    assert [path for path, _storage in finder.list(None)] == [f"{PAGES}/new.css"]


@pytest.mark.parametrize("path", ["css/site/tokens.css", "css/site/pages/none.css", "../secrets.css", ""])
def test_the_finder_answers_for_pages_alone(path: str) -> None:
    assert not PageStylesheetFinder().find(path)
    assert PageStylesheetFinder().find(path, find_all=True) == []
    assert finders.find(f"{PAGES}/none.css") is None


def test_an_import_of_nothing_is_refused_with_its_place(tmp_path: Path) -> None:
    sheet, other = tmp_path / "one.css", tmp_path / "two.css"
    sheet.write_text('@import "two.css";\n')
    with pytest.raises(UnableToJoin, match=r"two\.css, which .*one\.css imports"):
        joined(sheet)
    other.write_text('@import "one.css";\n')
    with pytest.raises(UnableToJoin, match="imports itself"):
        joined(sheet)


def test_static_files_are_gathered_with_the_pages_stylesheets(tmp_path: Path, settings) -> None:
    settings.STATIC_ROOT = tmp_path

    call_command("collectstatic", interactive=False, verbosity=0)

    gathered = (tmp_path / PAGES / "article.css").read_text(encoding="utf-8")
    assert ".quotation-words" in gathered
    assert "@import" not in gathered


@pytest.mark.django_db
def test_a_page_waits_for_one_stylesheet(client: Client) -> None:
    html = client.get("/").content.decode()

    assert re.findall(r'<link rel="stylesheet" href="([^"]+)"( media="print")?>', html) == [
        ("/static/css/site/pages/list.css", ""),
        ("/static/css/site/pages/print.css", ' media="print"'),
    ]


# What a page still lacks while it arrives, such a selector counts as not there: the page moves when it comes.
COUNTS_WHAT_FOLLOWS = re.compile(r":has\(|:only-(?:child|of-type)|:nth-last-|:last-of-type|:empty")
# What is shown only once it is whole keeps its place meanwhile, and moves nothing.
ONLY_SHOWS = re.compile(r"[^{}]+\{\s*visibility: hidden;\s*\}")


@pytest.mark.parametrize("path", sorted(SITE.rglob("*.css")), ids=lambda path: path.name)
def test_no_selector_of_readers_pages_depends_on_what_has_not_arrived_yet(path: Path) -> None:
    assert not COUNTS_WHAT_FOLLOWS.findall(ONLY_SHOWS.sub("", path.read_text(encoding="utf-8")))
