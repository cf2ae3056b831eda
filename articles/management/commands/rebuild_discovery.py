"""`manage.py rebuild_discovery`: choose anew what every live article offers to read next."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from articles.discovering.keeping import rebuild_offers
from articles.models import Edition


class Command(BaseCommand):
    help = (
        "Chooses anew what every live article offers under “Discover More”. Safe at any time, and to repeat."
    )

    def handle(self, **options: Any) -> None:
        total = Edition.objects.live().count()
        done = 0
        for done in rebuild_offers(now=timezone.now()):
            if options["verbosity"] > 0:
                self.stdout.write(f"{done} of {total} articles")
        self.stdout.write(self.style.SUCCESS(f"{done} articles offer what fits them now."))
