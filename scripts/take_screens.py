"""Take screenshots of every public page and the main pages of the desk, for looking at.

    python scripts/take_screens.py http://127.0.0.1:8000 FOLDER [--widths 320,768,1280] [--only NAME]

Needs a running site with the demo newsroom, Chromium, and the development requirements. Each picture is named
`<page>-<width>-<light|dark>-<en|ko>.png`.
"""

import argparse
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page
from take_guide_screens import article_addresses, chromium, sign_in


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
    if addresses["evidence"]:
        addresses["embedded-quotation"] = f"{addresses['evidence']}embed/"
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


def desk_addresses(page: Page, site: str) -> dict[str, str]:
    """Return the addresses of the desk's main pages, found by a page that is signed in."""
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
    finder = sign_in(browser, site, "demo-publisher")
    public, desk = public_addresses(finder, site), desk_addresses(finder, site)
    state = finder.context.storage_state()
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
    with chromium() as browser:
        widths = [int(width) for width in options.widths.split(",")]
        count = shoot(browser, options.site.rstrip("/"), options.folder, widths, options.only)
    print(f"{count} pictures in {options.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
