"""PostgreSQL plans what pages ask for once in each of its sessions, and answers the same whatever a session knows."""

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from delivery.prepared import Among, Numbers, Slot, prepared, prepared_within
from tags.models import Tag
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.only_on("postgresql")]


@pytest.fixture
def tags():
    return [factories.make_tag(name_en=name) for name in ("100% rain", "It's a queue", "Aft")]


def _of_planned_tests(*, ids: Slot, name: Slot):
    # Values of the text itself, one with what is a placeholder to Django, and a slot that stands there twice.
    known = models.Q(name_en=name) | models.Q(name_en__in=["100% rain", "It's a queue"])
    return Tag.objects.filter(
        known, Among("pk", ids), pk__in=Tag.objects.exclude(name_en=name).values("pk")
    ).order_by("pk")


SLOTS = {"ids": Numbers(), "name": models.CharField()}


def new_session():
    connection.close()
    # Else the next is the same again.
    connection.close_pool()


@pytest.fixture
def named():
    new_session()
    return prepared(**SLOTS)(_of_planned_tests)


def known():
    """Return what the session knows: by name, how often it was planned for any values, and for some."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, generic_plans, custom_plans FROM pg_prepared_statements WHERE name LIKE 'of_planned_tests_%'"
        )
        return cursor.fetchall()


def ask(statement, tags):
    return statement(ids=[tag.pk for tag in tags], name="Aft")


def test_a_statement_is_planned_once_and_named_from_then_on(named, tags):
    with CaptureQueriesContext(connection) as queries:
        for _turn in range(8):
            assert ask(named, tags) == tags[:2]
        assert ask(named, tags[1:]) == tags[1:2]
    assert len(queries) == 9
    assert all(query["sql"].startswith("EXECUTE of_planned_tests_") for query in queries.captured_queries)
    [(_name, generic, custom)] = known()
    assert (generic, custom) == (9, 0)


def test_another_session_prepares_it_for_itself(named, tags):
    ask(named, tags)
    new_session()
    assert known() == []
    assert ask(named, tags) == tags[:2]
    assert len(known()) == 1


def test_a_session_that_forgot_answers_by_the_text(named, tags):
    ask(named, tags)
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    assert ask(named, tags) == tags[:2]
    assert known() == []
    assert ask(named, tags) == tags[:2]
    assert len(known()) == 1


def test_a_session_that_knows_it_from_somebody_else_carries_it_out(named, tags):
    ask(named, tags)
    vars(connection.connection).pop("_prepared_by_us")
    assert ask(named, tags) == tags[:2]
    assert [row[1:] for row in known()] == [(2, 0)]


def test_tables_that_change_below_a_plan_are_read_as_they_are(named, tags):
    ask(named, tags)
    altering = "ALTER TABLE tags_tag ALTER COLUMN name_en TYPE varchar({})"
    length = Tag._meta.get_field("name_en").max_length
    ask(named, tags)
    try:
        with connection.cursor() as cursor:
            cursor.execute(altering.format(length + 1))
        assert ask(named, tags) == tags[:2]
        # And planned anew, not refused each time.
        with CaptureQueriesContext(connection) as queries:
            assert ask(named, tags) == tags[:2]
        assert [query["sql"].split("_")[0] for query in queries.captured_queries] == ["EXECUTE of"]
    finally:
        with connection.cursor() as cursor:
            cursor.execute(altering.format(length))


def test_a_statement_around_a_query_is_planned_once_too(tags):
    new_session()
    counting = prepared_within("SELECT COUNT(*), '{{}}' FROM ({query}) AS found", **SLOTS)(_of_planned_tests)
    for _turn in range(3):
        assert ask(counting, tags) == [(2, "{}")]
    assert [row[1:] for row in known()] == [(3, 0)]
