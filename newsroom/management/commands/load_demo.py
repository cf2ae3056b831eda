"""`manage.py load_demo`: fill the newsroom with invented stories, to try it out."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from newsroom.demo.loading import UnableToLoad, load_demo

# Left by `remove_demo`, so that the next start does not bring back what somebody took away.
REMOVED_MARK = "demo-removed"


class Command(BaseCommand):
    help = "Load the demo: invented articles with evidence, pictures and one login per role. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="load it in production too")
        parser.add_argument(
            "--unless-removed",
            action="store_true",
            help="do nothing if the demo was removed from here before",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        mark = Path(settings.VAR_DIR) / REMOVED_MARK
        if options["unless_removed"] and mark.exists():
            return
        began = time.monotonic()
        try:
            count = load_demo(now=timezone.now(), in_production=options["force"], say=self._say)
        except UnableToLoad as error:
            raise CommandError(str(error)) from error
        mark.unlink(missing_ok=True)
        if count:
            seconds = time.monotonic() - began
            self._say(
                f"The demo has {count} new stories, loaded in {seconds:.0f} s. `manage.py remove_demo` removes it."
            )

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
