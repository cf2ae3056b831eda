"""Back the newsroom up: `manage.py backup FILE` or `manage.py backup FOLDER`."""

import os
import sqlite3
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from articles.exchange.writing import Progress
from newsroom.backups.age import WORK_FACTOR, Encrypting, make_identity, public_key_in
from newsroom.backups.bech32 import UnableToReadKey
from newsroom.backups.containers import Keys, UnableToReadBackup
from newsroom.backups.keeping import bytes_needed, keep_newest, name_at, new_file, require_room
from newsroom.backups.reading import Backup, check_backup
from newsroom.backups.writing import UnableToBackUp, write_backup

TOLD_EVERY_SECONDS = 0.5


class Command(BaseCommand):
    help = (
        "Write database, pictures and evidence to one file while the newsroom runs, and read it back to see that it is whole "
        "(docs/backups.md). Into a folder, it is given a name by its time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "path", metavar="FILE|FOLDER", nargs="?", help="where to; NEWSROOM_BACKUP_FOLDER if left out"
        )
        parser.add_argument(
            "--keep", type=int, metavar="N", help="then delete all but the newest N in the folder"
        )
        parser.add_argument(
            "--encrypt-to",
            action="append",
            default=[],
            metavar="age1…",
            help="a public key; may be given several times",
        )
        parser.add_argument("--passphrase-file", metavar="FILE", help="encrypt with the first line of a file")
        parser.add_argument(
            "--with-keys",
            action="store_true",
            help="put the evidence keys and the secret key into it; only if encrypted",
        )
        parser.add_argument(
            "--make-key",
            metavar="FILE",
            help="do nothing but make a secret key for backups, and print its public key",
        )

    def handle(self, *args: Any, path: str | None, **options: Any) -> None:
        if options["make_key"]:
            self._make_key(Path(options["make_key"]))
            return
        now = timezone.now()
        recipients, passphrase = self._encryption(options)
        is_encrypted = bool(recipients or passphrase)
        if options["with_keys"] and not is_encrypted:
            raise CommandError("Keys go into an encrypted backup alone: name --encrypt-to or a passphrase.")
        target = self._target(path or settings.BACKUP_FOLDER, now, is_encrypted, keep=options["keep"])
        is_told = options["verbosity"] > 0
        started = time.monotonic()
        try:
            require_room(target.parent, byte_count=bytes_needed())
            with new_file(target) as out:
                encrypting = None
                if is_encrypted:
                    encrypting = Encrypting(
                        out,
                        recipients=[public_key_in(key) for key in recipients],
                        passphrase=passphrase,
                        work_factor=WORK_FACTOR,
                    )
                inner: Any = encrypting or out
                written = self._told(
                    write_backup(out=inner, now=now, keys=options["with_keys"]), is_told, "written"
                )
                if encrypting:
                    encrypting.close()
                out.flush()
                os.fsync(out.fileno())
                byte_count = out.tell()
                self._read_back(out, written, encrypting.file_key if encrypting else b"", is_told)
        except (UnableToBackUp, UnableToReadKey) as error:
            raise CommandError(str(error)) from error
        except UnableToReadBackup as error:
            raise CommandError(
                f"What was written is not what can be read, so it was thrown away: {error}"
            ) from error
        except OSError as error:
            raise CommandError(f"The backup cannot be written to {target}: {error}.") from error
        except DatabaseError as error:
            raise CommandError(f"The database cannot be read: {str(error).strip()[:300]}.") from error
        for member in written.missing:
            self.stderr.write(f"Missing where it is stored, and so in the backup: {member}")
        self.stdout.write(
            self.style.SUCCESS(
                f"{target}: {written.rows} rows and {written.files} files in {byte_count:,} bytes, read back and whole, in "
                f"{time.monotonic() - started:.0f} s. {_of_keys(with_keys=options['with_keys'])}"
            )
        )
        if options["keep"]:
            for old in keep_newest(target.parent, count=options["keep"], now=now):
                self.stdout.write(f"Deleted: {old.name}")

    def _encryption(self, options: dict[str, Any]) -> tuple[list[str], str]:
        """Return for whom to encrypt, or with which passphrase: what is said here, else what the settings say."""
        recipients, file = options["encrypt_to"], options["passphrase_file"]
        if recipients and file:
            raise CommandError("A backup is encrypted for public keys or with a passphrase, not both.")
        if recipients:
            return recipients, ""
        if file:
            return [], passphrase_in(file)
        if settings.BACKUP_RECIPIENTS:
            return settings.BACKUP_RECIPIENTS, ""
        return [], settings.BACKUP_PASSPHRASE

    def _target(self, path: str, now: datetime, is_encrypted: bool, *, keep: int | None) -> Path:
        if not path:
            raise CommandError("Name a file or a folder, or set NEWSROOM_BACKUP_FOLDER.")
        target = Path(path)
        if keep is not None and (keep < 1 or not target.is_dir()):
            raise CommandError("--keep wants a folder that exists, and a number from 1 on.")
        if target.is_dir():
            target /= name_at(now, is_encrypted=is_encrypted)
        if not target.parent.is_dir():
            raise CommandError(f"The folder {target.parent} does not exist.")
        return target

    def _read_back(self, out: IO[bytes], written: Progress, file_key: bytes, is_told: bool) -> None:
        out.seek(0)
        backup = Backup()
        with closing(sqlite3.connect("")) as index:
            read = check_backup(file=out, keys=Keys(file_key=file_key), index=index, backup=backup)
            self._told(read, is_told, "read back")
        if backup.rows != written.rows:
            raise UnableToReadBackup(f"It has {backup.rows} rows in place of {written.rows}.")

    def _told(self, steps: Iterator[Progress], is_told: bool, verb: str) -> Progress:
        return told(steps, self.stderr if is_told else None, verb)

    def _make_key(self, path: Path) -> None:
        secret, public = make_identity()
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                out.write(f"# public key: {public}\n{secret}\n")
        except OSError as error:
            raise CommandError(f"The key cannot be written: {error}.") from error
        self.stdout.write(
            f"{public}\n\nBackups with --encrypt-to this key, or with it in NEWSROOM_BACKUP_RECIPIENTS, are opened by {path} alone: "
            "move that file away from this machine, and keep a copy of it. Who loses it loses the backups."
        )


def told(steps: Iterator[Progress], out: Any, verb: str) -> Progress:
    """Go through the steps and say on `out`, if there is one, how far they are; return the last."""
    said, progress = 0.0, Progress()
    for progress in steps:
        if out is not None and time.monotonic() - said > TOLD_EVERY_SECONDS:
            said = time.monotonic()
            of_all = f" of {progress.all_rows}" if progress.all_rows else ""
            out.write(
                f"\r{progress.files} files ({progress.file_bytes // 1_000_000} MB) and {progress.rows}{of_all} rows {verb}",
                ending="",
            )
    if out is not None:
        out.write("")
    return progress


def passphrase_in(path: str) -> str:
    """Return the first line of a file."""
    try:
        passphrase = Path(path).read_text("utf-8").split("\n", 1)[0].strip("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"The passphrase cannot be read from {path}: {error}.") from error
    if not passphrase:
        raise CommandError(f"The first line of {path} is empty: it is to be the passphrase.")
    return passphrase


def _of_keys(*, with_keys: bool) -> str:
    if with_keys:
        return "The evidence keys and the secret key are in it."
    return "The evidence keys (NEWSROOM_EVIDENCE_KEYS) are not in it: keep them apart."
