"""Asking a cache over HTTP: one deadline for all of a request, whatever comes drop by drop."""

import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpcore2

from delivery.purging.caches import UnableToPurge

# Seconds for a connection, and for a request with it from beginning to end.
CONNECT_SECONDS, WHOLE_SECONDS = 2.0, 5.0
# What an answer may hold; those of caches are short.
MOST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def again_after(self) -> float | None:
        """For how many seconds the cache wants to be left alone, if it gives a number of them."""
        said = self.headers.get("retry-after", "")
        return float(said) if said.isascii() and said.isdecimal() else None


class Asker:
    """Connections to one place, kept open between requests. `origin` is its scheme, host and port."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self._network = _Network()
        self._pool = httpcore2.ConnectionPool(
            max_connections=1, keepalive_expiry=30, network_backend=self._network
        )

    def ask(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, content: bytes = b""
    ) -> Answer:
        """Return the answer, whatever its status. Raises `UnableToPurge` where none came in time."""
        self._network.ends_at = time.monotonic() + WHOLE_SECONDS
        sent = {"Content-Length": str(len(content)), **(headers or {})}
        try:
            with self._pool.stream(
                method, f"{self.origin}{path}", headers=list(sent.items()), content=content
            ) as response:
                body = b""
                for part in response.iter_stream():
                    body += part
                    if len(body) > MOST_BYTES:
                        raise UnableToPurge("the answer is longer than any that a cache gives")
                named = {name.decode().lower(): value.decode("latin-1") for name, value in response.headers}
                return Answer(response.status, named, body)
        except (httpcore2.TimeoutException, TimeoutError) as failure:
            raise UnableToPurge("no answer in time") from failure
        except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError) as failure:
            raise UnableToPurge(f"no answer: {type(failure).__name__}") from failure

    def close(self) -> None:
        self._pool.close()


class _Network(httpcore2.NetworkBackend):
    """The network as it is, each wait within the request's deadline (`ends_at`, on the monotonic clock)."""

    def __init__(self) -> None:
        self._real = httpcore2.SyncBackend()
        self.ends_at = 0.0

    def left(self) -> float:
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout
        return left

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        within = min(CONNECT_SECONDS, self.left())
        return _Stream(self._real.connect_tcp(host, port, within, local_address, socket_options), self)


class _Stream(httpcore2.NetworkStream):
    def __init__(self, real: httpcore2.NetworkStream, network: _Network) -> None:
        self._real, self._network = real, network

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._real.read(max_bytes, self._network.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._real.write(buffer, self._network.left())

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        try:
            within = self._network.left()
        except httpcore2.ReadTimeout:
            # httpcore2 knows a connection, and closes it, once it is secured.
            self.close()
            raise
        return _Stream(self._real.start_tls(ssl_context, server_hostname, within), self._network)

    def close(self) -> None:
        self._real.close()

    def get_extra_info(self, info: str) -> Any:
        return self._real.get_extra_info(info)
