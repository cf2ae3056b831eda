"""A backup is read to its end before anything is believed of it: every byte, every row, every file, and whether it fits here."""

import base64
import gzip
import hashlib
import io
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.utils import validate_file_name
from django.db.migrations.loader import MigrationLoader

from articles.exchange.writing import Progress
from newsroom.backups.containers import Keys, UnableToReadBackup, members, told_as_of_backups
from newsroom.backups.contents import STORAGES
from newsroom.backups.writing import CONTENTS, FORMAT, HEAD, KEYS, VERSION
from reactions.sealing.ciphers import UnableToDecrypt, unwrapped

READ_AT_ONCE = 1024 * 1024
# What is held in memory of a backup at once: no honest part comes near.
LARGEST_PART = 256 * 1024 * 1024
LONGEST_LINE = 64 * 1024 * 1024


@dataclass(slots=True)
class Table:
    """What a backup says of one table: its model, its columns, its rows, and the members that hold them with their digests."""

    model: str
    columns: list[str]
    # The greatest that a row ever had: a number is not given twice.
    last_number: int
    rows: int
    parts: dict[str, str]


@dataclass(slots=True)
class Backup:
    """What a backup holds, once all of it was read."""

    made_at: str = ""
    software: str = ""
    site: str = ""
    database: str = ""
    migrations: set[tuple[str, str]] = field(default_factory=set)
    tables: list[Table] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    rows: int = 0
    files: int = 0
    file_bytes: int = 0
    byte_count: int = 0
    # `NEWSROOM_…=` lines, where it has the keys.
    keys: str = ""
    # The newest key under which evidence is encrypted there.
    wrapped_key: bytes = b""


def check_backup(
    *, file: IO[bytes], keys: Keys, index: sqlite3.Connection, backup: Backup
) -> Iterator[Progress]:
    """Read all of a backup into `backup`, and its files' names and digests into `index`; yield how far it is.

    Nothing is changed. Raises `UnableToReadBackup`.
    """
    index.execute("CREATE TABLE read (name PRIMARY KEY, size, sha256, lines) WITHOUT ROWID")
    index.execute(
        "CREATE TABLE files (storage, name, size, sha256, PRIMARY KEY (storage, name)) WITHOUT ROWID"
    )
    progress = Progress()
    contents: dict[str, Any] | None = None
    is_first = True
    for name, size, content in members(file, keys=keys):
        if is_first:
            _read_head(name, size, content, backup)
            is_first = False
            continue
        if contents is not None:
            raise UnableToReadBackup("The backup goes on after its end.")
        if name == CONTENTS:
            contents = _json_in(_all_of(content, size))
        elif name == KEYS:
            backup.keys = _all_of(content, size).decode("utf-8", "replace")
        elif name.startswith("files/"):
            index.execute("INSERT INTO read VALUES (?, ?, ?, 0)", (name, size, _sha256(content)))
            progress.files, progress.file_bytes = progress.files + 1, progress.file_bytes + size
        else:
            data = _all_of(content, size)
            lines = _read_lines(name, data, index)
            index.execute(
                "INSERT INTO read VALUES (?, ?, ?, ?)", (name, size, hashlib.sha256(data).hexdigest(), lines)
            )
            progress.rows += lines if name.startswith("rows/") else 0
        yield progress
    if is_first or contents is None:
        raise UnableToReadBackup("The file is no backup of a newsroom, or it breaks off.")
    with told_as_of_backups():
        _compare(contents, index, backup)
    yield progress


def _read_head(name: str, size: int, content: IO[bytes], backup: Backup) -> None:
    foreign = UnableToReadBackup("The file is no backup of a newsroom.")
    if name != HEAD:
        raise foreign
    head = _json_in(_all_of(content, size))
    try:
        if head["format"] != FORMAT:
            raise foreign
        if head["version"] != VERSION:
            raise UnableToReadBackup(
                f"The backup is of form {head['version']}; this release reads form {VERSION}. Use the release that made it."
            )
        backup.made_at, backup.software = str(head["made_at"]), str(head["software"])
        backup.site, backup.database = str(head["site"]), str(head["database"])
        backup.migrations = {(str(app), str(migration)) for app, migration in head["migrations"]}
    except (KeyError, TypeError, ValueError) as error:
        raise foreign from error


def refuse_newer(backup: Backup, loader: MigrationLoader) -> None:
    """Raise `UnableToReadBackup` where the backup is of a database that this release does not know yet."""
    known = set(loader.disk_migrations)
    apps = {app for app, _name in known}
    newer = sorted(f"{app}.{name}" for app, name in backup.migrations - known if app in apps)
    foreign = sorted({app for app, _name in backup.migrations if app not in apps})
    if newer or foreign:
        raise UnableToReadBackup(
            f"The backup is of a newer release ({backup.software}): this one does not know {', '.join([*newer, *foreign][:5])}. "
            "Install that release, or one after it."
        )


def refuse_other_keys(backup: Backup) -> None:
    """Raise `UnableToReadBackup` where none of this newsroom's keys opens the evidence in the backup."""
    if not backup.wrapped_key:
        return
    try:
        unwrapped(backup.wrapped_key)
    except UnableToDecrypt as error:
        hint = (
            "The backup holds them: write them to a file with --keys-to FILE."
            if backup.keys
            else "They are not in the backup; take them from where they are kept."
        )
        raise UnableToReadBackup(
            f"None of the keys in NEWSROOM_EVIDENCE_KEYS opens the evidence: set those of the newsroom that was backed up. {hint}"
        ) from error


def _read_lines(name: str, data: bytes, index: sqlite3.Connection) -> int:
    """Read a compressed part to its end; return how many lines it has. Those of the index are kept."""
    count = 0
    for line in lines_in(data):
        if name.startswith("index/"):
            with told_as_of_backups():
                storage, path, size, sha256 = json.loads(line)
                _require_a_name(storage, path)
            index.execute("INSERT INTO files VALUES (?, ?, ?, ?)", (storage, path, size, sha256))
        elif not (line.startswith(b"[") and line.endswith(b"]\n")):
            raise UnableToReadBackup(f"{name} is damaged.")
        count += 1
    return count


def _require_a_name(storage: str, path: str) -> None:
    try:
        validate_file_name(path, allow_relative_path=True)
    except SuspiciousFileOperation as error:
        raise UnableToReadBackup(
            f"The backup holds a file whose name leads out of its folder: {path[:80]!r}."
        ) from error
    if storage not in STORAGES:
        raise UnableToReadBackup(f"The backup holds files for “{storage}”, which this release does not know.")


def lines_in(data: bytes) -> Iterator[bytes]:
    """Yield the lines of a compressed part. Raises `UnableToReadBackup`."""
    with told_as_of_backups(), gzip.GzipFile(fileobj=io.BytesIO(data)) as unpacked:
        while line := unpacked.readline(LONGEST_LINE + 1):
            if len(line) > LONGEST_LINE:
                raise UnableToReadBackup("A line of the backup is longer than any row.")
            yield line


def _compare(contents: dict[str, Any], index: sqlite3.Connection, backup: Backup) -> None:
    """Compare what the backup says that it holds with what was read."""
    for entry in contents["tables"]:
        table = Table(
            model=str(entry["model"]),
            columns=[str(column) for column in entry["columns"]],
            last_number=int(entry["last_number"]),
            rows=int(entry["rows"]),
            parts={str(part["name"]): str(part["sha256"]) for part in entry["parts"]},
        )
        lines = sum(_lines_of(name, sha256, index) for name, sha256 in table.parts.items())
        if lines != table.rows:
            raise UnableToReadBackup(
                f"The backup says that {table.model} have {table.rows} rows, and holds {lines}."
            )
        backup.tables.append(table)
        backup.rows += table.rows
    listed = sum(_lines_of(part["name"], part["sha256"], index) for part in contents["files"]["parts"])
    backup.files, backup.file_bytes = int(contents["files"]["count"]), int(contents["files"]["bytes"])
    backup.missing = [str(name) for name in contents["missing"]]
    backup.wrapped_key = base64.b64decode(contents["wrapped_key"])
    differing = index.execute(
        "SELECT files.name FROM files LEFT JOIN read ON read.name = 'files/' || files.storage || '/' || files.name "
        "WHERE read.sha256 IS NOT files.sha256 OR read.size IS NOT files.size"
    ).fetchone()
    if differing is not None or listed != backup.files:
        raise UnableToReadBackup("The backup lacks files that it says it holds, or holds others.")


def _lines_of(name: str, sha256: str, index: sqlite3.Connection) -> int:
    found = index.execute("SELECT sha256, lines FROM read WHERE name = ?", (name,)).fetchone()
    if found is None or found[0] != sha256:
        raise UnableToReadBackup(f"{name} is not what was backed up.")
    return int(found[1])


def _json_in(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UnableToReadBackup("The file is no backup of a newsroom.") from error
    if not isinstance(value, dict):
        raise UnableToReadBackup("The file is no backup of a newsroom.")
    return value


def _all_of(content: IO[bytes], size: int) -> bytes:
    if size > LARGEST_PART:
        raise UnableToReadBackup("A part of the backup is larger than any that a newsroom writes.")
    with told_as_of_backups():
        return content.read()


def _sha256(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    with told_as_of_backups():
        while piece := content.read(READ_AT_ONCE):
            digest.update(piece)
    return digest.hexdigest()
