"""Requests get a name, by which their lines in the log are found: a proxy's, if one is to be believed, else one of our own.

It is told back where somebody may ask about it: with what is made for this one request. What kept pages send may be the same for many.
"""

from collections.abc import Callable, Iterable
from typing import Any

from newsroom.logs.about import About, in_request

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]
HEADER, CACHE_STATUS = "X-Request-ID", "Cache-Status"


class Named:
    """The WSGI application around `application`, each of whose requests has a name in the log."""

    def __init__(self, application: Application, *, behind_proxy: bool) -> None:
        self.application, self.behind_proxy = application, behind_proxy

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        about = About(environ.get("HTTP_X_REQUEST_ID", "") if self.behind_proxy else "")

        def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            if not (headers and headers[-1][0] == CACHE_STATUS):
                headers = [*headers, (HEADER, about.identifier)]
            return start_response(status, headers, *more)

        with in_request(about):
            return self.application(environ, begin)
