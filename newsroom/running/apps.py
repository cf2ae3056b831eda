"""Application configuration of what runs in the background."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RunningConfig(AppConfig):
    name = "newsroom.running"
    label = "running"
    verbose_name = _("Background work")

    def ready(self) -> None:
        from newsroom.logs.configured import name_tasks

        name_tasks()
