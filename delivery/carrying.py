"""Rows that carry their many: what hangs on a row is read with it, in the one query that reads the row.

`prefetch_related` asks once more for every relation; a public page has few queries to spend. `carrying()` asks
the database for the related rows as one JSON column of each row (`jsonb_agg`, `json_group_array`) and puts them
where a prefetch would have, so that code and templates which read `row.relation.all()` need not know.

A page may carry hundreds of rows, so only the columns that are named come (others are read when they are asked
for, as those of `defer()` are), and rows are made without `__init__` and its signals.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models.base import ModelState
from django.db.models.functions import JSONArray
from django.db.models.query import ModelIterable

Row = TypeVar("Row", bound=models.Model)
COLUMN = "_carried_{}"
# Their values are the same in JSON as in Python.
SAME_IN_JSON = (models.IntegerField, models.CharField, models.TextField, models.FileField)


ROWS_AS_JSON = {
    "postgresql": "(SELECT COALESCE(jsonb_agg(rows_.item), '[]'::jsonb) FROM (%(subquery)s) AS rows_)",
    # An array of texts unless each is told to be JSON.
    "sqlite": "(SELECT json_group_array(json(rows_.item)) FROM (%(subquery)s) AS rows_)",
}


class RowsAsJSON(models.Subquery):
    """The rows of a query of one JSON array each, named `item`, as one JSON array in the query's own order."""

    output_field = models.JSONField()

    def as_sql(self, compiler: Any, connection: Any, *_further: Any, **_context: Any) -> Any:
        return super().as_sql(compiler, connection, template=ROWS_AS_JSON[connection.vendor])


class _InHexadecimal(models.Func):
    """The bytes of a column as text, for JSON holds none."""

    function = "HEX"
    output_field = models.TextField()

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return self.as_sql(compiler, connection, template="ENCODE(%(expressions)s, 'hex')")


@dataclass(frozen=True, slots=True)
class Carry:
    """A relation to read with each row.

    `relation` is the path to a reverse foreign key as `prefetch_related` has it, for example
    "lead_image__renditions"; everything before the last part must be in the query's `select_related`. `rows` are
    the related rows in their order; of `whole`, foreign keys of theirs, the rows are carried too. `only` names the
    columns that come, those of `whole` as "tag__slug"; without it all do.
    """

    relation: str
    rows: "models.QuerySet[Any]"
    whole: Sequence[str] = ()
    only: Sequence[str] = ()

    @property
    def path(self) -> list[str]:
        """What leads from the row to the one that has the relation."""
        return self.relation.split("__")[:-1]

    def key_of(self, model: type[models.Model]) -> "models.ForeignKey[Any, Any]":
        """Return the foreign key by which the related rows hang on the model at the end of the path."""
        relation = cast(models.ManyToOneRel, model._meta.get_field(self.relation.rpartition("__")[2]))
        return relation.field


def carrying(queryset: "models.QuerySet[Row]", *carries: Carry) -> "models.QuerySet[Row]":
    """Return the query with relations that come along: `row.relation.all()` will ask for nothing more."""
    known: tuple[Carry, ...] = getattr(queryset.query, "carries", ())
    columns = {
        COLUMN.format(place): RowsAsJSON(_arrays(queryset.model, carry))
        for place, carry in enumerate(carries, start=len(known))
    }
    found = queryset.annotate(**columns)
    # A query's own attributes are copied with it, whatever is chained behind.
    found.query.carries = (*known, *carries)
    found._iterable_class = CarryingIterable
    return cast("models.QuerySet[Row]", found)


class CarryingIterable(ModelIterable):  # type: ignore[type-arg]
    """Yields model instances whose carried relations are filled."""

    def __iter__(self) -> Iterator[Any]:
        carries: Sequence[Carry] = self.queryset.query.carries  # type: ignore[attr-defined]
        database = self.queryset.db
        fillers = [
            (COLUMN.format(place), _filler(self.queryset.model, carry, database))
            for place, carry in enumerate(carries)
        ]
        for row in super().__iter__():
            for column, fill in fillers:
                fill(row, row.__dict__.pop(column))
            yield row


def together(*queries: "models.QuerySet[Any]") -> list[list[Any]]:
    """Return the rows of each query as a list in its order, all of them asked for by one statement.

    A query's `only()` and `defer()` are kept to; it has no annotations and no related rows.
    """
    found: list[list[Any]] = [[] for _query in queries]
    if not queries:
        return found
    connection = connections[queries[0].db]
    asked: list[tuple[int, Callable[[list[Any]], Any]]] = []
    columns: list[str] = []
    parameters: list[Any] = []
    for place, query in enumerate(queries):
        part = _Part("", query.model, _loaded(query))
        try:
            statement, values = query.values(item=JSONArray(*part.columns)).query.sql_with_params()
        except EmptyResultSet:
            continue
        asked.append((place, _maker(part, 0, query.db)))
        columns.append(ROWS_AS_JSON[connection.vendor] % {"subquery": statement})
        parameters.extend(values)
    if asked:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(columns)}", parameters)
            row = cursor.fetchone()
        for (place, make), values in zip(asked, row, strict=True):
            found[place] = [make(item) for item in json.loads(values)]
    return found


def _loaded(query: "models.QuerySet[Any]") -> "list[models.Field[Any, Any]]":
    named, is_deferred = query.query.deferred_loading
    return [
        field
        for field in query.model._meta.concrete_fields
        if field.primary_key or (field.name in named or field.attname in named) != is_deferred
    ]


@dataclass(frozen=True, slots=True)
class _Part:
    """The columns of one model among those of a carried row: how they are read, and how a row is made of them."""

    # The foreign key that leads to the model, or nothing for the carried row itself.
    name: str
    model: type[models.Model]
    fields: "Sequence[models.Field[Any, Any]]"

    @property
    def columns(self) -> "list[str | _InHexadecimal]":
        prefix = f"{self.name}__" if self.name else ""
        return [
            _InHexadecimal(prefix + field.attname)
            if isinstance(field, models.BinaryField)
            else prefix + field.attname
            for field in self.fields
        ]


def _parts(carry: Carry) -> list[_Part]:
    parts = [_Part("", carry.rows.model, _fields(carry.rows.model, carry.only, ""))]
    for name in carry.whole:
        model = cast(type[models.Model], carry.rows.model._meta.get_field(name).related_model)
        parts.append(_Part(name, model, _fields(model, carry.only, f"{name}__")))
    return parts


def _fields(model: type[models.Model], only: Sequence[str], prefix: str) -> "list[models.Field[Any, Any]]":
    return [
        field
        for field in model._meta.concrete_fields
        if not only or field.primary_key or prefix + field.attname in only
    ]


def _arrays(model: type[models.Model], carry: Carry) -> "models.QuerySet[Any, Any]":
    """Return the query of a relation's rows of one row, each as a JSON array of its columns."""
    for name in carry.path:
        model = cast(type[models.Model], model._meta.get_field(name).related_model)
    outer = models.OuterRef("__".join([*carry.path, "pk"]))
    rows = carry.rows.filter(**{carry.key_of(model).name: outer})
    return rows.values(item=JSONArray(*(column for part in _parts(carry) for column in part.columns)))


def _filler(
    model: type[models.Model], carry: Carry, database: str
) -> Callable[[models.Model, list[Any] | None], None]:
    """Return what puts related rows, as they came, where `row.relation.all()` looks first."""
    for name in carry.path:
        model = cast(type[models.Model], model._meta.get_field(name).related_model)
    key = carry.key_of(model)
    cache_name = key.remote_field.cache_name
    own, *others = _parts(carry)
    make_own = _maker(own, 0, database)
    start = len(own.fields)
    makers = []
    for part in others:
        field = cast("models.ForeignKey[Any, Any]", carry.rows.model._meta.get_field(part.name))
        # The primary key's place tells whether there is such a row.
        place = start + [field.primary_key for field in part.fields].index(True)
        makers.append((field, place, _maker(part, start, database)))
        start += len(part.fields)

    def fill(row: models.Model, found: list[Any] | None) -> None:
        parent: Any = row
        for name in carry.path:
            parent = getattr(parent, name)
            if parent is None:
                return
        related = []
        # None where Django knew beforehand that there are no such rows.
        for values in found or ():
            child = make_own(values)
            child.__dict__[key.attname] = getattr(parent, key.target_field.attname)
            child._state.fields_cache[key.cache_name] = parent
            for field, place, make in makers:
                whole = None if values[place] is None else make(values)
                child.__dict__[field.attname] = whole and whole.__dict__[field.target_field.attname]
                child._state.fields_cache[field.cache_name] = whole
            related.append(child)
        filled: Any = carry.rows.__class__(model=carry.rows.model, using=database)
        # Who asks on from here asks for this parent's rows, and only then is a query made.
        filled._deferred_filter = False, (), {key.name: parent}
        filled._result_cache, filled._prefetch_done = related, True
        parent.__dict__.setdefault("_prefetched_objects_cache", {})[cache_name] = filled

    return fill


def _maker(part: _Part, start: int, database: str) -> Callable[[list[Any]], Any]:
    """Return what makes a row of the values that begin at a place."""
    model, names = part.model, [field.attname for field in part.fields]
    end = start + len(names)
    converters = [
        (field.attname, converter)
        for field in part.fields
        if (converter := _converter(field, connections[database].vendor)) is not None
    ]

    def make(values: list[Any]) -> Any:
        made = model.__new__(model)
        columns = made.__dict__
        columns.update(zip(names, values[start:end], strict=True))
        for name, convert in converters:
            if columns[name] is not None:
                columns[name] = convert(columns[name])
        state = ModelState()
        state.adding, state.db = False, database
        columns["_state"] = state
        return made

    return make


def _converter(field: "models.Field[Any, Any]", vendor: str) -> Callable[[Any], Any] | None:
    """Return what makes a field's value of its JSON; JSON has no times, SQLite's no truth values."""
    if isinstance(field, models.ForeignKey):
        field = field.target_field
    if isinstance(field, models.JSONField):
        return json.loads if vendor == "sqlite" else None
    if isinstance(field, models.DateTimeField):
        return time_of
    if isinstance(field, models.BinaryField):
        return bytes.fromhex
    return None if isinstance(field, SAME_IN_JSON) else field.to_python


def time_of(text: str) -> datetime:
    """Return the time that a database wrote into JSON; SQLite's is without its zone, which is UTC."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
