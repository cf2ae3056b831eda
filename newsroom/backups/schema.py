"""The tables of a database, brought to the state of another release and back to that of this one."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps as current_apps
from django.apps.registry import Apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, connections

from newsroom.backups.rows import empty
from newsroom.upgrades.whole_steps import WholeStepsExecutor

Migrations = set[tuple[str, str]]


def apps_as_of(migrations: Migrations) -> Apps:
    """Return the models as they were when these migrations had run: those of this release where no other had."""
    executor = WholeStepsExecutor(connection)
    if migrations == set(executor.loader.disk_migrations):
        return current_apps
    return executor.loader.project_state(_newest_of(migrations, executor)).apps


def make_room(migrations: Migrations) -> Apps:
    """Empty the default database and bring its tables to where these migrations had run; return the models of then."""
    executor = WholeStepsExecutor(connection)
    applied = set(executor.loader.applied_migrations)
    if applied:
        # Before tables change, so that nothing has to be converted.
        empty(apps_as_of(applied))
    models = apps_as_of(migrations)
    if applied != migrations:
        _migrate_to(migrations, executor)
        # Migrations install rows of their own.
        empty(models)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Migrations look at once; rows come in an order in which some name others that are still to come.
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return models


def bring_up_to_date() -> None:
    """Apply what this release has more, and make what Django keeps of models (permissions, kinds of content)."""
    if connection.vendor == "postgresql":
        # What waits to be checked at the end of the transaction keeps tables from being changed.
        connection.check_constraints()
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)


def _migrate_to(migrations: Migrations, executor: WholeStepsExecutor) -> None:
    targets = _newest_of(migrations, executor)
    others = {app for app, _name in executor.loader.applied_migrations} - {app for app, _name in migrations}
    plan = executor.migration_plan([*targets, *((app, None) for app in others)])
    can_go_back = all(
        operation.reversible for migration, is_back in plan if is_back for operation in migration.operations
    )
    if not can_go_back:
        _drop_everything()
        executor = WholeStepsExecutor(connection)
        plan = executor.migration_plan(targets)
    # There and on in one go is not possible for a plan with both directions.
    back, on = [step for step in plan if step[1]], [step for step in plan if not step[1]]
    for part in (back, on):
        if part:
            executor = WholeStepsExecutor(connection)
            executor.migrate(targets, plan=part)


def _newest_of(migrations: Migrations, executor: WholeStepsExecutor) -> list[tuple[str, str]]:
    """Return those of the migrations, in each app, after which none of the others comes."""
    graph = executor.loader.graph
    before = {
        parent.key
        for key in migrations
        if key in graph.node_map
        for parent in graph.node_map[key].parents
        if parent.key[0] == key[0]
    }
    return sorted(key for key in migrations if key in graph.node_map and key not in before)


def _drop_everything() -> None:
    """Drop every table and function of the default database that the newsroom may have made."""
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"DROP TABLE IF EXISTS {quoted(table)} CASCADE")
            cursor.execute(
                "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace "
                "AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')"
            )
            for (function,) in cursor.fetchall():
                cursor.execute(f"DROP FUNCTION IF EXISTS {function}")
            return
        with connection.constraint_checks_disabled():
            # Shadow tables go with the virtual table that they belong to.
            cursor.execute(
                "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual')"
            )
            names: Iterable[str] = [name for (name,) in cursor.fetchall() if not name.startswith("sqlite_")]
            for name in names:
                cursor.execute(f"DROP TABLE IF EXISTS {quoted(name)}")


@contextmanager
def default_database(place: dict[str, Any]) -> Iterator[None]:
    """Let the default database be another one meanwhile, for everything that this thread does.

    What a process keeps of its database (a pool of connections) is left as it was.
    """
    before, configured = connections["default"], connections.settings["default"]
    merged = {**configured, **place, "TEST": configured["TEST"]}
    is_of_a_kind = merged["ENGINE"] == configured["ENGINE"]
    wanted = place.get("OPTIONS", configured["OPTIONS"] if is_of_a_kind else {})
    # A pool is kept by the name of its database: it would lead to the other one.
    merged["OPTIONS"] = {name: value for name, value in wanted.items() if name != "pool"}
    connections.settings["default"] = merged
    connections["default"] = connections.create_connection("default")
    # Their numbers are each database's own.
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = configured
        connections["default"] = before
        ContentType.objects.clear_cache()


def file_of_database() -> Path:
    """Return the file of the default database, which is SQLite's."""
    return Path(str(connection.settings_dict["NAME"]))
