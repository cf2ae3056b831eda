"""Which outlet an address belongs to, the form in which addresses are kept, and a thread's number in its address."""

import re
import unicodedata
from urllib.parse import quote, urlsplit, urlunsplit

from django.utils.translation import gettext_lazy as _

from reactions.models import Outlet, OutletHost
from reactions.sources.address_patterns import SEARCHED_LENGTH

# Parameters that say how a reader came, not what stands at the address.
TRACKING_PARAMETERS = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|dclid|msclkid|igshid|mc_[ce]id|n_\w*media|smid|ref|ref_src|referrer|from"
    r"|exception_mode|m_view)$"
)
# Parameters by which boards turn the pages of a thread's comments. A thread is one source, whatever page is open.
COMMENT_PAGE = re.compile(r"^(?:c|cmt|comment|reply)_?page$", re.IGNORECASE)
DEFAULT_PORTS = {"http": 80, "https": 443}


class UnableToReadAddress(ValueError):
    """What was given is no web address that could be a source; the message says why."""


def canonical_url(url: str) -> str:
    """Return the address in the one form in which it is kept.

    https instead of http, host in lower case and in its ASCII form, no default port, no fragment, no tracking
    parameters and no page of its comments; the order of the others stays. An address without a scheme is read as https.

    Raises `UnableToReadAddress` for anything that is not an http or https address of a named host.
    """
    text = url.strip()
    if "://" not in text:
        text = f"https://{text}"
    if re.search(r"[\s\x00-\x1f\\]", text):
        raise UnableToReadAddress(_("There is a space or a line break within the address."))
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise UnableToReadAddress(_("This is not a web address.")) from None
    if parts.scheme.lower() not in DEFAULT_PORTS:
        raise UnableToReadAddress(_("The address must start with https:// or http://."))
    if parts.username or parts.password:
        raise UnableToReadAddress(_("The address holds a user name or password. Take it out."))
    try:
        host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        host = ""
    if not re.fullmatch(r"[a-z0-9_.\-]+|[0-9a-f:]+", host) or not (
        "." in host or ":" in host or host == "localhost"
    ):
        raise UnableToReadAddress(_("The address names no host, such as theqoo.net."))
    if ":" in host:
        host = f"[{host}]"
    scheme = "https"
    if port is not None and port not in DEFAULT_PORTS.values():
        # A port of its own: nothing says that the other scheme answers there.
        scheme = parts.scheme.lower()
        host = f"{host}:{port}"
    # The query is kept byte for byte: older boards write it in a character set of their own.
    kept = [
        pair
        for pair in parts.query.split("&")
        if pair and not (TRACKING_PARAMETERS.match(name := pair.split("=")[0]) or COMMENT_PAGE.match(name))
    ]
    path = in_ascii(parts.path or "/")
    return urlunsplit((scheme, host, path, in_ascii("&".join(kept)), ""))


def comment_page_of(url: str) -> str:
    """Return the part of an address that names a page of its comments, such as “cpage=2”, or an empty string."""
    for pair in urlsplit(url).query.split("&"):
        name, _separator, number = pair.partition("=")
        if COMMENT_PAGE.match(name) and re.fullmatch(r"[0-9]{1,5}", number):
            return pair
    return ""


def with_comment_page(*, address: str, page: str) -> str:
    """Return an address with a page of its comments, as `comment_page_of()` gives it; the address where that is empty."""
    return f"{address}{'&' if urlsplit(address).query else '?'}{page}" if page else address


def in_ascii(part: str) -> str:
    """Return a part of an address with letters outside ASCII percent-encoded, as browsers send them."""
    return quote(unicodedata.normalize("NFC", part), safe="/%:@!$&'()*+,;=~-._?[]")


def outlet_for(*, url: str) -> Outlet | None:
    """Return the outlet whose host the address has, or None.

    A host matches exactly or as the end of a longer name after a dot; the longest match wins, so
    blog.naver.com is the blog host's and not the portal's. A host within another name never matches.
    """
    try:
        host = urlsplit(canonical_url(url)).hostname or ""
    except UnableToReadAddress:
        return None
    labels = host.split(".")
    candidates = [".".join(labels[index:]) for index in range(len(labels))]
    hosts = OutletHost.objects.filter(host__in=candidates).select_related("outlet")
    best = max(hosts, key=lambda candidate: len(candidate.host), default=None)
    return best.outlet if best else None


def native_id_of(*, outlet: Outlet, url: str) -> str:
    """Return the number of the thread or report in the address by the outlet's pattern, or an empty string.

    Where the pattern also has a group “board”, numbers start again on each board and the board is part of the
    result: "freedom/12345".
    """
    groups = groups_in(outlet=outlet, url=url)
    number = groups.get("id", "")
    if not number:
        return ""
    board = groups.get("board", "")
    return (f"{board}/{number}" if board else number)[:120]


def groups_in(*, outlet: Outlet, url: str) -> dict[str, str]:
    """Return what the groups of the outlet's pattern find in an address, empty where the pattern finds nothing."""
    if not outlet.source_pattern:
        return {}
    parts = urlsplit(canonical_url(url))
    place = f"{parts.path}?{parts.query}" if parts.query else parts.path
    try:
        found = re.search(outlet.source_pattern, place[:SEARCHED_LENGTH])
    except re.error:
        return {}
    return {name: value for name, value in found.groupdict().items() if value} if found else {}
