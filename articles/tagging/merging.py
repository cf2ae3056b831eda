"""A tag is merged into another: one transaction for all that readers and editors see, and a record to take it back by.

Held, in this order: who gives tags waits (`tags.holding`), who publishes, counts or takes down waits
(`turns.hold_the_counting`), and the editions that are moved are locked in the order of their articles. Publishing
and takedown hold these in the same order. Whoever else came by another way is let past (`articles.tagging.patience`).

Offers that weigh the tag, and the words of search, follow in tasks: `articles.tagging.following`.
"""

from datetime import datetime
from typing import Any

from django.contrib.admin.models import DELETION
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from articles.models import Activity, Edition, EditionTag, MovedTag, TagOutlet
from articles.reviewing.activity import record
from articles.search.indexing import index_rest
from articles.tagging.following import follow
from articles.tagging.logging import log
from articles.tagging.moving import move_live_editions, move_working_copies
from articles.tagging.patience import Busy, in_turn
from articles.tagging.planning import FIELDS, UnableToMerge, plan_merge, refuse_impossible, taken_over
from articles.tallies import recount_tags
from articles.turns import hold_the_counting
from delivery import keys
from delivery.announcing import announce
from tags.holding import hold_tagging
from tags.models import MergedTag, Tag, TagAddress, TagMerge, TagName, TagPair
from tags.naming import labelled_differently

RIGHT = "tags.merge_tag"
# With more assignments than this a merge is carried out by the worker, and its page shows how far it is.
AT_ONCE = 2_000
KEPT_FIELDS = ("name", "slug", *FIELDS)


def merge_tags(*, source: Tag, target: Tag, actor: User, now: datetime, seal: str = "") -> TagMerge:
    """Merge the source into the target, at once or, where it is large, by a task; return its record.

    `seal` is that of the plan that was confirmed. Raises `UnableToMerge` where the plan is another one by now or the tags
    cannot be merged, `PermissionDenied` for who may not merge tags. Nothing is changed then.
    """
    if not actor.has_perm(RIGHT):
        raise PermissionDenied(_("You may not merge tags."))
    try:
        return in_turn(lambda: _order(source, target, actor, now, seal))
    except Busy:
        raise UnableToMerge(busy()) from None


def _order(source: Tag, target: Tag, actor: User, now: datetime, seal: str) -> TagMerge:
    hold_tagging()
    if Tag.objects.filter(pk__in=[source.pk, target.pk]).count() < len({source.pk, target.pk}):
        raise UnableToMerge(gone())
    plan = plan_merge(source=source, target=target)
    if seal and seal != plan.seal:
        raise UnableToMerge(
            _("Something changed since you looked at this page. Look at it again, then confirm.")
        )
    merge = TagMerge.objects.create(
        source_number=source.pk,
        source_name=source.label,
        target_number=target.pk,
        target_name=target.label,
        actor=actor,
        created_at=now,
    )
    if plan.rows <= AT_ONCE:
        _carry_out(merge)
    else:
        transaction.on_commit(lambda: carry_out.enqueue(merge.pk))
    return merge


@task()
def carry_out(merge_id: int) -> str:
    """Carry out a merge that was ordered; return its state. A second time does nothing."""
    try:
        return in_turn(lambda: _carry_out_ordered(merge_id))
    except (UnableToMerge, Busy) as error:
        problem = busy() if isinstance(error, Busy) else str(error)
    TagMerge.objects.filter(pk=merge_id).update(state=TagMerge.State.FAILED, problem=problem[:300])
    return TagMerge.State.FAILED


def _carry_out_ordered(merge_id: int) -> str:
    hold_tagging()
    merge = TagMerge.objects.select_for_update(of=("self",)).get(pk=merge_id)
    if merge.state == TagMerge.State.ORDERED:
        _carry_out(merge)
    return merge.state


def busy() -> str:
    """Return what is said where others were in the way for too long."""
    return _(
        "Others are publishing or saving just now, and it could not get its turn. Nothing was changed; try again."
    )


def gone() -> str:
    """Return what is said where a tag was removed meanwhile."""
    return _("One of the two tags is gone. Nothing was changed.")


def _carry_out(merge: TagMerge) -> None:
    """Do what a record says. The caller holds the tagging."""
    numbers = (merge.source_number, merge.target_number)
    hold_what_shows(numbers)
    tags = {tag.pk: tag for tag in Tag.objects.filter(pk__in=numbers).order_by("pk").select_for_update()}
    source, target = (tags.get(number) for number in numbers)
    if source is None or target is None:
        raise UnableToMerge(gone())
    refuse_impossible(source=source, target=target, besides=merge)
    move = {"merge": merge.pk, "source": source.pk, "target": target.pk}
    move_working_copies(**move)
    move_live_editions(**move, is_large=source.article_count > AT_ONCE)
    moved = MovedTag.objects.filter(merge=merge)
    merge.article_count = moved.filter(edition_id=None).count()
    merge.live_count = moved.exclude(edition_id=None).count()
    announce([keys.LISTS, *keys_around(numbers)])
    merge.kept = _taken_apart(source, target)
    recount_tags(numbers)
    taken = taken_over(source=source, target=target)
    MergedTag.objects.filter(tag=source).update(tag=target)
    TagAddress.objects.filter(tag=source).update(tag=target)
    TagName.objects.filter(tag=source).update(tag=target)
    source_number, source_slug, source_name = source.pk, source.slug, source.label
    log(row=source, actor=merge.actor, name=source_name, words=_merged_into(target), flag=DELETION)
    source.delete()
    MergedTag.objects.create(number=source_number, tag=target)
    TagAddress.objects.create(tag=target, slug=source_slug)
    take_over(target, taken)
    merge.state = TagMerge.State.MERGED
    merge.save()
    record(
        kind=Activity.Kind.TAG_MERGED,
        actor=merge.actor,
        now=merge.created_at,
        subject=merge,
        before=merge.source_name,
        after=merge.target_name,
    )
    words = _("Merged “%(tag)s” into it. Articles: %(articles)d, live: %(live)d.")
    log(
        row=target,
        actor=merge.actor,
        words=words % {"tag": source_name, "articles": merge.article_count, "live": merge.live_count},
    )
    let_follow(merge)


def _merged_into(target: Tag) -> str:
    return _("Merged into “%(tag)s”.") % {"tag": target.label}


def _taken_apart(source: Tag, target: Tag) -> dict[str, Any]:
    """Return what is needed to make the source again: what it was, its names, addresses and earlier tags, and what the
    target takes over; and up to which edition the record of what was moved is complete.
    """
    return {
        "tag": {
            **{name: getattr(source, name) for name in KEPT_FIELDS},
            "is_demo": source.is_demo,
            "created_at": source.created_at.isoformat(),
        },
        "names": list(source.names.order_by("pk").values_list("name", "key")),
        "addresses": list(source.former_addresses.values_list("slug", flat=True)),
        "merged": list(source.merged.order_by("pk").values_list("pk", flat=True)),
        "taken": taken_over(source=source, target=target),
        "last_edition": Edition.objects.aggregate(last=Max("pk"))["last"] or 0,
    }


def take_over(tag: Tag, values: dict[str, str]) -> None:
    """Give a tag names and introductions, and tell who keeps its names."""
    if not values:
        return
    for name, value in values.items():
        setattr(tag, name, value)
    tag.name = tag.name_en or tag.name_ko
    tag.save(update_fields=["name", *values])
    if {"name_en", "name_ko"} & values.keys():
        labelled_differently.send(sender=Tag, tag=tag)


def hold_what_shows(numbers: tuple[int, int]) -> None:
    """Keep what readers see of the tags as it is until this transaction ends. The caller holds the tagging."""
    hold_the_counting()
    if connection.vendor == "postgresql":
        tagged = EditionTag.objects.filter(tag__in=numbers).values("edition")
        rows = Edition.objects.live().filter(pk__in=tagged).order_by("article_id").values("pk")
        statement, parameters = rows.select_for_update().query.sql_with_params()
        with connection.cursor() as cursor:
            # Counted there, so that a hundred thousand numbers need not come here.
            cursor.execute(f"SELECT COUNT(*) FROM ({statement}) AS held", parameters)  # noqa: S608


def keys_around(numbers: tuple[int, int]) -> list[str]:
    """Return the keys of the tags, and of the lists in which they are counted: of tags they stand with, of communities."""
    pairs = TagPair.objects.filter(tag__in=numbers, article_count__gt=0).values_list("other", flat=True)
    outlets = TagOutlet.objects.filter(tag__in=numbers, article_count__gt=0).values_list("outlet", flat=True)
    return [*map(keys.tag, numbers), *map(keys.tagged, {*numbers, *pairs}), *map(keys.quoted, set(outlets))]


def let_follow(merge: TagMerge) -> None:
    """Order what follows once this transaction has committed: the words of search, and what articles offer."""
    transaction.on_commit(index_rest.enqueue)
    transaction.on_commit(lambda: follow.enqueue(merge.pk, timezone.now().isoformat()))
