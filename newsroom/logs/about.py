"""What a line of the log is about: which request or which task it was written in."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# As proxies make them; nothing that could be more than a name.
IDENTIFIER = re.compile(r"[A-Za-z0-9._-]{8,64}")


class About:
    """A request, whose identifier is made when it is first asked for: most requests write nothing."""

    __slots__ = ("_identifier",)

    def __init__(self, identifier: str = "") -> None:
        self._identifier = identifier if IDENTIFIER.fullmatch(identifier) else ""

    @property
    def identifier(self) -> str:
        if not self._identifier:
            self._identifier = secrets.token_hex(12)
        return self._identifier


_request: ContextVar[About | None] = ContextVar("request", default=None)
_task: ContextVar[str] = ContextVar("task", default="")


@contextmanager
def in_request(request: About) -> Iterator[None]:
    """Let lines that are written meanwhile be about the request."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


def begin_task(identifier: str) -> None:
    """Let lines of this thread be about a task, until `end_task()`."""
    _task.set(identifier)


def end_task() -> None:
    """Let lines be about no task again."""
    _task.set("")


def about_now() -> dict[str, str]:
    """Return what a line is about that is written now: `request`, `task`, both or nothing."""
    request, task = _request.get(), _task.get()
    found = {"request": request.identifier} if request is not None else {}
    return found | ({"task": task} if task else {})
