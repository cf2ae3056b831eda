"""What changed is heard by everybody who follows, exactly: committed changes, in whatever order, and no others."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction

from delivery import changes
from delivery.announcing import FORGOTTEN_AFTER, announce, forget_announcements
from delivery.changes import Follower, Moment, Stamp, log_of
from delivery.models import Announcement, Generation
from tests.delivery.front import let_the_log_be_read
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def follower():
    made = Follower(log_of())
    yield made
    made.log.close()


def heard(follower, key, stamp):
    let_the_log_be_read()
    assert follower.follow()
    return not follower.is_current([key], stamp)


def test_a_committed_change_is_heard_and_one_that_was_taken_back_is_not(follower):
    stamp = follower.stamp()
    with transaction.atomic():
        announce(["article-1", "lists"])
    with transaction.atomic():
        announce(["article-2"])
        transaction.set_rollback(True)
    assert heard(follower, "article-1", stamp)
    assert not heard(follower, "article-2", stamp)
    # Whoever makes a page now has the change in it.
    assert follower.is_current(["article-1", "lists"], follower.stamp())


def test_nothing_is_asked_of_the_database_between_two_looks(follower):
    follower.follow()
    sequence = follower.sequence
    announce(["article-1"])
    assert follower.follow()
    assert follower.sequence == sequence
    let_the_log_be_read()
    follower.follow()
    assert follower.sequence == sequence + 1


def test_a_change_that_commits_after_a_later_one_is_not_lost(follower):
    """The first transaction has the lower number and commits last: it is heard, and pages made in between know it not."""
    if connection.vendor == "sqlite":
        # One writer at a time: the second waits for the first.
        announce(["lists"])
        assert heard(follower, "lists", Stamp("", Moment(0, 0)))
        return
    began, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                announce(["lists", "article-1"])
                began.set()
                may_commit.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert began.wait(10)
    announce(["lists", "article-2"])
    between = follower.stamp()
    assert follower.is_current(["lists", "article-2"], between)
    may_commit.set()
    thread.join()
    assert heard(follower, "lists", between)
    assert not follower.is_current(["article-1"], between)
    assert follower.is_current(["article-2"], between)
    assert follower.is_current(["lists", "article-1"], follower.stamp())
    # A process that starts now judges pages of before as well as one that was there.
    new = Follower(log_of())
    try:
        assert new.follow()
        assert not new.is_current(["article-1"], between)
        assert new.is_current(["article-2"], between)
    finally:
        new.log.close()


def test_a_new_process_knows_what_was_announced_before_it_began(follower):
    stamp = follower.stamp()
    for number in range(changes.MOST_OF_A_KEY + 5):
        announce([f"article-{number}", "lists"])
    new = Follower(log_of())
    try:
        now = new.stamp()
        assert not new.is_current(["lists"], stamp)
        assert not new.is_current(["article-0"], stamp)
        assert new.is_current(["lists", "article-0"], now)
    finally:
        new.log.close()


def test_however_much_is_announced_while_an_old_transaction_runs_new_pages_are_kept(follower):
    """Whatever runs on the database's machine holds back from where on announcements are told apart."""
    may_end, began = threading.Event(), threading.Event()

    def old() -> None:
        try:
            with transaction.atomic():
                if connection.vendor == "postgresql":
                    # Writing is what gives a transaction its number.
                    announce(["elsewhere"])
                began.set()
                may_end.wait(30)
        finally:
            connection.close()

    thread = threading.Thread(target=old)
    if connection.vendor == "postgresql":
        thread.start()
        assert began.wait(10)
    before = follower.stamp()
    for _number in range(2 * changes.MOST_OF_A_KEY):
        announce(["lists"])
    now = follower.stamp()
    assert follower.is_current(["lists"], now)
    assert not follower.is_current(["lists"], before)
    if thread.ident:
        may_end.set()
        thread.join()


def test_a_new_generation_voids_everything(follower):
    stamp = follower.stamp()
    assert follower.is_current(["lists"], stamp)
    Generation.objects.create()
    let_the_log_be_read()
    sequence = follower.sequence
    follower.follow()
    assert follower.sequence > sequence
    assert not follower.is_current(["lists"], stamp)
    assert follower.is_current(["lists"], follower.stamp())


def test_a_database_that_does_not_answer_leaves_everything_as_it_was_and_is_caught_up_with(follower):
    stamp = follower.stamp()
    settings, there = follower.log.connection.settings_dict, follower.log.connection.settings_dict["NAME"]
    follower.log.close()
    settings["NAME"] = f"{there}/nowhere" if connection.vendor == "sqlite" else "nowhere_at_all"
    announce(["lists"])
    let_the_log_be_read()
    assert follower.follow()
    assert follower.is_lost
    assert follower.stamp() is None
    assert follower.is_current(["lists"], stamp)
    settings["NAME"] = there
    time.sleep(changes.PAUSE_AFTER_TROUBLE)
    assert follower.follow()
    assert not follower.is_lost
    assert not follower.is_current(["lists"], stamp)


def test_moments_know_what_they_had():
    moment = Moment.of("10:20:12,15")
    assert [place for place in range(8, 22) if moment.had(place)] == [8, 9, 10, 11, 13, 14, 16, 17, 18, 19]
    assert str(moment) == "10:20:12,15"
    assert Stamp.of(str(Stamp("ab", moment))) == Stamp("ab", moment)


def test_what_everybody_heard_long_ago_is_cleared_away():
    announce(["lists"])
    announce(["article-1"])
    old, new = Announcement.objects.order_by("pk")
    Announcement.objects.filter(pk=old.pk).update(announced_at=NOW - FORGOTTEN_AFTER - timedelta(seconds=1))
    Announcement.objects.filter(pk=new.pk).update(announced_at=NOW)
    assert forget_announcements(now=NOW) == 1
    assert list(Announcement.objects.values_list("pk", flat=True)) == [new.pk]
