"""What is planned for an article: when it goes out, when it leaves the site, until when nothing of it may go out.

`keep_plan()` is the only writer. A plan is kept whole or not at all, and each refusal names the part that it is about.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from articles.documents import named_in
from articles.models import Article, Edition, Revision
from articles.planning.telling import note_changes
from articles.planning.zones import clock_shows, zone_of
from articles.showing import remember
from articles.snapshots import take_snapshot
from articles.workflow import is_second_person_missing, second_person_wanted
from reactions.health.watching import arrange_checks
from reactions.models import Quotation

# Plans go as far as anybody who makes them lives.
FARTHEST = timedelta(days=36_525)
PLANNED_FIELDS = (
    "publish_at", "publish_zone", "publish_note", "publish_by", "publish_revision",
    "unpublish_at", "unpublish_zone", "unpublish_by",
    "embargo_until", "embargo_zone", "embargo_note",
)  # fmt: skip


class UnableToSchedule(Exception):
    """The plan cannot be kept; the message says why, `part` what it is about: publish, unpublish, embargo, reason or nothing."""

    def __init__(self, message: str, *, part: str = "") -> None:
        self.part = part
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Moment:
    """An aware time, and the zone in whose clock it was said."""

    at: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is planned for an article. Without a `revision` the newest that is saved at the time goes out.

    `note` is for readers: of a live article, it makes the update a correction. `embargo_note` is for the desk.
    """

    publish: Moment | None = None
    note: str = ""
    revision: Revision | None = None
    unpublish: Moment | None = None
    embargo: Moment | None = None
    embargo_note: str = ""


def plan_of(article: Article) -> Plan:
    """Return what is planned for an article as it was read."""
    is_scheduled = article.state == Article.State.SCHEDULED
    return Plan(
        publish=_moment(article.publish_at, article.publish_zone) if is_scheduled else None,
        note=article.publish_note if is_scheduled else "",
        revision=article.publish_revision if is_scheduled else None,
        unpublish=_moment(article.unpublish_at, article.unpublish_zone),
        embargo=_moment(article.embargo_until, article.embargo_zone),
        embargo_note=article.embargo_note,
    )


def keep_plan(*, article: Article, plan: Plan, actor: User, now: datetime, reason: str = "") -> None:
    """Make a plan the article's; what was planned before and is not part of it is off.

    Whoever may publish may plan, and put an article under embargo. Only who may override the gate can end an embargo
    sooner than was said, and says why (`reason`).

    Raises `UnableToSchedule` for what cannot be, `PermissionDenied` for who may not.
    """
    if not actor.has_perm("articles.publish_article"):
        raise PermissionDenied(_("You may not schedule articles."))
    with transaction.atomic():
        article = (
            Article.objects.select_for_update(of=("self",))
            .select_related("publish_revision")
            .get(pk=article.pk)
        )
        before = plan_of(article)
        is_live = Edition.objects.live().filter(article=article).exists()
        if plan.publish not in (None, before.publish) and is_second_person_missing(
            article=article, actor=actor
        ):
            raise UnableToSchedule(second_person_wanted())
        _refuse_impossible(article, plan, before, is_live=is_live, now=now)
        is_lifted = _is_lifted(plan, before, now)
        if is_lifted:
            _refuse_lifting_unless_permitted(actor, reason)
        note_changes(
            article=article,
            actor=actor,
            now=now,
            changes=_changes(plan, before),
            note=plan.note,
            reason=reason.strip() if is_lifted else "",
        )
        _write(article, plan, before, actor, is_live=is_live)
        if plan.publish != before.publish or plan.revision != before.revision:
            # Nobody looks at it again before it goes out.
            _remember(article, plan, now)


def stand_down(article: Article, *, is_live: bool, to: Article.State) -> None:
    """Take the publication off the plan of a locked article, and save; what is live stays live, else the state is `to`."""
    article.state = Article.State.PUBLISHED if is_live else to
    article.publish_at, article.publish_zone, article.publish_note = None, "", ""
    article.publish_by, article.publish_revision = None, None
    if not is_live:
        # It never went out, so that nothing leaves the site either.
        article.unpublish_at, article.unpublish_zone, article.unpublish_by = None, "", None
    save_plan(article)


def save_plan(article: Article) -> None:
    article.save(update_fields=["state", "schedule_problem", *PLANNED_FIELDS])


def _changes(plan: Plan, before: Plan) -> dict[str, tuple[str, str]]:
    """Return what the plan changes: by its part the moment before and after, ISO 8601 or empty."""
    parts = {
        part: (getattr(before, part), getattr(plan, part)) for part in ("publish", "unpublish", "embargo")
    }
    return {
        part: (old.at.isoformat() if old else "", new.at.isoformat() if new else "")
        for part, (old, new) in parts.items()
        if old != new
    }


def _moment(at: datetime | None, zone: str) -> Moment | None:
    return Moment(at, zone) if at is not None else None


def _refuse_impossible(article: Article, plan: Plan, before: Plan, *, is_live: bool, now: datetime) -> None:
    named = {"publish": plan.publish, "unpublish": plan.unpublish, "embargo": plan.embargo}
    changed = {
        part: moment
        for part, moment in named.items()
        if moment is not None and moment != getattr(before, part)
    }
    for part, moment in changed.items():
        if zone_of(moment.zone) is None:
            message = _("“%(zone)s” is no time zone. Use a name such as Asia/Seoul.") % {"zone": moment.zone}
            raise UnableToSchedule(message, part="zone")
        if moment.at > now + FARTHEST:
            raise UnableToSchedule(_("That is more than a hundred years away."), part=part)
    if "publish" in changed and changed["publish"].at <= now:
        message = _("That time has passed. Choose a later one, or publish now.")
        raise UnableToSchedule(message, part="publish")
    for part in ("unpublish", "embargo"):
        if part in changed and changed[part].at <= now:
            raise UnableToSchedule(_("That time has passed. Choose a later one."), part=part)
    if article.state == Article.State.RETRACTED and (plan.publish or plan.unpublish):
        raise UnableToSchedule(_("A retracted article cannot be published again. Write a new one."))
    if plan.revision is not None and plan.revision.article_id != article.pk:
        raise UnableToSchedule(_("That revision is of another article."), part="revision")
    _refuse_wrong_order(plan, is_live=is_live, now=now)


def _refuse_wrong_order(plan: Plan, *, is_live: bool, now: datetime) -> None:
    if plan.publish and plan.embargo and plan.publish.at < plan.embargo.at and now < plan.embargo.at:
        words = {"time": clock_shows(plan.embargo.at, plan.embargo.zone), "zone": plan.embargo.zone}
        raise UnableToSchedule(
            _("It is under embargo until %(time)s (%(zone)s). Choose that time or a later one.") % words,
            part="publish",
        )
    if plan.unpublish and plan.publish and plan.unpublish.at <= plan.publish.at:
        raise UnableToSchedule(_("It cannot leave the site before it is out."), part="unpublish")
    if plan.unpublish and not plan.publish and not is_live:
        message = _("It is not on the site. Say first when it goes out.")
        raise UnableToSchedule(message, part="unpublish")


def _is_lifted(plan: Plan, before: Plan, now: datetime) -> bool:
    """Return whether the plan ends an embargo sooner than was said."""
    if before.embargo is None or before.embargo.at <= now:
        return False
    return plan.embargo is None or plan.embargo.at < before.embargo.at


def _refuse_lifting_unless_permitted(actor: User, reason: str) -> None:
    if not actor.has_perm("articles.override_gate"):
        raise UnableToSchedule(
            _("Only a publisher can end an embargo sooner than was said. You can make it longer."),
            part="embargo",
        )
    if not reason.strip():
        raise UnableToSchedule(_("Say why the embargo ends sooner."), part="reason")


def _write(article: Article, plan: Plan, before: Plan, actor: User, *, is_live: bool) -> None:
    article.embargo_until, article.embargo_zone = _parts(plan.embargo)
    article.embargo_note = plan.embargo_note.strip() if plan.embargo else ""
    article.unpublish_at, article.unpublish_zone = _parts(plan.unpublish)
    if plan.unpublish != before.unpublish:
        article.unpublish_by = actor if plan.unpublish else None
    if plan.publish is None:
        if before.publish is not None:
            article.schedule_problem = []
            # Whoever scheduled it had looked at it, or somebody before them.
            stand_down(article, is_live=is_live, to=Article.State.APPROVED)
        else:
            save_plan(article)
        return
    article.state, article.schedule_problem = Article.State.SCHEDULED, []
    article.publish_at, article.publish_zone = _parts(plan.publish)
    article.publish_note, article.publish_revision = plan.note.strip(), plan.revision
    if article.publish_by is None or plan.publish != before.publish:
        article.publish_by = actor
    save_plan(article)


def _parts(moment: Moment | None) -> tuple[datetime | None, str]:
    return (moment.at, moment.zone) if moment else (None, "")


def _remember(article: Article, plan: Plan, now: datetime) -> None:
    if plan.publish is not None:
        document = plan.revision.document if plan.revision else take_snapshot(article=article)
        rows = Quotation.objects.select_related("source")
        quotations = rows.in_bulk(named_in(document, "quotation"))
        remember(document=document, quotations=quotations)
        arrange_checks(source_ids={row.source_id for row in quotations.values()}, now=now)
