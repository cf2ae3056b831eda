"""Which addresses show a thing, for a cache in front that drops pages by address alone (nginx).

An address is noted with the keys of its page before the page is sent for the first time. Rows stay when a page was
purged: the same page may be sent again, from memory. They are forgotten when no cache can have the page any more.
"""

import hashlib
import json
import logging
import re
import threading
import time
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from urllib.parse import quote

from django.db import DatabaseError, InterfaceError
from django.db.models import QuerySet

from delivery.changes import COMPLAIN_EVERY, LONGEST_KEPT, let_go, own_connection
from delivery.models import KeptAddress
from delivery.paths import without_language

logger = logging.getLogger(__name__)

# Seconds for which a cache that drops by address keeps a page. It may still have it that long after we have let go of it.
KEPT_BY_ADDRESS = 600
FORGOTTEN_AFTER = timedelta(seconds=2 * LONGEST_KEPT + KEPT_BY_ADDRESS)
LONGEST_ADDRESS = 2_000
# Addresses that are read at once, and keys that one query asks for.
AT_ONCE, KEYS_AT_ONCE = 2_000, 200
# All that is ASCII stands as it is; UTF-8 is escaped in capitals. Other forms are not kept in front.
_ASCII = "".join(map(chr, range(0x21, 0x7F)))
_OTHER = re.compile(r"[^!-~]")
# What deploy/nginx/nginx.conf.template passes on without keeping it.
NOT_KEPT = ("/search/",)
# Of addresses of which anybody can make up as many as they like, with a query or of several tags, each process notes so many a
# minute. All that are noted have to be purged for two hours; what is not noted is kept by the process, and not in front.
ENDLESS = re.compile(r"[?+]")
MOST_ENDLESS, MINUTE = 120, 60.0

_NOTE = {
    "postgresql": (
        "INSERT INTO delivery_keptaddress AS kept (version, address, keys, noted_at)"
        " VALUES (%s, %s, %s, clock_timestamp()) ON CONFLICT (version) DO UPDATE SET noted_at = excluded.noted_at"
        " WHERE kept.noted_at < excluded.noted_at - interval '60 seconds'"
    ),
    "sqlite": (
        "INSERT INTO delivery_keptaddress AS kept (version, address, keys, noted_at)"
        " VALUES (%s, %s, %s, strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now'))"
        " ON CONFLICT (version) DO UPDATE SET noted_at = excluded.noted_at"
        " WHERE kept.noted_at < strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', '-60 seconds')"
    ),
}


def address_in_front(address: str) -> str | None:
    """Return host, path and query of a full address as they stand in a request's first line, or None for one that is not kept in front.

    It must be what `proxy_cache_key` in deploy/nginx/nginx.conf.template is made of.
    """
    place, _question_mark, query = address.partition("://")[2].partition("?")
    # As a WSGI server gives it: each character of the path is a byte.
    place = quote(place.encode("latin-1", "replace"), safe=_ASCII)
    if without_language(place[place.find("/") :]).startswith(NOT_KEPT):
        return None
    written = f"{place}{'?' if query else ''}{query}"
    return written if len(written) <= LONGEST_ADDRESS and not _OTHER.search(written) else None


class KeptAddresses:
    """What a web process writes into the index, over a connection beside those of its requests."""

    def __init__(self) -> None:
        self._connection = own_connection()
        self._lock = threading.Lock()
        self._complain_at = float("-inf")
        self._endless, self._minute_ends_at = 0, float("-inf")

    def note(self, address: str, keys: Collection[str]) -> bool:
        """Note that a page with these keys is about to be sent for a full address; return whether it is noted."""
        written = address_in_front(address)
        if written is None or (ENDLESS.search(written) and not self._is_within_measure()):
            return False
        listed = json.dumps(dict.fromkeys(sorted(keys), 1), separators=(",", ":"))
        version = hashlib.sha256(f"{written}\0{listed}".encode()).hexdigest()[:32]
        with self._lock:
            try:
                with self._connection.cursor() as cursor:
                    cursor.execute(_NOTE[self._connection.vendor], [version, written, listed])
            except (DatabaseError, InterfaceError) as error:
                let_go(self._connection)
                if time.monotonic() >= self._complain_at:
                    logger.warning("Pages are not kept in front, for they cannot be noted: %s", error)
                    self._complain_at = time.monotonic() + COMPLAIN_EVERY
                return False
        return True

    def _is_within_measure(self) -> bool:
        """Count one of the endless addresses; return whether it may be noted in this minute."""
        with self._lock:
            now = time.monotonic()
            if now >= self._minute_ends_at:
                self._endless, self._minute_ends_at = 0, now + MINUTE
            self._endless += 1
            return self._endless <= MOST_ENDLESS

    def close(self) -> None:
        let_go(self._connection)


def addresses_showing(keys: Collection[str]) -> Iterator[list[str]]:
    """Yield the addresses whose pages may show one of the keys, some at a time, none twice within a query."""
    listed = sorted(keys)
    for start in range(0, len(listed), KEYS_AT_ONCE):
        yield from _batches(
            KeptAddress.objects.filter(keys__has_any_keys=listed[start : start + KEYS_AT_ONCE])
        )


def all_addresses() -> Iterator[list[str]]:
    """Yield every address under which a page may be kept, some at a time."""
    yield from _batches(KeptAddress.objects.all())


def _batches(rows: QuerySet[KeptAddress]) -> Iterator[list[str]]:
    after = ""
    while True:
        # By position, not by number of rows to skip: it costs the same at the end as at the beginning.
        found = list(
            rows.filter(address__gt=after)
            .order_by("address")
            .values_list("address", flat=True)
            .distinct()[:AT_ONCE]
        )
        if found:
            yield found
        if len(found) < AT_ONCE:
            return
        after = found[-1]


def forget_kept_addresses(*, now: datetime) -> int:
    """Clear away addresses of which no cache can have a page any more; return how many rows."""
    deleted, _by_model = KeptAddress.objects.filter(noted_at__lt=now - FORGOTTEN_AFTER).delete()
    return deleted
