"""Publishing: the one way from a revision to what readers get, and back.

Button, bulk action, scheduler, command and restore all call `publish()`. One transaction: lock, gate, edition,
derived rows, search; after commit it is announced which pages changed.
"""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction

from articles.counting import count_reactions
from articles.documents import Document
from articles.gate import Examined, Problem, examine, sender_problems
from articles.length import length_of
from articles.models import Activity, Article, Edition, GateOverride, Notice, Revision
from articles.reviewing.activity import record
from articles.reviewing.noticing import tell
from articles.showing import Standing, hold_quotations, show, standing
from articles.turns import take_turn
from delivery.carrying import together
from reactions.verifying.messages import gettext as _

DONE_BY_KIND: dict[str, str] = {
    Edition.Kind.FIRST: Activity.Kind.PUBLISHED,
    Edition.Kind.UPDATE: Activity.Kind.UPDATED,
    Edition.Kind.CORRECTION: Activity.Kind.CORRECTED,
}


class UnableToPublish(Exception):
    """The article did not go out; `problems` says what to mend, `str()` gives it in words for an editor."""

    def __init__(self, problems: Sequence[Problem] = (), message: str = "") -> None:
        self.problems = list(problems)
        super().__init__(message or " ".join(str(problem.message) for problem in self.problems))


class UnableToWithdraw(Exception):
    """The article could not be unpublished or retracted; the message says why."""


def publish(
    *,
    revision: Revision,
    actor: User,
    now: datetime,
    kind: str = "",
    note: str = "",
    override_reason: str = "",
) -> Edition:
    """Publish a revision: what it holds is what readers get from the moment this transaction commits.

    Publishing the revision that is already live changes nothing and returns its edition. `kind` is
    `Edition.Kind.CORRECTION` for a correction, which needs a public `note`; by default a first edition or an
    update. `override_reason` lets somebody with the right to override publish although the gate says no.

    Raises `UnableToPublish` with every problem found, `PermissionDenied` for who may not publish. Nothing is
    changed then, and what was live stays live.
    """
    if not actor.has_perm("articles.publish_article"):
        raise PermissionDenied(_("You may not publish articles."))
    with transaction.atomic():
        take_turn()
        quotations = hold_quotations(revision.article_id, [revision.document])
        # As they are now: words may have been taken out of them since they were read, or while the quotations were waited for.
        revision = _held(revision)
        article = revision.article
        examined = examine(
            document=revision.document,
            article=article,
            now=now,
            beside=standing(
                article_id=article.pk, quotation_ids=list(quotations), tag_ids=revision.document["tags"]
            ),
        )
        stood = Standing(*examined.beside)
        live = stood.live
        if live is not None and live.revision_id == revision.pk:
            # What is planned for later is another matter.
            if article.publish_at is None or article.publish_at <= now:
                _settle(article, Article.State.PUBLISHED)
            return live
        if article.state == Article.State.RETRACTED:
            raise UnableToPublish(
                message=_("A retracted article cannot be published again. Write a new one.")
            )
        kind = kind or (Edition.Kind.FIRST if live is None else Edition.Kind.UPDATE)
        note = note.strip()
        if kind == Edition.Kind.CORRECTION and not note:
            raise UnableToPublish(
                message=_("A correction needs a note that tells readers what was corrected.")
            )
        problems = [*sender_problems(article=article, actor=actor), *examined.problems]
        _refuse_unless_overridden(problems, actor, override_reason)
        edition = _next_edition(stood.newest, revision, examined, kind=kind, note=note, actor=actor, now=now)
        if live is not None and live.translation_of == edition.translation_of:
            edition.translation_group = live.translation_group
        if live is not None:
            _end(live, Edition.State.SUPERSEDED, now=now)
        edition.save()
        if problems:
            override = GateOverride.objects.create(
                edition=edition,
                actor=actor,
                reason=override_reason.strip(),
                problems=[{"code": problem.code, "message": str(problem.message)} for problem in problems],
                created_at=now,
            )
            record(kind=Activity.Kind.OVERRIDDEN, actor=actor, now=now, article=article, subject=override)
        show(
            before=live,
            after=edition,
            quotations={**quotations, **examined.quotations},
            stood=stood,
            images=examined.images,
            met=examined.group,
            now=now,
        )
        record(
            kind=DONE_BY_KIND[edition.kind],
            actor=actor,
            now=now,
            article=article,
            subject=edition,
            before=article.state,
            after=Article.State.PUBLISHED,
            note=note,
        )
        tell(
            kind=Notice.Kind.PUBLISHED,
            people=[article.created_by_id, article.assignee_id],
            article=article,
            actor=actor,
            now=now,
        )
        _settle(article, Article.State.PUBLISHED)
        return edition


def unpublish(*, article: Article, actor: User, now: datetime) -> None:
    """Take an article off the site: its address answers as if it had never been; it can be published again.

    Raises `UnableToWithdraw` when it is not published, `PermissionDenied` for who may not publish.
    """
    if not actor.has_perm("articles.publish_article"):
        raise PermissionDenied(_("You may not unpublish articles."))
    _withdraw(article, Edition.State.UNPUBLISHED, Article.State.UNPUBLISHED, actor=actor, now=now)


def retract(*, article: Article, actor: User, now: datetime, note: str) -> None:
    """Retract an article for good: its address says so, and why (`note`, for readers).

    Raises `UnableToWithdraw` without a note or when it is not published, `PermissionDenied` without the right.
    """
    if not actor.has_perm("articles.retract_article"):
        raise PermissionDenied(_("You may not retract articles."))
    if not note.strip():
        raise UnableToWithdraw(_("A retraction needs a note that tells readers why."))
    _withdraw(
        article,
        Edition.State.RETRACTED,
        Article.State.RETRACTED,
        actor=actor,
        now=now,
        retraction_note=note.strip(),
    )


def _held(revision: Revision) -> Revision:
    """Return the revision and its article as they are now; locked, the article first."""
    rows = Revision.objects.select_related("article").select_for_update(of=("article", "self"))
    held: Revision = rows.get(pk=revision.pk)
    return held


def _refuse_unless_overridden(problems: Sequence[Problem], actor: User, override_reason: str) -> None:
    if not problems:
        return
    may_override = override_reason.strip() and all(problem.can_be_overridden for problem in problems)
    if not may_override:
        raise UnableToPublish(problems)
    if not actor.has_perm("articles.override_gate"):
        raise PermissionDenied(_("You may not publish against the gate."))


def _next_edition(
    newest: Edition | None,
    revision: Revision,
    examined: Examined,
    *,
    kind: str,
    note: str,
    actor: User,
    now: datetime,
) -> Edition:
    document: Document = revision.document
    reactions, communities = count_reactions(document=document, quotations=examined.quotations)
    lead = document["lead"]
    return Edition(
        article=revision.article,
        revision=revision,
        number=newest.number + 1 if newest else 1,
        kind=kind if newest else Edition.Kind.FIRST,
        state=Edition.State.LIVE,
        note=note,
        document=document,
        slug=document["slug"],
        language=document["language"],
        category=examined.category,
        title=document["title"],
        deck=document["deck"],
        byline=document["byline"],
        lead_image_id=lead["image"] if lead else None,
        lead_alternative_text=lead["alternative_text"] if lead else "",
        reaction_count=reactions,
        community_count=communities,
        reading_minutes=length_of(document).minutes,
        translation_of=document.get("translation_of"),
        first_published_at=newest.first_published_at if newest else now,
        # A clock that was put back makes no edition older than the one before: readers' programs look for what is newer.
        published_at=max(now, newest.published_at) if newest else now,
        published_by=actor,
    )


def _end(edition: Edition, state: str, *, now: datetime, retraction_note: str = "") -> None:
    edition.state, edition.ended_at, edition.retraction_note = state, now, retraction_note
    edition.save(update_fields=["state", "ended_at", "retraction_note"])


def _withdraw(
    article: Article,
    edition_state: str,
    article_state: str,
    *,
    actor: User,
    now: datetime,
    retraction_note: str = "",
) -> None:
    with transaction.atomic():
        take_turn()
        quotations = hold_quotations(article.pk)
        article = Article.objects.select_for_update().get(pk=article.pk)
        stood = Standing(*together(*standing(article_id=article.pk, quotation_ids=list(quotations))))
        live = stood.live
        if live is None:
            raise UnableToWithdraw(_("“%(title)s” is not published.") % {"title": article.title})
        _end(live, edition_state, now=now, retraction_note=retraction_note)
        show(before=live, after=None, quotations=quotations, stood=stood, now=now)
        # A kind of activity for each of these two states, of the same name.
        record(
            kind=article_state,
            actor=actor,
            now=now,
            article=article,
            subject=live,
            before=article.state,
            after=article_state,
            note=retraction_note,
        )
        _settle(article, article_state)


def _settle(article: Article, state: str) -> None:
    """Write the working copy's state; whatever was scheduled is done or off.

    What was published, at its time or before, still leaves the site when it should.
    """
    article.state = state
    article.publish_at, article.publish_zone, article.publish_note = None, "", ""
    article.publish_by, article.publish_revision, article.schedule_problem = None, None, []
    written = [
        "state",
        "publish_at",
        "publish_zone",
        "publish_note",
        "publish_by",
        "publish_revision",
        "schedule_problem",
    ]
    if state != Article.State.PUBLISHED:
        article.unpublish_at, article.unpublish_zone, article.unpublish_by = None, "", None
        written += ["unpublish_at", "unpublish_zone", "unpublish_by"]
    article.save(update_fields=written)
