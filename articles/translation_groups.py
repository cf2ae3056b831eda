"""One piece in several languages: which live editions are translations of each other.

An edition names the article it translates (`translation_of`); whatever hangs together by such names is a group, also
where the article named is not on the site. Publishing writes each member's group (`translation_group`), so that a page
finds its translations by one indexed column. Editions that are not live connect nothing and are in no group.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet

from articles.models import Edition

# Said in each part of an “or”: their indexes are of live editions alone.
LIVE: dict[str, Any] = {"state": Edition.State.LIVE}


@dataclass(frozen=True, slots=True)
class Member:
    """A live edition as a member of a group. `edition_id` is 0 for one that is only being considered."""

    article_id: int
    language: str
    title: str
    translation_of: int | None
    edition_id: int = 0
    group: int | None = None


def near(candidate: Member) -> QuerySet[Edition]:
    """Return the live editions that a candidate names, or that name it: for `group_with()`."""
    return _near({candidate.article_id, candidate.translation_of})


def group_with(candidate: Member, *, found: Sequence[Edition] | None = None) -> list[Member]:
    """Return the group that a candidate's publication would make or join, the candidate first; two queries at most.

    `found` are the editions `near()` it, for who has read them.
    """
    others = [
        member
        for member in _around({candidate.article_id, candidate.translation_of}, groups=(), found=found)
        if member.article_id != candidate.article_id
    ]
    return next(
        [candidate, *(member for member in members if member is not candidate)]
        for members in _groups([candidate, *others]).values()
        if candidate in members
    )


def is_circular(candidate: Member, group: Iterable[Member]) -> bool:
    """Return whether going from the candidate to what it translates, and on, leads back to it."""
    originals = {member.article_id: member.translation_of for member in group}
    at, seen = candidate.translation_of, set()
    while at is not None and at not in seen:
        if at == candidate.article_id:
            return True
        seen.add(at)
        at = originals.get(at)
    return False


def regroup(*, before: Edition | None, after: Edition | None, met: Sequence[Member] = ()) -> set[int]:
    """Write the groups that the step from `before` to `after` makes, joins or splits.

    `met` is what `group_with()` found before `after` was written. Returns the ids of the articles whose pages link other
    translations from now on. Nothing is asked where an update leaves the edition in its place. Runs inside the
    publication's transaction.
    """
    if before is not None and after is not None and before.translation_of == after.translation_of:
        return set()
    either = [edition for edition in (before, after) if edition is not None]
    known = {edition.translation_group for edition in either if edition.translation_group is not None}
    if before is None and after is not None and met:
        members = [replace(met[0], edition_id=after.pk), *met[1:]]
    else:
        ids = {edition.article_id for edition in either} | {edition.translation_of for edition in either}
        members = _around(ids, groups=known)
    wanted = {
        member.edition_id: group if len(together) > 1 else None
        for group, together in _groups(members).items()
        for member in together
    }
    moving = [member for member in members if wanted[member.edition_id] != member.group]
    # Out of the old groups first: two editions of one language may change places.
    Edition.objects.filter(
        pk__in=[member.edition_id for member in moving if member.group is not None]
    ).update(translation_group=None)
    joining: dict[int, list[int]] = defaultdict(list)
    for member in moving:
        if (group := wanted[member.edition_id]) is not None:
            joining[group].append(member.edition_id)
    for group, edition_ids in joining.items():
        Edition.objects.filter(pk__in=edition_ids).update(translation_group=group)
    if after is not None:
        after.translation_group = wanted.get(after.pk)
    return {member.article_id for member in members if len(members) > 1 or known}


def _around(
    ids: Iterable[int | None], *, groups: Iterable[int], found: Sequence[Edition] | None = None
) -> list[Member]:
    """Return the live editions of the articles, those that translate them, and all that share a group with any."""
    asked = set(groups)
    rows = list(_near(ids, groups=asked) if found is None else found)
    if further := {row.translation_group for row in rows if row.translation_group is not None} - asked:
        listed = {row.pk for row in rows}
        rows += [row for row in _members(_in_group(further)) if row.pk not in listed]
    return [
        Member(row.article_id, row.language, row.title, row.translation_of, row.pk, row.translation_group)
        for row in sorted(rows, key=lambda row: row.article_id)
    ]


def _near(ids: Iterable[int | None], *, groups: Collection[int] = ()) -> QuerySet[Edition]:
    known = {identifier for identifier in ids if identifier is not None}
    condition = Q(article_id__in=known, **LIVE)
    condition |= Q(translation_of__isnull=False, translation_of__in=known, **LIVE)
    return _members(condition | _in_group(groups) if groups else condition)


def _in_group(groups: Iterable[int]) -> Q:
    return Q(translation_group__isnull=False, translation_group__in=groups, **LIVE)


def _members(condition: Q) -> QuerySet[Edition]:
    # In no order, for which SQLite would go through all editions.
    rows = Edition.objects.filter(condition).order_by()
    return rows.only("article", "language", "title", "translation_of", "translation_group")


def _groups(members: Sequence[Member]) -> dict[int, list[Member]]:
    """Return the members by what hangs together; each group is called after the smallest article id in it."""
    called: dict[int, int] = {}

    def name_of(article_id: int) -> int:
        while (name := called.setdefault(article_id, article_id)) != article_id:
            article_id = name
        return article_id

    for member in members:
        if member.translation_of is None:
            name_of(member.article_id)
            continue
        first, second = sorted((name_of(member.article_id), name_of(member.translation_of)))
        called[second] = first
    found: dict[int, list[Member]] = defaultdict(list)
    for member in members:
        found[name_of(member.article_id)].append(member)
    return dict(found)


def languages_taken_twice(group: Sequence[Member]) -> list[tuple[Member, Member]]:
    """Return the pairs of members, the earlier one first, that say the piece in the same language."""
    twice = {language for language, times in Counter(m.language.lower() for m in group).items() if times > 1}
    pairs = []
    for language in sorted(twice):
        first, *others = [member for member in group if member.language.lower() == language]
        pairs += [(first, other) for other in others]
    return pairs
