"""Measure every kind of public page with real tools, print a table, and end with 1 where a bar is missed.

    python -m audit [--only axe,html,…] [--fast] [--site http://127.0.0.1:8000] [--data FOLDER] [--json FILE]

Without `--site` a site of its own is made with the demo's content and taken down afterwards. docs/audit.md tells the rest.
"""

import argparse
import contextlib
import json
import os
import platform
import re
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from audit import arriving, desk, machines, shown
from audit.measuring import KB, Audit, Row
from audit.pages import WANTED, find_pages
from audit.site import running_site

PARTS: dict[str, Callable[[Audit], None]] = {
    "axe": shown.part_axe,
    "browser": shown.part_browser,
    "arriving": arriving.part_arriving,
    "weight": shown.part_weight,
    "html": machines.part_html,
    "links": machines.part_links,
    "feeds": machines.part_feeds,
    "sitemaps": machines.part_sitemaps,
    "oembed": machines.part_oembed,
    "structured": machines.part_structured,
    "shared": machines.part_shared,
    "desk": desk.part_desk,
    "lighthouse": shown.part_lighthouse,
}
NOT_WHEN_FAST = {"lighthouse"}


def machine() -> str:
    """Return what this ran on, in one line."""
    info = Path("/proc/cpuinfo")
    model = re.search(r"(?m)^model name\s*:\s*(.+)$", info.read_text()) if info.exists() else None
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / KB**3
    return f"{os.cpu_count()} × {model[1] if model else platform.machine()}, {memory:.0f} GB, {platform.system()} {platform.release()}"


def print_table(rows: list[Row]) -> None:
    widths = [
        max(len(text) for text in column)
        for column in zip(*((row.bar, row.figure) for row in rows), strict=True)
    ]
    print()
    for row in rows:
        verdict = "ok  " if row.holds else "MISS" if row.is_bar else "note"
        print(f"{verdict}  {row.bar:<{widths[0]}}  {row.figure:<{widths[1]}}  {row.tool}")
    for row in rows:
        if row.findings:
            print(f"\n{row.bar} ({row.tool}):")
            for finding in row.findings[:40]:
                print(f"  - {finding}")
            if len(row.findings) > 40:
                print(f"  … and {len(row.findings) - 40} more, in the JSON file")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", help=f"parts, comma-separated: {', '.join(PARTS)}")
    parser.add_argument("--fast", action="store_true", help="two views of each page, and no Lighthouse")
    parser.add_argument("--site", default="", help="measure this running site instead of one of its own")
    parser.add_argument("--data", type=Path, help="keep the site's data in this folder for another time")
    parser.add_argument("--runs", type=int, default=3, help="Lighthouse runs per page, the median counts")
    parser.add_argument("--pages", default="", help="only pages whose name fits this regular expression")
    parser.add_argument("--json", type=Path, default=Path("test-results/audit.json"))
    options = parser.parse_args()
    wanted = [name for name in options.only.split(",") if name]
    if unknown := set(wanted) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    parts = wanted or [name for name in PARTS if not (options.fast and name in NOT_WHEN_FAST)]
    looks = bool({"axe", "browser"} & set(parts))
    started = time.monotonic()
    seconds_of: dict[str, int] = {}

    def say(line: str) -> None:
        print(line, flush=True)

    with contextlib.ExitStack() as stack:
        if not options.site:
            say("Making a site with the demo's content …")
        own = running_site(folder=options.data, with_a_day="desk" in parts)
        site = options.site.rstrip("/") or stack.enter_context(own)
        pages, astray = find_pages(site, with_personal=not options.site)
        missing = sorted(
            WANTED - {page.kind for page in pages} - ({"takedown-status"} if options.site else set())
        )
        pages = [page for page in pages if re.search(options.pages, page.name)]
        say(f"{len(pages)} pages of {len({page.kind for page in pages})} kinds at {site}")
        audit = Audit(
            site,
            pages,
            options.fast,
            options.runs,
            looks,
            say,
            is_own=not options.site,
            names=options.pages,
        )
        audit.tell("every kind of page is there", "lxml", [f"none is a {kind}" for kind in missing])
        audit.tell("every page that was followed answers as it should", "lxml", astray)
        # Axe first, so that Chromium looks at each page once for all parts.
        for name in sorted(parts, key=list(PARTS).index):
            say(f"{name} …")
            began = time.monotonic()
            PARTS[name](audit)
            seconds_of[name] = round(time.monotonic() - began)
    print_table(audit.rows)
    held = all(row.holds or not row.is_bar for row in audit.rows)
    seconds = round(time.monotonic() - started)
    say("\n" + ", ".join(f"{name} {seconds} s" for name, seconds in seconds_of.items()))
    say(f"{'Every bar holds' if held else 'Some bars are missed'}; {seconds} s on {machine()}")
    options.json.parent.mkdir(parents=True, exist_ok=True)
    report = {
        "machine": machine(),
        "seconds": seconds,
        "seconds_of_parts": seconds_of,
        "held": held,
        "pages": [{"name": page.name, "address": page.address, "status": page.status} for page in pages],
        "rows": [asdict(row) for row in audit.rows],
    }
    options.json.write_text(json.dumps(report, ensure_ascii=False, indent=1))
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
