"""An export becomes the content of an empty newsroom: all of it, exactly as it was, or nothing."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import Storage
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction

from articles.exchange.files import member_of
from articles.exchange.kinds import INSTALLED, Kind, kinds
from articles.exchange.rows import UnableToReadRow, instance_of, loaded
from articles.exchange.writing import FILES, FORMAT, MANIFEST, VERSION, Progress
from delivery.announcing import renew_everything
from reactions.models import CaptureArtifact
from reactions.sealing import verify_chain
from reactions.sealing.ciphers import UnableToDecrypt, unwrapped

MIB = 1024 * 1024
ROWS_AT_ONCE = 500
READ_AT_ONCE = 1 * MIB
# The longest line that a row may be, and the largest manifest: no honest one comes near.
LONGEST_LINE_BYTES = 64 * MIB
LARGEST_MANIFEST_BYTES = 16 * MIB


class UnableToImportSite(Exception):
    """The export cannot be imported here, and nothing was; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Described:
    """What a manifest says of one kind of rows."""

    kind: Kind
    rows: int
    sha256: str
    fields: tuple[str, ...]


def import_export(*, file: IO[bytes]) -> Iterator[Progress]:
    """Fill an empty newsroom with an export; yield how far it is, again and again. Memory stays flat.

    One transaction: it ends with the evidence's chain verified, or nothing is imported and no file stays. Search is
    left to `rebuild_search`. Raises `UnableToImportSite`.
    """
    with _archive(file) as archive:
        described = read_manifest(archive)
        progress = Progress(all_rows=sum(one.rows for one in described))
        stored: list[tuple[Storage, str]] = []
        try:
            with transaction.atomic():
                _require_empty(described)
                _make_room(described)
                for one in described:
                    yield from _import_rows(archive, one, progress)
                _require_keys()
                yield from _import_files(archive, described, progress, stored)
                _number_on([one.kind.model for one in described])
                _require_sound_evidence()
                renew_everything()
        except BaseException as failure:
            # No file without its row.
            for storage, name in stored:
                storage.delete(name)
            if isinstance(failure, (DatabaseError, ValueError)):
                raise UnableToImportSite(
                    f"The rows do not fit together: {str(failure).splitlines()[0][:200]}. Nothing was imported."
                ) from failure
            raise
    yield progress


@contextmanager
def _archive(file: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise UnableToImportSite(
            "The file is no export, or it is damaged or breaks off. Nothing was imported; copy it again."
        ) from error


def read_manifest(archive: zipfile.ZipFile) -> list[Described]:
    """Return what an export says that it holds. Raises `UnableToImportSite` for one that cannot be read here."""
    try:
        if archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST_BYTES:
            raise UnableToImportSite("The export's manifest is too large to be one.")
        manifest = json.loads(archive.read(MANIFEST))
        if manifest["format"] != FORMAT:
            raise UnableToImportSite("The file is no export of a newsroom.")
        if manifest["version"] != VERSION:
            raise UnableToImportSite(
                f"The export is of version {manifest['version']}; this newsroom reads version {VERSION}. Use the release "
                "that made it, or a newer one."
            )
        known = {kind.name: kind for kind in kinds()}
        entries = [
            (entry["kind"], entry["rows"], entry["sha256"], entry["fields"]) for entry in manifest["kinds"]
        ]
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise UnableToImportSite(
            "The file is no export of a newsroom, or its manifest is damaged."
        ) from error
    described = []
    for name, rows, sha256, fields in entries:
        kind = known.get(name)
        if kind is None:
            raise UnableToImportSite(
                f"The export holds “{name}”, which this release does not know. Use a newer one."
            )
        new = set(fields) - {field.name for field in kind.fields} - {"roles"}
        if new:
            raise UnableToImportSite(
                f"The export's {name} have “{', '.join(sorted(new))}”, which this release does not know. Use a newer one."
            )
        described.append(Described(kind=kind, rows=int(rows), sha256=str(sha256), fields=tuple(fields)))
    return described


def _require_empty(described: list[Described]) -> None:
    for one in described:
        if one.kind.name not in INSTALLED and one.kind.model._base_manager.exists():
            raise UnableToImportSite(
                f"This newsroom is not empty: it has {one.kind.model._meta.verbose_name_plural}. An export is imported into a "
                "database right after “manage.py prepare”, before anybody is made or anything is written."
            )


def _make_room(described: list[Described]) -> None:
    """Take away what a new newsroom is installed with; what is imported has its own."""
    for one in reversed(described):
        if one.kind.name in INSTALLED:
            one.kind.model._base_manager.all().delete()


def _import_rows(archive: zipfile.ZipFile, one: Described, progress: Progress) -> Iterator[Progress]:
    digest, count = hashlib.sha256(), 0
    dated = [
        field
        for field in one.kind.fields
        if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False)
    ]
    lines = _lines(archive, f"rows/{one.kind.name}.jsonl")
    while batch := list(islice(lines, ROWS_AT_ONCE)):
        rows = []
        for line in batch:
            digest.update(line)
            try:
                rows.append(loaded(line))
            except UnableToReadRow as error:
                raise UnableToImportSite(f"{one.kind.name}, row {count + len(rows) + 1}: {error}.") from error
        made = [_instance(one, row, count + place) for place, row in enumerate(rows, start=1)]
        kept = [{field.name: getattr(row, field.attname) for field in dated} for row in made]
        one.kind.model._base_manager.bulk_create(made)
        if dated:
            # A new row is dated by Django; these have their date already.
            for row, values in zip(made, kept, strict=True):
                for name, value in values.items():
                    setattr(row, name, value)
            one.kind.model._base_manager.bulk_update(made, [field.name for field in dated])
        if one.kind.is_people:
            _give_roles(made, rows)
        count += len(rows)
        progress.rows += len(rows)
        yield progress
    if count != one.rows or digest.hexdigest() != one.sha256:
        raise UnableToImportSite(
            f"{one.kind.name} are not what was exported: the file was changed or is damaged."
        )


def _lines(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    try:
        member = archive.open(name)
    except KeyError as error:
        raise UnableToImportSite(f"{name} is missing in the export.") from error
    with member:
        while line := member.readline(LONGEST_LINE_BYTES + 1):
            if len(line) > LONGEST_LINE_BYTES:
                raise UnableToImportSite(f"A line of {name} is longer than any row.")
            yield line


def _instance(one: Described, row: dict[str, Any], number: int) -> models.Model:
    try:
        made = instance_of(one.kind.model, one.kind.fields, row)
    except UnableToReadRow as error:
        raise UnableToImportSite(f"{one.kind.name}, row {number}: {error}.") from error
    if one.kind.is_people:
        # Nobody's password is in an export: each is set anew.
        made.password = make_password(None)  # type: ignore[attr-defined]
    return made


def _give_roles(people: list[models.Model], rows: list[dict[str, Any]]) -> None:
    """Give people the roles that exist here by the same name; a role that does not is nobody's."""
    roles = {group.name: group for group in Group.objects.all()}
    for person, row in zip(people, rows, strict=True):
        wanted = row.get("roles")
        names = [name for name in (wanted if isinstance(wanted, list) else []) if name in roles]
        if names:
            person.groups.set([roles[name] for name in names])  # type: ignore[attr-defined]


def _require_keys() -> None:
    """Say at once that the evidence keys are not those under which it was exported."""
    artifact = CaptureArtifact.objects.exclude(wrapped_key=b"").order_by("-pk").first()
    if artifact is None:
        return
    try:
        unwrapped(bytes(artifact.wrapped_key))
    except UnableToDecrypt as error:
        raise UnableToImportSite(
            "None of this newsroom's evidence keys opens the evidence. They are never in an export: set "
            "NEWSROOM_EVIDENCE_KEYS as in the newsroom that was exported."
        ) from error


def _import_files(
    archive: zipfile.ZipFile,
    described: list[Described],
    progress: Progress,
    stored: list[tuple[Storage, str]],
) -> Iterator[Progress]:
    """Store the files that rows name, under the same names; what nothing names is left in the export."""
    fields = {
        member_of(one.kind, field, ""): (one.kind, field)
        for one in described
        for field in one.kind.file_fields
    }
    for line in _lines(archive, FILES):
        entry = _file_entry(line)
        member = entry["file"]
        if entry.get("is_missing"):
            progress.missing.append(member)
            continue
        place = next((place for place in fields if member.startswith(place)), None)
        name = member[len(place) :] if place else ""
        if place is None or not name:
            raise UnableToImportSite(f"{member} is no file that an export has.")
        kind, field = fields[place]
        if not kind.model._base_manager.filter(**{field.name: name}).exists():
            continue
        if _store(archive, field.storage, name, entry):
            stored.append((field.storage, name))
            if _sha256_of(field.storage, name) != entry["sha256"]:
                raise UnableToImportSite(f"{member} is not what was exported.")
        progress.files += 1
        progress.file_bytes += int(entry["bytes"])
        yield progress


def _file_entry(line: bytes) -> dict[str, Any]:
    try:
        entry = loaded(line)
        is_whole = isinstance(entry["file"], str) and (
            entry.get("is_missing") is True
            or (isinstance(entry["bytes"], int) and isinstance(entry["sha256"], str))
        )
    except (UnableToReadRow, KeyError):
        is_whole = False
    if not is_whole:
        raise UnableToImportSite(f"{FILES} is damaged.")
    return entry


def _store(archive: zipfile.ZipFile, storage: Storage, name: str, entry: dict[str, Any]) -> bool:
    """Store a file under its name; return whether it was not there before."""
    member = entry["file"]
    try:
        if storage.exists(name):
            # Left by an import that was broken off, if it is the same.
            if _sha256_of(storage, name) == entry["sha256"]:
                return False
            raise UnableToImportSite(f"There is another file called {name} already. Empty the folders first.")
        if archive.getinfo(member).file_size != entry["bytes"]:
            raise UnableToImportSite(f"{member} is not what was exported.")
        with archive.open(member) as content:
            storage.save(name, File(content, name=name))
    except KeyError as error:
        raise UnableToImportSite(f"{member} is missing in the export.") from error
    except SuspiciousFileOperation as error:
        raise UnableToImportSite(f"{member} has a name that leads out of its folder.") from error
    return True


def _sha256_of(storage: Storage, name: str) -> str:
    digest = hashlib.sha256()
    with storage.open(name, "rb") as file:
        while piece := file.read(READ_AT_ONCE):
            digest.update(piece)
    return digest.hexdigest()


def _number_on(every: list[type[models.Model]]) -> None:
    """Let new rows be numbered after those that were imported."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), every):
            cursor.execute(statement)


def _require_sound_evidence() -> None:
    for inspection in verify_chain():
        if inspection.problems:
            raise UnableToImportSite(
                f"The evidence is not as it was sealed: capture {inspection.capture_id}, {inspection.address}: "
                f"{inspection.problems[0]}. Nothing was imported."
            )
