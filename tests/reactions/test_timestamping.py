"""Time stamps: believed only where seal, request and signature fit; late, refused or absent they hold nothing up."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from delivery.models import Announcement
from newsroom.running.sweeping import FIRST_RETRY_AFTER, sweep
from reactions.manifests import link_of
from reactions.models import Capture, CaptureTimestamp
from reactions.timestamping import stamping as timestamping
from reactions.timestamping.stamping import TimeStampFailed, order_time_stamps, stamp, stamp_seals
from reactions.timestamping.tokens import UnableToBelieve, certificates_in, stamp_of
from tests.factories import DESK_EDITOR, make_user
from tests.reactions.authority import Authority, new_authority, serving
from tests.reactions.evidence import sealed_text_capture

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def authority() -> Iterator[Authority]:
    with new_authority() as made:
        yield made


@pytest.fixture(autouse=True)
def honest(authority: Authority, settings: Settings) -> None:
    authority.mood, authority.asked = "", 0
    authority.queries.clear()
    settings.TIMESTAMP_CERTIFICATES = str(authority.roots)


def test_a_seal_is_certified_and_openssl_itself_agrees(
    authority: Authority, settings: Settings, tmp_path: Path
) -> None:
    capture = sealed_text_capture()
    with serving(authority) as address:
        settings.TIMESTAMP_URL = address.replace("http://", "http://desk:secret@")
        stored = stamp(capture=capture, now=timezone.now())
        assert stored is not None
        # Another worker was faster: nothing is stored twice.
        assert stamp(capture=capture, now=timezone.now()) is None
    # The evidence of what is quoted from it says when it was certified.
    assert f"capture-{capture.pk}" in Announcement.objects.latest("pk").keys
    assert stored.authority == address
    assert abs(stored.stamped_at - datetime.now(tz=UTC)) < timedelta(minutes=5)
    token, link = tmp_path / "timestamp.tsr", tmp_path / "link.json"
    token.write_bytes(bytes(stored.token))
    link.write_bytes(link_of(capture.manifest))
    assert authority.verify(data=link, token=token)
    # The authority was sent the seal and nothing that tells what was captured.
    assert bytes.fromhex(capture.manifest_sha256) in authority.queries[0]
    assert len(authority.queries[0]) < 100


@pytest.mark.parametrize(
    ("mood", "words"),
    [
        ("wrong-nonce", "nonce differs"),
        ("wrong-hash", "something else than this seal"),
        ("garbage", "no time stamp"),
        ("empty", "no time stamp"),
        ("refusal", "refused, with status 2"),
        ("error", "status 500"),
        ("redirect", "status 302"),
        ("endless", "more bytes"),
        ("silent", "did not answer: ReadTimeout"),
    ],
)
def test_an_answer_that_cannot_be_believed_is_not_kept(
    mood: str, words: str, authority: Authority, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timestamping, "CONNECT_SECONDS", 0.3)
    capture = sealed_text_capture()
    authority.mood = mood
    with serving(authority, link=link_of(capture.manifest)) as address:
        settings.TIMESTAMP_URL = address
        if mood not in ("silent",):
            monkeypatch.setattr(timestamping, "CONNECT_SECONDS", 5.0)
        with pytest.raises(TimeStampFailed, match=words):
            stamp(capture=capture, now=timezone.now())
        assert not CaptureTimestamp.objects.exists()
        authority.mood = ""
        assert stamp(capture=capture, now=timezone.now()) is not None


def test_a_signature_of_somebody_else_is_not_believed(authority: Authority, settings: Settings) -> None:
    capture = sealed_text_capture()
    with new_authority() as impostor, serving(impostor) as address:
        settings.TIMESTAMP_URL = address
        with pytest.raises(TimeStampFailed, match="trusted certificate"):
            stamp(capture=capture, now=timezone.now())
        # Without certificates to hold it against, hash and nonce are checked, and the stamp says no more than that.
        settings.TIMESTAMP_CERTIFICATES = ""
        stored = stamp(capture=capture, now=timezone.now())
    assert stored is not None
    assert not timestamping.recheck(timestamp=stored).is_signature_checked


def test_no_change_of_a_token_crashes_or_passes_unnoticed(authority: Authority) -> None:
    capture = sealed_text_capture()
    query = timestamping.request_for(link_of(capture.manifest))
    answer = authority.answer(query.as_bytes())
    roots = certificates_in(authority.roots.read_bytes())
    true = stamp_of(answer=answer, seal=capture.manifest_sha256, nonce=query.nonce, roots=roots)
    chance = random.Random(7)
    for _turn in range(400):
        changed = bytearray(answer)
        for _place in range(chance.choice([1, 1, 1, 3, 40])):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        if chance.random() < 0.2:
            changed = changed[: chance.randrange(len(changed))]
        try:
            stamped = stamp_of(
                answer=bytes(changed), seal=capture.manifest_sha256, nonce=query.nonce, roots=roots
            )
        except UnableToBelieve:
            continue
        # What is not signed (comments around the token) may differ; what it certifies may not.
        assert stamped == true


def test_the_sweep_orders_stamps_backs_off_and_catches_up_once_the_authority_is_back(
    authority: Authority, settings: Settings
) -> None:
    captures = [sealed_text_capture() for _turn in range(3)]
    now = timezone.now()
    assert order_time_stamps(now=now) == 0, "no authority is set"
    with serving(authority) as address:
        port = int(address.rpartition(":")[2].partition("/")[0])
    settings.TIMESTAMP_URL = address
    # It is down, and captures are made as ever.
    captures.append(sealed_text_capture())
    assert order_time_stamps(now=now) == 4
    assert order_time_stamps(now=now) == 0, "one task at a time"
    result = DBTaskResult.objects.get()
    assert result.task_path == stamp_seals.module_path
    DBTaskResult.objects.update(
        status="FAILED", started_at=now, finished_at=now, worker_ids=["w"],
        exception_class_path="reactions.timestamping.stamping.TimeStampFailed",
    )  # fmt: skip
    with pytest.raises(TimeStampFailed, match="did not answer: ConnectError"):
        stamp_seals.call()
    assert order_time_stamps(now=now + timedelta(minutes=59)) == 0
    sweep(now=now + FIRST_RETRY_AFTER)
    assert DBTaskResult.objects.get().status == "READY", "the sweep tries it again"
    DBTaskResult.objects.update(status="FAILED", finished_at=now, worker_ids=["w"] * 5)
    sweep(now=now + timedelta(minutes=59))
    assert DBTaskResult.objects.get().status == "FAILED", "five attempts are enough"
    assert order_time_stamps(now=now + timedelta(minutes=61)) == 4
    with serving(authority, port=port):
        assert stamp_seals.call() == 4
    assert CaptureTimestamp.objects.count() == len(captures)
    DBTaskResult.objects.update(status="SUCCESSFUL", finished_at=now)
    assert order_time_stamps(now=now + timedelta(days=1)) == 0, "nothing is left"


def test_a_stamp_that_was_changed_is_found_and_one_of_a_former_authority_stays(
    authority: Authority, settings: Settings
) -> None:
    captures = [sealed_text_capture(), sealed_text_capture()]
    with serving(authority) as address:
        settings.TIMESTAMP_URL = address
        assert stamp_seals.call() == 2
    call_command("verify_evidence", stdout=StringIO())
    tokens = {row.capture_id: bytes(row.token) for row in CaptureTimestamp.objects.all()}
    rows: QuerySet[CaptureTimestamp] = QuerySet(CaptureTimestamp)
    moment = rows.get(capture=captures[0]).stamped_at
    for change in (
        {"token": tokens[captures[1].pk]},
        {"stamped_at": moment - timedelta(days=1)},
        {"token": tokens[captures[0].pk].replace(b"Harbour", b"Harvour")},
    ):
        rows.filter(capture=captures[0]).update(**change)
        with pytest.raises(CommandError, match=f"capture {captures[0].pk}, .*, time stamp: "):
            call_command("verify_evidence", stdout=StringIO(), stderr=StringIO())
        rows.filter(capture=captures[0]).update(token=tokens[captures[0].pk], stamped_at=moment)
    with new_authority() as successor:
        settings.TIMESTAMP_URL = "http://127.0.0.1:9/another"
        settings.TIMESTAMP_CERTIFICATES = str(successor.roots)
        call_command("verify_evidence", stdout=StringIO())
    assert Capture.objects.count() == 2


def test_the_desk_sees_when_a_seal_was_certified_or_why_not_yet(
    authority: Authority, settings: Settings, client: Client
) -> None:
    capture = sealed_text_capture()
    client.force_login(make_user(role=DESK_EDITOR))
    page = reverse("admin:reactions_capture_change", args=[capture.pk])
    assert "no time-stamp authority is set" in client.get(page).text
    with serving(authority) as address:
        settings.TIMESTAMP_URL = address
        assert "the time-stamp authority is asked in the background" in client.get(page).text
        stored = stamp(capture=capture, now=timezone.now())
        assert stored is not None
        shown = client.get(page).text
    assert f"{timezone.localtime(stored.stamped_at):%Y-%m-%d %H:%M:%S}" in shown
    assert address in shown
