"""What a live edition makes public, kept in rows of its own: tags, appearances, pictures, counts, search.

Publishing calls `show()` with the edition that was live and the one that is live from now on. Only the
difference is written, so a correction costs little and the cost does not depend on how many articles there are.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import permutations, product
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet

from articles.documents import Document, image_ids, named_in
from articles.following import follow_later
from articles.models import (
    ArchiveMonth,
    Category,
    Edition,
    EditionImage,
    EditionOutlet,
    EditionTag,
    ShownStance,
    TagMonth,
    TagOutlet,
)
from articles.reading.addresses import edition_path
from articles.search.indexing import index_edition, unindex
from articles.stances import count_shown, counted_so_far
from articles.tallies import step_counts, step_rows
from articles.translation_groups import Member, regroup
from delivery import keys
from delivery.announcing import announce
from images.models import Image
from reactions.models import Appearance, Quotation
from reactions.shown import remember_shown
from tags.merged import tags_meant
from tags.models import Tag, TagPair


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands of an article on the site, and what is counted of what it shows: the rows of `standing()`."""

    editions: Sequence[Edition]
    tags: Sequence[Tag]
    new_tags: Sequence[Tag]
    stances: Sequence[ShownStance]
    appearances: Sequence[Appearance]
    tagged: Sequence[EditionTag]

    @property
    def newest(self) -> Edition | None:
        return self.editions[0] if self.editions else None

    @property
    def live(self) -> Edition | None:
        """The edition that readers get: where any is live, the newest one is."""
        return self.newest if self.newest is not None and self.newest.state == Edition.State.LIVE else None


def standing(
    *, article_id: int, quotation_ids: Collection[int], tag_ids: Collection[int] = ()
) -> "tuple[QuerySet[Any], ...]":
    """Return the queries of a `Standing`, to be asked together: `tag_ids` are those that a new edition will show,
    `quotation_ids` those that either edition shows.
    """
    shown = EditionTag.objects.filter(edition__in=_live(article_id)).order_by().values("tag")
    return (
        Edition.objects.filter(article=article_id).order_by("-number")[:1],
        Tag.objects.filter(pk__in=shown).order_by(),
        Tag.objects.filter(pk__in=tag_ids).order_by(),
        *counted_so_far(article_id=article_id, quotation_ids=quotation_ids),
    )


def show(
    *,
    before: Edition | None,
    after: Edition | None,
    quotations: Mapping[int, Quotation],
    stood: Standing,
    images: Mapping[int, Image] | None = None,
    met: Sequence[Member] = (),
    now: datetime,
) -> None:
    """Make public what `after` shows and take back what only `before` showed; announce what changed.

    Either may be None: a first publication, or an article that is taken off. `quotations` are those of both, locked
    by `hold_quotations()`; those of `after` with their translations. `images` and `met`, the pictures and the group of
    `after`, are as the gate read them. Runs inside the caller's transaction, which has the turn.
    """
    named = {*(before.document["tags"] if before else ()), *(after.document["tags"] if after else ())}
    meant = tags_meant(named, known={tag.pk: tag for tag in (*stood.tags, *stood.new_tags)})
    _show_tags(before, after, meant)
    _show_quotations(before, after, quotations, meant)
    count_shown(
        before=(_quotation_ids(before), _tag_ids(before, meant)),
        after=(_quotation_ids(after), _tag_ids(after, meant)),
        quotations=quotations,
        so_far=(stood.stances, stood.appearances, stood.tagged),
    )
    pictures = _show_images(before, after, images or {})
    is_other_navigation = _count_in_archive(before, after)
    fellows = regroup(before=before, after=after, met=met)
    if after is not None:
        shown = {pk: quotations[pk] for pk in _quotation_ids(after) if pk in quotations}
        remember(document=after.document, quotations=shown)
        index_edition(
            edition=after, tags=_tags_of(after, meant), quotations=list(shown.values()), is_new=before is None
        )
    elif before is not None:
        unindex(article_id=before.article_id)
    either = [edition for edition in (before, after) if edition is not None]
    other_quotations = quotations.keys() & (set(_quotation_ids(before)) ^ set(_quotation_ids(after)))
    # The evidence of each names the article.
    is_named_alike = before is not None and after is not None and _name_of(before) == _name_of(after)
    follow_later(
        article_id=either[0].article_id,
        source_ids={quotation.source_id for quotation in quotations.values()},
        now=now,
    )
    announce(
        [
            keys.LISTS,
            *([keys.EVERYWHERE] if is_other_navigation else []),
            *(keys.edition_of(edition.article_id) for edition in either),
            *(keys.edition_of(article_id) for article_id in fellows),
            *(keys.filed(edition.category_id) for edition in either),
            *(keys.tagged(tag.pk) for tag in meant.values()),
            *(keys.quotation(pk) for pk in (other_quotations if is_named_alike else quotations)),
            *(keys.capture(quotations[pk].capture_id) for pk in other_quotations),
            *(keys.quoted(quotation.source.outlet_id) for quotation in quotations.values()),
            *(keys.image(image_id) for image_id in pictures),
        ]
    )


def remember(*, document: Document, quotations: Mapping[int, Quotation]) -> None:
    """Keep that what the document names goes out to readers, so that no reporter changes it any more. `quotations` are
    the document's.
    """
    remember_shown(
        quotations=quotations.values(),
        paraphrase_ids=named_in(document, "paraphrase"),
        source_ids=[citation["source"] for citation in document["citations"]],
    )


def _tags_of(edition: Edition | None, tags: Mapping[int, Tag]) -> list[Tag]:
    """Return an edition's tags in its order, each once: several that it names may have become one."""
    named = edition.document["tags"] if edition else []
    return list({tags[number].pk: tags[number] for number in named if number in tags}.values())


def _tag_ids(edition: Edition | None, tags: Mapping[int, Tag]) -> list[int]:
    return [tag.pk for tag in _tags_of(edition, tags)]


def _quotation_ids(edition: Edition | None) -> list[int]:
    return named_in(edition.document, "quotation") if edition else []


def _put(
    model: type[Model],
    before: Edition | None,
    after: Edition | None,
    rows: Sequence[Model],
    *,
    stays: bool,
    **changed: object,
) -> None:
    """Write the rows of `after` in place of those of `before`; what `stays` as it is goes over to it, but for what is `changed`."""
    if before is not None:
        old = model._default_manager.filter(edition_id=before.pk)
        if after is not None and stays:
            old.update(edition_id=after.pk, **changed)
            return
        old.delete()
    model._default_manager.bulk_create(rows)


def _show_tags(before: Edition | None, after: Edition | None, tags: Mapping[int, Tag]) -> None:
    old, new = _tag_ids(before, tags), _tag_ids(after, tags)
    rows = [
        EditionTag(
            edition=after,
            tag_id=tag_id,
            position=position,
            article_id=after.article_id,
            first_published_at=after.first_published_at,
        )
        for position, tag_id in enumerate(new)
        if after is not None
    ]
    _put(EditionTag, before, after, rows, stays=old == new)
    lost, gained = set(old) - set(new), set(new) - set(old)
    if lost or gained:
        step_counts(
            Tag,
            count="article_count",
            steps=dict.fromkeys(lost, -1) | dict.fromkeys(gained, +1),
        )
        _count_pairs(set(old), set(new))
    _count_months(before, after, old, new)


def _count_pairs(old: set[int], new: set[int]) -> None:
    steps = Counter(permutations(new, 2))
    steps.subtract(permutations(old, 2))
    step_rows(TagPair, fields=("tag_id", "other_id"), steps=steps)


def _count_months(before: Edition | None, after: Edition | None, old: list[int], new: list[int]) -> None:
    steps: Counter[tuple[int, date]] = Counter()
    for edition, tag_ids, step in ((before, old, -1), (after, new, +1)):
        if edition is not None:
            for tag_id in tag_ids:
                steps[tag_id, _month_of(edition)] += step
    step_rows(TagMonth, fields=("tag_id", "month"), steps=steps)


def _month_of(edition: Edition) -> date:
    """Return the first day of the month in which the article first went out."""
    # Months are those of UTC, so that they do not move with a setting.
    return edition.first_published_at.astimezone(UTC).date().replace(day=1)


def hold_quotations(article_id: int, documents: Iterable[Document] = ()) -> dict[int, Quotation]:
    """Return every quotation that the live edition of an article shows and that the documents name, with its source
    and outlet.

    Locked, so that what is counted of them is not changed meanwhile. Called before anything is read that takedown
    may be changing, and before articles and editions are locked, which takedown locks after the quotation. What hangs
    on them is asked for when the lock is held: what comes with the rows could be from before somebody else let go of them.
    """
    shown = Appearance.objects.filter(edition_id__in=_live(article_id)).order_by().values("quotation")
    ids = {pk for document in documents for pk in named_in(document, "quotation")}
    # A union, because “or” would read all quotations.
    named = Quotation.objects.filter(pk__in=ids).order_by().values("pk")
    rows = Quotation.objects.filter(pk__in=named.union(shown)).select_related("source__outlet")
    return {row.pk: row for row in rows.order_by("pk").select_for_update(of=("self",))}


def _name_of(edition: Edition) -> tuple[int, str, str, str]:
    """Return what the rows of `Appearance` say of an edition follows from: how the evidence names it."""
    return edition.category_id, edition.slug, edition.title, edition.language


def _live(article_id: int) -> "QuerySet[Edition, Any]":
    return Edition.objects.live().filter(article=article_id).order_by().values("pk")


def _show_quotations(
    before: Edition | None,
    after: Edition | None,
    quotations: Mapping[int, Quotation],
    tags: Mapping[int, Tag],
) -> None:
    """Write the appearances and which outlets are quoted, and count the articles that quote them for each tag."""
    if not quotations:
        return
    shown = [pk for pk in _quotation_ids(after) if pk in quotations]
    old: dict[int, int] = {}
    if before is not None:
        rows = EditionOutlet.objects.filter(edition=before)
        old = dict(rows.values_list("outlet_id", "quotation_count"))
    new: Counter[int] = Counter()
    for pk in shown:
        # What is gone counts not, but its outlet keeps a row for the day it comes back.
        new[quotations[pk].source.outlet_id] += 0 if quotations[pk].is_gone else 1
    stays = set(shown) == set(_quotation_ids(before)) and old == new
    _show_appearances(before, after, [quotations[pk] for pk in sorted(shown)], stays=stays)
    outlets = [
        EditionOutlet(
            edition=after,
            outlet_id=outlet_id,
            quotation_count=number,
            article_id=after.article_id,
            first_published_at=after.first_published_at,
        )
        for outlet_id, number in sorted(new.items())
        if after is not None
    ]
    _put(EditionOutlet, before, after, outlets, stays=stays)
    steps: Counter[tuple[int, int]] = Counter()
    for edition, quoted, step in ((before, old, -1), (after, new, +1)):
        for place in product(_tag_ids(edition, tags), [pk for pk, number in quoted.items() if number]):
            steps[place] += step
    step_rows(TagOutlet, fields=("tag_id", "outlet_id"), steps=steps)


def _show_appearances(
    before: Edition | None, after: Edition | None, quotations: Sequence[Quotation], *, stays: bool
) -> None:
    if after is None:
        _put(Appearance, before, None, [], stays=False)
        return
    said = {"path": edition_path(edition=after), "title": after.title, "language": after.language}
    rows = [
        Appearance(
            quotation=quotation,
            outlet_id=quotation.source.outlet_id,
            edition_id=after.pk,
            published_at=after.first_published_at,
            **said,
        )
        for quotation in quotations
    ]
    _put(Appearance, before, after, rows, stays=stays, **said)


def _show_images(before: Edition | None, after: Edition | None, images: Mapping[int, Image]) -> set[int]:
    """Write which pictures readers may get; return those of one of the editions alone. `images` are the ones of `after` that exist."""
    old = set(image_ids(before.document)) if before else set()
    new = set(images) if after else set()
    if old or new:
        rows = [EditionImage(edition=after, image_id=pk) for pk in sorted(new)]
        _put(EditionImage, before, after, rows, stays=old == new)
    hidden = [pk for pk in new if not images[pk].is_public]
    Image.objects.filter(pk__in=hidden).update(is_public=True)
    lost = old - new
    still_shown = Exists(EditionImage.objects.filter(image=OuterRef("pk")))
    Image.objects.filter(~still_shown, pk__in=lost).update(is_public=False)
    return old ^ new


def _count_in_archive(before: Edition | None, after: Edition | None) -> bool:
    """Count the article in its category and month; return whether a category got its first article or lost its last
    one, so that the navigation of every page is another.
    """
    old, new = (
        (edition.category_id, _month_of(edition)) if edition is not None else None
        for edition in (before, after)
    )
    if old == new:
        return False
    steps: Counter[tuple[int, date]] = Counter()
    by_category: Counter[int] = Counter()
    for place, step in ((old, -1), (new, +1)):
        if place is not None:
            steps[place] += step
            by_category[place[0]] += step
    counts = step_counts(Category, count="article_count", steps=by_category)
    step_rows(ArchiveMonth, fields=("category_id", "month"), steps=steps)
    return any(number in (0, by_category[pk]) for pk, number in counts.items())
