"""Numbers kept free for rows that are still to come, and indexes that are made when all rows are there."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper

# For the making of indexes.
MAKING_MEMORY = "512MB"


def last_number(model: type[models.Model]) -> int:
    """Return the greatest number that rows of a model have, or had."""
    newest = model._base_manager.aggregate(number=models.Max("pk"))["number"] or 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", _serial(model))
            (sequence,) = cursor.fetchone()
            cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")
        else:
            cursor.execute(
                "SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = %s", [model._meta.db_table]
            )
        (given,) = cursor.fetchone()
    return max(newest, int(given))


def keep_numbers(model: type[models.Model], *, until: int) -> None:
    """Let other rows be numbered after `until`: the numbers before are those of rows that are still to come."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [*_serial(model), until])
            return
        table = model._meta.db_table
        cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [until, table])
        cursor.execute(
            "INSERT INTO sqlite_sequence (name, seq) SELECT %s, %s "
            "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = %s)",
            [table, until, table],
        )


def _serial(model: type[models.Model]) -> list[str]:
    return [connection.ops.quote_name(model._meta.db_table), str(model._meta.pk.column)]


def set_aside(tables: Sequence[str]) -> list[str]:
    """Take the indexes and foreign keys of tables away, but for primary keys; return the statements that make them again.

    A row then costs the database the writing of it alone. Runs in the caller's transaction.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # What waits to be checked at the end of the transaction is checked now.
            connection.check_constraints()
            found = [*_constraints_of(cursor, tables), *_indexes_of(cursor, tables)]
        else:
            cursor.execute("SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'index' ORDER BY name")
            every = cursor.fetchall()
            # Those of primary keys and of constraints have no statement of their own.
            found = [(f'DROP INDEX "{name}"', sql) for name, sql, table in every if sql and table in tables]
        for away, _again in found:
            cursor.execute(away)
    return [again for _away, again in found]


def _constraints_of(cursor: CursorWrapper, tables: Sequence[str]) -> list[tuple[str, str]]:
    cursor.execute(
        "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype IN ('f', 'u') AND conrelid = ANY(%s::regclass[]) ORDER BY contype, conname",
        [list(tables)],
    )
    return [
        (
            f"ALTER TABLE {table} DROP CONSTRAINT {name}",
            f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}",
        )
        for table, name, definition in cursor.fetchall()
    ]


def _indexes_of(cursor: CursorWrapper, tables: Sequence[str]) -> list[tuple[str, str]]:
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
        "WHERE indrelid = ANY(%s::regclass[]) AND NOT indisprimary "
        "AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype = 'u') ORDER BY 1",
        [list(tables)],
    )
    return [(f"DROP INDEX {name}", definition) for name, definition in cursor.fetchall()]


def make_again(statements: Sequence[str]) -> Iterator[str]:
    """Make indexes and foreign keys again, and yield each statement once it is carried out.

    On PostgreSQL two at a time, unless the caller's transaction is the only one that sees the tables.
    """
    # Foreign keys last: they are checked by the indexes.
    keys = [statement for statement in statements if " FOREIGN KEY " in statement]
    indexes = [statement for statement in statements if " FOREIGN KEY " not in statement]
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        for statement in [*indexes, *keys]:
            _carry_out(statement)
            yield statement
        return
    # The longest first: a full-text index is made by one process alone.
    indexes.sort(key=lambda statement: " USING gin " not in statement)
    with ThreadPoolExecutor(max_workers=2) as pool:
        yield from pool.map(_apart, indexes)
    for statement in keys:
        _carry_out(statement)
        yield statement


def _apart(statement: str) -> str:
    """Carry a statement out on a connection of this thread's own."""
    try:
        _carry_out(statement)
    finally:
        connection.close()
    return statement


def _carry_out(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SET LOCAL maintenance_work_mem = '{MAKING_MEMORY}'")
            cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute(statement)
