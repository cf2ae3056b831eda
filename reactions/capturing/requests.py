"""Orders to capture a page by its address: made at the desk, carried out by a task, told in words.

Whoever carries an order out first takes it (`started_at` is the mark of who took it last). The capture and the
order's end are one transaction, and only the last taker's may happen: a task that runs twice, or that a killed worker
left in the middle, stores one capture or none.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reactions.capturing.by_address import (
    RefusedAsEvidence,
    accepted_page,
    capture_browsed,
    capture_fetched,
    status_of,
)
from reactions.capturing.refusing import Refusal, message_of_refusal
from reactions.fetching import Fetched, FetchProblem, UnableToFetch, fetch
from reactions.fetching.addresses import read_address
from reactions.fetching.browser import Browsed, browse, has_browser
from reactions.fetching.politeness import claim_visit, honour_retry_after
from reactions.fetching.problems import message_of_problem
from reactions.models import Capture, CaptureRequest, Outlet, Source
from reactions.reading import ReadPage
from reactions.sources.asked_addresses import asked_address
from reactions.sources.unencrypted import may_be_unencrypted

logger = logging.getLogger(__name__)

AUTO = "auto"
METHODS = (AUTO, Capture.Method.FETCH, Capture.Method.BROWSER)
# How often a page that does not come is asked for, and the pauses in between.
PAUSES = (timedelta(seconds=30), timedelta(minutes=2))
ATTEMPTS = len(PAUSES) + 1
# Reasons that are neither a refusal nor a problem of fetching.
NOT_STORED, GIVEN_UP, KEPT_AWAY = "not_stored", "given_up", "kept_away"
# Somebody waits at the desk: a site that wants a longer pause is not waited for.
LONGEST_WAIT = timedelta(minutes=2)

State, Step = CaptureRequest.State, CaptureRequest.Step
OPEN = (State.WAITING, State.RUNNING)


class UnableToRequest(Exception):
    """The page cannot be asked for; the message says why and what to do instead."""


@dataclass(frozen=True)
class Again:
    """An order that must be carried out later: not before `at`, as the attempt of this number (from 1)."""

    at: datetime
    attempt: int


def request_capture(
    *, source: Source, method: str, actor: User, now: datetime, comment_page: str = ""
) -> CaptureRequest:
    """Order a capture of the source's page, and queue the task that carries it out once this is committed.

    `comment_page` is what `comment_page_of()` finds in the address that somebody gave: the page of the comments.
    `method` is "fetch", "browser", or "auto": what the outlet's way of capturing says. Raises `UnableToRequest` where
    one is on its way already, the outlet wants a saved page, there is no browser, or the address is none to be asked.
    """
    if method not in METHODS:
        raise UnableToRequest(_("Say how to capture the page."))
    chosen = _chosen(source=source, method=method)
    try:
        read_address(asked_address(source, page=comment_page))
    except UnableToFetch as refusal:
        raise UnableToRequest(str(refusal)) from refusal
    request = CaptureRequest(
        source=source, method=chosen, comment_page=comment_page, requested_by=actor, requested_at=now
    )
    try:
        with transaction.atomic():
            request.save(force_insert=True)
            enqueue(request_id=request.pk)
    except IntegrityError:
        raise UnableToRequest(_("This page is being captured already. Wait until that is done.")) from None
    return request


def _chosen(*, source: Source, method: str) -> Capture.Method:
    mode = source.outlet.capture_mode
    if method == AUTO and mode == Outlet.CaptureMode.UPLOAD:
        raise UnableToRequest(
            _(
                "%(outlet)s turns away newsrooms that ask by themselves. Save the page in your browser and upload it, "
                "or send it from there with the bookmarklet."
            )
            % {"outlet": source.outlet.label}
        )
    wants_browser = method == Capture.Method.BROWSER or (
        method == AUTO and mode == Outlet.CaptureMode.BROWSER
    )
    if not wants_browser:
        return Capture.Method.FETCH
    if not has_browser():
        raise UnableToRequest(message_of_problem(FetchProblem.NO_BROWSER, {}))
    return Capture.Method.BROWSER


def enqueue(*, request_id: int, at: datetime | None = None, attempt: int = 1) -> None:
    """Queue the task that carries an order out, once the transaction is committed."""
    # The task's module imports this one.
    from reactions.tasks import carry_out_capture

    task = carry_out_capture.using(run_after=at) if at else carry_out_capture
    transaction.on_commit(lambda: task.enqueue(request_id, attempt))


def carry_out(
    *, request_id: int, now: datetime, attempt: int = 1, clock: Callable[[], datetime] | None = None
) -> Again | None:
    """Fetch, read and seal what was ordered; return when it must be carried out again, or None when it is over.

    `clock` tells the time as it goes on (by default it stands at `now`). Whatever comes of it stands in the order:
    its state, and a reason with values for `message_of()`. Does nothing for an order that is over.
    """
    clock = clock or (lambda: now)
    request = (
        CaptureRequest.objects.select_related("source__outlet", "requested_by").filter(pk=request_id).first()
    )
    if request is None or request.state not in OPEN:
        return None
    host = urlsplit(asked_address(request.source)).hostname or ""
    may_at = claim_visit(host=host, now=now)
    if may_at is not None and may_at - now <= LONGEST_WAIT:
        return Again(at=may_at, attempt=attempt)
    hold = _Hold.take(request=request, now=now)
    if hold is None:
        return None
    if may_at is not None:
        hold.end(State.FAILED, reason=KEPT_AWAY, values={"until": may_at.isoformat()}, now=now)
        return None
    try:
        return _carried_out(hold=hold, host=host, attempt=attempt, clock=clock)
    except UnableToFetch as problem:
        if problem.code.is_transient and attempt < ATTEMPTS:
            hold.wait(reason=problem.code, values=problem.values)
            return Again(at=clock() + PAUSES[attempt - 1], attempt=attempt + 1)
        hold.end(State.FAILED, reason=problem.code, values=problem.values, now=clock())
    except RefusedAsEvidence as refusal:
        hold.end(State.REFUSED, reason=refusal.code, values=refusal.values, now=clock())
    except OSError:
        logger.exception("The evidence of capture request %d could not be stored", request_id)
        # A storage that was away for a moment costs no evidence: a page may be gone by the time that somebody orders it anew.
        if attempt < ATTEMPTS:
            hold.wait(reason=NOT_STORED, values={})
            return Again(at=clock() + PAUSES[attempt - 1], attempt=attempt + 1)
        hold.end(State.FAILED, reason=NOT_STORED, values={}, now=clock())
    return None


def _carried_out(*, hold: "_Hold", host: str, attempt: int, clock: Callable[[], datetime]) -> Again | None:
    request = hold.request
    hold.go_to(Step.FETCHING)
    address = asked_address(request.source, page=request.comment_page)
    plainly = partial(may_be_unencrypted, source=request.source, address=address)
    came: Fetched | Browsed
    if request.method == Capture.Method.BROWSER:
        came, wish = browse(url=address, now=clock(), may_be_unencrypted=plainly), ""
    else:
        came = fetch(url=address, now=clock(), may_be_unencrypted=plainly)
        wish = came.headers.get("retry-after", "")
    status = status_of(came)
    until = honour_retry_after(host=host, status=status, retry_after=wish, now=clock())
    if status >= 500 and attempt < ATTEMPTS:
        hold.wait(reason=Refusal.SITE_ERROR, values={"status": status})
        return Again(at=max(until or clock(), clock() + PAUSES[attempt - 1]), attempt=attempt + 1)
    hold.go_to(Step.READING)
    page = accepted_page(source=request.source, came=came)
    hold.go_to(Step.SEALING)
    with transaction.atomic():
        if hold.is_ours():
            stored = _sealed(request, came, page=page, now=clock())
            hold.end(State.STORED, reason="", values={}, now=clock(), capture=stored)
    return None


def _sealed(request: CaptureRequest, came: Fetched | Browsed, *, page: ReadPage, now: datetime) -> Capture:
    source, operator = request.source, request.requested_by
    if isinstance(came, Browsed):
        return capture_browsed(source=source, browsed=came, operator=operator, now=now, page=page)
    return capture_fetched(source=source, fetched=came, operator=operator, now=now, page=page)


@dataclass
class _Hold:
    """An order in the hands of one task. Nothing is written any more once another task has taken it."""

    request: CaptureRequest
    started_at: datetime

    @classmethod
    def take(cls, *, request: CaptureRequest, now: datetime) -> "_Hold | None":
        """Take an order that is open, from whoever had it before."""
        taken = CaptureRequest.objects.filter(pk=request.pk, state__in=OPEN).update(
            state=State.RUNNING, step=Step.FETCHING, started_at=now, reason="", reason_values={}
        )
        return cls(request=request, started_at=now) if taken else None

    def _row(self) -> QuerySet[CaptureRequest]:
        return CaptureRequest.objects.filter(
            pk=self.request.pk, state=State.RUNNING, started_at=self.started_at
        )

    def is_ours(self) -> bool:
        """Return whether nobody else took it, and let nobody until this transaction ends."""
        return self._row().select_for_update().first() is not None

    def go_to(self, step: CaptureRequest.Step) -> None:
        self._row().update(step=step)

    def wait(self, *, reason: str, values: dict[str, str | int]) -> None:
        self._row().update(state=State.WAITING, step=Step.QUEUED, reason=reason, reason_values=values)

    def end(
        self,
        state: CaptureRequest.State,
        *,
        reason: str,
        values: dict[str, str | int],
        now: datetime,
        capture: Capture | None = None,
    ) -> None:
        self._row().update(
            state=state, step=Step.DONE, reason=reason, reason_values=values, finished_at=now, capture=capture
        )


def open_orders(*, made_before: datetime) -> list[int]:
    """Return the ids of orders that are not over, oldest first."""
    rows = CaptureRequest.objects.filter(state__in=OPEN, requested_at__lt=made_before)
    return list(rows.order_by("requested_at").values_list("pk", flat=True))


def give_up(*, request_id: int, now: datetime) -> None:
    """End an order whose task will not run again."""
    CaptureRequest.objects.filter(pk=request_id, state__in=OPEN).update(
        state=State.FAILED, step=Step.DONE, reason=GIVEN_UP, reason_values={}, finished_at=now
    )


def message_of(request: CaptureRequest) -> str:
    """Return why an order was refused, failed or has to wait, and what to do, in the active language; or nothing."""
    reason, values = request.reason, request.reason_values
    if not reason:
        return ""
    if reason == KEPT_AWAY:
        until = timezone.localtime(datetime.fromisoformat(str(values["until"])))
        return _(
            "This site asked the newsroom to stay away until %(time)s. Try again then, or save the page in your "
            "browser and upload it."
        ) % {"time": date_format(until, "DATETIME_FORMAT")}
    if reason == NOT_STORED:
        words = _(
            "The evidence could not be stored: the storage is full, out of reach or may not be written to. Nothing was kept."
        )
    elif reason in list(Refusal):
        words = message_of_refusal(Refusal(reason), values)
    elif reason in list(FetchProblem):
        words = message_of_problem(FetchProblem(reason), values)
    else:
        words = _("The newsroom could not finish this. Save the page in your browser and upload it.")
    if request.state == State.WAITING:
        return _("%(words)s The newsroom tries again by itself.") % {"words": words}
    return words
