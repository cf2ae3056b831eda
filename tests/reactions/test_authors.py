"""Authors: found again by a keyed hash, named by a pseudonym, their handle readable only with the key."""

import logging
from hashlib import sha256

import pytest
from cryptography.fernet import Fernet
from django.core import serializers
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from reactions.models import SourceAuthor
from reactions.sources.authors import UnableToTell, author_for, authors_for, handle_of
from tests.factories import make_outlet

pytestmark = pytest.mark.django_db

HANDLE = "밤바다고양이77"


def test_the_same_handle_is_the_same_author_within_its_outlet_only() -> None:
    one, other = make_outlet(), make_outlet()
    author = author_for(outlet=one, handle=HANDLE)
    assert author == author_for(outlet=one, handle=f"  {HANDLE} ")
    elsewhere = author_for(outlet=other, handle=HANDLE)
    assert author is not None
    assert elsewhere is not None
    assert author.pk != elsewhere.pk
    assert author.handle_hash != elsewhere.handle_hash
    assert author.pseudonym.startswith(f"{one.slug}-")


def test_nobody_is_no_author() -> None:
    assert author_for(outlet=make_outlet(), handle="  ") is None


def test_the_handle_stands_in_no_column_and_no_log_but_can_be_told(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        author = author_for(outlet=make_outlet(), handle=HANDLE)
    assert author is not None
    row = serializers.serialize("json", [SourceAuthor.objects.get()], ensure_ascii=False)
    for place in (row, str(author), repr(author), caplog.text):
        assert HANDLE not in place
    assert handle_of(author=SourceAuthor.objects.get()) == HANDLE


def test_authors_stay_the_same_when_the_evidence_key_is_rotated(settings: Settings) -> None:
    outlet = make_outlet()
    before = author_for(outlet=outlet, handle=HANDLE)
    settings.EVIDENCE_KEYS = [Fernet.generate_key().decode(), *settings.EVIDENCE_KEYS]
    assert author_for(outlet=outlet, handle=HANDLE) == before
    assert before is not None
    assert handle_of(author=before) == HANDLE


def test_without_its_key_a_handle_cannot_be_told(settings: Settings) -> None:
    author = author_for(outlet=make_outlet(), handle=HANDLE)
    assert author is not None
    settings.EVIDENCE_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(UnableToTell):
        handle_of(author=author)


def test_two_authors_never_share_a_pseudonym() -> None:
    outlet = make_outlet()
    first = author_for(outlet=outlet, handle=HANDLE)
    assert first is not None
    taken = first.pseudonym
    SourceAuthor.objects.filter(pk=first.pk).update(handle_hash="0" * 64)
    second = author_for(outlet=outlet, handle=HANDLE)
    assert second is not None
    assert second.pseudonym.startswith(taken)
    assert second.pseudonym != taken


def test_the_people_of_a_long_page_are_made_known_in_a_few_queries_and_found_again() -> None:
    outlet = make_outlet()
    known = author_for(outlet=outlet, handle="구경꾼7")
    handles = {f"구경꾼{number}": number % 2 == 0 for number in range(1_200)}
    # Three of them find their pseudonyms taken, by people who have other names.
    for handle in ("구경꾼8", "구경꾼9", "구경꾼10"):
        taken = author_for(outlet=outlet, handle=handle)
        assert taken is not None
        SourceAuthor.objects.filter(pk=taken.pk).update(handle_hash=sha256(handle.encode()).hexdigest())
    with CaptureQueriesContext(connection) as queries:
        made = authors_for(outlet=outlet, handles=handles)
    assert len(queries) < 20
    assert made["구경꾼7"] == known
    assert len({author.pk for author in made.values()}) == len(handles)
    assert len({author.pseudonym for author in made.values()}) == len(handles)
    assert {handle: handle_of(author=author) for handle, author in made.items()} == dict(
        zip(handles, handles, strict=True)
    )
    assert made["구경꾼8"].is_site_anonymous
    assert authors_for(outlet=outlet, handles=handles) == made


def test_in_bulk_too_no_two_authors_share_a_pseudonym() -> None:
    outlet = make_outlet()
    first = authors_for(outlet=outlet, handles={HANDLE: False})[HANDLE]
    SourceAuthor.objects.filter(pk=first.pk).update(handle_hash="0" * 64)
    second = authors_for(outlet=outlet, handles={HANDLE: False})[HANDLE]
    assert second.pseudonym.startswith(first.pseudonym)
    assert second.pseudonym != first.pseudonym
