"""Rows of a table, out of one database and into another, past everything that a model does when it is saved."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.apps.registry import Apps
from django.db import DataError, IntegrityError, connections, models, transaction

from articles.exchange.rows import UnableToReadRow, plain, value_of
from newsroom.backups.contents import DERIVED_TABLES, ROWS_AT_ONCE, tables
from newsroom.corpus.bulk import keep_numbers, last_number

Model = type[models.Model]
Row = Sequence[Any]


class UnableToLoadRows(Exception):
    """Rows do not fit into this database; the message names their table."""


def columns_of(model: Model) -> list[str]:
    """Return the names of a model's columns as fields, in the order of its rows."""
    return [field.attname for field in model._meta.concrete_fields]


def rows_of(model: Model, *, using: str = "default") -> Iterator[Row]:
    """Yield the rows of a model in the order of their keys, as Python has their values. Memory stays flat."""
    rows = model._base_manager.using(using).order_by("pk").values_list(*columns_of(model))
    return rows.iterator(chunk_size=ROWS_AT_ONCE)


def as_line(row: Row) -> bytes:
    """Return a row as one line of JSON, with its line break."""
    return (
        json.dumps([plain(value) for value in row], ensure_ascii=False, separators=(",", ":")).encode()
        + b"\n"
    )


def row_in(line: bytes, model: Model, columns: Sequence[str]) -> list[Any]:
    """Return the row that a line holds, in the order of the model's columns. Raises `UnableToReadRow`."""
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnableToReadRow("a line is no JSON") from error
    if not isinstance(values, list) or len(values) != len(columns):
        raise UnableToReadRow("a line has another number of values than there are columns")
    given = dict(zip(columns, values, strict=True))
    return [value_of(field, given[field.attname]) for field in model._meta.concrete_fields]


def load(model: Model, rows: Sequence[Row]) -> None:
    """Add rows to the default database. Raises `UnableToLoadRows`.

    In the caller's transaction on PostgreSQL; on SQLite in one of its own, without looking whether what rows name is there:
    the caller does, at the end.
    """
    connection = connections["default"]
    fields = model._meta.concrete_fields
    quoted = connection.ops.quote_name
    table, names = quoted(model._meta.db_table), ", ".join(quoted(str(field.column)) for field in fields)
    prepared = [
        [field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)]
        for row in rows
    ]
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                copying = f"COPY {table} ({names}) FROM STDIN"
                with connection.wrap_database_errors, cursor.copy(copying) as copy:
                    for row in prepared:
                        copy.write_row(row)
            else:
                places = ", ".join(["%s"] * len(fields))
                with connection.constraint_checks_disabled(), transaction.atomic():
                    cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", prepared)  # noqa: S608
    except (DataError, IntegrityError) as error:
        raise UnableToLoadRows(
            f"Rows of {model._meta.label} do not fit into this database: {str(error).splitlines()[0][:200]}."
        ) from error


def empty(apps: Apps) -> None:
    """Delete the rows of every table of the default database: on PostgreSQL in the caller's transaction, on SQLite in one."""
    connection = connections["default"]
    there = set(connection.introspection.table_names())
    names = [*(model._meta.db_table for model in tables(apps)), *DERIVED_TABLES]
    quoted = [connection.ops.quote_name(name) for name in names if name in there]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            if quoted:
                cursor.execute(f"TRUNCATE {', '.join(quoted)}")
            return
        with connection.constraint_checks_disabled(), transaction.atomic():
            for name in quoted:
                cursor.execute(f"DELETE FROM {name}")  # noqa: S608


def last_number_of(model: Model) -> int:
    """Return the greatest number that a row of a model has, or had; 0 where rows are not numbered by the database."""
    return last_number(model) if isinstance(model._meta.pk, models.AutoField) else 0


def number_on(apps: Apps, last_numbers: Mapping[str, int]) -> None:
    """Let new rows be numbered after those that are there, and after the last numbers of models by their labels."""
    for model in tables(apps):
        last = max(last_numbers.get(model._meta.label, 0), last_number_of(model))
        if last:
            keep_numbers(model, until=last)


def count_of(model: Model, *, using: str = "default") -> int:
    """Return how many rows a model has."""
    return int(model._base_manager.using(using).count())
