"""The acts on one quotation: hide, show again, restrict, redact. Each is one transaction, and the same again is nothing.

A redaction is for good. It takes the words out of the database: the quotation, its translations and elisions, the
notes of its reviewers, quotations of the same words, and every copy that the software made of them. What stays is
that something was quoted there, since when it is gone, and on what ground.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from delivery import keys
from delivery.announcing import announce
from reactions.models import (
    Appearance,
    Elision,
    Ground,
    Outlet,
    Quotation,
    Redaction,
    Source,
    TakedownRequest,
    Translation,
    Verification,
)
from reactions.shown import tell_put_differently
from reactions.takedown.mailing import tell_person
from reactions.takedown.removed_words import RemovedWords, TextKind
from reactions.takedown.same_words import (
    line_of,
    quotations_of_the_same_comment,
    quotations_of_the_same_words,
)
from reactions.takedown.scrubbing import scrub_copies
from reactions.takedown.sweeping import sweep_later
from reactions.takedown.telling import mask_in_other_rooms, tell_gone_or_back

RIGHT_TO_DECIDE = "reactions.decide_takedown"
# Where one of these is the ground, the way to the person is closed unless the desk decides otherwise.
PROTECTING = frozenset({Ground.MINOR.value, Ground.VICTIM.value, Ground.HEALTH.value})


class UnableToRedact(Exception):
    """The act cannot be carried out; the message says why and what to do."""


@transaction.atomic
def hide(*, quotation: Quotation, now: datetime) -> bool:
    """Hide a quotation from readers until a request is decided; return whether it was shown before."""
    row = _locked(quotation)
    if row.is_gone:
        return False
    row.hidden_at = now
    row.save(update_fields=["hidden_at"])
    quotation.hidden_at = now
    _count(row, -1)
    tell_gone_or_back(quotation=row)
    return True


@transaction.atomic
def show_again(*, quotation: Quotation, now: datetime) -> bool:
    """Show a hidden quotation again; return whether it was hidden. One that was redacted stays gone."""
    row = _locked(quotation)
    quotation.hidden_at = None
    if row.hidden_at is None:
        return False
    row.hidden_at = None
    row.save(update_fields=["hidden_at"])
    if row.redacted_at is None:
        _count(row, +1)
        tell_gone_or_back(quotation=row)
    return True


@transaction.atomic
def restrict(
    *,
    quotation: Quotation,
    ground: str,
    actor: User,
    now: datetime,
    request: TakedownRequest | None = None,
    translation_only: bool | None = None,
    note: str = "",
) -> Redaction:
    """Show neither the pseudonym nor the way to the source any more; the words stay.

    The other quotations of its comment go with it: by each of them the person could be found. `translation_only` takes
    the original words away too: by default where the ground is a minor, a victim or health, and there is a translation
    to show. Raises `UnableToRedact`, `PermissionDenied`.
    """
    _require(actor=actor, ground=ground)
    row = _locked(quotation)
    if row.redacted_at is not None:
        raise UnableToRedact(
            _("The words of this quotation are removed already; there is nothing to restrict.")
        )
    has_translation = row.translations.exists()
    if translation_only and not has_translation:
        raise UnableToRedact(
            _("There is no translation that could be shown instead. Add one first, or remove the words.")
        )
    if translation_only is None:
        translation_only = ground in PROTECTING and has_translation
    known = Redaction.objects.filter(quotation=row, scope=Redaction.Scope.RESTRICT).first()
    _restrict(row, translation_only=translation_only)
    together = {other.pk: other for other in (*line_of(row), *quotations_of_the_same_comment(quotation=row))}
    for other in (_locked(other) for pk, other in sorted(together.items()) if pk != row.pk):
        if other.redacted_at is None:
            _restrict(other, translation_only=translation_only and other.translations.exists())
    quotation.is_restricted, quotation.display = row.is_restricted, row.display
    announce([keys.LISTS, keys.TAKEDOWNS])
    return known or Redaction.objects.create(
        scope=Redaction.Scope.RESTRICT,
        ground=ground,
        quotation=row,
        request=request,
        proposed_at=now,
        proposed_by=actor,
        effective_at=now,
        note=note[:500],
    )


def _restrict(row: Quotation, *, translation_only: bool) -> None:
    row.is_restricted = True
    if translation_only:
        row.display = Quotation.Display.TRANSLATION_ONLY
    row.save(update_fields=["is_restricted", "display"])
    tell_put_differently(quotation=row)


def redact(
    *,
    quotation: Quotation,
    ground: str,
    actor: User,
    now: datetime,
    also: Collection[Quotation] = (),
    mask_in_texts: bool = True,
    request: TakedownRequest | None = None,
    answer: str = "",
    note: str = "",
) -> list[Redaction]:
    """Remove the words of a quotation for good, and of every quotation of the same words; return the redactions.

    `also` names others that go with it: of the same comment, of the same person. `mask_in_texts` takes the words out of
    what people wrote too, in drafts, revisions and editions; copies that the software made go in any case. What takes
    long, the archive, follows by a task. Open requests about any of them are granted with `answer`. Doing it again changes nothing. Raises `UnableToRedact`, `PermissionDenied`.
    """
    _require(actor=actor, ground=ground)
    with transaction.atomic():
        # Nobody quotes from these pages meanwhile (`reactions.quoting` holds them too).
        pages = {one.source_id for one in (quotation, *also)}
        held = Source.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=pages)
        list(held.order_by("pk").only("pk"))
        family = {
            row.pk: row for one in (quotation, *also) for row in quotations_of_the_same_words(quotation=one)
        }
        rows = list(
            Quotation.objects.select_for_update(of=("self",))
            .select_related("source__outlet")
            .filter(pk__in=family)
            .order_by("pk")
        )
        new = [row for row in rows if row.redacted_at is None]
        note = words_of(new).masked(note, TextKind.COPY)
        if new:
            _remove(new, ground=ground, now=now, mask_in_texts=mask_in_texts)
        made = [
            _redaction(row, ground=ground, actor=actor, now=now, request=request, note=note) for row in rows
        ]
        _grant_open_requests(rows, actor=actor, now=now, answer=answer)
        quotation.refresh_from_db()
    return made


def words_of(quotations: Iterable[Quotation]) -> RemovedWords:
    """Return the words that go with quotations: the originals and all their translations."""
    found: list[str] = []
    for quotation in quotations:
        found.append(quotation.exact)
        found.extend(row.text for row in quotation.translations.all())
    return RemovedWords(found)


def _remove(rows: list[Quotation], *, ground: str, now: datetime, mask_in_texts: bool) -> None:
    words = words_of(rows)
    ids = [row.pk for row in rows]
    for row in rows:
        if not row.is_gone:
            _count(row, -1)
    Quotation.objects.filter(pk__in=ids).update(
        exact="",
        prefix="",
        suffix="",
        context_note="",
        # By name, number and hour the comment could be found again.
        author=None,
        posted_at=None,
        posted_precision="unknown",
        votes_up=None,
        votes_down=None,
        votes_observed_at=None,
        is_restricted=True,
        redacted_at=now,
        redaction_ground=ground,
    )
    Translation.objects.filter(quotation__in=ids).delete()
    Elision.objects.filter(quotation__in=ids).delete()
    Verification.objects.filter(quotation__in=ids).exclude(note="").blank(note="")
    scrub_copies(words=words, quotation_ids=ids)
    if mask_in_texts:
        mask_in_other_rooms(words=words, quotation_ids=ids, now=now)
    sweep_later(words=words, quotation_ids=ids, mask_in_texts=mask_in_texts)
    for row in Quotation.objects.select_related("source__outlet").filter(pk__in=ids):
        tell_gone_or_back(quotation=row)
    announce([keys.TAKEDOWNS])


def _grant_open_requests(rows: list[Quotation], *, actor: User, now: datetime, answer: str) -> None:
    """Grant what was asked about the quotations: there is nothing left to decide."""
    for open_request in TakedownRequest.objects.filter(
        quotation__in=rows, state=TakedownRequest.State.RECEIVED
    ):
        open_request.state, open_request.answer = TakedownRequest.State.GRANTED, answer
        open_request.decided_at, open_request.decided_by = now, actor
        open_request.save(update_fields=["state", "answer", "decided_at", "decided_by"])
        tell_person(request=open_request, what="decided")


def _redaction(
    row: Quotation, *, ground: str, actor: User, now: datetime, request: TakedownRequest | None, note: str
) -> Redaction:
    known = Redaction.objects.filter(quotation=row, scope=Redaction.Scope.REDACT).first()
    return known or Redaction.objects.create(
        scope=Redaction.Scope.REDACT,
        ground=ground,
        quotation=row,
        request=request,
        proposed_at=now,
        proposed_by=actor,
        effective_at=now,
        note=note[:500],
    )


def _require(*, actor: User, ground: str) -> None:
    if not actor.has_perm(RIGHT_TO_DECIDE):
        raise PermissionDenied(_("You may not decide on takedowns."))
    if ground not in Ground.values:
        raise UnableToRedact(_("Choose the ground on which it is done; readers and the public log see it."))


def _locked(quotation: Quotation) -> Quotation:
    return (
        Quotation.objects.select_for_update(of=("self",))
        .select_related("source__outlet")
        .get(pk=quotation.pk)
    )


def _count(quotation: Quotation, step: int) -> None:
    """Keep the outlet's number of quotations that readers can see."""
    if Appearance.objects.filter(quotation=quotation).exists():
        Outlet.objects.filter(pk=quotation.source.outlet_id).update(
            quotation_count=F("quotation_count") + step
        )
