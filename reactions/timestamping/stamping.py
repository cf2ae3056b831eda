"""An authority outside of the newsroom certifies when seals existed (RFC 3161): later, and only if one is set.

What is certified is the SHA-256 of a capture's link, which is its seal, so the authority learns nothing. Nothing waits
for a time stamp and nothing fails without one.
"""

import logging
import time
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
from cryptography import x509
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from delivery import keys
from delivery.announcing import announce
from reactions.manifests import link_of
from reactions.models import Capture, CaptureTimestamp
from reactions.timestamping.tokens import (
    LARGEST_ANSWER,
    Stamp,
    UnableToBelieve,
    certificates_in,
    request_for,
    stamp_of,
)

logger = logging.getLogger(__name__)

# Captures that one task takes to the authority.
BATCH = 50
CONNECT_SECONDS, WHOLE_SECONDS = 5.0, 20.0
# After a task's own attempts have failed (the sweep makes them, each after a longer pause), the next is begun.
PAUSE_AFTER_FAILURE = timedelta(hours=1)
QUERY_TYPE, REPLY_TYPE = "application/timestamp-query", "application/timestamp-reply"


class TimeStampFailed(Exception):
    """The authority gave no time stamp, or none to believe; the message says why. It is asked again later.

    Not named `UnableTo…`: the sweep takes those for answers, and tries only other failures again.
    """


def order_time_stamps(*, now: datetime) -> int:
    """Put a task into the queue where an authority is set and seals lack its stamp; return how many it will take.

    For the sweep: safe to run often and at once in several workers. At most one such task is waiting or running, and
    after one has failed for good the next is begun an hour later.
    """
    if not settings.TIMESTAMP_URL:
        return 0
    waiting = _unstamped().values_list("pk", flat=True)[:BATCH]
    count = len(waiting)
    if not count:
        return 0
    with transaction.atomic():
        newest = (
            DBTaskResult.objects.select_for_update(of=("self",))
            .filter(task_path=stamp_seals.module_path)
            .order_by("-enqueued_at")
            .first()
        )
        if newest is not None:
            ended = newest.finished_at
            if ended is None or (newest.status == "FAILED" and now < ended + PAUSE_AFTER_FAILURE):
                return 0
        stamp_seals.enqueue()
    return count


@task()
def stamp_seals() -> int:
    """Have the oldest seals certified that are not yet; return how many were. Raises `TimeStampFailed`."""
    count = 0
    for capture in _unstamped()[:BATCH]:
        count += stamp(capture=capture, now=timezone.now()) is not None
    return count


def stamp(*, capture: Capture, now: datetime) -> CaptureTimestamp | None:
    """Have a capture's seal certified and keep the answer; None where another worker was faster.

    Raises `TimeStampFailed`.
    """
    if not settings.TIMESTAMP_URL:
        raise TimeStampFailed("No authority is set: NEWSROOM_TIMESTAMP_URL is empty.")
    request = request_for(link_of(capture.manifest))
    answer = _ask(settings.TIMESTAMP_URL, request.as_bytes())
    try:
        certified = stamp_of(
            answer=answer, seal=capture.manifest_sha256, nonce=request.nonce, roots=trusted_certificates()
        )
    except UnableToBelieve as failure:
        raise TimeStampFailed(f"{authority_name()}: {failure}") from failure
    row = CaptureTimestamp(
        capture=capture,
        authority=authority_name(),
        token=answer,
        stamped_at=certified.stamped_at,
        received_at=now,
    )
    try:
        with transaction.atomic():
            row.save()
            announce([keys.capture(capture.pk)])
    except IntegrityError:
        return None
    return row


def recheck(*, timestamp: CaptureTimestamp) -> Stamp:
    """Return what a stored answer certifies of its capture's seal. Raises `UnableToBelieve`.

    The signature is checked where certificates are set and the stamp is of the authority that they are for.
    """
    roots = trusted_certificates() if timestamp.authority == authority_name() else []
    certified = stamp_of(answer=bytes(timestamp.token), seal=timestamp.capture.manifest_sha256, roots=roots)
    if certified.stamped_at != timestamp.stamped_at:
        raise UnableToBelieve("The time that is recorded is not the time that was certified.")
    return certified


def authority_name() -> str:
    """Return the authority's address without what signs us in there."""
    parts = urlsplit(settings.TIMESTAMP_URL)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()[:300]


def trusted_certificates() -> list[x509.Certificate]:
    """Return the certificates that the authority's signature must lead to; none where none are set."""
    path = settings.TIMESTAMP_CERTIFICATES
    return list(_certificates_at(path)) if path else []


@lru_cache(maxsize=2)
def _certificates_at(path: str) -> tuple[x509.Certificate, ...]:
    try:
        return tuple(certificates_in(Path(path).read_bytes()))
    except (OSError, UnableToBelieve) as failure:
        raise TimeStampFailed(f"NEWSROOM_TIMESTAMP_CERTIFICATES cannot be read: {failure}") from failure


def _unstamped() -> QuerySet[Capture]:
    rows: QuerySet[Capture] = Capture.objects.filter(timestamp__isnull=True).order_by("id")
    return rows


def _ask(address: str, query: bytes) -> bytes:
    """Return the authority's answer to a query. One deadline for all of it, and no more bytes than an answer has."""
    deadline = time.monotonic() + WHOLE_SECONDS
    parts: list[bytes] = []
    size = 0
    try:
        with (
            httpx2.Client(
                timeout=httpx2.Timeout(CONNECT_SECONDS), trust_env=False, follow_redirects=False
            ) as client,
            client.stream(
                "POST", address, content=query, headers={"Content-Type": QUERY_TYPE, "Accept": REPLY_TYPE}
            ) as response,
        ):
            if response.status_code != 200:
                raise TimeStampFailed(f"{authority_name()} answered with status {response.status_code}.")
            for part in response.iter_raw():
                parts.append(part)
                size += len(part)
                if size > LARGEST_ANSWER:
                    raise TimeStampFailed(
                        f"{authority_name()} answered with more bytes than a time stamp has."
                    )
                if time.monotonic() > deadline:
                    raise TimeStampFailed(f"{authority_name()} did not finish its answer in time.")
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as failure:
        raise TimeStampFailed(f"{authority_name()} did not answer: {type(failure).__name__}.") from failure
    return b"".join(parts)
