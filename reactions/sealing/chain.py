"""The chain: a new capture is sealed with its artifacts and comments, and names the seal before it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction

from delivery import keys
from delivery.announcing import announce
from reactions.manifests import (
    COMMENT_FIELDS,
    CURRENT_FORMAT,
    NAME_OF_TEXT_DIGEST,
    NAME_OF_TITLE,
    comments_digest,
    in_utc,
    seal_of,
    title_commitment_of,
)
from reactions.models import Capture, CaptureArtifact, CaptureComment
from reactions.models.evidence import evidence_storage
from reactions.sealing.artifacts import NewArtifact, described, key_of_title, store_artifacts


def seal(
    *, capture: Capture, artifacts: Iterable[NewArtifact], comments: Iterable[CaptureComment]
) -> Capture:
    """Store a new capture with its artifacts and comments, sealed and chained to the one before it.

    `capture` and `comments` are unsaved; everything that the manifest names is set, but for the commitment to the
    text, which follows from the artifacts. Either all of it is stored or nothing: files that were written are
    removed again when the transaction fails.
    """
    files, found = list(artifacts), list(comments)
    texts = [artifact.commitment for artifact in files if artifact.role == CaptureArtifact.Role.TEXT]
    capture.text_sha256 = texts[0] if texts else ""
    written: list[str] = []
    try:
        with transaction.atomic():
            capture.previous = head_of_chain()
            capture.manifest = manifest_of(
                capture=capture,
                artifacts=described(files, manifest_format=CURRENT_FORMAT),
                comments_sha256=comments_digest(_values(found)),
                title=title_commitment_of(title_key=key_of_title(files), title=capture.title),
            )
            capture.manifest_sha256 = seal_of(capture.manifest)
            capture.save()
            store_artifacts(capture=capture, artifacts=files, written=written)
            for comment in found:
                comment.capture = capture
            CaptureComment.objects.bulk_create(found, batch_size=500)
            if capture.previous is not None:
                # The evidence of what is quoted from it names the seal that follows.
                announce([keys.capture(capture.previous.pk)])
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


def manifest_of(
    *,
    capture: Capture,
    artifacts: list[dict[str, Any]],
    comments_sha256: str,
    title: str,
    manifest_format: int = CURRENT_FORMAT,
    previous: str | None = None,
) -> dict[str, Any]:
    """Return the manifest of a capture: everything that its seal vouches for.

    `title` is what the format says of the title: its commitment, or in format 1 the title itself.
    `previous` is the seal before it where the caller knows it; else it is that of `capture.previous`.
    """
    if previous is None and capture.previous_id is not None and capture.previous is not None:
        previous = capture.previous.manifest_sha256
    return {
        "format": manifest_format,
        "previous": previous,
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
        NAME_OF_TITLE[manifest_format]: title,
        "comment_count": capture.comment_count,
        "comments_sha256": comments_sha256,
        NAME_OF_TEXT_DIGEST[manifest_format]: capture.text_sha256,
        "artifacts": artifacts,
    }


def stored_comments_sha256(*, capture_id: int) -> str:
    """Return the SHA-256 over the stored comments of a capture. One query, no objects: pages have thousands."""
    rows = (
        CaptureComment.objects.filter(capture_id=capture_id).order_by("ordinal").values_list(*COMMENT_FIELDS)
    )
    return comments_digest(rows.iterator(chunk_size=5_000))


def _values(comments: Iterable[CaptureComment]) -> list[Sequence[Any]]:
    return [tuple(getattr(comment, name) for name in COMMENT_FIELDS) for comment in comments]
