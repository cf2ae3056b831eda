"""Readers of several web processes, each with its own memory, while an article is changed under them."""

import os
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from articles.publishing import publish, unpublish
from articles.snapshots import record_revision
from tests import factories
from tests.serving import ROOT, free_port, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

# Seconds after a change in which a reader may still get the page from before it (quality.md).
MOST_BEHIND = 1.0
READERS = 4
CHANGES = 6


@contextmanager
def web_process(environment: dict[str, str]) -> Iterator[str]:
    """Serve this test's database by a process of its own; yield its address."""
    port = free_port()
    command = [
        sys.executable, "-m", "granian", "newsroom.wsgi:application", "--interface", "wsgi",
        "--port", str(port), "--workers", "1", "--blocking-threads", "3", "--no-access-log", "--log-level", "error",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/robots.txt"))
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def answers(url: str) -> bool:
    try:
        return read(url)[0] == 200
    except OSError:
        return False


def read(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def environment_of(folder) -> dict[str, str]:
    database = settings.DATABASES["default"]
    if connection.vendor == "sqlite":
        address = f"sqlite:///{database['NAME']}"
    else:
        user = database["USER"] + (f":{database['PASSWORD']}" if database["PASSWORD"] else "")
        address = f"postgres://{user}@{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NEWSROOM_")}
    return {
        **kept,
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "NEWSROOM_VAR_DIR": str(folder),
        "NEWSROOM_STATIC_ROOT": str(folder),
        "NEWSROOM_MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "PAGE_CACHE_URL": f"file://{folder}/pages.sqlite3",
    }


def test_no_reader_of_any_process_gets_a_page_from_more_than_a_second_ago(tmp_path):
    publisher = factories.make_user(role=factories.PUBLISHER)
    article = factories.make_article(title="Version 0", slug="changing", blocks=[factories.text()])
    edition = factories.make_edition(article=article)
    path = f"/{edition.category.slug}/changing/"
    # When each version was there for everybody, on the clock of this machine.
    since = [time.monotonic()]
    seen: list[tuple[float, int, str]] = []
    is_over = threading.Event()

    def reader(addresses: Iterator[str]) -> None:
        while not is_over.is_set():
            asked_at = time.monotonic()
            status, body = read(next(addresses))
            found = re.search(r"Version (\d+)", body)
            seen.append((asked_at, int(found[1]) if found else -1, f"{status}"))

    with ExitStack() as stack:
        environment = environment_of(tmp_path)
        sites = [stack.enter_context(web_process(environment)) for _process in range(2)]
        addresses = [site + page for page in (path, "/latest/", "/feed.atom") for site in sites]
        threads = [
            threading.Thread(target=reader, args=(cycle(addresses[number:] + addresses[:number]),))
            for number in range(READERS)
        ]
        for thread in threads:
            thread.start()
        for version in range(1, CHANGES + 1):
            time.sleep(0.4)
            article.title = f"Version {version}"
            article.save()
            now = timezone.now()
            revision = record_revision(article=article, actor=publisher, now=now)
            publish(
                revision=revision, actor=publisher, now=now, kind="correction", note="One more.",
            )  # fmt: skip
            since.append(time.monotonic())
        time.sleep(MOST_BEHIND)
        unpublish(article=article, actor=publisher, now=timezone.now())
        gone_at = time.monotonic()
        time.sleep(MOST_BEHIND + 0.5)
        is_over.set()
        for thread in threads:
            thread.join()
    late = [
        (asked_at - since[0], version)
        for asked_at, version, _status in seen
        for newest in [
            max(n for n, there_at in enumerate(since) if n == 0 or there_at + MOST_BEHIND <= asked_at)
        ]
        if (-1 < version < newest) or (version > -1 and asked_at > gone_at + MOST_BEHIND)
    ]
    assert not late
    # There were readers all along, of every version and of its end, and nobody met an error.
    assert {version for _asked_at, version, _status in seen} >= {-1, CHANGES}
    assert {status for _asked_at, _version, status in seen} <= {"200", "404"}
    assert len(seen) > 50
