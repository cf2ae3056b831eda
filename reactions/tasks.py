"""Captures as tasks. They take ids, can be repeated, and do nothing for an order that is over."""

from django.utils import timezone
from django_tasks import task

from reactions.capturing.requests import carry_out, enqueue


@task()
def carry_out_capture(request_id: int, attempt: int = 1) -> str:
    """Carry an order to capture out; return when it is tried again (ISO 8601), or nothing when it is over."""
    again = carry_out(request_id=request_id, now=timezone.now(), attempt=attempt, clock=timezone.now)
    if again is None:
        return ""
    enqueue(request_id=request_id, at=again.at, attempt=again.attempt)
    return again.at.isoformat()
