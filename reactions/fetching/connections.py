"""Connections to addresses that were checked, each read and write under one deadline."""

import socket
import ssl
from collections.abc import Iterable
from typing import Any

import httpcore2
from django.conf import settings

from reactions.fetching.addresses import Address, Resolver, checked_addresses, port_of
from reactions.fetching.deadlines import Deadline
from reactions.fetching.problems import FetchProblem, UnableToFetch


def connect(*, address: Address, deadline: Deadline, resolver: Resolver | None = None) -> socket.socket:
    """Return a connection to an address of the host that was checked, within the time for connecting.

    Raises `UnableToFetch` if the host is none to be asked, has no address, or does not answer.
    """
    found = checked_addresses(address=address, deadline=deadline, resolver=resolver)
    for_each = settings.FETCH_CONNECT_SECONDS / min(len(found), MOST_TRIED)
    for ip in found[:MOST_TRIED]:
        try:
            return socket.create_connection((ip, port_of(address)), timeout=deadline.left(at_most=for_each))
        except OSError:
            continue
    deadline.left()
    raise UnableToFetch(FetchProblem.NO_CONNECTION, host=address.host)


# A host with more addresses than this is tried at the first ones only.
MOST_TRIED = 4


class GuardedBackend(httpcore2.NetworkBackend):
    """Connects httpcore2 through the guard. It serves one exchange, and keeps what was sent."""

    def __init__(self, *, address: Address, deadline: Deadline, resolver: Resolver | None) -> None:
        self.address = address
        self.deadline = deadline
        self.resolver = resolver
        self.sent = bytearray()
        self._connected: socket.socket | None = None

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        self._connected = connect(address=self.address, deadline=self.deadline, resolver=self.resolver)
        return GuardedStream(self._connected, backend=self)

    def close(self) -> None:
        """Close what was connected, if nobody has: httpcore2 knows a connection once it is secured."""
        if self._connected is not None:
            self._connected.close()


class GuardedStream(httpcore2.NetworkStream):
    """A connection whose every wait ends at the deadline, whatever the time-outs it is called with."""

    def __init__(self, connected: socket.socket, *, backend: GuardedBackend) -> None:
        self.socket = connected
        self.backend = backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.socket.settimeout(self.backend.deadline.left())
        try:
            return self.socket.recv(max_bytes)
        except TimeoutError:
            raise self.backend.deadline.passed() from None
        except OSError as failure:
            raise UnableToFetch(FetchProblem.BAD_ANSWER, host=self.backend.address.host) from failure

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if not buffer:
            return
        self.socket.settimeout(self.backend.deadline.left())
        try:
            self.socket.sendall(buffer)
        except TimeoutError:
            raise self.backend.deadline.passed() from None
        except OSError as failure:
            # httpcore2 then still reads: a server may answer before it has listened to the end.
            raise httpcore2.WriteError(str(failure)) from failure
        self.backend.sent += buffer

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        # Since Python 3.5 the time-out of a handshake is one for all of it.
        self.socket.settimeout(self.backend.deadline.left())
        try:
            secured = ssl_context.wrap_socket(self.socket, server_hostname=server_hostname)
        except TimeoutError:
            raise self.backend.deadline.passed() from None
        except (OSError, ValueError) as failure:
            raise UnableToFetch(FetchProblem.TLS, host=self.backend.address.host) from failure
        return GuardedStream(secured, backend=self.backend)

    def close(self) -> None:
        self.socket.close()

    def get_extra_info(self, info: str) -> Any:
        return (
            self.socket
            if info in {"socket", "ssl_object"} and isinstance(self.socket, ssl.SSLSocket)
            else None
        )
