"""Everything out, and into an empty newsroom: pages, evidence and the next export stay the same to the byte."""

import io
import itertools
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from articles.exchange import orders, writing
from articles.exchange.kinds import LEFT_OUT, ROOMS, kinds
from articles.exchange.orders import carry_out, clear_old_exports, order_export, progress_of
from articles.exchange.reading import UnableToImportSite, import_export
from articles.exchange.writing import UnableToExport, write_export
from articles.models import Article, Category, Edition, ExportRun, SearchEntry
from articles.models.imports import exchange_storage
from articles.search.indexing import rebuild
from reactions.models import CaptureArtifact, Outlet, Quotation
from reactions.models.evidence import evidence_storage
from reactions.models.quotations import Ground
from reactions.sealing import verify_chain
from reactions.takedown.redacting import redact
from tags.models import Tag
from tests import factories
from tests.articles.public_addresses import public_site
from tests.factories import NOW

pytestmark = pytest.mark.django_db
FORMAT_TEXT = Path(django_settings.BASE_DIR, "docs", "export-format.md").read_text("utf-8")


def exported() -> bytes:
    out = io.BytesIO()
    for _progress in write_export(out=out):
        pass
    return out.getvalue()


def imported(data: bytes) -> None:
    for _progress in import_export(file=io.BytesIO(data)):
        pass
    for _count in rebuild(all_anew=True):
        pass


def leave_an_empty_newsroom() -> None:
    """Take everything away that a newsroom has, files too, but for what it is installed with."""
    LogEntry.objects.all().delete()
    DBTaskResult.objects.all().delete()
    SearchEntry.objects.all().delete()
    ExportRun.objects.all().delete()
    # In one go, past what protects rows from each other: all of them go.
    for kind in reversed(kinds()):
        if kind.is_people:
            User.groups.through.objects.all().delete()
        rows = kind.model._base_manager.all()
        rows._raw_delete(rows.db)
    Category.objects.create(slug="installed", name_en="Installed", name_ko="설치됨")
    for folder in (django_settings.MEDIA_ROOT, django_settings.EVIDENCE_ROOT):
        shutil.rmtree(folder, ignore_errors=True)
    cache.clear()


def pages(addresses: dict[str, str]) -> dict[str, tuple[int, bytes, Any]]:
    """Return by name what readers get: status, bytes, and where it leads."""
    client, found = Client(), {}
    for name, address in addresses.items():
        for path in (address, f"/ko{address}"):
            response = client.get(path)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            found[f"{name} {path}"] = response.status_code, body, response.headers.get("Location")
    return found


def changed(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """Return an export of which somebody changed members; None leaves one out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            content = change(info.filename, old.read(info))
            if content is not None:
                new.writestr(info.filename, content)
    return out.getvalue()


class TestRoundTrip:
    def test_pages_evidence_and_the_next_export_are_the_same_to_the_byte(self) -> None:
        addresses = public_site()
        before, data = pages(addresses), exported()
        assert before["article " + addresses["article"]][0] == 200
        seals = [one.manifest_sha256 for one in verify_chain()]
        people = list(User.objects.order_by("pk").values_list("username", "groups__name"))
        drafts = Article.objects.count()
        leave_an_empty_newsroom()
        imported(data)
        differing = {name for name, page in pages(addresses).items() if page != before[name]}
        assert differing == set()
        inspections = list(verify_chain())
        assert [one.manifest_sha256 for one in inspections] == seals
        assert not any(one.problems for one in inspections)
        assert exported() == data
        assert list(User.objects.order_by("pk").values_list("username", "groups__name")) == people
        assert not any(user.has_usable_password() for user in User.objects.all())
        assert Article.objects.count() == drafts
        # New rows are numbered after those that came.
        assert factories.make_article().pk > Edition.objects.order_by("-article_id")[0].article_id
        factories.make_quotation()

    def test_an_edited_draft_and_a_capture_go_on_as_before(self) -> None:
        article = factories.make_article(title="A draft", tags=[factories.make_tag()])
        data = exported()
        leave_an_empty_newsroom()
        imported(data)
        desk, client = factories.make_superuser(), Client()
        client.force_login(desk)
        address = reverse("admin:articles_article_change", args=[article.pk])
        assert client.get(address).status_code == 200


class TestWhatIsInIt:
    def test_no_password_and_no_key_stands_in_it(self) -> None:
        user = factories.make_user(role=factories.REPORTER, email="reporter@desk.example")
        factories.make_quotation(submitted_by=user)
        data = exported()
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            everything = b"".join(archive.read(name) for name in archive.namelist())
            manifest = json.loads(archive.read("manifest.json"))
        assert user.password.encode() not in everything
        assert b"password" not in everything
        for key in django_settings.EVIDENCE_KEYS:
            assert key.encode() not in everything
        # The captured page is there as it is stored: encrypted.
        assert "저도 다음 주에 가 보려고 합니다".encode() not in everything
        assert (manifest["format"], manifest["version"], manifest["evidence"]) == (
            "newsroom-export",
            1,
            "encrypted",
        )

    def test_what_was_removed_is_not_in_it_and_does_not_come_back(self) -> None:
        words = "아무도 다시 읽어서는 안 되는 말입니다 정말입니다"
        quotation = factories.make_sourced_quotation(
            words=words, translation="Words that nobody may read again"
        )
        artifact = quotation.capture.artifacts.first()
        kept = Path(evidence_storage().path(artifact.file.name)).read_bytes()
        redact(
            quotation=quotation,
            ground=Ground.PRIVACY,
            actor=factories.make_user(role=factories.PUBLISHER),
            now=NOW,
        )
        CaptureArtifact.objects.filter(capture=quotation.capture).blank(wrapped_key=b"")
        with zipfile.ZipFile(io.BytesIO(exported())) as archive:
            everything = b"".join(archive.read(name) for name in archive.namelist())
            assert not any(name.startswith("files/reactions.CaptureArtifact") for name in archive.namelist())
        assert words.encode() not in everything
        assert b"nobody may read again" not in everything
        assert kept not in everything

    def test_a_removal_while_it_is_written_throws_the_export_away(self) -> None:
        quotation = factories.make_sourced_quotation()
        writer = write_export(out=io.BytesIO())
        next(writer)
        redact(
            quotation=quotation,
            ground=Ground.PRIVACY,
            actor=factories.make_user(role=factories.PUBLISHER),
            now=NOW,
        )
        with pytest.raises(UnableToExport, match="removed"):
            for _progress in writer:
                pass

    def test_a_file_that_is_gone_is_named_and_the_rest_is_there(self) -> None:
        image = factories.make_image()
        Path(image.original.path).unlink()
        last = None
        for progress in write_export(out=io.BytesIO()):
            last = progress
        assert last is not None
        assert last.missing == [f"files/images.Image/original/{image.original.name}"]
        data = exported()
        leave_an_empty_newsroom()
        imported(data)

    def test_every_model_of_ours_is_exported_or_left_out_with_a_reason_and_documented(self) -> None:
        from django.apps import apps

        ours = {
            model._meta.label
            for room in ROOMS
            for model in apps.get_app_config(room).get_models(include_auto_created=True)
            if not model._meta.proxy
        }
        names = {kind.name for kind in kinds()}
        assert names - {"auth.User"} | set(LEFT_OUT) == ours
        assert set(LEFT_OUT) <= ours
        undocumented = {name for name in names | set(LEFT_OUT) if f"`{name}`" not in FORMAT_TEXT}
        assert undocumented == set(), "say in docs/export-format.md what these rows are"


class TestRefusals:
    @pytest.fixture
    def data(self) -> bytes:
        factories.make_sourced_quotation()
        factories.make_image()
        data = exported()
        leave_an_empty_newsroom()
        return data

    def refused(self, data: bytes) -> str:
        with pytest.raises(UnableToImportSite) as refusal:
            imported(data)
        assert not Quotation.objects.exists()
        assert not User.objects.exists()
        assert Category.objects.filter(slug="installed").exists()
        return str(refusal.value)

    def test_a_newsroom_that_is_not_empty_is_left_alone(self, data: bytes) -> None:
        Tag.objects.create(name="there", slug="there", name_en="there")
        assert "not empty" in self.refused(data)

    @pytest.mark.parametrize("ruin", [b"", b"PK", b"no zip at all"])
    def test_what_is_no_export_is_refused(self, data: bytes, ruin: bytes) -> None:
        assert "no export" in self.refused(ruin)
        assert "no export" in self.refused(data[: len(data) // 2])

    @pytest.mark.parametrize(
        ("name", "change", "words"),
        [
            ("manifest.json", lambda old: old.replace(b'"version": 1', b'"version": 2'), "version 2"),
            ("manifest.json", lambda old: old.replace(b'"id"', b'"soul"', 1), "does not know"),
            ("manifest.json", lambda old: b"[]", "no export"),
            ("rows/reactions.Quotation.jsonl", lambda old: old.replace(b'"language":"ko"', b'"language":"en"'), "changed"),
            ("rows/reactions.Quotation.jsonl", lambda old: old + b"{", "no JSON"),
            ("rows/reactions.Quotation.jsonl", lambda old: None, "missing"),
            ("rows/reactions.Capture.jsonl", lambda old: old.replace(b'"status":null', b'"status":"x"'), "cannot be"),
            ("files.jsonl", lambda old: b'{"file": "../x"}\n', "damaged"),
            ("files.jsonl", lambda old: old.replace(b"files/images.Image", b"files/auth.User", 1), "no file that"),
        ],
    )  # fmt: skip
    def test_what_was_changed_is_refused(
        self, data: bytes, name: str, change: Callable[[bytes], bytes | None], words: str
    ) -> None:
        assert words in self.refused(changed(data, lambda one, old: change(old) if one == name else old))

    def test_a_file_that_was_changed_is_refused_and_none_stays(self, data: bytes) -> None:
        def change(name: str, old: bytes) -> bytes:
            return old[:-1] + bytes([old[-1] ^ 1]) if name.startswith("files/reactions") else old

        assert "not what was exported" in self.refused(changed(data, change))
        for folder in (django_settings.MEDIA_ROOT, django_settings.EVIDENCE_ROOT):
            assert [path for path in Path(folder).rglob("*") if path.is_file()] == []

    def test_other_evidence_keys_are_told_before_a_file_is_stored(self, data: bytes, settings: Any) -> None:
        settings.EVIDENCE_KEYS = ["b3RoZXIta2V5LW90aGVyLWtleS1vdGhlci1rZXktMTI="]
        assert "NEWSROOM_EVIDENCE_KEYS" in self.refused(data)

    def test_a_file_of_that_name_that_is_another_is_not_written_over(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [json.loads(line) for line in archive.read("files.jsonl").splitlines()]
        name = next(one["file"] for one in entries if "CaptureArtifact" in one["file"]).split("/", 3)[3]
        evidence_storage().save(name, ContentFile(b"somebody else's"))
        assert "another file" in self.refused(data)
        assert Path(evidence_storage().path(name)).read_bytes() == b"somebody else's"


class TestCommands:
    def run(self, name: str, *arguments: str) -> str:
        out = io.StringIO()
        call_command(name, *arguments, stdout=out, stderr=io.StringIO())
        return out.getvalue()

    def test_out_and_in_again(self, tmp_path: Path) -> None:
        factories.make_sourced_quotation()
        path = tmp_path / "newsroom.zip"
        assert "rows" in self.run("export_site", str(path))
        assert path.stat().st_mode & 0o777 == 0o600
        with pytest.raises(CommandError, match="exists already"):
            self.run("export_site", str(path))
        with pytest.raises(CommandError, match="not empty"):
            self.run("import_site", str(path))
        leave_an_empty_newsroom()
        assert "verified" in self.run("import_site", str(path))
        assert Quotation.objects.count() == 1
        assert list(tmp_path.iterdir()) == [path]

    def test_mistakes_are_answered_in_words(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="cannot be written"):
            self.run("export_site", str(tmp_path / "nowhere" / "x.zip"))
        with pytest.raises(CommandError, match="cannot be read"):
            self.run("import_site", str(tmp_path / "missing.zip"))


class TestDesk:
    @pytest.fixture
    def exporter(self) -> User:
        user = factories.make_user(role=factories.PUBLISHER)
        user.user_permissions.add(Permission.objects.get(codename="export_site"))
        return user

    @pytest.fixture
    def desk(self, exporter: User) -> Client:
        client = Client()
        client.force_login(exporter)
        return client

    def address(self, name: str = "changelist", *arguments: int) -> str:
        return reverse(f"admin:articles_exportrun_{name}", args=arguments)

    def test_an_export_is_ordered_written_fetched_and_cleared_away(
        self, desk: Client, exporter: User, django_capture_on_commit_callbacks: Callable[..., Any]
    ) -> None:
        factories.make_sourced_quotation()
        with django_capture_on_commit_callbacks() as queued:
            desk.post(self.address())
        assert len(queued) >= 1
        run = ExportRun.objects.get()
        assert b"It waits for its turn" in desk.get(self.address()).content
        desk.post(self.address())
        assert ExportRun.objects.count() == 1
        carry_out(run_id=run.pk, now=NOW)
        run.refresh_from_db()
        assert (run.state, run.problem) == ("done", "")
        assert desk.get(self.address("fetch", run.pk)).status_code == 404
        fetched = desk.post(self.address("fetch", run.pk))
        with zipfile.ZipFile(io.BytesIO(b"".join(fetched.streaming_content))) as archive:
            assert "manifest.json" in archive.namelist()
        assert LogEntry.objects.filter(user=exporter, change_message__contains="Fetched").exists()
        with django_capture_on_commit_callbacks(execute=True):
            assert clear_old_exports(now=NOW + timedelta(hours=25)) == 1
        assert exchange_storage().listdir("exports")[1] == []
        assert desk.post(self.address("fetch", run.pk)).status_code == 404

    @pytest.mark.parametrize(
        "role", [factories.REPORTER, factories.DESK_EDITOR, factories.PUBLISHER, factories.ADMINISTRATOR]
    )
    def test_no_role_has_the_right_by_itself(self, role: str, exporter: User) -> None:
        run = order_export(actor=exporter, now=NOW)
        carry_out(run_id=run.pk, now=NOW)
        client = Client()
        client.force_login(factories.make_user(role=role))
        assert client.get(self.address()).status_code == 403
        assert client.post(self.address()).status_code == 403
        assert client.get(self.address("state", run.pk)).status_code == 403
        for name in ("fetch", "clear"):
            assert client.post(self.address(name, run.pk)).status_code == 403
        assert "exportrun" not in client.get(reverse("admin:index")).content.decode()
        assert Client().post(self.address("fetch", run.pk)).status_code == 302

    def test_what_takes_too_long_for_a_task_names_the_command(
        self, exporter: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(orders, "LONGEST_SECONDS", -1)
        run = order_export(actor=exporter, now=NOW)
        carry_out(run_id=run.pk, now=NOW)
        run.refresh_from_db()
        assert run.state == "failed"
        assert "export_site" in run.problem
        assert not run.file
        # Broken off or failed, the next can be ordered.
        order_export(actor=exporter, now=NOW)

    def test_progress_is_told_while_it_is_written(
        self, exporter: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(orders, "TOLD_EVERY_SECONDS", -1)
        run = order_export(actor=exporter, now=NOW)
        seen: list[tuple[int, int]] = []

        def watched(**options: Any) -> Iterator[writing.Progress]:
            for progress in write_export(**options):
                yield progress
                run.refresh_from_db()
                seen.append(progress_of(run))

        monkeypatch.setattr(orders, "write_export", watched)
        carry_out(run_id=run.pk, now=NOW)
        assert seen[-1][0] == seen[-1][1] > 0

    def test_one_that_was_broken_off_is_ended(self, exporter: User) -> None:
        run = order_export(actor=exporter, now=NOW)
        assert clear_old_exports(now=NOW + timedelta(minutes=19)) == 0
        assert clear_old_exports(now=NOW + timedelta(minutes=21)) == 1
        run.refresh_from_db()
        assert run.state == "failed"


def test_memory_of_an_export_does_not_hold_its_rows() -> None:
    """The rows of a kind are read and written as they come: two of them never wait for the last."""
    Outlet.objects.bulk_create(
        Outlet(slug=f"o{number}", name_en=f"Outlet {number}", name_native=f"O{number}", mark="O")
        for number in range(1_200)
    )
    steps = [progress.rows for progress in write_export(out=io.BytesIO())]
    assert max(after - before for before, after in itertools.pairwise(steps)) <= writing.ROWS_AT_ONCE
