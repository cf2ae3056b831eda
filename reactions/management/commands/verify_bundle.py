"""Check a bundle of evidence, as anybody can: nothing is looked up in the database."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from reactions.bundles.verify import HELP, add_arguments, report_on


class Command(BaseCommand):
    help = HELP
    # A bundle is checked on machines that have no database at all.
    requires_migrations_checks = False
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_arguments(parser)

    def handle(self, *args: object, **options: object) -> None:
        file, certificates, seals = options["file"], options["certificates"], options["seal"]
        assert isinstance(file, Path)
        report = report_on(
            file=file,
            seals=seals if isinstance(seals, list) else [],
            certificates=certificates if isinstance(certificates, Path) else None,
        )
        self.stdout.write(f"{file}\n{report.text()}")
        if not report.is_sound:
            raise CommandError(f"{file} was refused: {report.problems[0]}")
