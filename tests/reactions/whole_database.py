"""Every column of every table, as text: for tests that look for what must not be there."""

import json
import re
from collections.abc import Iterator

from django.contrib.sessions.models import Session
from django.db import connection


def every_value() -> Iterator[tuple[str, str]]:
    """Yield (table, value as text) of every column of every row, the search index's own tables included."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = [row[0] for row in cursor.fetchall()]
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')  # our own tables' names
            for row in cursor.fetchall():
                for value in row:
                    for text in _texts(value):
                        yield table, text
    for session in Session.objects.all():
        for text in _texts(json.dumps(session.get_decoded(), ensure_ascii=False)):
            yield "django_session", text


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, (bytes, memoryview)):
        data = bytes(value)
        yield data.decode("utf-8", errors="replace")
        yield data.decode("utf-16-le", errors="replace")
    elif isinstance(value, (dict, list)):
        yield json.dumps(value, ensure_ascii=False)
    elif isinstance(value, str):
        yield value
        if "\\u" in value:
            # JSON as SQLite keeps it.
            yield re.sub(r"\\{1,2}u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), value)


def pieces(words: str, length: int = 12) -> set[str]:
    """Return every piece of the words of so many characters."""
    return {words[at : at + length] for at in range(len(words) - length + 1)} or {words}


def tables_with(*needles: str) -> dict[str, str]:
    """Return the tables in which one of the needles stands anywhere, each with what was found first."""
    found: dict[str, str] = {}
    any_of = re.compile("|".join(map(re.escape, needles)))
    for table, text in every_value():
        if table not in found:
            hit = any_of.search(text)
            if hit is not None:
                found[table] = f"{hit[0]!r} in {text[:300]!r}"
    return found
