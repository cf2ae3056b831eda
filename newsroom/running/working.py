"""The worker: runs queued tasks one after another, and the sweep in between."""

import logging
import signal
import time
from types import FrameType

from django.db import DatabaseError, close_old_connections, connections
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from newsroom.running.presence import forget_presence, tell_presence
from newsroom.running.processes import worker_name
from newsroom.running.sweeping import sweep

logger = logging.getLogger(__name__)

# Seconds between two looks into an empty queue, between two sweeps, and after the database was not there.
LOOK_EVERY = 1.0
SWEEP_EVERY = 10.0
PAUSE_AFTER_TROUBLE = 5.0
# Seconds after which a worker that waits sees that it was told to stop.
STOPS_WITHIN = 0.1


class TaskWorker:
    """A worker of the queue that takes one task at a time, so that no backlog keeps the sweep waiting."""

    def __init__(self) -> None:
        # No Event: a signal may come in the midst of waiting for it, and setting it there would wait for ever.
        self.is_stopping = False

    def stop_on_signals(self) -> None:
        """Let SIGINT and SIGTERM end the worker after its current task, and a second one at once."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self.is_stopping:
            # The sweep of the next worker takes the task up again.
            raise SystemExit(1)
        self.is_stopping = True

    def run(self) -> None:
        """Run tasks and sweeps until told to stop. A database that goes away is waited for."""
        try:
            self._work()
            forget_presence()
        finally:
            connections.close_all()

    def _work(self) -> None:
        next_sweep = time.monotonic()
        while not self.is_stopping:
            try:
                close_old_connections()
                if time.monotonic() >= next_sweep:
                    sweep(now=timezone.now())
                    tell_presence(now=timezone.now())
                    next_sweep = time.monotonic() + SWEEP_EVERY
                pause = 0.0 if run_one_task() else LOOK_EVERY
            except DatabaseError:
                logger.exception("The database does not answer; trying again in %d s", PAUSE_AFTER_TROUBLE)
                pause = PAUSE_AFTER_TROUBLE
            self._wait(pause)

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self.is_stopping and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, STOPS_WITHIN))


def run_one_task() -> bool:
    """Run the next task that is ready, if there is one; return whether there was."""
    # Asking costs no lock; taking a task locks SQLite for writing.
    if not DBTaskResult.objects.ready().exists():
        return False
    Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=1,
        worker_id=worker_name(),
        excluded_queue_names=[],
    ).run()
    return True
