"""Rotation of the evidence keys: everything that an older key encrypts is encrypted with the newest one instead.

Files are not touched: each has a key of its own, and only that is wrapped anew. Each row is one step that may be
repeated, so a rotation that was interrupted goes on where it stopped; what is under the newest key is left alone.
Once nothing is left, the old keys can be dropped.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django_tasks_db.models import DBTaskResult

from reactions.models import CaptureArtifact, SourceAuthor, TakedownRequest
from reactions.sealing import evidence_cipher
from reactions.sources.authors import UnableToTell, handle_of, hash_of_handle

ROWS_AT_ONCE = 500
# Their orders carry words that an older key may have encrypted.
ENCRYPTED_TASKS = (
    "reactions.takedown.sweeping.sweep_words",
    "articles.masking.mask_archive",
)


@dataclass(frozen=True, slots=True)
class Progress:
    """One row that was looked at: of which kind, and what became of it."""

    kind: str
    was_rotated: bool = False
    # Why it could not be: none of the keys opens it, or another row has its place.
    problem: str = ""


@dataclass(frozen=True, slots=True)
class KeptElsewhere:
    """What a room above keeps under the same keys: how many rows, and how they are rotated to the newest."""

    count: Callable[[], int]
    rotate: Callable[[Fernet], Iterator[Progress]]


# Rooms above put themselves here when they are loaded.
kept_elsewhere: list[KeptElsewhere] = []


def rows_to_rotate() -> int:
    """Return how many rows there are to look at."""
    ours = sum(rows.count() for rows in (_artifacts(), _authors(), _requests()))
    return ours + sum(kept.count() for kept in kept_elsewhere)


def waiting_orders() -> int:
    """Return how many tasks wait that carry words encrypted with the keys: they end before a key is dropped."""
    return DBTaskResult.objects.filter(task_path__in=ENCRYPTED_TASKS, status__in=["READY", "RUNNING"]).count()


def rotate() -> Iterator[Progress]:
    """Encrypt everything with the newest key, row by row; yield what became of each. Memory stays flat."""
    newest = Fernet(settings.EVIDENCE_KEYS[0])
    for artifact in _artifacts().order_by("pk").iterator(chunk_size=ROWS_AT_ONCE):
        yield _rotated(newest, artifact, "wrapped_key", f"artifact {artifact.pk}")
    for author in _authors().select_related("outlet").order_by("pk").iterator(chunk_size=ROWS_AT_ONCE):
        yield _author_rotated(newest, author)
    for request in _requests().order_by("pk").iterator(chunk_size=ROWS_AT_ONCE):
        yield _rotated(newest, request, "details_encrypted", f"takedown request {request.pk}")
    for kept in kept_elsewhere:
        yield from kept.rotate(newest)


def _artifacts() -> "models.QuerySet[CaptureArtifact]":
    return CaptureArtifact.objects.exclude(wrapped_key=b"")


def _authors() -> "models.QuerySet[SourceAuthor]":
    return SourceAuthor.objects.exclude(handle_encrypted=b"")


def _requests() -> "models.QuerySet[TakedownRequest]":
    return TakedownRequest.objects.exclude(details_encrypted=b"")


def _rotated(newest: Fernet, row: models.Model, field: str, name: str) -> Progress:
    held = bytes(getattr(row, field))
    if opens(newest, held):
        return Progress(kind=type(row).__name__)
    try:
        token = evidence_cipher().rotate(held)
    except InvalidToken:
        return Progress(kind=type(row).__name__, problem=f"{name}: none of the evidence keys opens it.")
    # Only if it is still what was read: a redaction may have destroyed it meanwhile.
    rows: models.QuerySet[Any] = models.QuerySet(model=type(row)).filter(**{"pk": row.pk, field: held})
    return Progress(kind=type(row).__name__, was_rotated=bool(rows.update(**{field: token})))


def _author_rotated(newest: Fernet, author: SourceAuthor) -> Progress:
    """Encrypt a handle anew, and hash it under the newest key: so the same author is found again."""
    kind = "SourceAuthor"
    name = f"author {author.pseudonym}"
    try:
        handle = handle_of(author=author)
    except UnableToTell:
        return Progress(kind=kind, problem=f"{name}: none of the evidence keys opens the name.")
    hashed = hash_of_handle(outlet=author.outlet, handle=handle, evidence_key=settings.EVIDENCE_KEYS[0])
    if hashed == author.handle_hash and opens(newest, bytes(author.handle_encrypted)):
        return Progress(kind=kind)
    # Only if it is still what was read: the name may have been erased meanwhile.
    rows = SourceAuthor.objects.filter(pk=author.pk, handle_encrypted=author.handle_encrypted)
    token = newest.encrypt(handle.encode())
    try:
        with transaction.atomic():
            count = rows.update(handle_encrypted=token, handle_hash=hashed)
    except IntegrityError:
        # Two rows for one person; which one quotations name is not ours to change here.
        count = rows.update(handle_encrypted=token)
    return Progress(kind=kind, was_rotated=bool(count))


def opens(key: Fernet, token: bytes) -> bool:
    """Return whether the key alone decrypts the token."""
    try:
        key.decrypt(token)
    except InvalidToken:
        return False
    return True
