"""Checking a source: one look at its page tells of everything that is quoted from it. What was found is recorded."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from delivery import keys
from delivery.announcing import announce
from reactions.capturing.storing import reading_rules
from reactions.fetching.politeness import claim_visit
from reactions.health.asking import Asked, ask, ask_elsewhere, host_of
from reactions.health.captured_texts import CapturedTexts
from reactions.health.comment_pages import time_with_other_pages, whose_turn
from reactions.health.comments import LookedAt
from reactions.health.desk_tasks import open_for_quotation, open_for_source
from reactions.health.outcomes import Finding, Thread, needs_elsewhere, thread_finding
from reactions.health.reasons import PAGE_GONE, SILENT, Outcome
from reactions.health.recapturing import capture_as_it_stands
from reactions.health.seen_by_people import answer_in, newest_look_of_a_person
from reactions.health.sought import Sought
from reactions.health.telling import Sighting, Told, is_pending, told_after
from reactions.health.timing import next_time
from reactions.health.watching import public_since, watched_quotations
from reactions.models import HealthCheck, Quotation, Source
from reactions.sources.addresses import UnableToReadAddress, native_id_of
from reactions.sources.asked_addresses import asked_address

LONGEST_ADDRESS = 500
# What a quotation's newest checks are read from: years of them.
MOST_SIGHTINGS = 500


class UnableToVisitYet(Exception):
    """A site was visited a moment ago, or asked for rest; `until` says when it may be visited again."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


def check_source(*, source_id: int, now: datetime, by_hand: bool = False) -> list[HealthCheck]:
    """Look at a source's page once and record what it says of itself and of every quotation that readers see.

    Where quotations come from several pages of its comments, one of these is looked at: see `comment_pages`.
    Returns the recorded checks, that of the page first; none where nothing is to be checked. `by_hand` checks every
    quotation of the source, whether readers see it or not. What the site does is a finding and raises nothing;
    `UnableToVisitYet` where the site was visited a moment ago or asked for rest.
    """
    source = Source.objects.select_related("outlet").filter(pk=source_id).first()
    if source is None:
        return []
    quotations = _quotations(source, by_hand=by_hand)
    if not quotations or source.is_demo:
        Source.objects.filter(pk=source_id).update(recheck_at=None)
        return []
    may_at = claim_visit(host=host_of(asked_address(source)), now=now)
    if may_at is not None:
        raise UnableToVisitYet(may_at)
    turn = whose_turn(quotations)
    found = _look(
        source=source, quotations=turn.quotations, asked=ask(source=source, now=now, page=turn.page), now=now
    )
    if turn.page and found.thread.outcome in PAGE_GONE:
        # Where comments went, their last page goes first: only the thread's own address tells of the thread.
        found = _look(source=source, quotations=turn.quotations, asked=ask(source=source, now=now), now=now)
    by_a_person: list[HealthCheck] = []
    if any(sought.finding.outcome in SILENT for sought in found.looked_for):
        # Recorded first: it took place earlier.
        by_a_person = _record_look_of_a_person(source=source, quotations=turn.quotations, now=now)
    everything = replace(found, quotations=quotations, others=turn.others, is_by_hand=by_hand)
    return [*_record(everything, now=now), *by_a_person]


def look_at_saved_page(*, source_id: int, now: datetime) -> list[HealthCheck]:
    """Record what the page tells that an editor saved since the last check that told anything; the site is not asked.

    Returns the recorded checks as `check_source` does, none where no such page is there.
    """
    source = Source.objects.select_related("outlet").filter(pk=source_id).first()
    quotations = _quotations(source, by_hand=False) if source else []
    if source is None or not quotations:
        return []
    return _record_look_of_a_person(source=source, quotations=quotations, now=now)


def _look(*, source: Source, quotations: list[Quotation], asked: Asked, now: datetime) -> "_Found":
    """Return what an answer says of its page and of the quotations, and capture what was changed."""
    texts = CapturedTexts()
    looked_for = [Sought.of(quotation, texts=texts, looked_at_by=asked.method) for quotation in quotations]
    thread = _thread(source, looked_for, asked)
    rules = reading_rules(source)
    finding = thread_finding(answer=asked.answer, thread=thread, rules=rules)
    if needs_elsewhere(finding) and asked.capture is None:
        elsewhere = ask_elsewhere(source=source, now=now)
        finding = thread_finding(answer=asked.answer, thread=thread, rules=rules, elsewhere=elsewhere)
    page = asked.answer.page if finding.outcome is Outcome.LIVE else None
    now_there = LookedAt(page, walls=rules.walls if rules else ()) if page is not None else None
    for sought in looked_for:
        sought.look(thread=finding, now=now_there)
    found = _Found(source=source, asked=asked, thread=finding, looked_for=looked_for, quotations=quotations)
    _capture_what_changed(found, now=now)
    return found


def _record_look_of_a_person(
    *, source: Source, quotations: list[Quotation], now: datetime
) -> list[HealthCheck]:
    """Record what an editor's own browser saw since the last check that told anything, if it saw anything."""
    capture = newest_look_of_a_person(source=source, quotations=quotations, now=now)
    answer = answer_in(capture=capture) if capture is not None else None
    if capture is None or answer is None:
        return []
    asked = Asked(answer=answer, method=capture.method, capture=capture)
    found = _look(source=source, quotations=quotations, asked=asked, now=now)
    return _record(found, now=capture.captured_at)


def _quotations(source: Source, *, by_hand: bool) -> list[Quotation]:
    rows = watched_quotations(source_ids=[source.pk])
    if by_hand:
        rows = Quotation.objects.filter(source=source, redacted_at__isnull=True, superseded_by__isnull=True)
    return list(
        rows.select_related("capture", "comment", "source__outlet")
        .prefetch_related("elisions")
        .order_by("pk")
    )


@dataclass(frozen=True)
class _Found:
    """What one look gave: the answer, and what it says of the page and of each quotation.

    `quotations` are all of the source that are watched, also those on other pages of its comments, which were looked at
    at `others`.
    """

    source: Source
    asked: Asked
    thread: Finding
    looked_for: list[Sought]
    quotations: list[Quotation]
    others: tuple[datetime, ...] = ()
    is_by_hand: bool = False


def _thread(source: Source, looked_for: list[Sought], asked: Asked) -> Thread:
    outlet = source.outlet
    numbers: set[str] = set()
    for sought in looked_for:
        numbers |= sought.known.texts.keys()
    try:
        final_number = (
            native_id_of(outlet=outlet, url=asked.answer.final_url) if asked.answer.final_url else ""
        )
    except UnableToReadAddress:
        final_number = ""
    titles = (source.title, *(sought.quotation.capture.title for sought in looked_for))
    return Thread(
        number=source.native_id,
        number_in_final=final_number,
        titles=tuple(dict.fromkeys(title for title in titles if title)),
        comment_numbers=frozenset(numbers),
        words=tuple(words for sought in looked_for for words in sought.quoted.words),
        site_names=outlet.names,
        hosts=tuple(outlet.hosts.values_list("host", flat=True)),
    )


def _capture_what_changed(found: _Found, *, now: datetime) -> None:
    """Link each changed comment with the capture that shows it as it is now: a new one only where none does yet."""
    for sought in found.looked_for:
        if sought.was_changed and not sought.is_new_text:
            sought.capture = sought.last_capture
    changed = [sought for sought in found.looked_for if sought.is_new_text]
    capture = found.asked.capture
    if changed and capture is None and found.asked.came is not None:
        capture = capture_as_it_stands(source=found.source, came=found.asked.came, now=now)
    for sought in changed:
        sought.capture = capture


@transaction.atomic
def _record(found: _Found, *, now: datetime) -> list[HealthCheck]:
    """Write what was found, what readers are told of it, the desk's tasks, and the time of the next check."""
    # Two checks of a source at once are recorded one after the other.
    source = Source.objects.select_related("outlet").select_for_update(of=("self",)).get(pk=found.source.pk)
    checks = [_record_quotation(found, sought, now=now) for sought in found.looked_for]
    pending = any(
        is_pending(sightings=sightings_of(quotation=quotation, until=now)) for quotation in found.quotations
    )
    watched = watched_quotations(source_ids=[source.pk]).exists()
    failures = _failures(source=source, finding=found.thread)
    next_at = next_time(
        public_since=public_since(source_id=source.pk, now=now),
        now=now,
        is_pending=pending,
        failures=failures,
        retry_after=found.asked.retry_after,
    )
    if found.thread.outcome not in SILENT:
        next_at = time_with_other_pages(
            next_at=next_at, now=now, others=found.others, by_hand=found.is_by_hand
        )
    page_check = HealthCheck(
        source=source,
        level=HealthCheck.Level.THREAD,
        outcome=str(found.thread.outcome),
        reason=str(found.thread.reason),
        next_at=next_at if watched and not source.is_demo else None,
        checked_at=now,
        **_answer_of(found),
    )
    page_check.save()
    open_for_source(check=page_check, source=source)
    source.recheck_at = page_check.next_at
    source.save(update_fields=["recheck_at"])
    return [page_check, *checks]


def _record_quotation(found: _Found, sought: Sought, *, now: datetime) -> HealthCheck:
    quotation = sought.quotation
    check = HealthCheck(
        source=found.source,
        quotation=quotation,
        level=sought.level,
        outcome=str(sought.finding.outcome),
        reason=str(sought.finding.reason),
        capture=sought.capture,
        checked_at=now,
        **_answer_of(found),
    )
    check.save()
    sightings = sightings_of(quotation=quotation, until=now)
    before = Told(quotation.told_health, quotation.told_health_since)
    after = told_after(sightings=sightings, told=before)
    Quotation.objects.filter(pk=quotation.pk).update(
        health=check.outcome,
        health_checked_at=now,
        told_health=after.outcome,
        told_health_since=after.since,
    )
    quotation.told_health, quotation.told_health_since = after.outcome, after.since
    open_for_quotation(check=check, quotation=quotation, sightings=sightings, is_new_text=sought.is_new_text)
    stale = [keys.quotation(quotation.pk)]
    if after != before:
        # Its pages name the quotation; by this the hub hears that the community's feed is another.
        stale.append(keys.quoted(found.source.outlet_id))
    announce(stale)
    return check


def _answer_of(found: _Found) -> dict[str, Any]:
    answer = found.asked.answer
    return {
        "http_status": answer.status,
        "final_url": answer.final_url if len(answer.final_url) <= LONGEST_ADDRESS else "",
    }


def sightings_of(*, quotation: Quotation, until: datetime) -> list[Sighting]:
    """Return what the checks of a quotation found up to a time, newest first."""
    rows = quotation.health_checks.filter(checked_at__lte=until).order_by("-checked_at", "-pk")
    return [Sighting(*row) for row in rows.values_list("outcome", "checked_at")[:MOST_SIGHTINGS]]


def _failures(*, source: Source, finding: Finding) -> int:
    """Return how many looks in a row got no answer, this one included; 0 where this one got one."""
    if finding.outcome is not Outcome.TRANSIENT:
        return 0
    rows = source.health_checks.filter(quotation__isnull=True).order_by("-checked_at", "-pk")
    count = 1
    for outcome in rows.values_list("outcome", flat=True)[:20]:
        if outcome != Outcome.TRANSIENT:
            break
        count += 1
    return count
