"""Offers are kept: written right after an article is published, its own first and then those of the articles around it.

A task writes them, each article's in a transaction of its own: choosing reads some hundred rows, and no publication
should be held up by it. What is no longer live is left out wherever offers are read, so nothing wrong is shown however
late the task runs.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from articles.discovering.choosing import Choice, candidates, choose, compared
from articles.discovering.everything import Everything
from articles.models import Edition, Offer
from articles.reading.anchors import Anchor
from delivery import keys
from delivery.announcing import announce

# However many articles share a topic, this many are looked at anew when one of them changes.
MOST_AROUND = 60
BATCH_SIZE = 100


def keep_offers(*, edition: Edition, now: datetime) -> bool:
    """Write what a live edition's article offers; return whether that is other than what was kept.

    Runs inside the caller's transaction, which holds the edition.
    """
    place = Anchor(*edition.anchor)
    chosen = choose(document=edition.document, article_id=edition.article_id, anchor=place, now=now)
    kept = Offer.objects.filter(article=edition.article_id).order_by("position")
    if not _differ(list(kept), chosen):
        return False
    kept.delete()
    Offer.objects.bulk_create(offers_of(article_id=edition.article_id, chosen=chosen))
    return True


def offers_of(*, article_id: int, chosen: Sequence[Choice]) -> list[Offer]:
    """Return the unsaved rows that keep what was chosen for an article."""
    return [
        Offer(
            article_id=article_id,
            offered_id=choice.article_id,
            position=position,
            is_pinned=choice.is_pinned,
            is_same_event=choice.is_same_event,
            shared_tags=list(choice.shared_tags),
            score=choice.score,
        )
        for position, choice in enumerate(chosen)
    ]


def _differ(kept: Sequence[Offer], chosen: Sequence[Choice]) -> bool:
    """Return whether something else was chosen than what is kept. Points fall with time; that alone is no reason to write."""
    return [_said(choice_of(row)) for row in kept] != [_said(choice) for choice in chosen]


def choice_of(offer: Offer) -> Choice:
    """Return the choice that a kept row holds."""
    return Choice(
        offer.offered_id, offer.score, offer.is_pinned, offer.is_same_event, tuple(offer.shared_tags)
    )


def _said(choice: Choice) -> tuple[object, ...]:
    return choice.article_id, choice.is_pinned, choice.is_same_event, choice.shared_tags


def offer_around(*, article_id: int) -> int:
    """Write the offers of an article and of those around it anew; return how many of these are other than before."""
    changed = offer_anew([article_id, *around(article_id=article_id)], now=timezone.now())
    return len(set(changed) - {article_id})


def offer_anew(article_ids: Iterable[int], *, now: datetime) -> list[int]:
    """Write the offers of articles anew, and announce those from which readers get others than before; return these."""
    changed = []
    try:
        for article_id in article_ids:
            if refresh(article_id=article_id, now=now):
                changed.append(article_id)  # noqa: PERF401  those before one that fails are announced too
    finally:
        announce(map(keys.offered, changed))
    return changed


def around(*, article_id: int) -> list[int]:
    """Return which articles may have to offer something else since the article changed; at most sixty.

    First those that offer it, then those that share its tags, the rarest before the others.
    """
    offering = Offer.objects.filter(offered_id=article_id).order_by("position", "-article")
    found = list(offering.values_list("article", flat=True)[:MOST_AROUND])
    edition = Edition.objects.live().filter(article_id=article_id).first()
    if edition is not None:
        comparison = compared(edition.document["tags"])
        shared = candidates(
            comparison=comparison, category_id=edition.category_id, anchor=Anchor(*edition.anchor)
        )
        found += sorted(shared, key=lambda pk: (-comparison.points(shared[pk]), -pk))
    return [pk for pk in dict.fromkeys(found) if pk != article_id][:MOST_AROUND]


def refresh(*, article_id: int, now: datetime) -> bool:
    """Write the offers of one article anew, or take them away where it is not live; return whether readers get others
    than before, for the caller to announce.
    """
    with transaction.atomic():
        # Held against publishing: whoever comes second writes what is true then.
        edition = Edition.objects.live().select_for_update(of=("self",)).filter(article_id=article_id).first()
        if edition is None:
            Offer.objects.filter(article=article_id).delete()
            return False
        return keep_offers(edition=edition, now=now)


def left_to_offer() -> bool:
    """Return whether articles are on the site and none of them was ever chosen anything for: a site from before offers
    were kept.
    """
    return not Offer.objects.exists() and Edition.objects.live().exists()


def rebuild_offers(*, now: datetime) -> Iterator[int]:
    """Write the offers of every live article anew; yield how many are done after each batch.

    What is compared is read once, at the beginning: who publishes meanwhile orders the offers around that article
    as always, and what leaves the site is left out wherever offers are read.
    """
    everything = Everything.read()
    done, last = 0, 0
    while batch := _offer_next(last, everything=everything, now=now):
        last = batch[-1]
        done += len(batch)
        yield done


@transaction.atomic
def _offer_next(last: int, *, everything: Everything, now: datetime) -> list[int]:
    """Write the offers of the next live articles after one, where they are other than before; return their numbers."""
    # Held against publishing: whoever comes second writes what is true then.
    live = Edition.objects.live().select_for_update(of=("self",)).filter(article_id__gt=last)
    batch = list(
        live.order_by("article_id").only("article_id", "document", "first_published_at")[:BATCH_SIZE]
    )
    kept: dict[int, list[Offer]] = defaultdict(list)
    for row in Offer.objects.filter(article__in=[edition.article_id for edition in batch]).order_by(
        "position"
    ):
        kept[row.article_id].append(row)
    changed, rows = [], []
    for edition in batch:
        chosen = everything.choose(
            document=edition.document,
            article_id=edition.article_id,
            time=edition.first_published_at,
            now=now,
        )
        if _differ(kept[edition.article_id], chosen):
            changed.append(edition.article_id)
            rows += offers_of(article_id=edition.article_id, chosen=chosen)
    if changed:
        Offer.objects.filter(article__in=changed).delete()
        Offer.objects.bulk_create(rows)
        announce(map(keys.offered, changed))
    return [edition.article_id for edition in batch]
