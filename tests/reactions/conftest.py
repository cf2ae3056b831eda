"""What tests of captures and checks by address have around them: a forum on loopback that may be asked."""

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from reactions.models import Outlet, Source
from reactions.sources.addresses import canonical_url, native_id_of, outlet_for
from tests.factories import make_outlet, make_source
from tests.forum import Canary, Forum, Thread


@pytest.fixture
def forum(settings: Any) -> Iterator[Forum]:
    """A fake forum; the guard lets its port through, and its names stand for loopback."""
    forum = Forum()
    settings.FETCH_ALLOWED_ADDRESSES = forum.allowed_addresses
    settings.FETCH_PAUSE_SECONDS = 0
    yield forum
    forum.stop()


@pytest.fixture
def http_only(forum: Forum, settings: Any) -> Forum:
    """The forum on the port of http, under all of its names, and nobody on the port of https."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nobody = listener.getsockname()[1]
    settings.FETCH_ALLOWED_ADDRESSES = [
        place
        for host in sorted(forum.hosts)
        for place in (f"{host}:80=127.0.0.1:{forum.port}", f"{host}:443=127.0.0.1:{nobody}")
    ]
    return forum


@pytest.fixture
def canary() -> Iterator[Canary]:
    """A port of loopback that the guard does not let through."""
    canary = Canary()
    yield canary
    canary.stop()


@pytest.fixture
def source_of(forum: Forum, harbour: Outlet) -> Callable[..., Source]:
    """Return a function that makes the source for a thread of the forum, or for a path at its general host."""

    def make(at: Thread | str, **fields: Any) -> Source:
        address = canonical_url(forum.address(at))
        outlet = outlet_for(url=address)
        assert outlet is not None
        fields.setdefault("native_id", native_id_of(outlet=outlet, url=address))
        return make_source(outlet=outlet, canonical_url=address, **fields)

    return make


@pytest.fixture
def harbour(db: None) -> Outlet:
    """The outlet of the fake forum's general threads; its other styles belong to outlets that are installed."""
    return make_outlet(
        name_en="Harbour Board",
        hosts=["harbour.example"],
        slug="harbour",
        source_pattern=r"^/talk/(?P<id>\d+)",
    )
