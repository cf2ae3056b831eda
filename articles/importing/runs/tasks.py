"""Imports in the background: a task works for a while and then queues the next, so that none takes long."""

import time

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from articles.importing.runs.making import make_run
from articles.importing.runs.reading import read_run
from articles.importing.runs.taking_apart import usual_processes
from articles.models import ImportRun

# Seconds after which a task leaves the rest to the next: other work gets its turn.
WORKED_FOR = 20.0
# Of processes that a task starts: readers and the desk come first.
NICENESS = 10
State = ImportRun.State


@task()
def carry_on(run_id: int) -> str:
    """Read or make what is next in a run; return the state in which it is then."""
    run = ImportRun.objects.filter(pk=run_id).first()
    if run is None or run.state not in {State.READING, State.MAKING}:
        return run.state if run else ""
    turn = _Turn()
    now = timezone.now()
    if run.state == State.READING:
        steps = read_run(
            run_id=run_id,
            now=now,
            may_go_on=turn.goes_on,
            processes=usual_processes(),
            niceness=NICENESS,
        )
    else:
        steps = make_run(run_id=run_id, now=now, may_go_on=turn.goes_on)
    for _count in steps:
        pass
    before = run.state
    run.refresh_from_db(fields=["state"])
    if run.state == before:
        queue(run_id=run_id)
    return str(run.state)


def queue(*, run_id: int) -> None:
    """Queue the task that goes on with a run, once the transaction is committed. Queued twice it does nothing twice."""
    transaction.on_commit(lambda: carry_on.enqueue(run_id))


class _Turn:
    """The time that a task has, from the end of its first batch: finding the place in a long file takes none of it away."""

    def __init__(self) -> None:
        self.end: float | None = None

    def goes_on(self) -> bool:
        if self.end is None:
            self.end = time.monotonic() + WORKED_FOR
        return time.monotonic() < self.end
