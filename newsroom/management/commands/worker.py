"""Run queued tasks and scheduled work until told to stop."""

import logging

from django.core.management.base import BaseCommand

from newsroom.production import insist
from newsroom.running.working import TaskWorker


class Command(BaseCommand):
    help = "Run queued tasks, scheduled publications and retries until told to stop (Ctrl-C or SIGTERM)."

    def handle(self, **_options: object) -> None:
        insist()
        # It reports each run that finds nothing to do; we look every second.
        logging.getLogger("django_tasks_db").setLevel(logging.WARNING)
        worker = TaskWorker()
        worker.stop_on_signals()
        worker.run()
