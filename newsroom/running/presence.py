"""A worker tells that it is there and sweeps, so that readiness, metrics and `doctor` can say when none does."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError

from newsroom.running.models import WorkerSeen
from newsroom.running.processes import worker_name

# A worker sweeps every ten seconds, between tasks that may take minutes (`sweeping.LOST_AFTER` at most).
LATE_AFTER, GONE_AFTER = timedelta(minutes=2), timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)


def tell_presence(*, now: datetime) -> None:
    """Note that this worker has just swept."""
    name = worker_name()
    if not WorkerSeen.objects.filter(name=name).update(swept_at=now, release=settings.VERSION):
        WorkerSeen.objects.create(name=name, swept_at=now, started_at=now, release=settings.VERSION)


def forget_gone_workers(*, now: datetime) -> int:
    """Forget workers that have not swept for a day; return how many."""
    count, _by_model = WorkerSeen.objects.filter(swept_at__lt=now - FORGOTTEN_AFTER).delete()
    return count


def forget_presence() -> None:
    """Note that this worker has ended in good order. Whether that can be noted is not worth waiting for."""
    try:
        WorkerSeen.objects.filter(name=worker_name()).delete()
    except DatabaseError:
        return


def workers_there(*, now: datetime) -> list[WorkerSeen]:
    """Return the workers that swept within `GONE_AFTER`, the last to do so first."""
    return list(WorkerSeen.objects.filter(swept_at__gt=now - GONE_AFTER).order_by("-swept_at"))
