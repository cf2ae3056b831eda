"""Scheduled publication: at a time in a named zone, through the same gate as any other."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import Activity, Article, Edition, Notice, QuotationBlock
from articles.publishing import UnableToPublish, publish
from articles.reviewing.activity import record
from articles.reviewing.noticing import tell
from articles.showing import remember
from articles.snapshots import record_revision, take_snapshot
from articles.workflow import is_second_person_missing, second_person_wanted


class UnableToSchedule(Exception):
    """The time cannot be kept; the message says why."""


def schedule(
    *, article: Article, publish_at: datetime, zone: str, actor: User, now: datetime, note: str = ""
) -> None:
    """Plan a publication (or, of a live article, an update) at an aware `publish_at`, said in `zone`.

    What goes out is the newest saved revision at that time. Raises `UnableToSchedule` for a time that has
    passed or an unknown zone, `PermissionDenied` for who may not publish.
    """
    if not actor.has_perm("articles.publish_article"):
        raise PermissionDenied(_("You may not schedule articles."))
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnableToSchedule(
            _("“%(zone)s” is no time zone. Use a name such as Asia/Seoul.") % {"zone": zone}
        ) from error
    if publish_at <= now:
        raise UnableToSchedule(_("That time has passed. Choose a later one, or publish now."))
    with transaction.atomic():
        article = Article.objects.select_for_update().get(pk=article.pk)
        if article.state == Article.State.RETRACTED:
            raise UnableToSchedule(_("A retracted article cannot be published again. Write a new one."))
        if is_second_person_missing(article=article, actor=actor):
            raise UnableToSchedule(second_person_wanted())
        record(
            kind=Activity.Kind.SCHEDULED,
            actor=actor,
            now=now,
            article=article,
            before=article.publish_at.isoformat() if article.publish_at else article.state,
            after=publish_at.isoformat(),
            note=note,
        )
        article.state, article.publish_at, article.publish_zone = Article.State.SCHEDULED, publish_at, zone
        article.publish_by, article.publish_note, article.schedule_problem = actor, note.strip(), ""
        _save(article)
        # Nobody looks at it again before it goes out.
        remember(document=take_snapshot(article=article), now=now)


def cancel_schedule(*, article: Article, actor: User, now: datetime) -> None:
    """Take the planned publication back; raise `PermissionDenied` for who may not publish."""
    if not actor.has_perm("articles.publish_article"):
        raise PermissionDenied(_("You may not change the schedule."))
    with transaction.atomic():
        article = Article.objects.select_for_update().get(pk=article.pk)
        if article.state == Article.State.SCHEDULED:
            record(
                kind=Activity.Kind.UNSCHEDULED,
                actor=actor,
                now=now,
                article=article,
                before=article.publish_at.isoformat() if article.publish_at else "",
            )
            # Whoever scheduled it had looked at it, or somebody before them.
            _stand_down(article, to=Article.State.APPROVED)


def planned_quotations(*, quotation_ids: Collection[int], **_signal: object) -> set[int]:
    """Return those of the quotations that a planned publication holds."""
    blocks = QuotationBlock.objects.filter(quotation__in=quotation_ids, parent__state=Article.State.SCHEDULED)
    return set(blocks.values_list("quotation_id", flat=True))


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


def _publish_one(article_id: int, now: datetime) -> Edition | None:
    with transaction.atomic():
        article = (
            Article.objects.select_for_update(of=("self",)).select_related("publish_by").get(pk=article_id)
        )
        # Another sweep may have taken it, or an editor moved it, since the list was made.
        is_due = article.state == Article.State.SCHEDULED and article.publish_at and article.publish_at <= now
        if not is_due or article.publish_by is None:
            return None
        actor, note = article.publish_by, article.publish_note
        is_live = Edition.objects.live().filter(article=article).exists()
        try:
            with transaction.atomic():
                revision = record_revision(article=article, actor=actor, now=now)
                kind = Edition.Kind.CORRECTION if is_live and note else ""
                return publish(revision=revision, actor=actor, now=now, kind=kind, note=note)
        except UnableToPublish as error:
            _fall_short(article, problem=str(error), now=now)
        except PermissionDenied:
            _fall_short(article, problem=_("Who scheduled it may no longer publish."), now=now)
    return None


def _fall_short(article: Article, *, problem: str, now: datetime) -> None:
    """Take an article off the schedule that could not go out, and tell those who wait for it."""
    people = [article.publish_by_id, article.created_by_id, article.assignee_id]
    record(
        kind=Activity.Kind.FELL_SHORT,
        actor=None,
        now=now,
        article=article,
        before=article.publish_at.isoformat() if article.publish_at else "",
        note=problem,
    )
    tell(kind=Notice.Kind.FELL_SHORT, people=people, article=article, actor=None, now=now, note=problem)
    _stand_down(article, to=Article.State.IN_REVIEW, problem=problem)


def _stand_down(article: Article, *, to: Article.State, problem: str = "") -> None:
    is_live = Edition.objects.live().filter(article=article).exists()
    article.state = Article.State.PUBLISHED if is_live else to
    article.publish_at, article.publish_zone, article.publish_note, article.publish_by = None, "", "", None
    article.schedule_problem = problem
    _save(article)


def _save(article: Article) -> None:
    article.save(
        update_fields=[
            "state",
            "publish_at",
            "publish_zone",
            "publish_note",
            "publish_by",
            "schedule_problem",
        ]
    )
