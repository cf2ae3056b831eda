"""The queue of quotations that wait for a person: what each reviewer can decide on, filtered, and what comes next."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from reactions.judging.verdicts import Verdict
from reactions.models import Outlet, Quotation, Verification
from reactions.verifying.standing import ACCEPTABLE, waiting_quotations

# A reviewer goes through the queue from where they are; behind so many, the next look at it begins anew.
LONGEST_QUEUE = 2_000


class Show(StrEnum):
    """Which part of the queue is shown."""

    ALL = ""
    NEW = "new"
    ASKED = "asked"
    # Two people compare a picture, since no algorithm can.
    PICTURES = "pictures"
    # Nobody can accept these as they are: refuse them, with the reason.
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What of the queue somebody wants to see; empty means all of it. `outlet` is an outlet's slug."""

    show: Show = Show.ALL
    outlet: str = ""
    newest_first: bool = False


def quotations_to_verify(*, user_id: int, wanted: QueueFilter | None = None) -> QuerySet[Quotation]:
    """Return the quotations of others that this person can decide on, oldest first, asked ones last."""
    wanted = wanted or QueueFilter()
    # Of a picture two people decide: the first has done their part.
    accepted = Verification.objects.filter(
        quotation=OuterRef("pk"), reviewer=user_id, decision=Verification.Decision.ACCEPTED
    )
    # The type checker does not see annotations that another module makes.
    rows: Any = (
        waiting_quotations()
        .filter(~Exists(accepted))
        .exclude(submitted_by=user_id)
        .annotate(is_asked=Q(latest_decision=Verification.Decision.ASKED.value))
        .select_related("source__outlet")
    )
    if wanted.outlet:
        rows = rows.filter(source__outlet__slug=wanted.outlet)
    match wanted.show:
        case Show.NEW:
            rows = rows.filter(is_asked=False)
        case Show.ASKED:
            rows = rows.filter(is_asked=True)
        case Show.PICTURES:
            rows = rows.filter(latest_verdict=Verdict.UNCHECKABLE.value)
        case Show.DOUBTFUL:
            decidable = [verdict.value for verdict in (*ACCEPTABLE, Verdict.UNCHECKABLE)]
            rows = rows.exclude(latest_verdict__in=decidable)
    times = ["-submitted_at", "-pk"] if wanted.newest_first else ["submitted_at", "pk"]
    found: QuerySet[Quotation] = rows.order_by("is_asked", *times)
    return found


def next_to_verify(*, quotation: Quotation, user_id: int, wanted: QueueFilter | None = None) -> int | None:
    """Return the id of the quotation that comes after this one in the queue, or of the first; None where none waits.

    Ask before a decision on this one, while it still has its place in the queue. What this person has decided on already (a question that nobody answered yet) does not come by itself again,
    unless questions are what they want to see.
    """
    wanted = wanted or QueueFilter()
    queue = quotations_to_verify(user_id=user_id, wanted=wanted)
    if wanted.show != Show.ASKED:
        decided = Verification.objects.filter(quotation=OuterRef("pk"), reviewer=user_id)
        queue = queue.filter(~Exists(decided) | Q(pk=quotation.pk))
    waiting = list(queue.values_list("pk", flat=True)[:LONGEST_QUEUE])
    if quotation.pk in waiting:
        place = waiting.index(quotation.pk)
        waiting = [*waiting[place + 1 :], *waiting[:place]]
    return waiting[0] if waiting else None


def outlets_waiting(*, user_id: int) -> QuerySet[Outlet]:
    """Return the outlets from which something waits for this person, by name."""
    waiting = quotations_to_verify(user_id=user_id).order_by().values("source__outlet")
    return Outlet.objects.filter(pk__in=waiting).order_by("name_en")
