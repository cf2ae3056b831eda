"""Re-compute every seal of the evidence, oldest first, and say whether all of it is as it was stored."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.utils import timezone

from reactions.sealing.auditing import Extent, Step, audit, extent, files_without_a_row

MEGABYTE = 1_000_000
BAR = 24
# Often enough to look alive, seldom enough not to cost anything.
REDRAW_SECONDS = 0.1


class Progress:
    """How far it is: on a terminal one line that moves, elsewhere a line after every so many captures."""

    def __init__(self, out: OutputWrapper, *, total: Extent, every: int) -> None:
        self.out, self.total, self.every = out, total, every
        self.is_terminal = bool(getattr(out, "isatty", lambda: False)())
        self.captures = self.byte_count = self.quotations = self.broken = 0
        self.drawn_at = 0.0
        self.started_at = time.monotonic()

    def add(self, step: Step) -> None:
        self.captures += step.captures
        self.byte_count += step.byte_count
        self.quotations += step.quotations
        self.broken += bool(step.findings)
        if not self.is_terminal:
            if step.captures and self.captures % self.every == 0:
                self.out.write(
                    f"{self.captures} of {self.total.captures} captures checked, {self.broken} broken."
                )
            return
        now = time.monotonic()
        if now - self.drawn_at >= REDRAW_SECONDS:
            self.drawn_at = now
            self.out.write(f"\r{self._line(now)}\x1b[K", ending="")
            self.out.flush()

    def clear(self) -> None:
        if self.is_terminal:
            self.out.write("\r\x1b[K", ending="")

    def _line(self, now: float) -> str:
        # Bytes for the captures, which take the time; one more for each thing, so that something always moves.
        done = self.byte_count + self.captures + self.quotations
        whole = self.total.byte_count + self.total.captures + self.total.quotations
        share = min(1.0, done / whole) if whole else 1.0
        rate = self.byte_count / MEGABYTE / max(0.001, now - self.started_at)
        filled = int(share * BAR)
        return (
            f"[{'#' * filled}{'.' * (BAR - filled)}] {share:4.0%}  {self.captures} of {self.total.captures} captures, "
            f"{self.quotations} of {self.total.quotations} quotations, {rate:.0f} MB/s, {self.broken} broken"
        )


class Command(BaseCommand):
    help = (
        "Verify the stored evidence: every artifact, every manifest, the chain of captures, the comments found, and "
        "the quotations taken from them. Stops at the first broken link, and exits with 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help="Go on to the end and name everything that is broken."
        )
        parser.add_argument(
            "--every",
            type=int,
            default=100,
            help="Where the output is no terminal, say how far it is after so many captures.",
        )
        parser.add_argument(
            "--seal",
            action="append",
            default=[],
            metavar="SEAL",
            help="A seal that was noted earlier, for example the last one of an earlier run: the chain must hold it.",
        )

    def handle(self, *args: object, **options: object) -> None:
        goes_on = bool(options["all"])
        seals = options["seal"]
        progress = Progress(self.stdout, total=extent(), every=max(1, int(str(options["every"]))))
        first, last_seal, destroyed = "", "", 0
        for step in _steps(seals if isinstance(seals, list) else []):
            progress.add(step)
            last_seal = step.seal or last_seal
            destroyed += len(step.destroyed)
            if step.findings:
                progress.clear()
            for finding in step.findings:
                self.stderr.write(str(finding))
                first = first or str(finding)
            if first and not goes_on:
                raise CommandError(
                    f"The evidence is not as it was sealed; the first broken link is {first} "
                    f"({progress.captures} captures were checked; --all names everything that is broken.)"
                )
        progress.clear()
        self._tell_of_strays()
        if first:
            raise CommandError(f"{progress.broken} things are not as they were sealed; the first is {first}")
        self.stdout.write(
            f"All {progress.captures} captures ({progress.byte_count / MEGABYTE:.1f} MB) and {progress.quotations} "
            f"quotations are as they were sealed. Last seal: {last_seal or 'none yet'}."
        )
        if destroyed:
            self.stdout.write(
                f"{destroyed} artifacts were destroyed by redactions; what vouches for them stands."
            )

    def _tell_of_strays(self) -> None:
        for path in files_without_a_row(now=timezone.now()):
            self.stdout.write(f"No capture owns the file {path} in the evidence's storage.")


def _steps(seals: list[str]) -> Iterator[Step]:
    yield from audit(noted_seals=seals)
