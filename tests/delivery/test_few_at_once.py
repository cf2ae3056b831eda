"""How many readers' pages a process makes at once."""

import threading
import time
from contextlib import suppress

import pytest

from delivery.few_at_once import FewAtOnce
from tests.serving import wait_until

READER = {"REQUEST_METHOD": "GET", "HTTP_COOKIE": "theme=dark"}
EDITOR = {"REQUEST_METHOD": "GET", "HTTP_COOKIE": "theme=dark; session=abc"}
LONG = 30.0


class Site:
    """Answers when it is let, and counts who is inside."""

    def __init__(self):
        self.may_answer, self.lock = threading.Event(), threading.Lock()
        self.inside = self.most = self.answered = 0

    def __call__(self, environ, start_response):
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        assert self.may_answer.wait(LONG)
        with self.lock:
            self.inside -= 1
            self.answered += 1
        if environ.get("fails"):
            raise ValueError
        return [b"page"]


@pytest.fixture
def site():
    found = Site()
    yield found
    found.may_answer.set()


def ask(application, environ):
    def asking():
        with suppress(ValueError):
            application(environ, None)

    thread = threading.Thread(target=asking)
    thread.start()
    return thread


def test_readers_wait_for_each_other_and_nobody_else_does(site):
    application = FewAtOnce(site, session_cookie="session", most=2, patience=LONG)
    readers = [ask(application, READER | {"fails": number % 2}) for number in range(7)]
    wait_until(lambda: site.inside == 2)
    others = [ask(application, EDITOR), ask(application, READER | {"REQUEST_METHOD": "POST"})]
    wait_until(lambda: site.inside == 4)
    time.sleep(0.1)
    assert site.inside == 4
    site.may_answer.set()
    for thread in (*readers, *others):
        thread.join(LONG)
    assert (site.answered, site.inside) == (9, 0)


def test_a_page_that_hangs_keeps_nobody_waiting_for_good(site):
    application = FewAtOnce(site, session_cookie="session", most=1, patience=0.05)
    threads = [ask(application, READER) for _number in range(3)]
    wait_until(lambda: site.inside == 3)
    site.may_answer.set()
    for thread in threads:
        thread.join(LONG)
    # Those that went on without a turn gave none back.
    assert application._turns.acquire(blocking=False)
    assert not application._turns.acquire(blocking=False)
