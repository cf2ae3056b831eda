"""A person who leaves is made nobody: what they did stays in history, done by somebody who has a number and no name.

What others signed for must keep its author (a verification by two people, a revision, a merge), so the row of the account stays, with
nothing in it by which anybody would be known. What was theirs alone goes: logins, second factors, notices, open pages.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import models, transaction

from articles.models import Activity, Article, BlockComment
from newsroom.models import AccountEvent

# Of the person, and kept: the log of the desk, and files that go by themselves within a day.
KEPT = frozenset({"admin.LogEntry", "images.HeldUpload"})
ASSIGNED = Activity.Kind.ASSIGNED


class UnableToErase(Exception):
    """The person cannot be erased; the message says why and what to do first."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What became of a person: the name under which they stand in history, and how many rows of theirs alone went."""

    name: str
    deleted: int


@transaction.atomic
def erase_person(*, person: User, now: datetime, actor: User | None = None) -> Erased:
    """Make a person nobody. `actor` is named in the log of the desk, if there is one.

    Bylines of articles stay as they were published, and what free texts say of somebody. Raises `UnableToErase`.
    """
    held = User.objects.select_for_update().get(pk=person.pk)
    if actor is not None and actor.pk == held.pk:
        raise UnableToErase("Nobody erases themselves: somebody else must do it.")
    others = User.objects.filter(is_active=True, is_superuser=True).exclude(pk=held.pk)
    if held.is_superuser and not others.exists():
        raise UnableToErase(
            f"{held.get_username()} is the last who can give roles: make another first (manage.py createsuperuser)."
        )
    before, name = held.get_username(), f"former-{held.pk}"
    keys = list(UserSession.objects.filter(user=held).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    deleted = sum(_delete_rows_of(held))
    Article.objects.filter(assignee=held).update(assignee=None)
    _rename_in_logs(held, before, name)
    BlockComment.objects.filter(author=held).exclude(author_name="").update(author_name=name)
    _rename_in_comments(before, name)
    held.groups.clear()
    held.user_permissions.clear()
    held.username, held.first_name, held.last_name, held.email = name, "", "", ""
    held.is_active = held.is_staff = held.is_superuser = False
    held.last_login = None
    # Ends every login that is still open, too.
    held.set_unusable_password()
    held.save()
    # Last, with what this itself has written of the account.
    AccountEvent.objects.filter(person=held).blank(name=name, network="", device="")
    if actor is not None:
        LogEntry.objects.create(
            user=actor,
            action_time=now,
            content_type=ContentType.objects.get_for_model(User),
            object_id=str(held.pk),
            object_repr=name,
            action_flag=CHANGE,
            change_message="erased",
        )
    return Erased(name=name, deleted=deleted)


def _delete_rows_of(person: User) -> list[int]:
    """Delete what would go with the account, if that were deleted: whatever kind of it there may be."""
    counts = []
    for relation in User._meta.related_objects:
        model = relation.related_model
        if relation.on_delete is not models.CASCADE or model._meta.label in KEPT or model._meta.auto_created:
            continue
        count, _by_model = model._base_manager.filter(**{relation.field.name: person}).delete()
        counts.append(count)
    return counts


def _rename_in_logs(person: User, before: str, name: str) -> None:
    Activity.objects.filter(kind=ASSIGNED, before=before).blank(before=name)
    Activity.objects.filter(kind=ASSIGNED, after=before).blank(after=name)
    of_people = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=of_people, object_id=str(person.pk)).update(object_repr=name)


def _rename_in_comments(before: str, name: str) -> None:
    # As `articles.reviewing.comments` understands a mention; a full stop ends the sentence.
    mention = re.compile(rf"(?<![\w@])@{re.escape(before)}(?![\w@+-]|\.\w)")
    for comment in BlockComment.objects.filter(text__contains=f"@{before}").select_for_update():
        text = mention.sub(f"@{name}", comment.text)
        if text != comment.text:
            comment.text = text
            comment.save(update_fields=["text"])
