"""What a seal is computed from: canonical JSON, commitments, manifests and the links of the chain. No database.

Format 1 (kept only for what was sealed with it): the manifest names the SHA-256 of each artifact, and the seal is the
SHA-256 of the manifest.

Format 2: the manifest names a *commitment* for each artifact, HMAC-SHA256 of the SHA-256 of its bytes under a key
derived from the artifact's own. Without that key nothing can be guessed from it, not even the words of a short
comment. The title is committed to in the same way. The seal is the SHA-256 of a small *link*, which names the seal
before it and the SHA-256 of the manifest without that seal: so the link before a capture can be shown to anybody
without showing what was captured then.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CURRENT_FORMAT = 2
FORMATS = frozenset({1, 2})
# What a manifest says of each artifact, by format.
NAME_OF_DIGEST = {1: "sha256", 2: "commitment"}
NAME_OF_TEXT_DIGEST = {1: "text_sha256", 2: "text_commitment"}
# Titles are the words of people too: a redaction must be able to take them back.
NAME_OF_TITLE = {1: "title", 2: "title_commitment"}
COMMITMENT_PURPOSE = b"newsroom evidence: commitment, version 1"
TITLE_PURPOSE = b"newsroom evidence: commitment to the title, version 1"


def canonical_json(value: object) -> bytes:
    """Return the one byte form of a JSON value: sorted keys, no spaces, UTF-8, no escapes beyond JSON's own."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode("utf-8")


def sha256_of(data: bytes | memoryview) -> str:
    return hashlib.sha256(data).hexdigest()


def derived_key(*, key: bytes, purpose: bytes) -> bytes:
    """Return a key of 32 bytes for one purpose, derived from another by HKDF (RFC 5869) with SHA-256."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(key)


def commitment_key_of(*, key: bytes) -> bytes:
    """Return the key that opens an artifact's commitment; from it the artifact's own key cannot be found."""
    return derived_key(key=key, purpose=COMMITMENT_PURPOSE)


def commitment_of(*, commitment_key: bytes, sha256: str) -> str:
    """Return the commitment to bytes whose SHA-256 (hexadecimal) is given: HMAC-SHA256 of its 32 bytes, hexadecimal."""
    return hmac.new(commitment_key, bytes.fromhex(sha256), hashlib.sha256).hexdigest()


def title_key_of(*, key: bytes) -> bytes:
    """Return the key that opens the commitment to a capture's title, from that of the artifact it hangs on."""
    return derived_key(key=key, purpose=TITLE_PURPOSE)


def title_commitment_of(*, title_key: bytes, title: str) -> str:
    return commitment_of(commitment_key=title_key, sha256=sha256_of(title.encode()))


def in_utc(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="microseconds")


# What of a comment is sealed, in this order. The author is named by row, not by handle: rotating keys changes the
# hashes of handles.
COMMENT_FIELDS = (
    "ordinal", "native_id", "parent_native_id", "author_id", "start", "end", "posted_at", "posted_precision",
    "votes_up", "votes_down",
)  # fmt: skip


def comment_rows(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Return comments as they are sealed: values in the order of `COMMENT_FIELDS`, sorted by ordinal, times in UTC."""
    return [
        [*row[:6], in_utc(row[6]) if isinstance(row[6], datetime) else row[6], *row[7:]]
        for row in sorted(rows, key=lambda row: int(row[0]))
    ]


def comments_digest(rows: Iterable[Sequence[Any]]) -> str:
    """Return one SHA-256 over all that was found of each comment: place, author, time, votes."""
    return sha256_of(canonical_json(comment_rows(rows)))


def format_of(manifest: Mapping[str, Any]) -> int:
    """Return the format of a manifest, 0 where it names none that is known."""
    number = manifest.get("format")
    return number if isinstance(number, int) and number in FORMATS else 0


def content_of(manifest: Mapping[str, Any]) -> bytes:
    """Return the bytes of a manifest without its place in the chain (format 2), or of all of it (format 1)."""
    if format_of(manifest) == 1:
        return canonical_json(manifest)
    return canonical_json({name: value for name, value in manifest.items() if name != "previous"})


def link_of(manifest: Mapping[str, Any]) -> bytes:
    """Return the bytes whose SHA-256 is the seal. They name the seal before it and nothing of what was captured."""
    if format_of(manifest) == 1:
        return canonical_json(manifest)
    link = {
        "content_sha256": sha256_of(content_of(manifest)),
        "format": manifest.get("format"),
        "previous": manifest.get("previous"),
    }
    return canonical_json(link)


def seal_of(manifest: Mapping[str, Any]) -> str:
    """Return the seal that fits a manifest."""
    return sha256_of(link_of(manifest))
