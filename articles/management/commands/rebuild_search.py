"""`manage.py rebuild_search`: index every live edition anew."""

from typing import Any

from django.core.management.base import BaseCommand

from articles.models import Edition
from articles.search.indexing import rebuild


class Command(BaseCommand):
    help = "Makes the search index anew from what is published. Safe at any time; search finds less while it runs."

    def handle(self, **options: Any) -> None:
        total = Edition.objects.live().count()
        done = 0
        for done in rebuild():
            if options["verbosity"] > 0:
                self.stdout.write(f"{done} of {total} articles")
        self.stdout.write(self.style.SUCCESS(f"Search knows {done} articles."))
