"""Closing and destroying evidence: one person proposes, another who decides on takedowns confirms.

Closed evidence is seen by few people and exported by none of the others. Destroyed evidence is gone: the key of each
file is destroyed, then the file. What stays is the keyed commitment in the manifest, from which nothing can be guessed,
so that the chain of seals still holds; the plain SHA-256 of the bytes is blanked wherever it stood. With the last page
on which somebody wrote their name goes too.
"""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delivery import keys
from delivery.announcing import announce
from reactions.models import (
    Capture,
    CaptureArtifact,
    CaptureComment,
    Ground,
    Quotation,
    Redaction,
    Source,
    SourceAuthor,
    TakedownRequest,
    Verification,
)
from reactions.models.evidence import evidence_storage
from reactions.sources.authors import forget_handles
from reactions.takedown.redacting import RIGHT_TO_DECIDE, UnableToRedact

RIGHT_TO_PROPOSE = "reactions.add_redaction"
SCOPES = frozenset({Redaction.Scope.SUPPRESS.value, Redaction.Scope.DESTROY.value})


@transaction.atomic
def propose(
    *,
    capture: Capture,
    scope: str,
    ground: str,
    actor: User,
    now: datetime,
    request: TakedownRequest | None = None,
    note: str = "",
) -> Redaction:
    """Propose to close or destroy a capture's evidence; nothing happens before another person confirms.

    The same proposal again is the one that waits. Raises `UnableToRedact`, `PermissionDenied`.
    """
    if not (actor.has_perm(RIGHT_TO_PROPOSE) or actor.has_perm(RIGHT_TO_DECIDE)):
        raise PermissionDenied(_("You may not propose to close evidence."))
    if scope not in SCOPES:
        raise UnableToRedact(_("Choose whether the evidence is closed or destroyed."))
    if ground not in Ground.values:
        raise UnableToRedact(_("Choose the ground on which it is done; readers and the public log see it."))
    Capture.objects.select_for_update(of=("self",)).get(pk=capture.pk)
    known = Redaction.objects.filter(capture=capture, scope=scope).first()
    if known is not None and known.effective_at is not None:
        raise UnableToRedact(_("This was done already: %(what)s.") % {"what": known.get_scope_display()})
    if scope == Redaction.Scope.DESTROY:
        _require_nothing_shown(capture)
    return known or Redaction.objects.create(
        scope=scope,
        ground=ground,
        capture=capture,
        request=request,
        proposed_at=now,
        proposed_by=actor,
        note=note[:500],
    )


@transaction.atomic
def confirm(*, redaction: Redaction, actor: User, now: datetime) -> Redaction:
    """Let what another person proposed take effect; once it has, doing it again changes nothing.

    Raises `UnableToRedact` for one's own proposal, or while readers still see a quotation whose evidence would be
    destroyed; `PermissionDenied`.
    """
    if not actor.has_perm(RIGHT_TO_DECIDE):
        raise PermissionDenied(_("You may not decide on takedowns."))
    row = Redaction.objects.select_for_update(of=("self",)).select_related("capture").get(pk=redaction.pk)
    if row.capture is None or row.scope not in SCOPES:
        raise UnableToRedact(_("Only the closing or destroying of evidence needs a second person."))
    if row.effective_at is not None:
        return row
    if row.proposed_by_id == actor.pk:
        raise UnableToRedact(_("You proposed this yourself. Another person must confirm it."))
    if row.scope == Redaction.Scope.DESTROY:
        _require_nothing_shown(row.capture)
        _destroy(row.capture)
    row.confirmed_by, row.effective_at = actor, now
    row.save(update_fields=["confirmed_by", "effective_at"])
    announce(
        [keys.TAKEDOWNS, *(keys.quotation(pk) for pk in row.capture.quotations.values_list("pk", flat=True))]
    )
    return row


@transaction.atomic
def reject(*, redaction: Redaction, actor: User) -> None:
    """Drop a proposal: its proposer, or who decides on takedowns. Raises `UnableToRedact`, `PermissionDenied`."""
    row = Redaction.objects.select_for_update(of=("self",)).get(pk=redaction.pk)
    if row.proposed_by_id != actor.pk and not actor.has_perm(RIGHT_TO_DECIDE):
        raise PermissionDenied(_("You may not decide on takedowns."))
    if row.effective_at is not None:
        raise UnableToRedact(_("This has taken effect; it cannot be taken back."))
    row.delete()


def _require_nothing_shown(capture: Capture) -> None:
    shown = Quotation.objects.public().filter(capture=capture, redacted_at__isnull=True).count()
    if shown:
        raise UnableToRedact(
            ngettext(
                "Readers still see %(count)d quotation from this capture, which would stand without evidence. "
                "Remove its words first.",
                "Readers still see %(count)d quotations from this capture, which would stand without evidence. "
                "Remove their words first.",
                shown,
            )
            % {"count": shown}
        )


def _destroy(capture: Capture) -> None:
    """Destroy the keys of a capture's files, then the files; blank what could tell their content."""
    names = []
    for artifact in capture.artifacts.all():
        names.append(artifact.file.name or "")
        Verification.objects.filter(quotation__capture=capture, artifact_sha256=artifact.sha256).exclude(
            artifact_sha256=""
        ).blank(artifact_sha256=artifact.commitment)
        CaptureArtifact.objects.filter(pk=artifact.pk).blank(wrapped_key=b"", sha256="")
    forget_handles(authors=_only_there(capture))

    def remove_files() -> None:
        storage = evidence_storage()
        for name in names:
            if name:
                storage.delete(name)

    # Without its key a file says nothing: should this be interrupted, nothing can be read of what is left.
    transaction.on_commit(remove_files, robust=True)


def _only_there(capture: Capture) -> QuerySet[SourceAuthor]:
    """Return those who wrote on the page, unless something else of theirs is still kept: a quotation, another page."""
    kept = Capture.objects.kept()
    author = OuterRef("pk")
    return SourceAuthor.objects.filter(
        Q(pk__in=capture.comments.values("author")) | Q(pk=capture.source.author_id),
        ~Exists(Quotation.objects.filter(author=author)),
        ~Exists(CaptureComment.objects.filter(author=author, capture__in=kept)),
        ~Exists(Source.objects.filter(author=author, captures__in=kept)),
    )
