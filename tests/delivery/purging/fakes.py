"""Caches that listen on this machine: they note what they are told, and answer as a test wants."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Told:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def keys(self) -> set[str]:
        return set(self.headers.get("surrogate-key", "").split())


@dataclass
class FakeCache:
    """`answers` are given one after the other: (status, headers, body); then `always`."""

    port: int = 0
    told: list[Told] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    always: tuple[int, dict[str, str], bytes] = (200, {}, b"{}")
    # Called with each request before it is answered.
    when_told: Callable[[Told], None] = lambda told: None
    # Seconds between two bytes of the answer.
    drips: float = 0.0

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    def keys(self) -> list[set[str]]:
        return [told.keys for told in self.told]


@contextmanager
def fake_cache() -> Iterator[FakeCache]:
    cache = FakeCache()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            told = Told(self.command, self.path, headers, body)
            cache.told.append(told)
            cache.when_told(told)
            status, sent, content = cache.answers.pop(0) if cache.answers else cache.always
            try:
                self._answer(status, sent, content)
            except OSError:
                # Whoever asked has gone.
                self.close_connection = True

        def _answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
            lines = [f"HTTP/1.1 {status} So", *(f"{name}: {value}" for name, value in headers.items())]
            head = "\r\n".join([*lines, f"Content-Length: {len(content)}", "", ""]).encode()
            if not cache.drips:
                self.wfile.write(head + content)
                return
            for byte in head + content:
                self.wfile.write(bytes([byte]))
                time.sleep(cache.drips)

        def log_message(self, *_of_line: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    cache.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    try:
        yield cache
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
