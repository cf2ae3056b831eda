"""The log of accounts: every way in and every change is in it, with who did it and from which network, and nothing else."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from newsroom.accounts import log, second_factor
from newsroom.accounts.log import KEPT_FOR, MOST_DENIED, MOST_REFUSED, forget_old_events
from newsroom.models import AccountEvent
from reactions.models.append_only import UnableToChange
from tests import factories
from tests.articles.desk_forms import shown_form

pytestmark = pytest.mark.django_db
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
Kind = AccountEvent.Kind


def rows(**wanted: object) -> list[tuple[str, str, str]]:
    """Return kind, account and who did it, the oldest first."""
    found = AccountEvent.objects.filter(**wanted).select_related("actor").order_by("pk")
    return [(row.kind, row.name, row.actor.username if row.actor else "") for row in found]


@pytest.fixture
def reporter() -> User:
    return factories.make_user(role=factories.REPORTER, username="mina")


@pytest.fixture
def administrator(client: Client) -> User:
    person = factories.make_user(role=factories.ADMINISTRATOR, username="jun")
    client.force_login(person)
    AccountEvent.objects.all().delete()
    return person


def log_in(client: Client, username: str, password: str) -> None:
    client.post(
        reverse("admin:login"),
        {"username": username, "password": password},
        headers={"User-Agent": CHROME},
        REMOTE_ADDR="203.0.113.77",
    )


def test_a_login_a_refusal_and_a_logout_say_when_from_which_network_and_with_what(
    client: Client, reporter: User
) -> None:
    log_in(client, "mina", "wrong, but long")
    log_in(client, "mina", factories.PASSWORD)
    client.post(reverse("admin:logout"), headers={"User-Agent": CHROME}, REMOTE_ADDR="2001:db8:1:2::3")

    assert rows() == [(Kind.REFUSED, "mina", ""), (Kind.LOGGED_IN, "mina", ""), (Kind.LOGGED_OUT, "mina", "")]
    assert set(AccountEvent.objects.values_list("network", "device")) == {
        ("203.0.113.0/24", "Chrome/Windows"),
        ("2001:db8:1::/48", "Chrome/Windows"),
    }


def test_a_name_that_nobody_has_is_not_kept_and_a_flood_ends(client: Client, reporter: User) -> None:
    log_in(client, "my-pass-phrase-by-mistake", "x")
    assert rows() == [(Kind.REFUSED, "", "")]
    now = timezone.now()
    AccountEvent.objects.bulk_create(AccountEvent(kind=Kind.REFUSED, at=now) for _each in range(MOST_REFUSED))
    log.refused(credentials={"username": "mina"})
    assert AccountEvent.objects.count() == MOST_REFUSED + 1


def test_who_was_refused_a_page_or_tried_too_often_is_in_it_and_no_flood_is(
    client: Client, reporter: User, settings: object
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "2/m/key"}
    for _attempt in range(3):
        log_in(client, "mina", "wrong, but long")
    assert rows()[-2:] == [(Kind.REFUSED, "mina", ""), (Kind.HELD_UP, "mina", "")]
    client.force_login(reporter)
    AccountEvent.objects.all().delete()
    address = reverse("admin:auth_user_change", args=[reporter.pk])
    for _request in range(2):
        assert client.get(address, {"q": "not kept"}, REMOTE_ADDR="203.0.113.77").status_code == 403
    assert rows() == [(Kind.DENIED, "mina", "")] * 2
    event = AccountEvent.objects.latest("pk")
    assert (event.after, event.network) == (f"GET {address}", "203.0.113.0/24")
    AccountEvent.objects.bulk_create(
        AccountEvent(kind=Kind.DENIED, at=event.at, person=reporter) for _each in range(MOST_DENIED)
    )
    assert client.get(address).status_code == 403
    assert AccountEvent.objects.count() == MOST_DENIED + 2


@pytest.mark.parametrize("hidden", ["\x00", "\x1b", "\u202e"])
def test_an_address_that_no_row_can_hold_is_refused_and_written_without_what_nobody_sees(
    client: Client, reporter: User, hidden: str
) -> None:
    client.force_login(reporter)
    for end in ("change", "delete"):
        assert client.get(f"/admin/auth/user/a{quote(hidden)}b/{end}/").status_code == 403
    assert "\x00" not in AccountEvent.objects.latest("pk").after
    log.refused(credentials={"username": f"mi{hidden}na"})
    assert AccountEvent.objects.latest("pk").kind == Kind.REFUSED


def test_changes_of_an_account_say_who_made_them(
    client: Client, administrator: User, reporter: User, mailoutbox: object
) -> None:
    address = reverse("admin:auth_user_change", args=[reporter.pk])
    form = shown_form(client.get(address))
    roles = [str(Group.objects.get(name=name).pk) for name in ("Reporter", "Desk editor")]
    client.post(address, form | {"groups": roles})
    form = shown_form(client.get(address))
    form.pop("is_active")
    client.post(address, form)

    assert rows() == [(Kind.ROLES, "mina", "jun"), (Kind.SWITCHED_OFF, "mina", "jun")]
    change = AccountEvent.objects.get(kind=Kind.ROLES)
    assert (change.before, change.after) == ("Reporter", "Desk editor, Reporter")

    AccountEvent.objects.all().delete()
    client.post(
        reverse("admin:auth_user_password_change", args=[reporter.pk]),
        {
            "password1": "harbour lights at noon",
            "password2": "harbour lights at noon",
            "usable_password": "true",
        },
    )
    client.post(
        reverse("admin:auth_user_add"),
        {
            "username": "sol",
            "email": "sol@example.org",
            "first_name": "Sol",
            "last_name": "Han",
            "groups": roles[:1],
        },
    )
    assert rows() == [(Kind.PASSWORD, "mina", "jun"), (Kind.ADDED, "sol", "jun")]
    # The page of an account leads to its part of the log.
    [link] = html.fromstring(client.get(address).text).xpath(
        "//a[contains(@href, 'accountevent/?name=')]/@href"
    )
    listed = client.get(link).context["cl"].queryset
    assert {event.name for event in listed} == {"mina"}

    AccountEvent.objects.all().delete()
    client.post(
        reverse("admin:auth_user_delete", args=[User.objects.get(username="sol").pk]), {"post": "yes"}
    )
    assert rows() == [(Kind.DELETED, "sol", "jun")]


def test_ones_own_password_and_a_factor_that_was_taken_off(client: Client, administrator: User) -> None:
    from allauth.mfa.models import Authenticator

    client.post(
        reverse("admin:password_change"),
        {
            "old_password": factories.PASSWORD,
            "new_password1": "harbour lights at noon",
            "new_password2": "harbour lights at noon",
        },
    )
    Authenticator.objects.create(user=administrator, type=Authenticator.Type.TOTP, data={"secret": "x"})
    owner = factories.make_user(username="owner", is_superuser=True)
    second_factor.reset(person=administrator, actor=owner, now=timezone.now())
    assert rows() == [(Kind.PASSWORD, "jun", ""), (Kind.FACTOR_REMOVED, "jun", "owner")]


def test_a_row_is_never_changed_and_goes_after_its_time(reporter: User) -> None:
    now = timezone.now()
    log.record(kind=Kind.LOGGED_IN, person=reporter, now=now - KEPT_FOR - timedelta(minutes=1))
    log.record(kind=Kind.LOGGED_IN, person=reporter, now=now)
    row = AccountEvent.objects.latest("pk")
    row.name = "somebody else"
    with pytest.raises(UnableToChange):
        row.save()
    assert forget_old_events(now=now) == 1
    assert rows() == [(Kind.LOGGED_IN, "mina", "")]


def test_the_list_is_read_in_korean_by_whoever_changes_accounts_alone(
    client: Client, administrator: User, reporter: User
) -> None:
    log.record(
        kind=Kind.ROLES,
        person=reporter,
        actor=administrator,
        now=timezone.now(),
        before="Reporter",
        after="Publisher",
    )
    for kind, after in ((Kind.FACTOR_REMOVED, "totp, webauthn"), (Kind.RIGHTS, "is_staff+is_superuser")):
        log.record(kind=kind, person=reporter, now=timezone.now(), after=after)
    page = client.get(reverse("admin:newsroom_accountevent_changelist"), headers={"Accept-Language": "ko"})
    text = page.content.decode()
    assert "역할 변경" in text
    assert "기자 → 발행인" in text
    assert "인증 앱, 패스키" in text
    assert "– → 데스크 출입 권한, 최고 관리자 권한" in text
    client.force_login(reporter)
    assert client.get(reverse("admin:newsroom_accountevent_changelist")).status_code == 403
