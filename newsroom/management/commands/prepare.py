"""Bring the database and translations up to date; with --demo, fill the newsroom for trying it out."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from articles.discovering.keeping import left_to_offer
from articles.search.indexing import left_to_rebuild


class Command(BaseCommand):
    help = "Bring the database and the translations up to date. Safe to run at every start."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--demo",
            action="store_true",
            help="also make demo logins and demo content; refused in production",
        )

    def handle(self, *, demo: bool, **options: Any) -> None:
        call_command("compile_translations")
        try:
            call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {error}") from error
        # After a release with another rule of search; else there is nothing to do.
        call_command("rebuild_search", verbosity=options.get("verbosity", 1) if left_to_rebuild() else 0)
        # Once, on a site from before they were kept.
        if left_to_offer():
            call_command("rebuild_discovery", verbosity=options.get("verbosity", 1))
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        if demo:
            call_command("load_demo", unless_removed=True)
