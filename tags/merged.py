"""Which tags are meant by the numbers that documents name: a tag that was merged is the one that it was merged into.

Documents never change. What they name is looked up whenever one is rendered, restored or published, so a merge acts on
every edition and revision, and taking it back does too.
"""

from collections.abc import Iterable, Mapping

from django.db.models import Q

from tags.models import MergedTag, Tag


def tags_meant(numbers: Iterable[int], *, known: Mapping[int, Tag] | None = None) -> dict[int, Tag]:
    """Return for each number the tag that it means now; none for one that is gone.

    `known` are tags by their own number that the caller has read already. One query for those that are not known, and
    one more where some of them were merged.
    """
    wanted = set(numbers)
    found = {number: known[number] for number in wanted if number in known} if known is not None else None
    if found is None:
        found = Tag.objects.in_bulk(wanted) if wanted else {}
    missing = wanted - found.keys()
    if missing:
        for row in MergedTag.objects.filter(pk__in=missing).select_related("tag"):
            found[row.pk] = (known or found).get(row.tag_id, row.tag)
    return found


def numbers_meant(numbers: Iterable[int]) -> list[int]:
    """Return the numbers of the tags that are meant now, each once, in the order of the numbers given."""
    numbers = list(numbers)
    meant = tags_meant(numbers)
    return list(dict.fromkeys(meant[number].pk for number in numbers if number in meant))


def is_meant(numbers: Iterable[int]) -> Q:
    """Return the condition that a tag is one of those that the numbers mean, for a query of tags."""
    wanted = set(numbers)
    # A union, because “or” would read all tags.
    own = Tag.objects.order_by().filter(pk__in=wanted).values("pk")
    return Q(pk__in=own.union(MergedTag.objects.filter(pk__in=wanted).values("tag")))
