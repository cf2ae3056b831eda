"""The parts that look at pages in Chromium: what is shown, what it weighs, and what Lighthouse makes of it."""

import gzip
import re

from audit import browser, weight
from audit.measuring import KB, Audit, node, version_of
from audit.pages import NOT_FOR_READERS, ask

MOST_WITHOUT_PICTURES, MOST_SCRIPT = 60 * KB, 10 * KB
LEAST_SCORE = 100
# Pages whose status or `noindex` Lighthouse rightly holds against them in search results.
NOT_FOR_LIGHTHOUSE = {"not-found", "article-gone", "evidence-gone", "takedown-status"}
NOT_FOR_SEARCH_ENGINES = (
    "search", "takedown", "embedded", "tag-combination", "tag-narrowed", "tag-older", "latest-older", "category-older",
    "community-older", "difference", "edition", "history", "styleguide",
)  # fmt: skip


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
    return len(gzip.compress(ask(site, url.removeprefix(site)).body, mtime=0))


def part_lighthouse(audit: Audit) -> None:
    pages = [page for page in audit.pages if page.name not in NOT_FOR_LIGHTHOUSE and page.status == 200]
    result = node(
        "lighthouse", chromium=browser.chromium_path(), runs=audit.runs,
        flags=["--headless=new", *browser.chromium_flags()],
        pages=[{"name": page.name, "url": audit.site + page.address} for page in pages],
    )  # fmt: skip
    tool = f"Lighthouse {version_of('lighthouse')}, mobile"
    if problems := result.get("findings"):
        audit.tell("Lighthouse runs", tool, problems)
        return
    for category in ("performance", "accessibility", "best-practices", "seo"):
        held_to = [
            page
            for page in pages
            if not (category == "seo" and page.name.startswith(NOT_FOR_SEARCH_ENGINES))
            and not (category == "performance" and page.kind in NOT_FOR_READERS)
        ]
        scores = {
            page.name: round((result[page.name]["scores"].get(category) or 0) * 100) for page in held_to
        }
        findings = [
            f"{name}: {score}; {', '.join(result[name]['audits'][:8])}"
            for name, score in scores.items()
            if score < LEAST_SCORE
        ]
        lowest = min(scores.values(), default=LEAST_SCORE)
        audit.tell(f"{category} {LEAST_SCORE}", tool, findings, f"{lowest} at least on {len(held_to)} pages")
    shifts = {page.name: result[page.name]["shift"] for page in pages if page.kind not in NOT_FOR_READERS}
    moved = [
        f"{name}: {shift:.4f}; {', '.join(result[name]['shifted'])}"
        for name, shift in shifts.items()
        if shift > 0
    ]
    audit.tell("CLS 0 on a slow telephone", tool, moved, f"{max(shifts.values(), default=0):.4f} at most")
