"""The boxes of the first page that hold articles: one's own, the turn's, and those of each state of their way."""

from datetime import UTC, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.auth.models import User
from django.db.models import F, QuerySet
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from articles.models import Article, Edition
from newsroom.desk.boxes import Box, Row, address_of, box_of

State = Article.State
# What somebody's turn can be at: what is out or off the site waits for nobody.
WAITING_STATES = (State.DRAFT, State.IN_REVIEW, State.APPROVED)


def article_boxes(*, person: User, now: datetime) -> list[Box]:
    """Return the boxes of articles for one person, one query each."""
    articles = Article.objects.select_related("category", "created_by", "assignee").only(
        "title",
        "state",
        "updated_at",
        "publish_at",
        "publish_zone",
        "schedule_problem",
        "category__name_en",
        "category__name_ko",
        *(
            f"{who}__{column}"
            for who in ("created_by", "assignee")
            for column in ("username", "first_name", "last_name")
        ),
    )

    def box(name: str, title: str, found: QuerySet[Article], **query: object) -> Box:
        address = f"{address_of('articles_article_changelist')}?{urlencode(query)}"
        return box_of(name, title, address, found, lambda article: row_of(article, person=person, now=now))

    return [
        box(
            "turn",
            _("Assigned to me"),
            articles.filter(assignee=person, state__in=WAITING_STATES).order_by("updated_at", "pk"),
            assignee__id__exact=person.pk,
            state__in=",".join(WAITING_STATES),
        ),
        box(
            "drafts",
            _("My drafts"),
            articles.filter(created_by=person, state=State.DRAFT).order_by("-updated_at", "-pk"),
            created_by__id__exact=person.pk,
            state__exact=State.DRAFT.value,
        ),
        box(
            "review",
            _("In review"),
            articles.filter(state=State.IN_REVIEW).order_by("updated_at", "pk"),
            state__exact=State.IN_REVIEW.value,
            o="7",
        ),
        box(
            "approved",
            _("Approved"),
            articles.filter(state=State.APPROVED).order_by("updated_at", "pk"),
            state__exact=State.APPROVED.value,
            o="7",
        ),
        box(
            "scheduled",
            _("Scheduled"),
            articles.filter(state=State.SCHEDULED).order_by("publish_at", "pk"),
            state__exact=State.SCHEDULED.value,
        ),
        box(
            "published",
            _("Recently published"),
            articles.filter(editions__state=Edition.State.LIVE)
            .annotate(went_out_at=F("editions__first_published_at"))
            .order_by("-went_out_at", "-pk"),
            state__exact=State.PUBLISHED.value,
        ),
    ]


def row_of(article: Article, *, person: User, now: datetime) -> Row:
    """Return an article as its box shows it; no query."""
    details = [str(article.category), name_of(article.created_by)]
    if article.assignee is not None and article.assignee_id != person.pk:
        details.append(_("assigned to %(person)s") % {"person": name_of(article.assignee)})
    mark, words = "", ""
    went_out_at = getattr(article, "went_out_at", None)
    if article.state == State.SCHEDULED and article.publish_at is not None:
        details.append(in_zone(article.publish_at, article.publish_zone))
        if article.publish_at < now:
            mark, words = "warn", _("its time has passed")
    elif went_out_at is not None:
        details.append(_("out for %(time)s") % {"time": timesince(went_out_at, now)})
    else:
        details.append(_("%(time)s ago") % {"time": timesince(article.updated_at, now)})
    if article.schedule_problem:
        mark, words = "bad", _("the schedule fell short")
    return Row(
        title=article.title,
        address=address_of("articles_article_change", article.pk),
        details=details,
        mark=mark,
        mark_words=words,
    )


def in_zone(moment: datetime, zone: str) -> str:
    """Return a moment as a clock of the zone shows it, with the zone's name."""
    try:
        local = moment.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone, local = "UTC", moment.astimezone(UTC)
    return f"{date_format(local, 'Y-m-d H:i')} {zone}"


def name_of(person: User) -> str:
    return person.get_full_name() or person.get_username()
