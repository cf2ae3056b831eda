"""A cache in front that listens, and what tells it."""

from collections.abc import Callable, Iterator

import pytest

from delivery.purging.by_key import Varnish
from delivery.purging.caches import Cache
from delivery.purging.configured import purger_of
from delivery.purging.following import Purger
from tests.delivery.purging.fakes import FakeCache, fake_cache


@pytest.fixture
def fake() -> Iterator[FakeCache]:
    with fake_cache() as cache:
        yield cache


@pytest.fixture
def make_purger(fake: FakeCache) -> Iterator[Callable[..., Purger]]:
    """Make what tells the fake as a Varnish; each as another process would, with connections of its own."""
    made: list[Purger] = []

    def make(cache: Cache | None = None) -> Purger:
        made.append(purger_of(cache or Varnish(fake.place)))
        return made[-1]

    yield make
    for purger in made:
        purger.close()
