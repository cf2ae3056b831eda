"""Export everything: `manage.py export_site FILE`."""

import os
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.exchange.writing import UnableToExport, write_export

TOLD_EVERY_SECONDS = 0.5


class Command(BaseCommand):
    help = (
        "Write everything to one zip file that an empty newsroom can import (docs/export-format.md). Evidence stays encrypted, "
        "and its keys are not in the file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", metavar="FILE", help="the zip file to write; it may not exist yet")

    def handle(self, *args: Any, path: str, **options: Any) -> None:
        target, unfinished = Path(path), Path(f"{path}.part")
        if target.exists():
            raise CommandError(f"{path} exists already. Name another file.")
        told = 0.0
        try:
            with unfinished.open("wb") as out:
                # For its owner alone: drafts and addresses of people are in it.
                os.fchmod(out.fileno(), 0o600)
                for progress in write_export(out=out):
                    if options["verbosity"] and time.monotonic() - told > TOLD_EVERY_SECONDS:
                        told = time.monotonic()
                        self.stderr.write(
                            f"\r{progress.rows} of {progress.all_rows} rows, {progress.files} files",
                            ending="",
                        )
                out.flush()
                os.fsync(out.fileno())
            unfinished.rename(target)
        except UnableToExport as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"The export cannot be written to {path}: {error}.") from error
        finally:
            unfinished.unlink(missing_ok=True)
        if options["verbosity"]:
            self.stderr.write("")
        for member in progress.missing:
            self.stderr.write(f"Missing on the disk: {member}")
        self.stdout.write(
            self.style.SUCCESS(
                f"{path}: {progress.rows} rows, {progress.files} files with {progress.file_bytes} bytes. Keep the evidence keys "
                "(NEWSROOM_EVIDENCE_KEYS) apart from it; without them the evidence in it cannot be read."
            )
        )
