"""What tests of captures and checks by address have around them: a forum on loopback that may be asked."""

from collections.abc import Iterator
from typing import Any

import pytest

from reactions.models import Outlet
from tests.factories import make_outlet
from tests.forum import Canary, Forum


@pytest.fixture
def forum(settings: Any) -> Iterator[Forum]:
    """A fake forum; the guard lets its port through, and its names stand for loopback."""
    forum = Forum()
    settings.FETCH_ALLOWED_ADDRESSES = forum.allowed_addresses
    yield forum
    forum.stop()


@pytest.fixture
def canary() -> Iterator[Canary]:
    """A port of loopback that the guard does not let through."""
    canary = Canary()
    yield canary
    canary.stop()


@pytest.fixture
def harbour(db: None) -> Outlet:
    """The outlet of the fake forum's general threads; its other styles belong to outlets that are installed."""
    return make_outlet(
        name_en="Harbour Board",
        hosts=["harbour.example"],
        slug="harbour",
        source_pattern=r"^/talk/(?P<id>\d+)",
    )
