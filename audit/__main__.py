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
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from lxml import html

from audit import browser, weight
from audit.pages import WANTED, PublicPage, ask, find_pages, quoted
from audit.site import running_site

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
JAR = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
KB = 1024
MOST_WITHOUT_PICTURES, MOST_SCRIPT = 60 * KB, 10 * KB
LEAST_SCORE = 100
# Pages whose status or `noindex` Lighthouse rightly holds against them in search results.
NOT_FOR_LIGHTHOUSE = {"not-found", "article-gone", "evidence-gone", "takedown-status"}
NOT_FOR_SEARCH_ENGINES = (
    "search", "takedown", "embedded", "tag-combination", "tag-narrowed", "tag-older", "latest-older", "category-older",
    "community-older", "difference", "edition", "history", "styleguide",
)  # fmt: skip
# Made to show everything at once to those who change the look; production does not serve it.
NOT_FOR_READERS = {"styleguide"}
# Properties of stylesheets that browsers have and the checker's lists do not. Whoever lacks them loses a comfort.
NEWER_THAN_THE_CHECKER = {"animation-timeline", "animation-range", "timeline-scope", "view-timeline"}
FEED_TYPES = {"application/atom+xml", "application/rss+xml", "application/feed+json"}


@dataclass
class Row:
    """One bar and whether it holds. Rows that are no bar of ours are told and fail nothing."""

    bar: str
    figure: str
    holds: bool
    tool: str
    findings: list[str] = field(default_factory=list)
    is_bar: bool = True


@dataclass
class Audit:
    site: str
    pages: list[PublicPage]
    is_fast: bool
    runs: int
    say: Callable[[str], None]
    rows: list[Row] = field(default_factory=list)
    _seen: dict[tuple[str, str], browser.Seen] | None = None

    def korean(self) -> list[PublicPage]:
        """Return the first page of each kind in the Korean interface."""
        found = []
        for page in self.pages:
            if page.name == page.kind and not page.address.startswith(("/api", "/styleguide", "/takedown/")):
                address = f"/ko{page.address}"
                answer = ask(self.site, address)
                found.append(PublicPage(f"ko/{page.name}", address, answer.status, answer.body))
        return found

    def seen(self, *, with_axe: bool = True) -> dict[tuple[str, str], browser.Seen]:
        """Return what Chromium sees; it looks once for all parts that ask."""
        if self._seen is None:
            pages = self.pages if self.is_fast else [*self.pages, *self.korean()]
            views = browser.VIEWS[:2] if self.is_fast else browser.VIEWS
            self._seen = browser.look(
                site=self.site, pages=pages, views=views, with_axe=with_axe, say=self.say
            )
        return self._seen

    def tell(
        self, bar: str, tool: str, findings: Sequence[str], figure: str = "", *, is_bar: bool = True
    ) -> None:
        row = Row(bar, figure or f"{len(findings)} findings", not findings, tool, list(findings), is_bar)
        self.rows.append(row)


def by_page(found: dict[tuple[str, str], browser.Seen], attribute: str) -> list[str]:
    """Return the findings of one sort, each with the pages and views that show it."""
    places: dict[str, list[str]] = {}
    for (page, view), seen in found.items():
        for finding in getattr(seen, attribute):
            places.setdefault(finding, []).append(f"{page} ({view})")
    return [
        f"{finding} – on {', '.join(on[:3])}{f' and {len(on) - 3} more' if len(on) > 3 else ''}"
        for finding, on in places.items()
    ]


def part_axe(audit: Audit) -> None:
    found = audit.seen()
    tool = f"axe-core {version_of('axe-core')}"
    counted = f"{len({name for name, _view in found})} pages × {len({view for _name, view in found})} views"
    violations = by_page(found, "violations")
    audit.tell("0 violations of WCAG 2.2 AA", tool, violations, f"{len(violations)} on {counted}")
    practice = by_page(found, "best_practice")
    audit.tell("best practice", tool, practice, f"{len(practice)} on {counted}", is_bar=False)
    misfits = by_page(found, "misfits")
    audit.tell(
        "nothing cut off or wider than the window", "Chromium", misfits, f"{len(misfits)} on {counted}"
    )


def part_browser(audit: Audit) -> None:
    found = audit.seen(with_axe=False)
    audit.tell(
        "no error, warning or policy violation in the console", "Chromium", by_page(found, "complaints")
    )
    audit.tell("no outside request", "Chromium", by_page(found, "outside"))
    shifts = [f"{page} ({view}): {seen.shift:.4f}" for (page, view), seen in found.items() if seen.shift > 0]
    most = max(seen.shift for seen in found.values())
    audit.tell("CLS 0", "Chromium", shifts, f"{most:.4f} at most")


def part_weight(audit: Audit) -> None:
    found = audit.seen(with_axe=False)
    first_view = next(iter(found))[1]
    first, whole, scripts = {}, {}, {}
    gzipped: dict[str, int] = {}
    for page in (page for page in audit.pages if page.kind not in NOT_FOR_READERS):
        loaded = found[page.name, first_view].loaded
        text = [
            item
            for item in loaded
            if not re.search(r"/pictures/|\.(png|svg|webp|avif|jpe?g|ico)$", item["name"])
        ]
        whole[page.name] = sum(item["encodedBodySize"] for item in text)
        for item in text:
            if item["name"].endswith(".js") and item["name"] not in gzipped:
                gzipped[item["name"]] = _gzipped(audit.site, item["name"])
        scripts[page.name] = sum(gzipped.get(item["name"], 0) for item in text)
        if page.status == 200:
            first[page.name] = weight.bytes_until_first_text(audit.site, page)
    for bar, measured, most in (
        ("first text within 14 KB, its stylesheets included", first, weight.FIRST_FLIGHT),
        ("60 KB at most without pictures", whole, MOST_WITHOUT_PICTURES),
        ("10 KB of script at most, gzipped", scripts, MOST_SCRIPT),
    ):
        heaviest = max(measured, key=measured.__getitem__)
        findings = [f"{name}: {size / KB:.1f} KB" for name, size in measured.items() if size > most]
        audit.tell(
            bar, "Chromium, Brotli", findings, f"{measured[heaviest] / KB:.1f} KB at most ({heaviest})"
        )


def _gzipped(site: str, url: str) -> int:
    import gzip

    return len(gzip.compress(ask(site, url.removeprefix(site)).body, mtime=0))


def part_html(audit: Audit) -> None:
    pages = [*audit.pages, *audit.korean()]
    with tempfile.TemporaryDirectory() as folder:
        names = {}
        styles: set[str] = set()
        for number, page in enumerate(pages):
            path = Path(folder) / f"{number}.html"
            path.write_bytes(page.body)
            names[path.as_posix()] = f"{page.name} {page.address}"
            styles.update(html.fromstring(page.body).xpath("//link[@rel='stylesheet']/@href"))
        for number, address in enumerate(sorted(styles)):
            path = Path(folder) / f"{number}.css"
            path.write_bytes(ask(audit.site, address).body)
            names[path.as_posix()] = address
        command = [
            "java", "-Xmx512m", "-jar", str(JAR), "--also-check-css", "--format", "json", "--stdout",
            "--exit-zero-always", *names,
        ]  # fmt: skip
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    findings: dict[str, list[str]] = {}
    warnings: dict[str, list[str]] = {}
    for message in json.loads(output)["messages"]:
        name = names[message["url"].removeprefix("file:")]
        where = " ".join(message.get("extract", "").split())
        unknown = re.search(r"Property “(.+)” doesn't exist", message["message"])
        if unknown and unknown[1] in NEWER_THAN_THE_CHECKER:
            continue
        sort = findings if message["type"] in {"error", "non-document-error"} else warnings
        sort.setdefault(f"{message['message']} – {where[:110]}", []).append(name)
    tool = f"Nu HTML checker {version_of('vnu-jar')}"
    counted = f"{len(pages)} pages and {len(styles)} stylesheets"
    errors = [f"{finding} – on {on[0]} ({len(on)} in all)" for finding, on in findings.items()]
    audit.tell("0 errors", tool, errors, f"{len(errors)} on {counted}")
    told = [f"{finding} – on {on[0]} ({len(on)} in all)" for finding, on in warnings.items()]
    audit.tell("warnings", tool, told, f"{len(told)} on {counted}", is_bar=False)


def part_links(audit: Audit) -> None:
    gone = [
        audit.site + prefix + quoted(page.address)
        for page in audit.pages
        if page.status == 410
        for prefix in ("", "/ko")
    ]
    result = node("links", site=audit.site, urls=[f"{audit.site}/", f"{audit.site}/ko/"], gone=gone)
    tool = f"linkinator {version_of('linkinator')}"
    audit.tell(
        "no broken link or asset",
        tool,
        result["findings"],
        f"{len(result['findings'])} of {result['checked']}",
    )
    broken, count = _broken_fragments(audit)
    audit.tell("no broken fragment", "lxml", broken, f"{len(broken)} of {count}")


def _broken_fragments(audit: Audit) -> tuple[list[str], int]:
    """Return the links to a place of a page that the page does not have, and how many there are."""
    documents: dict[str, set[str]] = {}
    broken, count = [], 0
    for page in audit.pages:
        base = audit.site + page.address
        for link in html.fromstring(page.body).xpath("//a/@href"):
            address, _, fragment = urllib.parse.urljoin(base, link).partition("#")
            # Browsers find words by themselves where a fragment asks for text.
            if not fragment or fragment.startswith(":~:") or not address.startswith(f"{audit.site}/"):
                continue
            count += 1
            if address not in documents:
                body = (
                    page.body if address == base else ask(audit.site, address.removeprefix(audit.site)).body
                )
                documents[address] = set(html.fromstring(body).xpath("//@id"))
            if urllib.parse.unquote(fragment) not in documents[address]:
                broken.append(f"{link} on {page.name} {page.address}")
    return broken, count


def part_feeds(audit: Audit) -> None:
    urls = set()
    for page in audit.pages:
        for link in html.fromstring(page.body).xpath("//link[@rel='alternate'][@type]"):
            if link.get("type") in FEED_TYPES:
                urls.add(urllib.parse.urljoin(audit.site + page.address, link.get("href")))
    both = sorted(
        urls | {url.replace(audit.site, f"{audit.site}/ko", 1) for url in urls if "/ko/" not in url}
    )
    result = node("feeds", urls=both)
    tool = f"rss-parser {version_of('rss-parser')}, feedsmith {version_of('feedsmith')}"
    findings = result["findings"]
    missing = {".atom", ".rss", ".json"} - {Path(urllib.parse.urlsplit(url).path).suffix for url in urls}
    findings += [f"no page names a feed in {suffix}" for suffix in sorted(missing)]
    audit.tell("feeds without a finding", tool, findings, f"{len(findings)} in {result['checked']} feeds")


def part_sitemaps(audit: Audit) -> None:
    robots = ask(audit.site, "/robots.txt").body.decode()
    result = node("sitemaps", urls=re.findall(r"(?m)^Sitemap: *(\S+)", robots))
    findings = result["findings"]
    if not result["checked"]:
        findings.append("robots.txt names no sitemap")
    figure = f"{len(findings)} in {result['checked']} sitemaps"
    audit.tell("sitemaps without a finding", f"sitemap {version_of('sitemap')}", findings, figure)


def part_oembed(audit: Audit) -> None:
    kinds = {"article", "evidence"}
    urls = [audit.site + page.address for page in audit.pages if page.kind in kinds and page.status == 200]
    result = node("oembed", site=audit.site, urls=urls)
    tool = f"oembed-extractor {version_of('@extractus/oembed-extractor')}"
    figure = f"{len(result['findings'])} in {result['checked']} embeddings"
    audit.tell("articles and quotations embed by oEmbed", tool, result["findings"], figure)


def part_structured(audit: Audit) -> None:
    pages = [{"name": f"{page.name} {page.address}", "html": page.body.decode()} for page in audit.pages]
    result = node("structured_data", pages=pages)
    tool = f"schema-dts {version_of('schema-dts')}, structured-data-validator {version_of('@adobe/structured-data-validator')}"
    findings = result["findings"]
    for kind in ("article", "evidence"):
        first = next((page for page in audit.pages if page.kind == kind), None)
        if first and b"application/ld+json" not in first.body:
            findings.append(f"{first.name} has no structured data")
    figure = f"{len(findings)} in {result['checked']} pages"
    audit.tell("structured data as schema.org has it", tool, findings, figure)


def part_lighthouse(audit: Audit) -> None:
    pages = [page for page in audit.pages if page.name not in NOT_FOR_LIGHTHOUSE and page.status == 200]
    result = node(
        "lighthouse", chromium=browser.chromium_path(), runs=audit.runs,
        flags=["--headless=new", *browser.chromium_flags()],
        pages=[{"name": page.name, "url": audit.site + page.address} for page in pages],
    )  # fmt: skip
    tool = f"Lighthouse {version_of('lighthouse')}, mobile"
    for category in ("performance", "accessibility", "best-practices", "seo"):
        findings, lowest = [], LEAST_SCORE
        for page in pages:
            if category == "seo" and page.name.startswith(NOT_FOR_SEARCH_ENGINES):
                continue
            score = round((result[page.name]["scores"][category] or 0) * 100)
            lowest = min(lowest, score)
            if score < LEAST_SCORE:
                findings.append(f"{page.name}: {score}; {', '.join(result[page.name]['audits'][:8])}")
        audit.tell(f"{category} 100", tool, findings, f"{lowest} at least on {len(pages)} pages")


PARTS: dict[str, Callable[[Audit], None]] = {
    "axe": part_axe,
    "browser": part_browser,
    "weight": part_weight,
    "html": part_html,
    "links": part_links,
    "feeds": part_feeds,
    "sitemaps": part_sitemaps,
    "oembed": part_oembed,
    "structured": part_structured,
    "lighthouse": part_lighthouse,
}
NOT_WHEN_FAST = {"lighthouse"}


def version_of(package: str) -> str:
    return str(json.loads((MODULES / package / "package.json").read_text())["version"])


def node(tool: str, **question: Any) -> dict[str, Any]:
    """Return what one of our small Node programs answers to a question."""
    command = ["node", str(HERE / "tools" / f"{tool}.mjs")]
    done = subprocess.run(command, input=json.dumps(question), stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode or not done.stdout:
        return {
            "checked": 0,
            "findings": [f"{tool}.mjs ended with {done.returncode}; see what it said above"],
        }
    return dict(json.loads(done.stdout))


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
    started = time.monotonic()

    def say(line: str) -> None:
        print(line, flush=True)

    with contextlib.ExitStack() as stack:
        if not options.site:
            say("Making a site with the demo's content …")
        site = options.site.rstrip("/") or stack.enter_context(running_site(folder=options.data))
        pages = find_pages(site, with_personal=not options.site)
        missing = sorted(
            WANTED - {page.kind for page in pages} - ({"takedown-status"} if options.site else set())
        )
        pages = [page for page in pages if re.search(options.pages, page.name)]
        say(f"{len(pages)} pages of {len({page.kind for page in pages})} kinds at {site}")
        audit = Audit(site, pages, options.fast, options.runs, say)
        audit.tell("every kind of page is there", "lxml", [f"none is a {kind}" for kind in missing])
        # Axe first, so that Chromium looks at each page once for all parts.
        for name in sorted(parts, key=list(PARTS).index):
            say(f"{name} …")
            PARTS[name](audit)
    print_table(audit.rows)
    held = all(row.holds or not row.is_bar for row in audit.rows)
    seconds = round(time.monotonic() - started)
    say(f"\n{'Every bar holds' if held else 'Some bars are missed'}; {seconds} s on {machine()}")
    options.json.parent.mkdir(parents=True, exist_ok=True)
    report = {
        "machine": machine(),
        "seconds": seconds,
        "held": held,
        "pages": [{"name": page.name, "address": page.address, "status": page.status} for page in pages],
        "rows": [asdict(row) for row in audit.rows],
    }
    options.json.write_text(json.dumps(report, ensure_ascii=False, indent=1))
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
