"""A cache in front is told of everything that is announced, whatever is killed or goes away."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from delivery.announcing import announce, renew_everything
from delivery.models import Announcement, CacheInFront
from delivery.purging import following
from tests.delivery.test_processes import environment_of
from tests.serving import ROOT, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told_cache(fake, make_purger, monkeypatch):
    """A cache that has been told of all there was, with a short wait for what is on its way."""
    monkeypatch.setattr(following, "AGAIN_AFTER", (0.05,))
    purger = make_purger()
    wait_until(lambda: purger.step() or is_idle(purger))
    assert [told.method for told in fake.told] == ["BAN", "BAN"]
    fake.told.clear()
    return purger


def is_idle(purger):
    """Whether the position was written down after all that was heard."""
    row = CacheInFront.objects.filter(name=purger.cache.name).first()
    return row is not None and row.moment != "" and not purger._batches


def test_what_is_announced_is_purged_and_purged_again_while_pages_are_on_their_way(fake, told_cache):
    announce(["article-1", "lists"])
    announce(["tag-2"])
    told_cache.step()
    keys = {"article-1", "articles-1", "lists", "tag-2", "tags-2"}
    assert fake.keys() == [keys]
    before = CacheInFront.objects.get().moment
    wait_until(lambda: told_cache.step() or is_idle(told_cache))
    # The position waits for the last time.
    assert fake.keys() == [keys, keys]
    assert CacheInFront.objects.get().moment != before
    told_cache.step()
    assert len(fake.told) == 2


def test_what_is_not_committed_is_not_told_and_what_commits_late_is(fake, told_cache):
    if connection.vendor == "sqlite":
        # One writer at a time: nothing is numbered before what commits earlier.
        return
    may_commit, is_written = threading.Event(), threading.Event()

    def write_slowly():
        with transaction.atomic():
            announce(["article-1"])
            is_written.set()
            may_commit.wait(30)
        connection.close()

    writer = threading.Thread(target=write_slowly)
    writer.start()
    is_written.wait(30)
    announce(["article-2"])
    wait_until(lambda: told_cache.step() or (fake.told and is_idle(told_cache)))
    assert set().union(*fake.keys()) == {"article-2", "articles-2"}
    fake.told.clear()
    may_commit.set()
    writer.join()
    told_cache.step()
    assert fake.keys() == [{"article-1", "articles-1"}]


def test_one_of_several_processes_tells_and_another_goes_on_when_it_ends(fake, told_cache, make_purger):
    other = make_purger()
    announce(["article-1"])
    for purger in (other, told_cache, other):
        purger.step()
    assert len(fake.told) == 1
    if connection.vendor == "postgresql":
        with told_cache._connection.cursor() as cursor:
            cursor.execute("SHOW tcp_keepalives_idle")
            # Whose machine vanishes does not keep its turn for two hours.
            assert cursor.fetchone()[0] == "6"
    # It ends before the purge was done for the last time.
    told_cache.close()
    wait_until(lambda: other.step() or len(fake.told) > 1)
    assert fake.told[1].keys == {"article-1", "articles-1"}


@pytest.mark.slow
def test_a_process_that_is_killed_right_after_its_purge_loses_nothing(fake, told_cache, tmp_path):
    told_cache.close()
    environment = {**environment_of(tmp_path), "NEWSROOM_PURGE": f"varnish://{fake.place}"}
    command = [sys.executable, "manage.py", "tell_caches"]
    processes = [subprocess.Popen(command, cwd=ROOT, env=environment)]
    try:
        fake.when_told = lambda _told: os.kill(processes[0].pid, signal.SIGKILL)
        announce(["article-1"])
        wait_until(lambda: processes[0].poll() is not None)
        assert processes[0].poll() == -signal.SIGKILL
        fake.when_told = lambda _told: None
        processes.append(subprocess.Popen(command, cwd=ROOT, env=environment))
        wait_until(lambda: len(fake.told) > 1)
        assert fake.keys()[:2] == [{"article-1", "articles-1"}] * 2
        processes[1].terminate()
        assert processes[1].wait(30) == 0
    finally:
        for process in processes:
            process.kill()
            process.wait()


def test_a_lost_connection_is_made_anew_and_what_was_announced_meanwhile_is_told(fake, told_cache):
    stop = threading.Event()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # What the restart of a database does to its sessions.
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = (SELECT pid FROM pg_locks"
                " WHERE locktype = 'advisory' AND database ="
                " (SELECT oid FROM pg_database WHERE datname = current_database()))"
            )
            assert cursor.fetchone()[0]
    else:
        told_cache._connection.connection.close()
    announce(["article-1"])
    runner = threading.Thread(target=told_cache.run, args=[stop])
    runner.start()
    wait_until(lambda: fake.told)
    stop.set()
    runner.join()
    assert fake.told[0].keys == {"article-1", "articles-1"}


@pytest.mark.parametrize("what", ["a renewal", "a position from long ago"])
def test_everything_goes_when_it_is_not_known_what_changed(fake, told_cache, make_purger, what):
    purger = told_cache
    if what == "a renewal":
        renew_everything()
    else:
        told_cache.close()
        CacheInFront.objects.update(was_at=timezone.now() - timedelta(hours=25))
        purger = make_purger()
    purger.step()
    assert [told.method for told in fake.told] == ["BAN"]


def test_a_cache_that_fails_is_asked_again_later_and_the_desk_is_told(fake, told_cache, caplog):
    fake.always = (500, {}, b"")
    announce(["article-1"])
    told_cache.step()
    told_cache.step()
    # It is left alone for a while; what comes meanwhile is told together with what it missed.
    assert len(fake.told) == 1
    row = CacheInFront.objects.get()
    assert row.trouble == "it answered with status 500"
    assert row.trouble_since is not None
    announce(["tag-2"])
    wait_until(lambda: told_cache.step() or len(fake.told) > 2)
    assert len(told_cache._batches) == 1
    assert caplog.text.count("shows what was there before") == 1
    fake.always = (200, {}, b"")
    wait_until(lambda: told_cache.step() or is_idle(told_cache))
    assert fake.told[-1].keys == {"article-1", "articles-1", "tag-2", "tags-2"}
    row.refresh_from_db()
    assert (row.trouble, row.trouble_since) == ("", None)


def test_a_cache_that_asks_for_a_pause_gets_it(fake, told_cache, monkeypatch):
    fake.answers = [(429, {"Retry-After": "5"}, b"")]
    announce(["article-1"])
    told_cache.step()
    begun = time.monotonic()
    monkeypatch.setattr(following.time, "monotonic", lambda: begun + 4)
    told_cache.step()
    assert len(fake.told) == 1
    monkeypatch.setattr(following.time, "monotonic", lambda: begun + 6)
    told_cache.step()
    assert len(fake.told) == 2


def test_what_a_cache_missed_is_announced_again_for_those_that_fetched_it_from_there(fake, told_cache):
    told_cache.is_behind_another = True
    before = Announcement.objects.count()
    announce(["article-1"])
    fake.answers = [(503, {}, b"")]
    wait_until(lambda: told_cache.step() or Announcement.objects.count() > before + 1)
    assert Announcement.objects.latest("id").keys == ["article-1"]
    # That is told here too, and once.
    wait_until(lambda: told_cache.step() or is_idle(told_cache))
    assert Announcement.objects.count() == before + 2
