"""Bring the database and translations up to date; with --demo, fill the newsroom for trying it out."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError


class Command(BaseCommand):
    help = "Bring the database and the translations up to date. Safe to run at every start."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--demo",
            action="store_true",
            help="also make demo logins and demo content; refused in production",
        )

    def handle(self, *, demo: bool, **_options: object) -> None:
        call_command("compile_translations")
        try:
            call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {error}") from error
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        if demo:
            call_command("load_demo", unless_removed=True)
