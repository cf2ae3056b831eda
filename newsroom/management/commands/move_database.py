"""Move the database from SQLite to PostgreSQL: `manage.py move_database --to URL`."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from newsroom.backups.moving import Moving, UnableToMove
from newsroom.environment import database_at
from newsroom.management.commands.backup import told


class Command(BaseCommand):
    help = (
        "Move everything from SQLite to an empty PostgreSQL database, with the site stopped: all of it, compared row by row, or "
        "nothing. Files stay where they are."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to", required=True, metavar="URL", help="postgres://user:password@host:5432/name"
        )

    def handle(self, *args: Any, to: str, **options: Any) -> None:
        try:
            target = database_at("--to", to)
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        moving = Moving(target=target)
        try:
            told(moving.run(), self.stderr if options["verbosity"] > 0 else None, "moved")
        except UnableToMove as error:
            raise CommandError(f"{error} Nothing was changed.") from error
        self.stdout.write(
            self.style.SUCCESS(
                f"{moving.progress.rows} rows of {moving.tables} tables are in {target['NAME']}, and are the same there. Set DATABASE_URL to "
                "that address, for web servers and workers, and start them. Keep the old file until you have looked at the site, "
                "and start nothing with it again."
            )
        )
