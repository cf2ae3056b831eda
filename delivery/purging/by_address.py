"""nginx: a cache that drops one entry by its name, so that it is told every address that shows a thing.

These may be thousands. They are sent over one connection, many before the first answer is waited for (RFC 9112, 9.3.2), which takes a
fifth of the time that single requests take, and less where nginx is on another machine.
"""

import contextlib
import http.client
import io
import socket
import time
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import Any

from delivery.purging.asking import CONNECT_SECONDS, MOST_BYTES, WHOLE_SECONDS
from delivery.purging.caches import UnableToPurge
from delivery.purging.kept_addresses import addresses_showing, all_addresses

# The entries of an address: one for each coding of deploy/nginx/nginx.conf.template.
CODINGS = ("br", "gzip")
# Addresses whose purges are sent before their answers are read: both fit into what a system holds for a connection.
AT_ONCE = 50
# The module answers 200 where it dropped an entry, and 404 (412 in newer ones) where there was none.
DONE = frozenset({200, 404, 412})
# An address that nothing is kept under.
NOWHERE = "nowhere"


class Nginx:
    """nginx with the module ngx_cache_purge and our configuration, at the place where it takes purges."""

    def __init__(self, place: str) -> None:
        self.name = f"nginx://{place}"
        self._place = place
        host, _colon, port = place.rpartition(":")
        self._host, self._port = host.strip("[]"), int(port)

    def purge(self, keys: Collection[str]) -> None:
        self._drop(addresses_showing(keys))

    def purge_everything(self) -> None:
        # Where nothing is kept yet it is told that we may purge at all, before the first reader gets an old page.
        self._drop(chain([[NOWHERE]], all_addresses()))

    def close(self) -> None:
        """Nothing is kept open."""

    def _drop(self, batches: Iterable[list[str]]) -> None:
        with self._connected() as (connection, answers):
            for batch in batches:
                for start in range(0, len(batch), AT_ONCE):
                    self._drop_some(batch[start : start + AT_ONCE], connection, answers)

    @contextlib.contextmanager
    def _connected(self) -> Iterator[tuple[socket.socket, "_Answers"]]:
        try:
            with socket.create_connection((self._host, self._port), CONNECT_SECONDS) as connection:
                yield connection, _Answers(connection)
        except TimeoutError as failure:
            raise UnableToPurge("no answer in time") from failure
        except (OSError, http.client.HTTPException) as failure:
            raise UnableToPurge(f"no answer: {type(failure).__name__}") from failure

    def _drop_some(self, addresses: list[str], connection: socket.socket, answers: "_Answers") -> None:
        names = [f"{coding} {address}" for address in addresses for coding in CODINGS]
        requests = [f"PURGE / HTTP/1.1\r\nHost: {self._place}\r\nCache-Key: {name}\r\n\r\n" for name in names]
        answers.begin()
        connection.settimeout(WHOLE_SECONDS)
        connection.sendall("".join(requests).encode("ascii"))
        for _name in names:
            status = answers.status_of_next()
            if status not in DONE:
                raise UnableToPurge(f"it answered with status {status}")


class _Answers(io.RawIOBase):
    """The answers that come over a connection, one after the other, all of a batch before one deadline."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._ends_at = 0.0
        self._buffered = _Left(self)

    def begin(self) -> None:
        """Give the answers to the next requests the time of one."""
        self._ends_at = time.monotonic() + WHOLE_SECONDS

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        return self._connection.recv_into(buffer)

    def makefile(self, *_mode: Any) -> "_Left":
        """Return what is read from, as a socket would; the library asks for it once for each answer."""
        return self._buffered

    def status_of_next(self) -> int:
        """Read one answer to its end; return its status. Raises `OSError` or `HTTPException`."""
        answer = http.client.HTTPResponse(self, method="PURGE")  # type: ignore[arg-type]
        answer.begin()
        if answer.length is None or answer.length > MOST_BYTES:
            raise http.client.IncompleteRead(b"")
        answer.read()
        return answer.status


class _Left(io.BufferedReader):
    """What was received and not read: it stays when an answer ends."""

    def close(self) -> None:
        """Leave it open for the next answer."""
