"""Draw the icons of the home screen from static/img/site/icon.svg.

    python scripts/make_icons.py

Needs Chromium and the development requirements. Run it after the icon was changed, and keep what it makes.
"""

import sys
from pathlib import Path

from take_guide_screens import chromium

FOLDER = Path(__file__).resolve().parent.parent / "static" / "img" / "site"
SIZES = (180, 192, 512)


def main() -> int:
    drawing = (FOLDER / "icon.svg").read_text(encoding="utf-8")
    with chromium() as browser:
        for size in SIZES:
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(
                f"<style>*{{margin:0}} svg{{display:block;width:100vw;height:100vh}}</style>{drawing}"
            )
            page.screenshot(path=FOLDER / f"icon-{size}.png")
            page.close()
    print(f"{len(SIZES)} icons in {FOLDER}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
