"""Making, finding and revoking preview links. What opens one is a secret of 256 bits, of which only a hash is kept."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from articles.models import Activity, Article, PreviewLink, Revision
from articles.reviewing.activity import record
from articles.workflow import may_edit

TOKEN_BYTES = 32
LONGEST = timedelta(days=90)
# An article with more links that open it than this has lost track of who reads it.
MOST_GOOD = 20


class UnableToPreview(Exception):
    """There is no such link, or no longer: which of these is told to nobody."""


class UnableToMakeLink(Exception):
    """The link was not made; the message says why."""


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A link with its token, which is known at this moment only."""

    link: PreviewLink
    token: str


def make_link(
    *,
    article: Article,
    made_for: str,
    lasts: timedelta,
    actor: User,
    now: datetime,
    revision: Revision | None = None,
) -> MadeLink:
    """Return a new link to a revision of the article, or to whatever is saved last when it is opened.

    Raises `PermissionDenied` for who may not edit the article, `UnableToMakeLink` for what cannot be.
    """
    _refuse_unless_editor(article, actor)
    if not made_for.strip():
        raise UnableToMakeLink(_("Say for whom the link is."))
    if not timedelta() < lasts <= LONGEST:
        raise UnableToMakeLink(_("A link lasts at most %(days)d days.") % {"days": LONGEST.days})
    if revision is not None and revision.article_id != article.pk:
        raise UnableToMakeLink(_("That revision is of another article."))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        Article.objects.select_for_update().only("pk").get(pk=article.pk)
        if not article.revisions.exists():
            raise UnableToMakeLink(_("Nothing has been saved yet."))
        if good_links(article=article, now=now).count() >= MOST_GOOD:
            raise UnableToMakeLink(
                _("%(most)d links open this article already. Revoke those that nobody needs.")
                % {"most": MOST_GOOD}
            )
        link = PreviewLink.objects.create(
            article=article,
            revision=revision,
            token_hash=hash_of(token),
            made_for=made_for.strip(),
            created_at=now,
            created_by=actor,
            expires_at=now + lasts,
        )
        record(
            kind=Activity.Kind.LINK_MADE,
            actor=actor,
            now=now,
            article=article,
            subject=link,
            after=link.expires_at.isoformat(),
            note=link.made_for,
        )
    return MadeLink(link=link, token=token)


def revoke_link(*, link: PreviewLink, actor: User, now: datetime) -> None:
    """Let a link open nothing from now on; a second time changes nothing. Raises `PermissionDenied` for who may not."""
    _refuse_unless_editor(link.article, actor)
    with transaction.atomic():
        held = PreviewLink.objects.filter(pk=link.pk, revoked_at__isnull=True)
        if held.update(revoked_at=now, revoked_by=actor):
            record(
                kind=Activity.Kind.LINK_REVOKED,
                actor=actor,
                now=now,
                article=link.article,
                subject=link,
                note=link.made_for,
            )


def good_links(*, article: Article, now: datetime) -> QuerySet[PreviewLink]:
    """Return the links that open the article at `now`, newest first."""
    return PreviewLink.objects.filter(article=article, revoked_at__isnull=True, expires_at__gt=now)


def link_with(*, token: str, now: datetime) -> PreviewLink:
    """Return the link that a token opens; raise `UnableToPreview` where it opens nothing, whatever the reason."""
    link = PreviewLink.objects.filter(token_hash=hash_of(token)).first()
    if link is None or not link.is_good(now):
        raise UnableToPreview
    return link


def revision_shown(*, link: PreviewLink) -> Revision:
    """Return the revision that a link shows, with its article and category; one query."""
    rows = Revision.objects.select_related("article__category", "created_by")
    if link.revision_id is not None:
        pinned: Revision = rows.get(pk=link.revision_id)
        return pinned
    newest: Revision | None = rows.filter(article=link.article_id).order_by("-number").first()
    if newest is None:
        raise UnableToPreview
    return newest


def note_use(*, link: PreviewLink, now: datetime) -> None:
    """Count that the link's page was opened."""
    PreviewLink.objects.filter(pk=link.pk).update(use_count=F("use_count") + 1, last_used_at=now)


def hash_of(token: str) -> str:
    """Return what is kept of a token. It is looked up by an index: how long that takes tells nothing of the token."""
    return sha256(token.encode()).hexdigest()


def _refuse_unless_editor(article: Article, actor: User) -> None:
    if not may_edit(article=article, actor=actor):
        raise PermissionDenied(_("You may not edit this article."))
