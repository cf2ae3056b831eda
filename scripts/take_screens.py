"""Take screenshots of every public page and the main pages of the desk, for looking at, or those of the documentation.

    python scripts/take_screens.py SITE FOLDER [--widths 320,768,1280] [--only NAME]
    python scripts/take_screens.py --documentation

The first needs a running site with the demo newsroom; each picture is named `<page>-<width>-<light|dark>-<en|ko>.png`.
The second runs a demo newsroom of its own for as long as it takes, and writes `docs/screens/`. Both need Chromium and
the development requirements.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM_OPTIONS = (
    "--disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --hide-scrollbars"
).split()
PASSWORD = os.environ.get("NEWSROOM_DEMO_PASSWORD", "demo-newsroom")
PROJECT = Path(__file__).resolve().parent.parent
DOCUMENTATION = PROJECT / "docs" / "screens"
# Few colours make a small file, and type and flat pictures look the same.
COLOURS = 128


def public_addresses(page: Page, site: str) -> dict[str, str]:
    """Return the address of one page of each kind, found by following links as a reader would."""
    addresses = {
        "front": "/",
        "latest": "/latest/",
        "category": "/news/",
        "tag-index": "/tags/",
        "communities": "/communities/",
        "corrections": "/corrections/",
        "how-we-source": "/how-we-source/",
        "not-found": "/news/there-is-no-such-article/",
    }
    addresses["article"] = article_addresses(page, site)[0]
    page.goto(f"{site}{addresses['article']}")
    addresses["evidence"] = page.locator('main a[href^="/reactions/"]').first.get_attribute("href") or ""
    page.goto(f"{site}/tags/")
    addresses["tag"] = page.locator('main a[href^="/tags/"]').first.get_attribute("href") or ""
    page.goto(f"{site}{addresses['tag']}")
    combined = page.locator('main a[href*="+"]')
    if combined.count():
        addresses["tag-combination"] = combined.first.get_attribute("href") or ""
    page.goto(f"{site}/communities/")
    addresses["community"] = page.locator('main a[href^="/communities/"]').first.get_attribute("href") or ""
    page.goto(f"{site}/corrections/")
    corrected = page.locator('main a[href^="/"]')
    if corrected.count():
        addresses["corrected-article"] = (corrected.first.get_attribute("href") or "").split("#")[0]
        addresses["history"] = f"{addresses['corrected-article']}history/"
        word = (page.locator("main h2, main h3").first.text_content() or "news").split()[0]
        addresses["search"] = f"/search/?q={word}"
    return {name: address for name, address in addresses.items() if address}


def article_addresses(page: Page, site: str) -> list[str]:
    """Return the addresses of the latest articles, newest first, without the trail that leads back."""
    page.goto(f"{site}/latest/")
    links = page.locator("main :is(h2, h3) a[href^='/']").all()
    return list(dict.fromkeys((link.get_attribute("href") or "").split("?")[0] for link in links))


def sign_in(page: Page, site: str, name: str) -> None:
    page.goto(f"{site}/admin/login/?next=/admin/")
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")


def desk_addresses(page: Page, site: str) -> dict[str, str]:
    """Sign in as a publisher and return the addresses of the desk's main pages."""
    sign_in(page, site, "demo-publisher")
    addresses = {
        "desk": "/admin/",
        "desk-articles": "/admin/articles/article/",
        "desk-article-add": "/admin/articles/article/add/",
        "desk-quotations": "/admin/reactions/quotation/",
        "desk-sources": "/admin/reactions/source/",
        "desk-source-add": "/admin/reactions/source/add/",
        "desk-images": "/admin/images/image/",
        "desk-tags": "/admin/tags/tag/",
        "desk-outlets": "/admin/reactions/community/",
        "desk-import": "/admin/articles/article/import/",
    }
    for name, model in (
        ("desk-article", "articles/article"),
        ("desk-quotation", "reactions/quotation"),
        ("desk-source", "reactions/source"),
    ):
        page.goto(f"{site}/admin/{model}/")
        row = page.locator("#result_list tbody th a").first
        if row.count():
            addresses[name] = (row.get_attribute("href") or "").split("?")[0]
    if "desk-article" in addresses:
        addresses["desk-article-history"] = addresses["desk-article"].replace("/change/", "/history/")
        addresses["desk-article-schedule"] = addresses["desk-article"].replace("/change/", "/steps/schedule/")
    if "desk-quotation" in addresses:
        addresses["desk-verify"] = addresses["desk-quotation"].replace("/change/", "/verify/")
    if "desk-source" in addresses:
        addresses["desk-source-capture"] = addresses["desk-source"].replace("/change/", "/capture/")
    page.goto(f"{site}/admin/reactions/capture/")
    capture = page.locator("#result_list tbody th a").first
    if capture.count():
        addresses["desk-capture"] = (capture.get_attribute("href") or "").split("?")[0]
        addresses["desk-reading-room"] = addresses["desk-capture"].replace("/change/", "/read/")
    return addresses


def shoot(browser: Browser, site: str, folder: Path, widths: list[int], only: str) -> int:
    """Save one picture per page, width, colour scheme and language; return how many."""
    signed_in = browser.new_context()
    finder = signed_in.new_page()
    public, desk = public_addresses(finder, site), desk_addresses(finder, site)
    state = signed_in.storage_state()
    count = 0
    for width in widths:
        for scheme in ("light", "dark"):
            for language in ("en", "ko"):
                context = browser.new_context(
                    viewport={"width": width, "height": 900},
                    color_scheme="dark" if scheme == "dark" else "light",
                    locale=language,
                    storage_state=state,
                )
                page = context.new_page()
                for name, address in {**public, **desk}.items():
                    if only and only not in name:
                        continue
                    prefix = "/ko" if language == "ko" and name in public else ""
                    page.goto(f"{site}{prefix}{address}", wait_until="load")
                    page.screenshot(path=folder / f"{name}-{width}-{scheme}-{language}.png", full_page=True)
                    count += 1
                context.close()
                print(f"{width} px, {scheme}, {language}: done", flush=True)
    return count


def shoot_documentation(browser: Browser, site: str, folder: Path) -> int:
    """Save the pictures that the README and the guide show, from demo content; return how many."""
    count = 0

    def window(height: int, person: str = "") -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": height}, locale="en-GB")
        page = context.new_page()
        if person:
            sign_in(page, site, person)
        return page

    def save(page: Page, name: str) -> None:
        nonlocal count
        page.wait_for_timeout(700)
        path = folder / f"{name}.png"
        page.screenshot(path=path)
        with Image.open(path) as picture:
            few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
        count += 1
        print(f"{path.name}: {path.stat().st_size // 1024} KB", flush=True)

    reader = window(1600)
    for address in article_addresses(reader, site):
        reader.goto(f"{site}{address}")
        quotation = reader.locator("blockquote").first.bounding_box()
        # One whose first quotation is seen without scrolling, in the language of the guide.
        if quotation and quotation["y"] + quotation["height"] < 1560 and address.isascii():
            break
    save(reader, "article")

    reporter = window(800, "demo-reporter")
    save(reporter, "desk")
    reporter.set_viewport_size({"width": 1280, "height": 1000})
    reporter.locator(".desk-queue").first.locator("li a").first.click()
    save(reporter, "editing")
    reporter.goto(f"{site}/admin/reactions/source/")
    reporter.locator("#result_list tbody tr", has_text="Theqoo").first.locator("th a").click()
    source = reporter.url.split("?")[0]
    reporter.goto(source.replace("/change/", "/capture/"))
    reporter.set_viewport_size({"width": 1280, "height": 860})
    save(reporter, "capturing")
    reporter.goto(f"{site}/admin/reactions/capture/")
    reporter.locator("#result_list tbody tr", has_text="Theqoo").first.locator("th a").click()
    reporter.goto(reporter.url.split("?")[0].replace("/change/", "/read/"))
    reporter.get_by_text("Quote this whole comment").last.click()
    save(reporter, "reading-room")

    editor = window(760, "demo-desk")
    editor.locator(".desk-queue a[href$='/verify/']").first.click()
    save(editor, "verifying")
    editor.goto(f"{site}/admin/articles/article/?state__exact=draft")
    editor.locator("#result_list tbody th a").first.click()
    editor.goto(editor.url.split("?")[0].replace("/change/", "/steps/publish/"))
    editor.set_viewport_size({"width": 1280, "height": 520})
    save(editor, "gate")
    return count


@contextmanager
def demo_newsroom() -> Iterator[str]:
    """Run a newsroom with demo content in a folder of its own; give its address, and end it afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "DATABASE_URL": "",
            "NEWSROOM_VAR_DIR": folder,
            "NEWSROOM_PORT": str(port),
            "NEWSROOM_DEMO_PASSWORD": PASSWORD,
        }
        manage = [sys.executable, str(PROJECT / "manage.py")]
        subprocess.run([*manage, "prepare", "--demo"], env=environment, check=True)
        server = subprocess.Popen([*manage, "serve"], env=environment)
        try:
            site = f"http://127.0.0.1:{port}"
            wait_for(lambda: bool(urllib.request.urlopen(site, timeout=5).status))
            yield site
        finally:
            server.terminate()
            server.wait(timeout=30)


def wait_for(answers: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until the site answers; raise the last error when it does not within this many seconds."""
    end = time.monotonic() + seconds
    while True:
        try:
            if answers():
                return
        except OSError:
            if time.monotonic() > end:
                raise
        time.sleep(0.2)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Open Debian's Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
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
    parser.add_argument("site", nargs="?")
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--documentation", action="store_true", help="remake the pictures of docs/")
    parser.add_argument("--widths", default="320,768,1280")
    parser.add_argument("--only", default="", help="only pages whose name contains this")
    options = parser.parse_args()
    if options.documentation:
        DOCUMENTATION.mkdir(parents=True, exist_ok=True)
        with demo_newsroom() as site, chromium() as browser:
            count = shoot_documentation(browser, site, DOCUMENTATION)
        print(f"{count} pictures in {DOCUMENTATION.relative_to(PROJECT)}/")
        return 0
    if not (options.site and options.folder):
        parser.error("name the site and a folder, or ask for --documentation")
    options.folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        widths = [int(width) for width in options.widths.split(",")]
        count = shoot(browser, options.site.rstrip("/"), options.folder, widths, options.only)
    print(f"{count} pictures in {options.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
