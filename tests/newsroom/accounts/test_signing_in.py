"""Logging in: who gets in and where to, that nothing tells whose account there is, and that guessing is slow."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.core.cache.backends import locmem
from django.test import Client

from newsroom import settings as base_settings
from newsroom.accounts.sessions import forget_ended_sessions
from newsroom.models import CacheRow
from tests.factories import PASSWORD, PUBLISHER, REPORTER, make_user
from tests.newsroom.accounts.logging_in import LOGIN, is_in, log_in, said

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_name_and_password_lead_where_one_wanted_to_go() -> None:
    client, answer = log_in(make_user(role=REPORTER), next="/admin/articles/article/")
    assert answer.headers["Location"] == "/admin/articles/article/"
    assert is_in(client)


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:///evil.example",
     "https://testserver.evil.example/", "https://news.example.org/"],
)  # fmt: skip
@pytest.mark.one_database
def test_nobody_is_led_to_another_site(address: str, settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "news.example.org"]
    user = make_user(role=REPORTER)
    client, answer = log_in(user, next=address)
    assert answer.headers["Location"] == "/admin/"
    assert client.get(LOGIN, {"next": address}).headers["Location"] == "/admin/"
    assert "evil" not in Client().get(LOGIN, {"next": address}).text


def test_who_may_not_enter_hears_what_a_stranger_hears() -> None:
    known = make_user(role=REPORTER, username="known")
    off = make_user(role=REPORTER, username="off")
    off.is_active = False
    off.save()
    make_user(username="reader")
    answers = [
        log_in("nobody")[1],
        log_in(known, password="not this one")[1],
        log_in("off")[1],
        log_in("reader")[1],
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert len({said(answer) for answer in answers}) == 1
    assert "Please enter the correct username and password" in answers[0].text


def test_guessing_at_one_account_becomes_slow_and_is_said_plainly() -> None:
    user, other = make_user(role=REPORTER), make_user(role=REPORTER)
    with time_machine.travel(BEGIN, tick=False) as clock:
        for _attempt in range(5):
            log_in(user, password="guess")
        client, answer = log_in(user)
        assert "Too many attempts. Wait a few minutes" in answer.text
        assert not is_in(client)
        assert is_in(log_in(other)[0])
        clock.shift(timedelta(minutes=2))
        assert is_in(log_in(user)[0])
        # The longer it goes on, the longer it takes.
        for _attempt in range(10):
            clock.shift(timedelta(minutes=1))
            log_in(user, password="guess")
        clock.shift(timedelta(minutes=2))
        assert not is_in(log_in(user)[0])
        clock.shift(timedelta(hours=1))
        assert is_in(log_in(user)[0])


def test_names_that_nobody_has_are_slowed_down_alike() -> None:
    make_user(role=REPORTER, username="known")
    with time_machine.travel(BEGIN, tick=False):
        answers = [
            [log_in(name, password="guess")[1] for _attempt in range(6)] for name in ("known", "unknown")
        ]
    assert [said(answer) for answer in answers[0]] == [said(answer) for answer in answers[1]]


def test_guessing_from_one_address_at_many_accounts_becomes_slow() -> None:
    user = make_user(role=REPORTER)
    with time_machine.travel(BEGIN, tick=False):
        for number in range(20):
            log_in(f"name-{number}", password="guess")
        assert "Too many attempts" in log_in(user)[1].text
        assert is_in(log_in(user, client=Client(REMOTE_ADDR="192.0.2.7"))[0])


@pytest.mark.parametrize("behind_proxy", [False, True])
def test_who_asks_is_believed_of_our_proxy_alone(behind_proxy: bool, settings) -> None:
    settings.BEHIND_PROXY = behind_proxy
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/m/ip"}
    user = make_user(role=REPORTER)
    with time_machine.travel(BEGIN, tick=False):
        for number in range(3):
            log_in(f"name-{number}", password="guess", **{"x-forwarded-for": f"203.0.113.{number}"})
        client, _answer = log_in(user, **{"x-forwarded-for": "203.0.113.99"})
        assert is_in(client) is behind_proxy


def test_limits_hold_across_processes(settings) -> None:
    settings.CACHES = {
        **settings.CACHES,
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "newsroom_cache"},
    }
    user = make_user(role=REPORTER)
    with time_machine.travel(BEGIN, tick=False):
        for _attempt in range(5):
            log_in(user, password="guess")
        # All that another process does not know.
        locmem._caches.clear()
        assert "Too many attempts" in log_in(user)[1].text
        rows = CacheRow.objects.count()
        assert rows > 0
        forget_ended_sessions(now=BEGIN + timedelta(seconds=30))
        assert CacheRow.objects.count() == rows
        forget_ended_sessions(now=BEGIN + timedelta(days=2))
        assert not CacheRow.objects.exists()
    cache.clear()


@pytest.mark.one_database
def test_a_flood_of_names_wipes_no_counts() -> None:
    # Django's own bound is 300 entries, of which it then throws a third away.
    assert base_settings.CACHES["default"]["OPTIONS"]["MAX_ENTRIES"] >= 100_000


@pytest.mark.one_database
def test_nobody_logs_out_by_following_a_link() -> None:
    client, _answer = log_in(make_user(role=PUBLISHER))
    assert client.get("/admin/logout/").status_code == 405
    assert is_in(client)
    client.post("/admin/logout/")
    assert not is_in(client)


@pytest.mark.one_database
def test_a_login_takes_another_key_for_its_session() -> None:
    client = Client()
    client.get("/admin/password/link/any/")
    before = client.session.session_key
    log_in(make_user(role=REPORTER), client=client)
    assert before
    assert client.session.session_key != before


@pytest.mark.one_database
def test_hostile_names_are_refused_and_break_nothing() -> None:
    for name in ("\x00", "a\x00b", "x" * 10_000, "\u202e", "'; DROP TABLE auth_user; --", "🦊" * 150):
        assert log_in(name, password=PASSWORD)[1].status_code == 200
