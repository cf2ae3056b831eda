"""`manage.py rebuild_stances`: count the stances of tags and communities anew."""

from typing import Any

from django.core.management.base import BaseCommand

from articles.stances import rebuild_stances


class Command(BaseCommand):
    help = "Counts the stances of tags and communities anew from what is published. Safe at any time."

    def handle(self, **options: Any) -> None:
        counted = rebuild_stances()
        self.stdout.write(self.style.SUCCESS(f"{counted} quotations count."))
