"""The doctor: what is unwell is found and mended by what it says, in both languages."""

import io
import json
import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from delivery.models import CacheInFront
from newsroom.backups.keeping import name_at
from newsroom.doctor.configuration import look_at_addresses, look_at_checks, look_at_production
from newsroom.doctor.database import clock_skew, look_at_database
from newsroom.doctor.findings import Finding, Level, Look
from newsroom.doctor.places import look_at_backups, look_at_buckets, look_at_folders
from newsroom.doctor.work import (
    look_at_browser,
    look_at_caches,
    look_at_mail,
    look_at_people,
    look_at_workers,
)
from newsroom.running.models import WorkerSeen
from newsroom.running.presence import tell_presence
from tests import factories
from tests.newsroom import errands
from tests.serving import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def found(look: Look) -> list[Finding]:
    return list(look(timezone.now()))


def worst(look: Look) -> Finding:
    return max(found(look), key=lambda finding: list(Level).index(finding.level))


def said(*arguments: str) -> tuple[str, int]:
    out = io.StringIO()
    try:
        call_command("doctor", *arguments, stdout=out, no_color=True)
    except SystemExit as end:
        return out.getvalue(), int(str(end.code))
    return out.getvalue(), 0


class TestTheCommand:
    def test_a_newsroom_that_is_well_ends_with_0_in_either_form(self) -> None:
        tell_presence(now=timezone.now())
        text, code = said()
        assert (code, "✗" in text) == (0, False)
        assert "Problems: 0." in text
        report = json.loads(said("--json")[0])
        assert report["is_well"]
        assert {"database", "workers", "folders"} <= {finding["part"] for finding in report["findings"]}

    def test_a_problem_ends_with_1_and_is_said_in_korean_too(self) -> None:
        text, code = said()
        assert code == 1
        assert "✗ No worker runs" in text
        korean, code = said("--language", "ko")
        assert code == 1
        assert "No worker runs" not in korean
        assert "작업 프로그램" in korean
        report = json.loads(said("--json", "--language", "ko")[0])
        assert not report["is_well"]
        assert all(set(finding) == {"part", "level", "message", "mend"} for finding in report["findings"])

    def test_every_problem_and_advice_of_ours_is_in_korean(self) -> None:
        # A line of the list is enough: the catalogue is held complete by another test.
        with translation.override("ko"):
            assert all(not finding.message.isascii() for finding in found(look_at_workers))


class TestConfiguration:
    def test_the_sites_name_must_be_one_that_it_answers_to(self, settings: Any) -> None:
        settings.SITE_URL, settings.ALLOWED_HOSTS = "https://news.example", ["other.example"]
        assert "NEWSROOM_ALLOWED_HOSTS" in worst(look_at_addresses).mend
        settings.ALLOWED_HOSTS = [".example"]
        assert worst(look_at_addresses).level is Level.FINE
        settings.IN_PRODUCTION, settings.SECURE_SSL_REDIRECT, settings.BEHIND_PROXY = True, True, False
        assert "NEWSROOM_BEHIND_PROXY=1" in worst(look_at_addresses).mend

    def test_insecure_defaults_are_problems_in_production_and_the_rest_is_said_everywhere(
        self, settings: Any
    ) -> None:
        assert worst(look_at_production).level is Level.ADVICE
        settings.IN_PRODUCTION = True
        assert worst(look_at_production).level is Level.FINE
        messages = [finding.message for finding in found(look_at_checks) if finding.level is Level.PROBLEM]
        assert any("newsroom.E001" in message for message in messages)
        with translation.override("ko"):
            korean = [f for f in found(look_at_checks) if f.level is not Level.FINE]
        assert "NEWSROOM_SECRET_KEY가 없거나" in " ".join(finding.message for finding in korean)
        # Django says its own in English, whatever the language; around it stands what to do.
        [of_django] = [f for f in korean if "security.W008" in f.message]
        assert of_django.message.startswith("Django 또는 라이브러리의 점검에서")
        assert "security.W008" in of_django.mend
        assert "https://docs.djangoproject.com/" in of_django.mend
        settings.EVIDENCE_KEYS = ["no key"]
        assert any("newsroom.E007" in finding.message for finding in found(look_at_checks))


class TestDatabase:
    def test_tables_that_are_missing_or_newer(self) -> None:
        recorder = MigrationRecorder(connection)
        assert worst(look_at_database).level is Level.FINE
        recorder.record_applied("articles", "9999_later")
        assert "articles.9999_later" in worst(look_at_database).message
        recorder.record_unapplied("articles", "0001_initial")
        assert worst(look_at_database).mend == "Run manage.py prepare."

    def test_keys_that_open_nothing(self, settings: Any) -> None:
        factories.make_quotation()
        assert worst(look_at_database).level is Level.FINE
        settings.EVIDENCE_KEYS = ["b3RoZXIgZXZpZGVuY2Uta2V5LTAwMDAwMDAwMDAwMDE="]
        assert worst(look_at_database).part == "evidence keys"

    def test_clocks(self) -> None:
        for seconds, level in ((1, Level.FINE), (-5, Level.ADVICE), (90, Level.PROBLEM)):
            (finding,) = clock_skew(timedelta(seconds=seconds))
            assert finding.level is level


class TestPlaces:
    def test_a_folder_that_cannot_be_written(self, settings: Any, tmp_path: Path) -> None:
        assert worst(look_at_folders).level is not Level.PROBLEM
        (tmp_path / "file").write_text("in the way")
        settings.MEDIA_ROOT = tmp_path / "file"
        finding = worst(look_at_folders)
        assert finding.level is Level.PROBLEM
        assert "NEWSROOM_MEDIA_ROOT" in finding.message

    def test_a_bucket_that_does_not_answer(self, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "nobody's")
        place = {
            "bucket_name": "pictures",
            "location": "",
            "endpoint_url": f"http://127.0.0.1:{free_port()}",
            "region_name": "x",
        }
        settings.BUCKETS = {**settings.BUCKETS, "default": place}
        settings.STORAGES = {
            **settings.STORAGES,
            "default": {"BACKEND": "newsroom.object_storage.BucketStorage", "OPTIONS": place},
        }
        assert worst(look_at_buckets).level is Level.PROBLEM

    def test_backups_that_are_missing_old_or_open(self, settings: Any, tmp_path: Path) -> None:
        assert worst(look_at_backups).level is Level.ADVICE
        settings.BACKUP_FOLDER = str(tmp_path)
        assert worst(look_at_backups).message == "There is no backup."
        file = tmp_path / name_at(timezone.now(), is_encrypted=False)
        file.write_bytes(b"")
        assert worst(look_at_backups).level is Level.FINE
        os.utime(file, (time.time() - 50 * 3600,) * 2)
        assert "50 hours old" in worst(look_at_backups).message
        os.utime(file)
        settings.IN_PRODUCTION = True
        assert "--make-key" in worst(look_at_backups).mend
        settings.BACKUP_FOLDER = str(tmp_path / "none")
        assert worst(look_at_backups).level is Level.PROBLEM


class TestWork:
    def test_workers_and_tasks(self) -> None:
        now = timezone.now()
        assert worst(look_at_workers).part == "workers"
        tell_presence(now=now - timedelta(minutes=5))
        assert "5 minutes" in worst(look_at_workers).message
        tell_presence(now=now)
        assert worst(look_at_workers).level is Level.FINE
        WorkerSeen.objects.update(release="0.0.1")
        assert "0.0.1" in worst(look_at_workers).message
        result = errands.add.enqueue(1, 2)
        DBTaskResult.objects.filter(pk=result.id).update(enqueued_at=now - timedelta(hours=1))
        assert worst(look_at_workers).message == "A task has waited for 60 minutes."
        DBTaskResult.objects.filter(pk=result.id).update(status="FAILED")
        assert "1 task failed." in [finding.message for finding in found(look_at_workers)]

    def test_caches_in_front(self, settings: Any) -> None:
        settings.PURGE = ["nginx://127.0.0.1:8081"]
        now = timezone.now()
        assert "Nobody tells" in worst(look_at_caches).message
        row = CacheInFront.objects.create(name=settings.PURGE[0], moment="", was_at=now, looked_at=now)
        assert worst(look_at_caches).level is Level.FINE
        row.trouble_since, row.trouble = now, "it refuses"
        row.save()
        assert "it refuses" in worst(look_at_caches).message

    def test_redis(self, settings: Any) -> None:
        settings.PAGE_CACHE = f"redis://:secret@127.0.0.1:{free_port()}/1"
        finding = worst(look_at_caches)
        assert "PAGE_CACHE_URL" in finding.message
        assert "secret" not in finding.message

    @pytest.fixture
    def smtp(self, settings: Any) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()

    def test_mail(self, smtp: None) -> None:
        finding = worst(look_at_mail)
        assert (finding.level, finding.mend) == (Level.PROBLEM, "Look at EMAIL_URL.")

    def test_mail_that_is_only_written_to_the_log(self, settings: Any) -> None:
        assert found(look_at_mail) == []
        settings.IN_PRODUCTION = True
        assert "EMAIL_URL" in worst(look_at_mail).mend

    def test_a_browser_and_people(self, settings: Any) -> None:
        settings.CHROMIUM = "no-such-browser"
        assert "apt install chromium" in worst(look_at_browser).mend
        settings.CHROMIUM = "off"
        assert found(look_at_browser) == []
        assert "createsuperuser" in worst(look_at_people).mend
        factories.make_superuser()
        assert found(look_at_people) == []
