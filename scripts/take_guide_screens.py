"""Take the pictures that the README and the editor guide show.

    python scripts/take_guide_screens.py http://127.0.0.1:8000 docs/screens

Needs a running site with the demo newsroom, Chromium, and the development requirements.
"""

import argparse
import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM_OPTIONS = (
    "--disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --hide-scrollbars"
).split()
DEMO_PASSWORD = "demo-newsroom"  # noqa: S105  printed at every start of a demo


def save(page: Page, path: Path, *, height: int) -> None:
    """Save what the window shows, `height` pixels of it, in as few colours as it needs."""
    page.set_viewport_size({"width": 1280, "height": height})
    page.wait_for_timeout(400)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path} ({path.stat().st_size // 1024} KB)", flush=True)


def sign_in(browser: Browser, site: str, user: str) -> Page:
    page = browser.new_context(locale="en", color_scheme="light").new_page()
    page.goto(f"{site}/admin/login/")
    page.fill("#id_username", user)
    page.fill("#id_password", DEMO_PASSWORD)
    page.click("[type=submit]")
    return page


def open_listed(page: Page, site: str, register: str, words: str) -> None:
    """Open the entry with these words from a list of the desk."""
    page.goto(f"{site}/admin/{register}/")
    page.locator("#result_list tbody a", has_text=words).first.click()
    page.wait_for_load_state()


def take(browser: Browser, site: str, folder: Path) -> None:
    reader = browser.new_context(locale="en", color_scheme="light").new_page()
    reader.set_viewport_size({"width": 1280, "height": 1500})
    reader.goto(f"{site}/")
    save(reader, folder / "front.png", height=1100)
    reader.locator("main a", has_text="The 11:40 boat stays").first.click()
    save(reader, folder / "article.png", height=1500)
    reader.locator('a[href*="/reactions/"]').first.evaluate("link => link.click()")
    reader.wait_for_load_state()
    save(reader, folder / "evidence.png", height=1100)

    desk = sign_in(browser, site, "demo-desk")
    save(desk, folder / "desk.png", height=820)
    open_listed(desk, site, "articles/article", "The delivery robots")
    save(desk, folder / "editing.png", height=1300)
    desk.goto(f"{site}/admin/reactions/quotation/?standing=to-verify")
    desk.locator("#result_list tbody a").first.click()
    desk.wait_for_load_state()
    verify = desk.locator('a[href$="/verify/"]')
    if verify.count():
        desk.goto(site + (verify.first.get_attribute("href") or ""))
    save(desk, folder / "verifying.png", height=900)

    reporter = sign_in(browser, site, "demo-reporter")
    open_listed(reporter, site, "reactions/capture", "")
    room = reporter.locator('a[href$="/read/"]')
    if room.count():
        reporter.goto(site + (room.first.get_attribute("href") or ""))
    save(reporter, folder / "reading-room.png", height=1000)
    reporter.goto(f"{site}/admin/articles/article/import/")
    save(reporter, folder / "import.png", height=760)


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
    parser.add_argument("site")
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        take(browser, options.site.rstrip("/"), options.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
