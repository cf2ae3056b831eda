"""`manage.py rotate_evidence_keys`: encrypt everything with the newest evidence key, so that older ones can be dropped."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reactions.sealing.key_rotation import rotate, rows_to_rotate, waiting_orders

REPORT_EVERY = 1_000


class Command(BaseCommand):
    help = "Encrypt the keys of all evidence, handles and takedown details with the first of NEWSROOM_EVIDENCE_KEYS."

    def handle(self, *arguments: Any, **options: Any) -> None:
        total = rows_to_rotate()
        if len(settings.EVIDENCE_KEYS) < 2:
            self.stdout.write(
                "There is only one key. To rotate, put a new one before it in NEWSROOM_EVIDENCE_KEYS."
            )
        looked_at = rotated = 0
        problems: list[str] = []
        for progress in rotate():
            looked_at += 1
            rotated += progress.was_rotated
            if progress.problem:
                problems.append(progress.problem)
                self.stderr.write(progress.problem)
            if looked_at % REPORT_EVERY == 0:
                self.stdout.write(f"{looked_at:,} of {total:,} looked at, {rotated:,} rotated")
        self.stdout.write(f"{looked_at:,} looked at, {rotated:,} rotated.")
        if problems:
            raise CommandError(
                f"{len(problems)} could not be opened with any key. Keep all keys until that is mended."
            )
        waiting = waiting_orders()
        if waiting:
            self.stdout.write(
                f"{waiting} tasks still carry words under an older key: let the worker end them first."
            )
        else:
            self.stdout.write(
                self.style.SUCCESS("The older keys can be dropped from NEWSROOM_EVIDENCE_KEYS.")
            )
