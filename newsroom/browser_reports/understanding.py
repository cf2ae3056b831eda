"""What a browser's report says, reduced to what a developer needs: no database.

Two formats: the Reporting API's (W3C, `application/reports+json`, a list) and the older one of `report-uri`
(CSP level 2, `application/csp-report`, one object). Anybody can send anything, and much is true of one reader alone: addresses become
the pattern of our route or the name of a site, samples of text are not read at all.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from delivery.paths import in_language, language_of, without_language
from newsroom.models import BrowserReport

FORMATS = ("application/reports+json", "application/csp-report", "application/json")
# Reports of one message that are read at all.
MOST_AT_ONCE = 20
_WORD = re.compile(r"[a-z][a-z-]{0,58}")
_HOST = re.compile(r"[a-z0-9.-]{1,150}(?::[0-9]{1,5})?|\[[0-9a-f:]{2,45}\](?::[0-9]{1,5})?")
_OUR_FILE = re.compile(r"/static/[A-Za-z0-9_./-]{1,180}")


class UnableToUnderstand(Exception):
    """What was sent is no report in a format that we know."""


@dataclass(frozen=True, slots=True)
class Refused:
    """One thing that a browser refused. `line` is 0 where it is not known."""

    kind: str
    rule: str
    page: str
    blocked: str
    source: str
    line: int


def refused_in(body: bytes, *, host: str) -> list[Refused]:
    """Return what the message says of pages of this host; raise `UnableToUnderstand`.

    What is about other sites, what extensions of the browser did and kinds of reports that we did not ask for are left out.
    """
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnableToUnderstand from error
    reports = message if isinstance(message, list) else [message]
    return list(_read(reports[:MOST_AT_ONCE], host=host))


def _read(reports: list[Any], *, host: str) -> Iterator[Refused]:
    for report in reports:
        if not isinstance(report, dict):
            raise UnableToUnderstand
        if isinstance(old := report.get("csp-report"), dict):
            refused = _of(
                kind=BrowserReport.Kind.CSP,
                address=old.get("document-uri"),
                rule=old.get("effective-directive") or old.get("violated-directive"),
                blocked=old.get("blocked-uri"),
                source=old.get("source-file"),
                line=old.get("line-number"),
                host=host,
            )
        else:
            body = report.get("body")
            if not isinstance(body, dict):
                raise UnableToUnderstand
            refused = _of(
                kind=report.get("type"),
                address=body.get("documentURL") or report.get("url"),
                rule=body.get("effectiveDirective") or body.get("policyId") or body.get("type"),
                blocked=body.get("blockedURL"),
                source=body.get("sourceFile"),
                line=body.get("lineNumber"),
                host=host,
            )
        if refused is not None:
            yield refused


def _of(
    *, kind: object, address: object, rule: object, blocked: object, source: object, line: object, host: str
) -> Refused | None:
    page = _page_of(address, host=host)
    # An old browser names the directive with its values.
    word = _WORD.match(rule.lower()) if isinstance(rule, str) else None
    where, what = _place(source, host=host), _place(blocked, host=host)
    if kind not in BrowserReport.Kind.values or page is None or word is None:
        return None
    if where is None or what is None:
        return None
    is_known = isinstance(line, int) and not isinstance(line, bool) and 0 <= line < 2**31
    return Refused(
        kind=str(kind),
        rule=word[0],
        page=page,
        blocked=what or "-",
        source=where,
        line=int(str(line)) if is_known else 0,
    )


def _page_of(address: object, *, host: str) -> str | None:
    """Return the pattern of our page's address; None for a page that is not ours."""
    parts = _split(address)
    if parts is None or parts.scheme not in {"http", "https"} or parts.netloc.lower() != host.lower():
        return None
    path = parts.path or "/"
    try:
        return in_language(f"/{resolve(without_language(path)).route}", language_of(path))[:200]
    except Resolver404:
        return "-"


def _place(address: object, *, host: str) -> str | None:
    """Return where a script or a thing that was refused came from: a file of ours, a site, a word; None for an extension."""
    if not isinstance(address, str) or not address:
        return ""
    if _WORD.fullmatch(address):
        # “inline”, “eval”, “trusted-types-sink”, or a scheme alone.
        return None if address.endswith("extension") else address
    parts = _split(address)
    if parts is None or parts.scheme.endswith("extension"):
        return None
    netloc = parts.netloc.lower()
    if netloc == host.lower():
        return parts.path if _OUR_FILE.fullmatch(parts.path) else "self"
    if parts.scheme in {"http", "https", "ws", "wss"}:
        return f"{parts.scheme}://{netloc}" if _HOST.fullmatch(netloc) else "-"
    return parts.scheme if _WORD.fullmatch(parts.scheme) else "-"


def _split(address: object) -> Any:
    if not isinstance(address, str):
        return None
    try:
        return urlsplit(address[:2_000])
    except ValueError:
        return None
