"""Invitations: a person is added without a password, and chooses one by a link that works once and for a week."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from newsroom.accounts.inviting import UnableToInvite, invite
from tests.articles.desk_forms import shown_form
from tests.factories import ADMINISTRATOR, PUBLISHER, REPORTER, make_superuser, make_user
from tests.newsroom.accounts.logging_in import is_in, link_in, log_in, run_mails

pytestmark = pytest.mark.django_db
CHOOSE = "/admin/password/choose/"
PASSWORD = "my very first password"


def add(client: Client, **values: object) -> object:
    publisher = Group.objects.get(name=PUBLISHER)
    return client.post(
        "/admin/auth/user/add/",
        {
            "username": "min-seo",
            "first_name": "Min-seo",
            "email": "minseo@example.org",
            "groups": [publisher.pk],
        }
        | values,
    )


def choose(link: str, client: Client | None = None) -> tuple[Client, object]:
    client = client or Client()
    client.get(link[link.index("/admin/") :])
    return client, client.post(CHOOSE, {"new_password1": PASSWORD, "new_password2": PASSWORD})


def test_who_is_added_gets_a_link_chooses_a_password_and_is_led_to_the_second_step(settings) -> None:
    administrator = make_user(role=ADMINISTRATOR, first_name="Theo", last_name="Kang")
    shown = add(log_in(administrator)[0])
    settings.SECOND_FACTOR = "required"
    person = User.objects.get(username="min-seo")
    assert person.is_staff
    assert not person.has_usable_password()
    assert not person.is_superuser
    assert shown.context["link"] in shown.text
    [message] = run_mails()
    assert message.to == ["minseo@example.org"]
    assert "Theo Kang made an account for you; you log in as min-seo." in message.body
    client, answer = choose(link_in(message))
    assert answer.headers["Location"] == "/admin/"
    assert client.get("/admin/").headers["Location"] == "/admin/account/"
    # Choosing a password is proof enough for a while.
    assert client.get("/admin/account/code-app/").status_code == 200
    # Both links were for one use.
    for link in (link_in(message), shown.context["link"]):
        assert choose(link)[1].status_code == 404
    assert not is_in(Client())


def test_the_link_that_was_shown_works_where_there_is_no_mail() -> None:
    shown = add(log_in(make_user(role=ADMINISTRATOR))[0], email="")
    assert run_mails() == []
    client, _answer = choose(shown.context["link"])
    assert is_in(client)
    assert is_in(log_in("min-seo", password=PASSWORD)[0])


def test_an_invitation_ends_after_a_week_and_by_another_one() -> None:
    administrator = make_user(role=ADMINISTRATOR)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = log_in(administrator)[0]
        first = add(client).context["link"]
        person = User.objects.get(username="min-seo")
        again = f"/admin/auth/user/{person.pk}/invitation/"
        assert again in client.get(f"/admin/auth/user/{person.pk}/change/").text
        assert client.get(again).status_code == 200
        second = client.post(again).context["link"]
        assert choose(first)[1].status_code == 404
        clock.shift(timedelta(days=7, seconds=1))
        assert choose(second)[1].status_code == 404
        third = invite(person=User.objects.get(pk=person.pk), actor=administrator, now=timezone.now())
        clock.shift(timedelta(days=6))
        assert is_in(choose(third)[0])


def test_nobody_is_invited_over_a_password_nor_above_oneself() -> None:
    administrator, owner = make_user(role=ADMINISTRATOR), make_superuser()
    person, root, off = make_user(role=REPORTER), make_superuser(), make_user(role=REPORTER)
    root.set_unusable_password()
    root.save()
    off.set_unusable_password()
    off.is_active = False
    off.save()
    for one in (person, root, off):
        with pytest.raises(UnableToInvite):
            invite(person=one, actor=administrator, now=timezone.now())
    assert invite(person=root, actor=owner, now=timezone.now())
    client = log_in(administrator)[0]
    client.post(f"/admin/auth/user/{person.pk}/invitation/")
    person.refresh_from_db()
    assert person.has_usable_password()
    assert client.post(f"/admin/auth/user/{root.pk}/invitation/").status_code == 403


@pytest.mark.one_database
def test_adding_takes_no_rights_and_no_address_twice() -> None:
    client = log_in(make_user(role=ADMINISTRATOR))[0]
    make_user(role=REPORTER, email="MINSEO@example.org")
    assert "Somebody at the desk has this address already" in add(client).text
    add(
        client,
        email="other@example.org",
        is_superuser="on",
        password1=PASSWORD,
        password2=PASSWORD,
        is_active="",
    )
    person = User.objects.get(username="min-seo")
    assert not person.is_superuser
    assert person.is_active
    assert not person.has_usable_password()


def test_the_old_address_of_an_account_hears_of_a_new_one() -> None:
    person = make_user(role=REPORTER, email="yuna@example.org")
    client = log_in(make_user(role=ADMINISTRATOR))[0]
    address = f"/admin/auth/user/{person.pk}/change/"
    form = shown_form(client.get(address))
    client.post(address, form | {"first_name": "Yuna"})
    assert run_mails() == []
    client.post(address, form | {"email": "thief@example.org"})
    [message] = run_mails()
    assert (message.to, message.subject) == (
        ["yuna@example.org"],
        "The mail address of your account was changed",
    )


@pytest.mark.one_database
def test_an_invitation_speaks_the_language_of_who_invites() -> None:
    client = log_in(make_user(role=ADMINISTRATOR))[0]
    client.post(
        "/admin/auth/user/add/",
        {"username": "min-seo", "email": "minseo@example.org"},
        headers={"accept-language": "ko"},
    )
    [message] = run_mails()
    assert "min-seo" in message.body
    assert any("가" <= letter <= "힣" for letter in message.subject)
