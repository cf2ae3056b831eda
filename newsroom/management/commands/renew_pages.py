"""`manage.py renew_pages`: pages that were kept are made anew."""

from typing import Any

from django.core.management.base import BaseCommand

from delivery.announcing import renew_everything


class Command(BaseCommand):
    help = "Have every public page made anew: after a backup was put back, or rows were changed by hand."

    def handle(self, *args: Any, **options: Any) -> None:
        renew_everything()
        self.stdout.write(
            "Every public page is made anew when it is next asked for. Nothing needs to be restarted."
        )
