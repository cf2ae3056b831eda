"""A process makes readers' pages one by one, in a thread of its own, where threads would only take the interpreter from each other.

SQLite answers within the process, so that a page that is made waits for nothing, and one thread makes as many pages as four. Four that
want the interpreter hand it to each other at each statement, a hundred times a page, which makes each page a quarter dearer; and where
each page is made by the next of them, it finds another processor's caches and another connection's pages of the database, which makes it
a twentieth to a seventh dearer. Where a server answers, threads work while others wait for it, and none of this is done (docs/performance.md).
"""

import threading
from collections.abc import Iterable
from contextvars import copy_context
from queue import SimpleQueue
from typing import Any

from delivery.pages.answering import Application

# Seconds after which a page is made whatever others do: a dear one, or one that hangs, keeps nobody waiting for longer.
PATIENCE = 0.1


class OneByOne:
    """A WSGI application whose readers' pages are made by one thread. Whoever is signed in, or sends something, never waits for it."""

    def __init__(self, application: Application, *, session_cookie: str, patience: float = PATIENCE) -> None:
        self.application, self.session_cookie, self.patience = application, f"{session_cookie}=", patience
        self._waiting: SimpleQueue[_Page] = SimpleQueue()
        self._starting = threading.Lock()
        self._maker: threading.Thread | None = None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        is_reader = self.session_cookie not in environ.get("HTTP_COOKIE", "")
        if not is_reader or environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self.application(environ, start_response)
        self._start()
        page = _Page(self.application, environ)
        self._waiting.put(page)
        if not page.is_made.acquire(timeout=self.patience):
            if page.turn.acquire(blocking=False):
                # Nobody has begun with it.
                return self.application(environ, start_response)
            page.is_made.acquire()
        if page.failure is not None:
            raise page.failure
        start_response(*page.begun)
        return page.response

    def _start(self) -> None:
        """Start the thread with the first page: a server may fork after it has loaded the application."""
        if self._maker is not None:
            return
        with self._starting:
            if self._maker is None:
                self._maker = threading.Thread(target=self._make, name="readers' pages", daemon=True)
                self._maker.start()

    def _make(self) -> None:
        while True:
            page = self._waiting.get()
            if page.turn.acquire(blocking=False):
                page.make()
            # Nothing of it stays until the next one comes.
            del page


class _Page:
    """A page that is asked for: whoever takes its turn makes it."""

    def __init__(self, application: Application, environ: dict[str, Any]) -> None:
        self._application, self._environ = application, environ
        # What is written to the log meanwhile is about the request.
        self._context = copy_context()
        self.turn, self.is_made = threading.Lock(), threading.Lock()
        self.is_made.acquire()
        self.begun: tuple[Any, ...] = ()
        self.response: Iterable[bytes] = ()
        self.failure: BaseException | None = None

    def make(self) -> None:
        """Ask the application, and keep what it says for the thread that waits."""
        try:
            self.response = self._context.run(self._application, self._environ, self._begin)
        except BaseException as failure:  # noqa: BLE001  it belongs to who asked
            self.failure = failure
        finally:
            self.is_made.release()

    def _begin(self, *said: Any) -> None:
        self.begun = said
