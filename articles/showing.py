"""What a live edition makes public, kept in rows of its own: tags, appearances, pictures, counts, search.

Publishing calls `show()` with the edition that was live and the one that is live from now on. Only the
difference is written, so a correction costs little and the cost does not depend on how many articles there are.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from itertools import permutations, product

from django.db.models import F

from articles.discovering.keeping import offer_anew
from articles.documents import Document, image_ids, named_in
from articles.models import (
    ArchiveMonth,
    Category,
    Edition,
    EditionImage,
    EditionOutlet,
    EditionTag,
    TagMonth,
    TagOutlet,
)
from articles.reading.addresses import edition_path
from articles.search.indexing import index_edition, unindex
from articles.stances import count_shown
from articles.tallies import share_the_counting, step_counts, step_rows
from articles.translation_groups import regroup
from delivery import keys
from delivery.announcing import announce
from images.models import Image
from reactions.health.watching import arrange_checks
from reactions.models import Appearance, Quotation
from reactions.shown import remember_shown
from tags.merged import tags_meant
from tags.models import Tag, TagPair


def show(*, before: Edition | None, after: Edition | None, quotations: Mapping[int, Quotation]) -> None:
    """Make public what `after` shows and take back what only `before` showed; announce what changed.

    Either may be None: a first publication, or an article that is taken off. `quotations` are those of both, as
    `hold_quotations()` gave them. Runs inside the caller's transaction.
    """
    named = {*(before.document["tags"] if before else ()), *(after.document["tags"] if after else ())}
    tags = tags_meant(named)
    share_the_counting()
    _show_tags(before, after, tags)
    _show_quotations(before, after, quotations)
    _show_outlets(before, after, quotations, tags)
    count_shown(
        before=(_quotation_ids(before), _tag_ids(before, tags)),
        after=(_quotation_ids(after), _tag_ids(after, tags)),
        quotations=quotations,
        live=after,
    )
    if after is not None:
        remember(document=after.document, now=after.published_at)
    elif before is not None and before.ended_at is not None:
        sources = {quotation.source_id for quotation in quotations.values()}
        arrange_checks(source_ids=sources, now=before.ended_at)
    images = _show_images(before, after)
    _count_in_archive(before, after)
    fellows = regroup(before=before, after=after)
    if before is not None and after is None:
        unindex(article_id=before.article_id)
    if after is not None:
        index_edition(
            edition=after,
            tags=_tags_of(after, tags),
            quotations=[quotations[pk] for pk in named_in(after.document, "quotation") if pk in quotations],
        )
    offer_anew(before=before, after=after)
    either = [edition for edition in (before, after) if edition is not None]
    announce(
        [
            keys.LISTS,
            *(keys.edition_of(edition.article_id) for edition in either),
            *(keys.edition_of(article_id) for article_id in fellows),
            *(keys.category(edition.category_id) for edition in either),
            *(keys.tag(tag.pk) for tag in tags.values()),
            *(keys.quotation(quotation_id) for quotation_id in quotations),
            *(keys.outlet(quotation.source.outlet_id) for quotation in quotations.values()),
            *(keys.image(image_id) for image_id in images),
        ]
    )


def remember(*, document: Document, now: datetime) -> None:
    """Keep that what the document names goes out to readers, so that no reporter changes it any more, and is
    looked at again at its source.
    """
    remember_shown(
        quotation_ids=named_in(document, "quotation"),
        paraphrase_ids=named_in(document, "paraphrase"),
        source_ids=[citation["source"] for citation in document["citations"]],
        now=now,
    )


def _tags_of(edition: Edition | None, tags: Mapping[int, Tag]) -> list[Tag]:
    """Return an edition's tags in its order, each once: several that it names may have become one."""
    named = edition.document["tags"] if edition else []
    return list({tags[number].pk: tags[number] for number in named if number in tags}.values())


def _tag_ids(edition: Edition | None, tags: Mapping[int, Tag]) -> list[int]:
    return [tag.pk for tag in _tags_of(edition, tags)]


def _quotation_ids(edition: Edition | None) -> list[int]:
    return named_in(edition.document, "quotation") if edition else []


def _show_tags(before: Edition | None, after: Edition | None, tags: Mapping[int, Tag]) -> None:
    old, new = _tag_ids(before, tags), _tag_ids(after, tags)
    if before is not None:
        EditionTag.objects.filter(edition=before).delete()
    if after is not None:
        EditionTag.objects.bulk_create(
            EditionTag(
                edition=after,
                tag_id=tag_id,
                position=position,
                article_id=after.article_id,
                first_published_at=after.first_published_at,
            )
            for position, tag_id in enumerate(new)
        )
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


def hold_quotations(documents: Iterable[Document]) -> dict[int, Quotation]:
    """Return every quotation of the documents with its source and translations.

    Locked, so that what is counted of them is not changed meanwhile. Called before anything is read that takedown
    may be changing, and before articles and editions are locked, which takedown locks after the quotation. The
    translations are asked for when the lock is held: what came with the rows could be from before somebody else let
    go of them.
    """
    named = {pk for document in documents for pk in named_in(document, "quotation")}
    return {
        quotation.pk: quotation
        for quotation in Quotation.objects.filter(pk__in=named)
        .select_related("source__outlet")
        .prefetch_related("translations")
        .order_by("pk")
        .select_for_update(of=("self",))
    }


def _show_quotations(
    before: Edition | None, after: Edition | None, quotations: Mapping[int, Quotation]
) -> None:
    """Write the appearances."""
    if not quotations:
        return
    if before is not None:
        Appearance.objects.filter(edition_id=before.pk).delete()
    if after is not None:
        path = edition_path(edition=after)
        Appearance.objects.bulk_create(
            Appearance(
                quotation_id=pk,
                outlet_id=quotations[pk].source.outlet_id,
                edition_id=after.pk,
                path=path,
                title=after.title,
                language=after.language,
                published_at=after.first_published_at,
            )
            for pk in sorted(set(_quotation_ids(after)) & quotations.keys())
        )


def _show_outlets(
    before: Edition | None,
    after: Edition | None,
    quotations: Mapping[int, Quotation],
    tags: Mapping[int, Tag],
) -> None:
    """Write which outlets are quoted, and count the articles that quote them for each tag."""
    if not quotations:
        return
    old: set[int] = set()
    if before is not None:
        rows = EditionOutlet.objects.filter(edition=before)
        old = set(rows.filter(quotation_count__gt=0).values_list("outlet_id", flat=True))
        rows.delete()
    new: Counter[int] = Counter()
    if after is not None:
        for pk in set(_quotation_ids(after)) & quotations.keys():
            # What is gone counts not, but its outlet keeps a row for the day it comes back.
            new[quotations[pk].source.outlet_id] += 0 if quotations[pk].is_gone else 1
        EditionOutlet.objects.bulk_create(
            EditionOutlet(
                edition=after,
                outlet_id=outlet_id,
                quotation_count=number,
                article_id=after.article_id,
                first_published_at=after.first_published_at,
            )
            for outlet_id, number in sorted(new.items())
        )
    steps = Counter(
        product(_tag_ids(after, tags), [outlet_id for outlet_id, number in new.items() if number])
    )
    steps.subtract(product(_tag_ids(before, tags), old))
    step_rows(TagOutlet, fields=("tag_id", "outlet_id"), steps=steps)


def _show_images(before: Edition | None, after: Edition | None) -> set[int]:
    old = set(image_ids(before.document)) if before else set()
    new = (
        set(Image.objects.filter(pk__in=image_ids(after.document)).values_list("pk", flat=True))
        if after
        else set()
    )
    if before is not None and old:
        EditionImage.objects.filter(edition=before).delete()
    if after is not None and new:
        EditionImage.objects.bulk_create(EditionImage(edition=after, image_id=pk) for pk in sorted(new))
        Image.objects.filter(pk__in=new, is_public=False).update(is_public=True)
    lost = old - new
    if lost:
        still_shown = EditionImage.objects.filter(image__in=lost).values_list("image_id", flat=True)
        Image.objects.filter(pk__in=lost - set(still_shown)).update(is_public=False)
    return old | new


def _count_in_archive(before: Edition | None, after: Edition | None) -> None:
    old, new = (
        (edition.category_id, _month_of(edition)) if edition is not None else None
        for edition in (before, after)
    )
    if old == new:
        return
    steps: Counter[tuple[int, date]] = Counter()
    for place, step in ((old, -1), (new, +1)):
        if place is not None:
            Category.objects.filter(pk=place[0]).update(article_count=F("article_count") + step)
            steps[place] += step
    step_rows(ArchiveMonth, fields=("category_id", "month"), steps=steps)
