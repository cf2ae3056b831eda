"""What pages ask of the database, as the SQL that says what is read: PostgreSQL is asked for much by a name (`delivery/planned.py`)."""

import re

from django.db import connection

NAMED = re.compile(r"EXECUTE (\w+)")


def text_of(sql: str) -> str:
    """Return a statement that was asked, or the one that it names."""
    named = NAMED.match(sql)
    if named is None:
        return sql
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE name = %s", [named[1]])
        return cursor.fetchone()[0]


def explained(cursor, sql):
    """Return PostgreSQL's plan of a statement as JSON; of one that it is asked for by name, the plan for any values."""
    named = NAMED.match(sql)
    if named is None:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql.replace('%', '%%')}")
        return cursor.fetchone()[0]
    # Anew: the plan that it has may be from when its tables were empty.
    cursor.execute(text_of(sql).replace(named[1], "as_it_would_be_now", 1))
    cursor.execute(f"EXPLAIN (FORMAT JSON) EXECUTE as_it_would_be_now{sql[named.end() :]}")
    found = cursor.fetchone()[0]
    cursor.execute("DEALLOCATE as_it_would_be_now")
    return found
