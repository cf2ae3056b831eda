"""Public pages come compressed over HTTP, with one ETag for all codings; pages with a secret never do."""

import gzip
import http.client
from urllib.parse import urlsplit

import brotli
import pytest
from django.http import HttpResponse, JsonResponse
from hypothesis import given
from hypothesis import strategies as st

from delivery.compression import LEAST_BYTES, coding_for, may_be_compressed
from delivery.middleware import shows
from tests import factories
from tests.articles.public_addresses import ADDRESSES, public_site

UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}


@pytest.fixture
def ask(live_server):
    """Return a function that asks the running server as a client does, and gives status, headers and raw body."""
    host, port = urlsplit(live_server.url).hostname, urlsplit(live_server.url).port

    def go(address, method="GET", **headers):
        connection = http.client.HTTPConnection(host, port, timeout=60)
        connection.request(
            method, address, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, answer.headers, body

    return go


@pytest.mark.django_db(transaction=True)
def test_every_public_page_is_the_same_in_every_coding_and_says_so(ask):
    for name, address in public_site().items():
        expected = ADDRESSES[name]
        if expected not in {200, 410, "no language"}:
            continue
        _status, plain_headers, plain = ask(address)
        assert plain_headers["Content-Encoding"] is None
        for coding in ("br", "gzip"):
            status, headers, body = ask(address, accept_encoding=coding)
            assert "Accept-Encoding" in headers["Vary"], name
            assert int(headers["Content-Length"]) == len(body)
            assert status == (200 if expected == "no language" else expected)
            assert headers["ETag"] == plain_headers["ETag"], name
            assert headers["Content-Encoding"] == (coding if len(plain) >= LEAST_BYTES else None), name
            assert UNPACK[headers["Content-Encoding"]](body) == plain, name


@pytest.mark.django_db(transaction=True)
def test_whoever_asks_again_is_answered_without_a_body_whatever_coding_they_keep(ask):
    address = public_site()["article"]
    _status, headers, _body = ask(address, accept_encoding="gzip, deflate, br")
    assert headers["Content-Encoding"] == "br"
    tag = headers["ETag"]
    assert tag.startswith('W/"')
    for accepted in ("br", "gzip", "identity"):
        # A proxy on the way may have made the tag strong.
        for known in (tag, tag.removeprefix("W/"), f'"other", {tag}'):
            status, again, body = ask(address, accept_encoding=accepted, if_none_match=known)
            assert (status, body, again["ETag"]) == (304, b"", tag)
            assert "Accept-Encoding" in again["Vary"]
            assert again["Content-Encoding"] is None
    status, _headers, _body = ask(address, accept_encoding="br", if_none_match='W/"other"')
    assert status == 200


@pytest.mark.django_db(transaction=True)
def test_a_pages_headers_are_told_without_its_body_too(ask):
    address = public_site()["article"]
    _status, _headers, body = ask(address, accept_encoding="br")
    status, of_head, nothing = ask(address, "HEAD", accept_encoding="br")
    assert (status, nothing) == (200, b"")
    assert (of_head["Content-Encoding"], of_head["Content-Length"]) == ("br", str(len(body)))


@pytest.mark.django_db(transaction=True)
def test_pages_with_a_secret_are_never_compressed(ask):
    site = public_site()
    status, headers, _body = ask(f"{site['evidence']}request/", accept_encoding="br, gzip")
    assert (status, headers["Content-Encoding"]) == (200, None)
    status, headers, _body = ask("/admin/login/", accept_encoding="br, gzip")
    assert (status, headers["Content-Encoding"]) == (200, None)


@pytest.mark.django_db
def test_no_page_of_the_desk_is_compressed(client):
    client.force_login(factories.make_user(role=factories.DESK_EDITOR))
    for address in ("/admin/", "/admin/articles/article/", "/admin/articles/article/add/"):
        response = client.get(address, headers={"accept-encoding": "br, gzip"})
        assert response.status_code == 200
        assert "Content-Encoding" not in response.headers


def test_only_text_that_is_the_same_for_everybody_and_long_enough_is_compressed():
    text = "word " * LEAST_BYTES
    assert may_be_compressed(shows(HttpResponse(text), []))
    assert may_be_compressed(shows(JsonResponse({"text": text}), []))
    for media_type in (
        "application/atom+xml",
        "application/feed+json",
        "image/svg+xml",
        "text/plain; charset=utf-8",
    ):
        assert may_be_compressed(shows(HttpResponse(text, content_type=media_type), []))
    assert not may_be_compressed(HttpResponse(text))
    assert not may_be_compressed(shows(HttpResponse("word"), []))
    for media_type in ("image/avif", "application/octet-stream", "application/zip", ""):
        assert not may_be_compressed(shows(HttpResponse(text, content_type=media_type or "x"), []))
    assert not may_be_compressed(shows(HttpResponse(text, headers={"Content-Encoding": "zstd"}), []))
    personal = shows(HttpResponse(text), [])
    personal.set_cookie("session", "secret")
    assert not may_be_compressed(personal)


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", ""),
        ("identity", ""),
        ("gzip", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP , BR", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0, gzip;q=0.001", "gzip"),
        ("br;q=0, gzip; q=0.000", ""),
        ("*", "br"),
        ("*;q=0", ""),
        ("*, br;q=0", "gzip"),
        ("identity;q=1, br;q=0.5", ""),
        ("identity;q=0", ""),
        ("deflate, zstd", ""),
        ("br;q=7", ""),
        ("br;q=nan, gzip;q=-1", ""),
        ("bré, gzíp", ""),
    ],
)
def test_the_coding_is_the_one_that_the_client_prefers(accepted, coding):
    assert coding_for(accepted) == coding


@given(st.text())
def test_any_header_is_understood_or_passed_over(accepted):
    assert coding_for(accepted) in {"", "br", "gzip"}
