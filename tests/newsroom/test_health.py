"""Health, readiness and metrics: cheap, true, and nothing for strangers."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import RequestFactory
from django.utils import timezone

from delivery.models import CacheInFront
from newsroom.health.answering import Observed
from newsroom.health.counting import STEPS, Counts
from newsroom.health.kinds import kind_of
from newsroom.health.metrics import metrics
from newsroom.health.readiness import Asking
from newsroom.health.sharing import Sharing
from newsroom.running.models import WorkerSeen
from newsroom.running.presence import forget_gone_workers, forget_presence, tell_presence, workers_there
from newsroom.running.processes import start_of
from tests.newsroom import errands

TOKEN = "a-token-for-metrics-alone"
LINE = re.compile(r'[a-z_]+(?:\{[a-z]+="[^"\n]*"(?:,[a-z]+="[^"\n]*")*\})? -?[0-9.e+-]+')


def site(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer as the site does: kept pages say last what they did."""
    if environ["PATH_INFO"] == "/broken/":
        raise RuntimeError
    said = [("Cache-Status", "newsroom; hit")] if environ["PATH_INFO"] == "/latest/" else []
    start_response("404 Not Found" if "none" in environ["PATH_INFO"] else "200 OK", [("X-Page", "1"), *said])
    return [b"page"]


def observed(folder: Path, token: str = TOKEN) -> Observed:
    return Observed(
        site, token=token, sharing=lambda counts: Sharing(folder, kind="web", counts=counts.as_json)
    )


def asked(
    application: Observed, path: str, *, method: str = "GET", token: str = ""
) -> tuple[int, str, dict[str, str]]:
    # By address and without https, as machines ask; the site's names are others.
    headers = {"HTTP_HOST": "10.0.0.7:8001"} | ({"HTTP_AUTHORIZATION": f"Bearer {token}"} if token else {})
    environ = RequestFactory().generic(method, path, **headers).environ
    begun: list[Any] = []
    body = b"".join(application(environ, lambda *arguments: begun.extend(arguments)))
    return int(begun[0][:3]), body.decode(), dict(begun[1])


class TestAlive:
    def test_it_is_said_without_a_database(self, tmp_path: Path) -> None:
        status, body, headers = asked(observed(tmp_path), "/healthz")
        assert (status, body, headers["Cache-Control"]) == (200, "alive\n", "no-store")
        assert asked(observed(tmp_path), "/healthz", method="HEAD")[:2] == (200, "")
        assert asked(observed(tmp_path), "/healthz", method="POST")[0] == 405


@pytest.mark.django_db
class TestReady:
    def test_a_stranger_learns_a_word_and_who_watches_every_part(self, tmp_path: Path) -> None:
        application = observed(tmp_path)
        tell_presence(now=timezone.now())
        assert asked(application, "/readyz")[:2] == (200, "ready\n")
        told = asked(application, "/readyz", token=TOKEN)[1]
        assert told.splitlines() == [
            "ready", "database: ok", "migrations: ok", "pictures: ok", "evidence: ok", "pages: ok", "worker: ok"
        ]  # fmt: skip
        assert asked(application, "/readyz", token="guessed-guessed-guessed")[1] == "ready\n"
        assert asked(observed(tmp_path, token=""), "/readyz")[1] == "ready\n"

    def test_many_who_ask_ask_the_database_once(self, tmp_path: Path, django_assert_num_queries: Any) -> None:
        application = observed(tmp_path)
        asked(application, "/readyz")
        with django_assert_num_queries(0):
            for _time in range(50):
                asked(application, "/readyz")

    def test_without_a_worker_it_is_degraded_and_without_tables_not_ready(self, tmp_path: Path) -> None:
        assert Asking().ask().word == "degraded"
        tell_presence(now=timezone.now() - timedelta(minutes=3))
        assert Asking().ask().parts["worker"] == "late"
        MigrationRecorder(connection).record_unapplied("articles", "0001_initial")
        status, body, _headers = asked(observed(tmp_path), "/readyz")
        assert (status, body) == (503, "not ready\n")
        assert Asking().ask().parts["migrations"] == "missing"

    @pytest.mark.one_database
    def test_a_page_store_that_is_away_is_no_reason_to_send_readers_away(self, settings: Any) -> None:
        settings.PAGE_CACHE = "redis://127.0.0.1:9/1"
        tell_presence(now=timezone.now())
        found = Asking().ask()
        assert (found.word, found.parts["pages"]) == ("degraded", "out of reach")

    @pytest.mark.one_database
    def test_a_folder_that_cannot_be_written_is(self, settings: Any) -> None:
        place = Path(django_settings.MEDIA_ROOT)
        place.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            # For root everything can be written; a file is no folder for it either.
            place.rmdir()
            place.write_text("in the way")
            try:
                assert Asking().ask().word == "not ready"
            finally:
                place.unlink()
            return
        place.chmod(0o500)
        try:
            assert Asking().ask().parts["pictures"] == "read-only"
        finally:
            place.chmod(0o700)


class TestKinds:
    @pytest.mark.parametrize(
        ("path", "kind"),
        [
            ("/", "front"), ("/ko/", "front"), ("/latest/", "list"), ("/ko/latest/", "list"), ("/harbour/", "section"),
            ("/harbour/the-queue/", "article"), ("/ko/harbour/대기줄/", "article"), ("/harbour/the-queue/history/", "article"),
            ("/tags/queue/", "tag"), ("/tags/queue/feed.atom", "feed"), ("/feed.rss", "feed"), ("/reactions/7/", "evidence"),
            ("/search/", "search"), ("/admin/articles/article/", "desk"), ("/sitemap.xml", "machines"), ("/robots.txt", "machines"),
            ("/static/css/page.css", "static"), ("/pictures/abc.avif", "picture"), ("/api/v1/openapi.json", "api"),
            ("/preview/secret-token/", "preview"), ("", "front"), ("/a/b/c/d/e/f/g", "article"),
        ],
    )  # fmt: skip
    def test_a_path_is_of_a_kind_that_holds_nothing_of_it(self, path: str, kind: str) -> None:
        assert kind_of(path) == kind


class TestCounting:
    def test_answers_are_counted_by_kind_status_and_what_was_kept(self, tmp_path: Path) -> None:
        application = observed(tmp_path)
        for path in ("/latest/", "/latest/", "/harbour/none/", "/preview/secret-token/"):
            asked(application, path)
        with pytest.raises(RuntimeError):
            asked(application, "/broken/")
        told = application.counts.as_json()
        assert sorted(told["answers"]) == [
            ["article", 404, 1], ["list", 200, 2], ["preview", 200, 1], ["section", 500, 1]
        ]  # fmt: skip
        assert sorted(told["kept"]) == [["hit", 2], ["none", 3]]
        assert "secret" not in str(told)

    def test_times_fall_into_steps(self) -> None:
        counts = Counts()
        for seconds in (0.0005, 0.001, 0.3, 60.0):
            counts.add(kind="front", status=200, kept="hit", seconds=seconds)
        (times,) = counts.as_json()["times"]
        assert times[1][0] == 2
        assert times[1][STEPS.index(0.5)] == 1
        assert times[1][-1] == 1
        assert times[2] == pytest.approx(60.3015)

    def test_nothing_is_counted_and_no_thread_begun_without_a_token(self, tmp_path: Path) -> None:
        application = observed(tmp_path, token="")
        asked(application, "/latest/")
        assert application.counts.as_json()["answers"] == []
        assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
class TestMetrics:
    def test_only_who_has_the_token_gets_them(self, tmp_path: Path) -> None:
        assert asked(observed(tmp_path), "/metrics")[0] == 404
        assert asked(observed(tmp_path), "/metrics", token=TOKEN[:-1])[0] == 404
        assert asked(observed(tmp_path, token=""), "/metrics", token="")[0] == 404
        status, body, headers = asked(observed(tmp_path), "/metrics", token=TOKEN)
        assert (status, headers["Content-Type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
        assert "newsroom_database_up 1" in body

    def test_every_line_is_of_the_format_and_says_what_there_is(self, tmp_path: Path) -> None:
        application = observed(tmp_path)
        for _time in range(3):
            asked(application, "/latest/")
        now = timezone.now()
        errands.add.enqueue(1, 2)
        tell_presence(now=now - timedelta(seconds=7))
        CacheInFront.objects.create(
            name='nginx://"10.0.0.1:81',
            moment="",
            was_at=now,
            looked_at=now,
            trouble_since=now - timedelta(seconds=90),
        )
        text = metrics(application.sharing.everyones(), now=now + timedelta(seconds=1))
        samples = {}
        for line in text.splitlines():
            if not line.startswith("#"):
                assert LINE.fullmatch(line.replace('\\"', "")), line
                name, _space, value = line.rpartition(" ")
                samples[re.sub(r'process="\d+",?', "", name)] = float(value)
        assert samples['newsroom_answers_total{kind="list",status="200"}'] == 3
        assert samples['newsroom_kept_pages_total{result="hit"}'] == 3
        assert samples['newsroom_answer_seconds_count{kind="list"}'] == 3
        assert samples['newsroom_answer_seconds_bucket{kind="list",le="+Inf"}'] == 3
        assert samples['newsroom_tasks{state="ready"}'] == 1
        assert 0 < samples["newsroom_oldest_task_seconds"] < 60
        assert samples["newsroom_sweep_age_seconds"] == 8
        assert samples["newsroom_workers"] == 1
        assert samples['newsroom_cache_in_front_trouble_seconds{cache="nginx://\\"10.0.0.1:81"}'] == 91
        assert samples['newsroom_process_resident_bytes{role="web"}'] > 10_000_000
        is_postgresql = connection.vendor == "postgresql"
        assert ('newsroom_database_connections{state="active"}' in samples) == is_postgresql


class TestProcessesOfOneMachine:
    def test_each_tells_of_all_that_live(self, tmp_path: Path) -> None:
        one = Sharing(tmp_path, kind="web", counts=lambda: {"answers": [["front", 200, 4]]})
        one._write()
        other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
        told = '{"process": %d, "start": "%s", "kind": "worker", "memory": 5}'
        (tmp_path / "other.json").write_text(told % (other.pid, start_of(other.pid)))
        (tmp_path / "gone.json").write_text(told % (other.pid + 1_000_000, "1"))
        (tmp_path / "broken.json").write_text("{")
        assert [(row["process"], row["kind"]) for row in one.everyones()] == sorted(
            [(os.getpid(), "web"), (other.pid, "worker")]
        )
        other.communicate(b"\n")
        assert [row["process"] for row in one.everyones()] == [os.getpid()]
        assert sorted(path.name for path in tmp_path.iterdir()) == [f"{os.getpid()}.json", "broken.json"]

    def test_a_thread_writes_and_the_end_takes_it_away(self, tmp_path: Path) -> None:
        sharing = Sharing(tmp_path / "new", kind="web")
        sharing.start()
        sharing.start()
        deadline = time.monotonic() + 20
        while not (tmp_path / "new" / f"{os.getpid()}.json").exists():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        sharing.stop()
        assert list((tmp_path / "new").iterdir()) == []


@pytest.mark.django_db
class TestPresence:
    def test_a_worker_is_there_until_it_ends_or_is_not_heard_of(self) -> None:
        now = timezone.now()
        tell_presence(now=now)
        tell_presence(now=now + timedelta(seconds=10))
        (seen,) = workers_there(now=now + timedelta(seconds=11))
        assert (seen.started_at, seen.swept_at) == (now, now + timedelta(seconds=10))
        assert workers_there(now=now + timedelta(hours=1)) == []
        assert forget_gone_workers(now=now + timedelta(hours=1)) == 0
        assert forget_gone_workers(now=now + timedelta(days=2)) == 1
        tell_presence(now=now)
        forget_presence()
        assert not WorkerSeen.objects.exists()


def test_nginx_lets_nobody_from_outside_ask() -> None:
    made = subprocess.run(
        [sys.executable, "scripts/nginx_configuration", "--name", "news.example", "--app", "127.0.0.1:8000", "--status-from", "10.1.0.0/16"],
        cwd=django_settings.BASE_DIR, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for address in ("/healthz", "/readyz"):
        block = made.split(f"location = {address} {{")[1].split("}")[0]
        assert re.findall(r"(?:allow|deny) \S+;", block) == ["allow 10.1.0.0/16;", "deny all;"]
    assert "return 404;" in made.split("location = /metrics {")[1].split("}")[0]
