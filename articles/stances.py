"""What is counted of the quotations that readers see: by outlet, by tag and outlet, and by stance in both.

A quotation counts once per tag and once per outlet, in however many articles it stands. It counts while a live
edition shows it and it is not gone; one without a stance under the empty stance. Only differences are written, so
a correction costs little.

Whoever writes holds the lock of the quotation's row: a stance that the desk changes while an article goes out is
counted once, the old or the new one.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from articles.models import (
    Edition,
    EditionOutlet,
    EditionTag,
    OutletStance,
    ShownStance,
    TagOutlet,
    TagStance,
)
from articles.tallies import step_counts, step_rows
from articles.turns import share_the_counting
from delivery import keys
from delivery.announcing import announce
from reactions.models import Appearance, Outlet, Quotation

Pair = tuple[int, int]
# (outlet, stance) of a quotation that counts.
Counted = tuple[int, str]
# The same within a tag, which stands first.
CountedInTag = tuple[int, int, str]


def counted_so_far(
    *, article_id: int, quotation_ids: Collection[int]
) -> "tuple[QuerySet[ShownStance], QuerySet[Appearance], QuerySet[EditionTag]]":
    """Return the queries of how quotations are counted, where other articles show them, and with which tags."""
    own = Edition.objects.live().filter(article=article_id).order_by().values("pk")
    shown = Appearance.objects.filter(quotation__in=quotation_ids).exclude(edition_id__in=own)
    return (
        ShownStance.objects.filter(quotation__in=quotation_ids),
        shown.only("quotation", "edition_id"),
        EditionTag.objects.filter(edition__in=shown.values("edition_id")).only("edition", "tag"),
    )


def count_shown(
    *,
    before: tuple[Collection[int], Collection[int]],
    after: tuple[Collection[int], Collection[int]],
    quotations: Mapping[int, Quotation],
    so_far: tuple[Collection[ShownStance], Collection[Appearance], Collection[EditionTag]],
) -> None:
    """Count what a publication changed: `before` and `after` are an article's (quotations, tags), by id.

    The quotations are locked, and the caller has the turn; `so_far` are the rows of `counted_so_far()`. Costs no query
    where neither quotations nor tags changed.
    """
    old, new = set(before[0]) & quotations.keys(), set(after[0]) & quotations.keys()
    old_pairs = {(quotation, tag) for quotation in old for tag in before[1]}
    new_pairs = {(quotation, tag) for quotation in new for tag in after[1]}
    stances, appearances, tagged = so_far
    counted: dict[int, Counted] = {row.quotation_id: (row.outlet_id, row.stance) for row in stances}
    shown_elsewhere, pairs_elsewhere = _elsewhere(appearances, tagged)
    by_outlet: Counter[Counted] = Counter()
    by_tag: Counter[CountedInTag] = Counter()
    for quotation, tag in old_pairs - new_pairs - pairs_elsewhere:
        if quotation in counted:
            by_tag[tag, *counted[quotation]] -= 1
    gone = {pk for pk in old - new - shown_elsewhere if pk in counted}
    for pk in gone:
        by_outlet[counted[pk]] -= 1
    came = {
        pk: (quotations[pk].source.outlet_id, quotations[pk].stance)
        for pk in new - old - shown_elsewhere
        if pk not in counted and not quotations[pk].is_gone
    }
    for pk, place in came.items():
        by_outlet[place] += 1
        counted[pk] = place
    for quotation, tag in new_pairs - old_pairs - pairs_elsewhere:
        if quotation in counted:
            by_tag[tag, *counted[quotation]] += 1
    if gone:
        ShownStance.objects.filter(quotation__in=gone).delete()
    ShownStance.objects.bulk_create(
        ShownStance(quotation_id=pk, outlet_id=outlet, stance=stance)
        for pk, (outlet, stance) in sorted(came.items())
    )
    _step(by_tag=by_tag, by_outlet=by_outlet)
    # What is hidden or shown again later is taken out of this number, and put back, by takedown itself.
    by_number: Counter[int] = Counter()
    for (outlet_id, _stance), number in by_outlet.items():
        by_number[outlet_id] += number
    step_counts(Outlet, count="quotation_count", steps=by_number)


def recount_quotation(*, quotation: Quotation, **signal: Any) -> None:
    """Count a quotation as it stands now: its stance was changed, or it is gone, or back."""
    with transaction.atomic():
        row = (
            Quotation.objects.select_for_update(of=("self",))
            .select_related("source")
            .filter(pk=quotation.pk)
            .first()
        )
        if row is None:
            return
        share_the_counting()
        kept = ShownStance.objects.filter(quotation=row).first()
        had: Counted | None = (kept.outlet_id, kept.stance) if kept else None
        wanted: Counted | None = None
        appearances = list(row.appearances.values_list("edition_id", "outlet_id"))
        if appearances and not row.is_gone:
            wanted = row.source.outlet_id, row.stance
        if had == wanted:
            return
        tagged = EditionTag.objects.filter(edition__in=[edition for edition, _outlet in appearances])
        tags_of: dict[int, list[int]] = {}
        for edition, tag in tagged.values_list("edition_id", "tag_id"):
            tags_of.setdefault(edition, []).append(tag)
        tags = {tag for some in tags_of.values() for tag in some}
        by_outlet: Counter[Counted] = Counter()
        by_tag: Counter[CountedInTag] = Counter()
        for place, step in ((had, -1), (wanted, +1)):
            if place is not None:
                by_outlet[place] += step
                by_tag.update({(tag, *place): step for tag in tags})
        if wanted is None:
            ShownStance.objects.filter(quotation=row).delete()
        else:
            ShownStance.objects.update_or_create(
                quotation=row, defaults={"outlet_id": wanted[0], "stance": wanted[1]}
            )
        if (had is None) != (wanted is None):
            _step_editions(appearances, tags_of, 1 if had is None else -1)
        _step(by_tag=by_tag, by_outlet=by_outlet)
        outlets = {place[0] for place in (had, wanted) if place is not None}
        announce([*map(keys.tagged, tags), *map(keys.quoted, outlets)])


def _step_editions(
    appearances: Collection[tuple[int, int]], tags_of: Mapping[int, Collection[int]], step: int
) -> None:
    """Count a quotation in or out of the editions that show it, as (edition, outlet).

    Where it was the outlet's only one in an edition, the edition's tags lose an article that quotes the outlet;
    where it is the first one again, they get it back.
    """
    rows = EditionOutlet.objects.filter(edition__in=[edition for edition, _outlet in appearances])
    locked = rows.order_by("edition", "outlet").select_for_update()
    found = {
        (edition, outlet): (pk, number)
        for pk, edition, outlet, number in locked.values_list(
            "pk", "edition_id", "outlet_id", "quotation_count"
        )
        if (edition, outlet) in appearances
    }
    EditionOutlet.objects.filter(pk__in=[pk for pk, _number in found.values()]).update(
        quotation_count=F("quotation_count") + step
    )
    turned = [key for key, (_pk, number) in found.items() if 0 in {number, number + step}]
    by_tag: Counter[Pair] = Counter()
    for edition, outlet in turned:
        by_tag.update({(tag, outlet): step for tag in tags_of.get(edition, ())})
    step_rows(TagOutlet, fields=("tag_id", "outlet_id"), steps=by_tag)


def _elsewhere(
    appearances: Collection[Appearance], tagged: Collection[EditionTag]
) -> tuple[set[int], set[Pair]]:
    """Return which quotations other live editions show, and with which tags as (quotation, tag)."""
    editions: dict[int, set[int]] = {}
    for appearance in appearances:
        editions.setdefault(appearance.edition_id, set()).add(appearance.quotation_id)
    pairs = {(quotation, row.tag_id) for row in tagged for quotation in editions.get(row.edition_id, ())}
    return set().union(*editions.values()), pairs


def _step(*, by_tag: Mapping[CountedInTag, int], by_outlet: Mapping[Counted, int]) -> None:
    step_rows(TagStance, fields=("tag_id", "outlet_id", "stance"), steps=by_tag, count="quotation_count")
    step_rows(OutletStance, fields=("outlet_id", "stance"), steps=by_outlet, count="quotation_count")
