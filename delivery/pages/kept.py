"""A page as it is kept: its answer in every coding that clients take, the keys of what it shows, and when it was made.

In a store outside this process it is one piece of bytes: 32 bytes of authentication (BLAKE2b over the page's name and the
rest, keyed with the site's secret), four bytes that give the length of the head (big endian), the head (JSON), then the bodies
in the head's order. Whoever can write to the store can so neither invent a page nor put one in another's place.
"""

import gzip
import hashlib
import hmac
import json
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from delivery.changes import Stamp
from delivery.compression import CODINGS, compress

IDENTITY = ""
# The order in which bodies are kept.
_ORDER = (IDENTITY, *CODINGS)
_MAC_LENGTH, _LENGTH_BYTES = 32, 4
# What depends on the coding or on the connection, and is said anew for each answer.
NOT_KEPT = frozenset(
    {"content-length", "content-encoding", "etag", "date", "connection", "transfer-encoding"}
)
# What a "not modified" leaves out of the page's headers: what describes a body. The rest may have changed without it, and
# without some of it (who may read the API from elsewhere) a browser could not take the answer.
OF_A_BODY = frozenset({"content-type", "content-language", "last-modified"})
# Bytes that an entry costs beside its bodies, roughly: headers, keys, objects.
OVERHEAD = 4_000

Headers = list[tuple[str, str]]


class Unreadable(ValueError):
    """What a store gave is no page of ours."""


@dataclass(slots=True)
class Answer:
    """What one coding of a page is sent as."""

    headers: Headers
    not_modified: Headers
    body: bytes


@dataclass(slots=True)
class KeptPage:
    """A page: status line, headers without those of `NOT_KEPT`, bodies by coding ("" is none), keys, stamp, and when it was
    made (seconds since the epoch)."""

    status: str
    headers: Headers
    bodies: dict[str, bytes]
    keys: frozenset[str]
    stamp: Stamp
    made_at: float
    tag: str
    # The follower's sequence when the page was last found to be current.
    checked: int = -1
    answers: dict[str, Answer] = field(default_factory=dict)

    @classmethod
    def made(
        cls,
        *,
        status: str,
        headers: Iterable[tuple[str, str]],
        body: bytes,
        keys: frozenset[str],
        stamp: Stamp,
        may_be_compressed: bool,
    ) -> Self:
        """Return the page for an answer of Django's without a coding."""
        bodies = {IDENTITY: body}
        if may_be_compressed:
            compressed = {coding: compress(body, coding=coding, is_kept=True) for coding in CODINGS}
            # gzip gives the plain bytes back to the few clients that take no coding.
            bodies = compressed if all(len(other) < len(body) for other in compressed.values()) else bodies
        kept = [(name, value) for name, value in headers if name.lower() not in NOT_KEPT]
        return cls(status, kept, bodies, keys, stamp, time.time(), hashlib.sha256(body).hexdigest()[:32])

    @property
    def size(self) -> int:
        """Bytes that the page takes in memory, roughly."""
        return OVERHEAD + sum(map(len, self.bodies.values()))

    def answer(self, coding: str) -> Answer:
        """Return what is sent to a client that prefers the coding."""
        if coding not in self.bodies:
            # A page that is kept compressed, for a client that takes no coding; or one that is not, for any.
            coding = IDENTITY
        known = self.answers.get(coding)
        if known is None:
            known = self._answer(coding)
            if coding in self.bodies:
                self.answers[coding] = known
        return known

    def _answer(self, coding: str) -> Answer:
        body = self.bodies[coding] if coding in self.bodies else gzip.decompress(self.bodies["gzip"])
        # A strong validator names one form of the page.
        tag = f'"{self.tag}-{coding}"' if coding else f'"{self.tag}"'
        is_page = self.status.startswith("200")
        headers = [*self.headers, *([("ETag", tag)] if is_page else []), ("Content-Length", str(len(body)))]
        if coding:
            headers.append(("Content-Encoding", coding))
        brief = [(name, value) for name, value in self.headers if name.lower() not in OF_A_BODY]
        return Answer(headers, [*brief, ("ETag", tag)], body)

    def is_known_by(self, if_none_match: str) -> bool:
        """Return whether a client's If-None-Match names this page in any form (weak comparison, RFC 9110, 13.1.2)."""
        if not self.status.startswith("200"):
            return False
        if if_none_match.strip() == "*":
            return True
        return any(named == self.tag for named in _TAGS.findall(if_none_match[:_LONGEST_HEADER]))

    def to_bytes(self, *, name: str, secret: bytes) -> bytes:
        """Return the page as one piece for a store, bound to the name under which it is kept."""
        codings = [coding for coding in _ORDER if coding in self.bodies]
        head = json.dumps(
            {
                "status": self.status,
                "headers": self.headers,
                "codings": codings,
                "lengths": [len(self.bodies[coding]) for coding in codings],
                "keys": sorted(self.keys),
                "stamp": str(self.stamp),
                "made_at": self.made_at,
                "tag": self.tag,
            },
            separators=(",", ":"),
        ).encode()
        rest = b"".join(
            [len(head).to_bytes(_LENGTH_BYTES, "big"), head, *(self.bodies[coding] for coding in codings)]
        )
        return _mac(name, rest, secret) + rest

    @classmethod
    def of(cls, data: bytes, *, name: str, secret: bytes) -> Self:
        """Return the page that a store kept under the name. Raises `Unreadable`."""
        mac, rest = data[:_MAC_LENGTH], data[_MAC_LENGTH:]
        if not hmac.compare_digest(mac, _mac(name, rest, secret)):
            raise Unreadable(name)
        start = _LENGTH_BYTES + int.from_bytes(rest[:_LENGTH_BYTES], "big")
        head = json.loads(rest[_LENGTH_BYTES:start])
        bodies: dict[str, bytes] = {}
        for coding, length in zip(head["codings"], head["lengths"], strict=True):
            bodies[coding] = rest[start : start + length]
            start += length
        return cls(
            status=head["status"],
            headers=[(key, value) for key, value in head["headers"]],
            bodies=bodies,
            keys=frozenset(head["keys"]),
            stamp=Stamp.of(head["stamp"]),
            made_at=head["made_at"],
            tag=head["tag"],
        )


_TAGS = re.compile(r'"([0-9a-f]{32})(?:-[a-z]{2,7})?"')
_LONGEST_HEADER = 2_000


def _mac(name: str, rest: bytes, secret: bytes) -> bytes:
    digest = hashlib.blake2b(key=secret, digest_size=_MAC_LENGTH)
    encoded = name.encode("utf-8", "surrogateescape")
    digest.update(len(encoded).to_bytes(4, "big") + encoded)
    digest.update(rest)
    return digest.digest()
