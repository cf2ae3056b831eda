"""The read API as HTTP: conditional requests, methods, other sites, mistakes, hostile input."""

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from articles.publishing import unpublish
from reactions.models import Quotation
from reactions.takedown.redacting import redact
from tests import factories
from tests.articles.test_isolation import PRIVATE
from tests.asked import text_of
from tests.factories import NOW
from tests.newsroom.api_site import standing_site

pytestmark = pytest.mark.django_db

API = "/api/v1"


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    yield from standing_site(django_db_blocker)


def test_an_answer_that_has_not_changed_is_not_sent_again(client, site):
    for name, address in site.addresses().items():
        response = client.get(API + address)
        tag = response.headers["ETag"]
        again = client.get(API + address, headers={"If-None-Match": tag})
        assert again.status_code == 304, name
        assert again.content == b""
        assert again.headers["Access-Control-Allow-Origin"] == "*"
        # A time alone proves nothing: words can be taken out without any time of the article changing.
        later = client.get(API + address, headers={"If-Modified-Since": "Fri, 01 Jan 2038 00:00:00 GMT"})
        assert later.status_code == 200, name


def test_answers_name_what_they_show_and_say_when_it_was_published(client, site):
    response = client.get(f"{API}/articles/{site.article.article_id}")
    shown = response.headers["Cache-Tag"].split(",")
    assert f"article-{site.article.article_id}" in shown
    assert f"quotation-{site.hidden.pk}" in shown
    assert response.headers["Last-Modified"].endswith("GMT")
    for name, address in site.addresses().items():
        assert client.get(API + address).headers["Cache-Tag"], name


def test_any_page_of_another_site_may_read_it_and_no_cookie_is_set(site):
    client = Client(enforce_csrf_checks=True)
    addresses = [*site.addresses().values(), *(address for _status, address in site.problems().values())]
    for address in [*addresses, "/openapi.json", "/articles?limit=0"]:
        response = client.get(API + address, headers={"Origin": "https://elsewhere.example"})
        assert response.headers["Access-Control-Allow-Origin"] == "*", address
        assert "Access-Control-Allow-Credentials" not in response.headers
        assert not response.cookies
        assert "Cookie" not in response.headers.get("Vary", "")
        asked = client.options(API + address)
        assert asked.status_code == 204, address
        assert asked.headers["Allow"] == asked.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        head = client.head(API + address)
        assert (head.status_code, head.content) == (response.status_code, b""), address
        for method in ("post", "put", "patch", "delete", "trace"):
            refused = getattr(client, method)(API + address)
            assert refused.status_code == 405, (method, address)
            assert refused.headers["Allow"] == "GET, HEAD, OPTIONS"
            assert refused.headers["Content-Type"] == "application/problem+json"


def test_other_pages_are_not_opened_to_other_sites(client):
    assert "Access-Control-Allow-Origin" not in client.get("/api/").headers
    assert "Access-Control-Allow-Origin" not in client.get("/latest/").headers


def test_nothing_private_is_asked_for(client, site):
    for name, address in site.addresses().items():
        with CaptureQueriesContext(connection) as queries:
            client.get(API + address)
        asked = [query["sql"] for query in queries if PRIVATE.search(text_of(query["sql"]))]
        assert not asked, (name, asked)


def test_an_editor_gets_the_same(site):
    reader, editor = Client(), Client()
    editor.force_login(factories.make_user(role=factories.PUBLISHER))
    for name, address in site.addresses().items():
        assert reader.get(API + address).content == editor.get(API + address).content, name


WRONG = {
    "limit": ["0", "101", "-1", "1e2", "٣", "", "9" * 5000, "5\x00", "null", "true", " 5"],
    "before": ["x", "20260105T150000.000000Z-", "20261305T150000.000000Z-9", "20260105T150000.000000Z-9999999999999999999", "\x00"],
    "category": ["", "a b", "é", "\x00", "x" * 51, "../admin"],
    "tags": ["", ",", "a,", "a,b,c,d,e", "\x00", "x" * 300, "a/b"],
    "community": ["", "\x00", "x" * 10_000],
    "language": ["", "korean language", "\x00"],
    "since": ["yesterday", "2026-13-01", "2026-01-01T00:00:00", "0000-00-00", "9999-12-31T23:59:59-23:59", "\x00"],
    "fields": ["", "title,", "Title", "title title", "__class__", "\x00"],
    "lang": ["", "de", "EN", "\x00"],
    "unknown": ["1"],
}  # fmt: skip


def test_a_wrong_parameter_is_named(client, site):
    for name, values in WRONG.items():
        for value in values:
            response = client.get(f"{API}/articles", {name: value})
            assert response.status_code == 400, (name, value)
            problem = json.loads(response.content)
            assert [error["parameter"] for error in problem["errors"]] == [name], (name, value)
            assert problem["errors"][0]["detail"]
            assert problem["type"].startswith("http://127.0.0.1:8000/api/#problem-")


def test_a_parameter_given_twice_and_two_places_are_mistakes(client):
    assert client.get(f"{API}/articles?limit=5&limit=6").status_code == 400
    anchor = "20260105T150000.000000Z-9"
    assert client.get(f"{API}/articles?before={anchor}&after={anchor}").status_code == 400
    assert client.get(f"{API}/tags?before=1-1&after=1-1").status_code == 400
    assert client.get(f"{API}/tags?before=99999999999999-1").status_code == 400
    response = client.get(f"{API}/search")
    assert response.status_code == 400
    assert json.loads(response.content)["errors"] == [{"parameter": "q", "detail": "It is needed."}]


def test_forged_places_are_empty_pages_or_mistakes(client, site):
    for place in (
        "00000000T000000.000000Z-1",
        "00010101T000000.000000Z-0",
        "99991231T235959.999999Z-9223372036854775807",
    ):
        for path in (
            "/articles?language=en",
            "/articles?tags=queue,shop",
            "/quotations?tag=queue",
            "/corrections?limit=1",
        ):
            for side in ("before", "after"):
                response = client.get(f"{API}{path}&{side}={place}")
                assert response.status_code in (200, 400), (path, side, place)


def test_what_is_not_shown_is_like_what_does_not_exist(client, site):
    hidden, missing = (client.get(f"{API}/quotations/{pk}") for pk in (site.unshown.pk, 999_999_999))
    assert hidden.content == missing.content
    assert dict(hidden.headers) == dict(missing.headers)
    asked = client.get(f"{API}/quotations/{site.unshown.pk}", headers={"If-None-Match": "*"})
    assert asked.status_code == 404


def test_hostile_addresses_get_a_problem(client, site):
    for path in (
        "/tags/%00", "/tags/" + "x" * 3000, "/tags/%F0%9F%8E%89", "/tags/a%0Ab", "/articles/0", "/articles/-1",
        "/articles/01", "/articles/1e3", "/quotations/%D9%A3", "/communities/%00", "/communities/..", "//", "/articles/",
        "/openapi.json/", "/ARTICLES", "/%ff", "/tags/%E1%84%8C%E1%85%AE%E1%86%AF%00", "/articles/1/editions/x",
        "/openapi.json?x=1",
    ):  # fmt: skip
        response = client.get(API + path)
        assert response.status_code in (400, 404), path
        assert response.headers["Content-Type"] == "application/problem+json", path
        json.loads(response.content)
    # The same name in another Unicode form is the same tag.
    assert client.get(f"{API}/tags/%E1%84%8C%E1%85%AE%E1%86%AF").status_code == 200


def test_errors_from_outside_the_api_are_problems_too(client):
    response = client.post(
        f"{API}/articles", data=b"x", content_type="text/plain", headers={"Content-Length": str(2**40)}
    )
    assert response.headers["Content-Type"] == "application/problem+json"
    response = client.get(f"{API}/articles", headers={"Host": "elsewhere.example"})
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"


def test_who_asks_without_https_is_told_and_not_led(client, site, settings):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_REDIRECT_EXEMPT = True, [r"^api/v1(?:/|$)"]
    told = client.get(f"{API}/articles?limit=1")
    assert (told.status_code, told.headers["Content-Type"]) == (403, "application/problem+json")
    assert "ETag" not in told.headers
    assert told.json()["type"].endswith("#problem-https-required")
    assert client.get("/").status_code == 301
    assert client.get("/api/").status_code == 301
    assert client.get(f"{API}/articles?limit=1", secure=True).status_code == 200


def test_a_redaction_and_an_unpublication_act_at_once(client, site):
    addresses = [
        f"{API}/articles/{site.article.article_id}", f"{API}/quotations?limit=100", f"{API}/quotations/{site.quotation.pk}",
        f"{API}/articles?limit=100", f"{API}/search?q=queue", f"{API}/communities/{site.community}",
    ]  # fmt: skip
    words = site.quotation.exact.encode()
    before = {address: client.get(address) for address in addresses}
    assert sum(words in response.content for response in before.values()) >= 3
    publisher = factories.make_user(role=factories.PUBLISHER)
    quotation = Quotation.objects.get(pk=site.quotation.pk)
    redact(quotation=quotation, ground="author", actor=publisher, now=NOW)
    for address, response in before.items():
        again = client.get(address, headers={"If-None-Match": response.headers["ETag"]})
        assert again.status_code in (200, 410), address
        assert words not in again.content, address
        assert b"regret nothing" not in again.content, address
    unpublish(article=Article.objects.get(pk=site.article.article_id), actor=publisher, now=NOW)
    assert client.get(addresses[0]).status_code == 404
    for address in addresses[1:]:
        assert b"The whole queue" not in client.get(address).content


def test_the_old_shape_of_an_address_in_lists_stays_valid(client, site):
    """A page of a list shows the same items when something new is published."""
    first = json.loads(client.get(f"{API}/articles?limit=3").content)
    second = client.get(first["next"]).content
    factories.make_edition(category=site.article.category, title="Something new")
    assert client.get(first["next"]).content == second
    assert re.search(rb"before=\d{8}T", second)
