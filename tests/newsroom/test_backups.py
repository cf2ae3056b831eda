"""Backups: out of a running newsroom, and back onto a clean machine with the same pages and the same evidence."""

import gzip
import hashlib
import io
import json
import shutil
import sqlite3
import tarfile
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from articles.models import Article, Edition
from images.models import Image, Rendition
from newsroom.backups import age
from newsroom.backups.containers import Keys, UnableToReadBackup, Writing, members
from newsroom.backups.contents import DERIVED_TABLES, LEFT_OUT, tables
from newsroom.backups.keeping import keep_newest, name_at
from newsroom.backups.reading import Backup, check_backup
from newsroom.backups.rows import empty
from newsroom.backups.writing import CONTENTS, HEAD, write_backup
from reactions.models import CaptureArtifact
from reactions.models.evidence import evidence_storage
from reactions.sealing import verify_chain
from tests import factories
from tests.articles.public_addresses import public_site
from tests.articles.test_exchange import pages
from tests.factories import NOW
from tests.images.test_renditions import picture_bytes, stored

SECRET, PUBLIC = age.make_identity()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secret.key").write_text(f"# a comment\n{SECRET}\n")
    return tmp_path


def backed_up(target: Path, **options: Any) -> Path:
    call_command("backup", str(target), verbosity=0, stdout=io.StringIO(), **options)
    return target


def restored(file: Path, **options: Any) -> str:
    out = io.StringIO()
    call_command("restore", str(file), verbosity=0, stdout=out, stderr=out, **options)
    return out.getvalue()


def written(*, keys: bool = False) -> bytes:
    out = io.BytesIO()
    for _progress in write_backup(out=out, now=NOW, keys=keys):
        pass
    return out.getvalue()


def checked(data: bytes, **keys: Any) -> Backup:
    backup = Backup()
    with closing(sqlite3.connect("")) as index:
        for _progress in check_backup(file=io.BytesIO(data), keys=Keys(**keys), index=index, backup=backup):
            pass
    return backup


def changed(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """Return a backup of which somebody changed members, with a digest that is right; None leaves one out."""
    out = io.BytesIO()
    writing = Writing(out)
    for name, _size, content in members(io.BytesIO(data), keys=Keys()):
        new = change(name, content.read())
        if new is not None:
            writing.add(name, new)
    writing.close()
    return out.getvalue()


def a_clean_machine() -> None:
    """Take everything away: every row, every file."""
    empty(apps)
    for place in (django_settings.MEDIA_ROOT, django_settings.EVIDENCE_ROOT, django_settings.EXCHANGE_ROOT):
        shutil.rmtree(place, ignore_errors=True)


def everything() -> dict[str, list[Any]]:
    """Return all rows of all tables by model."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list())
        for model in tables(apps)
        if model._meta.label not in LEFT_OUT
    }


def with_an_image_twice(data: bytes) -> bytes:
    """Return a backup that fits together, in which one image has two rows."""
    digest = ""

    def change(name: str, content: bytes) -> bytes:
        nonlocal digest
        if name.startswith("rows/1/images.Image/"):
            lines = gzip.decompress(content).splitlines(keepends=True)
            content = gzip.compress(b"".join([*lines, lines[0]]), mtime=0)
            digest = hashlib.sha256(content).hexdigest()
        elif name == CONTENTS:
            contents = json.loads(content)
            (table,) = [table for table in contents["tables"] if table["model"] == "images.Image"]
            table["rows"], table["parts"][0]["sha256"] = 2, digest
            content = json.dumps(contents).encode()
        return content

    return changed(data, change)


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
class TestOntoACleanMachine:
    def test_pages_evidence_and_every_row_are_the_same(self, folder: Path) -> None:
        addresses = public_site()
        deleted = factories.make_article()
        last = deleted.pk
        deleted.delete()
        before, rows = pages(addresses), everything()
        assert before["article " + addresses["article"]][0] == 200
        seals = [one.manifest_sha256 for one in verify_chain()]
        file = backed_up(folder / "all.backup", encrypt_to=[PUBLIC], with_keys=True)
        assert file.stat().st_mode & 0o777 == 0o600
        a_clean_machine()
        assert pages({"article": addresses["article"]}) != {}
        assert "as they were sealed" in restored(file, secret_key=str(folder / "secret.key"))
        assert everything() == rows
        differing = {name for name, page in pages(addresses).items() if page != before[name]}
        assert differing == set()
        inspections = list(verify_chain())
        assert [one.manifest_sha256 for one in inspections] == seals
        assert not any(one.problems for one in inspections)
        # No number is given twice, not even that of a row that was deleted before the backup.
        assert factories.make_article().pk > last
        # The newsroom is not empty any more.
        with pytest.raises(CommandError, match=r"not empty: it has .*article.*--replace"):
            restored(file, secret_key=str(folder / "secret.key"))

    def test_all_rows_are_of_one_moment_and_nobody_waits(self) -> None:
        def write_more() -> None:
            try:
                # In the first table that is read, and in one of the last: the log, and tags.
                factories.make_article(tags=[factories.make_tag()])
                done.append(True)
            finally:
                connection.close()

        done: list[bool] = []
        factories.make_article(tags=[factories.make_tag()])
        before = {model._meta.label: model._base_manager.count() for model in tables(apps)}
        out = io.BytesIO()
        for progress in write_backup(out=out, now=NOW):
            if progress.rows and not done:
                other = threading.Thread(target=write_more)
                other.start()
                other.join()
        assert done == [True]
        assert Article.objects.count() == before["articles.Article"] + 1
        found = {table.model: table.rows for table in checked(out.getvalue()).tables}
        assert found == {label: count for label, count in before.items() if label in found}

    def test_a_backup_of_an_older_release_is_brought_up_to_date(self, folder: Path) -> None:
        factories.make_quotation()
        rows = everything()
        later = ("delivery", "0002_caches_in_front")

        def older(name: str, data: bytes) -> bytes:
            return data.replace(b', ["delivery", "0002_caches_in_front"]', b"") if name == HEAD else data

        file = folder / "older.backup"
        file.write_bytes(changed(written(), older))
        assert later not in checked(file.read_bytes()).migrations
        restored(file, replace=True, yes=True)
        assert everything() == rows
        assert "delivery_keptaddress" in connection.introspection.table_names()

    def test_what_fails_on_the_way_changes_nothing(self, folder: Path) -> None:
        stored(data=picture_bytes(400, 300))
        factories.make_quotation()
        data = written()
        file = folder / "broken.backup"
        # A row of which somebody made another that cannot be: only the database notices.
        file.write_bytes(with_an_image_twice(data))
        a_clean_machine()
        factories.make_category(slug="mine")
        rows = everything()
        with pytest.raises(CommandError, match=r"do not fit.*Nothing was changed"):
            restored(file)
        assert everything() == rows
        assert [path for path in Path(django_settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []


@pytest.mark.django_db
class TestWhatIsInIt:
    def test_every_table_is_in_a_backup_or_named_with_a_reason(self) -> None:
        known = {model._meta.db_table for model in tables(apps)} | set(DERIVED_TABLES) | {"django_migrations"}
        # What SQLite has beside a full-text index belongs to it.
        there = {
            name
            for name in connection.introspection.table_names()
            if not name.startswith(tuple(f"{derived}_" for derived in DERIVED_TABLES)) or name in known
        }
        assert there == known
        assert {model._meta.label for model in tables(apps)} >= set(LEFT_OUT)
        assert all(LEFT_OUT.values())

    @pytest.mark.one_database
    def test_any_program_opens_it_and_logins_and_keys_are_not_in_it(self) -> None:
        factories.make_quotation(submitted_by=factories.make_user(role=factories.REPORTER))
        Session.objects.create(session_key="a" * 32, session_data="secret", expire_date=NOW)
        data = written()
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            names = archive.getnames()
            inside = b"".join(archive.extractfile(name).read() for name in names)
        assert names[0] == HEAD
        assert any(name.startswith("files/evidence/") for name in names)
        assert not any("Session" in name for name in names)
        unpacked = inside + b"".join(gzip.decompress(part) for part in parts_of(data))
        for secret in [*django_settings.EVIDENCE_KEYS, django_settings.SECRET_KEY]:
            assert secret.encode() not in unpacked
        assert django_settings.EVIDENCE_KEYS[0] in checked(written(keys=True)).keys

    @pytest.mark.one_database
    def test_files_that_come_and_go_while_files_are_copied(self) -> None:
        kept, gone = stored(data=picture_bytes(400, 300)), stored(data=picture_bytes(410, 300))
        out = io.BytesIO()
        steps = write_backup(out=out, now=NOW)
        next(steps)
        take_away(gone)
        came = stored(data=picture_bytes(420, 300))
        for _progress in steps:
            pass
        backup = checked(out.getvalue())
        assert backup.missing == []
        assert backup.files == 2 + Rendition.objects.count()
        assert Rendition.objects.filter(image__in=[kept, came]).count() == Rendition.objects.count()

    @pytest.mark.one_database
    def test_a_file_that_goes_after_the_rows_were_read_has_them_read_again(self) -> None:
        stored(data=picture_bytes(400, 300))
        out = io.BytesIO()
        late: list[Image] = []
        files = 0
        for progress in write_backup(out=out, now=NOW):
            if progress.rows and not late:
                late = [
                    stored(data=picture_bytes(width, 300), renditions_at_once=False) for width in (430, 440)
                ]
                late.sort(key=lambda image: str(image.original.name))
                files = progress.files
            elif late and progress.files == files + 1 and late[1].pk:
                take_away(late[1])
        backup = checked(out.getvalue())
        assert backup.missing == []
        assert all(part.startswith("rows/2/") for table in backup.tables for part in table.parts)
        assert next(table.rows for table in backup.tables if table.model == "images.Image") == 2

    @pytest.mark.one_database
    def test_a_file_that_is_lost_is_told_and_holds_nothing_up(self, folder: Path) -> None:
        image = stored(data=picture_bytes(400, 300), renditions_at_once=False)
        default_storage.delete(str(image.original.name))
        err = io.StringIO()
        call_command("backup", str(folder / "all.backup"), verbosity=0, stdout=io.StringIO(), stderr=err)
        assert f"files/default/{image.original.name}" in err.getvalue()
        assert checked((folder / "all.backup").read_bytes()).missing == [
            f"files/default/{image.original.name}"
        ]

    @pytest.mark.one_database
    def test_evidence_that_was_destroyed_is_not_in_it(self) -> None:
        quotation = factories.make_quotation()
        artifact = quotation.capture.artifacts.first()
        CaptureArtifact.objects.filter(pk=artifact.pk).blank(wrapped_key=b"", sha256="")
        names = [name for name, _size, _content in members(io.BytesIO(written()), keys=Keys())]
        assert evidence_storage().exists(artifact.file.name)
        assert f"files/evidence/{artifact.file.name}" not in names


def take_away(image: Image) -> None:
    """Delete a picture and its files, as the library does."""
    files = [image.original, *(rendition.file for rendition in image.renditions.all())]
    image.delete()
    for file in files:
        file.storage.delete(str(file.name))


@pytest.mark.one_database
@pytest.mark.django_db
class TestWhatIsRefused:
    @pytest.fixture
    def whole(self) -> bytes:
        factories.make_quotation()
        stored(data=picture_bytes(400, 300), renditions_at_once=False)
        return written()

    def test_any_byte_that_differs_and_any_end_that_is_missing(self, whole: bytes, folder: Path) -> None:
        assert checked(whole).rows
        file = folder / "damaged.backup"
        step = len(whole) // 40
        for place in [*range(0, len(whole), step), len(whole) - 1]:
            data = bytearray(whole)
            data[place] ^= 0x10
            with pytest.raises(UnableToReadBackup):
                checked(bytes(data))
        for length in [0, 1, 511, 512, 10240, len(whole) // 2, len(whole) - 87, len(whole) - 1]:
            file.write_bytes(whole[:length])
            with pytest.raises(CommandError, match="Nothing was changed"):
                restored(file, replace=True, yes=True)
        assert Edition.objects.count() + Image.objects.count() == 1

    @pytest.mark.parametrize(
        "data",
        [b"", b"words", b"PK\x03\x04" + bytes(3000), bytes(20480), b"age-encryption.org/v1\n-> X25519 "],
    )
    def test_a_file_of_something_else(self, data: bytes, folder: Path) -> None:
        (folder / "foreign").write_bytes(data)
        with pytest.raises(CommandError, match=r"is no backup|cannot be opened|breaks off"):
            restored(folder / "foreign")

    def test_a_tar_of_something_else(self, folder: Path) -> None:
        with tarfile.open(folder / "foreign", "w") as archive:
            archive.add(__file__, "readme")
        with pytest.raises(CommandError, match="is no backup of a newsroom"):
            restored(folder / "foreign")

    def test_a_newer_release_and_other_evidence_keys(self, whole: bytes, folder: Path, settings: Any) -> None:
        newer = changed(
            whole,
            lambda name, data: (
                data.replace(b'"0001_announcements"', b'"0999_later"') if name == HEAD else data
            ),
        )
        (folder / "newer").write_bytes(newer)
        with pytest.raises(CommandError, match=r"newer release.*delivery\.0999_later"):
            restored(folder / "newer")
        (folder / "whole").write_bytes(whole)
        settings.EVIDENCE_KEYS = ["b3RoZXIgZXZpZGVuY2Uta2V5LTAwMDAwMDAwMDAwMDE="]
        with pytest.raises(CommandError, match=r"NEWSROOM_EVIDENCE_KEYS.*not in the backup"):
            restored(folder / "whole")

    def test_a_name_that_leads_out_of_its_folder(self, whole: bytes) -> None:
        def outside(name: str, data: bytes) -> bytes:
            return (
                gzip.compress(gzip.decompress(data).replace(b"originals/", b"../../../"), mtime=0)
                if name.startswith("index/")
                else data
            )

        with pytest.raises(UnableToReadBackup, match="leads out of its folder"):
            checked(changed(whole, outside))

    def test_a_member_that_was_left_out_or_put_in_place_of_another(self, whole: bytes) -> None:
        for member in ("files/default/", "rows/1/reactions.Quotation/", "index/"):
            with pytest.raises(UnableToReadBackup):
                checked(
                    changed(whole, lambda name, data, left=member: None if name.startswith(left) else data)
                )
            with pytest.raises(UnableToReadBackup):
                checked(
                    changed(
                        whole, lambda name, data, left=member: data[::-1] if name.startswith(left) else data
                    )
                )


@pytest.mark.one_database
@pytest.mark.django_db
class TestTheCommands:
    def test_a_folder_keeps_the_newest(self, folder: Path) -> None:
        for day in (1, 2, 3):
            (folder / name_at(NOW.replace(day=day), is_encrypted=day == 2)).write_bytes(b"")
        (folder / "other.txt").write_text("mine")
        backed_up(folder, keep=2)
        names = sorted(path.name for path in folder.iterdir())
        assert len(names) == 4
        assert {"other.txt", "secret.key", name_at(NOW.replace(day=3), is_encrypted=False)} < set(names)
        assert keep_newest(folder, count=1, now=timezone.now()) != []

    def test_tables_of_an_older_release_are_not_backed_up_by_this_one(self, folder: Path) -> None:
        MigrationRecorder(connection).record_unapplied("articles", "0001_initial")
        with pytest.raises(CommandError, match=r"manage\.py prepare"):
            backed_up(folder / "new")
        assert not (folder / "new").exists()

    def test_what_cannot_be_done_is_said(self, folder: Path, settings: Any) -> None:
        (folder / "there").write_bytes(b"mine")
        for options, words in (
            ({"path": str(folder / "there")}, "exists already"),
            ({"path": str(folder / "new"), "with_keys": True}, "encrypted backup alone"),
            ({"path": str(folder / "new"), "keep": 3}, "wants a folder"),
            ({"path": str(folder / "none" / "new")}, "does not exist"),
            (
                {
                    "path": str(folder / "new"),
                    "encrypt_to": [PUBLIC[:-1] + ("p" if PUBLIC[-1] == "q" else "q")],
                },
                "mistyped",
            ),
            ({}, "NEWSROOM_BACKUP_FOLDER"),
        ):
            with pytest.raises(CommandError, match=words):
                call_command("backup", verbosity=0, **options)
        assert (folder / "there").read_bytes() == b"mine"
        assert sorted(path.name for path in folder.iterdir()) == ["secret.key", "there"]

    def test_the_settings_say_for_whom_and_the_keys_come_out_again(self, folder: Path, settings: Any) -> None:
        settings.BACKUP_FOLDER, settings.BACKUP_RECIPIENTS = str(folder), [PUBLIC]
        call_command("backup", verbosity=0, with_keys=True, stdout=io.StringIO())
        (file,) = folder.glob("newsroom-*.backup.age")
        with pytest.raises(CommandError, match="give the file with its secret key"):
            restored(file)
        out = restored(file, secret_key=str(folder / "secret.key"), keys_to=str(folder / "keys.env"))
        assert "Nothing else was changed" in out
        assert (folder / "keys.env").read_text().startswith("NEWSROOM_SECRET_KEY=")
        assert (folder / "keys.env").stat().st_mode & 0o777 == 0o600
        assert "can be restored here" in restored(file, secret_key=str(folder / "secret.key"), check=True)

    def test_replacing_asks_first(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        factories.make_article()
        file = backed_up(folder / "all.backup")
        monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
        with pytest.raises(CommandError, match="Nothing was changed"):
            restored(file, replace=True)
        assert Article.objects.exists()


def parts_of(data: bytes) -> list[bytes]:
    return [
        content.read()
        for name, _size, content in members(io.BytesIO(data), keys=Keys())
        if name.endswith(".gz")
    ]
