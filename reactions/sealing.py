"""How evidence is kept so that nobody can change it unnoticed: encrypted artifacts, manifests, one chain.

Each artifact is encrypted with a Fernet key of its own; that key is stored wrapped by the newsroom's evidence keys
(`settings.EVIDENCE_KEYS`, newest first), so keys can be rotated, and one artifact destroyed by destroying its key.

A capture's manifest names the SHA-256 and size of each artifact, what is known of the capture and of the comments
found in it, and the seal of the capture before it. The seal is the SHA-256 of the manifest as canonical JSON: sorted
keys, no spaces, UTF-8. Whoever changes a byte of an old capture would have to change every seal after it.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import connection, transaction
from django.utils.translation import gettext as _

from reactions.models import Capture, CaptureArtifact, CaptureComment
from reactions.models.evidence import evidence_storage

MANIFEST_FORMAT = 1


class UnableToRead(Exception):
    """An artifact is missing, cannot be decrypted, or is not what was sealed; the message says which."""


@dataclass(frozen=True)
class NewArtifact:
    """A file that is about to be stored with a capture."""

    role: CaptureArtifact.Role
    media_type: str
    data: bytes


@dataclass(frozen=True)
class Inspection:
    """What re-computing a capture's seal showed. Without problems, it is as it was sealed."""

    capture_id: int
    manifest_sha256: str
    problems: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        return not self.problems


def evidence_cipher() -> MultiFernet:
    """Return the cipher of the newsroom's evidence keys: the first encrypts, all of them decrypt."""
    return _cipher_of(tuple(settings.EVIDENCE_KEYS))


@lru_cache(maxsize=4)
def _cipher_of(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key.encode("ascii")) for key in keys])


def canonical_json(value: object) -> bytes:
    """Return the one byte form of a JSON value: sorted keys, no spaces, UTF-8, no escapes beyond JSON's own."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode("utf-8")


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def seal(
    *, capture: Capture, artifacts: Iterable[NewArtifact], comments: Iterable[CaptureComment]
) -> Capture:
    """Store a new capture with its artifacts and comments, sealed and chained to the one before it.

    `capture` and `comments` are unsaved; everything that the manifest names is set. Either all of it is stored or
    nothing: files that were written are removed again when the transaction fails.
    """
    files, found = list(artifacts), list(comments)
    written: list[str] = []
    try:
        with transaction.atomic():
            capture.previous = head_of_chain()
            capture.manifest = manifest_of(
                capture=capture, artifacts=described(files), comments_digest=comments_sha256(found)
            )
            capture.manifest_sha256 = sha256_of(canonical_json(capture.manifest))
            capture.save()
            store_artifacts(capture=capture, artifacts=files, written=written)
            for comment in found:
                comment.capture = capture
            CaptureComment.objects.bulk_create(found, batch_size=500)
    except BaseException:
        # No file without a row: nobody would ever find, read or remove it.
        storage = evidence_storage()
        for name in written:
            storage.delete(name)
        raise
    return capture


def head_of_chain() -> Capture | None:
    """Return the capture that the next one follows, holding back other writers until this transaction ends.

    SQLite has one writer at a time. On PostgreSQL an advisory lock makes writers queue before they look; that also
    covers the very first capture, where there is no row to lock. The unique `previous` holds it either way.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('reactions.capture_chain'))")
    return Capture.objects.select_for_update(of=("self",)).filter(pk__in=tail_of_chain()).first()


def tail_of_chain() -> list[int]:
    return list(
        Capture.objects.filter(following__isnull=True).order_by("-id").values_list("pk", flat=True)[:1]
    )


def store_artifacts(
    *, capture: Capture, artifacts: Iterable[NewArtifact], written: list[str]
) -> list[CaptureArtifact]:
    """Encrypt and store the files of a capture; the names written so far are added to `written`."""
    storage: Storage = evidence_storage()
    stored = []
    for artifact in artifacts:
        key = Fernet.generate_key()
        # The name says nothing of the content: the hash of a short comment could be guessed.
        wanted = f"{capture.recorded_at:%Y/%m}/{uuid.uuid4().hex}.sealed"
        name = storage.save(wanted, ContentFile(Fernet(key).encrypt(artifact.data)))
        written.append(name)
        row = CaptureArtifact(
            capture=capture,
            role=artifact.role,
            media_type=artifact.media_type,
            byte_count=len(artifact.data),
            sha256=sha256_of(artifact.data),
            file=name,
            wrapped_key=evidence_cipher().encrypt(key),
        )
        row.save()
        stored.append(row)
    return stored


def read_artifact(*, artifact: CaptureArtifact) -> bytes:
    """Return an artifact's bytes, decrypted, after checking them against the SHA-256 that was sealed.

    Raises `UnableToRead` where the file is gone, its key destroyed or unknown, or a byte differs.
    """
    if not artifact.wrapped_key:
        raise UnableToRead(_("Its key was destroyed; it can no longer be read."))
    try:
        key = evidence_cipher().decrypt(bytes(artifact.wrapped_key))
    except InvalidToken:
        raise UnableToRead(_("None of the newsroom's evidence keys opens it.")) from None
    try:
        with artifact.file.open("rb") as file:
            token = file.read()
    except (FileNotFoundError, ValueError):
        raise UnableToRead(_("Its file is missing.")) from None
    except OSError:
        raise UnableToRead(_("Its file could not be opened.")) from None
    try:
        data = Fernet(key).decrypt(token)
    except InvalidToken:
        raise UnableToRead(_("Its file was changed after it was stored.")) from None
    if len(data) != artifact.byte_count or sha256_of(data) != artifact.sha256:
        raise UnableToRead(_("Its content is not what was sealed: the SHA-256 differs."))
    return data


def in_utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="microseconds") if moment else None


def described(artifacts: Iterable[NewArtifact | CaptureArtifact]) -> list[dict[str, Any]]:
    """Return what a manifest says about artifacts, stored or new, in a fixed order."""
    entries = []
    for artifact in artifacts:
        if isinstance(artifact, NewArtifact):
            size, digest = len(artifact.data), sha256_of(artifact.data)
        else:
            size, digest = artifact.byte_count, artifact.sha256
        entries.append(
            {
                "role": str(artifact.role),
                "media_type": artifact.media_type,
                "byte_count": size,
                "sha256": digest,
            }
        )
    return sorted(entries, key=lambda entry: str(entry["role"]))


def comments_sha256(comments: Iterable[CaptureComment]) -> str:
    """Return one SHA-256 over what was found of each comment: place, author, time, votes."""
    rows = [
        [
            comment.ordinal,
            comment.native_id,
            comment.parent_native_id,
            # The row of the author, not the handle: rotating keys changes hashes of handles.
            comment.author_id,
            comment.start,
            comment.end,
            in_utc(comment.posted_at),
            comment.posted_precision,
            comment.votes_up,
            comment.votes_down,
        ]
        for comment in sorted(comments, key=lambda comment: comment.ordinal)
    ]
    return sha256_of(canonical_json(rows))


def manifest_of(*, capture: Capture, artifacts: list[dict[str, Any]], comments_digest: str) -> dict[str, Any]:
    """Return the manifest of a capture: everything that its seal vouches for."""
    return {
        "format": MANIFEST_FORMAT,
        "previous": capture.previous.manifest_sha256 if capture.previous else None,
        "source": capture.source_id,
        "method": str(capture.method),
        "requested_url": capture.requested_url,
        "final_url": capture.final_url,
        "redirects": capture.redirects,
        "status": capture.status,
        "captured_at": in_utc(capture.captured_at),
        "recorded_at": in_utc(capture.recorded_at),
        "operator": capture.operator_id,
        "tool": capture.tool,
        "completeness": str(capture.completeness),
        "is_readable": capture.is_readable,
        "title": capture.title,
        "comment_count": capture.comment_count,
        "comments_sha256": comments_digest,
        "text_sha256": capture.text_sha256,
        "artifacts": artifacts,
    }


def verify_capture(*, capture: Capture) -> Inspection:
    """Return what a re-computation of the capture's seal shows: its rows, its files, its link to the one before.

    Reads every artifact. Queries nothing where `previous`, `artifacts` and `comments` are already fetched.
    """
    problems: list[str] = []
    if capture.manifest != (capture.manifest | {"comments_sha256": comments_sha256(capture.comments.all())}):
        problems.append(_("What was found of its comments is not what was sealed."))
    problems.extend(opened(capture=capture).problems)
    return Inspection(
        capture_id=capture.pk, manifest_sha256=capture.manifest_sha256, problems=tuple(problems)
    )


@dataclass(frozen=True)
class Opened:
    """What a capture's files hold, by role, and what is wrong with its seal, rows or files."""

    problems: tuple[str, ...]
    contents: dict[str, bytes]


def opened(*, capture: Capture) -> Opened:
    """Return the content of a capture's files, each read once, with what is wrong; its comments are left aside.

    Queries nothing where `previous` and `artifacts` are already fetched, however many comments there are.
    """
    problems: list[str] = []
    if sha256_of(canonical_json(capture.manifest)) != capture.manifest_sha256:
        problems.append(_("The seal does not fit the manifest: one of them was changed."))
    artifacts = list(capture.artifacts.all())
    expected = manifest_of(
        capture=capture,
        artifacts=described(artifacts),
        comments_digest=str(capture.manifest.get("comments_sha256")),
    )
    problems.extend(
        _("“%(name)s” is not what was sealed.") % {"name": name}
        for name in sorted(expected.keys() | capture.manifest.keys())
        if expected.get(name) != capture.manifest.get(name)
    )
    contents: dict[str, bytes] = {}
    for artifact in artifacts:
        try:
            contents[str(artifact.role)] = read_artifact(artifact=artifact)
        except UnableToRead as failure:
            problems.append(f"{artifact.role}: {failure}")
    return Opened(problems=tuple(problems), contents=contents)


def verify_chain() -> Iterator[Inspection]:
    """Yield the inspection of each capture, oldest first, memory flat whatever their number.

    A capture taken out of the middle shows too: the next one's manifest names a seal that does not stand before it.
    """
    previous_id: int | None = None
    captures = (
        Capture.objects.order_by("id").select_related("previous").prefetch_related("artifacts", "comments")
    )
    for capture in captures.iterator(chunk_size=100):
        inspection = verify_capture(capture=capture)
        if capture.previous_id != previous_id:
            inspection = Inspection(
                capture_id=capture.pk,
                manifest_sha256=capture.manifest_sha256,
                problems=(*inspection.problems, _("It does not follow the capture that stands before it.")),
            )
        previous_id = capture.pk
        yield inspection
