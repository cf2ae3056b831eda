"""A merge is taken back: the tag is made again under its number and address, and gets what still stands of what was moved.

Live editions get back what their documents name, in the transaction that makes the tag again. Working copies follow in one of
their own: their articles are locked for it, which nobody may do who holds what publishing holds.
"""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.admin.models import ADDITION
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django_tasks import task

from articles.models import Activity, Article, ArticleTag, EditionTag, MovedTag
from articles.reviewing.activity import record
from articles.tagging.logging import log
from articles.tagging.merging import AT_ONCE, RIGHT, busy, hold_what_shows, keys_around, let_follow, take_over
from articles.tagging.moving import move_live_editions_back, move_working_copies_back, narrow_again
from articles.tagging.patience import Busy, in_turn
from articles.tagging.undo_planning import (
    NamingEdition,
    UnableToUndo,
    given_back,
    left_live,
    names_of,
    naming_since,
    refuse_undoing,
)
from articles.tallies import recount_tags
from delivery import keys
from delivery.announcing import announce
from tags.holding import hold_tagging
from tags.merged import tags_meant
from tags.models import MergedTag, Tag, TagAddress, TagMerge, TagName
from tags.naming import free_slug, is_taken

BATCH_SIZE = 500


def undo_merge(*, merge: TagMerge, actor: User, now: datetime) -> TagMerge:
    """Take a merge back, at once or, where it was large, by a task; return its record. One that was broken off is gone on with.

    Raises `UnableToUndo` where it cannot be, `PermissionDenied` for who may not merge tags. Nothing is changed then.
    """
    if not actor.has_perm(RIGHT):
        raise PermissionDenied(_("You may not merge tags."))
    try:
        is_large = in_turn(lambda: _order(merge.pk, actor, now))
    except Busy:
        raise UnableToUndo(busy()) from None
    if not is_large:
        carry_on(merge.pk)
    merge.refresh_from_db()
    if merge.problem:
        raise UnableToUndo(merge.problem)
    return merge


def _order(merge_id: int, actor: User, now: datetime) -> bool:
    """Note that a merge is to be taken back; return whether that is left to a task."""
    hold_tagging()
    merge = TagMerge.objects.select_for_update(of=("self",)).get(pk=merge_id)
    if merge.state != TagMerge.State.UNDOING:
        refuse_undoing(merge)
        merge.state, merge.undone_by, merge.undone_at = TagMerge.State.UNDOING, actor, now
    merge.problem = ""
    merge.save(update_fields=["state", "problem", "undone_by", "undone_at"])
    is_large = merge.article_count + merge.live_count > AT_ONCE
    if is_large:
        transaction.on_commit(lambda: undo.enqueue(merge_id))
    return is_large


@task()
def undo(merge_id: int) -> str:
    """Take back a merge for which that was ordered; return its state."""
    return carry_on(merge_id)


def carry_on(merge_id: int) -> str:
    """Do what is left to do of taking a merge back; return its state. What was done is not done again."""
    rows = TagMerge.objects.filter(pk=merge_id)
    try:
        if in_turn(lambda: _make_again_once(merge_id)):
            in_turn(lambda: _give_back(merge_id))
    except UnableToUndo as error:
        rows.update(state=TagMerge.State.MERGED, problem=str(error)[:300], undone_by=None, undone_at=None)
    except Busy:
        # What was done stays done, and can be gone on with.
        rows.update(problem=busy()[:300])
    return rows.values_list("state", flat=True).get()


def _make_again_once(merge_id: int) -> bool:
    """Make the tag again, unless that was done before; return whether the merge is being taken back."""
    hold_tagging()
    merge = TagMerge.objects.select_for_update(of=("self",)).get(pk=merge_id)
    if merge.state != TagMerge.State.UNDOING:
        return False
    if not Tag.objects.filter(pk=merge.source_number).exists():
        merge.state = TagMerge.State.MERGED
        target = refuse_undoing(merge)
        merge.state = TagMerge.State.UNDOING
        _make_again(merge, target)
    return True


def _make_again(merge: TagMerge, target: Tag) -> None:
    """Make the tag again, and give the live editions their tag back. The caller holds the tagging."""
    numbers = (merge.source_number, merge.target_number)
    hold_what_shows(numbers)
    target = Tag.objects.select_for_update().get(pk=target.pk)
    left = left_live(merge)
    since = list(naming_since(merge))
    announce([keys.LISTS, *keys_around(numbers)])
    names, names_left = names_of(merge, target)
    take_over(target, dict.fromkeys(given_back(merge, target), ""))
    source = _tag_again(merge, target)
    _names_again(merge, source, target, names)
    MergedTag.objects.filter(pk__in=merge.kept["merged"], tag=target).update(tag=source)
    TagAddress.objects.filter(slug__in=merge.kept["addresses"], tag=target).update(tag=source)
    move_live_editions_back(merge=merge.pk, source=source.pk, target=target.pk)
    for start in range(0, len(since), BATCH_SIZE):
        _tag_again_as_named(since[start : start + BATCH_SIZE])
    recount_tags(numbers)
    narrow_again(source=source.pk, target=target.pk, is_large=merge.live_count > AT_ONCE)
    merge.kept["undone"] = {"live_left": left, "names_left": names_left, "slug": source.slug}
    merge.followed_until, merge.is_followed = 0, False
    merge.save()
    actor = merge.undone_by or merge.actor
    record(
        kind=Activity.Kind.TAG_UNMERGED,
        actor=actor,
        now=merge.undone_at or merge.created_at,
        subject=merge,
        before=merge.target_name,
        after=merge.source_name,
    )
    log(row=source, actor=actor, words=_("Made again: its merge was taken back."), flag=ADDITION)
    log(
        row=target,
        actor=actor,
        words=_("The merge of “%(tag)s” into it was taken back.") % {"tag": source.label},
    )
    announce([keys.tag(source.pk)])
    let_follow(merge)


def _tag_again(merge: TagMerge, target: Tag) -> Tag:
    """Return the merged tag, made again under its number, and at its address unless that is another's by now."""
    kept = dict(merge.kept["tag"])
    created_at = parse_datetime(kept.pop("created_at"))
    slug = kept.pop("slug")
    MergedTag.objects.filter(pk=merge.source_number).delete()
    TagAddress.objects.filter(slug=slug, tag=target).delete()
    if is_taken(slug):
        slug = free_slug(kept["name"])
    source = Tag(pk=merge.source_number, slug=slug, **kept)
    source.save(force_insert=True)
    Tag.objects.filter(pk=source.pk).update(created_at=created_at)
    return source


def _names_again(merge: TagMerge, source: Tag, target: Tag, names: Sequence[str]) -> None:
    keys_back = [key for name, key in merge.kept["names"] if name in names]
    TagName.objects.filter(key__in=keys_back, tag=target).update(tag=source)
    there = set(TagName.objects.filter(key__in=keys_back).values_list("key", flat=True))
    # What somebody took away from the other tag since is the merged tag's all the same.
    TagName.objects.bulk_create(
        TagName(tag=source, name=name, key=key)
        for name, key in merge.kept["names"]
        if name in names and key not in there
    )


def _tag_again_as_named(editions: Sequence[NamingEdition]) -> None:
    """Write the tags of live editions anew, as their documents name them now."""
    meant = tags_meant({number for edition in editions for number in edition.named})
    EditionTag.objects.filter(edition__in=[edition.pk for edition in editions]).delete()
    EditionTag.objects.bulk_create(
        EditionTag(
            edition_id=edition.pk,
            tag_id=tag_id,
            position=position,
            article_id=edition.article_id,
            first_published_at=edition.first_published_at,
        )
        for edition in editions
        for position, tag_id in enumerate(
            dict.fromkeys(meant[number].pk for number in edition.named if number in meant)
        )
    )


def _give_back(merge_id: int) -> None:
    """Give the working copies their tag back that still have what it became."""
    hold_tagging()
    merge = TagMerge.objects.select_for_update(of=("self",)).get(pk=merge_id)
    if merge.state != TagMerge.State.UNDOING:
        return
    moved = MovedTag.objects.filter(merge=merge, edition_id=None)
    if connection.vendor == "postgresql":
        rows = Article.objects.filter(pk__in=moved.values("article_id")).order_by("pk").values("pk")
        statement, parameters = rows.select_for_update().query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({statement}) AS held", parameters)  # noqa: S608
    move_working_copies_back(merge=merge.pk, source=merge.source_number, target=merge.target_number)
    have = ArticleTag.objects.filter(
        tag=merge.source_number, content_object__in=moved.values("article_id")
    ).count()
    merge.kept["undone"]["articles"] = have
    merge.kept["undone"]["articles_left"] = moved.count() - have
    merge.state, merge.problem = TagMerge.State.UNDONE, ""
    merge.save(update_fields=["state", "problem", "kept"])
    MovedTag.objects.filter(merge=merge).delete()
