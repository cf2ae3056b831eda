"""Readers' pages are made by one thread, one after the other."""

import threading
import time
from contextlib import suppress
from contextvars import ContextVar

import pytest

from delivery.one_by_one import OneByOne
from tests.serving import wait_until

READER = {"REQUEST_METHOD": "GET", "HTTP_COOKIE": "theme=dark"}
EDITOR = {"REQUEST_METHOD": "GET", "HTTP_COOKIE": "theme=dark; session=abc"}
LONG = 30.0
asked_by = ContextVar("asked_by", default="")


class Site:
    """Answers when it is let, and notes who is inside, who makes what, and for whom."""

    def __init__(self):
        self.may_answer, self.lock = threading.Event(), threading.Lock()
        self.inside = self.answered = 0
        self.makers, self.askers = set(), set()

    def __call__(self, environ, start_response):
        with self.lock:
            self.inside += 1
            self.makers.add(threading.current_thread())
            self.askers.add(asked_by.get())
        assert self.may_answer.wait(LONG)
        with self.lock:
            self.inside -= 1
            self.answered += 1
        if environ.get("fails"):
            raise ValueError("no page")
        start_response("200 OK", [("X-Asked-By", asked_by.get())])
        return [b"page"]


@pytest.fixture
def site():
    found = Site()
    yield found
    found.may_answer.set()


def ask(application, environ, *, told=None, name="nobody"):
    def asking():
        asked_by.set(name)
        with suppress(ValueError):
            body = application(environ, lambda status, headers: told is not None and told.append(headers))
            assert body == [b"page"]

    thread = threading.Thread(target=asking)
    thread.start()
    return thread


def test_readers_wait_for_each_other_and_nobody_else_does(site):
    application = OneByOne(site, session_cookie="session", patience=LONG)
    readers = [ask(application, READER | {"fails": number % 2}) for number in range(7)]
    wait_until(lambda: site.inside == 1)
    others = [ask(application, EDITOR), ask(application, READER | {"REQUEST_METHOD": "POST"})]
    wait_until(lambda: site.inside == 3)
    time.sleep(0.1)
    assert site.inside == 3
    site.may_answer.set()
    for thread in (*readers, *others):
        thread.join(LONG)
    assert (site.answered, site.inside) == (9, 0)
    # The editor and who sent something by their own threads, all readers by one that is none of theirs.
    assert len(site.makers) == 3
    assert site.makers.isdisjoint(readers)
    assert site.makers.issuperset(others)


def test_a_page_is_answered_by_the_thread_that_asked_and_made_in_its_context(site):
    site.may_answer.set()
    application = OneByOne(site, session_cookie="session", patience=LONG)
    told = []
    for thread in [ask(application, READER, told=told, name=f"reader {number}") for number in range(3)]:
        thread.join(LONG)
    assert sorted(headers[0][1] for headers in told) == ["reader 0", "reader 1", "reader 2"]
    assert site.askers == {"reader 0", "reader 1", "reader 2"}


def test_what_fails_fails_for_who_asked(site):
    site.may_answer.set()
    application = OneByOne(site, session_cookie="session", patience=LONG)
    with pytest.raises(ValueError, match="no page"):
        application(READER | {"fails": True}, None)
    ask(application, READER).join(LONG)
    assert site.answered == 2


def test_a_page_that_hangs_keeps_nobody_waiting_for_good(site):
    application = OneByOne(site, session_cookie="session", patience=0.05)
    threads = [ask(application, READER) for _number in range(3)]
    wait_until(lambda: site.inside == 3)
    site.may_answer.set()
    for thread in threads:
        thread.join(LONG)
    # Those that were made by who asked for them are not made a second time.
    ask(application, READER).join(LONG)
    assert site.answered == 4
