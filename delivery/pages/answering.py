"""Answering before Django: a WSGI application around the site's own that sends kept pages, and keeps those that are made.

Only what a reader without cookies gets is kept, and a page is made for nobody in particular: the request that makes it
has lost everything that an answer must not depend on. So a page varies by nothing but its address.
"""

import hashlib
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from delivery.changes import LONGEST_KEPT, Follower, Stamp
from delivery.compression import coding_for, may_be_compressed
from delivery.pages.addresses import address_of, without_tracking
from delivery.pages.kept import KeptPage, Unreadable
from delivery.pages.memory import Memory
from delivery.pages.stores import Store
from delivery.purging.kept_addresses import KEPT_BY_ADDRESS, KeptAddresses
from delivery.replicas import MAY_READ, Replica

# Seconds after which a page is made anew though nothing was announced: some things pass by the clock alone.
FRESH_FOR = 600
# Seconds that a request waits for another that makes the same page.
PATIENCE = 10.0
# How long a cache in front may keep a page; without them it may not. nginx takes its own off again.
FOR_CACHES_BY_KEY = frozenset({"CDN-Cache-Control", "Surrogate-Control"})
FOR_CACHES_BY_ADDRESS = "X-Accel-Expires"
FOR_CACHES_IN_FRONT = FOR_CACHES_BY_KEY | {FOR_CACHES_BY_ADDRESS}
KEPT_STATUSES = frozenset({200, 301, 302, 307, 308, 404, 410})
# RFC 9211: what became of a request here.
CACHE_STATUS = "Cache-Status"
_HIT, _STALE = (CACHE_STATUS, "newsroom; hit"), (CACHE_STATUS, "newsroom; hit; detail=stale")
# What a request says for itself alone: of its wish for part of an answer, and of who asks how.
_CONDITIONS = frozenset(
    {
        "HTTP_IF_NONE_MATCH",
        "HTTP_IF_MODIFIED_SINCE",
        "HTTP_IF_MATCH",
        "HTTP_IF_UNMODIFIED_SINCE",
        "HTTP_IF_RANGE",
        "HTTP_RANGE",
    }
)
_NOT_FOR_MAKING = _CONDITIONS | {
    "HTTP_ACCEPT_ENCODING",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_COOKIE",
    "HTTP_REFERER",
    "HTTP_USER_AGENT",
}

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


@dataclass(slots=True)
class _Made:
    """An answer of Django's: the page to keep, or else what to send as it is."""

    page: KeptPage | None
    response: Any
    status: str
    headers: list[tuple[str, str]]


class KeptPages:
    """The WSGI application in front of `application`.

    `site` names what pages depend on beside their address and what is announced: the release, its files, its settings.
    """

    def __init__(
        self,
        application: Application,
        *,
        follower: Follower,
        memory: Memory,
        store: Store | None,
        site: str,
        secret: str,
        session_cookie: str,
        behind_proxy: bool,
        kept_addresses: KeptAddresses | None = None,
        replica: Replica | None = None,
    ) -> None:
        self.application, self.replica = application, replica
        self.kept_addresses = kept_addresses
        self.follower, self.memory, self.store = follower, memory, store
        self.session_cookie, self.behind_proxy = f"{session_cookie}=", behind_proxy
        self._prefix = f"page:{hashlib.sha256(site.encode()).hexdigest()[:16]}:"
        self._secret = hashlib.sha256(f"kept pages:{secret}".encode()).digest()
        self._making: dict[str, threading.Lock] = {}
        self._making_lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        if method not in ("GET", "HEAD"):
            return self.application(environ, start_response)
        query = environ.get("QUERY_STRING", "")
        if query:
            environ["QUERY_STRING"] = without_tracking(query)
        address = address_of(environ, behind_proxy=self.behind_proxy)
        if address is None:
            return self._pass_on(environ, start_response)
        if not self.follower.follow():
            return self._unkept(environ, start_response)
        page = self._current(address, self.memory.get(address))
        if page is not None and (self.follower.is_lost or self._age(page) < FRESH_FOR):
            return self._send(page, environ, start_response, _HIT)
        # Whoever is signed in gets what is kept, and makes nothing that others get.
        if method == "HEAD" or self.session_cookie in environ.get("HTTP_COOKIE", ""):
            if page is not None:
                return self._send(page, environ, start_response, _STALE)
            return self._pass_on(environ, start_response)
        return self._from_elsewhere(address, page, environ, start_response)

    def _from_elsewhere(
        self, address: str, old: KeptPage | None, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer from the store or by making the page; one request makes it, the others wait or get the last version."""
        with self._making_lock:
            lock = self._making.setdefault(address, threading.Lock())
        has_lock = lock.acquire(blocking=False)
        if not has_lock and old is not None:
            return self._send(old, environ, start_response, _STALE)
        has_lock = has_lock or lock.acquire(timeout=PATIENCE)
        try:
            page = self._current(address, self.memory.get(address)) or self._stored(address)
            if page is not None and self._age(page) < FRESH_FOR:
                return self._send(page, environ, start_response, _HIT)
            return self._make(address, page or old, environ, start_response)
        finally:
            if has_lock:
                lock.release()
            with self._making_lock:
                # Nobody waits for a lock that nobody holds.
                if not lock.locked():
                    self._making.pop(address, None)

    def _make(
        self, address: str, old: KeptPage | None, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        # Before anything of the page is read: what is announced from here on may not be in it.
        stamp = self.follower.stamp()
        if stamp is None:
            return self._unkept(environ, start_response)
        sequence = self.follower.sequence
        made = self._ask_replica(environ, stamp) or self._ask(environ, stamp)
        if made.page is None:
            if made.status.startswith("5") and old is not None and self._current(address, old) is not None:
                # The page that was there is still true; what failed is only its making.
                made.response.close()
                return self._send(old, environ, start_response, _STALE)
            if not _CONDITIONS.isdisjoint(environ):
                made.response.close()
                return self._pass_on(environ, start_response)
            headers = _without(FOR_CACHES_IN_FRONT, made.headers)
            start_response(made.status, [*headers, *self._kept_in_front(address, made.response, stamp)])
            return made.response  # type: ignore[no-any-return]
        made.page.checked = sequence
        kept_for = getattr(made.response, "page_kept_for", KEPT_BY_ADDRESS)
        self._tell_caches_in_front(address, made.page, kept_for=kept_for)
        self.memory.put(address, made.page)
        if self.store is not None:
            name = self._prefix + address
            self.store.put(name, made.page.to_bytes(name=name, secret=self._secret))
        return self._send(made.page, environ, start_response, (CACHE_STATUS, "newsroom; fwd=miss; stored"))

    def _tell_caches_in_front(self, address: str, page: KeptPage, *, kept_for: int) -> None:
        """Say in the page's headers for how long (seconds) caches in front may keep it: not at all, if it is no longer true.

        One that took long to be made may have changed meanwhile, and its purge be over before the cache has it. What is
        announced from here on finds the address noted, and is purged again while the page is on its way.
        """
        is_noted = self.kept_addresses is not None and self.kept_addresses.note(address, page.keys)
        is_by_key = not FOR_CACHES_BY_KEY.isdisjoint(name for name, _value in page.headers)
        is_true = (is_noted or is_by_key) and self._is_true(page.keys, page.stamp)
        if is_by_key and not is_true:
            page.headers = _without(FOR_CACHES_BY_KEY, page.headers)
        if self.kept_addresses is not None:
            seconds = min(kept_for, KEPT_BY_ADDRESS) if is_noted and is_true else 0
            page.headers.append((FOR_CACHES_BY_ADDRESS, str(seconds)))

    def _kept_in_front(self, address: str, response: Any, stamp: Stamp) -> list[tuple[str, str]]:
        """Return the header that says how long a cache that drops by address may keep an answer that no process keeps."""
        keys = getattr(response, "keys_in_front", None)
        if keys is None or self.kept_addresses is None or not self.kept_addresses.note(address, keys):
            return []
        if self.follower.is_behind or not self._is_true(keys, stamp):
            return []
        kept_for = getattr(response, "page_kept_for", KEPT_BY_ADDRESS)
        return [(FOR_CACHES_BY_ADDRESS, str(min(kept_for, KEPT_BY_ADDRESS)))]

    def _is_true(self, keys: frozenset[str], stamp: Stamp) -> bool:
        """Return whether nothing of what is named by the keys was announced since, as far as the log was read just now."""
        return self.follower.stamp() is not None and self.follower.is_current(keys, stamp)

    def _unkept(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer while the primary's log cannot be read: from the replica, if there is one that answers."""
        is_of_replica = (
            environ["REQUEST_METHOD"] == "GET"
            and self.replica is not None
            and self.replica.stamp() is not None
        )
        return self._pass_on(
            {**environ, MAY_READ: self.replica} if is_of_replica else environ, start_response
        )

    def _ask_replica(self, environ: dict[str, Any], primary: Stamp) -> _Made | None:
        """Return what Django makes of the replica; None where there is none, or it lacks what was heard from the primary."""
        found = self.replica.stamp() if self.replica is not None else None
        if found is None:
            return None
        stamp = Stamp(found.generation, found.moment.not_after(primary.moment))
        made = self._ask({**environ, MAY_READ: self.replica}, stamp)
        # An answer that names no keys may show anything.
        has_all = (
            self.follower.is_current(made.page.keys, stamp)
            if made.page is not None
            else self.follower.has_all(stamp) and not made.status.startswith("5")
        )
        if has_all:
            return made
        made.response.close()
        return None

    def _ask(self, environ: dict[str, Any], stamp: Stamp) -> _Made:
        """Let Django answer as it would answer anybody."""
        asked = {name: value for name, value in environ.items() if name not in _NOT_FOR_MAKING}
        begun: list[Any] = ["", []]

        def begin(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            begun[:] = [status, headers]

        response: Any = self.application(asked, begin)
        status, headers = begun
        if not may_be_kept(response):
            return _Made(None, response, status, headers)
        page = KeptPage.made(
            status=status,
            headers=headers,
            body=response.content,
            keys=response.page_keys,
            stamp=stamp,
            may_be_compressed=may_be_compressed(response),
        )
        response.close()
        return _Made(page, response, status, headers)

    def _send(
        self, page: KeptPage, environ: dict[str, Any], start_response: StartResponse, said: tuple[str, str]
    ) -> Iterable[bytes]:
        answer = page.answer(coding_for(environ.get("HTTP_ACCEPT_ENCODING", "")))
        if_none_match = environ.get("HTTP_IF_NONE_MATCH")
        is_known = if_none_match is not None and page.is_known_by(if_none_match)
        headers = answer.not_modified if is_known else answer.headers
        if self.follower.is_behind:
            # What was announced since may be purged already where this page would be kept.
            headers = _without(FOR_CACHES_IN_FRONT, headers)
        start_response("304 Not Modified" if is_known else page.status, [*headers, said])
        return [] if is_known or environ["REQUEST_METHOD"] == "HEAD" else [answer.body]

    def _pass_on(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Let Django answer this one request; nobody looks afterwards whether that is still true, so nobody may keep it."""

        def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, _without(FOR_CACHES_IN_FRONT, headers), *more)

        return self.application(environ, begin)

    def _stored(self, address: str) -> KeptPage | None:
        """Return the page from the store, if it is still true, and keep it in memory."""
        if self.store is None:
            return None
        name = self._prefix + address
        data = self.store.get(name)
        if data is None:
            return None
        try:
            page = KeptPage.of(data, name=name, secret=self._secret)
        except Unreadable:
            return None
        current = self._current(address, page)
        if current is not None:
            self.memory.put(address, current)
        return current

    def _current(self, address: str, page: KeptPage | None) -> KeptPage | None:
        """Return the page if nothing was announced that it does not show; else forget it, for whatever purpose."""
        if page is None:
            return None
        sequence = self.follower.sequence
        if page.checked == sequence and self._age(page) < LONGEST_KEPT:
            return page
        if self._age(page) < LONGEST_KEPT and self.follower.is_current(page.keys, page.stamp):
            page.checked = sequence
            return page
        self.memory.drop(address)
        return None

    def _age(self, page: KeptPage) -> float:
        """Return how old (seconds) a page was when the log was last heard: while nothing is heard, nothing ages."""
        return self.follower.heard_at - page.made_at


def may_be_kept(response: object) -> bool:
    """Return whether an answer is the same for everybody: a public page that named its keys and sets nothing."""
    return (
        isinstance(response, HttpResponse)
        and getattr(response, "page_keys", None) is not None
        and response.status_code in KEPT_STATUSES
        and not response.cookies
        and not response.has_header("Content-Encoding")
        and response.headers.get("Vary", "Accept-Encoding") == "Accept-Encoding"
        and not any(word in response.headers.get("Cache-Control", "") for word in ("no-store", "private"))
    )


def _without(names: frozenset[str], headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [header for header in headers if header[0] not in names]
