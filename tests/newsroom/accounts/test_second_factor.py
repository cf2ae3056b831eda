"""The second factor: asked for once it is there, demanded of who may publish or administer, and taken off by others alone."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from newsroom.models import AccountEvent
from tests.factories import (
    ADMINISTRATOR,
    DESK_EDITOR,
    PUBLISHER,
    REPORTER,
    make_superuser,
    make_user,
)
from tests.newsroom.accounts.logging_in import (
    LOGIN,
    SECOND,
    SECRET,
    code,
    give_code_app,
    give_passkey,
    give_recovery_codes,
    is_in,
    log_in,
    request_of,
    run_mails,
)

pytestmark = pytest.mark.django_db


def make(role: str) -> User:
    return make_superuser() if role == "superuser" else make_user(role=role, email="yuna@example.org")


def test_a_password_alone_no_longer_lets_in() -> None:
    user = make(REPORTER)
    give_code_app(user)
    client, answer = log_in(user, next="/admin/articles/article/")
    assert answer.headers["Location"] == SECOND
    assert not is_in(client)
    wrong = client.post(SECOND, {"code": "000000"})
    assert "That was not accepted" in wrong.text
    assert not is_in(client)
    assert client.post(SECOND, {"code": code()}).headers["Location"] == "/admin/articles/article/"
    assert is_in(client)


def test_a_code_works_once() -> None:
    user = make(REPORTER)
    give_code_app(user)
    first, second = log_in(user)[0], log_in(user)[0]
    now = code()
    first.post(SECOND, {"code": now})
    second.post(SECOND, {"code": now})
    assert is_in(first)
    assert not is_in(second)


def test_guessing_codes_becomes_slow() -> None:
    user = make(REPORTER)
    give_code_app(user)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number in range(5):
            client = log_in(user)[0]
            client.post(SECOND, {"code": f"00000{number}"})
        assert "Too many attempts" in client.post(SECOND, {"code": code()}).text
        assert not is_in(client)
        clock.shift(timedelta(minutes=2))
        client.post(SECOND, {"code": code()})
        assert is_in(client)


def test_a_recovery_code_lets_in_once_and_is_counted() -> None:
    user = make(REPORTER)
    give_code_app(user)
    codes = give_recovery_codes(user)
    assert len(set(codes)) == 10
    client = log_in(user)[0]
    client.post(SECOND, {"code": codes[0]})
    assert "9 are left." in client.get("/admin/account/").text
    again = log_in(user)[0]
    again.post(SECOND, {"code": codes[0]})
    assert not is_in(again)


def test_setting_up_a_code_app_shows_recovery_codes_once_and_tells_its_owner(
    django_capture_on_commit_callbacks,
) -> None:
    user = make(REPORTER)
    elsewhere, client = log_in(user)[0], log_in(user)[0]
    secret = client.get("/admin/account/code-app/").context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/admin/account/code-app/", {"code": code(secret=secret)})
    assert answer.headers["Location"] == "/admin/account/recovery-codes/"
    shown = client.get("/admin/account/recovery-codes/")
    codes = shown.context["unused_codes"]
    assert len(codes) == 10
    assert all(one in shown.text for one in codes)
    again = client.get("/admin/account/recovery-codes/").text
    assert not any(one in again for one in codes)
    assert is_in(client)
    assert not is_in(elsewhere)
    assert [message.subject for message in run_mails()] == ["A code app was set up"]
    # What stands in the database opens nothing.
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert not any(text in kept for text in (secret, *codes))
    # The code that set it up was seen by who looked on.
    other = log_in(user)[0]
    other.post(SECOND, {"code": code(secret=secret)})
    assert not is_in(other)


@pytest.mark.parametrize(
    "path", ["code-app/", "passkeys/", "recovery-codes/new/", "passkeys/{passkey}/take-off/", "passkeys/{passkey}/rename/"]
)  # fmt: skip
def test_who_logged_in_long_ago_proves_who_they_are_before_factors_change(path: str) -> None:
    user = make(REPORTER)
    passkey = give_passkey(user)
    address = f"/admin/account/{path}".format(passkey=passkey.pk)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = Client()
        client.force_login(user)
        log_in_again = client.get(address)
        assert log_in_again.headers["Location"].startswith("/admin/account/again/?next=")
        assert client.post("/admin/account/again/", {"password": "wrong"}).status_code == 200
        assert client.get(address).status_code == 302
        client.post("/admin/account/again/", {"password": "a long enough password", "next": address})
        if "passkeys/" not in address:
            assert client.get(address).status_code == 200
        clock.shift(timedelta(minutes=11))
        assert client.post(address).headers["Location"].startswith("/admin/account/again/")
    assert Authenticator.objects.filter(pk=passkey.pk).exists()


def test_passkeys_of_others_are_nobodys_to_touch() -> None:
    theirs = give_passkey(make(REPORTER))
    client = log_in(make(REPORTER))[0]
    for step in ("rename", "take-off"):
        assert client.get(f"/admin/account/passkeys/{theirs.pk}/{step}/").status_code == 404
        assert client.post(f"/admin/account/passkeys/{theirs.pk}/{step}/", {"name": "x"}).status_code == 404
    assert Authenticator.objects.get(pk=theirs.pk).wrap().name == "Laptop"


# Required


@pytest.mark.parametrize("role", [PUBLISHER, ADMINISTRATOR, "superuser"])
def test_who_may_publish_or_administer_gets_no_further_than_setting_one_up(role: str, settings) -> None:
    settings.SECOND_FACTOR = "required"
    user = make(role)
    client, _answer = log_in(user)
    for address in (
        "/admin/",
        "/admin/articles/article/",
        "/admin/palette/",
        "/admin/password_change/",
        "/admin/jsi18n/",
    ):
        assert client.get(address).headers["Location"] == "/admin/account/", address
    assert client.post("/admin/articles/article/add/").headers["Location"] == "/admin/account/"
    page = client.get("/admin/account/")
    assert "The desk asks you for a second step" in page.text
    assert "Quotations" not in page.text
    secret = client.get("/admin/account/code-app/").context["form"].secret
    client.post("/admin/account/code-app/", {"code": code(secret=secret)})
    assert is_in(client)


@pytest.mark.one_database
def test_where_everyone_needs_one_a_reporter_gets_no_further_either(settings) -> None:
    settings.SECOND_FACTOR = "everyone"
    user = make(REPORTER)
    client, _answer = log_in(user)
    assert client.get("/admin/articles/article/").headers["Location"] == "/admin/account/"
    app = give_code_app(user)
    client = log_in(user)[0]
    client.post(SECOND, {"code": code()})
    assert is_in(client)
    assert (
        "set up another one before you remove this" in client.post("/admin/account/code-app/take-off/").text
    )
    assert Authenticator.objects.filter(pk=app.pk).exists()


@pytest.mark.parametrize("role", [REPORTER, DESK_EDITOR])
def test_others_may_have_one_and_need_none(role: str, settings) -> None:
    settings.SECOND_FACTOR = "required"
    client, _answer = log_in(make(role))
    assert is_in(client)
    assert "Set up a code app" in client.get("/admin/account/").text


def test_who_becomes_a_publisher_while_logged_in_is_stopped_at_once(settings) -> None:
    settings.SECOND_FACTOR = "required"
    user, publisher = make(REPORTER), make(PUBLISHER)
    client, _answer = log_in(user)
    assert is_in(client)
    user.groups.set(publisher.groups.all())
    assert client.get("/admin/").headers["Location"] == "/admin/account/"


def test_who_needs_one_keeps_the_last(settings) -> None:
    settings.SECOND_FACTOR = "required"
    user = make(PUBLISHER)
    app, passkey = give_code_app(user), give_passkey(user)
    client = log_in(user)[0]
    client.post(SECOND, {"code": code()})
    client.post(f"/admin/account/passkeys/{passkey.pk}/take-off/")
    assert not Authenticator.objects.filter(pk=passkey.pk).exists()
    answer = client.post("/admin/account/code-app/take-off/")
    assert "set up another one before you remove this" in answer.text
    assert Authenticator.objects.filter(pk=app.pk).exists()
    settings.SECOND_FACTOR = "offered"
    client.post("/admin/account/code-app/take-off/")
    assert not Authenticator.objects.filter(user=user).exists()
    assert [message.subject for message in run_mails()] == [
        "A passkey was taken off",
        "The code app was taken off",
    ]


@pytest.mark.parametrize("mode", ["offered", "off"])
def test_the_setting_says_otherwise(mode: str, settings) -> None:
    settings.SECOND_FACTOR = mode
    assert is_in(log_in(make(PUBLISHER))[0])
    holder = make(PUBLISHER)
    give_code_app(holder)
    client, _answer = log_in(holder)
    assert is_in(client) is (mode == "off")
    assert (
        "data-passkey" in client.get("/admin/logout/").text or "data-passkey" in Client().get(LOGIN).text
    ) is (mode == "offered")
    if mode == "off":
        assert client.get("/admin/account/code-app/").status_code == 404


# Lost


def test_an_administrator_takes_off_what_was_lost() -> None:
    person, administrator = make(PUBLISHER), make(ADMINISTRATOR)
    give_code_app(person)
    give_recovery_codes(person)
    theirs = log_in(person)[0]
    theirs.post(SECOND, {"code": code()})
    client = log_in(administrator)[0]
    address = f"/admin/auth/user/{person.pk}/second-step/"
    assert address in client.get(f"/admin/auth/user/{person.pk}/change/").text
    assert client.get(address).status_code == 200
    assert Authenticator.objects.filter(user=person).count() == 2
    client.post(address)
    assert not Authenticator.objects.filter(user=person).exists()
    assert not is_in(theirs)
    # In the log of accounts, and nowhere beside it.
    event = AccountEvent.objects.get(kind="factor_removed", person=person)
    assert (event.actor, event.after, event.network) == (administrator, "totp", "127.0.0.0/24")
    assert not LogEntry.objects.exists()
    assert [message.subject for message in run_mails()] == ["Your second step was taken off"]
    assert is_in(log_in(person)[0])


def test_nobody_resets_their_own_nor_that_of_somebody_above_them() -> None:
    administrator, root, reporter = make(ADMINISTRATOR), make("superuser"), make(REPORTER)
    give_code_app(root)
    give_code_app(administrator)
    client = log_in(administrator)[0]
    client.post(SECOND, {"code": code()})
    for person in (administrator, root):
        client.post(f"/admin/auth/user/{person.pk}/second-step/")
        assert Authenticator.objects.filter(user=person).exists()
    assert log_in(reporter)[0].post(f"/admin/auth/user/{root.pk}/second-step/").status_code == 403


@pytest.mark.one_database
def test_who_runs_the_machine_resets_by_command(capsys) -> None:
    owner = make_superuser(username="owner")
    with pytest.raises(CommandError, match="no second step"):
        call_command("reset_second_factor", "owner")
    with pytest.raises(CommandError, match="no account named nobody"):
        call_command("reset_second_factor", "nobody")
    give_code_app(owner)
    call_command("reset_second_factor", "owner")
    assert not Authenticator.objects.filter(user=owner).exists()
    event = AccountEvent.objects.get(kind="factor_removed", person=owner)
    assert (event.actor, event.after, event.network) == (None, "totp", "")


def test_secrets_change_their_key_with_the_evidence(settings) -> None:
    user = make(REPORTER)
    give_code_app(user)
    codes = give_recovery_codes(user)
    older, newest = settings.EVIDENCE_KEYS[0], Fernet.generate_key().decode()
    settings.EVIDENCE_KEYS = [newest, older]
    call_command("rotate_evidence_keys", verbosity=0)
    settings.EVIDENCE_KEYS = [newest]
    client = log_in(user)[0]
    client.post(SECOND, {"code": code()})
    assert is_in(client)
    assert [
        factor.wrap().get_unused_codes() for factor in Authenticator.objects.filter(type="recovery_codes")
    ] == [codes]
    settings.EVIDENCE_KEYS = [Fernet.generate_key().decode()]
    lost = log_in(user)[0]
    with request_of(lost):
        answer = lost.post(SECOND, {"code": code(later=timedelta(seconds=30))})
    assert "That was not accepted" in answer.text
    assert not is_in(lost)


@pytest.mark.one_database
def test_the_right_code_is_that_of_the_standard() -> None:
    # RFC 6238, appendix B, the last six digits of its first row.
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert secret != SECRET
    with time_machine.travel(59, tick=False):
        assert code(secret=secret) == "287082"
