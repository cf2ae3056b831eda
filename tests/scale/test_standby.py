"""A page of a real standby of PostgreSQL, while it lags, while transactions overtake each other, while it is gone."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from scripts.scale.postgresql import Server, programs
from tests.delivery.test_processes import read
from tests.serving import ROOT, free_port, wait_until

pytestmark = [
    pytest.mark.scale,
    pytest.mark.skipif(programs() is None, reason="PostgreSQL's server is not installed here"),
]
DATABASE = "newsroom"
MAKE_ARTICLE = """
from tests import factories
edition = factories.make_edition(title="Version 0", slug="changing", blocks=[factories.text()])
print("made", edition.pk, edition.article_id, edition.category.slug)
"""
ANNOUNCE = (
    "INSERT INTO delivery_announcement (keys, announced_at, transaction)"
    " VALUES (%s::jsonb, clock_timestamp(), pg_current_xact_id()::text::bigint)"
)


class Site:
    """A web process that reads its pages from a standby, and the article that the test changes under it."""

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o755)
        self.primary = Server(folder / "primary", free_port())
        self.standby = Server(folder / "standby", free_port())
        self.log = folder / "web.log"
        self.port = free_port()
        clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWSROOM_")}
        self.environment = {
            **clean,
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "NEWSROOM_VAR_DIR": str(folder / "var"),
            "NEWSROOM_STATIC_ROOT": str(folder / "static"),
            "DATABASE_URL": self.primary.address(DATABASE),
            "DATABASE_REPLICA_URL": self.standby.address(DATABASE),
            "PAGE_CACHE_URL": "memory://",
        }

    @contextmanager
    def running(self) -> Iterator[None]:
        web = None
        try:
            self.primary.make()
            self.primary.start()
            self.primary.make_database(DATABASE)
            self.standby.follow(self.primary)
            self.standby.start()
            self._manage("prepare")
            made = self._manage("shell", "--verbosity", "0", "--command", MAKE_ARTICLE)
            said = made.split("made ", 1)[1].split()
            self.edition, self.article, self.path = int(said[0]), int(said[1]), f"/{said[2]}/changing/"
            self.sql = psycopg.connect(self.primary.address(DATABASE), autocommit=True)
            wait_until(self._has_caught_up)
            command = [
                sys.executable, "-m", "granian", "newsroom.wsgi:application", "--interface", "wsgi",
                "--port", str(self.port), "--workers", "1", "--blocking-threads", "3", "--no-access-log",
            ]  # fmt: skip
            with self.log.open("w") as log:
                web = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
            wait_until(lambda: self._answers("/robots.txt"))
            yield
        finally:
            if web is not None:
                web.send_signal(signal.SIGTERM)
                web.wait()
            self.standby.stop(at_once=True)
            self.primary.stop(at_once=True)

    def _manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True
        ).stdout

    def _has_caught_up(self) -> bool:
        with psycopg.connect(self.standby.address(DATABASE)) as there:
            query = "SELECT count(*) FROM articles_edition"
            return there.execute(query).fetchone() == self.sql.execute(query).fetchone()

    def _answers(self, path: str) -> bool:
        try:
            return read(f"http://127.0.0.1:{self.port}{path}")[0] == 200
        except OSError:
            return False

    def shows(self, title: str, path: str = "") -> bool:
        status, body = read(f"http://127.0.0.1:{self.port}{path or self.path}")
        assert status == 200
        return f"<title>{title}" in body

    def change(self, title: str, *, with_word: bool, through: "psycopg.Connection | None" = None) -> None:
        """Give the article another title, as a publication does: with its announcement, or without a word."""
        sql = through or self.sql
        sql.execute(
            "UPDATE articles_edition SET title = %s, document = jsonb_set(document, '{title}', to_jsonb(%s::text)) WHERE id = %s",
            [title, title, self.edition],
        )
        if with_word:
            sql.execute(ANNOUNCE, [f'["article-{self.article}"]'])

    def replay(self, what: str) -> None:
        with psycopg.connect(self.standby.address(DATABASE), autocommit=True) as there:
            there.execute(f"SELECT pg_wal_replay_{what}()")


def test_pages_of_a_standby_are_never_taken_for_newer_than_they_are() -> None:
    # Not below the test's own folder, which nobody else may enter: PostgreSQL runs as somebody else than root.
    with (
        tempfile.TemporaryDirectory(prefix="newsroom-standby-") as folder,
        (site := Site(Path(folder))).running(),
    ):
        # While it replays nothing, what changes without a word is not seen: pages come from the standby.
        site.replay("pause")
        site.change("Version 1", with_word=False)
        assert site.shows("Version 0")
        assert site.shows("Version 0", f"/ko{site.path}")
        # With a word, it is there for everybody, though the standby will not know it for as long as it is paused.
        site.change("Version 2", with_word=True)
        wait_until(lambda: site.shows("Version 2"), seconds=5)
        assert site.shows("Version 2", f"/ko{site.path}")
        site.replay("resume")
        # A transaction that is overtaken by others: a page made meanwhile shows nothing of it, and goes when it commits.
        with psycopg.connect(site.primary.address(DATABASE)) as slow:
            site.change("Version 3", with_word=True, through=slow)
            for _other in range(3):
                site.sql.execute(ANNOUNCE, [f'["article-{site.article}", "of-others"]'])
            wait_until(lambda: _has_heard_others(site))
            wait_until(lambda: site.shows("Version 2"))
            assert site.shows("Version 2", f"/ko{site.path}")
            slow.commit()
        wait_until(lambda: site.shows("Version 3") and site.shows("Version 3", f"/ko{site.path}"), seconds=5)
        # It is gone, and back.
        site.standby.stop(at_once=True)
        site.change("Version 4", with_word=True)
        wait_until(lambda: site.shows("Version 4"), seconds=10)
        assert site.log.read_text().count("The replica is left alone") == 1
        site.standby.start()

        def is_read_again() -> bool:
            site.change("Version 5", with_word=True)
            return site.shows("Version 5") and "read from the replica again" in site.log.read_text()

        wait_until(is_read_again)
        # Without the primary, pages that nobody had asked for come from the standby.
        site.sql.close()
        site.primary.stop(at_once=True)
        category = f"/ko/{site.path.split('/')[1]}/"
        assert read(f"http://127.0.0.1:{site.port}{category}")[0] == 200


def _has_heard_others(site: Site) -> bool:
    with psycopg.connect(site.standby.address(DATABASE)) as there:
        found = there.execute(
            "SELECT count(*) FROM delivery_announcement WHERE keys @> '[\"of-others\"]'"
        ).fetchone()
        return found is not None and found[0] == 3
