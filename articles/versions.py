"""The history of a working copy as people read it: one row per sitting, versions with names, one block brought back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from articles.comparing import Change, Kind
from articles.documents import Document, named_in
from articles.models import Activity, Article, Edition, NamedVersion, Revision
from articles.reviewing.activity import record
from articles.saving.keeping import keep
from articles.saving.merging import with_place
from articles.snapshots import UnableToRestore, take_snapshot
from articles.words import Span
from articles.workflow import may_edit
from reactions.models import Quotation, Verification
from reactions.verifying.standing import standing_of

# Revisions that are read for one page of the history; a sitting that has more goes on on the next page.
REVISIONS_AT_ONCE = 300
LONGEST_NAME = NamedVersion._meta.get_field("name").max_length or 120


@dataclass(slots=True)
class Sitting:
    """What one person saved in one go from one open page, newest first; a revision saved otherwise stands alone."""

    revisions: list[Revision]
    editions: dict[int, Edition] = field(default_factory=dict)

    @property
    def newest(self) -> Revision:
        return self.revisions[0]

    @property
    def oldest(self) -> Revision:
        return self.revisions[-1]

    @property
    def before(self) -> int:
        """The number of the revision that the sitting began on; 0 for none."""
        return self.oldest.number - 1

    @property
    def marked(self) -> list[tuple[Revision, str, Edition | None]]:
        """Its revisions that have a name or went out, with both."""
        return [
            (revision, name, self.editions.get(revision.pk))
            for revision in self.revisions
            if (name := name_of_version(revision)) or revision.pk in self.editions
        ]


@dataclass(frozen=True, slots=True)
class History:
    """Some sittings, newest first, and the number of the revision below which older ones go on."""

    sittings: Sequence[Sitting]
    older: int | None


def history_of(*, article: Article, below: int | None = None) -> History:
    """Return the article's sittings, those with revisions below a number where one is given; two queries."""
    rows = (
        article.revisions.defer("document")
        .select_related("created_by", "named__named_by")
        .order_by("-number")
    )
    if below is not None:
        rows = rows.filter(number__lt=below)
    revisions = list(rows[: REVISIONS_AT_ONCE + 1])
    has_more = len(revisions) > REVISIONS_AT_ONCE
    revisions = revisions[:REVISIONS_AT_ONCE]
    editions = {
        edition.revision_id: edition
        for edition in Edition.objects.filter(revision__in=[revision.pk for revision in revisions]).defer(
            "document"
        )
    }
    sittings: list[Sitting] = []
    for revision in revisions:
        if sittings and _is_one_sitting(sittings[-1].oldest, revision):
            sittings[-1].revisions.append(revision)
        else:
            sittings.append(Sitting([revision]))
    for sitting in sittings:
        sitting.editions = {
            revision.pk: editions[revision.pk] for revision in sitting.revisions if revision.pk in editions
        }
    return History(sittings=sittings, older=revisions[-1].number if has_more else None)


def _is_one_sitting(newer: Revision, older: Revision) -> bool:
    return newer.session is not None and newer.session == older.session


def name_of_version(revision: Revision) -> str:
    """Return the name that somebody gave the revision, or nothing."""
    named = getattr(revision, "named", None)
    return named.name if named is not None else ""


@transaction.atomic
def name_version(*, revision: Revision, name: str, actor: User, now: datetime) -> None:
    """Give a revision a name by which it is found again, or take it away with an empty one.

    Raises `PermissionDenied` for who may not edit the article. A longer name than `LONGEST_NAME` is cut.
    """
    if not may_edit(article=revision.article, actor=actor):
        raise PermissionDenied(_("You may not edit this article."))
    name = " ".join(name.split())[:LONGEST_NAME]
    if not name:
        NamedVersion.objects.filter(revision=revision).delete()
        return
    NamedVersion.objects.update_or_create(
        revision=revision, defaults={"name": name, "named_at": now, "named_by": actor}
    )


@transaction.atomic
def restore_block(*, revision: Revision, key: str, actor: User, now: datetime) -> Revision:
    """Make one block what it was in a revision, and leave the rest as it is; a block that it did not have goes.

    A block that is no longer there comes back where it stood. Raises `UnableToRestore` where neither the revision nor the
    working copy has such a block, `PermissionDenied` for who may not edit the article.
    """
    article = Article.objects.select_for_update().get(pk=revision.article_id)
    # As it is now: words may have been taken out of it since it was read.
    revision.refresh_from_db(fields=["document"])
    old: Document = revision.document
    current = take_snapshot(article=article)
    block = next((item for item in old["blocks"] if item["key"] == key), None)
    if block is None and all(item["key"] != key for item in current["blocks"]):
        raise UnableToRestore(_("That block is neither in this revision nor in the article."))
    wanted = with_place(current, f"block:{key}", block, order_of=old)
    kept = keep(article=article, base=current, mine=wanted, actor=actor, now=now, kind=Revision.Kind.RESTORE)
    record(
        kind=Activity.Kind.RESTORED,
        actor=actor,
        now=now,
        article=article,
        subject=revision,
        after=str(revision.number),
        note=_("One block of it."),
    )
    return kept.revision


def quotation_changes(*, old: Revision | None, new: Revision) -> list[Change]:
    """Return what happened between two revisions to the quotations that both name: verified, refused, removed.

    The document names quotations by id, and says nothing of how they stand: that is read from what was recorded. Two queries.
    """
    if old is None:
        return []
    both = set(named_in(old.document, "quotation")) & set(named_in(new.document, "quotation"))
    rows = Quotation.objects.filter(pk__in=both).prefetch_related("verifications").order_by("pk")
    stood = [(row, _stood(row, old.created_at), _stood(row, new.created_at)) for row in rows]
    return [
        Change(
            label=_("Quotation"),
            kind=Kind.CHANGED,
            spans=(Span("same", f"{row}: "), Span("removed", f"{before} "), Span("added", after)),
        )
        for row, before, after in stood
        if before != after
    ]


def _stood(quotation: Quotation, moment: datetime) -> str:
    """Return how a quotation stood at a moment, in words."""
    if quotation.redacted_at is not None and quotation.redacted_at <= moment:
        return _("removed")
    return _standing([check for check in quotation.verifications.all() if check.checked_at <= moment])


def _standing(checks: Sequence[Verification]) -> str:
    standing = standing_of(checks)
    if standing.is_verified:
        return _("verified")
    match standing.decision:
        case Verification.Decision.REFUSED:
            return _("refused")
        case Verification.Decision.ASKED:
            return _("question asked")
    return _("not verified")
