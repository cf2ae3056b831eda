"""Checks as tasks. They take ids, can be repeated, and do nothing for what is no longer there or no longer due."""

from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks import task

from reactions.health.checking import UnableToVisitYet, check_source
from reactions.models import Source

# A check that was put into the queue and did not come back is put there again after this.
LEASE = timedelta(hours=1)


@task()
def check_source_of(source_id: int, taken_until: str, by_hand: bool = False) -> int:
    """Check a source that a sweep or a person took until a time (ISO 8601); return how many findings were recorded.

    Nothing is done where the time has changed: the check took place already, or was taken anew. Where its host rests,
    the check is put off.
    """
    taken = Source.objects.filter(pk=source_id, recheck_at=datetime.fromisoformat(taken_until))
    if not taken.exists():
        return 0
    try:
        return len(check_source(source_id=source_id, now=timezone.now(), by_hand=by_hand))
    except UnableToVisitYet as rest:
        if not by_hand:
            taken.update(recheck_at=rest.until)
        else:
            # A person waits for it: a sweep would take only what readers see.
            lease = rest.until + LEASE
            if taken.update(recheck_at=lease):
                check_source_of.using(run_after=rest.until).enqueue(
                    source_id, lease.isoformat(), by_hand=True
                )
        return 0
