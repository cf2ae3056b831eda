"""What browsers are told to refuse, on every answer; what Mozilla's Observatory makes of it; methods that nobody needs."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import Client, override_settings

from newsroom import defences
from reactions.models import Quotation
from tests import factories
from tests.articles.public_addresses import ADDRESSES, public_site
from tests.newsroom.observatory import directives_of, score_of
from tests.newsroom.rights.site import Site, site_of_all, written_down
from tests.newsroom.rights.written import LET_IN, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

HOST = "testserver"
LEAST_SCORE = 120
# Settings of production on which headers and cookies depend.
OF_PRODUCTION = ("SECURE_", "SESSION_COOKIE_", "CSRF_COOKIE_")
DUMP = """
import json
from newsroom import settings
print(json.dumps({name: value for name, value in vars(settings).items() if name.startswith(%r)}))
"""


@pytest.fixture(scope="module")
def of_production() -> dict[str, Any]:
    """Return what the newsroom's own settings say of headers and cookies in production."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWSROOM_")}
    done = subprocess.run(
        [sys.executable, "-c", DUMP % (OF_PRODUCTION,)],
        cwd=django_settings.BASE_DIR,
        env={**clean, "NEWSROOM_ENV": "production", "NEWSROOM_VAR_DIR": str(django_settings.VAR_DIR)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout))


@pytest.fixture
def as_in_production(of_production: dict[str, Any], settings: Any) -> None:
    assert "SECURE_HSTS_SECONDS" in of_production
    for name, value in of_production.items():
        setattr(settings, name, value)


@dataclass
class Asked:
    """What a public address answered, and the statements by which it would have changed rows."""

    name: str
    response: Any
    written: list[str]


@pytest.fixture(scope="module")
def asked(of_production: dict[str, Any], django_db_setup: None, django_db_blocker: Any) -> list[Asked]:
    """Return what every public address answers to a reader in production; each is asked once."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(**of_production):
        pages = public_site()
        assert set(pages) == set(ADDRESSES)
        quotation = Quotation.objects.public()[0]
        more = [
            f"/reactions/{quotation.pk}/embed/",
            f"/reactions/{quotation.pk}/request/",
            "/takedown/x/",
            "/preview/x/",
        ]
        pages |= {address: address for address in [*more, "/styleguide/", "/api/v1", "/ko/"]}
        client = Client(raise_request_exception=False)
        found = []
        for name, address in pages.items():
            with written_down() as written:
                found.append(Asked(name, client.get(address, secure=True), written))
        transaction.set_rollback(True)
    return found


def missed(name: str, response: Any) -> Iterator[str]:
    score = score_of(response, host=HOST)
    if score.total < LEAST_SCORE:
        lost = {rule: points for rule, points in score.points.items() if points <= 0}
        yield f"{name}: {score.total}, {lost}"


def test_every_public_page_reaches_the_score_of_mozillas_observatory(asked: list[Asked]) -> None:
    assert {one.response.status_code for one in asked} == {200, 301, 404, 410}
    pages = [one for one in asked if one.response.status_code != 301]
    assert [line for one in pages for line in missed(one.name, one.response)] == []


def test_a_nonce_is_on_no_page_that_is_kept(asked: list[Asked]) -> None:
    kept = [one for one in asked if hasattr(one.response, "page_keys")]
    assert len(kept) > 30
    policies = {one.name: one.response.headers.get("Content-Security-Policy", "") for one in kept}
    assert [name for name, policy in policies.items() if "nonce-" in policy] == []


def test_no_public_address_changes_anything_by_get(asked: list[Asked]) -> None:
    assert [(one.name, one.written) for one in asked if one.written] == []


@pytest.mark.one_database
def test_every_page_of_the_desk_reaches_it_and_the_login(as_in_production: None) -> None:
    site: Site = site_of_all()
    wrong, looked_at = [], 0
    for address in addresses():
        if address.expected(method="GET", letter="P") != LET_IN:
            continue
        client = site.clients["P"]
        response = client.get(site.concrete(address.path, of=address.of, letter="P"), secure=True)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            looked_at += 1
            wrong += missed(address.path, response)
    wrong += missed("login", Client().get("/admin/login/", secure=True))
    assert looked_at > 60
    assert wrong == []


def test_cookies_bear_the_prefix_that_no_other_host_can_set(as_in_production: None) -> None:
    factories.make_user(username="someone", role=factories.REPORTER)
    client = Client()
    client.get("/admin/login/", secure=True)
    client.force_login(factories.make_user(role=factories.REPORTER))
    client.get("/admin/", secure=True)
    assert {"__Host-session", "__Host-csrf"} <= set(client.cookies)
    for name, cookie in client.cookies.items():
        assert name.startswith("__Host-")
        assert not cookie["domain"]
        assert cookie["path"] == "/"


def test_the_score_is_lost_where_something_is_missing(as_in_production: None) -> None:
    response = Client().get("/", secure=True)
    before = score_of(response, host=HOST).total
    for name in ("Content-Security-Policy", "Strict-Transport-Security"):
        without = Client().get("/", secure=True)
        del without.headers[name]
        assert score_of(without, host=HOST).total < 100 < before, name


@pytest.mark.parametrize(
    "path",
    ["/", "/ko/", "/nothing/", "/robots.txt", "/api/v1", "/api/v1/nothing", "/admin/", "/admin/login/", "/static/js/site/theme.js"],
)  # fmt: skip
def test_every_answer_says_what_browsers_are_to_refuse(path: str) -> None:
    response = Client().get(path)
    list(response)
    for name, value in defences.ALWAYS.items():
        assert response.headers[name] == value, name
    assert response.headers["Reporting-Endpoints"] == 'browser="/reports/browser/"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_what_others_may_embed_says_so_and_nothing_else_does() -> None:
    def of(path: str) -> str:
        response = Client().get(path)
        list(response)
        return str(response.headers["Cross-Origin-Resource-Policy"])

    image = factories.make_image(renditions_at_once=True)
    rendition = image.renditions.all()[0]
    assert of("/api/v1") == of("/static/img/site/icon.svg") == of("/reactions/1/embed/") == "cross-origin"
    assert of(f"/pictures/{'0' * 16}-320.webp") == "cross-origin"
    assert of("/") == of("/admin/login/") == of("/feed.atom") == "same-origin"
    desk = Client()
    desk.force_login(factories.make_user(role=factories.REPORTER))
    private = desk.get(f"/admin/images/image/{image.pk}/renditions/{rendition.pk}/")
    assert private.status_code == 200
    assert private.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_readers_pages_make_no_markup_from_strings_and_the_desk_has_one_policy_for_it() -> None:
    reader = directives_of(Client().get("/").headers["Content-Security-Policy"])
    desk = directives_of(Client().get("/admin/login/").headers["Content-Security-Policy"])
    for policy in (reader, desk):
        assert policy["require-trusted-types-for"] == {"'script'"}
        assert policy["report-to"] == {"browser"}
        assert policy["report-uri"] == {"/reports/browser/"}
        assert not {"'unsafe-inline'", "'unsafe-eval'", "'strict-dynamic'"} & set().union(*policy.values())
    assert reader["trusted-types"] == {"'none'"}
    assert desk["trusted-types"] == {"default"}


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "DELETE", "CONNECT", "PROPFIND", "TRACK", "X"])
@pytest.mark.parametrize(
    "path", ["/", "/nothing/", "/admin/", "/admin/login/", "/api/v1/", "/reports/browser/"]
)
def test_a_method_that_no_page_has_is_refused_and_repeats_nothing(method: str, path: str) -> None:
    response = Client().generic(method, path, "secret-body", HTTP_X_SECRET="secret-header")
    assert response.status_code == 405
    assert b"secret" not in response.content
    assert "Content-Security-Policy" in response.headers


def test_nothing_that_a_header_depends_on_differs_between_two_answers() -> None:
    """Kept pages carry the headers of the answer that made them."""
    answers = [Client().get("/", HTTP_USER_AGENT=name, HTTP_COOKIE="a=b") for name in ("one", "two")]
    first, second = (dict(answer.headers) for answer in answers)
    assert first == second


def test_static_files_behind_nginx_may_be_embedded_as_they_may_from_us() -> None:
    template = Path(django_settings.BASE_DIR, "deploy/nginx/nginx.conf.template").read_text()
    assert "add_header Cross-Origin-Resource-Policy cross-origin;" in template
