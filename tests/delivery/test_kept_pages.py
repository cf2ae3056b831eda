"""A public page is made once, and sent from what is kept until something that it shows is announced."""

import gzip
import threading

import brotli
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.publishing import unpublish
from delivery.announcing import announce
from delivery.middleware import shows
from delivery.pages import answering
from tests import factories
from tests.delivery.front import let_the_log_be_read

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def front(make_front):
    return make_front()


@pytest.fixture
def edition():
    return factories.make_edition(title="The queue at the harbour", blocks=[factories.text()])


def address_of(edition):
    return f"/{edition.category.slug}/{edition.slug}/"


class Slow:
    """An application that waits until it may answer, and says how often it was asked."""

    def __init__(self) -> None:
        self.count, self.begun, self.may_go_on = 0, threading.Event(), threading.Event()

    def __call__(self, environ, start_response):
        self.count += 1
        self.begun.set()
        self.may_go_on.wait(10)
        response = shows(HttpResponse(f"Page {self.count}"), ["lists"])
        start_response("200 OK", list(response.items()))
        return response


def test_the_second_reader_is_answered_without_django_and_the_database(front, edition):
    first = front.get(address_of(edition))
    with CaptureQueriesContext(connection) as queries:
        second = front.get(address_of(edition))
    assert (first.what, second.what) == ("fwd=miss; stored", "hit")
    assert (second.status, second.body) == (200, first.body)
    assert len(front.made) == 1
    assert len(queries) == 0
    assert b"The queue at the harbour" in second.body
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Cache-Tag", "Content-Language"):
        assert second.headers[name] == first.headers[name]


def test_a_kept_page_is_what_django_answers(front, edition):
    front.get(address_of(edition))
    kept, own = (
        front.get(address_of(edition)),
        Client().get(address_of(edition), headers={"host": "localhost"}),
    )
    assert kept.body == own.content
    ours = {name.lower(): value for name, value in kept.headers.items()}
    told = {name.lower(): value for name, value in own.headers.items()}
    # The test client has no wish for a coding, and Django's validator is a weak one.
    for headers in (ours, told):
        headers.pop("cache-status", None)
        assert headers.pop("etag")
    assert int(ours.pop("content-length")) == len(kept.body)
    told.pop("content-length", None)
    assert ours == told


@pytest.mark.parametrize(
    ("accepted", "coding", "unpack"),
    [("br, gzip", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("", None, bytes)],
)
def test_each_client_gets_the_coding_it_takes_of_one_page(front, edition, accepted, coding, unpack):
    plain = front.get(address_of(edition)).body
    answer = front.get(address_of(edition), HTTP_ACCEPT_ENCODING=accepted)
    assert answer.what == "hit"
    assert answer.headers.get("Content-Encoding") == coding
    assert unpack(answer.body) == plain
    assert int(answer.headers["Content-Length"]) == len(answer.body)
    assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("accepted", ["br", "gzip", ""])
def test_who_has_the_page_in_any_coding_is_told_so(front, edition, accepted):
    tag = front.get(address_of(edition), HTTP_ACCEPT_ENCODING=accepted).headers["ETag"]
    assert tag.startswith('"')
    for named in (tag, f'"other", W/{tag}', "*"):
        answer = front.get(address_of(edition), HTTP_IF_NONE_MATCH=named, HTTP_ACCEPT_ENCODING="br")
        assert (answer.status, answer.body) == (304, b"")
        assert {"ETag", "Cache-Control", "Vary", "Content-Security-Policy"} <= set(answer.headers)
        assert "Content-Length" not in answer.headers
    assert front.get(address_of(edition), HTTP_IF_NONE_MATCH='"0123"').status == 200


def test_a_page_of_another_site_may_read_that_nothing_changed(front, edition):
    tag = front.get("/api/v1/articles").headers["ETag"]
    answer = front.get("/api/v1/articles", HTTP_IF_NONE_MATCH=tag)
    assert (answer.status, answer.what) == (304, "hit")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert not {"Content-Type", "Content-Length"} & set(answer.headers)


def test_tags_of_different_codings_differ(front, edition):
    tags = {
        front.get(address_of(edition), HTTP_ACCEPT_ENCODING=coding).headers["ETag"]
        for coding in ("br", "gzip", "")
    }
    assert len(tags) == 3


def test_a_first_request_with_conditions_makes_the_whole_page(front, edition):
    first = front.get(address_of(edition), HTTP_IF_NONE_MATCH='"0123"', HTTP_RANGE="bytes=0-10")
    assert (first.status, first.what) == (200, "fwd=miss; stored")
    assert front.get(address_of(edition)).body == first.body


def test_head_is_answered_with_the_headers_of_the_page(front, edition):
    # Nothing is made for it.
    assert front.get(address_of(edition), "HEAD").what == ""
    page = front.get(address_of(edition))
    head = front.get(address_of(edition), "HEAD")
    assert (head.status, head.body, head.what) == (200, b"", "hit")
    assert head.headers["Content-Length"] == str(len(page.body))


def test_whoever_is_signed_in_fills_nothing_and_is_served_what_is_kept(front, edition):
    cookie = {"HTTP_COOKIE": "theme=dark; sessionid=abc"}
    assert front.get(address_of(edition), **cookie).what == ""
    assert front.get(address_of(edition)).what == "fwd=miss; stored"
    assert front.get(address_of(edition), **cookie).what == "hit"


def test_nothing_of_the_request_but_its_address_gets_into_a_page(edition, make_front):
    seen = []

    def application(environ, start_response):
        seen.append({name: value for name, value in environ.items() if name.startswith("HTTP_")})
        return WSGIHandler()(environ, start_response)

    front = make_front(application=application)
    front.get(
        f"{address_of(edition)}?utm_source=mail&after=&fbclid=1",
        HTTP_COOKIE="theme=dark",
        HTTP_ACCEPT_LANGUAGE="ko",
        HTTP_USER_AGENT="Mozilla",
        HTTP_REFERER="https://elsewhere.example/",
        HTTP_ACCEPT_ENCODING="br",
    )
    assert seen == [{"HTTP_HOST": "localhost"}]
    assert front.get(f"{address_of(edition)}?after=&utm_campaign=x", HTTP_ACCEPT_LANGUAGE="en").what == "hit"


@pytest.mark.parametrize(
    "address",
    ["/admin/login/", "/preview/nothing/", "/static/js/site/theme.js", "/takedown/nothing/"],
)
def test_what_is_for_one_person_or_elsewhere_is_not_kept(front, address):
    for _turn in range(2):
        assert "hit" not in front.get(address).what
    assert len(front.made) == 2


def test_posts_reach_django(front, edition):
    front.get(address_of(edition))
    assert front.get(address_of(edition), "POST").status == 405


def test_what_is_announced_is_made_anew(front, edition):
    front.get(address_of(edition))
    announce(["article-999999"])
    let_the_log_be_read()
    assert front.get(address_of(edition)).what == "hit"
    unpublish(article=edition.article, actor=factories.make_user(role="Publisher"), now=factories.NOW)
    let_the_log_be_read()
    gone = front.get(address_of(edition))
    assert (gone.status, gone.what) == (404, "fwd=miss; stored") or gone.status in {404, 410}
    assert b"The queue at the harbour" not in gone.body


def test_a_change_in_the_midst_of_making_a_page_is_not_missed(make_front):
    """The page was made of rows from before the change, and finished after it."""

    class Interrupted(Slow):
        def __call__(self, environ, start_response):
            if not self.count:
                announce(["lists"])
            return super().__call__(environ, start_response)

    application = Interrupted()
    application.may_go_on.set()
    front = make_front(application=application)
    assert front.get("/").body == b"Page 1"
    let_the_log_be_read()
    assert front.get("/").body == b"Page 2"
    let_the_log_be_read()
    assert front.get("/").what == "hit"


def test_a_crowd_has_a_page_made_once(make_front):
    application = Slow()
    front = make_front(application=application)
    answers = []

    def ask() -> None:
        try:
            answers.append(front._get("/", "GET", {}))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _reader in range(8)]
    for thread in threads:
        thread.start()
    assert application.begun.wait(10)
    application.may_go_on.set()
    for thread in threads:
        thread.join()
    assert [answer.body for answer in answers] == [b"Page 1"] * 8
    assert application.count == 1


def test_a_page_that_is_only_old_is_sent_while_somebody_makes_it_anew(monkeypatch, make_front):
    application = Slow()
    application.may_go_on.set()
    front = make_front(application=application)
    assert front.get("/").body == b"Page 1"
    monkeypatch.setattr(answering, "FRESH_FOR", -1)
    application.may_go_on.clear()
    application.begun.clear()
    thread = threading.Thread(target=lambda: (front._get("/", "GET", {}), connection.close()))
    thread.start()
    assert application.begun.wait(10)
    old = front.get("/")
    assert (old.body, old.what) == (b"Page 1", "hit; detail=stale")
    application.may_go_on.set()
    thread.join()
    assert application.count == 2


def test_a_failure_shows_the_page_that_was_there_but_never_one_that_is_no_longer_true(
    monkeypatch, make_front
):
    class Failing(Slow):
        def __call__(self, environ, start_response):
            if not self.count:
                return super().__call__(environ, start_response)
            start_response("500 Internal Server Error", [])
            return HttpResponse("Broken", status=500)

    application = Failing()
    application.may_go_on.set()
    front = make_front(application=application)
    front.get("/")
    monkeypatch.setattr(answering, "FRESH_FOR", -1)
    assert front.get("/").body == b"Page 1"
    announce(["lists"])
    let_the_log_be_read()
    assert front.get("/").status == 500


def test_the_pages_that_are_asked_for_stay_in_memory(make_front):
    application = Slow()
    application.may_go_on.set()
    front = make_front(application=application, most_bytes=50_000)
    for number in range(30):
        front.get(f"/{number}/")
        front.get("/0/")
    assert front.pages.memory.byte_count <= 50_000
    assert front.get("/0/").what == "hit"
    assert front.get("/1/").what == "fwd=miss; stored"


@pytest.mark.parametrize("host", ["evil.example", "localhost\r\nX: y"])
def test_a_foreign_host_gets_no_page_and_leaves_none(front, edition, host):
    front.get(address_of(edition))
    for _turn in range(2):
        assert front.get(address_of(edition), HTTP_HOST=host).status == 400
    assert front.get(address_of(edition)).what == "hit"


def test_over_a_proxy_the_scheme_is_part_of_the_address(edition, make_front):
    front = make_front(behind_proxy=True)
    front.get(address_of(edition), HTTP_X_FORWARDED_PROTO="https")
    assert front.get(address_of(edition), HTTP_X_FORWARDED_PROTO="https").what == "hit"
    assert front.get(address_of(edition), HTTP_X_FORWARDED_PROTO="http").what == "fwd=miss; stored"
