"""Take screenshots of every public page and every page of the desk, for looking at.

    python -m scripts.take_screens FOLDER [--site http://127.0.0.1:8000] [--widths 320,768,1280] [--only NAME]
    python -m scripts.take_screens docs/screens/pages --chosen

The first takes everything in every width, light and dark, English and Korean: `<page>-<width>-<light|dark>-<en|ko>.png`.
The second takes the set that the repository keeps: each public page twice, its top as a small WebP, and a README that
shows them beside each other.
Needs Chromium and the development requirements. Without `--site` a site is made with the demo's content, and thrown away.
Pages are found by following links (`audit/pages.py`, `scripts/desk_pages.py`), so a new kind of page is on the pictures by itself.
"""

import argparse
import io
import sys
from contextlib import nullcontext
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from audit.pages import PublicPage, find_pages, quoted
from audit.site import OWNER, running_site
from scripts.desk_pages import DeskPage, find_desk
from scripts.take_guide_screens import chromium, sign_in

# Width, height, colour scheme and language of the pictures in the repository.
CHOSEN = [(1280, 1500, "light", "en"), (320, 1100, "dark", "ko")]
MOST_BYTES = 60 * 1024
# Pages that are the same in both languages, or know none.
WITHOUT_LANGUAGE = ("/api/", "/styleguide/")
# Made for those who change the look, and too long for a picture.
NOT_KEPT = "styleguide"
GALLERY = """# Every public page of the demo

Each in English on a wide screen in light mode, and in Korean on a telephone in dark mode. Made by `make screens`.
"""


def public_addresses(pages: list[PublicPage], language: str) -> dict[str, str]:
    """Return the address of each public page in an interface language, by the page's name."""
    return {
        page.name: page.address
        if language == "en" or page.address.startswith(WITHOUT_LANGUAGE)
        else f"/{language}{page.address}"
        for page in pages
    }


def open_whole(page: Page, address: str) -> None:
    """Open a page and scroll through it, so that pictures further down are there too."""
    page.goto(address, wait_until="load")
    page.evaluate(
        """async () => {
            for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
                scrollTo(0, y);
                await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
            }
            scrollTo(0, 0);
        }"""
    )
    page.wait_for_load_state("networkidle")


def shoot(browser: Browser, site: str, folder: Path, *, widths: list[int], only: str, is_own: bool) -> int:
    """Save one picture per page, width, colour scheme and language; return how many."""
    pages, _astray = find_pages(site)
    finder = sign_in(browser, site, OWNER if is_own else "demo-publisher")
    desk, state = find_desk(finder, site, leaves_traces=is_own).pages, finder.context.storage_state()
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
                public = [DeskPage(*named) for named in public_addresses(pages, language).items()]
                for shown in (*public, *desk):
                    if only and only not in shown.name:
                        continue
                    page = context.new_page()
                    open_whole(page, site + quoted(shown.address))
                    if shown.act is not None:
                        shown.act(page)
                    path = folder / f"{shown.name}-{width}-{scheme}-{language}.png"
                    page.screenshot(path=path, full_page=True)
                    page.close()
                    count += 1
                context.close()
                print(f"{width} px, {scheme}, {language}: done", flush=True)
    return count


def shoot_chosen(browser: Browser, site: str, folder: Path, only: str) -> int:
    """Save the pictures that the repository keeps, and take away those of pages that are no more."""
    found, _astray = find_pages(site)
    pages = [page for page in found if page.kind != NOT_KEPT]
    kept = set()
    for width, height, scheme, language in CHOSEN:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            locale=language,
        )
        page = context.new_page()
        for name, address in public_addresses(pages, language).items():
            path = folder / f"{name}-{width}-{scheme}-{language}.webp"
            kept.add(path)
            if only and only not in name:
                continue
            open_whole(page, site + quoted(address))
            save_small(page.screenshot(), path)
        context.close()
    for path in set(folder.glob("*.webp")) - kept:
        path.unlink()
    (folder / "README.md").write_text(gallery([page.name for page in pages]))
    return len(kept)


def gallery(names: list[str]) -> str:
    """Return the text that shows the kept pictures of the pages, a page at a time."""
    parts = [GALLERY]
    for name in names:
        wide, narrow = (
            f"{name}-{width}-{scheme}-{language}.webp" for width, _height, scheme, language in CHOSEN
        )
        said = name.replace("-", " ")
        parts.append(
            f'## {said.capitalize()}\n<img src="{wide}" width="620" alt="{said}, wide and light">\n'
            f'<img src="{narrow}" width="200" alt="{said}, narrow and dark">\n'
        )
    return "\n".join(parts)


def save_small(screenshot: bytes, path: Path) -> None:
    """Save a picture as WebP, as good as it may be within the bytes that a picture may take."""
    picture = Image.open(io.BytesIO(screenshot)).convert("RGB")
    for quality in (80, 70, 60, 50, 40, 30, 20, 10):
        written = io.BytesIO()
        picture.save(written, "WEBP", quality=quality, method=6)
        if written.tell() <= MOST_BYTES:
            break
    path.write_bytes(written.getvalue())


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--site", default="", help="take them from this running site")
    parser.add_argument("--widths", default="320,768,1280")
    parser.add_argument("--only", default="", help="only pages whose name contains this")
    parser.add_argument("--chosen", action="store_true", help="take the set that the repository keeps")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    own = running_site(with_a_day=not options.chosen)
    with nullcontext(options.site.rstrip("/")) if options.site else own as site, chromium() as browser:
        if options.chosen:
            count = shoot_chosen(browser, site, options.folder, options.only)
        else:
            widths = [int(width) for width in options.widths.split(",")]
            count = shoot(
                browser, site, options.folder, widths=widths, only=options.only, is_own=not options.site
            )
    print(f"{count} pictures in {options.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
