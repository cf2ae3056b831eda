"""Who acts when a command imports: the person that is named, or the first administrator who may."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User


class UnableToAct(Exception):
    """Nobody can be found in whose name the command may act; the message says what to do."""


def acting_user(name: str | None, *, right: str = "articles.add_article") -> User:
    """Return the active user of that name, or without one the first who has the right, superusers before others."""
    users = get_user_model().objects.filter(is_active=True)
    if name is not None:
        user = users.filter(username=name).first()
        if user is None:
            raise UnableToAct(f"There is no active user “{name}”.")
        return user
    permitted = get_user_model().objects.with_perm(right).filter(is_active=True)
    user = permitted.order_by("-is_superuser", "pk").first()
    if user is None:
        raise UnableToAct(
            "Nobody may add articles yet. Make a user with manage.py createsuperuser, or name one with --user."
        )
    return user
