"""Tags are given to and taken from many articles at once: each on its own, by who may edit it, or not at all.

Only working copies change. Readers get it with the next edition, which can follow at once where an article has no other change
that waits and the actor may publish; it goes through the gate like any other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from articles.documents import Document
from articles.models import Activity, Article, ArticleTag, Edition, Revision
from articles.publishing import UnableToPublish, publish
from articles.reviewing.activity import record
from articles.snapshots import record_revision, take_snapshot
from articles.workflow import let_approval_lapse, may_edit
from tags.holding import share_tagging
from tags.merged import numbers_meant
from tags.models import Tag

MOST_TAGS = 30


@dataclass(frozen=True, slots=True)
class Change:
    """Tags to give and tags to take. What is exchanged keeps the place of the tag that goes."""

    add: Sequence[Tag] = ()
    remove: Sequence[Tag] = ()
    exchange: tuple[Tag, Tag] | None = None


@dataclass(slots=True)
class Outcome:
    """What happens to one article, or why nothing does."""

    article: Article
    refusal: str = ""
    given: Sequence[Tag] = ()
    taken: Sequence[Tag] = ()
    is_live: bool = False
    # It can go out with nothing but this change; and whether it did.
    may_go_out: bool = False
    went_out: bool = False
    # Why it did not go out although it was asked to.
    problem: str = ""

    @property
    def is_changed(self) -> bool:
        return not self.refusal and bool(self.given or self.taken)


def plan_change(*, articles: Iterable[Article], change: Change, actor: User) -> list[Outcome]:
    """Return for each article what the change would do to it; nothing is changed."""
    articles = list(articles)
    live = {
        edition.article_id: edition
        for edition in Edition.objects.live().filter(article__in=articles).select_related("revision")
    }
    rows: dict[int, list[ArticleTag]] = {article.pk: [] for article in articles}
    for row in ArticleTag.objects.filter(content_object__in=articles).select_related("tag").order_by("pk"):
        rows[row.content_object_id].append(row)
    outcomes = []
    for article in articles:
        outcome = _outcome(article, rows[article.pk], change, actor)
        edition = live.get(article.pk)
        outcome.is_live = edition is not None
        if edition is not None and outcome.is_changed:
            outcome.may_go_out = _may_go_out(article, edition, actor)
        outcomes.append(outcome)
    return outcomes


def change_tags(
    *, article_id: int, change: Change, actor: User, now: datetime, goes_out: bool = False
) -> Outcome | None:
    """Change the tags of one article, and publish it with nothing but that where it `goes_out`; None where it is gone.

    Whoever may not edit the article gets an outcome that says so, and nothing is changed.
    """
    with transaction.atomic():
        share_tagging()
        article = Article.objects.select_for_update(of=("self",)).filter(pk=article_id).first()
        if article is None:
            return None
        (outcome,) = plan_change(articles=[article], change=change, actor=actor)
        if not outcome.is_changed:
            return outcome
        _write(article, change, outcome)
        article.version, article.updated_at = article.version + 1, now
        article.save(update_fields=["version", "updated_at"])
        record(
            kind=Activity.Kind.TAGGED,
            actor=actor,
            now=now,
            article=article,
            before=", ".join(tag.label for tag in outcome.taken),
            after=", ".join(tag.label for tag in outcome.given),
        )
        revision = record_revision(article=article, actor=actor, now=now)
        let_approval_lapse(article=article, actor=actor, now=now)
    if goes_out and outcome.may_go_out:
        _publish(outcome, revision, actor, now)
    return outcome


def _publish(outcome: Outcome, revision: Revision, actor: User, now: datetime) -> None:
    try:
        publish(revision=revision, actor=actor, now=now)
    except UnableToPublish as error:
        outcome.problem = str(error)
    else:
        outcome.went_out = True


def _outcome(article: Article, rows: Sequence[ArticleTag], change: Change, actor: User) -> Outcome:
    if not may_edit(article=article, actor=actor):
        return Outcome(article, refusal=_refusal(article, actor))
    has = {row.tag_id: row.tag for row in rows}
    given = [tag for tag in change.add if tag.pk not in has]
    taken = [tag for tag in change.remove if tag.pk in has]
    if change.exchange is not None and change.exchange[0].pk in has:
        old, new = change.exchange
        taken.append(old)
        given += [new] if new.pk not in has else []
    if not given and not taken:
        return Outcome(article, refusal=_("Nothing to change: its tags are like that already."))
    if len(has) + len(given) - len(taken) > MOST_TAGS:
        return Outcome(article, refusal=_("It would have more than %(limit)d tags.") % {"limit": MOST_TAGS})
    return Outcome(article, given=given, taken=taken)


def _refusal(article: Article, actor: User) -> str:
    if not actor.has_perm("articles.change_article"):
        return _("You may not edit articles.")
    if article.created_by_id != actor.pk:
        return _("It is somebody else's article.")
    return _("It is no longer with you: the desk has decided on it.")


def _may_go_out(article: Article, live: Edition, actor: User) -> bool:
    """Return whether the working copy says what readers get, so that only the tags would be new."""
    if not actor.has_perm("articles.publish_article"):
        return False
    return _said(take_snapshot(article=article)) == _said(live.document)


def _said(document: Document) -> dict[str, object]:
    return {**document, "tags": numbers_meant(document["tags"]), "cleared": None}


def _write(article: Article, change: Change, outcome: Outcome) -> None:
    given = list(outcome.given)
    gone = [tag.pk for tag in outcome.taken]
    if change.exchange is not None and change.exchange[1] in given and change.exchange[0].pk in gone:
        old, new = change.exchange
        article.tag_rows.filter(tag=old).update(tag=new)
        given.remove(new)
        gone.remove(old.pk)
    article.tag_rows.filter(tag__in=gone).delete()
    ArticleTag.objects.bulk_create(ArticleTag(content_object=article, tag=tag) for tag in given)
