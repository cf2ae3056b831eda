"""Statistics of tables, which the database's plans follow from."""

from django.db import connection


def take_statistics() -> None:
    """Have the database look at the newsroom's tables; not at the catalogues, which on PostgreSQL all databases of a server share.

    Who does that within a transaction, as a test does, keeps everybody else on the server from it until the test is over.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
            cursor.execute("ANALYZE " + ", ".join(connection.ops.quote_name(table) for table in tables))
        else:
            cursor.execute("ANALYZE")
