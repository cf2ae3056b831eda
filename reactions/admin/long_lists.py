"""Lists of the desk that may be long: counted to a bound, so that they open as quickly with a million rows as with a thousand."""

from functools import cached_property
from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL
from django.http import HttpRequest

# Rows of a list that can be turned to. Who looks for others searches, or narrows the list.
MOST_LISTED = 10_000


class CountedToABound(Paginator):  # type: ignore[type-arg]
    """Pages of the first rows of a list. `is_part` where there are more, or where whoever found the rows says so."""

    was_cut = False

    @cached_property
    def _found(self) -> int:
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]
        return rows.order_by()[: MOST_LISTED + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self._found, MOST_LISTED)

    @property
    def is_part(self) -> bool:
        return self.was_cut or self._found > MOST_LISTED


def different_values(model: type[Model], field: str) -> str:
    """Return a statement for the different values of an indexed column, none of them NULL: from one to the next through the index.

    `DISTINCT`, and an `EXISTS` for each value that there may be, read every row's on PostgreSQL.
    """
    columns = {one.name: one.column for one in model._meta.concrete_fields}
    column = connection.ops.quote_name(str(columns[field]))
    table = connection.ops.quote_name(model._meta.db_table)
    following = f"SELECT MIN({column}) FROM {table}"  # noqa: S608  names of ours
    return f"""
        WITH RECURSIVE found(value) AS (
            {following}
            UNION ALL SELECT ({following} WHERE {column} > found.value) FROM found WHERE found.value IS NOT NULL
        )
        SELECT value FROM found WHERE value IS NOT NULL
    """  # noqa: S608


class ValuesThereAre(admin.AllValuesFieldListFilter):
    """The values that any row has in an indexed column."""

    def __init__(self, field: Any, *arguments: Any, **options: Any) -> None:
        super().__init__(field, *arguments, **options)
        with connection.cursor() as cursor:
            cursor.execute(different_values(field.model, field.name))
            self.lookup_choices: Any = [value for (value,) in cursor.fetchall()]


class PeopleNamed(admin.RelatedFieldListFilter):
    """Those whom any row names."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        named = RawSQL(different_values(field.model, field.name), ())  # noqa: S611
        ordering = self.field_admin_ordering(field, request, model_admin)
        return field.get_choices(include_blank=False, limit_choices_to={"pk__in": named}, ordering=ordering)
