"""Checks as tasks. They take ids, can be repeated, and do nothing for what is no longer there or no longer due."""

from datetime import datetime

from django.utils import timezone
from django_tasks import task

from reactions.health.checking import check_source
from reactions.models import Source


@task()
def check_source_of(source_id: int, taken_until: str, by_hand: bool = False) -> int:
    """Check a source that a sweep or a person took until a time (ISO 8601); return how many findings were recorded.

    Nothing is done where the time has changed: the check took place already, or was taken anew.
    """
    taken = Source.objects.filter(pk=source_id, recheck_at=datetime.fromisoformat(taken_until))
    if not taken.exists():
        return 0
    return len(check_source(source_id=source_id, now=timezone.now(), by_hand=by_hand))
