"""Web processes behind kept pages, which let go of the database when a test ends."""

from collections.abc import Callable, Iterator

import pytest

from tests.delivery.front import Front


@pytest.fixture
def make_front() -> Iterator[Callable[..., Front]]:
    made: list[Front] = []

    def make(**options: object) -> Front:
        made.append(Front(**options))
        return made[-1]

    yield make
    for front in made:
        front.close()
