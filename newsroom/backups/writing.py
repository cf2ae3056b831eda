"""A backup is written while the newsroom runs: files first, then all rows of one moment, then the files that came meanwhile.

A file keeps its name and what it holds as long as a row names it. So what was copied before the rows is what they mean; what
a row names that came later is copied after; and what was removed in between (a redaction, another picture) makes the rows be
read again, of a later moment. Nobody waits for a backup.
"""

import base64
import gzip
import io
import json
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import datetime
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import storages
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from articles.exchange.writing import Progress, one_moment
from newsroom.backups.containers import Writing
from newsroom.backups.contents import NamedFile, is_named, kept, named_files
from newsroom.backups.rows import Model, as_line, columns_of, count_of, last_number_of, rows_of
from reactions.models import CaptureArtifact

FORMAT, VERSION = "newsroom-backup", 1
HEAD, CONTENTS, KEYS = "newsroom-backup.json", "contents.json", "keys.env"
# Bytes of rows that make one member, before it is compressed: as much is held in memory.
PART = 4 * 1024 * 1024
COMPRESSION = 6
# How often rows are read again because files went meanwhile.
ATTEMPTS = 5


class UnableToBackUp(Exception):
    """No backup can be made now; the message says why and what to do."""


def write_backup(*, out: IO[bytes], now: datetime, keys: bool = False) -> Iterator[Progress]:
    """Write a backup to a file; yield how far it is, again and again. Memory stays flat.

    With `keys`, it holds the evidence keys and the secret key too: then encrypt it. Raises `UnableToBackUp`.
    """
    writing = Writing(out)
    progress = Progress()
    writing.add(HEAD, _as_json(_head(now)))
    if keys:
        writing.add(KEYS, _keys())
    # On the disk, since there may be millions.
    with closing(sqlite3.connect("")) as index:
        index.execute(
            "CREATE TABLE copied (storage, name, size, sha256, PRIMARY KEY (storage, name)) WITHOUT ROWID"
        )
        index.execute("CREATE TABLE named (storage, name, PRIMARY KEY (storage, name)) WITHOUT ROWID")
        for file in named_files(apps):
            if _copy(file, writing, index, progress):
                yield progress
        for attempt in range(1, ATTEMPTS + 1):
            tables: list[dict[str, Any]] = []
            wrapped_key = yield from _rows(writing, attempt, index, progress, tables)
            missing = yield from _late_files(writing, index, progress)
            progress.missing = [file.member for file in missing if is_named(file, apps)]
            if len(progress.missing) == len(missing):
                break
        else:
            raise UnableToBackUp(
                "Files went away again and again while they were copied, as when much is removed. Try again later."
            )
        files = _index_of_files(writing, index)
        contents = {
            "tables": tables,
            "files": files,
            "missing": progress.missing,
            # By it is tried, before anything is restored, whether the evidence can be opened there.
            "wrapped_key": base64.b64encode(wrapped_key).decode(),
        }
        writing.add(CONTENTS, _as_json(contents))
    writing.close()
    yield progress


def _head(now: datetime) -> dict[str, Any]:
    applied = MigrationRecorder(connection).applied_migrations()
    if not set(MigrationLoader(None).disk_migrations) <= set(applied):
        raise UnableToBackUp(
            "The tables are those of an older release. Back up with that release, or run “manage.py prepare” first."
        )
    return {
        "format": FORMAT,
        "version": VERSION,
        "software": settings.VERSION,
        "made_at": now.isoformat(),
        "site": settings.SITE_URL,
        "database": connection.vendor,
        "migrations": sorted([app, name] for app, name in applied),
    }


def _keys() -> bytes:
    keys = ",".join(settings.EVIDENCE_KEYS)
    return f"NEWSROOM_SECRET_KEY={settings.SECRET_KEY}\nNEWSROOM_EVIDENCE_KEYS={keys}\n".encode()


def _rows(
    writing: Writing,
    attempt: int,
    index: sqlite3.Connection,
    progress: Progress,
    described: list[dict[str, Any]],
) -> Generator[Progress, None, bytes]:
    """Write all rows as they are at one moment, and note which files they name; return the newest wrapped key of evidence."""
    index.execute("DELETE FROM named")
    progress.rows = 0
    with one_moment():
        models = kept(apps)
        progress.all_rows = sum(count_of(model) for model in models)
        for model in models:
            described.append(
                {
                    "model": model._meta.label,
                    "columns": columns_of(model),
                    "last_number": last_number_of(model),
                    "rows": 0,
                    "parts": [],
                }
            )
            for part, count in _parts(model):
                name = f"rows/{attempt}/{model._meta.label}/{len(described[-1]['parts']) + 1:06}.jsonl.gz"
                described[-1]["parts"].append({"name": name, "sha256": writing.add(name, part)})
                described[-1]["rows"] += count
                progress.rows += count
                yield progress
        for file in named_files(apps):
            index.execute("INSERT OR IGNORE INTO named VALUES (?, ?)", (file.storage, file.name))
        newest = CaptureArtifact.objects.exclude(wrapped_key=b"").order_by("-pk").first()
        return bytes(newest.wrapped_key) if newest else b""


def _parts(model: Model) -> Iterator[tuple[bytes, int]]:
    """Yield the rows of a model in compressed parts, and how many are in each."""
    held, size, count = io.BytesIO(), 0, 0
    packed = gzip.GzipFile(fileobj=held, mode="wb", compresslevel=COMPRESSION, mtime=0)
    for row in rows_of(model):
        line = as_line(row)
        packed.write(line)
        size, count = size + len(line), count + 1
        if size >= PART:
            packed.close()
            yield held.getvalue(), count
            held, size, count = io.BytesIO(), 0, 0
            packed = gzip.GzipFile(fileobj=held, mode="wb", compresslevel=COMPRESSION, mtime=0)
    packed.close()
    if count:
        yield held.getvalue(), count


def _late_files(
    writing: Writing, index: sqlite3.Connection, progress: Progress
) -> Generator[Progress, None, list[NamedFile]]:
    """Copy the files that rows name and that were not copied before; return those that are not there."""
    late = "SELECT storage, name FROM named EXCEPT SELECT storage, name FROM copied"
    missing = []
    for storage, name in index.execute(late).fetchall():
        file = NamedFile(storage, name)
        if _copy(file, writing, index, progress):
            yield progress
        else:
            missing.append(file)
    return missing


def _copy(file: NamedFile, writing: Writing, index: sqlite3.Connection, progress: Progress) -> bool:
    """Copy a file, unless it was copied before; return whether it is in the backup."""
    known = index.execute("SELECT 1 FROM copied WHERE storage = ? AND name = ?", (file.storage, file.name))
    if known.fetchone():
        return True
    storage = storages[file.storage]
    try:
        with storage.open(file.name, "rb") as content:
            size = content.seek(0, io.SEEK_END)
            content.seek(0)
            sha256 = writing.add_file(file.member, content, size)
    except FileNotFoundError:
        return False
    index.execute("INSERT INTO copied VALUES (?, ?, ?, ?)", (file.storage, file.name, size, sha256))
    progress.files += 1
    progress.file_bytes += size
    return True


def _index_of_files(writing: Writing, index: sqlite3.Connection) -> dict[str, Any]:
    """Write what the files are that rows name, in parts; return what the contents say of it."""
    meant = "SELECT storage, name, size, sha256 FROM copied JOIN named USING (storage, name)"
    parts: list[dict[str, str]] = []
    count = byte_count = 0
    lines: list[bytes] = []

    def write() -> None:
        name = f"index/{len(parts) + 1:06}.jsonl.gz"
        data = gzip.compress(b"".join(lines), COMPRESSION, mtime=0)
        parts.append({"name": name, "sha256": writing.add(name, data)})
        lines.clear()

    for storage, name, size, sha256 in index.execute(meant):
        lines.append(_as_json([storage, name, size, sha256]))
        count, byte_count = count + 1, byte_count + size
        if len(lines) == 20_000:
            write()
    if lines:
        write()
    return {"count": count, "bytes": byte_count, "parts": parts}


def _as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"
