"""A process makes few readers' pages at once, where its threads would only take the interpreter from each other.

SQLite answers within the process, so that a page that is made waits for nothing, and one thread makes as many pages as four. Four that
want the interpreter hand it to each other at each statement, a hundred times a page, which makes each page a quarter dearer. Where a
server answers, threads work while others wait for it, and there is no such bound (docs/performance.md).
"""

from collections.abc import Iterable
from threading import Semaphore
from typing import Any

from delivery.pages.answering import Application

MOST_AT_ONCE = 1
# Seconds after which a page is made whatever others do: a dear one, or one that hangs, keeps nobody waiting for longer.
PATIENCE = 0.1


class FewAtOnce:
    """A WSGI application that lets few readers in at once. Whoever is signed in, or sends something, never waits."""

    def __init__(
        self,
        application: Application,
        *,
        session_cookie: str,
        most: int = MOST_AT_ONCE,
        patience: float = PATIENCE,
    ) -> None:
        self.application, self.session_cookie, self.patience = application, f"{session_cookie}=", patience
        self._turns = Semaphore(most)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        is_reader = self.session_cookie not in environ.get("HTTP_COOKIE", "")
        if not is_reader or environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self.application(environ, start_response)
        has_turn = self._turns.acquire(timeout=self.patience)
        try:
            return self.application(environ, start_response)
        finally:
            if has_turn:
                self._turns.release()
