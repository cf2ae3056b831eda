"""One deadline for everything that a fetch does: a time-out of a socket starts anew with every byte, this does not."""

import time
from dataclasses import dataclass, field, replace

from reactions.fetching.problems import FetchProblem, UnableToFetch


@dataclass(frozen=True)
class Deadline:
    """When a fetch must be over. `host` is named when it is not."""

    seconds: float
    host: str
    began_at: float = field(default_factory=time.monotonic)

    def for_host(self, host: str) -> "Deadline":
        """Return the same deadline, to be named for another host."""
        return replace(self, host=host)

    def left(self, *, at_most: float | None = None) -> float:
        """Return the seconds that are left, more than none; raises `UnableToFetch` when they are over."""
        left = self.began_at + self.seconds - time.monotonic()
        if left <= 0:
            raise self.passed()
        return left if at_most is None else min(left, at_most)

    def passed(self) -> UnableToFetch:
        return UnableToFetch(FetchProblem.TIMEOUT, host=self.host, seconds=round(self.seconds))
