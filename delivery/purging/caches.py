"""What is known of a cache in front: that it can be told to drop pages, and that it may fail to."""

from collections.abc import Collection
from typing import Protocol


class UnableToPurge(Exception):
    """A cache was not told; the message says why in a few words and names nothing secret.

    `again_after` is in how many seconds it wants to be asked again, if it said so.
    """

    def __init__(self, reason: str, *, again_after: float | None = None) -> None:
        super().__init__(reason)
        self.again_after = again_after


class Cache(Protocol):
    """A cache in front of the site. It is used by one thread at a time."""

    # As it is configured, without what opens it.
    name: str

    def purge(self, keys: Collection[str]) -> None:
        """Have every page dropped that shows one of the keys. Raises `UnableToPurge`; some may have been dropped then."""
        ...

    def purge_everything(self) -> None:
        """Have every page dropped. Raises `UnableToPurge`."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
