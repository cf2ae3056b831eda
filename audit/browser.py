"""What Chromium sees of a page: axe's violations, what does not fit, what it loads and weighs, what its console says."""

import contextlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from audit.pages import PublicPage, quoted

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
# Milliseconds for a page to arrive, and for what is done on it: a busy machine takes its time.
PATIENCE = 120_000
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
FLAGS = (
    "--disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()

# As WCAG 1.4.12 says; a stylesheet that a script makes is no inline style for the policy.
TEXT_SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
# In forced colours Chromium draws letters in the system's colour and tells of it as `color`, but of the page's own as what they
# are filled with, which axe reads first (a picture of the page shows the system's).
FILLED_AS_DRAWN = """() => {
  const told = CSSStyleDeclaration.prototype.getPropertyValue;
  CSSStyleDeclaration.prototype.getPropertyValue = function (name) {
    return told.call(this, name === "-webkit-text-fill-color" ? "color" : name);
  };
}"""
# Elements that hold text and cut it off, and how much wider than the window the page is.
MISFITS = """() => {
  const cut = [...document.querySelectorAll("body *")].filter((element) => {
    const style = getComputedStyle(element);
    if (style.clipPath !== "none" || element.closest("svg, select, input, textarea, [hidden]") || !element.offsetParent) return false;
    if (element.offsetWidth <= 1 || element.offsetHeight <= 1 || style.position === "absolute") return false;
    const clips = (value) => value === "hidden" || value === "clip";
    // Lines that are meant to end in an ellipsis are clamped, and say all of it elsewhere.
    if (style.webkitLineClamp !== "none" || !element.textContent.trim()) return false;
    return (clips(style.overflowX) && element.scrollWidth > element.clientWidth + 1)
      || (clips(style.overflowY) && element.scrollHeight > element.clientHeight + 1);
  }).map((element) => `${element.tagName.toLowerCase()}.${element.className}`);
  const root = document.documentElement;
  return {cut: [...new Set(cut)], wider: root.scrollWidth - root.clientWidth};
}"""
SCROLL = """async () => {
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
    scrollTo(0, y);
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
  }
}"""
SHIFTS = """() => new Promise((tell) => {
  let sum = 0;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) sum += entry.hadRecentInput ? 0 : entry.value;
  });
  observer.observe({type: "layout-shift", buffered: true});
  setTimeout(() => tell(sum), 100);
})"""
LOADED = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].map(
  ({name, entryType, initiatorType, encodedBodySize, decodedBodySize, renderBlockingStatus}) =>
  ({name, entryType, initiatorType, encodedBodySize, decodedBodySize, renderBlockingStatus}))"""


@dataclass(frozen=True)
class View:
    """How a page is looked at."""

    name: str
    width: int
    scheme: str
    text_spacing: bool = False
    # 200 % zoom halves the window's CSS pixels and doubles what each is drawn with.
    zoom: int = 1
    # As Windows' contrast themes do: the system's colours instead of the page's.
    forced_colours: bool = False
    # What moves is shown moving where nobody asks for rest.
    motion: bool = False
    # What the browser asks for.
    language: str = "en"


VIEWS = [
    View("320 px light", 320, "light"),
    View("1280 px dark", 1280, "dark"),
    View("320 px dark", 320, "dark"),
    View("1280 px light, with motion", 1280, "light", motion=True),
    View("320 px light, text spacing", 320, "light", text_spacing=True),
    View("1280 px light, 200 % zoom, text spacing", 1280, "light", text_spacing=True, zoom=2),
    View("320 px dark, forced colours", 320, "dark", forced_colours=True),
]


@dataclass
class Seen:
    """What was found on one page in one view."""

    violations: list[str] = field(default_factory=list)
    best_practice: list[str] = field(default_factory=list)
    misfits: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    shift: float = 0.0
    loaded: list[dict[str, Any]] = field(default_factory=list)


def chromium_path() -> str:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        sys.exit("Chromium is missing: apt-get install chromium")
    return path


def chromium_flags() -> list[str]:
    return [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=chromium_flags())
        yield browser
        browser.close()


def look(
    *,
    site: str,
    pages: list[PublicPage],
    views: list[View],
    with_axe: bool,
    say: Callable[[str], None],
    prepare: Callable[[BrowserContext], None] = lambda context: None,
    acts: Mapping[str, Callable[[Page], None]] = MappingProxyType({}),
) -> dict[tuple[str, str], Seen]:
    """Return what is found on each page in each view, by the names of both.

    `prepare` readies each view's context, to sign in for instance; `acts` does something on the page of a name before it is looked at.
    """
    found = {}
    source = AXE.read_text() if with_axe else ""
    with chromium() as browser:
        for view in views:
            context = browser.new_context(
                viewport={"width": view.width // view.zoom, "height": 800 // view.zoom},
                device_scale_factor=view.zoom,
                color_scheme="dark" if view.scheme == "dark" else "light",
                reduced_motion="no-preference" if view.motion else "reduce",
                forced_colors="active" if view.forced_colours else "none",
                locale=view.language,
            )
            context.set_default_timeout(PATIENCE)
            prepare(context)
            for public_page in pages:
                try:
                    seen = _look_at(
                        context.new_page(), site, public_page, view, source, act=acts.get(public_page.name)
                    )
                except PlaywrightError as failure:
                    # What an hour found is not thrown away for one page.
                    reason = str(failure).partition("\n")[0]
                    seen = Seen(complaints=[f"it could not be looked at: {reason}"])
                found[public_page.name, view.name] = seen
            context.close()
            say(f"  {view.name}: {len(pages)} pages")
    return found


def _look_at(
    page: Page,
    site: str,
    public_page: PublicPage,
    view: View,
    axe: str,
    *,
    act: Callable[[Page], None] | None,
) -> Seen:
    seen = Seen()

    def note_request(request: Request) -> None:
        if not request.url.startswith((f"{site}/", "data:", "blob:")):
            seen.outside.append(request.url)

    def note_message(message: ConsoleMessage) -> None:
        # The status of the page itself is known and wanted (404, 410), and so is a connection that an act takes away.
        is_expected = public_page.status >= 400 or act is not None
        is_own_status = is_expected and "Failed to load resource" in message.text
        if message.type in {"error", "warning"} and not is_own_status:
            seen.complaints.append(message.text)

    page.on("request", note_request)
    page.on("console", note_message)
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.goto(site + quoted(public_page.address), wait_until="load")
    page.evaluate(SCROLL)
    page.wait_for_load_state("networkidle")
    if act is not None:
        act(page)
        page.wait_for_load_state("networkidle")
    seen.shift = page.evaluate(SHIFTS)
    seen.loaded = page.evaluate(LOADED)
    if view.text_spacing:
        page.evaluate(TEXT_SPACING)
    misfits = page.evaluate(MISFITS)
    seen.misfits = [f"{name} cuts its text off" for name in misfits["cut"]]
    if misfits["wider"] > 0:
        seen.misfits.append(f"{misfits['wider']} px wider than the window")
    if axe:
        # What axe itself brings about is no complaint of the page's.
        page.remove_listener("console", note_message)
        if view.forced_colours:
            page.evaluate(FILLED_AS_DRAWN)
        page.evaluate(axe)
        options = {"runOnly": [*WCAG, "best-practice"], "resultTypes": ["violations"]}
        result = page.evaluate(f"() => axe.run(document, {json.dumps(options)})")
        for violation in result["violations"]:
            nodes = [" ".join(map(str, node["target"])) for node in violation["nodes"]]
            why = (violation["nodes"][0].get("failureSummary") or "").split("\n")
            line = f"{violation['id']}: {', '.join(nodes[:4])} ({len(nodes)}) – {' '.join(why[1:2]).strip()}"
            is_wcag = any(tag in WCAG for tag in violation["tags"])
            (seen.violations if is_wcag else seen.best_practice).append(line)
    page.close()
    return seen
