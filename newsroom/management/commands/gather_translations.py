"""Gather what is to be translated into the catalogues."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from newsroom.gathering import gather_messages, gather_script_messages, update_catalogue


class Command(BaseCommand):
    help = "Gather the words people see into the translations' .po files; needs no GNU gettext."
    requires_system_checks = ()

    def handle(self, **_options: object) -> None:
        gathered = {
            "django.po": gather_messages(folder=Path(settings.BASE_DIR)),
            "djangojs.po": gather_script_messages(),
        }
        for folder in settings.LOCALE_PATHS:
            for name, messages in gathered.items():
                for path in sorted(Path(folder).glob(f"*/LC_MESSAGES/{name}")):
                    added, removed = update_catalogue(path=path, messages=messages)
                    self.stdout.write(f"{path}: {len(messages)} messages, {added} new, {removed} gone")
