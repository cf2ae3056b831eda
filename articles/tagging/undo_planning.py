"""The dry run of taking a merge back: what would be given back, what cannot be any more, and why it cannot be done at all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from articles.models import ArticleTag, Edition, EditionTag, MovedTag
from tags.models import Tag, TagMerge, TagName
from tags.naming import label_keys

ROWS_AT_ONCE = 2_000


class UnableToUndo(Exception):
    """The merge cannot be taken back; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """What taking a merge back would do, and what it cannot do any more."""

    merge: TagMerge
    target: Tag
    # Working copies that get the tag back, and those that no longer have what it became.
    articles: int
    articles_left: int
    # Live editions that get it back, and articles whose editions, published since, name the other tag.
    live: int
    live_left: int
    # Names that go back, and those that stay where they are by now.
    names: Sequence[str]
    names_left: Sequence[str]
    # What the other tag took over and gives back, by field.
    given_back: dict[str, str]


@dataclass(frozen=True, slots=True)
class NamingEdition:
    """A live edition that was published while the merge stood, and whose document names the merged tag."""

    pk: int
    article_id: int
    first_published_at: datetime
    # Numbers of tags, as its document has them.
    named: Sequence[int]


def plan_undo(*, merge: TagMerge) -> UndoPlan:
    """Return what taking the merge back would do; nothing is changed. Raises `UnableToUndo`."""
    target = refuse_undoing(merge)
    moved = MovedTag.objects.filter(merge=merge)
    drafts, editions = moved.filter(edition_id=None), moved.exclude(edition_id=None)
    still = Exists(ArticleTag.objects.filter(content_object=OuterRef("article_id"), tag=target))
    live = Exists(EditionTag.objects.filter(edition=OuterRef("edition_id"), tag=target))
    articles = drafts.filter(still).count()
    names, names_left = names_of(merge, target)
    return UndoPlan(
        merge=merge,
        target=target,
        articles=articles,
        articles_left=drafts.count() - articles,
        live=editions.filter(live).count() + sum(1 for _edition in naming_since(merge)),
        live_left=left_live(merge),
        names=names,
        names_left=names_left,
        given_back=given_back(merge, target),
    )


def refuse_undoing(merge: TagMerge) -> Tag:
    """Return the tag that the merged one became; raise `UnableToUndo` where the merge cannot be taken back."""
    if merge.state != TagMerge.State.MERGED:
        raise UnableToUndo(_("This merge is not in force: there is nothing to take back."))
    target: Tag | None = Tag.objects.filter(pk=merge.target_number).first()
    if target is None:
        raise UnableToUndo(_why_gone(merge))
    _refuse_overlapping(merge)
    back = given_back(merge, target)
    if all(name in back or not getattr(target, name) for name in ("name_en", "name_ko")):
        raise UnableToUndo(
            _("“%(tag)s” has no name but those that would go back. Give it another one first.")
            % {"tag": target.label}
        )
    labels = {merge.kept["tag"]["name_en"], merge.kept["tag"]["name_ko"]}
    for name in names_of(merge, target)[1]:
        if name in labels:
            key = next(key for other, key in merge.kept["names"] if other == name)
            owner = TagName.objects.select_related("tag").get(key=key).tag
            raise UnableToUndo(
                _("“%(name)s” belongs to the tag “%(tag)s” now. Take the name away from it first.")
                % {"name": name, "tag": owner.label}
            )
    return target


def _why_gone(merge: TagMerge) -> str:
    further = TagMerge.objects.filter(source_number=merge.target_number, state=TagMerge.State.MERGED).first()
    if further is None:
        return _("The tag it was merged into is gone, and what was moved with it.")
    words = {"source": further.source_name, "target": further.target_name}
    return _("“%(source)s” was itself merged into “%(target)s” since. Take that back first.") % words


def _refuse_overlapping(merge: TagMerge) -> None:
    """Raise `UnableToUndo` where a later merge gave the same tag to some of the same articles: whose it is, nobody knows."""
    own = MovedTag.objects.filter(merge=merge, article_id=OuterRef("article_id"))
    later = TagMerge.objects.filter(
        target_number=merge.target_number, pk__gt=merge.pk, state=TagMerge.State.MERGED
    )
    for other in later.order_by("-pk"):
        if MovedTag.objects.filter(Exists(own), merge=other).exists():
            raise UnableToUndo(
                _(
                    "“%(source)s” was merged into the same tag since, in some of the same articles. "
                    "Take that back first."
                )
                % {"source": other.source_name}
            )


def given_back(merge: TagMerge, target: Tag) -> dict[str, str]:
    """Return what the target took over and still has as it was, by field."""
    taken: dict[str, str] = merge.kept["taken"]
    return {name: value for name, value in taken.items() if getattr(target, name) == value}


def names_of(merge: TagMerge, target: Tag) -> tuple[list[str], list[str]]:
    """Return the names that go back to the merged tag, and those that stay where they are by now."""
    names: list[tuple[str, str]] = [(name, key) for name, key in merge.kept["names"]]
    owners = dict(TagName.objects.filter(key__in=[key for _name, key in names]).values_list("key", "tag"))
    # A label that was taken over goes back; one that the desk has given the target itself stays.
    back = set(given_back(merge, target).values())
    kept = label_keys(target) - {key for name, key in names if name in back}
    free = {key for _name, key in names if owners.get(key, target.pk) == target.pk and key not in kept}
    return [name for name, key in names if key in free], [name for name, key in names if key not in free]


def naming_since(merge: TagMerge) -> Iterator[NamingEdition]:
    """Yield the live editions that went out while the merge stood and whose documents name the merged tag."""
    numbers = {merge.source_number, *merge.kept["merged"]}
    for pk, article_id, first, named in _since(merge).iterator(chunk_size=ROWS_AT_ONCE):
        if not numbers.isdisjoint(named):
            yield NamingEdition(pk, article_id, first, named)


def left_live(merge: TagMerge) -> int:
    """Return how many articles had the tag and went out again since without naming it: they keep what it became."""
    numbers = {merge.source_number, *merge.kept["merged"]}
    had = MovedTag.objects.filter(merge=merge, edition_id__isnull=False, article_id=OuterRef("article_id"))
    rows = _since(merge).filter(Exists(had)).iterator(chunk_size=ROWS_AT_ONCE)
    return sum(numbers.isdisjoint(named) for _pk, _article, _first, named in rows)


def _since(merge: TagMerge) -> QuerySet[Any, tuple[int, int, datetime, list[int]]]:
    rows = Edition.objects.live().filter(pk__gt=merge.kept["last_edition"], tag_rows__tag=merge.target_number)
    return rows.order_by("pk").values_list("pk", "article_id", "first_published_at", "document__tags")
