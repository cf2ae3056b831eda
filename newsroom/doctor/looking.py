"""All looks, in the order in which one would look: what fails first explains what fails after it."""

from collections.abc import Iterator
from datetime import datetime

from django.db import DatabaseError, InterfaceError
from django.utils.translation import gettext as _

from newsroom.doctor.configuration import look_at_addresses, look_at_checks, look_at_production
from newsroom.doctor.database import look_at_database
from newsroom.doctor.findings import Finding, Level, Look, problem
from newsroom.doctor.places import look_at_backups, look_at_buckets, look_at_folders
from newsroom.doctor.work import (
    look_at_browser,
    look_at_caches,
    look_at_mail,
    look_at_name,
    look_at_people,
    look_at_workers,
)

LOOKS: tuple[Look, ...] = (
    look_at_production,
    look_at_checks,
    look_at_addresses,
    look_at_folders,
    look_at_buckets,
    look_at_database,
    look_at_people,
    look_at_workers,
    look_at_caches,
    look_at_mail,
    look_at_browser,
    look_at_name,
    look_at_backups,
)
# They ask the database, and have nothing to say without one.
WANT_DATABASE = frozenset({look_at_people, look_at_workers, look_at_caches})


def look(*, now: datetime) -> Iterator[Finding]:
    """Yield what is found, in the language that is active. Nothing is changed."""
    has_database = True
    for one in LOOKS:
        if one in WANT_DATABASE and not has_database:
            continue
        try:
            for finding in one(now):
                if finding.part in {"database", "migrations"} and finding.level is Level.PROBLEM:
                    has_database = False
                yield finding
        except (DatabaseError, InterfaceError) as error:
            has_database = False
            yield problem(
                "database",
                _("The database cannot be asked: %(why)s") % {"why": str(error).strip().split("\n")[0][:200]},
            )
