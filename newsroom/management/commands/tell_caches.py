"""Tell caches in front what changed, without the rest of a worker."""

import signal
import time
from types import FrameType

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from delivery.purging.running import caches_are_told
from newsroom.production import insist
from newsroom.running.working import STOPS_WITHIN


class Command(BaseCommand):
    is_stopping = False
    help = "Tell the caches of NEWSROOM_PURGE what changed, until told to stop (Ctrl-C or SIGTERM); a worker does so too."

    def handle(self, **_options: object) -> None:
        insist()
        if not settings.PURGE:
            raise CommandError("There is no cache to tell: NEWSROOM_PURGE is empty.")
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        with caches_are_told():
            # As the worker does it: setting an Event that is waited for, in a signal's handler, may wait for ever.
            while not self.is_stopping:
                time.sleep(STOPS_WITHIN)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.is_stopping = True
