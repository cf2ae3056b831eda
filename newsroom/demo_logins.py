"""Logins for trying the newsroom out: one per role, with a password that everybody knows.

They exist in development only: making them is refused in production, and production refuses to start while
one of them can still be used (`newsroom.production`).
"""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import transaction

DEMO_PASSWORD = "demo-newsroom"  # noqa: S105  printed at every start


class UnableToMakeDemoLogins(Exception):
    """This is no place for a password that everybody knows."""


@dataclass(frozen=True, slots=True)
class DemoLogin:
    username: str
    role: str
    first_name: str
    last_name: str


DEMO_LOGINS = (
    DemoLogin("demo-reporter", "Reporter", "Yuna", "Seo"),
    DemoLogin("demo-desk", "Desk editor", "Daniel", "Ahn"),
    DemoLogin("demo-publisher", "Publisher", "Hana", "Mercer"),
    DemoLogin("demo-admin", "Administrator", "Theo", "Kang"),
)


@transaction.atomic
def make_demo_logins() -> dict[str, User]:
    """Return the demo users by role, making those that are missing; existing ones stay as they are.

    Raises `UnableToMakeDemoLogins` in production.
    """
    if settings.IN_PRODUCTION:
        raise UnableToMakeDemoLogins("Demo logins are not made in production: their password is public.")
    users = {}
    for login in DEMO_LOGINS:
        user, is_new = User.objects.get_or_create(
            username=login.username,
            defaults={"first_name": login.first_name, "last_name": login.last_name, "is_staff": True},
        )
        if is_new:
            user.set_password(DEMO_PASSWORD)
            user.save(update_fields=["password"])
            user.groups.add(Group.objects.get(name=login.role))
        users[login.role] = user
    return users


def usable_demo_logins() -> list[DemoLogin]:
    """Return the demo logins that work: active, and with the password that everybody knows."""
    users = {
        user.username: user
        for user in User.objects.filter(
            username__in=[login.username for login in DEMO_LOGINS], is_active=True
        )
    }
    return [
        login
        for login in DEMO_LOGINS
        if login.username in users and users[login.username].check_password(DEMO_PASSWORD)
    ]
