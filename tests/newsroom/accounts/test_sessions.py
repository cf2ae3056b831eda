"""Sessions: listed for their owner alone, ended by them, by what changes, and by time; readers have none."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from newsroom.accounts.devices import device_of
from newsroom.accounts.sessions import forget_ended_sessions
from newsroom.models import AccountEvent
from tests.factories import (
    ADMINISTRATOR,
    PASSWORD,
    PUBLISHER,
    REPORTER,
    make_article,
    make_edition,
    make_superuser,
    make_user,
)
from tests.newsroom.accounts.logging_in import CHROME, is_in, log_in, run_mails

pytestmark = pytest.mark.django_db
ACCOUNT, END = "/admin/account/", "/admin/account/sessions/end/"
NEW_PASSWORD = "quite another password"


def listed(client: Client) -> list[tuple[str, str, bool]]:
    return [(row.device, row.address, row.is_this) for row in client.get(ACCOUNT).context["sessions"]]


def test_people_see_where_they_are_logged_in_and_nothing_of_others() -> None:
    user = make_user(role=REPORTER)
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"
    log_in(user, client=Client(headers={"user-agent": phone}, REMOTE_ADDR="2001:db8::7"))
    log_in(make_user(role=REPORTER))
    client = log_in(user)[0]
    assert listed(client) == [
        ("Chrome on Windows", "127.0.0.1", True),
        ("Safari on iPhone", "2001:db8::7", False),
    ]
    # No more of the browser is kept than that.
    assert set(UserSession.objects.values_list("user_agent", flat=True)) == {
        "Chrome/Windows",
        "Safari/iPhone",
    }


def test_one_session_or_all_others_are_ended() -> None:
    user = make_user(role=REPORTER)
    first, second, third, client = (log_in(user)[0] for _turn in range(4))
    [row] = UserSession.objects.filter(session_key=first.session.session_key)
    client.post(END, {"session": str(row.pk)})
    assert [is_in(one) for one in (first, second, third, client)] == [False, True, True, True]
    client.post(END, {"session": "others"})
    assert [is_in(one) for one in (second, third, client)] == [False, False, True]
    assert len(listed(client)) == 1


@pytest.mark.parametrize("wanted", ["{theirs}", "", "x", "-1", "9" * 40, "١"])
def test_sessions_of_others_are_not_ended(wanted: str) -> None:
    theirs = log_in(make_user(role=PUBLISHER))[0]
    [row] = UserSession.objects.all()
    client = log_in(make_user(role=REPORTER))[0]
    assert client.post(END, {"session": wanted.format(theirs=row.pk)}).status_code == 302
    assert is_in(theirs)
    assert is_in(client)


def test_a_new_password_ends_all_other_sessions_and_its_owner_is_told() -> None:
    user = make_user(role=REPORTER, email="yuna@example.org")
    other, client = log_in(user)[0], log_in(user)[0]
    change = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert client.post("/admin/password_change/", change).status_code == 302
    assert is_in(client)
    assert not is_in(other)
    assert [this for _device, _address, this in listed(client)] == [True]
    assert [message.subject for message in run_mails()] == ["Your password was changed"]


def test_a_session_ends_when_nothing_is_done_and_after_its_longest_time(settings) -> None:
    user = make_user(role=REPORTER)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        idle, busy = log_in(user)[0], log_in(user)[0]
        for _turn in range(13):
            clock.shift(timedelta(hours=1))
            assert is_in(busy)
        assert not is_in(idle)
        for _turn in range(16):
            clock.shift(timedelta(hours=10))
            is_in(busy)
        assert not is_in(busy)
        assert not UserSession.objects.filter(session_key=busy.session.session_key).exists()


def test_a_page_that_is_left_open_keeps_nobody_logged_in() -> None:
    article = make_article()
    user = article.created_by
    user.is_staff = True
    user.save()
    user.groups.set(make_user(role=REPORTER).groups.all())
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = log_in(user)[0]
        for _turn in range(13):
            clock.shift(timedelta(hours=1))
            client.post(f"/admin/articles/article/{article.pk}/presence/", {"session": "x"})
        assert not is_in(client)


def test_last_seen_moves_on_and_seldom_writes(django_assert_max_num_queries) -> None:
    user = make_user(role=REPORTER)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = log_in(user)[0]
        [row] = UserSession.objects.all()
        clock.shift(timedelta(minutes=4))
        is_in(client)
        row.refresh_from_db()
        assert row.last_seen_at == row.created_at
        clock.shift(timedelta(minutes=2))
        is_in(client)
        row.refresh_from_db()
        assert row.last_seen_at == row.created_at + timedelta(minutes=6)


def test_a_session_from_before_they_were_listed_ends() -> None:
    client = log_in(make_user(role=REPORTER))[0]
    session = client.session
    del session["began_at"]
    session.save()
    assert not is_in(client)


def test_the_sweep_forgets_what_is_over() -> None:
    user = make_user(role=REPORTER)
    ended, lasting = log_in(user)[0], log_in(user)[0]
    Session.objects.filter(pk=ended.session.session_key).update(
        expire_date=timezone.now() - timedelta(days=1)
    )
    assert forget_ended_sessions(now=timezone.now()) == 1
    assert [row.session_key for row in UserSession.objects.all()] == [lasting.session.session_key]
    assert forget_ended_sessions(now=timezone.now()) == 0


def test_an_administrator_ends_all_logins_of_somebody_and_sees_nothing_of_where_they_are() -> None:
    person, administrator = make_user(role=PUBLISHER), make_user(role=ADMINISTRATOR)
    theirs = [log_in(person, client=Client(REMOTE_ADDR="192.0.2.7"))[0] for _turn in range(2)]
    client = log_in(administrator)[0]
    address = f"/admin/auth/user/{person.pk}/sessions/"
    assert address in client.get(f"/admin/auth/user/{person.pk}/change/").text
    page = client.get(address).text
    assert f"{person.username} is logged in 2 times." in page
    assert "192.0.2.7" not in page
    client.post(address)
    assert not any(is_in(one) for one in theirs)
    assert is_in(client)
    assert not LogEntry.objects.exists()
    assert AccountEvent.objects.filter(kind="out", person=person, actor=administrator).count() == 1
    root = make_superuser()
    assert client.post(f"/admin/auth/user/{root.pk}/sessions/").status_code == 403


def test_who_is_switched_off_is_out_at_once() -> None:
    user = make_user(role=REPORTER)
    client = log_in(user)[0]
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert not is_in(client)


@pytest.mark.one_database
def test_readers_have_no_session_whatever_they_ask() -> None:
    edition = make_edition()
    client = log_in(make_user(role=REPORTER))[0]
    for reader in (Client(), client):
        for address in ("/", f"/{edition.category.slug}/{edition.slug}/", "/nothing/", "/search/?q=a"):
            answer = reader.get(address)
            assert "Cookie" not in answer.headers.get("Vary", ""), address
            assert not answer.cookies, address


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("header", "words"),
    [
        (CHROME, "Chrome on Windows"),
        ("", ""),
        ("curl/8.0", ""),
        ("\x00" * 10_000, ""),
        ("Firefox/130", "Firefox"),
    ],
)
def test_a_browser_is_named_by_what_is_known_of_it(header: str, words: str) -> None:
    assert device_of(header).in_words() == words
