"""A worker that is killed in the middle of a capture: nothing is lost, and no half capture stays."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from reactions.capturing.leftover_files import look_for_leftover_files, remove_leftover_files
from reactions.capturing.requests import request_capture
from reactions.models import Capture, CaptureArtifact, CaptureRequest
from reactions.sealing import verify_chain
from tests.factories import NOW, REPORTER, make_capture, make_user
from tests.forum import Forum, answers

ROOT = Path(__file__).resolve().parent.parent.parent
WORDS = "새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요"


def wait_until(true: Callable[[], object], *, watched: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Wait for something that will be true soon; the limit only ends a test that would hang."""
    deadline = time.monotonic() + seconds
    while not true():
        assert watched.poll() is None, "the worker ended by itself"
        assert time.monotonic() < deadline, "it never became true"
        time.sleep(0.02)


def database_address() -> str:
    """Return the address of the database in which the test runs."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    return f"postgres://{found['USER']}:{found['PASSWORD']}@{found['HOST']}:{found['PORT']}/{found['NAME']}"


def start_worker(forum: Forum, **variables: str) -> subprocess.Popen[bytes]:
    """Start a worker of its own on the test's database and evidence."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWSROOM_")}
    clean.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.Popen(
        [sys.executable, "manage.py", "worker"],
        cwd=ROOT,
        env={
            **clean,
            "DATABASE_URL": database_address(),
            "NEWSROOM_VAR_DIR": str(django_settings.VAR_DIR),
            "NEWSROOM_EVIDENCE_ROOT": str(django_settings.EVIDENCE_ROOT),
            "NEWSROOM_FETCH_ALLOWED": ",".join(forum.allowed_addresses),
            "NEWSROOM_LOG_LEVEL": "ERROR",
            **variables,
        },
    )


def files() -> set[Path]:
    return set(Path(django_settings.EVIDENCE_ROOT).rglob("*.sealed"))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "point",
    [
        "asked",
        # Nothing of it is in the database yet.
        *(pytest.param(point, marks=pytest.mark.one_database) for point in ("headers", "body", "first file")),
        "last file",
    ],
)
def test_a_killed_worker_loses_nothing_and_leaves_no_half_capture(
    forum: Forum, source_of, tmp_path, settings, point
) -> None:
    thread = forum.add_thread(comments=[WORDS])
    slowly = {
        "asked": answers.slow(600, answers.nothing()),
        "headers": answers.dripped_headers(),
        "body": answers.dripped_body(thread.page()),
    }
    mark = tmp_path / "mark"
    variables = {}
    if point in slowly:
        forum.answer_with(thread, slowly[point], answers.answer(thread.page()))
    else:
        # Three files: the exchange, the page, the text.
        number = 1 if point == "first file" else 3
        variables = {
            "DJANGO_SETTINGS_MODULE": "tests.reactions.slow_settings",
            "SLOW_AFTER_FILE": str(number),
            "SLOW_MARK": str(mark),
        }
    request = request_capture(
        source=source_of(thread), method="fetch", actor=make_user(role=REPORTER), now=timezone.now()
    )

    worker = start_worker(forum, **variables)
    try:
        wait_until(lambda: mark.exists() if variables else forum.visits, watched=worker)
        # Somewhere in the middle of what comes slowly.
        time.sleep(0.2)
    finally:
        worker.kill()
        worker.wait()
    request.refresh_from_db()
    assert request.state == "running"
    assert not Capture.objects.exists()
    left = files()
    assert len(left) == {"first file": 1, "last file": 3}.get(point, 0)

    worker = start_worker(forum)
    try:
        wait_until(
            lambda: CaptureRequest.objects.filter(pk=request.pk, finished_at__isnull=False).exists(),
            watched=worker,
        )
    finally:
        worker.terminate()
        worker.wait()
    request.refresh_from_db()
    assert request.state == "stored"
    assert Capture.objects.get() == request.capture
    assert all(inspection.is_sound for inspection in verify_chain())

    assert remove_leftover_files(now=timezone.now()) == 0
    assert remove_leftover_files(now=timezone.now() + timedelta(minutes=61)) == len(left)
    assert {str(path.relative_to(settings.EVIDENCE_ROOT)) for path in files()} == set(
        CaptureArtifact.objects.values_list("file", flat=True)
    )


@pytest.mark.django_db
class TestLeftovers:
    def leftover(self, capture: Capture, name: str = "0" * 32 + ".sealed") -> Path:
        beside = Path(capture.artifacts.all()[0].file.path)
        path = beside.with_name(name)
        path.write_bytes(b"nobody has the key")
        old = (NOW - timedelta(hours=2)).timestamp()
        for one in (path, beside):
            os.utime(one, (old, old))
        return path

    def test_a_leftover_goes_and_evidence_stays(self) -> None:
        capture = make_capture()
        path = self.leftover(capture)
        evidence = files() - {path}
        assert remove_leftover_files(now=NOW) == 1
        assert files() == evidence

    def test_what_is_young_or_is_named_otherwise_stays(self) -> None:
        capture = make_capture()
        other = self.leftover(capture, name="notes.txt")
        young = self.leftover(capture)
        os.utime(young, (NOW.timestamp(), NOW.timestamp()))
        assert remove_leftover_files(now=NOW + timedelta(minutes=59)) == 0
        assert other.exists()
        assert young.exists()

    def test_with_a_database_that_knows_none_of_them_all_files_stay(self) -> None:
        path = self.leftover(make_capture())
        CaptureArtifact.objects.all()._raw_delete(using="default")
        assert remove_leftover_files(now=NOW) == 0
        assert path.exists()

    def test_the_sweep_looks_once_an_hour(self) -> None:
        self.leftover(make_capture())
        assert look_for_leftover_files(now=NOW) == 1
        self.leftover(make_capture())
        assert look_for_leftover_files(now=NOW) == 0

    def test_without_any_evidence_there_is_nothing_to_do(self) -> None:
        assert remove_leftover_files(now=NOW) == 0
