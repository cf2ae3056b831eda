"""Take the pictures that the README and the editor guide show.

    python -m scripts.take_guide_screens docs/screens [--site http://127.0.0.1:8000]

Needs Chromium and the development requirements. Without `--site` a site is made with the demo's content and a day's work at
its desk (`scripts/desk_day.py`), and thrown away; a site that is named must have both.
"""

import argparse
import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from audit.site import OWNER, running_site
from scripts.desk_pages import PAGE_OF_ANOTHER_SITE

CHROMIUM_OPTIONS = (
    "--disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --hide-scrollbars"
).split()
DEMO_PASSWORD = "demo-newsroom"  # noqa: S105  printed at every start of a demo


def save(page: Page, path: Path, *, height: int) -> None:
    """Save what the window shows, `height` pixels of it, in as few colours as it needs."""
    page.set_viewport_size({"width": 1280, "height": height})
    page.wait_for_timeout(400)
    _write(page.screenshot(), path)


def _write(screenshot: bytes, path: Path) -> None:
    picture = Image.open(io.BytesIO(screenshot)).convert("RGB")
    # This method keeps rare colours too: a green dot stays green.
    picture.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        path, optimize=True
    )
    print(f"{path} ({path.stat().st_size // 1024} KB)", flush=True)


def sign_in(browser: Browser, site: str, user: str) -> Page:
    page = browser.new_context(locale="en", color_scheme="light").new_page()
    page.goto(f"{site}/admin/login/")
    page.fill("#id_username", user)
    page.fill("#id_password", DEMO_PASSWORD)
    page.click("[type=submit]")
    return page


def open_listed(page: Page, site: str, register: str, words: str) -> None:
    """Open the entry with these words in its row from a list of the desk."""
    page.goto(f"{site}/admin/{register}/")
    page.locator("#result_list tbody tr", has_text=words).first.locator("th a").click()
    page.wait_for_load_state()


def article_addresses(page: Page, site: str) -> list[str]:
    """Return the addresses of the latest articles, newest first, without the trail that leads back."""
    page.goto(f"{site}/latest/")
    links = page.locator("main :is(h2, h3) a[href^='/']").all()
    return list(dict.fromkeys((link.get_attribute("href") or "").split("?")[0] for link in links))


def open_article(page: Page, site: str, *, height: int) -> None:
    """Open the newest English article whose first quotation stands in these first pixels."""
    for address in article_addresses(page, site):
        page.goto(f"{site}{address}")
        quotation = page.locator("blockquote").first.bounding_box()
        if address.isascii() and quotation and quotation["y"] + quotation["height"] < height:
            return


def take(browser: Browser, site: str, folder: Path) -> None:
    reader = browser.new_context(locale="en", color_scheme="light").new_page()
    reader.set_viewport_size({"width": 1280, "height": 1600})
    reader.goto(f"{site}/")
    save(reader, folder / "front.png", height=1100)
    open_article(reader, site, height=1560)
    save(reader, folder / "article.png", height=1600)
    reader.locator('a[href^="/reactions/"]').first.evaluate("link => link.click()")
    reader.wait_for_load_state()
    save(reader, folder / "evidence.png", height=1100)

    desk = sign_in(browser, site, "demo-desk")
    save(desk, folder / "desk.png", height=820)
    desk.locator(".desk-queue a[href$='/verify/']").first.click()
    desk.wait_for_load_state()
    save(desk, folder / "verifying.png", height=860)
    open_listed(desk, site, "articles/article", "The delivery robots")
    save(desk, folder / "editing.png", height=1000)
    take_a_day(browser, desk, site, folder)

    reporter = sign_in(browser, site, "demo-reporter")
    open_listed(reporter, site, "reactions/capture", "Theqoo")
    reporter.goto(reporter.url.split("?")[0].replace("/change/", "/read/"))
    reporter.get_by_text("Quote this whole comment").nth(2).click()
    reporter.evaluate("scrollTo(0, 0)")
    save(reporter, folder / "reading-room.png", height=900)
    reporter.goto(f"{site}/admin/articles/article/import/")
    reporter.get_by_label("or its text").fill(PAGE_OF_ANOTHER_SITE)
    reporter.get_by_role("button", name="Preview").click()
    reporter.wait_for_load_state()
    save(reporter, folder / "import.png", height=900)


def take_a_day(browser: Browser, desk: Page, site: str, folder: Path) -> None:
    """Take the pictures of the guide's first chapter; `desk` has the draft open that two people write at."""
    draft = desk.url.split("?")[0]
    save_part(desk, desk.locator("#comments"), folder / "comments.png")
    desk.goto(draft.replace("/change/", "/history/"))
    save(desk, folder / "history.png", height=640)
    listed = f"{site}/admin/articles/article/?state__exact="
    for state, step, height in (
        ("review", "approve", 560),
        ("approved", "schedule", 900),
        ("published", "correct", 620),
    ):
        desk.goto(listed + state)
        desk.locator("#result_list tbody th a").first.click()
        desk.goto(desk.url.split("?")[0].replace("/change/", f"/steps/{step}/"))
        save(desk, folder / f"{step}.png", height=height)
    desk.goto(f"{site}/admin/articles/article/reports/unsourced/")
    save(desk, folder / "report.png", height=520)
    desk.goto(f"{site}/admin/images/image/?rights=soon")
    desk.locator(".library-card a").first.click()
    desk.goto(desk.url.split("?")[0].replace("/change/", "/replace/"))
    save(desk, folder / "replacing.png", height=620)

    publisher = sign_in(browser, site, "demo-publisher")
    publisher.goto(f"{site}/admin/tags/tag/similar/")
    publisher.get_by_role("link", name="Merge…").first.click()
    publisher.wait_for_load_state()
    save(publisher, folder / "merging.png", height=860)
    owner = sign_in(browser, site, OWNER)
    owner.goto(f"{site}/admin/articles/importrun/")
    owner.locator("main a[href*='/importrun/'][href$='/change/'], #content a[href$='/change/']").first.click()
    owner.wait_for_load_state()
    save(owner, folder / "importing.png", height=820)
    owner.goto(f"{site}/admin/articles/exportrun/")
    save(owner, folder / "exporting.png", height=460)


def save_part(page: Page, part: Locator, path: Path) -> None:
    """Save a part of the page, as high as it is."""
    part.evaluate("part => { part.style.maxHeight = 'none'; }")
    _write(part.screenshot(), path)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give Debian's Chromium, without a window; end with a clear line where there is none."""
    path = shutil.which("chromium")
    if path is None:
        sys.exit("Chromium is missing: apt-get install chromium")
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*CHROMIUM_OPTIONS, *root])
        yield browser
        browser.close()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--site", default="", help="take them from this running site")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    own = running_site(with_a_day=True)
    with nullcontext(options.site.rstrip("/")) if options.site else own as site, chromium() as browser:
        take(browser, site, options.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
