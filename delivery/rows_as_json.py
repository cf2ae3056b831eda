"""Rows of a query as one JSON value of another query's row, on either database."""

from typing import Any

from django.db import models

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


class InHexadecimal(models.Func):
    """The bytes of a column as text, for JSON holds none."""

    function = "HEX"
    output_field = models.TextField()

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return self.as_sql(compiler, connection, template="ENCODE(%(expressions)s, 'hex')")
