"""Import an export into an empty newsroom: `manage.py import_site FILE`."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from articles.exchange.reading import UnableToImportSite, import_export

TOLD_EVERY_SECONDS = 0.5


class Command(BaseCommand):
    help = (
        "Fill an empty newsroom (right after “manage.py prepare”) with what export_site wrote. All of it is imported, with the "
        "chain of evidence verified, or nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", metavar="FILE", help="what export_site wrote")

    def handle(self, *args: Any, path: str, **options: Any) -> None:
        told = 0.0
        try:
            with Path(path).open("rb") as file:
                for progress in import_export(file=file):
                    if options["verbosity"] and time.monotonic() - told > TOLD_EVERY_SECONDS:
                        told = time.monotonic()
                        self.stderr.write(
                            f"\r{progress.rows} of {progress.all_rows} rows, {progress.files} files",
                            ending="",
                        )
        except UnableToImportSite as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error}.") from error
        if options["verbosity"]:
            self.stderr.write("")
        for member in progress.missing:
            self.stderr.write(f"Missing since the export: {member}")
        call_command("rebuild_search", all=True, verbosity=0)
        self.stdout.write(
            self.style.SUCCESS(
                f"{progress.rows} rows and {progress.files} files are imported, and the chain of evidence is verified. Nobody has "
                "a password yet: give one with manage.py changepassword NAME."
            )
        )
