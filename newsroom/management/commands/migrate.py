"""Django's `migrate`, each of whose steps is whole (`newsroom/upgrades/whole_steps.py`)."""

from typing import Any

from django.core.management.commands import migrate

from newsroom.upgrades.whole_steps import WholeStepsExecutor


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> Any:
        # The command names its executor nowhere else.
        migrate.MigrationExecutor = WholeStepsExecutor  # type: ignore[attr-defined]
        return super().handle(*args, **options)
