"""Counts of stances, kept by publishing and by the desk: per tag and outlet, and per outlet.

A quotation counts once per tag and once per outlet, in however many articles it stands. It counts while a live
edition shows it, it has a stance, and it is not gone. Only differences are written, so a correction costs little.

Whoever writes holds the lock of the quotation's row: a stance that the desk changes while an article goes out is
counted once, the old or the new one.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, F, IntegerField, Value, When

from articles.models import Edition, EditionTag, OutletStance, ShownStance, TagStance
from delivery import keys
from delivery.announcing import announce
from reactions.models import Appearance, Quotation

# Any constant: who counts shares it, who counts anew has it alone.
COUNTING_LOCK = 7_071_987

Pair = tuple[int, int]
# (outlet, stance) of a quotation that counts.
Counted = tuple[int, str]
# The same within a tag, which stands first.
CountedInTag = tuple[int, int, str]

REBUILD = (
    "DELETE FROM articles_tagstance",
    "DELETE FROM articles_outletstance",
    "DELETE FROM articles_shownstance",
    """
    INSERT INTO articles_shownstance (quotation_id, outlet_id, stance)
    SELECT quotation.id, source.outlet_id, quotation.stance
    FROM reactions_quotation AS quotation JOIN reactions_source AS source ON source.id = quotation.source_id
    WHERE quotation.stance <> '' AND quotation.hidden_at IS NULL AND quotation.redacted_at IS NULL
    AND EXISTS (SELECT 1 FROM reactions_appearance AS shown WHERE shown.quotation_id = quotation.id)
    """,
    """
    INSERT INTO articles_outletstance (outlet_id, stance, quotation_count)
    SELECT outlet_id, stance, COUNT(*) FROM articles_shownstance GROUP BY outlet_id, stance
    """,
    """
    INSERT INTO articles_tagstance (tag_id, outlet_id, stance, quotation_count)
    SELECT tagged.tag_id, counted.outlet_id, counted.stance, COUNT(DISTINCT counted.quotation_id)
    FROM articles_shownstance AS counted
    JOIN reactions_appearance AS shown ON shown.quotation_id = counted.quotation_id
    JOIN articles_editiontag AS tagged ON tagged.edition_id = shown.edition_id
    GROUP BY tagged.tag_id, counted.outlet_id, counted.stance
    """,
)


def count_shown(
    *,
    before: tuple[Collection[int], Collection[int]],
    after: tuple[Collection[int], Collection[int]],
    quotations: Mapping[int, Quotation],
    live: Edition | None,
) -> None:
    """Count what a publication changed: `before` and `after` are an article's (quotations, tags), by id.

    Called when the rows of `live`, the edition that readers get from now on, are written; the quotations are
    locked. Costs no query where neither quotations nor tags changed.
    """
    old, new = set(before[0]) & quotations.keys(), set(after[0]) & quotations.keys()
    old_pairs = {(quotation, tag) for quotation in old for tag in before[1]}
    new_pairs = {(quotation, tag) for quotation in new for tag in after[1]}
    affected = {quotation for quotation, _tag in old_pairs ^ new_pairs} | (old ^ new)
    if not affected:
        return
    _share_the_counting()
    counted: dict[int, Counted] = {
        row.quotation_id: (row.outlet_id, row.stance)
        for row in ShownStance.objects.filter(quotation__in=affected)
    }
    shown_elsewhere, pairs_elsewhere = _elsewhere(affected, live)
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
        if pk not in counted and counts(quotations[pk])
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
        _share_the_counting()
        kept = ShownStance.objects.filter(quotation=row).first()
        had: Counted | None = (kept.outlet_id, kept.stance) if kept else None
        wanted: Counted | None = None
        if counts(row) and row.appearances.exists():
            wanted = row.source.outlet_id, row.stance
        if had == wanted:
            return
        showing = Appearance.objects.filter(quotation=row).values("edition_id")
        tags = set(EditionTag.objects.filter(edition__in=showing).values_list("tag_id", flat=True))
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
        _step(by_tag=by_tag, by_outlet=by_outlet)
        outlets = {place[0] for place in (had, wanted) if place is not None}
        announce([*map(keys.tag, tags), *map(keys.outlet, outlets)])


def counts(quotation: Quotation) -> bool:
    """Return whether a quotation counts where readers see it."""
    return bool(quotation.stance) and not quotation.is_gone


def rebuild_stances() -> int:
    """Count everything anew; return how many quotations count. Publishing and the desk wait meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [COUNTING_LOCK])
        for statement in REBUILD:
            cursor.execute(statement)
        return ShownStance.objects.count()


def _share_the_counting() -> None:
    """Keep everything from being counted anew until this transaction ends. SQLite has one writer at a time."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [COUNTING_LOCK])


def _elsewhere(quotations: Collection[int], live: Edition | None) -> tuple[set[int], set[Pair]]:
    """Return which of the quotations other live editions show, and with which tags as (quotation, tag)."""
    shown = Appearance.objects.filter(quotation__in=quotations)
    if live is not None:
        shown = shown.exclude(edition_id=live.pk)
    editions: dict[int, set[int]] = {}
    for quotation, edition in shown.values_list("quotation_id", "edition_id"):
        editions.setdefault(edition, set()).add(quotation)
    if not editions:
        return set(), set()
    tagged = EditionTag.objects.filter(edition__in=shown.values("edition_id"))
    pairs = {
        (quotation, tag)
        for edition, tag in tagged.values_list("edition_id", "tag_id")
        for quotation in editions.get(edition, ())
    }
    return set().union(*editions.values()), pairs


def _step(*, by_tag: Mapping[CountedInTag, int], by_outlet: Mapping[Counted, int]) -> None:
    """Add the steps to the counts, always in the same order, so that two who count do not wait for each other."""
    _step_rows(TagStance, ("tag_id", "outlet_id", "stance"), by_tag)
    _step_rows(OutletStance, ("outlet_id", "stance"), by_outlet)


def _step_rows(
    model: type[TagStance] | type[OutletStance],
    fields: tuple[str, ...],
    all_steps: Mapping[Any, int],
) -> None:
    steps: dict[tuple[Any, ...], int] = {key: all_steps[key] for key in sorted(all_steps) if all_steps[key]}
    if not steps:
        return
    rows: Any = model._default_manager
    rows.bulk_create([model(**dict(zip(fields, key, strict=True))) for key in steps], ignore_conflicts=True)
    wanted = {f"{field}__in": {key[index] for key in steps} for index, field in enumerate(fields)}
    locked = rows.filter(**wanted).order_by(*fields).select_for_update()
    found = {tuple(key): pk for pk, *key in locked.values_list("pk", *fields) if tuple(key) in steps}
    whens = [When(pk=pk, then=Value(steps[key])) for key, pk in found.items()]
    step = Case(*whens, default=Value(0), output_field=IntegerField())
    rows.filter(pk__in=list(found.values())).update(quotation_count=F("quotation_count") + step)
