"""A proxy for the newsroom's own browser: every connection that a page wants goes through the guard.

It listens on loopback while one page is captured. The browser is told to send everything through it and to look up
no name itself, so that what a page may reach is decided here, for scripts, pictures, frames, sockets and redirects
alike: each host is looked up once, checked, and connected to at the address that was checked.
"""

import re
import selectors
import socket
import threading
from contextlib import closing, suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from reactions.fetching.addresses import Address, Resolver, read_address
from reactions.fetching.connections import connect
from reactions.fetching.deadlines import Deadline
from reactions.fetching.problems import FetchProblem, UnableToFetch

LONGEST_HEAD = 64 * 1024
MOST_CONNECTIONS = 64
# Digits of a number of bytes.
LONGEST_LENGTH = 12
BLOCK = 64 * 1024
# Headers that are between two ends of one connection. https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
HOP_BY_HOP = re.compile(rb"^(?:proxy-[^:]*|connection|keep-alive):", re.IGNORECASE)
REFUSED_HEADER = "X-Newsroom-Refused"
# What Chromium asks by itself, and no page does: whether it is on line, up to date, and where it must not go.
SERVICES_OF_CHROMIUM = frozenset(
    {
        "accounts.google.com",
        "android.clients.google.com",
        "clients1.google.com",
        "clients2.google.com",
        "clients3.google.com",
        "clients4.google.com",
        "connectivitycheck.gstatic.com",
        "content-autofill.googleapis.com",
        "edgedl.me.gvt1.com",
        "optimizationguide-pa.googleapis.com",
        "redirector.gvt1.com",
        "safebrowsing.googleapis.com",
        "update.googleapis.com",
    }
)


class UnableToServe(Exception):
    """What the browser sent is no request."""


class GuardedProxy:
    """Serves the browser until it is closed. `problems` holds why hosts could not be reached, by host.

    `received` counts the bytes that came from outside; with more than `most_bytes` everything is cut off, and
    `is_exhausted` says so.
    """

    def __init__(self, *, deadline: Deadline, most_bytes: int, resolver: Resolver | None = None) -> None:
        self.deadline = deadline
        self.most_bytes = most_bytes
        self.resolver = resolver
        self.received = 0
        self.problems: dict[str, FetchProblem] = {}
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self._is_closed = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.1)
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, name="browser-proxy", daemon=True)

    @property
    def is_exhausted(self) -> bool:
        return self.received > self.most_bytes

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_closed.set()
        self._thread.join()
        self._listener.close()
        with self._lock:
            for connected in self._open:
                # Wakes the thread that waits for it; that one closes it.
                with suppress(OSError):
                    connected.shutdown(socket.SHUT_RDWR)

    def _serve(self) -> None:
        while not self._is_closed.is_set():
            try:
                browser, _who = self._listener.accept()
            except TimeoutError:
                continue
            if not self._places.acquire(blocking=False):
                browser.close()
                continue
            threading.Thread(target=self._answer, args=(browser,), name="browser-proxy", daemon=True).start()

    def _answer(self, browser: socket.socket) -> None:
        try:
            with closing(browser):
                self._watch(browser)
                self._exchange(browser)
        except (OSError, UnableToFetch, UnableToServe):
            # The browser learns of it by the end of its connection.
            return
        finally:
            with self._lock:
                self._open.discard(browser)
            self._places.release()

    def _watch(self, connected: socket.socket) -> None:
        with self._lock:
            self._open.add(connected)
        if self._is_closed.is_set():
            raise UnableToServe

    def _exchange(self, browser: socket.socket) -> None:
        head, rest = _head_from(browser, self.deadline)
        line, *headers = head.split(b"\r\n")
        method, target = _request_of(line)
        try:
            host = urlsplit(f"//{target}" if method == "CONNECT" else target).hostname or ""
        except ValueError:
            # What looks like an IPv6 address and is none.
            raise UnableToServe from None
        try:
            address = _address_of(method, target)
            if address.host in SERVICES_OF_CHROMIUM:
                return
            site = connect(address=address, deadline=self.deadline, resolver=self.resolver)
        except UnableToFetch as problem:
            self.problems[host.lower()] = problem.code
            _refuse(browser, problem.code)
            return
        with closing(site):
            try:
                self._watch(site)
                if method == "CONNECT":
                    browser.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                    if rest:
                        site.sendall(rest)
                    self._pump(browser, site, may_send=True)
                else:
                    line = f"{method} {address.target} HTTP/1.1".encode("ascii")
                    self._forward(browser, site, head=[line, *headers], rest=rest)
            finally:
                with self._lock:
                    self._open.discard(site)

    def _forward(
        self, browser: socket.socket, site: socket.socket, *, head: list[bytes], rest: bytes
    ) -> None:
        """Send one plain request on, and its answer back. Each connection serves one: the next goes elsewhere."""
        line, *headers = head
        length = _length_of(headers)
        site.settimeout(self.deadline.left())
        site.sendall(b"\r\n".join([line, *_kept(headers), b"Connection: close"]) + b"\r\n\r\n")
        wanted = length - len(rest)
        site.sendall(rest[:length])
        while wanted > 0:
            browser.settimeout(self.deadline.left())
            part = browser.recv(min(BLOCK, wanted))
            if not part:
                return
            site.sendall(part)
            wanted -= len(part)
        answer, body = _head_from(site, self.deadline)
        self.received += len(answer) + len(body)
        line, *answered = answer.split(b"\r\n")
        browser.sendall(b"\r\n".join([line, *_kept(answered), b"Connection: close"]) + b"\r\n\r\n" + body)
        self._pump(browser, site, may_send=False)

    def _pump(self, browser: socket.socket, site: socket.socket, *, may_send: bool) -> None:
        """Pass on what comes until one side ends, the deadline or the bound of bytes is reached."""
        with selectors.DefaultSelector() as waiting:
            for one in (browser, site):
                one.setblocking(True)
                waiting.register(one, selectors.EVENT_READ)
            while not self._is_closed.is_set():
                for key, _events in waiting.select(timeout=min(1.0, self.deadline.left())):
                    here = key.fileobj
                    assert isinstance(here, socket.socket)
                    part = here.recv(BLOCK)
                    if not part:
                        return
                    if here is site:
                        self.received += len(part)
                        if self.is_exhausted:
                            return
                    elif not may_send:
                        continue
                    there = browser if here is site else site
                    there.settimeout(self.deadline.left())
                    there.sendall(part)


def _head_from(connected: socket.socket, deadline: Deadline) -> tuple[bytes, bytes]:
    """Return the head of a message without its empty line, and what came after it."""
    data = b""
    while b"\r\n\r\n" not in data:
        if len(data) > LONGEST_HEAD:
            raise UnableToServe
        connected.settimeout(deadline.left())
        part = connected.recv(BLOCK)
        if not part:
            raise UnableToServe
        data += part
    head, _line, rest = data.partition(b"\r\n\r\n")
    return head, rest


def _request_of(line: bytes) -> tuple[str, str]:
    found = re.fullmatch(rb"([A-Z]{1,20}) ([\x21-\x7e]{1,8000}) HTTP/1\.[01]", line)
    if found is None:
        raise UnableToServe
    return found[1].decode("ascii"), found[2].decode("ascii")


def _address_of(method: str, target: str) -> Address:
    """Return where a request goes. What is said in a tunnel is not known here; its ports are those of addresses."""
    if method == "CONNECT":
        return read_address(f"https://{target}/")
    address = read_address(target)
    if address.scheme != "http":
        raise UnableToFetch(FetchProblem.REFUSED_FORM)
    return address


def _length_of(headers: list[bytes]) -> int:
    """Return how long the body of a request is. Raises `UnableToServe` where that is not said in one number."""
    stated: set[bytes] = set()
    for header in headers:
        name, _colon, value = header.partition(b":")
        if name.strip().lower() == b"transfer-encoding":
            raise UnableToServe
        if name.strip().lower() == b"content-length":
            stated.add(value.strip())
    if not stated:
        return 0
    length = stated.pop()
    if stated or not length.isdigit() or len(length) > LONGEST_LENGTH:
        raise UnableToServe
    return int(length)


def _kept(headers: list[bytes]) -> list[bytes]:
    return [header for header in headers if not HOP_BY_HOP.match(header)]


def _refuse(browser: socket.socket, code: FetchProblem) -> None:
    lines = [
        "HTTP/1.1 403 Forbidden",
        f"{REFUSED_HEADER}: {code}",
        "Content-Length: 0",
        "Connection: close",
        "",
        "",
    ]
    browser.sendall("\r\n".join(lines).encode("ascii"))
