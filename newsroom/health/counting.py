"""What this process has answered, counted in memory: one lock and a few additions a request, no file and no network."""

import threading
from bisect import bisect_left
from dataclasses import dataclass, field

# Seconds until an answer begins: upper bounds of the histogram's steps.
STEPS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(slots=True)
class Times:
    """How many answers took how long: a count for each step and one for what is beyond, and seconds in all."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(STEPS) + 1))
    seconds: float = 0.0


class Counts:
    """Requests of one process by kind, status and what the kept pages had, and their times by kind."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: dict[tuple[str, int], int] = {}
        self._kept: dict[str, int] = {}
        self._times: dict[str, Times] = {}

    def add(self, *, kind: str, status: int, kept: str, seconds: float) -> None:
        """Count an answer. `kept` is what the kept pages had of it: hit, stale, miss or none."""
        place = bisect_left(STEPS, seconds)
        with self._lock:
            key = (kind, status)
            self._answers[key] = self._answers.get(key, 0) + 1
            self._kept[kept] = self._kept.get(kept, 0) + 1
            times = self._times.get(kind)
            if times is None:
                times = self._times[kind] = Times()
            times.counts[place] += 1
            times.seconds += seconds

    def as_json(self) -> dict[str, object]:
        """Return all of it in lists, as `metrics.py` reads it."""
        with self._lock:
            return {
                "answers": [[kind, status, count] for (kind, status), count in self._answers.items()],
                "kept": [[name, count] for name, count in self._kept.items()],
                "times": [[kind, list(times.counts), times.seconds] for kind, times in self._times.items()],
            }
