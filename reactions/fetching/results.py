"""What a fetch brings home: the answer, the way to it, and each exchange as it went over the wire."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict


class Redirect(TypedDict):
    """A station on the way: the address that was asked, its status, and where it sent on to.

    Status 0: nobody listened there, and `location` was asked instead, the same address without encryption.
    """

    url: str
    status: int
    location: str


# Says whether a host that nobody reaches by https may be asked by http. Called only then.
MayBeUnencrypted = Callable[[], bool]


@dataclass(frozen=True)
class Exchange:
    """One request and its answer. `request` are the bytes that were sent.

    `head` is the answer's status line and header, names and values as they came. `body` is the body as it was
    transferred: chunks put together, compression left as it is. `is_truncated` where the rest was not waited for.
    """

    url: str
    sent_at: datetime
    request: bytes
    head: bytes
    body: bytes
    is_truncated: bool = False


@dataclass(frozen=True)
class Fetched:
    """An answer, whatever its status. `data` is the body with its compression undone.

    `headers` are the last answer's, names in lower case; of a repeated one the values are joined by commas.
    `charset` is what the Content-Type says, or None. `started_at` is when the asking began, `fetched_at` when the
    whole answer had come; both are aware.
    """

    requested_url: str
    final_url: str
    redirects: list[Redirect]
    status: int
    reason: str
    headers: dict[str, str]
    media_type: str
    charset: str | None
    data: bytes
    started_at: datetime
    fetched_at: datetime
    exchanges: tuple[Exchange, ...]
