"""Whether a migration can run while the release before it still serves the site, and that release can come back after it.

While an upgrade goes from host to host, old code reads and writes the new tables. So a migration adds, and what is
taken away goes in a later release, when no running code names it any more.
"""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED, Field

# A migration that has to break a rule says here why it may: `safe_because = "no released code used the column"`.
REASON = "safe_because"
# The last migration of each room from before these rules.
BEFORE_THE_RULES = {
    "articles": 26,
    "reactions": 7,
    "images": 4,
    "tags": 4,
    "delivery": 2,
}
# What old code would look for in vain: take it away a release after no code uses it.
TAKE_AWAY = (
    operations.RemoveField,
    operations.RenameField,
    operations.DeleteModel,
    operations.RenameModel,
    operations.AlterModelTable,
)
DATA = (operations.RunPython, operations.RunSQL)


class AddIndexWhileWriting(AddIndexConcurrently):
    """Adds an index while others write to the table: `CONCURRENTLY` on PostgreSQL, as ever elsewhere.

    The migration says `atomic = False` and holds nothing else. Within a transaction (a backup is being restored) nobody writes.
    """

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        if _is_alone(schema_editor):
            operations.AddIndex.database_forwards(self, app_label, schema_editor, from_state, to_state)
        else:
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        if _is_alone(schema_editor):
            operations.AddIndex.database_backwards(self, app_label, schema_editor, from_state, to_state)
        else:
            super().database_backwards(app_label, schema_editor, from_state, to_state)


def _is_alone(schema_editor: BaseDatabaseSchemaEditor) -> bool:
    return schema_editor.connection.vendor != "postgresql" or schema_editor.connection.in_atomic_block


def problems() -> list[str]:
    """Return what is wrong with our migrations that came after these rules, each with its place and what to do."""
    rooms = {
        room.label
        for room in apps.get_app_configs()
        # Libraries may be installed below our folder, in an environment of their own.
        if settings.BASE_DIR in Path(room.path).parents and "site-packages" not in room.path
    }
    loader = MigrationLoader(None)
    found = []
    for (room, name), migration in sorted(loader.disk_migrations.items()):
        if room in rooms and int(name[:4]) > BEFORE_THE_RULES.get(room, 0):
            before = loader.project_state((room, name), at_end=False)
            found += [f"{room}/{name}: {problem}" for problem in problems_of(migration, before)]
    return found


def problems_of(migration: Migration, before: ProjectState) -> list[str]:
    """Return what is wrong with a migration, given the models before it; nothing where it says why it may do that."""
    if getattr(migration, REASON, ""):
        return []
    made = {
        operation.name_lower
        for operation in migration.operations
        if isinstance(operation, operations.CreateModel)
    }
    found = []
    for operation in migration.operations:
        words = _problem_of(operation, migration, before, made)
        if words:
            found.append(f"{operation.describe()}: {words}")
    does_data = [operation for operation in migration.operations if isinstance(operation, DATA)]
    if does_data and len(does_data) < len(migration.operations):
        found.append(
            "Rows and tables are changed at once: it would hold locks for long. Make two migrations."
        )
    return found


def _problem_of(operation: Operation, migration: Migration, before: ProjectState, made: set[str]) -> str:
    model = str(getattr(operation, "model_name_lower", ""))
    if isinstance(operation, TAKE_AWAY):
        return (
            "the release before still names it. Stop using it in one release, and take it away in the next."
        )
    if isinstance(operation, DATA):
        return (
            "" if operation.reversible else "it cannot go back. Give it a way back, if only RunPython.noop."
        )
    if not model or model in made:
        # A new table is nobody's yet.
        return ""
    if isinstance(operation, operations.AddField):
        return _problem_of_new(operation.field)
    if isinstance(operation, operations.AlterField):
        fields = before.models[migration.app_label, model].fields
        return _problem_of_changed(fields[operation.name], operation.field)
    if isinstance(operation, AddIndexWhileWriting):
        is_alone = not migration.atomic and len(migration.operations) == 1
        return "" if is_alone else "it wants a migration of its own with `atomic = False`."
    if isinstance(operation, operations.AddIndex):
        return "nobody could write while it is made. Use newsroom.upgrades.migrations.AddIndexWhileWriting."
    if isinstance(operation, operations.AddConstraint):
        return "rows that old code writes may break it. Add it a release after the code keeps to it."
    return ""


def _problem_of_new(field: "Field[Any, Any]") -> str:
    if field.many_to_many:
        return ""
    if not field.null and field.db_default is NOT_PROVIDED:
        return "old code inserts rows without it. Let it be null, or give it a db_default."
    if field.unique:
        return "it is made unique while old code writes. Add it plain, and the constraint later."
    if field.db_index and not field.remote_field:
        return "its index would hold up who writes. Add it without, and the index with AddIndexWhileWriting."
    return ""


def _problem_of_changed(old: "Field[Any, Any]", new: "Field[Any, Any]") -> str:
    if old.null and not new.null:
        return "old code may still write nothing there. Do it a release after no code does."
    if old.get_internal_type() != new.get_internal_type():
        return "its type changes: the whole table is written anew. Add another field, and copy."
    if new.max_length is not None and (old.max_length is None or new.max_length < old.max_length):
        return "what is there may be longer."
    if (new.unique and not old.unique) or (new.db_index and not old.db_index):
        return "its index would hold up who writes. Use AddIndexWhileWriting."
    return ""
