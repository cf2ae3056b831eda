"""A tag is split: chosen articles go to a new one."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.admin.models import ADDITION, CHANGE
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import Activity, ArticleTag
from articles.reviewing.activity import record
from articles.tagging.giving import Change, Outcome, change_tags
from articles.tagging.logging import log
from articles.tagging.merging import RIGHT
from tags.models import Tag
from tags.naming import create_tag


def split_tag(
    *,
    tag: Tag,
    name_en: str,
    name_ko: str,
    article_ids: Sequence[int],
    into: Tag | None = None,
    keeps_old: bool,
    goes_out: bool,
    actor: User,
    now: datetime,
) -> tuple[Tag, list[Outcome]]:
    """Make a new tag and give it to the articles, beside the old one or in its place; return it with each one's outcome.

    `into` is a tag that there is already: a large tag is split in several goes. Articles without the tag are left alone; each
    article is changed on its own, like in any change of many. Raises `UnableToName`, and `PermissionDenied` for who may not
    split tags; nothing is changed then.
    """
    if not actor.has_perm(RIGHT):
        raise PermissionDenied(_("You may not split tags."))
    with transaction.atomic():
        new = into or create_tag(name_en=name_en, name_ko=name_ko)
        record(
            kind=Activity.Kind.TAG_SPLIT,
            actor=actor,
            now=now,
            subject=new,
            before=tag.label,
            after=new.label,
        )
        log(
            row=new,
            actor=actor,
            words=_("Split off from “%(tag)s”.") % {"tag": tag.label},
            flag=CHANGE if into else ADDITION,
        )
        log(row=tag, actor=actor, words=_("“%(tag)s” was split off from it.") % {"tag": new.label})
    change = Change(add=[new]) if keeps_old else Change(exchange=(tag, new))
    having = ArticleTag.objects.filter(tag=tag, content_object__in=article_ids)
    outcomes = [
        outcome
        for article_id in having.order_by("content_object").values_list("content_object", flat=True)
        if (
            outcome := change_tags(
                article_id=article_id, change=change, actor=actor, now=now, goes_out=goes_out
            )
        )
        is not None
    ]
    return new, outcomes
