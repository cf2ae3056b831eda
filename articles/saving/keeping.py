"""The one way a page's document becomes the working copy: merged under the article's lock, then frozen as a revision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from articles.documents import Document
from articles.models import Article, Revision
from articles.saving.merging import Decision, Overlap, merge, next_base
from articles.slugs import slug_for
from articles.snapshots import newest_revision, record_revision, take_snapshot, write_document
from articles.workflow import may_edit
from tags.holding import share_tagging


class Overlapping(Exception):
    """Somebody else changed the same places meanwhile; nothing was saved. Says who and when, and both versions."""

    def __init__(self, *, overlaps: list[Overlap], theirs: Document, newest: Revision | None) -> None:
        super().__init__(overlaps)
        self.overlaps = overlaps
        self.theirs = theirs
        self.newest = newest


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of a save: the revision that holds it, what is still undecided, and what the page's next changes count from."""

    revision: Revision
    document: Document
    overlaps: list[Overlap]
    next_base: Document
    # Whether the working copy holds changes that the page does not show yet.
    has_news: bool


@transaction.atomic
def keep(
    *,
    article: Article,
    base: Document | None,
    mine: Document,
    actor: User,
    now: datetime,
    kind: str = Revision.Kind.SAVE,
    session: UUID | None = None,
    decisions: Mapping[str, Decision] | None = None,
) -> Kept:
    """Write what a page says into the article's working copy, merged with what was saved since `base` (None: nothing was).

    An autosave keeps what does not overlap and returns the rest in `overlaps`; any other save raises `Overlapping` and keeps nothing.
    Raises `PermissionDenied` for who may not edit the article. A slug that was left to the title stays so.
    """
    share_tagging()
    article = Article.objects.select_for_update().get(pk=article.pk)
    if not may_edit(article=article, actor=actor):
        raise PermissionDenied(_("You may not edit this article."))
    theirs = take_snapshot(article=article)
    base = theirs if base is None else base
    merged = merge(
        base=base,
        mine=_without_derived_slug(mine, theirs, is_derived=not article.slug),
        theirs=theirs,
        decisions=decisions,
    )
    if merged.overlaps and kind != Revision.Kind.AUTOSAVE:
        raise Overlapping(overlaps=merged.overlaps, theirs=theirs, newest=newest_revision(article=article))
    document = merged.document
    slug_follows_title = not article.slug and document["slug"] in {mine["slug"], theirs["slug"]}
    if slug_follows_title and document["slug"] in {slug_for(mine["title"]), slug_for(theirs["title"])}:
        document["slug"] = slug_for(document["title"])
    if document != theirs:
        write_document(article=article, document=document, before=theirs)
        if slug_follows_title and document["slug"] == slug_for(document["title"]):
            article.slug = ""
        article.version += 1
        article.updated_at = now
        article.save()
    revision = record_revision(article=article, actor=actor, now=now, kind=kind, session=session)
    return Kept(
        revision=revision,
        document=document,
        overlaps=merged.overlaps,
        next_base=next_base(base=base, mine=mine, overlaps=merged.overlaps),
        has_news=document != mine,
    )


def _without_derived_slug(mine: Document, theirs: Document, *, is_derived: bool) -> Document:
    """Return `mine` with the other's slug where both are left to their titles: nobody need choose one who has chosen a title."""
    if is_derived and all(said["slug"] == slug_for(said["title"]) for said in (mine, theirs)):
        return {**mine, "slug": theirs["slug"]}
    return mine
