"""Accounts: who administers people cannot become, make or take over a superuser, nor lose the log of what was done."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from newsroom.accounts import log
from tests.articles.desk_forms import shown_form
from tests.factories import ADMINISTRATOR, PUBLISHER, REPORTER, make_superuser, make_user

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "another long enough one"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(user: User, page: str = "change") -> str:
    return reverse(f"admin:auth_user_{page}", args=[user.pk])


def change(client: Client, user: User, **values: object) -> int:
    """Post the form of an account, with fields in it that may not even be shown; return the status."""
    shown = client.get(address(user))
    data = shown_form(shown) if shown.status_code == 200 and "adminform" in shown.context else {}
    return client.post(
        address(user), data | {"username": user.username, "is_active": "on"} | values
    ).status_code


def test_an_administrator_gives_a_role_to_another_person() -> None:
    person, publisher = make_user(role=REPORTER), Group.objects.get(name=PUBLISHER)
    assert change(signed_in(make_user(role=ADMINISTRATOR)), person, groups=[publisher.pk]) == 302
    assert list(person.groups.all()) == [publisher]


@pytest.mark.parametrize("is_own", [True, False])
def test_an_administrator_makes_nobody_a_superuser_nor_gives_rights_beyond_roles(is_own: bool) -> None:
    administrator = make_user(role=ADMINISTRATOR)
    person = administrator if is_own else make_user(role=REPORTER)
    right = Permission.objects.get(codename="publish_article")
    change(signed_in(administrator), person, is_superuser="on", user_permissions=[right.pk])
    person.refresh_from_db()
    assert not person.is_superuser
    assert not person.user_permissions.exists()


def test_an_administrator_gives_no_role_to_themselves() -> None:
    administrator = make_user(role=ADMINISTRATOR)
    change(signed_in(administrator), administrator, groups=[Group.objects.get(name=PUBLISHER).pk])
    assert [group.name for group in administrator.groups.all()] == [ADMINISTRATOR]


def test_an_administrator_takes_over_no_superuser() -> None:
    root, client = make_superuser(), signed_in(make_user(role=ADMINISTRATOR))
    assert change(client, root, email="thief@example.org", is_active="") == 403
    set_password = reverse("admin:auth_user_password_change", args=[root.pk])
    passwords = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}
    assert client.post(set_password, passwords).status_code == 403
    assert client.post(address(root, "delete"), {"post": "yes"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [root.pk], "post": "yes"}
    client.post(reverse("admin:auth_user_changelist"), bulk)
    root.refresh_from_db()
    assert root.is_active
    assert not root.check_password(NEW_PASSWORD)


def test_a_superuser_does_all_of_it() -> None:
    person, client = make_user(role=REPORTER), signed_in(make_superuser())
    assert change(client, person, is_superuser="on") == 302
    person.refresh_from_db()
    assert person.is_superuser


def test_nobody_who_did_something_is_deleted_with_the_log_of_it() -> None:
    busy, idle = make_user(role=REPORTER), make_user(role=REPORTER)
    LogEntry.objects.create(
        user=busy, content_type=ContentType.objects.get_for_model(User), object_repr="x", action_flag=2
    )
    administrator = make_user(role=ADMINISTRATOR)
    log.record(kind=log.Kind.FACTOR_REMOVED, person=busy, actor=administrator, now=timezone.now())
    client = signed_in(make_superuser())
    assert client.post(address(administrator, "delete"), {"post": "yes"}).status_code == 403
    assert client.post(address(busy, "delete"), {"post": "yes"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [busy.pk], "post": "yes"}
    assert client.post(reverse("admin:auth_user_changelist"), bulk).status_code == 403
    assert LogEntry.objects.filter(user=busy).exists()
    UserSession.objects.create(user=idle, session_key="x" * 32, ip="192.0.2.7", user_agent="Firefox/Linux")
    asked = client.get(address(idle, "delete"), headers={"Accept-Language": "ko"})
    assert "로그인: 1" in " ".join(html.fromstring(asked.text).text_content().split())
    assert not [word for word in ("192.0.2.7", "Firefox", "ession:", "relationship") if word in asked.text]
    shown = client.get(
        reverse("admin:auth_user_password_change", args=[idle.pk]), headers={"Accept-Language": "ko"}
    )
    assert "Whether the user" not in shown.text
    assert "지금 비밀번호도 사라집니다" in shown.text
    assert client.post(address(idle, "delete"), {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=idle.pk).exists()


def test_an_administrator_changes_no_role() -> None:
    client = signed_in(make_user(role=ADMINISTRATOR))
    role = Group.objects.get(name=ADMINISTRATOR)
    data = {"name": "Administrator", "permissions": [Permission.objects.get(codename="publish_article").pk]}
    assert client.post(reverse("admin:auth_group_change", args=[role.pk]), data).status_code == 403
    assert not role.permissions.filter(codename="publish_article").exists()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/admin/auth/group/", ("발행인", "데스크 편집자", "기자", "관리자")),
        ("/admin/auth/user/", ("발행인",)),
        ("/admin/auth/group/add/", ("기사 | 수정", "기사 | 기사를 철회할 수 있음")),
        ("/admin/auth/user/{user}/change/", ("발행인", "기사 | 수정")),
    ],
)
def test_roles_and_rights_are_said_in_korean(address, words):
    user = make_superuser()
    page = signed_in(user).get(address.format(user=user.pk), headers={"accept-language": "ko"}).text
    assert all(word in page for word in words)
    assert "Can change" not in page
    assert ">Publisher" not in page
