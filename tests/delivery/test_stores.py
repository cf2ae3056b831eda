"""Pages that several processes share: in a file, in Redis; and what becomes of readers when these fail."""

import os
import sqlite3
import time

import pytest
import redis

from delivery.announcing import announce
from delivery.pages.redis_store import RedisStore
from delivery.pages.stores import FileStore
from tests import factories
from tests.delivery.front import let_the_log_be_read

REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")


@pytest.fixture(params=["file", "redis"])
def stores(request, tmp_path):
    """Return what makes another process's way to the same place."""
    if request.param == "file":
        return lambda: FileStore(tmp_path / "pages" / "pages.sqlite3", most_bytes=8 * 1024 * 1024)
    try:
        redis.Redis.from_url(REDIS).flushdb()
    except redis.ConnectionError:
        if os.environ.get("CI"):
            raise
        pytest.skip("No Redis answers at TEST_REDIS_URL (redis://127.0.0.1:6379/9 unless it is set).")
    return lambda: RedisStore(REDIS)


@pytest.fixture
def edition(transactional_db):
    return factories.make_edition(title="The queue at the harbour", blocks=[factories.text()])


def address_of(edition):
    return f"/{edition.category.slug}/{edition.slug}/"


def test_what_one_process_made_another_sends(stores, edition, make_front):
    one, other = make_front(store=stores()), make_front(store=stores())
    made = one.get(address_of(edition), HTTP_ACCEPT_ENCODING="br")
    sent = other.get(address_of(edition), HTTP_ACCEPT_ENCODING="br")
    assert (sent.what, sent.body, sent.headers["ETag"]) == ("hit", made.body, made.headers["ETag"])
    assert not other.made


def test_a_page_that_is_no_longer_true_is_taken_from_no_store(stores, edition, make_front):
    one = make_front(store=stores())
    one.get(address_of(edition))
    announce([f"article-{edition.article_id}"])
    let_the_log_be_read()
    # A process that starts only now finds the page and its announcement.
    new = make_front(store=stores())
    assert new.get(address_of(edition)).what == "fwd=miss; stored"
    assert one.get(address_of(edition)).what == "hit"
    assert len(one.made) == 1


def test_pages_of_another_site_release_or_name_are_not_taken(stores, edition, make_front):
    store = stores()
    front = make_front(store=store)
    front.get(address_of(edition))
    assert make_front(store=stores(), secret="another").get(address_of(edition)).what == "fwd=miss; stored"
    # The other's page lies there now, which is none to the first.
    assert make_front(store=stores()).get(address_of(edition)).what == "fwd=miss; stored"
    name = front.pages._prefix + f"http://localhost{address_of(edition)}?"
    data = store.get(name)
    assert data is not None
    # Somebody who can write there puts one page in another's place, or alters a word.
    store.put(front.pages._prefix + "http://localhost/latest/?", data)
    store.put(name, data.replace(b"200 OK", b"404 NO"))
    new = make_front(store=stores())
    assert new.get("/latest/").what == "fwd=miss; stored"
    assert new.get(address_of(edition)).what == "fwd=miss; stored"


def test_a_full_file_lets_the_oldest_go(tmp_path):
    store = FileStore(tmp_path / "pages.sqlite3", most_bytes=1024 * 1024)
    data = os.urandom(20_000)
    for number in range(405):
        store.put(f"page-{number}", data)
    assert store.get("page-0") is None
    assert store.get("page-404") == data
    # What they took is given back to the disk.
    assert store._connection().execute("PRAGMA page_count").fetchone()[0] * 4096 < 2 * 1024 * 1024
    assert oct((tmp_path / "pages.sqlite3").stat().st_mode)[-3:] == "600"


def test_a_damaged_file_is_begun_anew(tmp_path):
    path = tmp_path / "pages.sqlite3"
    path.write_bytes(b"no database at all " * 1000)
    store = FileStore(path, most_bytes=1024 * 1024)
    assert store.get("page") is None
    store._rests_until = time.monotonic()
    store.put("page", b"data")
    assert store.get("page") == b"data"


def test_a_damaged_file_is_begun_anew_once_by_however_many_meet_it(tmp_path):
    path = tmp_path / "pages.sqlite3"
    first, second, third = (FileStore(path, most_bytes=1024 * 1024) for _process in range(3))
    for store in (first, second, third):
        store.put("page", b"before")
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink()
    os.truncate(path, 5_000)
    with path.open("r+b") as file:
        file.write(b"no database at all ")
    damaged = sqlite3.DatabaseError("file is not a database")
    first._give_up(damaged)
    first._rests_until = time.monotonic()
    first.put("page", b"after")
    # The second meets the old file's damage only now, and the third nothing at all.
    second._give_up(damaged)
    second._rests_until = time.monotonic()
    assert [store.get("page") for store in (first, second, third)] == [b"after"] * 3


@pytest.mark.parametrize(
    "store",
    [
        lambda tmp_path: RedisStore("redis://127.0.0.1:1/0"),
        lambda tmp_path: FileStore(tmp_path / "file" / "pages.sqlite3", most_bytes=1024 * 1024),
    ],
)
def test_a_store_out_of_reach_slows_nobody_down_twice(tmp_path, edition, store, make_front):
    (tmp_path / "file").write_text("in the way")
    made = store(tmp_path)
    front = make_front(store=made)
    assert front.get(address_of(edition)).what == "fwd=miss; stored"
    assert made.is_resting
    assert front.get(address_of(edition)).what == "hit"
