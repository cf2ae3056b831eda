"""Take screenshots of every public page and the main pages of the desk, for looking at and for the README.

    python scripts/take_screens.py http://127.0.0.1:8000 FOLDER [--widths 320,768,1280] [--only NAME]

Needs a running site with the demo newsroom, Chromium, and the development requirements. Each picture is named
`<page>-<width>-<light|dark>-<en|ko>.png`.
"""

import argparse
import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM_OPTIONS = (
    "--disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --hide-scrollbars"
).split()
LOGIN = ("demo-publisher", os.environ.get("NEWSROOM_DEMO_PASSWORD", "demo-newsroom"))


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
    page.goto(f"{site}/")
    addresses["article"] = page.locator("article a").first.get_attribute("href") or "/"
    page.goto(f"{site}/tags/")
    links = page.locator('main a[href^="/tags/"]')
    paths = [links.nth(number).get_attribute("href") or "" for number in range(min(links.count(), 60))]
    addresses["tag"] = paths[0]
    page.goto(f"{site}{paths[0]}")
    combined = page.locator('main a[href*="+"]')
    if combined.count():
        addresses["tag-combination"] = combined.first.get_attribute("href") or ""
    page.goto(f"{site}/communities/")
    addresses["community"] = page.locator('main a[href^="/communities/"]').first.get_attribute("href") or ""
    page.goto(f"{site}{addresses['article']}")
    evidence = page.locator('a[href*="/reactions/"]')
    if evidence.count():
        addresses["evidence"] = evidence.first.get_attribute("href") or ""
    page.goto(f"{site}/corrections/")
    history = page.locator('main a[href$="/history/"], main a[href*="/news/"], main article a')
    if history.count():
        addresses["corrected-article"] = history.first.get_attribute("href") or ""
        addresses["history"] = (
            addresses["corrected-article"].split("?")[0].removesuffix("history/") + "history/"
        )
    word = (page.locator("main h2, main h3").first.text_content() or "news").split()[0]
    addresses["search"] = f"/search/?q={word}"
    return {name: address for name, address in addresses.items() if address}


def desk_addresses(page: Page, site: str) -> dict[str, str]:
    """Sign in and return the addresses of the desk's main pages."""
    page.goto(f"{site}/admin/login/")
    page.fill("#id_username", LOGIN[0])
    page.fill("#id_password", LOGIN[1])
    page.click("[type=submit]")
    page.goto(f"{site}/admin/articles/article/")
    change = page.locator("#result_list th a").first.get_attribute("href") or ""
    addresses = {
        "desk": "/admin/",
        "desk-articles": "/admin/articles/article/",
        "desk-article": change,
        "desk-quotations": "/admin/reactions/quotation/",
        "desk-images": "/admin/images/image/",
        "desk-tags": "/admin/tags/tag/",
        "desk-outlets": "/admin/reactions/community/",
        "desk-import": "/admin/articles/article/import/",
    }
    page.goto(f"{site}/admin/reactions/capture/")
    capture = page.locator("#result_list th a").first
    if capture.count():
        addresses["desk-capture"] = capture.get_attribute("href") or ""
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
                    color_scheme=scheme,
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


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("site")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--widths", default="320,768,1280")
    parser.add_argument("--only", default="", help="only pages whose name contains this")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("Chromium is missing: apt-get install chromium")
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*CHROMIUM_OPTIONS, *root])
        widths = [int(width) for width in options.widths.split(",")]
        count = shoot(browser, options.site.rstrip("/"), options.folder, widths, options.only)
        browser.close()
    print(f"{count} pictures in {options.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
