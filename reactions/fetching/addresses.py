"""What may be asked for: addresses on the public internet, and nothing that only looks like one.

An address is read once into its parts, and refused by its form. The name is looked up once, and refused if any
of its addresses is not public; the connection goes to an address that was checked, never to a second look-up's.
The same holds at every redirect. `settings.FETCH_ALLOWED_ADDRESSES` makes exceptions for the tests.
"""

import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from queue import Empty, SimpleQueue
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from reactions.fetching.deadlines import Deadline
from reactions.fetching.problems import FetchProblem, UnableToFetch
from reactions.sources.addresses import in_ascii

PORTS: Final = {"http": 80, "https": 443}
LONGEST_ADDRESS = 2_000
HOST_NAME = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}")
# The last label of what a browser would read as an IPv4 address: 127.1, 2130706433, 0x7f.1, 017700000001.
# https://url.spec.whatwg.org/#ends-in-a-number-checker
NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
# Names that stand for this machine or this network wherever they are looked up.
# https://www.iana.org/assignments/special-use-domain-names/
PRIVATE_NAMES = frozenset(
    {
        "localhost",
        "localdomain",
        "local",
        "internal",
        "intranet",
        "lan",
        "home",
        "corp",
        "private",
        "arpa",
        "onion",
    }
)
# Of IPv6 only global unicast is asked, and of that nothing which carries an IPv4 address or leads elsewhere.
# https://www.iana.org/assignments/iana-ipv6-special-registry/
GLOBAL_UNICAST = IPv6Network("2000::/3")
REFUSED_WITHIN = tuple(
    IPv6Network(block) for block in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)
# 192.88.99.0/24 once led to the nearest 6to4 relay; Python's tables hold it to be global, as they do multicast.
ANYCAST_RELAYS = IPv4Address("192.88.99.0")
ISATAP = frozenset({0x00005EFE, 0x02005EFE})

# Returns the addresses of a name, as text; raises OSError.
Resolver = Callable[[str, int], list[str]]


@dataclass(frozen=True)
class Address:
    """A web address in its parts. `host` is ASCII in lower case; `target` is path and query as they are sent."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"

    @property
    def unencrypted(self) -> "Address | None":
        """The same address by http, or None where it is none of https on its usual port."""
        if (self.scheme, self.port) != ("https", PORTS["https"]):
            return None
        return replace(self, scheme="http", port=PORTS["http"])


def read_address(url: str) -> Address:
    """Return the parts of an address that may be asked for as far as its form tells.

    Raises `UnableToFetch` for other schemes and ports, a user name, control characters, and hosts that are no
    name: IPv4 in any spelling but the usual one, or a name that stands for this machine or network.
    """
    refused = UnableToFetch(FetchProblem.REFUSED_FORM)
    # urlsplit() drops line breaks silently; a server further on might not.
    if len(url) > LONGEST_ADDRESS or re.search(r"[\x00-\x20\x7f-\x9f\\\s]", url):
        raise refused
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise refused from None
    scheme = parts.scheme.lower()
    if scheme not in PORTS or "@" in parts.netloc or not parts.hostname:
        raise refused
    port = port if port is not None else PORTS[scheme]
    if port not in PORTS.values() and port not in _allowed_ports():
        raise refused
    host = _host_of(parts.hostname)
    # An empty query is sent as such: some boards tell it from none.
    query = f"?{in_ascii(parts.query)}" if parts.query else ""
    return Address(scheme=scheme, host=host, port=port, target=f"{in_ascii(parts.path or '/')}{query}")


def _host_of(name: str) -> str:
    """Return a host as it is looked up; full-width letters and the like are folded first, as browsers do."""
    try:
        # https://www.rfc-editor.org/rfc/rfc3490: also folds 。 and ｌｏｃａｌｈｏｓｔ.
        host = name.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        raise UnableToFetch(FetchProblem.REFUSED_FORM) from None
    if ":" in host:
        try:
            return IPv6Address(host).compressed
        except ValueError:
            raise UnableToFetch(FetchProblem.REFUSED_FORM) from None
    labels = host.split(".")
    if NUMBER.fullmatch(labels[-1]):
        try:
            return str(IPv4Address(host))
        except ValueError:
            raise UnableToFetch(FetchProblem.REFUSED_FORM) from None
    if labels[-1] in PRIVATE_NAMES or (len(labels) == 1 and host):
        raise UnableToFetch(FetchProblem.REFUSED_ADDRESS, host=host[:100])
    if not HOST_NAME.fullmatch(host):
        raise UnableToFetch(FetchProblem.REFUSED_FORM)
    return host


def checked_addresses(*, address: Address, deadline: Deadline, resolver: Resolver | None = None) -> list[str]:
    """Return the addresses to connect to, in the order in which to try them, from one look-up.

    Raises `UnableToFetch` if a single one of them is not public, or if there is none.
    """
    found = _looked_up(address=address, deadline=deadline, resolver=resolver)
    for one in found:
        if not _may_be_asked(one, port=port_of(address)):
            raise UnableToFetch(FetchProblem.REFUSED_ADDRESS, host=address.host)
    return found


def _looked_up(*, address: Address, deadline: Deadline, resolver: Resolver | None) -> list[str]:
    if is_number(address.host):
        return [ip_address(address.host).compressed]
    pinned = [entry.ip for entry in allowed_entries() if entry.stands_for(address)]
    if pinned and resolver is None:
        return list(dict.fromkeys(pinned))
    try:
        found = _in_time(lambda: (resolver or resolve)(address.host, address.port), deadline=deadline)
    except socket.gaierror as failure:
        is_unknown = failure.errno in {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", None)}
        code = FetchProblem.NO_SUCH_NAME if is_unknown else FetchProblem.NO_NAME_SERVER
        raise UnableToFetch(code, host=address.host) from None
    except (OSError, UnicodeError):
        raise UnableToFetch(FetchProblem.NO_NAME_SERVER, host=address.host) from None
    if not found:
        raise UnableToFetch(FetchProblem.NO_SUCH_NAME, host=address.host)
    return list(dict.fromkeys(found))


def _in_time(look_up: Callable[[], list[str]], *, deadline: Deadline) -> list[str]:
    """Return what a look-up finds. It cannot be broken off, only no longer waited for: it has a thread of its own."""
    results: SimpleQueue[list[str] | Exception] = SimpleQueue()

    def run() -> None:
        try:
            results.put(look_up())
        except Exception as failure:  # noqa: BLE001  raised again by the one who waits
            results.put(failure)

    threading.Thread(target=run, name="look-up", daemon=True).start()
    try:
        found = results.get(timeout=deadline.left())
    except Empty:
        raise deadline.passed() from None
    if isinstance(found, Exception):
        raise found
    return found


def resolve(name: str, port: int) -> list[str]:
    """Return every address of a name, in the order that the system prefers."""
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [str(entry[4][0]) for entry in found]


def is_number(host: str) -> bool:
    """Return whether a host is an IP address, which no look-up is needed for."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_public(text: str) -> bool:
    """Return whether an IP address stands on the public internet, and carries no other address in it."""
    try:
        # Link-local addresses may come with a zone: fe80::1%eth0.
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        is_relay = int(address) >> 8 == int(ANYCAST_RELAYS) >> 8
        return address.is_global and not address.is_multicast and not is_relay
    if address not in GLOBAL_UNICAST or any(address in block for block in REFUSED_WITHIN):
        return False
    carries_ipv4 = int(address) >> 32 & 0xFFFFFFFF in ISATAP
    return address.is_global and not address.is_multicast and not carries_ipv4


def port_of(address: Address) -> int:
    """Return the port to connect to: the address's own, unless the settings put that port of the name elsewhere."""
    entries = (entry for entry in allowed_entries() if entry.own_port and entry.stands_for(address))
    return next((entry.port for entry in entries), address.port)


def _may_be_asked(ip: str, *, port: int) -> bool:
    if port in PORTS.values() and is_public(ip):
        return True
    return any(entry.ip == ip and entry.port == port for entry in allowed_entries())


@dataclass(frozen=True)
class AllowedEntry:
    """An exception to the guard; where it has a name, that name is not looked up but stands for the address.

    With `own_port` it holds for that port of the name alone, which is then connected to at `port`.
    """

    name: str
    own_port: int | None
    ip: str
    port: int

    def stands_for(self, address: Address) -> bool:
        return self.name == address.host and self.own_port in {None, address.port}


def allowed_entries() -> list[AllowedEntry]:
    """Return the exceptions that the settings make: "127.0.0.1:8765", "forum.example=127.0.0.1:8765", or for one port
    of a name "forum.example:443=127.0.0.1:8765".
    """
    entries = []
    for text in settings.FETCH_ALLOWED_ADDRESSES:
        name, _separator, place = text.rpartition("=")
        name, _separator, own_port = name.partition(":")
        ip, _separator, port = place.rpartition(":")
        entries.append(
            AllowedEntry(
                name=name,
                own_port=int(own_port) if own_port.isdecimal() else None,
                ip=ip.strip("[]"),
                port=int(port),
            )
        )
    return entries


def _allowed_ports() -> set[int]:
    return {entry.port for entry in allowed_entries()}
