"""Application configuration of the site and of its admin."""

from allauth.usersessions.apps import UserSessionsConfig
from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _
from django_tasks_db.apps import TasksAppConfig


class NewsroomConfig(AppConfig):
    name = "newsroom"
    verbose_name = _("Newsroom")

    def ready(self) -> None:
        from allauth.mfa import signals
        from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
        from django.db import connection

        from delivery.announcing import keys_changed
        from newsroom import (  # register the system checks
            large_numbers,
            production,
            store_checks,
            threads,
        )
        from newsroom.accounts import factor_changes, log, sessions
        from newsroom.accounts.secrets_at_rest import SECOND_FACTORS
        from newsroom.machines.hub import tell_later
        from newsroom.machines.share_pictures import forget
        from reactions.sealing.key_rotation import kept_elsewhere

        threads.keep_in_threads()
        if connection.vendor == "postgresql":
            # Loaded where there is a pool: it takes memory of every process.
            from newsroom.trouble.idle_sessions import replace_all_when_one_is_dead

            replace_all_when_one_is_dead()
        keys_changed.connect(tell_later, dispatch_uid="hub")
        keys_changed.connect(forget, dispatch_uid="share pictures")
        kept_elsewhere.append(SECOND_FACTORS)
        user_logged_in.connect(sessions.begin, dispatch_uid="sessions")
        user_logged_in.connect(log.logged_in, dispatch_uid="account log")
        user_logged_out.connect(log.logged_out, dispatch_uid="account log")
        user_login_failed.connect(log.refused, dispatch_uid="account log")
        signals.authenticator_added.connect(log.factor_added, dispatch_uid="account log")
        signals.authenticator_removed.connect(log.factor_removed, dispatch_uid="account log")
        signals.authenticator_reset.connect(log.codes_renewed, dispatch_uid="account log")
        signals.authenticator_added.connect(factor_changes.was_added, dispatch_uid="factors")
        signals.authenticator_removed.connect(factor_changes.was_removed, dispatch_uid="factors")
        signals.authenticator_reset.connect(factor_changes.was_renewed, dispatch_uid="factors")


class NewsroomAdminConfig(AdminConfig):
    default_site = "newsroom.desk.site.DeskSite"


class SessionListConfig(UserSessionsConfig):
    """The library's list of sessions; its rows are written by us, with less in them (newsroom/accounts/sessions.py)."""

    def ready(self) -> None:
        """Connect nothing."""


class BackgroundWorkConfig(TasksAppConfig):
    """The library's tasks, under a name that the desk can read in its own language."""

    verbose_name = _("Background work")  # type: ignore[assignment]  # a plain str in the library
