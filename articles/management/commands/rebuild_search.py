"""`manage.py rebuild_search`: index what search does not know as it should; with --all, everything anew."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from articles.models import Edition
from articles.search.indexing import left_to_rebuild, rebuild


class Command(BaseCommand):
    help = (
        "Indexes what is published and missing in search, or was indexed by an earlier rule. Safe at any time, and taken up "
        "where it was broken off when called again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--all",
            action="store_true",
            help="index every published article anew; if broken off, go on without --all",
        )

    def handle(self, **options: Any) -> None:
        all_anew, is_told = options["all"], options["verbosity"] > 0
        total = Edition.objects.live().count() if all_anew else left_to_rebuild()
        done, started = 0, time.monotonic()
        for done in rebuild(all_anew=all_anew):
            if is_told:
                rate = done / max(time.monotonic() - started, 0.001)
                self.stdout.write(f"{done} of {total} articles, {rate:.0f} in a second")
        if is_told:
            self.stdout.write(self.style.SUCCESS(f"Search is up to date: {done} articles indexed."))
