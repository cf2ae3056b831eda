"""`manage.py generate_corpus`: a site of any size out of invented content, for measuring; and its removal."""

import os
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from images.storing import UnableToStore
from newsroom.corpus.foundation import UnableToGenerate
from newsroom.corpus.generating import BATCH_SIZE, Told, generate
from newsroom.corpus.removing import UnableToRemove, remove
from newsroom.corpus.threads import UnableToMakeThread

# Often enough to look alive, seldom enough to be read where the output is no terminal.
REDRAW_SECONDS, LINE_SECONDS = 0.2, 10


class Command(BaseCommand):
    help = (
        "Makes a site of any size for measuring, out of invented content: articles with evidence, quotations, tags, pictures, "
        "editions, search and counts. Broken off, it goes on when called again with the same numbers. Not for a newsroom in "
        "which people work."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        wanted = parser.add_mutually_exclusive_group(required=True)
        wanted.add_argument("--articles", type=int, metavar="N", help="make so many articles")
        wanted.add_argument("--remove", action="store_true", help="take the corpus away, and nothing else")
        parser.add_argument(
            "--seed", type=int, default=1, help="another seed makes another corpus (default 1)"
        )
        parser.add_argument(
            "--processes",
            type=int,
            default=os.cpu_count() or 1,
            help="how many processes make rows (default: as many as there are processors; 0 for none besides this one)",
        )
        parser.add_argument(
            "--batch-size",
            type=int,
            default=BATCH_SIZE,
            help="articles in one transaction (default %(default)s)",
        )
        parser.add_argument("--force", action="store_true", help="in production too")

    def handle(self, **options: Any) -> None:
        if settings.IN_PRODUCTION and not options["force"]:
            raise CommandError(
                "Invented content does not belong on a public site. Use --force if you mean it."
            )
        began = time.monotonic()
        self._step, self._step_began, self._told_at = "", began, 0.0
        try:
            if options["remove"]:
                steps = remove(now=timezone.now())
            else:
                steps = generate(
                    articles=options["articles"],
                    seed=options["seed"],
                    now=timezone.now(),
                    processes=max(0, options["processes"]),
                    batch_size=max(1, options["batch_size"]),
                    say=self._say,
                )
            for told in steps:
                self._tell(told)
        except (UnableToGenerate, UnableToRemove, UnableToMakeThread, UnableToStore) as error:
            raise CommandError(str(error)) from error
        self._end_step()
        seconds = time.monotonic() - began
        if options["remove"]:
            self.stdout.write(self.style.SUCCESS(f"The corpus is gone, after {seconds:.0f} s."))
        else:
            rate = options["articles"] / max(0.001, seconds)
            self.stdout.write(
                self.style.SUCCESS(
                    f"{options['articles']} articles are there, after {seconds:.0f} s: {rate:.0f} a second."
                )
            )

    def _tell(self, told: Told) -> None:
        now = time.monotonic()
        if told.step != self._step:
            self._end_step()
            self._step, self._step_began, self._told_at, self._done_before = told.step, now, 0.0, told.done
        self._last = told
        is_terminal = self.stdout.isatty()
        if now - self._told_at < (REDRAW_SECONDS if is_terminal else LINE_SECONDS):
            return
        self._told_at = now
        if is_terminal:
            self.stdout.write(f"\r{self._line(told, now)}\x1b[K", ending="")
            self.stdout.flush()
        else:
            self._say(self._line(told, now))

    def _end_step(self) -> None:
        if self._step:
            end = "\x1b[K" if self.stdout.isatty() else ""
            self._say(f"{chr(13) if end else ''}{self._line(self._last, time.monotonic())}{end}")

    def _line(self, told: Told, now: float) -> str:
        seconds = now - self._step_began
        rate = (told.done - self._done_before) / seconds if seconds > 1 else 0
        speed = f", {rate:.0f} a second" if rate > 1 else ""
        return (
            f"{told.step}: {told.done} of {told.whole} ({told.done / told.whole:.0%}){speed}, {seconds:.0f} s"
        )

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
