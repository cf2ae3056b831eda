"""Manifests: commitments say nothing without their key, links nothing of what was captured; format 1 goes on."""

import hashlib
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.files.base import ContentFile
from django.db.models import QuerySet
from django.utils import timezone
from pytest_django import Settings

from reactions.manifests import (
    canonical_json,
    commitment_key_of,
    commitment_of,
    content_of,
    link_of,
    seal_of,
    sha256_of,
)
from reactions.models import Capture, CaptureArtifact, CaptureComment, Redaction
from reactions.models.evidence import evidence_storage
from reactions.sealing import (
    artifact_key,
    evidence_cipher,
    head_of_chain,
    opened,
    read_artifact,
    verify_capture,
    verify_chain,
)
from reactions.sealing.chain import manifest_of
from reactions.takedown.redacting import redact
from tests.factories import NOW, PUBLISHER, make_capture, make_quotation, make_source, make_user
from tests.reactions.evidence import sealed_text_capture

pytestmark = pytest.mark.django_db
WORDS = "새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요"


def capture_of_format_1() -> Capture:
    """Return a capture as the first version of this software stored it: plain hashes, Fernet files."""
    source = make_source()
    files = {"html": f"<p>{WORDS}</p>".encode(), "text": WORDS.encode()}
    row = CaptureComment(ordinal=1, native_id="c1", start=0, end=len(WORDS), votes_up=7, posted_at=NOW)
    capture = Capture(
        source=source,
        method=Capture.Method.UPLOAD,
        requested_url=source.canonical_url,
        final_url=source.canonical_url,
        captured_at=NOW,
        recorded_at=NOW,
        operator=make_user(),
        tool="test 1",
        is_readable=True,
        comment_count=1,
        text_sha256=sha256_of(files["text"]),
        previous=head_of_chain(),
    )
    comments = canonical_json(
        [[1, "c1", "", None, 0, len(WORDS), "2026-03-02T09:00:00.000000+00:00", "unknown", 7, None]]
    )
    capture.manifest = manifest_of(
        capture=capture,
        artifacts=[
            {"role": role, "media_type": "text/plain", "byte_count": len(data), "sha256": sha256_of(data)}
            for role, data in sorted(files.items())
        ],
        comments_sha256=sha256_of(comments),
        title=capture.title,
        manifest_format=1,
    )
    capture.manifest_sha256 = sha256_of(canonical_json(capture.manifest))
    capture.save()
    row.capture = capture
    row.save()
    for role, data in files.items():
        key = Fernet.generate_key()
        CaptureArtifact(
            capture=capture,
            role=role,
            media_type="text/plain",
            byte_count=len(data),
            sha256=sha256_of(data),
            file=evidence_storage().save(f"2026/03/{role}.sealed", ContentFile(Fernet(key).encrypt(data))),
            wrapped_key=evidence_cipher().encrypt(key),
        ).save()
    return capture


def destroy(capture: Capture, *, redacted: bool = True, effective: bool = True) -> None:
    """Take the artifacts of a capture away as a redaction does."""
    for artifact in capture.artifacts.all():
        Path(artifact.file.path).unlink()
    QuerySet(CaptureArtifact).filter(capture=capture).update(wrapped_key=b"", sha256="", file="")
    if redacted:
        Redaction.objects.create(
            scope=Redaction.Scope.DESTROY,
            ground="minor",
            capture=capture,
            proposed_at=NOW,
            proposed_by=make_user(role=PUBLISHER),
            confirmed_by=make_user(role=PUBLISHER),
            effective_at=timezone.now() if effective else None,
        )


def test_a_manifest_names_no_hash_that_could_be_guessed() -> None:
    capture = sealed_text_capture()
    text = capture.artifacts.get(role="text")
    told = canonical_json(capture.manifest).decode()
    for artifact in capture.artifacts.all():
        assert artifact.sha256 not in told
        assert artifact.commitment in told
    assert capture.text_sha256 == text.commitment
    assert text.sha256 == hashlib.sha256(read_artifact(artifact=text)).hexdigest()
    key = commitment_key_of(key=artifact_key(artifact=text))
    assert commitment_of(commitment_key=key, sha256=text.sha256) == text.commitment


def test_the_same_page_captured_twice_is_committed_to_in_two_ways() -> None:
    page = b"<p>same</p>" * 50
    one, other = (make_capture(data=b"<html><body>" + page + b"</body></html>") for _turn in range(2))
    pair = [capture.artifacts.get(role="html") for capture in (one, other)]
    assert pair[0].sha256 == pair[1].sha256
    assert pair[0].commitment != pair[1].commitment


def test_a_link_names_the_seal_before_it_and_nothing_of_what_was_captured() -> None:
    sealed_text_capture()
    capture = sealed_text_capture()
    link = link_of(capture.manifest).decode()
    assert capture.manifest["previous"] in link
    assert capture.final_url not in link
    assert sha256_of(link.encode()) == capture.manifest_sha256
    assert sha256_of(content_of(capture.manifest)) in link


def test_captures_of_format_1_go_on_verifying_between_those_of_format_2() -> None:
    first, second, third = capture_of_format_1(), sealed_text_capture(), capture_of_format_1()
    assert [inspection.problems for inspection in verify_chain()] == [(), (), ()]
    assert second.manifest["previous"] == first.manifest_sha256
    assert seal_of(third.manifest) == sha256_of(canonical_json(third.manifest))
    assert opened(capture=first).text == WORDS
    assert opened(capture=first).problems == ()


def test_a_byte_changed_in_a_file_of_format_1_is_found_wherever_it_is() -> None:
    artifact = capture_of_format_1().artifacts.get(role="html")
    path = Path(artifact.file.path)
    whole = path.read_bytes()
    for position in range(len(whole)):
        for bit in (1, 2, 64):
            path.write_bytes(whole[:position] + bytes([whole[position] ^ bit]) + whole[position + 1 :])
            assert not verify_capture(capture=Capture.objects.get()).is_sound, (position, bit)
    path.write_bytes(whole)
    assert verify_capture(capture=Capture.objects.get()).is_sound


def test_new_evidence_keys_change_no_manifest(settings: Settings) -> None:
    capture = sealed_text_capture()
    settings.EVIDENCE_KEYS = [Fernet.generate_key().decode(), *settings.EVIDENCE_KEYS]
    for artifact in capture.artifacts.all():
        wrapped = evidence_cipher().rotate(bytes(artifact.wrapped_key))
        QuerySet(CaptureArtifact).filter(pk=artifact.pk).update(wrapped_key=wrapped)
    settings.EVIDENCE_KEYS = settings.EVIDENCE_KEYS[:1]
    assert verify_capture(capture=Capture.objects.get()).problems == ()


@pytest.mark.parametrize("make", [sealed_text_capture, capture_of_format_1])
def test_destroyed_evidence_is_told_as_destroyed_and_the_chain_holds(make) -> None:
    capture, later = make(), make()
    destroy(capture)
    by_capture = {inspection.capture_id: inspection for inspection in verify_chain()}
    assert by_capture[capture.pk].problems == ()
    assert sorted(by_capture[capture.pk].destroyed) == ["html", "text"]
    assert by_capture[later.pk].is_sound
    assert by_capture[later.pk].destroyed == ()
    # It proves nothing any more: the gate must not take it.
    assert opened(capture=capture).problems


def test_evidence_without_its_key_is_broken_unless_a_redaction_took_effect() -> None:
    capture = sealed_text_capture()
    destroy(capture, effective=False)
    assert not verify_capture(capture=capture).is_sound
    Redaction.objects.all().delete()
    suppressed = sealed_text_capture()
    destroy(suppressed, redacted=False)
    problems = verify_capture(capture=suppressed).problems
    assert {problem.role for problem in problems} == {"html", "text"}


def test_what_else_changes_under_cover_of_a_destruction_is_still_found() -> None:
    capture = sealed_text_capture()
    destroy(capture)
    QuerySet(CaptureArtifact).filter(capture=capture, role="text").update(byte_count=1)
    QuerySet(Capture).filter(pk=capture.pk).update(tool="another")
    told = {str(problem) for problem in verify_capture(capture=Capture.objects.get()).problems}
    assert told == {"text: “byte_count” is not what was sealed.", "“tool” is not what was sealed."}


def test_words_in_a_title_go_with_a_redaction_and_the_chain_holds() -> None:
    source = make_source(title=WORDS)
    # The title has what was said, cut off, as titles of posts have.
    whole = f"{WORDS} 정말이에요"
    capture = make_capture(source=source, comments=[whole])
    quotation = make_quotation(capture=capture, exact=whole)
    assert WORDS in capture.title
    assert WORDS not in canonical_json(capture.manifest).decode()
    later = sealed_text_capture()
    QuerySet(Capture).filter(pk=later.pk).update(title="Another title")
    assert not verify_capture(capture=Capture.objects.get(pk=later.pk)).is_sound
    redact(quotation=quotation, ground="author", actor=make_user(role=PUBLISHER), now=NOW)
    masked = Capture.objects.get(pk=capture.pk)
    assert WORDS not in masked.title
    assert verify_capture(capture=masked).problems == ()
    assert opened(capture=masked).problems == ()
