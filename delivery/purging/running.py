"""Telling the caches in front, each from a thread of its own, so that none waits for another."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from delivery.purging.configured import caches_in_front, purger_of

# Seconds that a request under way may take to end when everything ends.
STOPS_WITHIN = 6.0


@contextmanager
def caches_are_told() -> Iterator[None]:
    """Tell every configured cache what is announced, for as long as the block runs."""
    is_stopping = threading.Event()
    threads = [
        threading.Thread(target=purger_of(cache).run, args=[is_stopping], name=cache.name, daemon=True)
        for cache in caches_in_front()
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        is_stopping.set()
        for thread in threads:
            thread.join(timeout=STOPS_WITHIN)
