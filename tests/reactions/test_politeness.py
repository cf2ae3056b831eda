"""Politeness: a host is asked once at a time, with a pause, and as seldom as it wishes."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from reactions.fetching.politeness import claim_visit, honour_retry_after, keep_away, read_retry_after
from tests.factories import NOW

pytestmark = pytest.mark.django_db
PAUSE = timedelta(seconds=5)


def test_a_host_is_asked_again_only_after_the_pause() -> None:
    assert claim_visit(host="a.example", now=NOW) is None
    assert claim_visit(host="a.example", now=NOW + timedelta(seconds=4)) == NOW + PAUSE
    assert claim_visit(host="b.example", now=NOW) is None
    assert claim_visit(host="a.example", now=NOW + PAUSE) is None


def test_a_longer_pause_is_kept_from_the_visit_on() -> None:
    claim_visit(host="a.example", now=NOW, pause=timedelta(minutes=1))
    assert claim_visit(host="a.example", now=NOW + PAUSE) == NOW + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", timedelta(seconds=120)),
        (" 5 ", timedelta(seconds=5)),
        ("Mon, 02 Mar 2026 09:10:00 GMT", timedelta(minutes=10)),
        ("Mon, 02 Mar 2026 08:00:00 GMT", None),
        ("99999999999999999999", timedelta(days=1)),
        ("0", None),
        ("soon", None),
        ("-5", None),
        ("٣", None),
        ("", None),
    ],
)
def test_a_wish_is_read_as_seconds_or_as_a_date(value, expected) -> None:
    found = read_retry_after(value, now=NOW)
    assert found == (None if expected is None else NOW + expected)


@pytest.mark.parametrize(("status", "keeps"), [(429, True), (503, True), (200, False), (404, False)])
def test_a_wish_is_kept_with_the_statuses_that_carry_one(status, keeps) -> None:
    honour_retry_after(host="a.example", status=status, retry_after="600", now=NOW)
    assert (claim_visit(host="a.example", now=NOW) is not None) is keeps


def test_a_shorter_wish_does_not_undo_a_longer_one() -> None:
    keep_away(host="a.example", until=NOW + timedelta(hours=2))
    keep_away(host="a.example", until=NOW + timedelta(hours=1))
    assert claim_visit(host="a.example", now=NOW) == NOW + timedelta(hours=2)


@pytest.mark.django_db(transaction=True)
def test_of_several_workers_at_once_one_gets_the_visit() -> None:
    got: list[bool] = []
    start = threading.Barrier(6)

    def ask() -> None:
        start.wait()
        try:
            got.append(claim_visit(host="a.example", now=NOW) is None)
        finally:
            connection.close()

    workers = [threading.Thread(target=ask) for _worker in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(got) == [False] * 5 + [True]
