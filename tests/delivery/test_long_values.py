"""PostgreSQL compresses what is long by LZ4, in the tables that migrations made and in those that later ones make."""

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from delivery.long_values import compress_quickly

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("postgresql")]


def compression_of(table: str) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname, attcompression FROM pg_attribute "
            "WHERE attrelid = %s::regclass AND attnum > 0 AND attstorage = 'x' AND NOT attisdropped",
            [table],
        )
        return dict(cursor.fetchall())


def altered() -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        compress_quickly(using="default")
    return [query["sql"] for query in asked if query["sql"].startswith("ALTER")]


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("articles_edition", "document"),
        ("articles_search", "terms"),
        ("articles_searchentry", "text"),
        ("reactions_capture", "manifest"),
    ],
)
def test_what_is_long_is_compressed_by_lz4(table, column):
    assert compression_of(table)[column] == "l"


def test_a_table_that_comes_later_is_too_and_none_twice():
    assert altered() == []
    with connection.cursor() as cursor:
        cursor.execute(
            'CREATE TABLE "comes_Later" (id bigint, said text, "Said" jsonb, name varchar(9), at timestamptz)'
        )
    assert altered() == [
        'ALTER TABLE "comes_Later" ALTER COLUMN said SET COMPRESSION lz4, ALTER COLUMN "Said" SET COMPRESSION lz4'
    ]
    assert compression_of('"comes_Later"') == {"said": "l", "Said": "l", "name": ""}
    assert altered() == []


@pytest.mark.django_db(transaction=True)
def test_a_table_that_is_read_all_the_while_is_left_for_the_next_time_and_keeps_nobody_waiting(caplog):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE read_all_the_while (said text)")
    try:
        with psycopg.connect(**connection.get_connection_params()) as backup:
            backup.execute("SELECT FROM read_all_the_while")
            compress_quickly(using="default")
            assert compression_of("read_all_the_while") == {"said": ""}
            assert "read_all_the_while is not yet compressed" in caplog.text
        compress_quickly(using="default")
        assert compression_of("read_all_the_while") == {"said": "l"}
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE read_all_the_while")
