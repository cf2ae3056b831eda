"""Pictures and evidence in S3-compatible storage, over HTTP with a server that keeps them in memory."""

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from images.models import Image
from images.pictures import address_of
from images.storing import UnableToStore, discard_image
from newsroom import environment
from newsroom.backups.rows import empty
from newsroom.object_storage import BucketStorage
from newsroom.production import insist
from newsroom.store_checks import refuse_open_buckets
from reactions.capturing.leftover_files import remove_leftover_files
from reactions.capturing.storing import UnableToCapture, capture
from reactions.models import Capture, CaptureArtifact
from reactions.sealing import verify_capture
from reactions.sealing.auditing import files_without_a_row
from tests import factories
from tests.images.test_renditions import picture_bytes, stored
from tests.serving import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
BUCKETS = {"default": "pictures", "evidence": "evidence", "exchange": "exchange"}


class Server:
    """A server that can be stopped and, at the same address, started again with all that it had.

    Its libraries are loaded by the process that runs these tests, not by each that knows of them.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.start()

    def client(self) -> Any:
        import boto3

        return boto3.client("s3", endpoint_url=self.address, region_name="us-east-1")

    def start(self) -> None:
        from moto.server import ThreadedMotoServer

        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=self.port, verbose=False)
        self._server.start()

    def stop(self) -> None:
        self._server.stop()
        self._server._server.server_close()

    def forget(self) -> None:
        from moto.moto_api._internal import moto_api_backend

        moto_api_backend.reset()


@pytest.fixture
def server(settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The newsroom with everything in buckets."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "known-to-nobody")
    server = Server()
    client = server.client()
    for bucket in BUCKETS.values():
        client.create_bucket(Bucket=bucket)
    places = {}
    for alias, bucket in BUCKETS.items():
        monkeypatch.setenv("X", f"s3://{bucket}/news?endpoint={server.address}&region=us-east-1")
        places[alias] = environment.bucket("X")
    settings.BUCKETS = places
    settings.STORAGES = settings.STORAGES | {
        alias: {"BACKEND": "newsroom.object_storage.BucketStorage", "OPTIONS": place}
        for alias, place in places.items()
    }
    monkeypatch.setattr(CaptureArtifact._meta.get_field("file"), "storage", storages["evidence"])
    yield server
    client.close()
    server.stop()
    BucketStorage._shared.clear()
    server.forget()


def objects(server: Server, bucket: str) -> list[str]:
    client = server.client()
    return [entry["Key"] for entry in client.list_objects_v2(Bucket=bucket).get("Contents", [])]


def public_picture() -> Image:
    image = stored()
    Image.objects.update(is_public=True)
    return image


def test_a_picture_goes_into_its_bucket_and_from_there_to_readers_by_the_site_alone(
    server, client: Client, django_capture_on_commit_callbacks
) -> None:
    image = public_picture()
    rendition = image.renditions.get(format="avif", width=320)
    assert len(objects(server, "pictures")) == 7
    assert all(key.startswith(("news/originals/", "news/renditions/")) for key in objects(server, "pictures"))
    answer = client.get(address_of(rendition=rendition))
    assert (answer.status_code, answer.content[4:8]) == (200, b"ftyp")
    policy = [directive.strip() for directive in answer.headers["Content-Security-Policy"].split(";")]
    assert "img-src 'self' data:" in policy
    anybody = storages["default"].unsigned_connection.meta.client
    with pytest.raises(anybody.exceptions.ClientError, match="403"):
        anybody.head_object(Bucket="pictures", Key=f"news/{rendition.file.name}")
    with django_capture_on_commit_callbacks(execute=True):
        discard_image(image=image)
    assert objects(server, "pictures") == []


def test_evidence_is_sealed_read_and_cleared_in_its_bucket(server) -> None:
    now = timezone.now()
    kept = factories.make_capture(now=now)
    assert verify_capture(capture=kept).is_sound
    names = {f"news/{artifact.file.name}" for artifact in kept.artifacts.all()}
    assert set(objects(server, "evidence")) == names
    left = f"{now:%Y/%m}/{'0' * 32}.sealed"
    storages["evidence"].save(left, ContentFile(b"of a capture that was never finished"))
    tomorrow = now + timedelta(days=1)
    assert list(files_without_a_row(now=tomorrow)) == [left]
    assert remove_leftover_files(now=now + timedelta(hours=2)) == 1
    assert set(objects(server, "evidence")) == names
    # No file takes another's place.
    assert storages["evidence"].save(next(iter(names))[5:], ContentFile(b"another")) != next(iter(names))[5:]
    assert verify_capture(capture=kept).is_sound
    kept.artifacts.first().file.storage.delete(kept.artifacts.first().file.name)
    assert not verify_capture(capture=kept).is_sound


def test_while_the_storage_is_gone_savers_are_told_readers_have_their_pages_and_nothing_is_lost(
    server, client: Client
) -> None:
    image = public_picture()
    picture = address_of(rendition=image.renditions.get(format="avif", width=320))
    article = factories.make_article(blocks=[factories.text()])
    edition = factories.make_edition(article=article)
    before = factories.make_capture()
    server.stop()
    with pytest.raises(UnableToStore, match="out of reach"):
        stored(data=picture_bytes(500, 300, "#123456"))
    with pytest.raises(UnableToCapture, match=r"out of reach.* Nothing was kept"):
        capture(
            source=before.source, data=b"<html><body><p>Some other words.</p></body></html>", media_type="text/html",
            method="upload", captured_at=timezone.now(), operator=factories.make_user(), now=timezone.now(),
        )  # fmt: skip
    assert (Image.objects.count(), Capture.objects.count()) == (1, 1)
    assert client.get(f"/{edition.category.slug}/{edition.slug}/").status_code == 200
    answer = client.get(picture)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "no-store")
    server.start()
    assert client.get(picture).status_code == 200
    assert verify_capture(capture=before).is_sound


def test_open_buckets_are_found_and_those_that_do_not_answer(server, settings) -> None:
    def problems() -> dict[str, str]:
        return dict(problem.msg.split(": ", 1) for problem in refuse_open_buckets())

    # The server lets anybody list.
    assert problems()["NEWSROOM_EVIDENCE_STORE"] == "anybody can list the bucket evidence."
    factories.make_capture()
    for key in objects(server, "evidence"):
        storages["evidence"].connection.Object("evidence", key).Acl().put(ACL="public-read")
    assert "anybody can read news/" in problems()["NEWSROOM_EVIDENCE_STORE"]
    storages["exchange"].bucket.delete()
    assert "NoSuchBucket" in problems()["NEWSROOM_EXCHANGE_STORE"]


def test_places_within_each_other_are_refused_at_start(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "s3://newsroom")
    monkeypatch.setenv("Y", "s3://newsroom/evidence/")
    settings.BUCKETS = {"default": environment.bucket("X"), "evidence": environment.bucket("Y")}
    with pytest.raises(ImproperlyConfigured, match="NEWSROOM_MEDIA_STORE and NEWSROOM_EVIDENCE_STORE"):
        insist()
    monkeypatch.setenv("X", "s3://newsroom/pictures")
    settings.BUCKETS = {"default": environment.bucket("X"), "evidence": environment.bucket("Y")}
    insist()


@pytest.mark.django_db(transaction=True)
def test_a_backup_holds_what_is_in_buckets_and_puts_it_back_there(server, tmp_path: Path) -> None:
    stored()
    capture = factories.make_capture()
    before = {bucket: set(objects(server, bucket)) for bucket in ("pictures", "evidence")}
    target = str(tmp_path / "all.backup")
    call_command("backup", target, verbosity=0, stdout=io.StringIO())
    client = server.client()
    for bucket, keys in before.items():
        for key in keys:
            client.delete_object(Bucket=bucket, Key=key)
    empty(apps)
    call_command("restore", target, verbosity=0, stdout=io.StringIO())
    assert {bucket: set(objects(server, bucket)) for bucket in before} == before
    assert verify_capture(capture=Capture.objects.get(pk=capture.pk)).is_sound
