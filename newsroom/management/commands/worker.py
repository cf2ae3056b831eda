"""Run queued tasks and scheduled work until told to stop."""

import logging

from django.core.management.base import BaseCommand

from delivery.purging.running import caches_are_told
from newsroom.health.configured import of_worker
from newsroom.production import insist
from newsroom.running.working import TaskWorker


class Command(BaseCommand):
    help = "Run queued tasks, scheduled publications and retries, and tell caches in front what changed, until told to stop (Ctrl-C or SIGTERM)."

    def handle(self, **_options: object) -> None:
        insist()
        # It reports each run that finds nothing to do; we look every second.
        logging.getLogger("django_tasks_db").setLevel(logging.WARNING)
        worker = TaskWorker()
        worker.stop_on_signals()
        sharing = of_worker()
        if sharing is not None:
            sharing.start()
        try:
            with caches_are_told():
                worker.run()
        finally:
            if sharing is not None:
                sharing.stop()
