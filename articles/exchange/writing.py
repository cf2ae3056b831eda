"""Everything as one zip file: rows as lines of JSON, files as they are stored, and at the end what the file holds.

The same newsroom gives the same bytes: nothing in the file depends on when or where it was made.
"""

import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from articles.exchange.files import NamedFile, named_files
from articles.exchange.kinds import Kind, kinds
from articles.exchange.rows import written
from reactions.models import CaptureArtifact, Quotation, Redaction

FORMAT, VERSION = "newsroom-export", 1
MANIFEST, FILES = "manifest.json", "files.jsonl"
ROWS_AT_ONCE = 500
READ_AT_ONCE = 1024 * 1024
# The same in every export.
TIME_IN_ZIP = (1980, 1, 1, 0, 0, 0)


class UnableToExport(Exception):
    """The newsroom cannot be exported as it is; the message says why and what to do."""


@dataclass(slots=True)
class Progress:
    """How far an export, a backup or their way back is: rows and files done, of how many rows, and what is missing."""

    rows: int = 0
    all_rows: int = 0
    files: int = 0
    file_bytes: int = 0
    missing: list[str] = field(default_factory=list)


def write_export(*, out: IO[bytes]) -> Iterator[Progress]:
    """Write an export to a file that can be sought; yield how far it is, again and again. Memory stays flat.

    All rows are of one moment. Raises `UnableToExport` where something was removed for good meanwhile: a file that
    was written before would hold it still. Then the file is not to be used.
    """
    before = _removals()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, one_moment():
        every = kinds()
        progress = Progress(all_rows=sum(kind.model._base_manager.count() for kind in every))
        described: list[dict[str, Any]] = []
        for kind in every:
            yield from _rows(archive, kind, progress, described)
        yield from _files(archive, every, progress)
        _write_manifest(archive, described, progress)
    if _removals() != before:
        raise UnableToExport(
            _(
                "Something was removed from the newsroom while it was exported. The export was thrown away: begin again."
            )
        )
    yield progress


@contextmanager
def one_moment() -> Iterator[None]:
    """Let everything that is read be of one moment, and hold up nobody who writes meanwhile."""
    if connection.in_atomic_block:
        yield
        return
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    # Else SQLite would lock the newsroom for writing from the beginning.
    mode = getattr(connection, "transaction_mode", None)
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            yield
    finally:
        connection.transaction_mode = mode  # type: ignore[attr-defined]


def _removals() -> tuple[int, ...]:
    """Return what changes with every removal for good."""
    return (
        Redaction.objects.filter(effective_at__isnull=False).count(),
        Quotation.objects.filter(redacted_at__isnull=False).count(),
        CaptureArtifact.objects.filter(wrapped_key=b"").count(),
    )


def _rows(
    archive: zipfile.ZipFile, kind: Kind, progress: Progress, described: list[dict[str, Any]]
) -> Iterator[Progress]:
    """Write the rows of a kind, and add what the manifest says of them."""
    digest, count = hashlib.sha256(), 0
    names = [one.attname for one in kind.fields]
    values = kind.model._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=ROWS_AT_ONCE)
    roles = _roles() if kind.is_people else {}
    with archive.open(_member(f"rows/{kind.name}.jsonl"), "w", force_zip64=True) as member:
        for row in values:
            more = {"roles": roles.get(row[0], [])} if kind.is_people else {}
            line = written(kind.fields, row, **more)
            digest.update(line)
            member.write(line)
            count += 1
            progress.rows += 1
            if count % ROWS_AT_ONCE == 0:
                yield progress
    yield progress
    fields = [one.name for one in kind.fields] + (["roles"] if kind.is_people else [])
    described.append({"kind": kind.name, "rows": count, "sha256": digest.hexdigest(), "fields": fields})


def _roles() -> dict[int, list[str]]:
    """Return the names of the roles of each person who has any."""
    from django.contrib.auth.models import Group

    found: dict[int, list[str]] = {}
    for person, role in Group.objects.filter(user__isnull=False).order_by("name").values_list("user", "name"):
        found.setdefault(person, []).append(role)
    return found


def _files(archive: zipfile.ZipFile, every: list[Kind], progress: Progress) -> Iterator[Progress]:
    """Write the files of all rows; those that are gone are named as missing."""
    # One member of a zip is written at a time: what is said of the files waits beside it.
    with tempfile.TemporaryFile() as described:
        for kind in every:
            written_before: set[str] = set()
            for file in named_files(kind):
                if file.member in written_before:
                    continue
                written_before.add(file.member)
                described.write(_line(_written_file(archive, file, progress)))
                yield progress
        described.seek(0)
        with archive.open(_member(FILES), "w", force_zip64=True) as member:
            shutil.copyfileobj(described, member, READ_AT_ONCE)


def _written_file(archive: zipfile.ZipFile, file: NamedFile, progress: Progress) -> dict[str, Any]:
    """Write a file, and return what is said of it."""
    digest, size = hashlib.sha256(), 0
    try:
        stored = file.storage.open(file.name, "rb")
    except FileNotFoundError:
        progress.missing.append(file.member)
        return {"file": file.member, "is_missing": True}
    info = _member(file.member, compress=zipfile.ZIP_STORED)
    with stored, archive.open(info, "w", force_zip64=True) as member:
        while piece := stored.read(READ_AT_ONCE):
            digest.update(piece)
            member.write(piece)
            size += len(piece)
    progress.files += 1
    progress.file_bytes += size
    return {"file": file.member, "bytes": size, "sha256": digest.hexdigest()}


def _write_manifest(archive: zipfile.ZipFile, described: list[Any], progress: Progress) -> None:
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "software": settings.VERSION,
        # Evidence is carried as it is stored: encrypted. The newsroom's evidence keys are never in an export.
        "evidence": "encrypted",
        "kinds": described,
        "files": {"count": progress.files, "bytes": progress.file_bytes, "missing": len(progress.missing)},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    archive.writestr(_member(MANIFEST), f"{text}\n")


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _member(name: str, *, compress: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, TIME_IN_ZIP)
    info.compress_type = compress
    info.external_attr = 0o600 << 16
    return info
