"""Artifacts: files of a capture, stored encrypted, and read only if they are what was sealed."""

import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.utils.translation import gettext as _

from reactions.manifests import (
    NAME_OF_DIGEST,
    commitment_key_of,
    commitment_of,
    sha256_of,
    title_key_of,
)
from reactions.models import Capture, CaptureArtifact
from reactions.models.evidence import evidence_storage
from reactions.sealing.ciphers import (
    UnableToDecrypt,
    decrypted,
    encrypted,
    evidence_cipher,
    joined,
    new_key,
    unwrapped,
)


class UnableToRead(Exception):
    """An artifact is missing, cannot be decrypted, or is not what was sealed; the message says which."""


@dataclass(frozen=True)
class NewArtifact:
    """A file that is about to be stored with a capture. Its key, and so its commitment, is its own."""

    role: CaptureArtifact.Role
    media_type: str
    data: bytes
    key: bytes = field(default_factory=new_key, repr=False)
    sha256: str = field(init=False)
    commitment: str = field(init=False)

    def __post_init__(self) -> None:
        sha256 = sha256_of(self.data)
        object.__setattr__(self, "sha256", sha256)
        object.__setattr__(
            self,
            "commitment",
            commitment_of(commitment_key=commitment_key_of(key=self.key), sha256=sha256),
        )

    @property
    def byte_count(self) -> int:
        return len(self.data)


def described(
    artifacts: Iterable[NewArtifact | CaptureArtifact], *, manifest_format: int
) -> list[dict[str, Any]]:
    """Return what a manifest of a format says about artifacts, stored or new, in a fixed order."""
    digest = NAME_OF_DIGEST[manifest_format]
    entries = [
        {
            "role": str(artifact.role),
            "media_type": artifact.media_type,
            "byte_count": artifact.byte_count,
            digest: getattr(artifact, digest),
        }
        for artifact in artifacts
    ]
    return sorted(entries, key=lambda entry: str(entry["role"]))


def digest_of(artifact: CaptureArtifact) -> str:
    """Return what names an artifact's content to others: its commitment, or in captures of format 1 its SHA-256.

    It stays as it is when the artifact is destroyed, and then says nothing of what the words were.
    """
    return artifact.commitment or artifact.sha256


def is_destroyed(artifact: CaptureArtifact) -> bool:
    return not artifact.wrapped_key


def key_of_title(artifacts: Iterable[NewArtifact | CaptureArtifact]) -> bytes:
    """Return the key under which a capture's title is committed to: it goes with the text, or the first artifact.

    Raises `UnableToRead` where that artifact's own key is not to be had.
    """
    ordered = sorted(
        artifacts, key=lambda artifact: (artifact.role != CaptureArtifact.Role.TEXT, str(artifact.role))
    )
    if not ordered:
        raise UnableToRead(_("Its file is missing."))
    bearer = ordered[0]
    return title_key_of(key=bearer.key if isinstance(bearer, NewArtifact) else artifact_key(artifact=bearer))


def store_artifacts(
    *, capture: Capture, artifacts: Iterable[NewArtifact], written: list[str]
) -> list[CaptureArtifact]:
    """Encrypt and store the files of a capture; the names written so far are added to `written`."""
    stored = []
    for artifact in artifacts:
        name = store_file(artifact=artifact, now=capture.recorded_at)
        written.append(name)
        row = CaptureArtifact(
            capture=capture,
            role=artifact.role,
            media_type=artifact.media_type,
            byte_count=artifact.byte_count,
            sha256=artifact.sha256,
            file=name,
            commitment=artifact.commitment,
            wrapped_key=evidence_cipher().encrypt(artifact.key),
        )
        row.save()
        stored.append(row)
    return stored


def store_file(*, artifact: NewArtifact, now: datetime) -> str:
    """Encrypt an artifact's bytes with its own key, store them, and return the name of the file."""
    storage: Storage = evidence_storage()
    # The name says nothing of the content: the hash of a short comment could be guessed.
    wanted = f"{now:%Y/%m}/{uuid.uuid4().hex}.sealed"
    return storage.save(wanted, ContentFile(b"".join(encrypted(key=artifact.key, data=artifact.data))))


def artifact_key(*, artifact: CaptureArtifact) -> bytes:
    """Return an artifact's own key. Raises `UnableToRead` where it was destroyed or none of ours opens it."""
    if is_destroyed(artifact):
        raise UnableToRead(_("Its key was destroyed; it can no longer be read."))
    try:
        return unwrapped(bytes(artifact.wrapped_key))
    except UnableToDecrypt:
        raise UnableToRead(_("None of the newsroom's evidence keys opens it.")) from None


def read_artifact(*, artifact: CaptureArtifact) -> bytes:
    """Return an artifact's bytes, decrypted, after checking them against what was sealed.

    Raises `UnableToRead` where the file is gone, its key destroyed or unknown, or a byte differs.
    """
    key = artifact_key(artifact=artifact)
    with _content(artifact, key) as parts:
        data = joined(parts)
    _require_sealed(artifact, key, size=len(data), sha256=sha256_of(data))
    return data


def check_artifact(*, artifact: CaptureArtifact) -> None:
    """Check an artifact as `read_artifact` does, a mebibyte at a time, and forget what was read."""
    key = artifact_key(artifact=artifact)
    size, digest = 0, hashlib.sha256()
    with _content(artifact, key) as parts:
        for part in parts:
            size += len(part)
            digest.update(part)
    _require_sealed(artifact, key, size=size, sha256=digest.hexdigest())


@contextmanager
def _content(artifact: CaptureArtifact, key: bytes) -> Iterator[Iterator[bytes]]:
    """Give the parts of an artifact's content, and say in words what goes wrong while they are read."""
    try:
        with artifact.file.storage.open(artifact.file.name or "", "rb") as file:
            yield decrypted(key=key, read=_whole_reads(file.read))
    except (FileNotFoundError, ValueError, SuspiciousFileOperation):
        raise UnableToRead(_("Its file is missing.")) from None
    except OSError:
        raise UnableToRead(_("Its file could not be opened.")) from None
    except UnableToDecrypt:
        raise UnableToRead(_("Its file was changed after it was stored.")) from None


def _whole_reads(read: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """Return a function that reads as many bytes as asked for, unless the file ends: storages may give fewer."""

    def whole(size: int) -> bytes:
        parts, missing = [], size
        while missing and (part := read(missing)):
            parts.append(part)
            missing -= len(part)
        return joined(parts) if parts else b""

    return whole


def _require_sealed(artifact: CaptureArtifact, key: bytes, *, size: int, sha256: str) -> None:
    if size != artifact.byte_count or sha256 != artifact.sha256:
        raise UnableToRead(_("Its content is not what was sealed: the SHA-256 differs."))
    if artifact.commitment:
        opening = commitment_of(commitment_key=commitment_key_of(key=key), sha256=sha256)
        if opening != artifact.commitment:
            raise UnableToRead(_("Its content is not what was sealed: the commitment differs."))


def sealed_digests(manifest: Mapping[str, Any], *, manifest_format: int) -> dict[str, str]:
    """Return what a manifest names for each role of its artifacts."""
    entries = manifest.get("artifacts")
    digest = NAME_OF_DIGEST[manifest_format]
    return {
        str(entry.get("role")): str(entry.get(digest))
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, dict)
    }
