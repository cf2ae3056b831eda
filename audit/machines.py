"""The parts that read what the site answers as other programs do: checkers, crawlers, feed readers, search engines."""

import json
import re
import subprocess
import tempfile
import urllib.parse
from http import HTTPStatus
from pathlib import Path

from lxml import html

from audit.measuring import MODULES, Audit, node, version_of
from audit.pages import NOT_FOR_READERS, ask, quoted
from audit.pictures import Pictures, image_objects, problems_of_manifest, problems_of_sharing

JAR = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
# Properties and rules of stylesheets that browsers have and the checker's lists do not. Whoever lacks them loses a comfort.
NEWER_THAN_THE_CHECKER = {
    "animation-timeline", "animation-range", "timeline-scope", "view-timeline", "container", "@container",
}  # fmt: skip
FEED_TYPES = {"application/atom+xml", "application/rss+xml", "application/feed+json"}


# Frames, forms and a person's own page, which no search engine lists either.
NOT_SHARED = {"embedded-quotation", "takedown-request", "takedown-status", "styleguide"}

# Lists narrowed twice or more, and their older pages: many, and made by the same templates as those narrowed once.
LISTS_WITHIN_LISTS = (
    r"/tags/[^/?]*\+[^/?]*\+|/tags/[^/?]*\+[^/?]*/(feed|\?)|/tags/[^?]*\?.*(community|before|after|from)="
)


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
        unknown = re.search(r"(?:Property|Unrecognized at-rule) “(.+?)”", message["message"])
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
    both = [*audit.pages, *audit.korean()]
    gone = [
        audit.site + prefix + quoted(page.address)
        for page in audit.pages
        if page.status == HTTPStatus.GONE
        for prefix in ("", "/ko")
    ]
    there = [
        audit.site + quoted(page.address)
        for page in both
        if page.status == HTTPStatus.OK and page.kind not in NOT_FOR_READERS
    ]
    result = node(
        "links", site=audit.site, pages=there, gone=gone, skip=LISTS_WITHIN_LISTS if audit.is_fast else ""
    )
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
    for page in [*audit.pages, *audit.korean()]:
        # Its pieces stand alone, without the pages that they lead to.
        if page.kind in NOT_FOR_READERS:
            continue
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
    pictures = Pictures(audit.site)
    for page in audit.pages:
        for thing in image_objects(page.body):
            findings += [f"{page.name}: {problem}" for problem in pictures.problems_of_object(thing)]
    figure = f"{len(findings)} in {result['checked']} pages, {len(pictures.sizes)} pictures"
    audit.tell("structured data as schema.org has it", tool, findings, figure)


def part_shared(audit: Audit) -> None:
    pictures = Pictures(audit.site)
    findings, manifests = [], set()
    for page in [*audit.pages, *audit.korean()]:
        if page.status != HTTPStatus.OK or page.kind.removeprefix("ko/") in NOT_SHARED:
            continue
        head = html.fromstring(page.body)
        findings += [f"{page.name}: {problem}" for problem in problems_of_sharing(head, pictures)]
        manifests.update(head.xpath("//link[@rel='manifest']/@href") or [""])
    for address in manifests:
        findings += problems_of_manifest(audit.site, address, pictures)
    if not any("/pictures/share/" in address for address in pictures.sizes):
        findings.append("no article has a picture that was drawn to share it")
    figure = f"{len(findings)} in {len(pictures.sizes)} pictures, {len(manifests)} manifest"
    audit.tell(
        "pages are shared and installed with pictures of the size they name", "Pillow", findings, figure
    )
