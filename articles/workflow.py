"""Who may edit what, and the states before publication: draft and in review.

Publishing, scheduling and withdrawing are in `articles.publishing` and `articles.scheduling`.
"""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import Article, Edition

# While an article is in one of these states its author may still work on it.
WITH_ITS_AUTHOR = frozenset({Article.State.DRAFT, Article.State.IN_REVIEW})
SUBMITTABLE = frozenset({Article.State.DRAFT, Article.State.UNPUBLISHED})


class UnableToSubmit(Exception):
    """The article cannot be handed to the desk; the message says why."""


class UnableToReturn(Exception):
    """The article cannot become a draft again; the message says why."""


def may_edit(*, article: Article, actor: AbstractBaseUser | AnonymousUser) -> bool:
    """Return whether the actor may change the article: the desk any, a reporter their own until it is decided on."""
    if not isinstance(actor, User) or not actor.has_perm("articles.change_article"):
        return False
    if actor.has_perm("articles.edit_any_article"):
        return True
    return article.created_by_id == actor.pk and article.state in WITH_ITS_AUTHOR


def may_delete(*, article: Article, actor: AbstractBaseUser | AnonymousUser) -> bool:
    """Return whether the actor may delete the article: nobody, once it has been published."""
    if not isinstance(actor, User) or not actor.has_perm("articles.delete_article"):
        return False
    return may_edit(article=article, actor=actor) and not Edition.objects.filter(article=article).exists()


def submit_for_review(*, article: Article, actor: User, now: datetime) -> None:
    """Hand a draft to the desk.

    Raises `UnableToSubmit` when it is not a draft, `PermissionDenied` for who may not edit it.
    """
    _move(article, actor, now, allowed=SUBMITTABLE, to=Article.State.IN_REVIEW, failure=UnableToSubmit)


def return_to_draft(*, article: Article, actor: User, now: datetime) -> None:
    """Give an article in review back to its author.

    Raises `UnableToReturn` when it is not in review, `PermissionDenied` for who may not edit it.
    """
    in_review = frozenset({Article.State.IN_REVIEW})
    _move(article, actor, now, allowed=in_review, to=Article.State.DRAFT, failure=UnableToReturn)


def _move(
    article: Article,
    actor: User,
    now: datetime,
    *,
    allowed: frozenset[Article.State],
    to: Article.State,
    failure: type[Exception],
) -> None:
    with transaction.atomic():
        current = Article.objects.select_for_update().get(pk=article.pk)
        if not may_edit(article=current, actor=actor):
            raise PermissionDenied(_("You may not edit this article."))
        if current.state not in allowed:
            raise failure(
                _("“%(title)s” is %(state)s.")
                % {"title": current.title, "state": current.get_state_display()}
            )
        current.state, current.updated_at, current.schedule_problem = to, now, ""
        current.save(update_fields=["state", "updated_at", "schedule_problem"])
