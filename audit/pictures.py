"""Whether pictures are there and as large as pages say: those that stand for a page elsewhere, in structured data, on a home screen."""

import io
import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from lxml import html
from PIL import Image

from audit.pages import ask

# What a page is shared with needs (ogp.me), and what is told of its picture.
OPEN_GRAPH = ("og:title", "og:type", "og:url", "og:description", "og:site_name", "og:image", "og:image:alt")
MANIFEST = ("name", "id", "start_url", "scope", "display", "background_color", "theme_color", "icons")
WANTED_ICONS = {"192x192", "512x512"}


class Pictures:
    """The pictures of a site by address: their width and height in pixels, None for drawings that have any size."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.sizes: dict[str, tuple[int, int] | None] = {}
        self._problems: dict[str, str] = {}

    def problem(self, address: str, width: object = None, height: object = None) -> str:
        """Return what is wrong with the picture at an address, of the size that was told of it; "" for nothing."""
        path = address.removeprefix(self.site)
        if not path.startswith("/"):
            return f"{address} is not on this site"
        if path not in self.sizes:
            self.sizes[path], self._problems[path] = _measure(self.site, path)
        if self._problems[path]:
            return self._problems[path]
        size = self.sizes[path]
        if size is not None and width is not None and (str(width), str(height)) != tuple(map(str, size)):
            return f"{path} is {size[0]} × {size[1]} pixels, not {width} × {height}"
        return ""

    def problems_of_object(self, thing: dict[str, Any]) -> list[str]:
        """Return what is wrong with the picture that an ImageObject of schema.org names."""
        found = [
            self.problem(thing[name], *_size_told(thing)) for name in ("url", "contentUrl") if name in thing
        ]
        return [problem for problem in found if problem] if found else ["an ImageObject without an address"]


def _measure(site: str, path: str) -> tuple[tuple[int, int] | None, str]:
    answer = ask(site, path)
    if answer.status != HTTPStatus.OK or not answer.media_type.startswith("image/"):
        return None, f"{path} answers {answer.status} with {answer.media_type}"
    if answer.media_type == "image/svg+xml":
        return None, ""
    try:
        with Image.open(io.BytesIO(answer.body)) as picture:
            picture.verify()
            return picture.size, ""
    except (OSError, SyntaxError) as damage:
        return None, f"{path} cannot be read: {damage}"


def _size_told(thing: dict[str, Any]) -> tuple[object, object]:
    width, height = (thing.get(name) for name in ("width", "height"))
    return tuple(value.get("value") if isinstance(value, dict) else value for value in (width, height))


def image_objects(body: bytes) -> Iterator[dict[str, Any]]:
    """Give every ImageObject in a page's structured data."""
    waiting: list[Any] = [
        json.loads(text)
        for text in html.fromstring(body).xpath("//script[@type='application/ld+json']/text()")
    ]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, list):
            waiting += thing
        elif isinstance(thing, dict):
            waiting += thing.values()
            if thing.get("@type") == "ImageObject":
                yield thing


def problems_of_sharing(head: Any, pictures: Pictures) -> list[str]:
    """Return what a page lacks to be shared, and what is wrong with its picture."""
    told = {tag.get("property"): tag.get("content") for tag in head.xpath("//meta[@property]")}
    problems = [f"no {name}" for name in OPEN_GRAPH if not told.get(name)]
    if told.get("og:image"):
        problems.append(
            pictures.problem(told["og:image"], told.get("og:image:width"), told.get("og:image:height"))
        )
    return [problem for problem in problems if problem]


def problems_of_manifest(site: str, address: str, pictures: Pictures) -> list[str]:
    """Return what is wrong with the manifest by which the site is put on a home screen; pages without one name "" ."""
    if not address:
        return ["a page names no manifest"]
    answer = ask(site, address)
    if answer.status != HTTPStatus.OK or answer.media_type != "application/manifest+json":
        return [f"{address} answers {answer.status} with {answer.media_type}"]
    manifest = json.loads(answer.body)
    problems = [f"{address} has no {name}" for name in MANIFEST if not manifest.get(name)]
    icons = manifest.get("icons", [])
    for icon in icons:
        width, _, height = icon["sizes"].partition("x")
        problems.append(pictures.problem(icon["src"], *((width, height) if height else ())))
    missing = WANTED_ICONS - {icon["sizes"] for icon in icons}
    problems += [f"{address} names no icon of {size}" for size in sorted(missing)]
    if not any(icon.get("purpose") == "maskable" for icon in icons):
        problems.append(f"{address} names no maskable icon")
    started = ask(site, manifest.get("start_url", ""))
    problems.append("" if started.status == HTTPStatus.OK else f"its start answers {started.status}")
    return [problem for problem in problems if problem]
