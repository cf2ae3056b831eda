"""What a live edition makes public, kept in rows of its own: tags, appearances, pictures, counts, search.

Publishing calls `show()` with the edition that was live and the one that is live from now on. Only the
difference is written, so a correction costs little and the cost does not depend on how many articles there are.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from django.db.models import Case, F, IntegerField, Value, When

from articles.documents import Document, image_ids, named_in
from articles.models import ArchiveMonth, Category, Edition, EditionImage, EditionTag
from articles.reading.addresses import edition_path
from articles.search.indexing import index_edition, unindex
from articles.stances import count_shown
from articles.translation_groups import regroup
from delivery import keys
from delivery.announcing import announce
from images.models import Image
from reactions.health.watching import arrange_checks
from reactions.models import Appearance, Outlet, Quotation
from reactions.shown import remember_shown
from tags.models import Tag, TagPair


def show(*, before: Edition | None, after: Edition | None) -> None:
    """Make public what `after` shows and take back what only `before` showed; announce what changed.

    Either may be None: a first publication, or an article that is taken off. Runs inside the caller's transaction.
    """
    named = {*(before.document["tags"] if before else ()), *(after.document["tags"] if after else ())}
    tags = Tag.objects.in_bulk(named)
    _show_tags(before, after, tags)
    quotations = _show_quotations(before, after)
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
            tags=[tags[tag_id] for tag_id in after.document["tags"] if tag_id in tags],
            quotations=[quotations[pk] for pk in named_in(after.document, "quotation") if pk in quotations],
        )
    either = [edition for edition in (before, after) if edition is not None]
    announce(
        [
            keys.LISTS,
            *(keys.edition_of(edition.article_id) for edition in either),
            *(keys.edition_of(article_id) for article_id in fellows),
            *(keys.category(edition.category_id) for edition in either),
            *(keys.tag(tag_id) for tag_id in tags),
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


def _tag_ids(edition: Edition | None, tags: Mapping[int, Tag]) -> list[int]:
    return [tag_id for tag_id in edition.document["tags"] if tag_id in tags] if edition else []


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
    if lost:
        Tag.objects.filter(pk__in=lost).update(article_count=F("article_count") - 1)
    if gained:
        Tag.objects.filter(pk__in=gained).update(article_count=F("article_count") + 1)
    if lost or gained:
        _count_pairs(set(old), -1)
        _count_pairs(set(new), +1)


def _count_pairs(tag_ids: set[int], step: int) -> None:
    if len(tag_ids) < 2:
        return
    if step > 0:
        ordered = sorted(tag_ids)
        TagPair.objects.bulk_create(
            (TagPair(tag_id=tag, other_id=other) for tag in ordered for other in ordered if tag != other),
            ignore_conflicts=True,
        )
    TagPair.objects.filter(tag__in=tag_ids, other__in=tag_ids).update(article_count=F("article_count") + step)


def _show_quotations(before: Edition | None, after: Edition | None) -> dict[int, Quotation]:
    """Write the appearances; return every quotation of either edition with its source and translations."""
    old, new = set(_quotation_ids(before)), set(_quotation_ids(after))
    # Locked, so that what is counted of them is not changed meanwhile.
    quotations = {
        quotation.pk: quotation
        for quotation in Quotation.objects.filter(pk__in=old | new)
        .select_related("source")
        .prefetch_related("translations")
        .order_by("pk")
        .select_for_update(of=("self",))
    }
    if not quotations:
        return {}
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
            for pk in sorted(new & quotations.keys())
        )
    changed = (old ^ new) & quotations.keys()
    if changed:
        _count_quotations(changed, new, quotations, after)
    return quotations


def _count_quotations(
    changed: set[int], new: set[int], quotations: Mapping[int, Quotation], after: Edition | None
) -> None:
    """Keep each outlet's number of public quotations; one that another article shows counts once."""
    # What is gone was taken out of the count when it was hidden, and comes back into it when it is shown again.
    changed = {pk for pk in changed if not quotations[pk].is_gone}
    elsewhere = Appearance.objects.filter(quotation__in=changed)
    if after is not None:
        elsewhere = elsewhere.exclude(edition_id=after.pk)
    shown_elsewhere = set(elsewhere.values_list("quotation_id", flat=True))
    steps: Counter[int] = Counter()
    for quotation_id in changed - shown_elsewhere:
        steps[quotations[quotation_id].source.outlet_id] += 1 if quotation_id in new else -1
    _step(Outlet, "quotation_count", steps)


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
    def place(edition: Edition | None) -> tuple[int, date] | None:
        if edition is None:
            return None
        # Months are those of UTC, so that they do not move with a setting.
        first = edition.first_published_at.astimezone(UTC)
        return edition.category_id, first.date().replace(day=1)

    old, new = place(before), place(after)
    if old == new:
        return
    for where, step in ((old, -1), (new, +1)):
        if where is None:
            continue
        category_id, month = where
        Category.objects.filter(pk=category_id).update(article_count=F("article_count") + step)
        ArchiveMonth.objects.get_or_create(category_id=category_id, month=month)
        ArchiveMonth.objects.filter(category_id=category_id, month=month).update(
            article_count=F("article_count") + step
        )


def _step(model: type[Outlet], field: str, steps: Mapping[int, int]) -> None:
    """Add each row's step to a counting column in one statement."""
    steps = {pk: step for pk, step in steps.items() if step}
    if steps:
        whens: Iterable[When] = [When(pk=pk, then=Value(step)) for pk, step in steps.items()]
        model.objects.filter(pk__in=steps).update(
            **{field: F(field) + Case(*whens, default=Value(0), output_field=IntegerField())}
        )
