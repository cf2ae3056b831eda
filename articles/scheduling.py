"""Scheduled publication and withdrawal: at a time in a named zone, through the same gate as any other.

What is planned is kept by `articles.planning.plans`; here is what happens when the time has come.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from articles.documents import named_in
from articles.models import Article, Edition, QuotationBlock, Revision
from articles.planning.plans import Moment, UnableToSchedule, keep_plan, plan_of, save_plan, stand_down
from articles.planning.telling import tell_of_shortfall
from articles.publishing import UnableToPublish, publish, unpublish
from articles.showing import hold_quotations
from articles.snapshots import record_revision
from articles.turns import take_turn
from delivery.carrying import together
from reactions.verifying.messages import Kept, kept
from reactions.verifying.messages import gettext as remembered


def schedule(
    *,
    article: Article,
    publish_at: datetime,
    zone: str,
    actor: User,
    now: datetime,
    note: str = "",
    revision: Revision | None = None,
) -> None:
    """Plan a publication (or, of a live article, an update) at an aware `publish_at`, said in `zone`.

    What goes out is the newest saved revision at that time, or the one that is named. Raises `UnableToSchedule` for a
    time that has passed or lies within an embargo or an unknown zone, `PermissionDenied` for who may not publish.
    """
    current = plan_of(Article.objects.select_related("publish_revision").get(pk=article.pk))
    plan = replace(current, publish=Moment(publish_at, zone), note=note, revision=revision)
    keep_plan(article=article, plan=plan, actor=actor, now=now)


def cancel_schedule(*, article: Article, actor: User, now: datetime) -> None:
    """Take the planned publication back; raise `PermissionDenied` for who may not publish."""
    current = plan_of(Article.objects.select_related("publish_revision").get(pk=article.pk))
    if current.publish is not None:
        is_live = Edition.objects.live().filter(article=article).exists()
        # What never goes out does not leave either.
        unpublish_ = current.unpublish if is_live else None
        plan = replace(current, publish=None, note="", revision=None, unpublish=unpublish_)
        keep_plan(article=article, plan=plan, actor=actor, now=now)
    elif not actor.has_perm("articles.publish_article"):
        raise PermissionDenied(_("You may not change the schedule."))


def planned_quotations(*, quotation_ids: Collection[int], **_signal: object) -> set[int]:
    """Return those of the quotations that a planned publication holds."""
    scheduled = Article.objects.filter(state=Article.State.SCHEDULED)
    blocks = QuotationBlock.objects.filter(
        quotation__in=quotation_ids, parent__in=scheduled.filter(publish_revision__isnull=True)
    )
    pinned = Revision.objects.filter(
        pk__in=scheduled.filter(publish_revision__isnull=False).values("publish_revision")
    )
    named = {
        pk for document in pinned.values_list("document", flat=True) for pk in named_in(document, "quotation")
    }
    return {*blocks.values_list("quotation_id", flat=True), *(named & set(quotation_ids))}


def publish_due(*, now: datetime) -> list[Edition]:
    """Publish every article whose time has come, missed ones included; return the editions that went out.

    Each article is on its own: one that the gate refuses is taken off the schedule with the reason kept for
    the desk, what is live stays live, and the others go out.
    """
    due = Article.objects.filter(state=Article.State.SCHEDULED, publish_at__lte=now).order_by(
        "publish_at", "pk"
    )
    editions = []
    for article_id in list(due.values_list("pk", flat=True)):
        edition = _publish_one(article_id, now)
        if edition is not None:
            editions.append(edition)
    return editions


def unpublish_due(*, now: datetime) -> list[int]:
    """Take every article off the site whose time there is over, missed ones included; return their ids."""
    due = Article.objects.filter(unpublish_at__lte=now).order_by("unpublish_at", "pk")
    return [pk for pk in list(due.values_list("pk", flat=True)) if _unpublish_one(pk, now)]


def _publish_one(article_id: int, now: datetime) -> Edition | None:
    with transaction.atomic():
        _hold_as_publishing_does(article_id)
        article = _held(article_id)
        # Another sweep may have taken it, or an editor moved it, since the list was made.
        is_due = article.state == Article.State.SCHEDULED and article.publish_at and article.publish_at <= now
        if not is_due or article.publish_by is None:
            return None
        actor, note = article.publish_by, article.publish_note
        is_live = _is_live(article)
        if article.unpublish_at is not None and article.unpublish_at <= now:
            # Both times passed while nothing ran. What is live is taken off next; what never was stays off.
            if not is_live:
                missed = remembered(
                    "The time in which it should have been on the site passed while nothing ran."
                )
                _fall_short(article, [kept(missed, code="missed")], now, is_live=False)
            return None
        try:
            with transaction.atomic():
                revision = article.publish_revision or record_revision(article=article, actor=actor, now=now)
                kind = Edition.Kind.CORRECTION if is_live and note else ""
                return publish(revision=revision, actor=actor, now=now, kind=kind, note=note)
        except UnableToPublish as error:
            found = [kept(problem.message, code=problem.code) for problem in error.problems]
            # Without problems of the gate, the first argument is the message, which may remember its words.
            _fall_short(article, found or [kept(error.args[0], code="refused")], now, is_live=is_live)
        except PermissionDenied:
            _fall_short(article, [_not_permitted()], now, is_live=is_live)
    return None


def _unpublish_one(article_id: int, now: datetime) -> bool:
    with transaction.atomic():
        _hold_as_publishing_does(article_id)
        article = _held(article_id)
        if article.unpublish_at is None or article.unpublish_at > now:
            return False
        planner, planned_for, fell_short = article.unpublish_by, article.unpublish_at, False
        if _is_live(article) and planner is not None:
            try:
                with transaction.atomic():
                    unpublish(article=article, actor=planner, now=now)
                return True
            except PermissionDenied:
                article.schedule_problem, fell_short = [_not_permitted()], True
        article.unpublish_at, article.unpublish_zone, article.unpublish_by = None, "", None
        save_plan(article)
        if fell_short:
            tell_of_shortfall(
                article=article,
                planned_for=planned_for,
                planner_id=planner.pk if planner else None,
                now=now,
            )
    return False


def _hold_as_publishing_does(article_id: int) -> None:
    """Take the turn and hold the quotations before the article: whoever held it first would wait in a circle with takedown."""
    take_turn()
    newest = Revision.objects.filter(article=article_id).order_by("-number")[:1]
    pinned = Revision.objects.filter(pk__in=Article.objects.filter(pk=article_id).values("publish_revision"))
    hold_quotations(article_id, [row.document for rows in together(pinned, newest) for row in rows])


def _held(article_id: int) -> Article:
    rows = Article.objects.select_for_update(of=("self",))
    return rows.select_related("publish_by", "unpublish_by", "publish_revision").get(pk=article_id)


def _is_live(article: Article) -> bool:
    return Edition.objects.live().filter(article=article).exists()


def _not_permitted() -> Kept:
    return kept(remembered("Who scheduled it may no longer publish."), code="not_permitted")


def _fall_short(article: Article, problems: list[Kept], now: datetime, *, is_live: bool) -> None:
    planned_for, planner_id = article.publish_at, article.publish_by_id
    article.schedule_problem = problems
    stand_down(article, is_live=is_live, to=Article.State.IN_REVIEW)
    tell_of_shortfall(article=article, planned_for=planned_for, planner_id=planner_id, now=now)


__all__ = [
    "UnableToSchedule",
    "cancel_schedule",
    "planned_quotations",
    "publish_due",
    "schedule",
    "unpublish_due",
]
