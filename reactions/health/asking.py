"""Asking a site for a page that we quote from, and reading what came: politely, and as we say who we are."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit, urlunsplit

from django.core.cache import cache

from reactions.capturing.by_address import RefusedAsEvidence, read_browsed, read_fetched, status_of
from reactions.fetching import Fetched, FetchProblem, UnableToFetch, fetch
from reactions.fetching.browser import Browsed, browse, has_browser
from reactions.fetching.politeness import honour_retry_after
from reactions.health.outcomes import Answer, Elsewhere
from reactions.models import Capture, Outlet, Source
from reactions.reading import ReadPage
from reactions.reading.acceptance import EMPTY
from reactions.reading.decoding import UnableToDecode, decode_page
from reactions.sources.address_patterns import SEARCHED_LENGTH
from reactions.sources.asked_addresses import asked_address
from reactions.sources.unencrypted import may_be_unencrypted

FAILURES = {
    FetchProblem.REFUSED_FORM: "address_refused",
    FetchProblem.REFUSED_ADDRESS: "address_refused",
    FetchProblem.NO_SUCH_NAME: "dns",
    FetchProblem.NO_NAME_SERVER: "dns",
    FetchProblem.NO_CONNECTION: "connection",
    FetchProblem.BAD_ANSWER: "connection",
    FetchProblem.BROWSER_FAILED: "connection",
    FetchProblem.NO_BROWSER: "connection",
    FetchProblem.TLS: "tls",
    FetchProblem.TIMEOUT: "timeout",
    FetchProblem.TOO_LARGE: "too_large",
    FetchProblem.TOO_MANY_REDIRECTS: "redirects",
}
# A site is asked for an address that never was, and for its front page, once in so many seconds.
ELSEWHERE_FOR = 24 * 60 * 60
MOST_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What came for a source. `came` is None where nothing did; `retry_after` is what the site asked for.

    `method` is how the page was looked at, as captures say it; `capture` the one in which it stands, where a person
    saw it and not the newsroom.
    """

    answer: Answer
    came: Fetched | Browsed | None = None
    retry_after: timedelta | None = None
    method: str = Capture.Method.FETCH
    capture: Capture | None = None


def ask(*, source: Source, now: datetime, page: str = "") -> Asked:
    """Return what a site answers for a source's page today, or for a page of its comments (`comment_page_of()`). Never raises for what the site does.

    Where the outlet's comments are loaded by script, the newsroom's own browser looks, if there is one.
    """
    method, address = method_for(source), asked_address(source, page=page)
    try:
        came = _visit(address, source, now)
    except UnableToFetch as problem:
        failure = FAILURES.get(problem.code, str(problem.code))
        return Asked(answer=Answer(requested_url=address, failure=failure), method=method)
    read = _read(came, source)
    status = status_of(came)
    until = honour_retry_after(
        host=host_of(address),
        status=status,
        retry_after="" if isinstance(came, Browsed) else came.headers.get("retry-after", ""),
        now=now,
    )
    return Asked(
        answer=Answer(
            requested_url=address,
            status=status,
            final_url=came.final_url,
            page=read,
            markup=_markup(came, source) if read is not None and read.refusal == EMPTY else "",
        ),
        came=came,
        retry_after=until - now if until is not None else None,
        method=method,
    )


def method_for(source: Source) -> Capture.Method:
    """Return how a source's page is looked at: with the browser where its outlet needs one and there is one."""
    if source.outlet.capture_mode == Outlet.CaptureMode.BROWSER and has_browser():
        return Capture.Method.BROWSER
    return Capture.Method.FETCH


def _visit(address: str, source: Source, now: datetime) -> Fetched | Browsed:
    plainly = partial(may_be_unencrypted, source=source, address=address)
    if method_for(source) == Capture.Method.BROWSER:
        return browse(url=address, now=now, may_be_unencrypted=plainly)
    return fetch(url=address, now=now, may_be_unencrypted=plainly)


def _read(came: Fetched | Browsed, source: Source) -> ReadPage | None:
    try:
        if isinstance(came, Browsed):
            return read_browsed(source=source, browsed=came)
        return read_fetched(source=source, fetched=came)
    except RefusedAsEvidence:
        # No page at all: a picture, a PDF, nothing.
        return None


def _markup(came: Fetched | Browsed, source: Source) -> str:
    data, charset = (came.html, "utf-8") if isinstance(came, Browsed) else (came.data, came.charset)
    try:
        hint = source.outlet.charset_hint or None
        return decode_page(data=data, http_charset=charset, charset_hint=hint).text
    except UnableToDecode:
        return ""


def ask_elsewhere(*, source: Source, now: datetime) -> Elsewhere | None:
    """Return what the site answers for a thread that never was and for its front page, or None where that tells nothing.

    Asked at most once a day for each host; the answer is kept that long.
    """
    address = random_address(source)
    if not address:
        return None
    parts = urlsplit(address)
    key = f"health-elsewhere-{parts.netloc}"
    if not cache.add(f"{key}-asked", 1, ELSEWHERE_FOR):
        kept: Elsewhere | None = cache.get(key)
        return kept
    random_text = _words_at(address, source, now)
    front_text = _words_at(f"{parts.scheme}://{parts.netloc}/", source, now) if random_text else ""
    # Where the front page does not come, nothing shows that the site tells pages apart.
    elsewhere = Elsewhere(random_text, front_text) if random_text and front_text else None
    cache.set(key, elsewhere, ELSEWHERE_FOR)
    return elsewhere


def _words_at(address: str, source: Source, now: datetime) -> str:
    """Return the words of a page that came with a status of success, else an empty string."""
    try:
        came = _visit(address, source, now)
    except UnableToFetch:
        return ""
    page = _read(came, source) if 200 <= status_of(came) < 300 else None
    return page.text[:MOST_KEPT] if page is not None else ""


def host_of(address: str) -> str:
    """Return the host of an address, as visits to hosts are counted."""
    return (urlsplit(address).hostname or "").lower()


def random_address(source: Source) -> str:
    """Return an address of the source's form with a number that no thread has yet, or an empty string where the
    outlet's pattern finds no plain number in it.

    The number has as many digits and begins with 9; where the source's does so too, one digit more.
    """
    parts = urlsplit(asked_address(source))
    place = f"{parts.path}?{parts.query}" if parts.query else parts.path
    try:
        found = re.search(source.outlet.source_pattern or r"(?!)", place[:SEARCHED_LENGTH])
        number = found["id"] if found else ""
        start, end = found.span("id") if found else (0, 0)
    except (re.error, IndexError):
        return ""
    if not number or not re.fullmatch(r"[0-9]+", number):
        return ""
    length = len(number) - (not number.startswith("9"))
    drawn = "9" + "".join(str(secrets.randbelow(10)) for _digit in range(length))
    path, _mark, query = f"{place[:start]}{drawn}{place[end:]}".partition("?")
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))
