"""Statements that are written once, and asked again and again with other values.

Django writes the SQL of a query anew each time it is asked. For what a public page reads, which brings along all that hangs on its rows
(`delivery.carrying`), that takes ten times as long as the database needs to answer. A function under `@prepared` says how the query
is made, with slots in place of the values that differ from page to page:

    @prepared(category_id=models.BigIntegerField(), slug=models.CharField())
    def _editions_at(*, category_id: Slot, slug: Slot) -> "models.QuerySet[Edition]":
        return Edition.objects.live().filter(category=category_id, slug=slug)

    editions = _editions_at(category_id=3, slug="a-vote")

It is called once for each connection of Django's (which is one for each thread and database), and must depend on nothing but its arguments: not on the
language, not on the clock. Arguments that are no slots are part of the shape: each combination of them has its own statement, so there should be few.

What is the same each time stands in the text: SQLite writes a statement's program anew, which takes longer than the answer, where a value is
given that decides whether an index of some rows will do (`state = ?`). PostgreSQL plans it once too (`delivery/planned.py`).

Rows are what the query itself would give: tuples of a `values_list()`, else instances, but made without `__init__` and its signals.
`@prepared(100, …)` remembers so many rows: it gives for the same values the row that it gave before (`delivery/remembering.py`).
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Generic, TypeVar

import msgspec
from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.fields.json import KeyTransform
from django.db.models.query import ValuesListIterable

from delivery.carrying import fillers_of, made_row
from delivery.planned import Planned
from delivery.remembering import remembering
from delivery.replicas import database_of_reader

Row = TypeVar("Row")
Making = Callable[[Sequence[Any]], Any]


class Slot(models.Value):
    """The place of a value that is given each time the statement is asked."""

    def __init__(self, name: str, output_field: "models.Field[Any, Any]") -> None:
        super().__init__(None, output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]

    def filled(self, value: object, connection: BaseDatabaseWrapper) -> object:
        """Return the value as the database takes it."""
        return self.output_field.get_db_prep_value(value, connection=connection)


class Several(models.Field[Iterable[Any], list[Any]]):
    """Of a slot: values, as many as there are, for `Among`."""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        values = sorted(value)
        return json.dumps(values) if connection.vendor == "sqlite" else values


class Numbers(Several):
    """Of a slot: whole numbers."""

    def db_type(self, connection: Any) -> str:
        return "bigint[]"


class Texts(Several):
    """Of a slot: texts."""

    def db_type(self, connection: Any) -> str:
        return "text[]"


class Among(models.Func):
    """The condition that a column has one of the values in a slot: one parameter for any number of them."""

    output_field = models.BooleanField()

    def as_sqlite(self, compiler: Any, connection: Any, **_context: Any) -> Any:
        joined = " IN (SELECT value FROM json_each("
        return self.as_sql(compiler, connection, template="%(expressions)s))", arg_joiner=joined)

    def as_postgresql(self, compiler: Any, connection: Any, **_context: Any) -> Any:
        values = self.source_expressions[1].output_field.db_type(connection)
        return self.as_sql(compiler, connection, template=f"%(expressions)s::{values})", arg_joiner=" = ANY(")


class Prepared(Generic[Row]):
    """What `@prepared` makes of a function: asked with a value for each slot, it returns the rows as a list; one query."""

    def __init__(
        self,
        write: "Callable[..., models.QuerySet[Any, Row]]",
        fields: "dict[str, models.Field[Any, Any]]",
        *,
        within: str = "",
        remembered: int = 0,
    ) -> None:
        self._write, self._within, self._remembered = write, within, remembered
        self._slots = {name: Slot(name, field) for name, field in fields.items()}
        self.__doc__ = write.__doc__

    def __call__(self, **values: Any) -> list[Row]:
        connection = connections[database_of_reader()]
        shape = {name: value for name, value in values.items() if name not in self._slots}
        # With the connection, and so for one thread, which nobody else can be writing in.
        written: dict[object, _Statement] = vars(connection).setdefault("_prepared_statements", {})
        key = (self, *sorted(shape.items()))
        statement = written.get(key)
        if statement is None:
            statement = _statement(self._write(**self._slots, **shape), connection)
            if self._within:
                statement = replace(statement, sql=self._within.format(query=statement.sql), make=tuple)
            statement = _written_out(statement, connection)
            if self._remembered:
                rows: dict[object, Any] = vars(connection).setdefault("_remembered_rows", {})
                # One for all shapes: else there would be as many as ways to ask.
                once = rows.setdefault(self, remembering(self._remembered))
                statement = replace(statement, make=partial(once, statement.make))
            if connection.vendor == "postgresql":
                types = [slot.output_field.db_type(connection) for slot in statement.parameters]
                statement = replace(statement, planned=Planned.of(self._write.__name__, statement.sql, types))
            written[key] = statement
        given = [slot.filled(values[slot.name], connection) for slot in statement.parameters]
        with connection.cursor() as cursor:
            planned = statement.planned
            if planned is None or not planned.execute(cursor, given, connection):
                cursor.execute(statement.sql, given)
            return [statement.make(row) for row in cursor.fetchall()]


def prepared(
    remembered: int = 0, /, **fields: "models.Field[Any, Any]"
) -> "Callable[[Callable[..., models.QuerySet[Any, Row]]], Prepared[Row]]":
    """Return what makes a function of slots, named with the fields of their values, a statement that is written once.

    Rows of so many different values are `remembered` for each connection, the last ones (`delivery/remembering.py`).
    """
    return lambda write: Prepared(write, fields, remembered=remembered)


def prepared_within(
    text: str, **fields: "models.Field[Any, Any]"
) -> "Callable[[Callable[..., models.QuerySet[Any, Any]]], Prepared[tuple[Any, ...]]]":
    """As `prepared()`, for a statement around the query, which stands in its text where `{query}` does; its rows are tuples as they
    come from the database.
    """
    return lambda write: Prepared(write, fields, within=text)


def rows_of(query: "models.QuerySet[Any, Row]") -> list[Row]:
    """Return the rows of a query that is asked in ever other words, as those of a prepared one are made; one query."""
    connection = connections[query.db]
    try:
        statement = _statement(query, connection)
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, statement.parameters)
        return [statement.make(row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class _Statement:
    sql: str
    # Slots among them; nothing else, once what is always the same stands in the text.
    parameters: Sequence[Any]
    make: Making
    # Where the database plans it once.
    planned: Planned | None = None


def _written_out(statement: _Statement, connection: BaseDatabaseWrapper) -> _Statement:
    """Return the statement with what is always the same in its text, so that slots are its only parameters."""
    parameters = iter(statement.parameters)
    slots: list[Slot] = []

    def written(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%%"
        value = next(parameters)
        if isinstance(value, Slot):
            slots.append(value)
            return "%s"
        return _literal(value, connection).replace("%", "%%")

    return replace(statement, sql=re.sub("%%|%s", written, statement.sql), parameters=slots)


def _literal(value: Any, connection: BaseDatabaseWrapper) -> str:
    """Return a value as it is written in SQL."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return str(cursor.mogrify("%s", [value]))
        # Not with what pages ask: past the log.
        cursor.cursor.execute("SELECT QUOTE(%s)", [value])
        return str(cursor.fetchone()[0])


def _statement(queryset: "models.QuerySet[Any, Any]", connection: BaseDatabaseWrapper) -> _Statement:
    """Return the query's statement, and what makes its rows as the iterables of Django's own querysets would."""
    query: Any = queryset
    iterable, compiler = query._iterable_class, query.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    converters = [
        (place, convert, column)
        for place, (converting, column) in compiler.get_converters(
            [column for column, *_ in compiler.select]
        ).items()
        for convert in _quicker(converting, column, connection)
    ]

    def converted(row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for place, convert, column in converters:
            values[place] = convert(values[place], column, connection)
        return values

    if issubclass(iterable, ValuesListIterable):
        return _Statement(sql, parameters, lambda row: tuple(converted(row)))
    make_instance = _maker(compiler.klass_info, compiler.select, connection.alias)
    annotated = tuple((compiler.annotation_col_map or {}).items())
    fillers = fillers_of(queryset, connection.alias)

    def make(row: Sequence[Any]) -> Any:
        values = converted(row)
        made = make_instance(values)
        columns = made.__dict__
        for name, place in annotated:
            columns[name] = values[place]
        for column, fill in fillers:
            fill(made, columns.pop(column))
        return made

    return _Statement(sql, parameters, make)


def _quicker(converting: Iterable[Any], column: object, connection: BaseDatabaseWrapper) -> Iterable[Any]:
    """Return converters of a column that give the same: SQLite's of times asks the settings, and for zones, at each row, and Django's of
    JSON takes five times as long for rows that come along.
    """
    operations: Any = connection.ops
    slow = getattr(operations, "convert_datetimefield_value", None)
    in_utc = settings.USE_TZ and getattr(connection, "timezone", None) is UTC
    for convert in converting:
        field = getattr(convert, "__self__", None)
        if convert == slow and in_utc:
            yield _time_in_utc
        elif (
            isinstance(field, models.JSONField) and not field.decoder and not isinstance(column, KeyTransform)
        ):
            yield _of_json
        else:
            yield convert


def _of_json(value: Any, _column: object, _connection: Any) -> Any:
    return None if value is None else msgspec.json.decode(value)


def _time_in_utc(value: Any, column: object, connection: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    # Nothing, or the text that SQLite gives of an expression.
    found: datetime | None = connection.ops.convert_datetimefield_value(value, column, connection)
    return found


def _maker(info: dict[str, Any], select: Sequence[Any], database: str) -> Making:
    """Return what makes an instance of a row's values, with those of `select_related`; None where there is no such row."""
    model: type[models.Model] = info["model"]
    start, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column.target.attname for column, *_ in select[start:end]]
    key = start + names.index(model._meta.pk.attname)
    related = [
        (_maker(below, select, database), below["local_setter"], below["remote_setter"])
        for below in info.get("related_klass_infos", [])
    ]

    def make(values: Sequence[Any]) -> Any:
        if values[key] is None:
            return None
        made = made_row(model, names, values[start:end], database)
        for make_related, keep, keep_back in related:
            other = make_related(values)
            keep(made, other)
            if other is not None:
                keep_back(other, made)
        return made

    return make
