"""The score that Mozilla's HTTP Observatory gives an answer: its rules as of version 1.4.8 of its open scanner.

Only what an answer itself shows is scored. That the domain is in the browsers' list for HSTS (+5) and that plain HTTP leads to HTTPS
depend on where the site runs.
"""

import re
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from lxml import html

HALF_A_YEAR = 15_768_000
BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
# Extra credit counts only for who has lost no more than ten points.
LEAST_FOR_EXTRA_CREDIT = 90


@dataclass
class Score:
    points: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        lost = 100 + sum(value for value in self.points.values() if value < 0)
        return 100 + sum(self.points.values()) if lost >= LEAST_FOR_EXTRA_CREDIT else lost


def score_of(response: Any, *, host: str) -> Score:
    """Return the points of each rule for an answer of Django's test client that came by HTTPS."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    policy = directives_of(headers.get("content-security-policy", ""))
    return Score(
        {
            "content-security-policy": _policy(policy),
            "cookies": _cookies(response.cookies, headers),
            "cross-origin-resource-sharing": _sharing(headers),
            "referrer-policy": _referrer(headers),
            "strict-transport-security": _transport(headers),
            "subresource-integrity": _scripts(response, host=host),
            "x-content-type-options": 0 if headers.get("x-content-type-options") == "nosniff" else -5,
            "x-frame-options": 5
            if "frame-ancestors" in policy
            else 0
            if headers.get("x-frame-options", "").lower() in {"deny", "sameorigin"}
            else -20,
            "cross-origin-resource-policy": {
                "same-origin": 10, "same-site": 10, "cross-origin": 0, "": 0,
            }.get(headers.get("cross-origin-resource-policy", ""), -5),
        }
    )  # fmt: skip


def directives_of(policy: str) -> dict[str, set[str]]:
    """Return what each directive of a policy allows; of one that stands twice the first counts."""
    found: dict[str, set[str]] = {}
    for part in policy.split(";"):
        name, *values = part.split() or [""]
        if name:
            found.setdefault(name.lower(), set(values))
    return found


def _policy(policy: dict[str, set[str]]) -> int:
    if not policy:
        return -25
    everything = policy.get("default-src", {"*"})
    scripts, styles = policy.get("script-src", everything), policy.get("style-src", everything)
    objects = policy.get("object-src", everything)
    if scripts & (BROAD | {"'unsafe-inline'", "data:"}) or objects & BROAD:
        return -20
    active = set().union(*(values for name, values in policy.items() if name not in {"img-src", "media-src"}))
    if any(source.startswith(("http:", "ftp:")) for source in active):
        return -20
    if "'unsafe-eval'" in scripts | styles:
        return -10
    passive = policy.get("img-src", everything) | policy.get("media-src", everything)
    if any(source.startswith(("http:", "ftp:")) for source in passive):
        return -10
    if styles & (BROAD | {"'unsafe-inline'", "data:"}):
        return 0
    return 10 if policy.get("default-src") == {"'none'"} else 5


def _cookies(cookies: "SimpleCookie", headers: dict[str, str]) -> int:
    """Return the worst that any cookie costs. One that is deleted counts like others."""
    found = [5] if cookies else [0]
    is_held = _transport(headers) >= 0
    for name, cookie in cookies.items():
        same_site = str(cookie["samesite"]).lower()
        is_session = any(part in name.lower() for part in ("login", "sess"))
        if not cookie["secure"]:
            found.append((-10 if is_session else -5) if is_held else (-40 if is_session else -20))
        if is_session and not cookie["httponly"]:
            found.append(-30)
        if same_site not in {"lax", "strict", "none"}:
            found.append(-20 if same_site or "csrf" in name.lower() else 0)
        elif same_site == "none" and not cookie["secure"]:
            found.append(-20)
    return min(found)


def _sharing(headers: dict[str, str]) -> int:
    is_open = headers.get("access-control-allow-credentials") == "true"
    return -50 if is_open and "access-control-allow-origin" in headers else 0


def _referrer(headers: dict[str, str]) -> int:
    if "referrer-policy" not in headers:
        return 0
    last = headers["referrer-policy"].split(",")[-1].strip().lower()
    return 5 if last in PRIVATE else -5


def _transport(headers: dict[str, str]) -> int:
    stated = re.search(r"max-age=(\d+)", headers.get("strict-transport-security", ""))
    if stated is None:
        return -20
    return 0 if int(stated[1]) >= HALF_A_YEAR else -10


def _scripts(response: Any, *, host: str) -> int:
    if not response.headers["Content-Type"].startswith("text/html") or not response.content:
        return 0
    addresses = html.fromstring(response.content).xpath("//script/@src")
    is_elsewhere = [address for address in addresses if re.match(r"(?:[a-z]+:)?//", address)]
    return -50 if [address for address in is_elsewhere if f"//{host}/" not in address] else 0
