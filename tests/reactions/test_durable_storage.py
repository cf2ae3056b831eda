"""Durable storage: evidence stands on the disk before the rows that name it are committed."""

import errno
import os
import stat
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from reactions.durable_storage import DurableStorage
from reactions.models.evidence import evidence_storage
from reactions.sealing import verify_capture
from tests.factories import make_capture


@pytest.fixture
def flushed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, bool]]:
    """What was flushed so far: the inode, and whether a transaction was open."""
    seen: list[tuple[int, bool]] = []
    fsync = os.fsync

    def noted(descriptor: int) -> None:
        fsync(descriptor)
        seen.append((os.fstat(descriptor).st_ino, connection.in_atomic_block))

    monkeypatch.setattr(os, "fsync", noted)
    return seen


@pytest.mark.django_db(transaction=True)
def test_a_capture_is_on_the_disk_before_its_rows_are_committed(flushed) -> None:
    stored = make_capture()
    assert verify_capture(capture=stored).is_sound
    in_time = {inode for inode, is_open in flushed if is_open}
    for artifact in stored.artifacts.all():
        place = Path(artifact.file.path)
        # The file, its month, its year and the root of all evidence.
        for needed in (place, *place.parents[:3]):
            assert needed.stat().st_ino in in_time, needed


def test_evidence_is_kept_in_such_a_storage() -> None:
    assert isinstance(evidence_storage(), DurableStorage)


def test_a_disk_that_cannot_keep_a_file_keeps_none_of_it(tmp_path: Path, monkeypatch) -> None:
    def failing(descriptor: int) -> None:
        raise OSError(errno.EIO, "the disk is broken")

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OSError, match="broken"):
        DurableStorage(location=tmp_path / "new").save("2026/11/x.sealed", ContentFile(b"words"))
    assert not list(tmp_path.rglob("*.sealed"))


def test_a_file_system_that_cannot_flush_folders_still_stores(tmp_path: Path, monkeypatch) -> None:
    fsync = os.fsync

    def only_files(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not for folders")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", only_files)
    storage = DurableStorage(location=tmp_path)
    name = storage.save("2026/11/x.sealed", ContentFile(b"words"))
    assert Path(storage.path(name)).read_bytes() == b"words"
