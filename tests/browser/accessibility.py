"""What a screen reader is given, and where the keyboard stands: helpers for the browser tests."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page

MOST_STEPS = 250
# Does an element that has the focus show it: by an outline or a shadow of its own, of its pseudo-elements, or around it?
SHOWS_FOCUS = """() => {
  const element = document.activeElement;
  const shows = (style) =>
    (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  for (let at = element, steps = 0; at && steps < 4; at = at.parentElement, steps += 1) {
    if ([null, "::before", "::after"].some((part) => shows(getComputedStyle(at, part)))) return true;
  }
  return false;
}"""
# Is it in the window, and is what the eye sees there the element and nothing that lies over it?
IS_SEEN = """() => {
  const element = document.activeElement;
  const {left, top, width, height} = element.getClientRects()[0] ?? {};
  if (!width || !height) return false;
  const there = document.elementFromPoint(left + width / 2, top + height / 2);
  return Boolean(there) && (element.contains(there) || there.contains(element));
}"""


def press_until(page: Page, target: Locator, key: str = "Tab") -> None:
    """Walk with the keyboard until the target has the focus; wherever the focus rests, it must be seen."""
    for _ in range(MOST_STEPS):
        page.keyboard.press(key)
        if page.evaluate("document.activeElement === document.body"):
            continue
        where = page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        assert page.evaluate(SHOWS_FOCUS), f"The focus cannot be seen on {where}"
        assert page.evaluate(IS_SEEN), f"The focus is out of sight on {where}"
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"The keyboard never comes to {target} on {page.url}")


@dataclass(frozen=True)
class Node:
    """A node of Chromium's accessibility tree."""

    role: str
    name: str
    description: str
    properties: dict[str, Any]


def accessibility_tree(page: Page) -> list[Node]:
    """Return what Chromium tells assistive technology of a page, in reading order, without what it ignores."""
    session = page.context.new_cdp_session(page)
    raw = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    by_id = {node["nodeId"]: node for node in raw}

    def walk(node: dict[str, Any]) -> Iterator[Node]:
        if not node.get("ignored"):
            yield Node(
                role=node.get("role", {}).get("value", ""),
                name=node.get("name", {}).get("value", ""),
                description=node.get("description", {}).get("value", ""),
                properties={item["name"]: item["value"].get("value") for item in node.get("properties", [])},
            )
        for child in node.get("childIds", []):
            if child in by_id:
                yield from walk(by_id[child])

    return [found for root in raw if "parentId" not in root for found in walk(root)]


def language_at(locator: Locator) -> str:
    """Return the language in which an element is read aloud."""
    return str(locator.evaluate("element => element.closest('[lang]')?.lang"))
