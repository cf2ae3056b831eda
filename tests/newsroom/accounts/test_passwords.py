"""Choosing a password: strong ones alone, by links that work once and for a while, and nobody learns who has an account."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import NoticeChoice
from newsroom.accounts.links import FORGOTTEN, INVITATION, link_for, person_with
from tests.factories import ADMINISTRATOR, PASSWORD, REPORTER, make_user
from tests.newsroom.accounts.logging_in import (
    SECOND,
    code,
    give_code_app,
    is_in,
    link_in,
    log_in,
    run_mails,
    said,
)

pytestmark = pytest.mark.django_db
FORGOTTEN_PAGE, CHOOSE = "/admin/password/forgotten/", "/admin/password/choose/"
NEW_PASSWORD = "quite another password"


def ask(address: str, client: Client | None = None) -> object:
    return (client or Client()).post(FORGOTTEN_PAGE, {"email": address})


def choose(client: Client, password: str = NEW_PASSWORD) -> object:
    return client.post(CHOOSE, {"new_password1": password, "new_password2": password})


def test_a_forgotten_password_is_renewed_by_a_link_that_works_once() -> None:
    user = make_user(role=REPORTER, email="yuna@example.org")
    here = log_in(user)[0]
    ask("Yuna@Example.org")
    [message] = run_mails()
    assert message.to == ["yuna@example.org"]
    client = Client()
    assert client.get(link_in(message)).headers["Location"] == CHOOSE
    page = client.get(CHOOSE)
    assert user.username in page.text
    assert link_in(message).split("/")[-2] not in page.text
    assert choose(client).headers["Location"] == "/admin/login/"
    assert not is_in(here)
    assert not is_in(log_in(user)[0])
    assert is_in(log_in(user, password=NEW_PASSWORD)[0])
    assert [message.subject for message in run_mails()] == ["Your password was changed"]
    client.get(link_in(message))
    dead = client.get(CHOOSE)
    assert dead.status_code == 404
    assert "This link no longer works" in dead.text
    assert choose(client, "a third long password").status_code == 404
    assert is_in(log_in(user, password=NEW_PASSWORD)[0])


def test_asking_tells_nothing_of_who_has_an_account(django_assert_num_queries) -> None:
    make_user(role=REPORTER, email="yuna@example.org")
    make_user(email="reader@example.org")
    off = make_user(role=REPORTER, email="off@example.org")
    off.is_active = False
    off.save()
    nameless = make_user(role=REPORTER, email="new@example.org")
    nameless.set_unusable_password()
    nameless.save()
    answers = []
    for address in (
        "yuna@example.org",
        "nobody@example.org",
        "reader@example.org",
        "off@example.org",
        "new@example.org",
    ):
        # As much work either way, so it takes as long.
        with django_assert_num_queries(1):
            answers.append(ask(address))
    assert {answer.status_code for answer in answers} == {200}
    assert len({said(answer) for answer in answers}) == 1
    assert [message.to for message in run_mails()] == [["yuna@example.org"]]


def test_a_look_alike_address_gets_nothing() -> None:
    make_user(role=REPORTER, email="mike@example.org")
    # A dotless i, which capitals make an I of.
    ask("mıke@example.org")
    assert [message.to for message in run_mails()] in ([], [["mike@example.org"]])


def test_links_end_by_time_by_a_login_and_by_another_address() -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        user = make_user(role=REPORTER, email="yuna@example.org")
        token = link_for(person=user, purpose=FORGOTTEN).rstrip("/").rpartition("/")[2]
        assert person_with(token) == (user, FORGOTTEN)
        clock.shift(timedelta(minutes=61))
        assert person_with(token) is None
        token = link_for(person=user, purpose=FORGOTTEN).rstrip("/").rpartition("/")[2]
        log_in(user)
        assert person_with(token) is None
        user.refresh_from_db()
        token = link_for(person=user, purpose=FORGOTTEN).rstrip("/").rpartition("/")[2]
        user.email = "new@example.org"
        user.save()
        assert person_with(token) is None


@pytest.mark.one_database
@pytest.mark.parametrize("token", ["", "x", "a:b:c", "\x00", "é" * 50, "x" * 5_000])
def test_no_other_token_opens_anything(token: str) -> None:
    assert person_with(token) is None
    client = Client()
    client.get(f"/admin/password/link/{token or 'x'}/")
    assert client.get(CHOOSE).status_code == 404


def test_a_link_for_one_purpose_serves_no_other() -> None:
    user = make_user(role=REPORTER)
    tokens = [link_for(person=user, purpose=purpose).split("/")[-2] for purpose in (FORGOTTEN, INVITATION)]
    assert [person_with(token) for token in tokens] == [(user, FORGOTTEN), (user, INVITATION)]
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        assert [person_with(token) is None for token in tokens] == [True, False]


def test_a_renewed_password_leaves_the_second_step() -> None:
    user = make_user(role=REPORTER, email="yuna@example.org")
    give_code_app(user)
    ask("yuna@example.org")
    client = Client()
    client.get(link_in(run_mails()[0]))
    choose(client)
    assert not is_in(client)
    client, answer = log_in(user, password=NEW_PASSWORD)
    assert answer.headers["Location"] == SECOND
    client.post(SECOND, {"code": code()})
    assert is_in(client)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short-one-1", "at least 12 characters"),
        ("q1w2e3r4t5y6", "too common"),
        ("12345678901234567", "easy to go on with"),
        ("yuna.seo.reporter", "too similar"),
    ],
)
def test_weak_passwords_are_refused(password: str, why: str, settings) -> None:
    user = make_user(role=REPORTER, username="yuna.seo.reporter")
    client = Client()
    client.get(link_for(person=user, purpose=FORGOTTEN).removeprefix(settings.SITE_URL))
    answer = choose(client, password)
    assert answer.status_code == 200
    assert why in answer.text
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_asking_again_and_again_is_stopped_plainly() -> None:
    with time_machine.travel(timezone.now(), tick=False):
        for _turn in range(5):
            assert ask("yuna@example.org").status_code == 200
        stopped = ask("YUNA@example.org")
        assert stopped.status_code == 429
        assert "Wait a few minutes" in stopped.text
        assert ask("other@example.org").status_code == 200
    assert DBTaskResult.objects.count() == 6


def test_the_mail_is_in_its_readers_language() -> None:
    user = make_user(role=REPORTER, email="yuna@example.org")
    NoticeChoice.objects.create(person=user, language="ko")
    ask("yuna@example.org")
    [message] = run_mails()
    assert message.subject == "새 비밀번호"
    assert user.username in message.body


def test_who_gets_a_password_from_an_administrator_is_told() -> None:
    user = make_user(role=REPORTER, email="yuna@example.org")
    theirs, client = log_in(user)[0], log_in(make_user(role=ADMINISTRATOR))[0]
    chosen = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}
    client.post(f"/admin/auth/user/{user.pk}/password/", chosen | {"password2": "another"})
    assert run_mails() == []
    client.post(f"/admin/auth/user/{user.pk}/password/", chosen)
    assert not is_in(theirs)
    assert is_in(client)
    assert [message.subject for message in run_mails()] == ["Your password was changed"]


@pytest.mark.one_database
def test_old_passwords_are_not_guessed_at_by_changing_them() -> None:
    client = log_in(make_user(role=REPORTER))[0]
    change = {"old_password": "guess", "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    with time_machine.travel(timezone.now(), tick=False):
        for _turn in range(5):
            assert client.post("/admin/password_change/", change).status_code == 200
        assert client.post("/admin/password_change/", change | {"old_password": PASSWORD}).status_code == 429
