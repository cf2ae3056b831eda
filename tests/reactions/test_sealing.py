"""Sealing: artifacts are encrypted, every change shows, the chain holds under many writers."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.conf import settings as site_settings
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from pytest_django import Settings

from reactions.models import Capture, CaptureArtifact, CaptureComment, Source
from reactions.sealing import (
    NewArtifact,
    UnableToRead,
    read_artifact,
    seal,
    seal_of,
    sha256_of,
    verify_capture,
    verify_chain,
)
from tests.factories import NOW, make_source, make_user

pytestmark = pytest.mark.django_db

PAGE = "<p>새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요</p>".encode()
WORDS = "새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요"


def sealed_capture(
    *, source: Source | None = None, operator: User | None = None, data: bytes = PAGE, votes: int = 7
) -> Capture:
    source = source or make_source()
    capture = Capture(
        source=source,
        method=Capture.Method.UPLOAD,
        requested_url=source.canonical_url,
        final_url=source.canonical_url,
        captured_at=NOW,
        recorded_at=NOW,
        operator=operator or make_user(),
        tool="test 1",
        is_readable=True,
        comment_count=1,
    )
    comment = CaptureComment(
        ordinal=1, native_id="c1", start=0, end=len(WORDS), votes_up=votes, posted_at=NOW
    )
    artifacts = [
        NewArtifact(role=CaptureArtifact.Role.HTML, media_type="text/html", data=data),
        NewArtifact(role=CaptureArtifact.Role.TEXT, media_type="text/plain", data=WORDS.encode()),
    ]
    return seal(capture=capture, artifacts=artifacts, comments=[comment])


def raw(model: type[Capture] | type[CaptureArtifact] | type[CaptureComment]) -> "QuerySet[object]":
    """Return rows as somebody with the database's password sees them: nothing is append-only there."""
    return QuerySet(model)


def stored_files() -> list[Path]:
    return [path for path in Path(site_settings.EVIDENCE_ROOT).rglob("*") if path.is_file()]


def test_what_was_stored_can_be_read_again_and_stands_nowhere_in_the_open() -> None:
    capture = sealed_capture()
    page = capture.artifacts.get(role="html")
    assert read_artifact(artifact=page) == PAGE
    assert len(stored_files()) == 2
    for path in stored_files():
        assert WORDS.encode() not in path.read_bytes()
        assert page.sha256 not in path.name
    assert verify_capture(capture=Capture.objects.get()).is_sound


def test_each_seal_names_the_one_before_it() -> None:
    first, second, third = sealed_capture(), sealed_capture(), sealed_capture()
    assert first.manifest["previous"] is None
    assert second.manifest["previous"] == first.manifest_sha256
    assert third.previous == second
    assert third.manifest_sha256 == seal_of(third.manifest)
    assert [inspection.capture_id for inspection in verify_chain()] == [first.pk, second.pk, third.pk]
    assert all(inspection.is_sound for inspection in verify_chain())


def flip_a_byte(capture: Capture) -> None:
    path = Path(capture.artifacts.get(role="text").file.path)
    data = bytearray(path.read_bytes())
    data[50] = data[50] ^ 1 or 65
    path.write_bytes(bytes(data))


def remove_a_file(capture: Capture) -> None:
    Path(capture.artifacts.get(role="html").file.path).unlink()


def store_another_text(capture: Capture) -> None:
    """Do it well: encrypted with the right key and with the row's hash and size set to match."""
    artifact = capture.artifacts.get(role="text")
    other = WORDS.replace("않아요", "돼요").encode()
    key = Fernet.generate_key()
    Path(artifact.file.path).write_bytes(Fernet(key).encrypt(other))
    wrapped = Fernet(site_settings.EVIDENCE_KEYS[0].encode()).encrypt(key)
    raw(CaptureArtifact).filter(pk=artifact.pk).update(
        sha256=sha256_of(other), byte_count=len(other), wrapped_key=wrapped
    )


def change_the_time(capture: Capture) -> None:
    raw(Capture).filter(pk=capture.pk).update(captured_at=NOW - timedelta(days=1))


def change_the_votes(capture: Capture) -> None:
    raw(CaptureComment).filter(capture=capture).update(votes_up=7000)


def change_the_manifest(capture: Capture) -> None:
    raw(Capture).filter(pk=capture.pk).update(
        manifest={**capture.manifest, "method": "fetch"}, method="fetch"
    )


def remove_an_artifact(capture: Capture) -> None:
    raw(CaptureArtifact).filter(capture=capture, role="html").delete()


def destroy_the_key(capture: Capture) -> None:
    raw(CaptureArtifact).filter(capture=capture, role="html").update(wrapped_key=b"")


@pytest.mark.parametrize(
    "tamper",
    [
        flip_a_byte,
        remove_a_file,
        store_another_text,
        change_the_time,
        change_the_votes,
        change_the_manifest,
        remove_an_artifact,
        destroy_the_key,
    ],
)
def test_a_change_to_stored_evidence_shows(tamper: Callable[[Capture], None]) -> None:
    untouched, capture, later = sealed_capture(), sealed_capture(), sealed_capture()
    tamper(capture)
    sound = {inspection.capture_id: inspection.is_sound for inspection in verify_chain()}
    assert sound == {untouched.pk: True, capture.pk: False, later.pk: True}


def test_whoever_reseals_a_changed_capture_breaks_the_next_one() -> None:
    first, second = sealed_capture(), sealed_capture()
    manifest = {**first.manifest, "tool": "another"}
    raw(Capture).filter(pk=first.pk).update(
        tool="another", manifest=manifest, manifest_sha256=seal_of(manifest)
    )
    sound = {inspection.capture_id: inspection.is_sound for inspection in verify_chain()}
    assert sound == {first.pk: True, second.pk: False}


def test_an_artifact_is_read_with_any_of_the_evidence_keys_and_not_without(settings: Settings) -> None:
    page = sealed_capture().artifacts.get(role="html")
    old = settings.EVIDENCE_KEYS
    settings.EVIDENCE_KEYS = [Fernet.generate_key().decode(), *old]
    assert read_artifact(artifact=page) == PAGE
    settings.EVIDENCE_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(UnableToRead):
        read_artifact(artifact=page)


def test_a_transaction_that_fails_leaves_no_file_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise IntegrityError("The disk is full.")

    monkeypatch.setattr(CaptureComment.objects, "bulk_create", fail, raising=False)
    monkeypatch.setattr(type(CaptureComment.objects), "bulk_create", fail, raising=False)
    with pytest.raises(IntegrityError):
        sealed_capture()
    assert not Capture.objects.exists()
    assert stored_files() == []


def test_a_chain_has_one_start_and_no_forks() -> None:
    first = sealed_capture()
    sealed_capture()
    for previous in (None, first):
        rival = Capture.objects.get(pk=first.pk)
        rival.pk, rival._state.adding = None, True
        rival.previous, rival.manifest_sha256 = previous, sha256_of(str(previous).encode())
        with pytest.raises(IntegrityError), transaction.atomic():
            rival.save()


@pytest.mark.django_db(transaction=True)
def test_captures_stored_at_the_same_time_form_one_chain() -> None:
    source, operator = make_source(), make_user()
    start, failures = threading.Barrier(4), []

    def store() -> None:
        try:
            start.wait(timeout=30)
            for _turn in range(3):
                sealed_capture(source=source, operator=operator)
        except Exception as failure:  # noqa: BLE001  a thread has nobody else to tell
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=store) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    inspections = list(verify_chain())
    assert len(inspections) == 12
    assert all(inspection.is_sound for inspection in inspections)
