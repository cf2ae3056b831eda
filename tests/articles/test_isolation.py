"""Readers get editions only: no public page asks for an article, sets a cookie or touches a session.

One kind of page is excepted by name, `articles.previewing`: it shows a revision to whoever has a link to it.
"""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone

from articles.previewing.links import make_link, revoke_link
from articles.snapshots import record_revision
from tests import factories
from tests.articles.public_addresses import ADDRESSES, public_site
from tests.asked import text_of

pytestmark = pytest.mark.django_db

# What belongs to the working copy, or to people: never read for readers.
PRIVATE = re.compile(
    r'"(articles_(article|article_excluded|articletag|citation|pinnedarticle|revision|clearedpassage'
    r'|gateoverride|activity|blockcomment|notice\w*|\w+block)|auth_\w+|django_session)"'
)


@pytest.fixture
def site():
    return public_site()


def expected_status(name):
    expected = ADDRESSES[name]
    return expected if isinstance(expected, int) else 200


def test_no_public_page_asks_for_an_article_a_revision_or_a_person(client, site):
    for name, address in site.items():
        for prefix in ("", "/ko") if ADDRESSES[name] != "no language" else ("",):
            with CaptureQueriesContext(connection) as queries:
                response = client.get(prefix + address)
            assert response.status_code == expected_status(name), (prefix, name, response.status_code)
            asked = [query["sql"] for query in queries if PRIVATE.search(text_of(query["sql"]))]
            assert not asked, (name, asked)


def test_the_guard_knows_the_working_copy_from_what_is_published():
    assert PRIVATE.search('SELECT 1 FROM "articles_article" WHERE 1')
    assert PRIVATE.search('SELECT 1 FROM "articles_textblock"')
    assert not PRIVATE.search('SELECT "articles_edition"."article_id" FROM "articles_edition"')
    assert not PRIVATE.search('SELECT 1 FROM "articles_editiontag" JOIN "articles_searchentry"')


def test_no_public_page_sets_a_cookie_touches_a_session_or_varies_by_one(client, site):
    for name, address in site.items():
        response = client.get(address)
        assert not response.cookies, name
        assert "Cookie" not in response.headers.get("Vary", ""), name
        assert not response.wsgi_request.session.accessed, name


def test_a_signed_in_editor_gets_the_same_pages(site):
    reader, editor = Client(), Client()
    editor.force_login(factories.make_user(role=factories.PUBLISHER))
    for name, address in site.items():
        assert reader.get(address).content == editor.get(address).content, name


def test_every_public_page_names_what_it_shows(client, site):
    for name, address in site.items():
        response = client.get(address)
        if expected_status(name) == 404:
            assert "Cache-Tag" not in response.headers, name
        else:
            assert response.headers["Cache-Tag"], name
            assert response.headers["Surrogate-Key"].split() == response.headers["Cache-Tag"].split(",")


def test_public_pages_answer_reading_only(site):
    client = Client(enforce_csrf_checks=True)
    for name, address in site.items():
        if expected_status(name) != 404:
            for method in ("post", "put", "patch", "delete", "options", "trace"):
                assert getattr(client, method)(address).status_code == 405, (name, method)


def test_head_answers_like_get_without_the_text(client, site):
    for name, address in site.items():
        response = client.head(address)
        assert response.status_code == expected_status(name), name
        assert response.content == b"", name


def test_a_page_that_has_not_changed_is_not_sent_again(client, site):
    for name, address in site.items():
        if expected_status(name) == 200:
            tag = client.get(address).headers["ETag"]
            assert client.get(address, headers={"If-None-Match": tag}).status_code == 304, name


# The exception: previews of what is not published, to whoever has a link that is good.


def test_without_a_good_link_the_preview_asks_for_no_article_either(client):
    desk = factories.make_user(role=factories.DESK_EDITOR)
    article = factories.make_article()
    record_revision(article=article, actor=desk, now=factories.NOW)
    now = timezone.now()
    made = make_link(article=article, made_for="A lawyer", lasts=timedelta(days=1), actor=desk, now=now)

    def asked(token, ending=""):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(f"/preview/{token}/{ending}")
        return response.status_code, [
            query["sql"] for query in queries if PRIVATE.search(text_of(query["sql"]))
        ]

    status, private = asked(made.token)
    assert (status, bool(private)) == (200, True)
    revoke_link(link=made.link, actor=desk, now=now)
    for token in (made.token, "x" * 43):
        assert asked(token) == (404, [])
        assert asked(token, "pictures/1/") == (404, [])
        assert asked(token, "comment/") == (404, [])


def test_previews_are_the_only_addresses_of_the_exception():
    def views(resolver, path=""):
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                yield from views(pattern, path + str(pattern.pattern))
            else:
                yield path + str(pattern.pattern), pattern.callback.__module__

    excepted = {path for path, module in views(get_resolver()) if module == "articles.previewing.views"}
    assert {path.rpartition("preview/")[2] for path in excepted} == {
        "<part:token>/comment/",
        "<part:token>/",
        "<part:token>/pictures/<row:pk>/",
    }
