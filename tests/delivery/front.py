"""The site behind its kept pages, asked as an app server asks it."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections
from django.test import RequestFactory

from delivery import changes
from delivery.changes import Follower, log_of
from delivery.pages.answering import Application, KeptPages
from delivery.pages.memory import Memory
from delivery.pages.stores import Store
from delivery.purging.kept_addresses import KeptAddresses
from delivery.replicas import Replica


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def what(self) -> str:
        """What became of the request: "hit", "fwd=miss; stored", or nothing where Django answered."""
        return self.headers.get("Cache-Status", "").removeprefix("newsroom; ")


@dataclass
class Front:
    """A web process: `get()` as a reader of the outside, `made` the addresses that Django was asked for."""

    store: Store | None = None
    application: Application = field(default_factory=WSGIHandler)
    made: list[str] = field(default_factory=list)
    most_bytes: int = 8 * 1024 * 1024
    behind_proxy: bool = False
    secret: str = "secret"
    kept_addresses: KeptAddresses | None = None
    replica: Replica | None = None

    def __post_init__(self) -> None:
        self.follower = Follower(log_of())
        self.pages = KeptPages(
            self._counted,
            follower=self.follower,
            memory=Memory(most_bytes=self.most_bytes),
            store=self.store,
            site="tests",
            secret=self.secret,
            session_cookie="sessionid",
            behind_proxy=self.behind_proxy,
            kept_addresses=self.kept_addresses,
            replica=self.replica,
        )

    def _counted(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.made.append(environ["PATH_INFO"])
        return self.application(environ, start_response)

    def get(self, address: str, method: str = "GET", **headers: str) -> Answer:
        # As the test client does: the connection of the test must stay open.
        signals.request_finished.disconnect(close_old_connections)
        signals.request_started.disconnect(close_old_connections)
        try:
            return self._get(address, method, headers)
        finally:
            signals.request_started.connect(close_old_connections)
            signals.request_finished.connect(close_old_connections)

    def _get(self, address: str, method: str, headers: dict[str, str]) -> Answer:
        environ = RequestFactory().generic(method, address, **headers).environ
        # As a person types it; the factory says "testserver".
        environ.setdefault("HTTP_HOST", "localhost")
        begun: list[Any] = []

        def start_response(status: str, sent: list[tuple[str, str]], exc_info: object = None) -> None:
            begun[:] = [int(status.split(maxsplit=1)[0]), dict(sent)]

        chunks = self.pages(environ, start_response)
        body = b"".join(chunks)
        if hasattr(chunks, "close"):
            chunks.close()
        return Answer(begun[0], begun[1], body)

    def close(self) -> None:
        self.follower.log.close()
        if self.kept_addresses is not None:
            self.kept_addresses.close()


def let_the_log_be_read() -> None:
    """Wait until every process looks into the log again at its next request."""
    time.sleep(changes.LOOK_EVERY + 0.02)
