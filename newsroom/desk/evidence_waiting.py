"""The boxes of the first page that hold evidence: what waits for verification, what happened at sources, takedowns."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import Truncator
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from newsroom.desk.articles_waiting import name_of
from newsroom.desk.boxes import Box, Row, address_of, box_of
from reactions.models import DeskTask, Quotation, Redaction, TakedownRequest, Verification
from reactions.verifying.queue import quotations_to_verify

# How long a refused quotation stays with its submitter; one with a question stays until it is answered.
SENT_BACK_FOR = timedelta(days=14)
Decision = Verification.Decision


def evidence_boxes(*, person: User, now: datetime) -> list[Box]:
    """Return the boxes of evidence within the person's rights, one query each."""
    boxes = []
    if person.has_perm("reactions.view_takedownrequest"):
        boxes.append(
            box_of(
                "takedowns",
                _("Takedown requests"),
                f"{address_of('reactions_takedownrequest_changelist')}?state__exact=received",
                open_takedown_requests(),
                lambda row: _takedown_row(row, now),
                is_alarm=True,
            )
        )
    if person.has_perm("reactions.decide_takedown"):
        boxes.append(
            box_of(
                "redactions",
                _("Redactions to confirm"),
                address_of("reactions_redaction_changelist"),
                redactions_to_confirm(user_id=person.pk),
                lambda row: _redaction_row(row, now),
                is_alarm=True,
            )
        )
    if person.has_perm("reactions.view_desktask"):
        boxes.append(
            box_of(
                "tasks",
                _("Happened at sources"),
                address_of("reactions_desktask_changelist"),
                open_desk_tasks(),
                lambda row: _task_row(row, now),
                is_alarm=True,
            )
        )
    if person.has_perm("reactions.view_quotation"):
        boxes.append(
            box_of(
                "sent_back",
                _("My quotations, sent back"),
                f"{address_of('reactions_quotation_changelist')}?standing=asked",
                quotations_sent_back(user_id=person.pk, now=now),
                lambda row: _quotation_row(row, now, page="change"),
            )
        )
    if person.has_perm("reactions.verify_quotation"):
        boxes.append(
            box_of(
                "to_verify",
                _("Quotations to verify"),
                address_of("reactions_quotation_queue"),
                quotations_to_verify(user_id=person.pk),
                lambda row: _quotation_row(row, now, page="verify"),
            )
        )
    return boxes


def open_takedown_requests() -> QuerySet[TakedownRequest]:
    """Return the requests that wait for a decision, oldest first: what they are about is hidden meanwhile."""
    return (
        TakedownRequest.objects.filter(state=TakedownRequest.State.RECEIVED)
        .select_related("quotation__source__outlet")
        .order_by("received_at", "pk")
    )


def redactions_to_confirm(*, user_id: int) -> QuerySet[Redaction]:
    """Return what others proposed for evidence, and a second person must confirm."""
    return (
        Redaction.objects.filter(effective_at__isnull=True)
        .exclude(proposed_by=user_id)
        .select_related("proposed_by")
        .order_by("proposed_at", "pk")
    )


def open_desk_tasks() -> QuerySet[DeskTask]:
    """Return what happened at quoted sources and nobody has dealt with, newest first."""
    return DeskTask.objects.filter(closed_at__isnull=True).select_related("source__outlet", "quotation")


def quotations_sent_back(*, user_id: int, now: datetime) -> QuerySet[Quotation]:
    """Return this person's quotations that a reviewer asked about, or refused in the last two weeks."""
    recent = Verification.objects.filter(
        quotation=OuterRef("pk"), decision=Decision.REFUSED, checked_at__gte=now - SENT_BACK_FOR
    )
    # The type checker does not see annotations that another module makes.
    rows: Any = Quotation.objects.with_standing()
    sent_back: QuerySet[Quotation] = (
        rows.filter(submitted_by=user_id, superseded_by__isnull=True, redacted_at__isnull=True)
        .filter(
            Q(latest_decision=Decision.ASKED.value)
            | Q(Exists(recent), latest_decision=Decision.REFUSED.value)
        )
        .select_related("source__outlet")
        .order_by("-submitted_at", "-pk")
    )
    return sent_back


def _takedown_row(row: TakedownRequest, now: datetime) -> Row:
    is_hidden = row.quotation is not None and row.quotation.hidden_at is not None
    outlet = [row.quotation.source.outlet.label] if row.quotation is not None else []
    return Row(
        title=_capital(str(row.get_ground_display())),
        address=address_of("reactions_takedownrequest_change", row.pk),
        details=[*outlet, str(row.get_relation_display()), _ago(row.received_at, now)],
        mark="warn" if is_hidden else "",
        mark_words=_("hidden from readers") if is_hidden else "",
    )


def _redaction_row(row: Redaction, now: datetime) -> Row:
    return Row(
        title=_capital(str(row)),
        address=address_of("reactions_redaction_change", row.pk),
        details=[name_of(row.proposed_by), _ago(row.proposed_at, now)],
        mark="warn",
        mark_words=_("waits for another person"),
    )


def _task_row(row: DeskTask, now: datetime) -> Row:
    about = str(row.quotation) if row.quotation is not None else row.source.title
    return Row(
        title=_capital(str(row.get_kind_display())),
        address=address_of("reactions_desktask_change", row.pk),
        details=[row.source.outlet.label, Truncator(about).chars(60), _ago(row.opened_at, now)],
    )


def _quotation_row(row: Quotation, now: datetime, *, page: str) -> Row:
    mark, words = "", ""
    match getattr(row, "latest_decision", ""):
        case Decision.ASKED.value:
            mark, words = "warn", _("question asked")
        case Decision.REFUSED.value:
            mark, words = "bad", _("refused")
        case Decision.ACCEPTED.value:
            # Of a picture two people decide.
            mark, words = "warn", _("one person has accepted it")
    return Row(
        title=Truncator(str(row)).chars(110),
        address=address_of(f"reactions_quotation_{page}", row.pk),
        details=[row.source.outlet.label, _ago(row.submitted_at, now)],
        mark=mark,
        mark_words=words,
        language=row.language,
    )


def _ago(moment: datetime, now: datetime) -> str:
    return _("%(time)s ago") % {"time": timesince(moment, now)}


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
