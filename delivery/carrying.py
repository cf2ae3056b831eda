"""Rows that carry their many: what hangs on a row is read with it, in the one query that reads the row.

`prefetch_related` asks once more for every relation; a public page has few queries to spend. `carrying()` asks
the database for the related rows as one JSON column of each row (`jsonb_agg`, `json_group_array`) and puts them
where a prefetch would have, so that code and templates which read `row.relation.all()` need not know.

A page may carry hundreds of rows, so only the columns that are named come (others are read when they are asked
for, as those of `defer()` are), and rows are made without `__init__` and its signals; where a page only reads them, they
are named tuples.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeVar, cast

import msgspec
from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable

from delivery.rows_as_json import InHexadecimal, RowsAsJSON, template_of, with_columns

Row = TypeVar("Row", bound=models.Model)
COLUMN = "_carried_{}"
# Of some four kilobytes each: the renditions of so many pictures.
MOST_REMEMBERED = 500
# Their values are the same in JSON as in Python.
SAME_IN_JSON = (models.IntegerField, models.CharField, models.TextField, models.FileField)


@dataclass(frozen=True, slots=True)
class Carry:
    """A relation to read with each row.

    `relation` is the path to a reverse foreign key as `prefetch_related` has it, for example
    "lead_image__renditions"; everything before the last part must be in the query's `select_related`. `rows` are
    the related rows in their order; of `whole`, foreign keys of theirs, the rows are carried too. `only` names the
    columns that come, those of `whole` as "tag__slug"; without it all do. Of `plain` rows nothing is asked but these
    columns and `pk`: they are named tuples, which are made in a tenth of the time, and those without `whole` are remembered
    by their JSON, so that the same values are made once; rows of `whole` are rows even so. No more than the first `most` come.
    """

    relation: str
    rows: "models.QuerySet[Any]"
    whole: Sequence[str] = ()
    only: Sequence[str] = ()
    plain: bool = False
    most: int | None = None

    @property
    def is_remembered(self) -> bool:
        return self.plain and not self.whole

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
        COLUMN.format(place): _related_rows(queryset.model, carry)
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
        fillers = fillers_of(self.queryset, self.queryset.db)
        for row in super().__iter__():
            for column, fill in fillers:
                fill(row, row.__dict__.pop(column))
            yield row


def fillers_of(
    queryset: "models.QuerySet[Any]", database: str
) -> list[tuple[str, Callable[[models.Model, list[Any] | None], None]]]:
    """Return what puts the carried rows of a query in their places: for each column that holds some, its name and a function, of the row
    and of what the column holds.
    """
    carries: Sequence[Carry] = getattr(queryset.query, "carries", ())
    return [
        (COLUMN.format(place), _filler(queryset.model, carry, database))
        for place, carry in enumerate(carries)
    ]


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
            statement, values = with_columns(query, part.columns).query.sql_with_params()
        except EmptyResultSet:
            continue
        asked.append((place, _maker(part, 0, query.db)))
        template = template_of(vendor=connection.vendor, columns=len(part.columns))
        columns.append(template % {"subquery": statement})
        parameters.extend(values)
    if asked:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(columns)}", parameters)
            row = cursor.fetchone()
        for (place, make), values in zip(asked, row, strict=True):
            found[place] = [make(item) for item in msgspec.json.decode(values)]
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
    def columns(self) -> "list[str | InHexadecimal]":
        prefix = f"{self.name}__" if self.name else ""
        return [
            InHexadecimal(prefix + field.attname)
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


def _related_rows(model: type[models.Model], carry: Carry) -> RowsAsJSON:
    """Return the column that holds a relation's rows of one row."""
    for name in carry.path:
        model = cast(type[models.Model], model._meta.get_field(name).related_model)
    outer = models.OuterRef("__".join([*carry.path, "pk"]))
    rows = carry.rows.filter(**{carry.key_of(model).name: outer})
    columns = (column for part in _parts(carry) for column in part.columns)
    # Where its text is remembered, it is read once for all rows that have the same.
    kind = models.TextField() if carry.is_remembered else models.JSONField()
    return RowsAsJSON(rows, *columns, most=carry.most, output_field=kind)


def _filler(
    model: type[models.Model], carry: Carry, database: str
) -> Callable[[models.Model, list[Any] | None], None]:
    """Return what puts related rows, as they came, where `row.relation.all()` looks first."""
    for name in carry.path:
        model = cast(type[models.Model], model._meta.get_field(name).related_model)
    key = carry.key_of(model)
    cache_name, target = key.remote_field.cache_name, key.target_field.attname
    make_rows = (_remembering if carry.is_remembered else _making)(carry, key, database)

    def ask(number: object) -> "models.QuerySet[Any]":
        rows: models.QuerySet[Any] = carry.rows.__class__(model=carry.rows.model, using=database)
        return rows.filter(**{key.attname: number})

    def fill(row: models.Model, found: Any) -> None:
        parent: Any = row
        for name in carry.path:
            parent = getattr(parent, name)
            if parent is None:
                return
        # None where Django knew beforehand that there are no such rows.
        kept = Carried(make_rows(parent, found) if found else (), ask, parent.__dict__[target])
        parent.__dict__.setdefault("_prefetched_objects_cache", {})[cache_name] = kept

    return fill


def carried(row: models.Model, relation: str) -> "Iterable[Any]":
    """Return the rows of a relation, as `row.relation.all()` does, which makes a manager each time before it looks for them."""
    rows: Iterable[Any] | None = row.__dict__.get("_prefetched_objects_cache", {}).get(relation)
    return getattr(row, relation).all() if rows is None else rows


class Carried(Sequence[Any]):
    """Rows of a relation that came along. Who asks on (`filter()`, `count()`) asks the database for this parent's rows.

    It knows its parent by number alone: rows that knew each other would be left for the garbage collector, thousands a second.
    """

    __slots__ = ("_ask", "_number", "_rows")

    def __init__(
        self, rows: Sequence[Any], ask: "Callable[[object], models.QuerySet[Any]]", number: object
    ) -> None:
        self._rows, self._ask, self._number = rows, ask, number

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, place: Any) -> Any:
        return self._rows[place]

    def __getattribute__(self, name: str) -> Any:
        # Also for what sequences have, and queries have otherwise: `count()`.
        if name.startswith("_"):
            return object.__getattribute__(self, name)
        return getattr(self._ask(self._number), name)


Child = Callable[[Any, list[Any]], Any]
Rows = Callable[[Any, Any], Sequence[Any]]


def _making(carry: Carry, key: "models.ForeignKey[Any, Any]", database: str) -> Rows:
    """Return what makes a parent's carried rows of their JSON."""
    make = (_plain_child if carry.plain else _child)(carry, key, database)
    return lambda parent, found: [make(parent, values) for values in found]


def _remembering(carry: Carry, key: "models.ForeignKey[Any, Any]", database: str) -> Rows:
    """Return what gives the carried rows of a parent and of a text in JSON: tuples of values, the same for the same text."""
    row_type, target = _plain_type(carry, key, database), key.target_field.attname
    return lambda parent, text: _remembered(row_type, text, parent.__dict__[target])


@lru_cache(maxsize=MOST_REMEMBERED)
def _remembered(row_type: Any, text: str, number: object) -> tuple[Any, ...]:
    return tuple(row_type(*values, number) for values in msgspec.json.decode(text))


def _whole(
    carry: Carry, database: str
) -> "list[tuple[models.ForeignKey[Any, Any], Callable[[list[Any]], Any]]]":
    """Return the foreign keys of carried rows whose rows come whole, each with what makes that row, or None, of a carried one's values."""
    own, *others = _parts(carry)
    start = len(own.fields)
    found = []
    for part in others:
        field = cast("models.ForeignKey[Any, Any]", carry.rows.model._meta.get_field(part.name))
        # The primary key's place tells whether there is such a row.
        place = start + [field.primary_key for field in part.fields].index(True)
        found.append((field, _maker(part, start, database, unless_none=place)))
        start += len(part.fields)
    return found


def _child(carry: Carry, key: "models.ForeignKey[Any, Any]", database: str) -> Child:
    """Return what makes a carried row as an instance that knows its parent."""
    attribute, back, target = key.attname, key.cache_name, key.target_field.attname
    make, whole = _maker(_parts(carry)[0], 0, database), _whole(carry, database)

    def made(parent: Any, values: list[Any]) -> Any:
        child = make(values)
        child.__dict__[attribute] = getattr(parent, target)
        child._state.fields_cache[back] = parent
        for field, make_whole in whole:
            other = make_whole(values)
            child.__dict__[field.attname] = other and other.__dict__[field.target_field.attname]
            child._state.fields_cache[field.cache_name] = other
        return child

    return made


def _plain_child(carry: Carry, key: "models.ForeignKey[Any, Any]", database: str) -> Child:
    """Return what makes a carried row as a named tuple: of its columns, the number of its parent, and the rows that come whole."""
    whole, target = _whole(carry, database), key.target_field.attname
    end = len(_parts(carry)[0].fields)
    others = [(field.target_field.attname, make_whole) for field, make_whole in whole]
    row_type = _plain_type(carry, key, database)

    def made(parent: Any, values: list[Any]) -> Any:
        rows = []
        for attribute, make_whole in others:
            other = make_whole(values)
            rows += [other and other.__dict__[attribute], other]
        return row_type(*values[:end], parent.__dict__[target], *rows)

    return made


def _plain_type(carry: Carry, key: "models.ForeignKey[Any, Any]", database: str) -> Any:
    own, vendor = _parts(carry)[0], connections[database].vendor
    if any(_converter(field, vendor) for field in own.fields):
        raise TypeError("What is carried plain has columns whose values are the same in JSON.")
    fields = [carry.rows.model._meta.get_field(name) for name in carry.whole]
    whole = [name for field in fields for name in (field.attname, field.name)]
    return _tuple_of(own.model, (*(field.attname for field in own.fields), key.attname, *whole))


@lru_cache(maxsize=100)
def _tuple_of(model: type[models.Model], names: tuple[str, ...]) -> Any:
    # Of a name that stands twice it would complain.
    plain: Any = namedtuple(model.__name__, names)  # type: ignore[misc]  # noqa: PYI024
    number = attrgetter(model._meta.pk.attname)
    return type(plain.__name__, (plain,), {"__slots__": (), "pk": property(number)})


def _maker(
    part: _Part, start: int, database: str, *, unless_none: int | None = None
) -> Callable[[list[Any]], Any]:
    """Return what makes a row of the values that begin at a place; None where that at `unless_none` is."""
    model, names = part.model, [field.attname for field in part.fields]
    end = start + len(names)
    converters = [
        (field.attname, converter)
        for field in part.fields
        if (converter := _converter(field, connections[database].vendor)) is not None
    ]

    def make(values: list[Any]) -> Any:
        if unless_none is not None and values[unless_none] is None:
            return None
        made = made_row(model, names, values[start:end], database)
        columns = made.__dict__
        for name, convert in converters:
            if columns[name] is not None:
                columns[name] = convert(columns[name])
        return made

    return make


def made_row(model: type[models.Model], names: Sequence[str], values: Sequence[Any], database: str) -> Any:
    """Return an instance that was read from the database, of the columns named; without `__init__` and its signals."""
    made = model.__new__(model)
    columns = made.__dict__
    columns.update(zip(names, values, strict=True))
    state = ModelState()
    state.adding, state.db = False, database
    columns["_state"] = state
    return made


def _converter(field: "models.Field[Any, Any]", vendor: str) -> Callable[[Any], Any] | None:
    """Return what makes a field's value of its JSON; JSON has no times, SQLite's no truth values."""
    if isinstance(field, models.ForeignKey):
        field = field.target_field
    if isinstance(field, models.JSONField):
        return msgspec.json.decode if vendor == "sqlite" else None
    if isinstance(field, models.DateTimeField):
        return time_of
    if isinstance(field, models.BinaryField):
        return bytes.fromhex
    return None if isinstance(field, SAME_IN_JSON) else field.to_python


def time_of(text: str) -> datetime:
    """Return the time that a database wrote into JSON; SQLite's is without its zone, which is UTC."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
