"""In front of everything else: `/healthz`, `/readyz` and `/metrics`, and the counting of what is answered.

These three are asked by machines, by address and without https, so neither the names of the site nor its redirections are for them. A stranger
learns a word. `deploy/nginx/` lets none through from outside.
"""

import hmac
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.utils import timezone

from newsroom.health.counting import Counts
from newsroom.health.kinds import kind_of
from newsroom.health.metrics import CONTENT_TYPE, metrics
from newsroom.health.readiness import NOT_READY, Asking, let_go_of_old_connections
from newsroom.health.sharing import Sharing

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

HEALTH, READINESS, METRICS = "/healthz", "/readyz", "/metrics"
OWN = frozenset({HEALTH, READINESS, METRICS})
CACHE_STATUS = "Cache-Status"


class Observed:
    """The WSGI application around `application`. Without a `token`, there are no metrics and nothing is counted."""

    def __init__(self, application: Application, *, token: str, sharing: Callable[[Counts], Sharing]) -> None:
        self.application, self._token = application, token
        self.counts = Counts()
        self.sharing = sharing(self.counts) if token else None
        self._asking = Asking()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path in OWN:
            return self._answer(path, environ, start_response)
        if self.sharing is None:
            return self.application(environ, start_response)
        self.sharing.start()
        begun = time.perf_counter()
        status, kept = 500, "none"

        def begin(line: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            nonlocal status, kept
            status = int(line[:3])
            # The kept pages say last what they did.
            if headers and headers[-1][0] == CACHE_STATUS:
                kept = _kept(headers[-1][1])
            return start_response(line, headers, *more)

        try:
            return self.application(environ, begin)
        finally:
            self.counts.add(kind=kind_of(path), status=status, kept=kept, seconds=time.perf_counter() - begun)

    def _answer(self, path: str, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return _said(start_response, environ, "405 Method Not Allowed", "only GET and HEAD")
        if path == HEALTH:
            return _said(start_response, environ, "200 OK", "alive")
        is_known = self._token and hmac.compare_digest(
            environ.get("HTTP_AUTHORIZATION", "").encode("latin-1", "replace"),
            f"Bearer {self._token}".encode(),
        )
        if path == READINESS:
            found = self._asking.ask()
            status = "503 Service Unavailable" if found.word == NOT_READY else "200 OK"
            parts = [f"{name}: {word}" for name, word in found.parts.items()] if is_known else []
            return _said(start_response, environ, status, "\n".join([found.word, *parts]))
        if not is_known or self.sharing is None:
            # Nor whether there are any.
            return _said(start_response, environ, "404 Not Found", "not found")
        try:
            text = metrics(self.sharing.everyones(), now=timezone.now())
        finally:
            let_go_of_old_connections()
        return _said(start_response, environ, "200 OK", text.rstrip("\n"), content_type=CONTENT_TYPE)


def _kept(said: str) -> str:
    if "; hit" in said:
        return "stale" if "detail=stale" in said else "hit"
    return "miss"


def _said(
    start_response: StartResponse,
    environ: dict[str, Any],
    status: str,
    text: str,
    *,
    content_type: str = "text/plain; charset=utf-8",
) -> list[bytes]:
    body = f"{text}\n".encode()
    start_response(
        status,
        [
            ("Content-Type", content_type),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ],
    )
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
