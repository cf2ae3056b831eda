"""Compile the translations that changed."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from newsroom.translations import compile_translations


class Command(BaseCommand):
    help = "Compile the translations that changed; needs no GNU gettext."
    requires_system_checks = ()

    def handle(self, **_options: object) -> None:
        try:
            written = compile_translations(folders=settings.LOCALE_PATHS)
        except (OSError, ValueError) as error:
            raise CommandError(f"A translation file cannot be read: {error}") from error
        for path in written:
            self.stdout.write(f"Compiled {path}")
