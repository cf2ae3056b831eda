"""The rows that migrations install, put back after a test that commits: as rows, not as objects that are saved one by one.

Django keeps them as JSON and saves each by its model, a third of a second for some four hundred rows on SQLite and more on PostgreSQL;
hundreds of tests commit. Here they are kept as the database itself gives them, and go back in one transaction.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.creation import BaseDatabaseCreation
from django.db.transaction import atomic


@dataclass(frozen=True)
class InstalledRows:
    """What one table holds: the statement that writes it, and its rows (SQLite) or its text in COPY's format (PostgreSQL)."""

    table: str
    statement: str
    rows: list[tuple[Any, ...]] | bytes


def keep_installed_rows_as_rows() -> None:
    """Have Django keep and put back the installed rows this way, on whichever database the tests run."""
    creation: Any = type(connection.creation)
    creation.serialize_db_to_string = _read
    creation.deserialize_db_from_string = _put_back


def _read(self: BaseDatabaseCreation) -> list[InstalledRows]:
    database: BaseDatabaseWrapper = self.connection
    tables = sorted(database.introspection.django_table_names(only_existing=True, include_views=False))
    read = _read_copy if database.vendor == "postgresql" else _read_rows
    return [kept for table in tables if (kept := read(database, table)).rows]


def _put_back(self: BaseDatabaseCreation, kept: list[InstalledRows]) -> None:
    database: BaseDatabaseWrapper = self.connection
    # The first of the tests that commit finds them there, as do those after a test that emptied nothing.
    with atomic(using=database.alias), database.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {database.ops.quote_name(kept[0].table)} LIMIT 1")
        if cursor.fetchone():
            return
        # Foreign keys are looked at when the transaction ends.
        for installed in kept:
            if isinstance(installed.rows, bytes):
                with cursor.copy(installed.statement) as copy:
                    copy.write(installed.rows)
            else:
                cursor.executemany(installed.statement, installed.rows)


def _read_copy(database: BaseDatabaseWrapper, table: str) -> InstalledRows:
    name = database.ops.quote_name(table)
    with database.cursor() as cursor, cursor.copy(f"COPY {name} TO STDOUT") as copy:
        return InstalledRows(table, f"COPY {name} FROM STDIN", b"".join(bytes(part) for part in copy))


def _read_rows(database: BaseDatabaseWrapper, table: str) -> InstalledRows:
    name = database.ops.quote_name(table)
    with database.cursor() as cursor:
        # As SQLite holds them: Django's converters belong to its fields, not to the columns of a plain statement.
        columns = [
            description.name for description in database.introspection.get_table_description(cursor, table)
        ]
        names = ", ".join(database.ops.quote_name(column) for column in columns)
        cursor.execute(f"SELECT {names} FROM {name}")
        places = ", ".join(["%s"] * len(columns))
        statement = f"INSERT INTO {name} ({names}) VALUES ({places})"
        return InstalledRows(table, statement, cursor.fetchall())
