"""A step of a migration is done and noted at once, or neither: whoever kills it finds nothing half done."""

from typing import Any

import pytest
from django.core.management import get_commands
from django.db import connection, migrations, models
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from newsroom.upgrades.whole_steps import WholeStepsExecutor

pytestmark = pytest.mark.django_db(transaction=True)


class Step(migrations.Migration):
    operations = (
        migrations.CreateModel(
            "HalfDone",
            [
                ("id", models.BigAutoField(primary_key=True)),
                # Its index is what is made last.
                ("word", models.CharField(max_length=9, db_index=True)),
            ],
            options={"db_table": "newsroom_half_done"},
        ),
    )


@pytest.fixture
def step() -> Any:
    made = Step("half", "newsroom")
    yield made
    MigrationRecorder(connection).record_unapplied("newsroom", "half")
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS newsroom_half_done")


def indexed_columns() -> list[list[str]]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "newsroom_half_done")
    return [constraint["columns"] for constraint in found.values() if constraint["index"]]


def test_a_step_that_cannot_be_noted_is_not_done(step: Step, monkeypatch: pytest.MonkeyPatch) -> None:
    executor = WholeStepsExecutor(connection)

    def killed(_migration: migrations.Migration) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(executor, "record_migration", killed)
    with pytest.raises(KeyboardInterrupt):
        executor.apply_migration(ProjectState(), step)
    assert "newsroom_half_done" not in connection.introspection.table_names()


def test_a_step_is_noted_and_its_indexes_are_made_once(step: Step) -> None:
    told: list[str] = []
    executor = WholeStepsExecutor(connection, lambda action, *_more: told.append(action))
    executor.apply_migration(ProjectState(), step)
    assert ["word"] in indexed_columns()
    assert ("newsroom", "half") in MigrationRecorder(connection).applied_migrations()
    assert told == ["apply_start", "apply_success"]


def test_it_is_what_migrate_does() -> None:
    assert get_commands()["migrate"] == "newsroom"
