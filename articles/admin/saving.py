"""The one way a form becomes the working copy: compare-and-swap on the version, then a revision."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache

from articles.admin.tag_input import set_tags
from articles.comparing import Change, differences
from articles.models import Article, Revision
from articles.snapshots import newest_revision, record_revision


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else saved the article after a form was opened: who, when, and what they changed."""

    who: str
    when: datetime
    changes: list[Change]


def conflict_of(
    *, article: Article, opened_version: int | None, opened_revision: int | None
) -> Conflict | None:
    """Return what would be overwritten by a form that was opened on an older version, or None.

    The caller holds the article's row lock, so that the answer is still true when the form is saved.
    """
    if opened_version == article.version:
        return None
    newest = newest_revision(article=article)
    if newest is None or newest.number == opened_revision:
        # Saved in between, and nothing was different.
        return None
    opened = article.revisions.filter(number=opened_revision or 0).first()
    return Conflict(
        who=name_of(newest.created_by),
        when=newest.created_at,
        changes=differences(old=opened.document if opened else None, new=newest.document),
    )


def name_of(user: User) -> str:
    """Return how a person is called at the desk."""
    return user.get_full_name() or user.get_username()


def stamp(*, article: Article, actor: User, now: datetime) -> None:
    """Set who and when, and raise the version; the caller saves."""
    if article._state.adding:
        article.created_by, article.created_at = actor, now
    else:
        article.version += 1
    article.updated_at = now


def finish(*, article: Article, tag_names: Iterable[str], actor: User, now: datetime) -> Revision:
    """Write what hangs on a saved article (its tags) and freeze the result as a revision."""
    set_tags(article=article, names=tag_names)
    return record_revision(article=article, actor=actor, now=now)


@never_cache
def session_view(request: HttpRequest) -> JsonResponse:
    """Say who is logged in and which token their forms need; the editing page asks before it saves."""
    return JsonResponse({"person": request.user.pk, "token": get_token(request)})
