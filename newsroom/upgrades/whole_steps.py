"""Steps of migrations that are whole: what a step changes and that it was done are one transaction.

Django notes a step in a transaction of its own where the step makes an index or a foreign key last. Killed between the two, the next
`migrate` does the step again and fails: the table is there (https://code.djangoproject.com/ticket/29721 settled the others).
"""

from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState


class WholeStepsExecutor(MigrationExecutor):
    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        if fake or fake_initial or not migration.atomic:
            return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)
        if self.progress_callback:
            self.progress_callback("apply_start", migration, fake)
        with self.connection.schema_editor(atomic=True) as editor:
            state = migration.apply(state, editor)
            # What Django would do on leaving, so that the note comes after it.
            while editor.deferred_sql:
                editor.execute(editor.deferred_sql.pop(0), None)
            # The stubs know an older signature.
            self.record_migration(migration)  # type: ignore[call-arg, arg-type]
        if self.progress_callback:
            self.progress_callback("apply_success", migration, fake)
        return state
