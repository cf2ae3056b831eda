"""Readers get editions only: no public page asks for an article, sets a cookie or touches a session."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.articles.public_addresses import ADDRESSES, public_site

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
            asked = [query["sql"] for query in queries if PRIVATE.search(query["sql"])]
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
