"""Application configuration of the site and of its admin."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _
from django_tasks_db.apps import TasksAppConfig


class NewsroomConfig(AppConfig):
    name = "newsroom"
    verbose_name = _("Newsroom")

    def ready(self) -> None:
        from delivery.announcing import keys_changed
        from newsroom import production, store_checks  # noqa: F401  register the system checks
        from newsroom.machines.hub import tell_later
        from newsroom.machines.share_pictures import forget

        keys_changed.connect(tell_later, dispatch_uid="hub")
        keys_changed.connect(forget, dispatch_uid="share pictures")


class NewsroomAdminConfig(AdminConfig):
    default_site = "newsroom.desk.site.DeskSite"


class BackgroundWorkConfig(TasksAppConfig):
    """The library's tasks, under a name that the desk can read in its own language."""

    verbose_name = _("Background work")  # type: ignore[assignment]  # a plain str in the library
