"""After a rotation the newest key opens everything, and the old ones can go."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command

from reactions.capturing.storing import text_of
from reactions.models import CaptureArtifact, SourceAuthor, TakedownRequest
from reactions.sealing import UnableToRead, verify_chain
from reactions.sealing.key_rotation import rotate
from reactions.sources.authors import author_for, handle_of
from reactions.takedown.details import details_of
from tests import factories
from tests.articles.reading_corpus import fill
from tests.factories import NOW
from tests.reactions.evidence import HANDLE, sealed_text_capture
from tests.reactions.test_takedown_requests import MESSAGE, receive_one

pytestmark = pytest.mark.django_db


@pytest.fixture
def new_key():
    return Fernet.generate_key().decode()


@pytest.fixture
def held():
    """A capture with a handle, and a takedown request, under the old key."""
    capture = sealed_text_capture()
    quotation = factories.make_sourced_quotation(translation="x")
    fill(1, category=factories.make_category(slug="harbour"), quotations=[quotation])
    return capture, receive_one(quotation)


def test_the_old_key_can_be_dropped_afterwards(held, new_key, settings, capsys):
    capture, request = held
    old = settings.EVIDENCE_KEYS
    settings.EVIDENCE_KEYS = [new_key, *old]
    call_command("rotate_evidence_keys")
    assert "can be dropped" in capsys.readouterr().out
    settings.EVIDENCE_KEYS = [new_key]
    assert "후회하지" in text_of(capture=type(capture).objects.get(pk=capture.pk))
    author = capture.comments.first().author
    author.refresh_from_db()
    assert handle_of(author=author) == HANDLE
    assert author_for(outlet=capture.source.outlet, handle=HANDLE) == author
    request.refresh_from_db()
    assert details_of(request=request).message == MESSAGE
    assert all(inspection.is_sound for inspection in verify_chain())


def test_an_interrupted_rotation_goes_on_and_a_finished_one_changes_nothing(held, new_key, settings):
    settings.EVIDENCE_KEYS = [new_key, *settings.EVIDENCE_KEYS]
    steps = rotate()
    assert next(steps).was_rotated
    steps.close()
    rest = list(rotate())
    assert not rest[0].was_rotated
    assert sum(step.was_rotated for step in rest) == len(rest) - 1
    before = list(CaptureArtifact.objects.values_list("wrapped_key", flat=True))
    assert not any(step.was_rotated for step in rotate())
    assert list(CaptureArtifact.objects.values_list("wrapped_key", flat=True)) == before


def test_what_no_key_opens_is_named_and_the_keys_are_kept(held, new_key, settings, capsys):
    capture, _request = held
    settings.EVIDENCE_KEYS = [new_key]
    with pytest.raises(CommandError, match="Keep all keys"):
        call_command("rotate_evidence_keys")
    artifact = capture.artifacts.first()
    assert f"artifact {artifact.pk}: none of the evidence keys opens it." in capsys.readouterr().err


def test_what_was_destroyed_stays_destroyed(held, new_key, settings):
    capture, _request = held
    CaptureArtifact.objects.filter(capture=capture).blank(wrapped_key=b"")
    settings.EVIDENCE_KEYS = [new_key, *settings.EVIDENCE_KEYS]
    list(rotate())
    assert {bytes(row.wrapped_key) for row in capture.artifacts.all()} == {b""}
    with pytest.raises(UnableToRead):
        text_of(capture=capture)


def test_a_pseudonym_stays_through_a_rotation(held, new_key, settings):
    names = list(SourceAuthor.objects.order_by("pk").values_list("pseudonym", flat=True))
    settings.EVIDENCE_KEYS = [new_key, *settings.EVIDENCE_KEYS]
    list(rotate())
    assert list(SourceAuthor.objects.order_by("pk").values_list("pseudonym", flat=True)) == names


def test_an_erased_request_needs_no_key(held, new_key, settings):
    _capture, request = held
    TakedownRequest.objects.update(details_encrypted=b"", received_at=NOW - timedelta(days=90))
    settings.EVIDENCE_KEYS = [new_key, *settings.EVIDENCE_KEYS]
    assert "TakedownRequest" not in {step.kind for step in rotate()}
    assert request.pk
