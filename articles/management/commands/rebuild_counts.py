"""`manage.py rebuild_counts`: count anew all that pages show without counting."""

from typing import Any

from django.core.management.base import BaseCommand

from articles.models import ShownStance
from articles.tallies import REBUILD, rebuild_counts


class Command(BaseCommand):
    help = (
        "Counts articles and quotations of tags, communities, sections and months anew from what is published. "
        "Safe at any time; publishing waits while it runs."
    )

    def handle(self, **options: Any) -> None:
        for number, name in enumerate(rebuild_counts(), start=1):
            if options["verbosity"] > 0:
                self.stdout.write(f"{number} of {len(REBUILD)}: {name}")
        self.stdout.write(self.style.SUCCESS(f"{ShownStance.objects.count()} quotations count."))
