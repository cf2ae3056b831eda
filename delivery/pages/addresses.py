"""Which page a request asks for: all that an answer may depend on, in one line."""

import re
from typing import Any

# What advertising and mail programs hang onto addresses. No page reads them; they are taken off before a page is made.
_TRACKING = re.compile(
    r"(?:utm_[a-z_]+|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|igshid|mc_cid|mc_eid|ref_src|n_media|n_query|NaPm)=.*"
)
LONGEST_ADDRESS = 2_000
# Answered elsewhere, or for one person alone: not worth a look.
_NEVER = ("/admin/", "/static/", "/media/")


def without_tracking(query: str) -> str:
    """Return a query string without parameters that only count visitors."""
    if "=" not in query:
        return query
    return "&".join(part for part in query.split("&") if not _TRACKING.fullmatch(part))


def address_of(environ: dict[str, Any], *, behind_proxy: bool) -> str | None:
    """Return the full address that a WSGI request asks for, or None where no kept page can answer it."""
    path = environ.get("PATH_INFO", "")
    if path.startswith(_NEVER):
        return None
    scheme = environ["wsgi.url_scheme"]
    if behind_proxy:
        scheme = environ.get("HTTP_X_FORWARDED_PROTO", scheme)
    query = environ.get("QUERY_STRING", "")
    address = f"{scheme}://{environ.get('HTTP_HOST', '')}{path}?{query}"
    return address if len(address) <= LONGEST_ADDRESS else None
