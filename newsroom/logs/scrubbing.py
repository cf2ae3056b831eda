"""What may not stand in a log is taken out of every line, wherever it came from: what people typed, addresses of mail, keys.

Lines are written so that none of it is in them; this is for what libraries and databases say of an error.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings

HIDDEN = "…"
# Shorter values would be found in words that have nothing to do with them.
SHORTEST_SECRET = 8

# What is repeated is bounded: nobody slows a process down by what they have it log.
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # postgres://user:password@host, https://token@host
    (re.compile(r"(?<=://)[^/\s@\"']{1,300}(?=@)"), HIDDEN),
    # What was asked for: searches, names, tokens.
    (re.compile(r"(?<=[\w/.~%-])\?(?=[^\s\"'<>]{0,200}[=&])[^\s\"'<>]*"), f"?{HIDDEN}"),
    # Addresses that let in who has them.
    (re.compile(r"(/(?:preview|takedown|invitation|reset|password/link)/)[^/\s\"'<>]+"), rf"\1{HIDDEN}"),
    # Random text in capitals, small letters and digits, as secrets are made.
    (
        re.compile(
            r"(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*[0-9])[A-Za-z0-9_-]{22,}=*(?![\w-])", re.ASCII
        ),
        HIDDEN,
    ),
    (re.compile(r"(?i)\b(bearer|basic|token)\s+[!-~]{6,}"), rf"\1 {HIDDEN}"),
    (
        re.compile(
            r"(?i)([\"']?\b(?:password|passwd|passphrase|secret|token|api[_-]?key|sessionid|csrf\w*|authorization|cookie)"
            r"\b[\"']?\s*[=:]\s*)(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s,;&)}]+)"
        ),
        rf"\1{HIDDEN}",
    ),
    (
        re.compile(r"[^\s<>()\[\]\"',;:=@]{1,64}@[^\s<>()\[\]\"',;:@]{1,250}\.[^\s<>()\[\]\"',;:@.]{2,}"),
        HIDDEN,
    ),
    # Values of rows, as PostgreSQL quotes them.
    (re.compile(r"(Key \([^)\n]{1,300}\)=)\(.*\)"), rf"\1({HIDDEN})"),
    (re.compile(r"(Failing row contains )\(.*\)"), rf"\1({HIDDEN})"),
    (re.compile(r"(parameter \$\d+ = )'[^'\n]*'"), rf"\1'{HIDDEN}'"),
)


def scrubbed(text: str) -> str:
    """Return a text of the log without what may not stand in it."""
    for secret in _secrets():
        if secret in text:
            text = text.replace(secret, HIDDEN)
    for pattern, put in _RULES:
        text = pattern.sub(put, text)
    return text


def forget_secrets() -> None:
    """Ask the settings anew at the next line; for tests that change them."""
    _secrets.cache_clear()


@lru_cache(maxsize=1)
def _secrets() -> tuple[str, ...]:
    """Return what the settings hold that nobody may read, the longest first."""
    found: set[str] = {settings.SECRET_KEY, settings.METRICS_TOKEN, settings.BACKUP_PASSPHRASE}
    found.update(settings.EVIDENCE_KEYS)
    found.update([settings.CLOUDFLARE_TOKEN, settings.FASTLY_TOKEN, settings.EMAIL_HOST_PASSWORD])
    found.update(str(database.get("PASSWORD") or "") for database in settings.DATABASES.values())
    found.update(_passwords_in([settings.PAGE_CACHE, settings.TIMESTAMP_URL, settings.WEBSUB_HUB]))
    return tuple(
        sorted((value for value in found if value and len(value) >= SHORTEST_SECRET), key=len, reverse=True)
    )


def _passwords_in(addresses: Iterable[str]) -> set[str]:
    found = set()
    for address in addresses:
        try:
            found.add(urlsplit(address).password or "")
        except ValueError:
            continue
    return found
