"""Who may edit what, and the way of an article until it goes out: draft, in review, approved; and whose turn it is.

Publishing, scheduling and withdrawing are in `articles.publishing` and `articles.scheduling`; that nobody sends their
own article out alone is a rule of this module, and they ask it.
"""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from articles.models import Activity, Article, Edition, Notice
from articles.reviewing.activity import record
from articles.reviewing.noticing import tell
from articles.seeing import may_see_articles

State = Article.State
# While an article is in one of these states its author may still work on it.
WITH_ITS_AUTHOR = frozenset({State.DRAFT, State.IN_REVIEW, State.APPROVED})
SUBMITTABLE = frozenset({State.DRAFT, State.UNPUBLISHED})
AT_THE_DESK = frozenset({State.IN_REVIEW, State.APPROVED})
# A second person has looked at it, or it has been out.
SEEN_BY_TWO = frozenset({State.APPROVED, State.SCHEDULED, State.PUBLISHED})
# While it is in one of these states somebody may have the turn.
ASSIGNABLE = frozenset(set(State) - {State.RETRACTED})


class UnableToSubmit(Exception):
    """The article cannot be handed to the desk; the message says why."""


class UnableToReturn(Exception):
    """The article cannot become a draft again; the message says why."""


class UnableToApprove(Exception):
    """The article cannot be approved; the message says why."""


class UnableToAssign(Exception):
    """The article cannot be given to that person; the message says why."""


# Who may


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


def may_approve(*, article: Article, actor: User) -> bool:
    """Return whether the actor's approval needs no reason: they have the right, and did not begin the article."""
    return actor.has_perm("articles.approve_article") and article.created_by_id != actor.pk


def is_second_person_missing(*, article: Article, actor: User) -> bool:
    """Return whether the actor would send their own article out without anybody else having looked at it.

    Whoever may approve it does so by publishing it. An article that is live is corrected at once, by who may.
    """
    return article.created_by_id == actor.pk and article.state not in SEEN_BY_TWO


def second_person_wanted() -> str:
    """Return what an author is told who would send their own article out alone."""
    return _(
        "You began this article yourself. Submit it for review; another person approves or publishes it."
    )


def people_to_assign(*, article: Article) -> QuerySet[User]:
    """Return who may edit the article, the desk and its author, by name; one query."""
    desk = User.objects.with_perm(
        "articles.edit_any_article", backend="django.contrib.auth.backends.ModelBackend"
    )
    people = User.objects.filter(Q(pk__in=desk.values("pk")) | Q(pk=article.created_by_id))
    return people.filter(is_active=True, is_staff=True).order_by("first_name", "last_name", "username")


# The steps


def submit_for_review(*, article: Article, actor: User, now: datetime) -> None:
    """Hand a draft to the desk.

    Raises `UnableToSubmit` when it is not a draft, `PermissionDenied` for who may not edit it.
    """
    with transaction.atomic():
        current = _held(article)
        _refuse_unless(may_edit(article=current, actor=actor))
        _refuse_outside(SUBMITTABLE, current, UnableToSubmit)
        asked = Activity.objects.filter(article=current.pk, kind=Activity.Kind.CHANGES_REQUESTED)
        asked_by = asked.order_by("-at", "-pk").values_list("actor", flat=True).first()
        _move(current, State.IN_REVIEW, kind=Activity.Kind.SUBMITTED, actor=actor, now=now)
        tell(
            kind=Notice.Kind.SUBMITTED,
            people=[current.assignee_id, asked_by],
            article=current,
            actor=actor,
            now=now,
        )


def return_to_draft(*, article: Article, actor: User, now: datetime) -> None:
    """Take an article back from the desk: it is a draft again.

    Raises `UnableToReturn` when it is not with the desk, `PermissionDenied` for who may not edit it.
    """
    with transaction.atomic():
        current = _held(article)
        _refuse_unless(may_edit(article=current, actor=actor))
        _refuse_outside(AT_THE_DESK, current, UnableToReturn)
        _move(current, State.DRAFT, kind=Activity.Kind.TAKEN_BACK, actor=actor, now=now)


def request_changes(*, article: Article, actor: User, now: datetime, reason: str) -> None:
    """Give an article back to its author as a draft, and say what is wanted.

    Raises `UnableToReturn` without a reason or when it is not with the desk, `PermissionDenied` without the right.
    """
    if not reason.strip():
        raise UnableToReturn(_("Say what is to be changed; its author reads it."))
    with transaction.atomic():
        current = _held(article)
        _refuse_unless(actor.has_perm("articles.approve_article") and may_edit(article=current, actor=actor))
        _refuse_outside(AT_THE_DESK, current, UnableToReturn)
        _move(current, State.DRAFT, kind=Activity.Kind.CHANGES_REQUESTED, actor=actor, now=now, note=reason)
        tell(
            kind=Notice.Kind.CHANGES_REQUESTED,
            people=[current.created_by_id],
            article=current,
            actor=actor,
            now=now,
            note=reason,
        )


def approve(*, article: Article, actor: User, now: datetime, reason: str = "") -> None:
    """Say that an article in review may go out as it is.

    Whoever began it approves it only with the right to override the gate, and a `reason`. Raises `UnableToApprove`
    otherwise, and when it is not in review; `PermissionDenied` without the right to approve.
    """
    with transaction.atomic():
        current = _held(article)
        _refuse_unless(actor.has_perm("articles.approve_article"))
        _refuse_outside(frozenset({State.IN_REVIEW}), current, UnableToApprove)
        is_alone = not may_approve(article=current, actor=actor)
        if is_alone and not actor.has_perm("articles.override_gate"):
            raise UnableToApprove(
                _("You began this article yourself. Another person at the desk approves it.")
            )
        if is_alone and not reason.strip():
            raise UnableToApprove(_("You began this article yourself: say why nobody else can approve it."))
        _move(current, State.APPROVED, kind=Activity.Kind.APPROVED, actor=actor, now=now, note=reason)
        tell(
            kind=Notice.Kind.APPROVED,
            people=[current.created_by_id, current.assignee_id],
            article=current,
            actor=actor,
            now=now,
        )


def assign(*, article: Article, person: User | None, actor: User, now: datetime) -> None:
    """Give the turn with an article to a person, or to nobody.

    Raises `UnableToAssign` for who may not edit it and for a retracted article, `PermissionDenied` without the right.
    """
    with transaction.atomic():
        current = _held(article)
        _refuse_unless(actor.has_perm("articles.assign_article"))
        _refuse_outside(ASSIGNABLE, current, UnableToAssign)
        if person is not None and not (may_see_articles(person) and may_edit(article=current, actor=person)):
            raise UnableToAssign(
                _("%(person)s may not edit this article.")
                % {"person": person.get_full_name() or person.get_username()}
            )
        before = current.assignee
        if before == person:
            return
        current.assignee = person
        current.save(update_fields=["assignee"])
        record(
            kind=Activity.Kind.ASSIGNED,
            actor=actor,
            now=now,
            article=current,
            before=before.get_username() if before else "",
            after=person.get_username() if person else "",
        )
        tell(
            kind=Notice.Kind.ASSIGNED,
            people=[person.pk if person else None],
            article=current,
            actor=actor,
            now=now,
        )


def let_approval_lapse(*, article: Article, actor: User, now: datetime) -> None:
    """Send an approved article back to review after the actor changed it, unless they could have approved it so.

    Called with each new revision, in its transaction; `article` is its row as it is now, held.
    """
    if article.state != State.APPROVED or may_approve(article=article, actor=actor):
        return
    article.state = State.IN_REVIEW
    article.save(update_fields=["state"])
    approvals = Activity.objects.filter(article=article.pk, kind=Activity.Kind.APPROVED)
    approved_by = approvals.order_by("-at", "-pk").values_list("actor", flat=True).first()
    record(
        kind=Activity.Kind.APPROVAL_LAPSED,
        actor=actor,
        now=now,
        article=article,
        before=State.APPROVED,
        after=State.IN_REVIEW,
    )
    tell(
        kind=Notice.Kind.APPROVAL_LAPSED,
        people=[approved_by, article.assignee_id],
        article=article,
        actor=actor,
        now=now,
    )


def delete(*, article: Article, actor: User, now: datetime) -> None:
    """Delete an article that was never published, with its revisions and comments; the log keeps its title.

    Raises `PermissionDenied` for who may not.
    """
    with transaction.atomic():
        current = _held(article)
        _refuse_unless(may_delete(article=current, actor=actor))
        record(
            kind=Activity.Kind.DELETED,
            actor=actor,
            now=now,
            article=current,
            before=current.state,
            note=current.title,
        )
        current.delete()


def _held(article: Article) -> Article:
    """Return the article as it is now, locked."""
    return Article.objects.select_for_update(of=("self",)).get(pk=article.pk)


def _refuse_unless(is_permitted: bool) -> None:
    if not is_permitted:
        raise PermissionDenied(_("You may not do this with this article."))


def _refuse_outside(states: frozenset[State], article: Article, failure: type[Exception]) -> None:
    if article.state not in states:
        raise failure(
            _("“%(title)s” is %(state)s.") % {"title": article.title, "state": article.get_state_display()}
        )


def _move(
    article: Article, to: State, *, kind: Activity.Kind, actor: User, now: datetime, note: str = ""
) -> None:
    before = article.state
    article.state, article.updated_at, article.schedule_problem = to, now, []
    article.save(update_fields=["state", "updated_at", "schedule_problem"])
    record(kind=kind, actor=actor, now=now, article=article, before=before, after=to, note=note)
