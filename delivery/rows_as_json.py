"""Rows of a query as one JSON value of another query's row, on either database."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models.expressions import Combinable

# The arrays are made of columns where the rows are gathered: as values of the inner query they would be text on SQLite, to be read again.
ROWS_AS_JSON = {
    "postgresql": "(SELECT COALESCE(jsonb_agg(jsonb_build_array({columns})), '[]'::jsonb) FROM (%(subquery)s) AS rows_)",
    "sqlite": "(SELECT json_group_array(json_array({columns})) FROM (%(subquery)s) AS rows_)",
}
Column = str | Combinable


def with_columns(rows: "models.QuerySet[Any]", columns: Sequence[Column]) -> "models.QuerySet[Any, Any]":
    """Return the query of these columns alone, by the names that `template_of()` knows."""
    named = {
        f"c{place}": models.F(column) if isinstance(column, str) else column
        for place, column in enumerate(columns)
    }
    return rows.values(**named)


def template_of(*, vendor: str, columns: int) -> str:
    """Return the SQL that makes so many columns of `%(subquery)s` one JSON array of arrays, in the order of its rows."""
    return ROWS_AS_JSON[vendor].format(columns=", ".join(f"rows_.c{place}" for place in range(columns)))


class RowsAsJSON(models.Subquery):
    """The rows of a query as one JSON array, in the query's own order: of each an array of the columns that are named.

    No more than the first `most` rows. Neither database has times in JSON, nor SQLite truth values or JSON in JSON, which is text there.
    """

    output_field = models.JSONField()

    def __init__(
        self,
        rows: "models.QuerySet[Any]",
        *columns: Column,
        most: int | None = None,
        output_field: "models.Field[Any, Any] | None" = None,
    ) -> None:
        self.columns = len(columns)
        super().__init__(with_columns(rows, columns)[:most], output_field=output_field or models.JSONField())

    def as_sql(self, compiler: Any, connection: Any, *_further: Any, **_context: Any) -> Any:
        template = template_of(vendor=connection.vendor, columns=self.columns)
        return super().as_sql(compiler, connection, template=template)


class InHexadecimal(models.Func):
    """The bytes of a column as text, for JSON holds none."""

    function = "HEX"
    output_field = models.TextField()

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return self.as_sql(compiler, connection, template="ENCODE(%(expressions)s, 'hex')")
