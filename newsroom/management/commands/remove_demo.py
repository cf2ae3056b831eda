"""`manage.py remove_demo`: take away the demo, and nothing else."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from newsroom.demo.removing import UnableToRemove, remove_demo
from newsroom.management.commands.load_demo import REMOVED_MARK


class Command(BaseCommand):
    help = "Remove the demo: its articles, evidence, pictures, tags, outlets and logins, with their files."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            removal = remove_demo(now=timezone.now())
        except UnableToRemove as error:
            raise CommandError(str(error)) from error
        mark = Path(settings.VAR_DIR) / REMOVED_MARK
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
        counts = ", ".join(f"{count} {kind}" for kind, count in removal.removed.items() if count)
        self.stdout.write(self.style.SUCCESS(f"Removed {counts}." if counts else "There is no demo here."))
        for line in removal.kept:
            self.stdout.write(f"Kept: {line}")
