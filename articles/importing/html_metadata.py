"""What an HTML page says about itself: title, date, category, tags, byline and description.

Read from the page's heading, HTML's own metadata, Open Graph (https://ogp.me/) and schema.org's JSON-LD.
"""

import json
from typing import Any

from articles.importing.dates import take_date
from articles.importing.lines import PageParts, tidy
from reactions.reading.layout import Element

DATE_META = (
    "article:published_time",
    "datepublished",
    "date",
    "pubdate",
    "publishdate",
    "dc.date",
    "dc.date.issued",
    "sailthru.date",
)


def read_metadata(parts: PageParts, *, root: Element, container: Element) -> None:
    """Set on the parts what the page says about itself; `container` is the article within the page."""
    metadata = _metadata(root)
    linked = _json_ld(root)
    _read_title(parts, root, container, metadata, linked)
    _read_date(parts, root, container, metadata, linked)
    _read_rest(parts, root, metadata, linked)


def _metadata(root: Element) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = tidy(element.get("content") or "")
        if name and content:
            found.setdefault(name.casefold(), []).append(content)
    return found


def _json_ld(root: Element) -> dict[str, Any]:
    """Return the first schema.org article that the page describes itself as."""
    for element in root.iter("script"):
        if element.get("type") != "application/ld+json":
            continue
        try:
            value = json.loads(element.text or "")
        except (ValueError, RecursionError):
            continue
        nodes = value if isinstance(value, list) else [value]
        if isinstance(value, dict) and isinstance(value.get("@graph"), list):
            nodes = value["@graph"]
        for node in nodes:
            kind = node.get("@type") if isinstance(node, dict) else None
            names = kind if isinstance(kind, list) else [kind]
            if any(isinstance(name, str) and name.endswith(("Article", "Posting")) for name in names):
                found: dict[str, Any] = node
                return found
    return {}


def _read_title(
    parts: PageParts,
    root: Element,
    container: Element,
    metadata: dict[str, list[str]],
    linked: dict[str, Any],
) -> None:
    heading = container.find(".//h1")
    if heading is None:
        heading = root.find(".//h1")
    candidates = [
        tidy("".join(heading.itertext())) if heading is not None else "",
        *metadata.get("og:title", []),
        tidy(str(linked.get("headline", ""))),
        _title_without_site(root, metadata),
    ]
    parts.title = next((candidate for candidate in candidates if candidate), "")


def _title_without_site(root: Element, metadata: dict[str, list[str]]) -> str:
    element = root.find(".//title")
    title = tidy(element.text or "") if element is not None else ""
    for site in metadata.get("og:site_name", []):
        for separator in (" | ", " - ", " – ", " — ", " :: ", " · "):
            title = title.removesuffix(separator + site)
    return title


def _read_date(
    parts: PageParts,
    root: Element,
    container: Element,
    metadata: dict[str, list[str]],
    linked: dict[str, Any],
) -> None:
    times = [element.get("datetime") or "".join(element.itertext()) for element in container.iter("time")]
    times += [element.get("datetime") or "".join(element.itertext()) for element in root.iter("time")]
    candidates = [
        *(date for name in DATE_META for date in metadata.get(name, [])),
        str(linked.get("datePublished", "")),
    ]
    for candidate in (*candidates, *times):
        parts.date, _rest = take_date(tidy(candidate))
        if parts.date is not None:
            return


def _read_rest(
    parts: PageParts,
    root: Element,
    metadata: dict[str, list[str]],
    linked: dict[str, Any],
) -> None:
    section = linked.get("articleSection")
    categories = [
        *metadata.get("article:section", []),
        *([section] if isinstance(section, str) else []),
        *(
            "".join(element.itertext())
            for element in root.iter("a")
            if "category" in (element.get("rel") or "").split()
        ),
    ]
    parts.category = next((tidy(category) for category in categories if tidy(category)), "")
    tags = metadata.get("article:tag", []) or [
        "".join(element.itertext())
        for element in root.iter("a")
        if "tag" in (element.get("rel") or "").split()
    ]
    if not tags:
        tags = [tag for line in metadata.get("keywords", []) for tag in line.split(",")]
    parts.tags = [tidy(tag) for tag in tags if tidy(tag)]
    parts.byline = next(iter(metadata.get("author", [])), "")
    parts.deck = next(iter(metadata.get("description", []) or metadata.get("og:description", [])), "")
