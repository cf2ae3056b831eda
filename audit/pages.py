"""One address of every kind of public page, found by following links as a reader would.

Pages are sorted by their address. Of a kind with many pages (articles, evidence, tags …) those are chosen that together hold
every element and class which any page of the kind has, so that a tombstone, a Korean article or a chart is never missed
because another page came first. Nothing here knows the demo.
"""

import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus

from lxml import html

# Pages of a kind that are looked at to choose from. Lists can be narrowed in more ways than anybody follows.
MOST_OF_A_KIND = {"article": 60, "evidence": 60, "history": 30}
MOST_OF_A_KIND_ELSE = 8
# Pages of a kind that are measured at most.
MOST_CHOSEN = {"article": 6, "evidence": 6, "tag": 3}
MOST_CHOSEN_ELSE = 2
NOWHERE = "/news/there-is-no-such-article/"
# What is measured although nothing has to lead there.
UNLINKED = (
    "/styleguide/", "/api/", "/search/", "/search/?q=zeppelin+xylophone", "/search/?q=ferry&from=2026-13-45",
    NOWHERE,
)  # fmt: skip
# Made to show everything at once to those who change the look; production does not serve it.
NOT_FOR_READERS = {"styleguide"}
OPTIONAL = {"/styleguide/"}
WORDS_FOR_SEARCH = ("ferry", "도서관")
PERSONAL = "takedown-"

# The first that fits names the kind. Addresses have lost the language before they get here.
KINDS = [
    ("front", r"/"),
    ("latest", r"/latest/"),
    ("latest-older", r"/latest/\?.+"),
    ("tag-index", r"/tags/(\?.*)?"),
    ("tag-combination", r"/tags/[^/]*\+[^/]*/"),
    ("tag-narrowed", r"/tags/[^/]+/\?community=[^&]+"),
    ("tag-older", r"/tags/[^/]+/\?.+"),
    ("tag", r"/tags/[^/]+/"),
    ("communities", r"/communities/"),
    ("community", r"/communities/[^/]+/"),
    ("community-older", r"/communities/[^/]+/\?.*"),
    ("evidence", r"/reactions/\d+/"),
    ("embedded-quotation", r"/reactions/\d+/embed/"),
    ("takedown-request", r"/reactions/\d+/request/"),
    ("takedown-status", r"/takedown/[^/]+/"),
    ("removals", r"/takedowns/"),
    ("corrections", r"/corrections/"),
    ("how-we-source", r"/how-we-source/"),
    ("search-empty", r"/search/"),
    ("search-none", r"/search/\?q=zeppelin.*"),
    ("search-problem", r"/search/\?.*\bfrom=2026-13-45.*"),
    ("search-narrowed", r"/search/\?q=[^&]*&.+"),
    ("search", r"/search/\?.*"),
    ("styleguide", r"/styleguide/.*"),
    ("api", r"/api/.*"),
    ("history", r"/[^/]+/[^/]+/history/"),
    ("edition", r"/[^/]+/[^/]+/history/\?edition=.+"),
    ("difference", r"/[^/]+/[^/]+/history/.+"),
    ("archive", r"/[^/]+/\d{4}/(\d{1,2}/)?"),
    ("category", r"/[^/]+/"),
    ("category-older", r"/[^/]+/\?.*"),
    ("article", r"/[^/]+/[^/?]+/"),
    ("other", r".*"),
]
KINDS_BY_NAME = dict(KINDS)
# Kinds that a newsroom with the demo must have; the audit fails where one is missing.
WANTED = frozenset(name for name, _pattern in KINDS) - {
    "latest-older", "category-older", "community-older", "tag-older", "tag-narrowed", "archive", "styleguide", "other",
} | {"not-found", "article-gone"}  # fmt: skip


@dataclass(frozen=True)
class PublicPage:
    name: str
    address: str
    status: int
    body: bytes = field(repr=False)

    @property
    def kind(self) -> str:
        return re.sub(r"-\d+$", "", self.name)


@dataclass(frozen=True)
class Answer:
    status: int
    media_type: str
    body: bytes
    address: str


def ask(site: str, address: str, data: dict[str, str] | None = None) -> Answer:
    """Return what the site answers, redirects followed, whatever its status."""
    encoded = urllib.parse.urlencode(data).encode() if data else None
    request = urllib.request.Request(site + quoted(address), data=encoded)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return _answer(answer, site)
    except urllib.error.HTTPError as refusal:
        return _answer(refusal, site)


def _answer(answer: "urllib.response.addinfourl", site: str) -> Answer:
    media_type = answer.headers.get("Content-Type", "").split(";")[0]
    return Answer(answer.status or 0, media_type, answer.read(), answer.url.removeprefix(site))


def quoted(address: str) -> str:
    return urllib.parse.quote(address, safe="/?=&%+@:#,;~!$'()*")


def kind_of(address: str) -> str:
    """Return the kind of page that an address without its language leads to."""
    return next(name for name, pattern in KINDS if re.fullmatch(pattern, address))


def links_of(answer: Answer, site: str) -> Iterator[str]:
    """Give the addresses of the pages that a page leads to, without fragments and without the trail that leads back."""
    for link in html.fromstring(answer.body).xpath("//a[@href]"):
        address = urllib.parse.urljoin(site + answer.address, link.get("href").strip())
        if not address.startswith(f"{site}/"):
            continue
        path, _, query = address.removeprefix(site).partition("#")[0].partition("?")
        asked = [(name, value) for name, value in urllib.parse.parse_qsl(query) if name != "via"]
        yield path + (f"?{urllib.parse.urlencode(asked)}" if asked else "")


def find_pages(site: str, *, with_personal: bool = False) -> tuple[list[PublicPage], list[str]]:
    """Return the pages to measure, in a steady order, and what went astray: links that lead to no page, errors, detours.

    The page of a takedown request is among them only where one may be made.
    """
    seen: dict[str, list[PublicPage]] = {}
    astray: list[str] = []
    parents: dict[str, str] = {}
    waiting = ["/", *UNLINKED, *(f"/search/?q={urllib.parse.quote(word)}" for word in WORDS_FOR_SEARCH)]
    known, of_kind = set(waiting), dict.fromkeys((name for name, _pattern in KINDS), 0)
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if of_kind[kind] >= MOST_OF_A_KIND.get(kind, MOST_OF_A_KIND_ELSE):
            continue
        answer = ask(site, address)
        if problem := _astray(address, answer):
            astray.append(f"{problem}, linked from {parents.get(address, 'nowhere')}")
        if problem or answer.media_type != "text/html" or answer.address != quoted(address):
            continue
        kind = {HTTPStatus.GONE: f"{kind}-gone", HTTPStatus.NOT_FOUND: "not-found"}.get(answer.status, kind)
        if kind == "not-found" and address != NOWHERE:
            continue
        of_kind[kind] = of_kind.get(kind, 0) + 1
        seen.setdefault(kind, []).append(PublicPage(kind, address, answer.status, answer.body))
        links = [link for link in links_of(answer, site) if kind != "styleguide" or "/styleguide/" in link]
        if kind in {"evidence", "evidence-gone"}:
            links.append(f"{address}embed/")
        for link in links:
            if link not in known and not re.match(r"/(ko|admin|pictures|static|takedown)(/|$)", link):
                known.add(link)
                waiting.append(link)
                parents[link] = address
    if with_personal and "takedown-request" in seen:
        status = _ask_for_removal(site, seen["takedown-request"][-1])
        seen["takedown-status"] = [PublicPage("takedown-status", status.address, status.status, status.body)]
    return [
        page
        for kind in sorted(seen)
        for page in chosen(seen[kind], most=MOST_CHOSEN.get(kind, MOST_CHOSEN_ELSE))
    ], astray


def _astray(address: str, answer: Answer) -> str:
    """Return what is wrong with an answer: an error, nothing there, a detour; "" for a page as it should be."""
    if address in OPTIONAL:
        return ""
    wanted = {HTTPStatus.NOT_FOUND} if address == NOWHERE else {HTTPStatus.OK, HTTPStatus.GONE}
    if answer.status not in wanted:
        return f"{address} answers {answer.status}"
    # Newer pages of a list may turn out to be its first.
    if answer.address.partition("?")[0] != quoted(address).partition("?")[0]:
        return f"{address} leads on to {answer.address}"
    return ""


def _features(page: PublicPage) -> set[str]:
    """Return what a page is made of: its elements with their classes, languages and directions."""
    found = set()
    for element in html.fromstring(page.body).iter():
        if isinstance(element.tag, str):
            # Hues and columns differ by a number only.
            named = re.sub(r"\d+", "", element.get("class", "")).split() or [""]
            found.update(f"{element.tag}.{name}" for name in named)
            found.update(f"{name}={element.get(name)}" for name in ("lang", "dir") if element.get(name))
    return found


def chosen(pages: list[PublicPage], *, most: int) -> list[PublicPage]:
    """Return as few pages of a kind as show all that any of them shows, `most` at most, the fullest first."""
    features = {page.address: _features(page) for page in pages}
    left, found = set().union(*features.values()), []
    while left and len(found) < most:
        best = max(pages, key=lambda page: (len(features[page.address] & left), len(page.body)))
        if not features[best.address] & left:
            break
        left -= features[best.address]
        number = f"-{len(found) + 1}" if found else ""
        found.append(PublicPage(best.name + number, best.address, best.status, best.body))
    return found


def _ask_for_removal(site: str, form: PublicPage) -> Answer:
    """Fill in the form as a person would, and return the page that tells how the request stands."""
    hidden = html.fromstring(ask(site, form.address).body).xpath("//main//input[@type='hidden' and @name]")
    # The form refuses what comes faster than people write.
    time.sleep(3)
    given = {
        **{str(field.get("name")): str(field.get("value", "")) for field in hidden}, "relation": "other", "ground": "privacy", "email": "", "website": "",
        "message": "This was sent by the audit of the public pages, to see the page that follows.",
    }  # fmt: skip
    return ask(site, form.address, given)
