"""Placeholders of SQLite's statements, converted once for each text."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from delivery import placeholders
from delivery.placeholders import LONGEST, Cursor
from tags.models import Tag
from tests import factories


@given(st.text(alphabet="%s? 'a", max_size=40))
def test_statements_are_converted_as_django_does(query):
    expected = super(Cursor, Cursor).convert_query(None, query)
    assert placeholders._converted(query) == Cursor.convert_query(None, query) == expected


@pytest.mark.django_db
def test_a_statement_is_converted_once_and_asked_with_other_values():
    with connection.cursor() as cursor:
        # PostgreSQL's library takes them as they are.
        is_sqlite = connection.vendor == "sqlite"
        assert isinstance(cursor.cursor, Cursor) == is_sqlite
        before = placeholders._converted.cache_info()
        query = "SELECT CAST(%s AS text) || 'two placeholders, 100 %%' || CAST(%s AS text)"
        for value in ("a", "b"):
            cursor.execute(query, [value, "c"])
            assert cursor.fetchone() == (f"{value}two placeholders, 100 %c",)
        cursor.execute("SELECT CAST(%(name)s AS text)", {"name": "by name"})
        assert cursor.fetchone() == ("by name",)
        cursor.execute("SELECT CAST(%s AS text)" + " " * LONGEST, ["long"])
        assert cursor.fetchone() == ("long",)
    after = placeholders._converted.cache_info()
    assert (after.misses - before.misses, after.hits - before.hits) == ((1, 1) if is_sqlite else (0, 0))


@pytest.mark.django_db
def test_what_is_counted_and_told_of_a_query_is_the_same(django_assert_num_queries):
    tag = factories.make_tag()
    with django_assert_num_queries(1) as asked:
        assert Tag.objects.get(pk=tag.pk) == tag
    assert f"= {tag.pk}" in asked[0]["sql"]
