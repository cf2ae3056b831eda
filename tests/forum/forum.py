"""The fake forum's server: real HTTP on a port of loopback, one thread per connection."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from tests.forum import answers
from tests.forum.answers import Answer
from tests.forum.threads import HOSTS, Thread


@dataclass(frozen=True)
class Visit:
    """A request as it came."""

    host: str
    path: str
    headers: dict[str, str]


class Forum:
    """A forum with threads. It answers under the host names of `HOSTS` and any that are added to `hosts`.

    `answer_with(path, answer)` puts an answer of `tests.forum.answers` at a path, in place of a thread's page too;
    `visits` are the requests that came. What is at no path known answers with `unknown` (a 404 unless set).
    """

    def __init__(self) -> None:
        self.threads: list[Thread] = []
        self.visits: list[Visit] = []
        self.unknown: Answer = answers.not_found()
        self.hosts: set[str] = {*HOSTS.values()}
        self._answers: dict[str, list[Answer]] = {}
        self._is_closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.forum = self
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._is_closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def allowed_addresses(self) -> list[str]:
        """What `settings.FETCH_ALLOWED_ADDRESSES` must say so that the newsroom finds the forum."""
        return [f"127.0.0.1:{self.port}", *(f"{host}=127.0.0.1:{self.port}" for host in sorted(self.hosts))]

    def add_thread(
        self, style: str = "general", *, comments: list[str] | None = None, **fields: object
    ) -> Thread:
        """Return a new thread with comments of these words."""
        thread = Thread(style=style, **fields)
        for words in (
            comments
            if comments is not None
            else ["새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요", "입장료가 두 배로 올랐잖아요"]
        ):
            thread.add(words)
        self.threads.append(thread)
        return thread

    def address(self, at: Thread | str, *, host: str = "harbour.example") -> str:
        """Return the address of a thread, or of a path."""
        if isinstance(at, Thread):
            return f"http://{at.host}:{self.port}{at.path}"
        return f"http://{host}:{self.port}{at}"

    def answer_with(self, at: Thread | str, *in_turn: Answer) -> None:
        """Answer at the path from now on: with the first at the first visit and so on, with the last ever after."""
        self._answers[at.path if isinstance(at, Thread) else at] = list(in_turn)

    def answer_as_before(self, at: Thread | str) -> None:
        self._answers.pop(at.path if isinstance(at, Thread) else at, None)

    def wait(self, seconds: float) -> bool:
        """Wait, and return whether the forum still stands."""
        return not self._is_closing.wait(seconds)

    def find(self, path: str) -> Answer:
        """Return how a path is answered now."""
        parts = urlsplit(path)
        for key in (path, parts.path):
            if in_turn := self._answers.get(key):
                return in_turn.pop(0) if len(in_turn) > 1 else in_turn[0]
        for thread in self.threads:
            if parts.path == thread.path:
                asked = parse_qs(parts.query)
                number = int(asked.get("cpage", asked.get("page", ["1"]))[0])
                kind = "text/html"
                if thread.charset_in == "header":
                    kind += f"; charset={'euc-kr' if thread.charset == 'cp949' else thread.charset}"
                return answers.answer(thread.page(number), content_type=kind)
            if parts.path == thread.path_of_comments:
                return answers.answer(thread.comments_for_script(), content_type="application/json")
        if parts.path == "/":
            return answers.thread_list()
        return self.unknown


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    forum: Forum

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: that the other side hangs up is what many tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version: ClassVar[str] = "Forum"
    server: _Server

    def do_GET(self) -> None:
        self.close_connection = True
        forum = self.server.forum
        self._write(forum, forum.wait)

    def _write(self, forum: Forum, wait: Callable[[float], bool]) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        forum.visits.append(Visit(host=headers.get("host", ""), path=self.path, headers=headers))
        forum.find(self.path)(self, wait)

    def log_message(self, format: str, *arguments: object) -> None:
        pass
