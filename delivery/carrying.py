"""Rows that carry their many: what hangs on a row is read with it, in the one query that reads the row.

`prefetch_related` asks once more for every relation; a public page has few queries to spend. `carrying()` asks
the database for the related rows as one JSON column of each row (`jsonb_agg`, `json_group_array`) and puts them
where a prefetch would have, so that code and templates which read `row.relation.all()` need not know.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from django.db import connection, models
from django.db.models.functions import JSONObject
from django.db.models.query import ModelIterable
from django.utils import timezone

Row = TypeVar("Row", bound=models.Model)
COLUMN = "_carried_{}"


class RowsAsJSON(models.Subquery):
    """The rows of a query of one JSON object each, named `item`, as one JSON array in the query's own order."""

    output_field = models.JSONField()

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        template = "(SELECT COALESCE(jsonb_agg(rows_.item), '[]'::jsonb) FROM (%(subquery)s) AS rows_)"
        return self.as_sql(compiler, connection, template=template)

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        # An array of texts unless each is told to be JSON.
        template = "(SELECT json_group_array(json(rows_.item)) FROM (%(subquery)s) AS rows_)"
        return self.as_sql(compiler, connection, template=template)


@dataclass(frozen=True, slots=True)
class Carry:
    """A relation to read with each row.

    `relation` is the path to a reverse foreign key as `prefetch_related` has it, for example
    "lead_image__renditions"; everything before the last part must be in the query's `select_related`. `rows` are
    the related rows in their order; of `whole`, foreign keys of theirs, the rows are carried too.
    """

    relation: str
    rows: "models.QuerySet[Any]"
    whole: Sequence[str] = ()


def carrying(queryset: "models.QuerySet[Row]", *carries: Carry) -> "models.QuerySet[Row]":
    """Return the query with relations that come along: `row.relation.all()` will ask for nothing more."""
    known: tuple[Carry, ...] = getattr(queryset.query, "carries", ())
    columns = {
        COLUMN.format(place): RowsAsJSON(_objects(queryset.model, carry))
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
        for row in super().__iter__():
            for place, carry in enumerate(carries):
                found = row.__dict__.pop(COLUMN.format(place))
                _fill(row, carry, found, self.queryset.db)
            yield row


def _objects(model: type[models.Model], carry: Carry) -> "models.QuerySet[Any, Any]":
    """Return the query of a relation's rows of one row, each as a JSON object of its columns by their paths."""
    path, _dot, relation = carry.relation.rpartition("__")
    for part in path.split("__") if path else ():
        model = cast(type[models.Model], model._meta.get_field(part).related_model)
    field = cast(models.ManyToOneRel, model._meta.get_field(relation)).field
    rows = carry.rows.filter(**{field.name: models.OuterRef(f"{path}__pk" if path else "pk")})
    columns = {name: name for name in _columns(carry.rows.model)}
    for whole in carry.whole:
        related = cast(type[models.Model], carry.rows.model._meta.get_field(whole).related_model)
        columns |= {f"{whole}__{name}": f"{whole}__{name}" for name in _columns(related)}
    return rows.values(item=JSONObject(**columns))


def _columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _fill(row: models.Model, carry: Carry, found: Sequence[dict[str, Any]], database: str) -> None:
    """Put the related rows where `row.relation.all()` looks first."""
    path, _dot, relation = carry.relation.rpartition("__")
    parent: Any = row
    for part in path.split("__") if path else ():
        parent = getattr(parent, part)
        if parent is None:
            return
    key = cast(models.ManyToOneRel, parent._meta.get_field(relation)).field
    related = []
    for values in found:
        child = _instance(carry.rows.model, values, "", database)
        for whole in carry.whole:
            field = cast("models.ForeignKey[Any, Any]", carry.rows.model._meta.get_field(whole))
            if getattr(child, field.attname) is not None:
                setattr(child, whole, _instance(field.related_model, values, f"{whole}__", database))
        key.set_cached_value(child, parent)
        related.append(child)
    filled = getattr(parent, relation).get_queryset()
    filled._result_cache, filled._prefetch_done = related, True
    if not hasattr(parent, "_prefetched_objects_cache"):
        parent._prefetched_objects_cache = {}
    parent._prefetched_objects_cache[key.remote_field.cache_name] = filled


def _instance(model: type[models.Model], values: dict[str, Any], prefix: str, database: str) -> Any:
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    return model.from_db(database, names, [_value(field, values[prefix + field.attname]) for field in fields])


def _value(field: "models.Field[Any, Any]", value: Any) -> Any:
    """Return the column's value as the field gives it; JSON has no times, SQLite's no truth values."""
    if isinstance(field, models.JSONField):
        return json.loads(value) if isinstance(value, str) and connection.vendor == "sqlite" else value
    found = (field.target_field if isinstance(field, models.ForeignKey) else field).to_python(value)
    if isinstance(found, datetime) and timezone.is_naive(found):
        return found.replace(tzinfo=UTC)
    return found
