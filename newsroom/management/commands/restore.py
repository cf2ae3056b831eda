"""Put a backup back: `manage.py restore FILE`."""

import os
import shutil
import sqlite3
from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from newsroom.backups.age import secret_keys_in
from newsroom.backups.bech32 import UnableToReadKey
from newsroom.backups.containers import Keys, UnableToReadBackup
from newsroom.backups.reading import Backup, check_backup, refuse_newer, refuse_other_keys
from newsroom.backups.restoring import Restoring, UnableToRestore, what_is_there
from newsroom.management.commands.backup import passphrase_in, told
from reactions.sealing.auditing import audit


class Command(BaseCommand):
    help = (
        "Put back what “manage.py backup” wrote, onto an empty newsroom, with the site stopped (docs/backups.md). The whole file "
        "is checked before anything is changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", metavar="FILE", help="the backup")
        parser.add_argument("--check", action="store_true", help="check the file, and change nothing")
        parser.add_argument("--replace", action="store_true", help="replace what there is, after a question")
        parser.add_argument("--yes", action="store_true", help="answer that question with yes")
        parser.add_argument(
            "--secret-key", metavar="FILE", help="the file with the secret key it was encrypted for"
        )
        parser.add_argument(
            "--passphrase-file",
            metavar="FILE",
            help="its first line is the passphrase; else NEWSROOM_BACKUP_PASSPHRASE is tried",
        )
        parser.add_argument(
            "--keys-to",
            metavar="FILE",
            help="write the keys that are in the backup to a file, and change nothing else",
        )

    def handle(self, *args: Any, path: str, **options: Any) -> None:
        out = self.stderr if options["verbosity"] > 0 else None
        keys = self._keys(options)
        backup = Backup()
        with closing(sqlite3.connect("")) as index:
            try:
                with opened(path) as file:
                    told(check_backup(file=file, keys=keys, index=index, backup=backup), out, "checked")
                if options["keys_to"]:
                    self._write_keys(backup, Path(options["keys_to"]))
                    return
                refuse_newer(backup, MigrationLoader(connection))
                refuse_other_keys(backup)
            except UnableToReadBackup as error:
                raise CommandError(f"{error} Nothing was changed.") from error
            except DatabaseError as error:
                raise CommandError(f"The database does not answer: {error}") from error
            except OSError as error:
                raise CommandError(f"{path} cannot be read: {error}. Nothing was changed.") from error
            self._say(backup)
            if options["check"]:
                self.stdout.write(self.style.SUCCESS("The backup is whole, and can be restored here."))
                return
            if options["replace"] and not options["yes"] and (there := what_is_there()):
                self._ask(there)
            self._restore(path, keys, backup, index, replace=options["replace"], out=out)
        self._verify()

    def _restore(
        self, path: str, keys: Keys, backup: Backup, index: sqlite3.Connection, *, replace: bool, out: Any
    ) -> None:
        try:
            require_room(backup)
            restoring = Restoring(
                opened=lambda: opened(path), keys=keys, backup=backup, index=index, replace=replace
            )
            told(restoring.run(), out, "put back")
        except (UnableToRestore, UnableToReadBackup) as error:
            raise CommandError(f"{error} Nothing was changed.") from error
        except OSError as error:
            raise CommandError(f"The backup cannot be put back: {error}. Nothing was changed.") from error
        for member in backup.missing:
            self.stderr.write(f"Missing since before the backup: {member}")
        self.stdout.write(
            f"{backup.rows} rows and {backup.files} files are back, as they were at {backup.made_at}. Every public page is made "
            "anew, and caches in front are told to drop everything. Everybody signs in again."
        )

    def _verify(self) -> None:
        captures = quotations = 0
        findings: list[str] = []
        seal = ""
        for step in audit():
            captures, quotations = captures + step.captures, quotations + step.quotations
            seal = step.seal or seal
            findings.extend(str(finding) for finding in step.findings)
        if findings:
            for finding in findings[:20]:
                self.stderr.write(finding)
            raise CommandError(
                f"The backup was put back, and {len(findings)} things in its evidence are not as they were sealed; they were not when it "
                "was made either. “manage.py verify_evidence --all” names them."
            )
        self.stdout.write(
            self.style.SUCCESS(
                f"All {captures} captures and {quotations} quotations are as they were sealed. Last seal: {seal or 'none yet'}."
            )
        )

    def _keys(self, options: dict[str, Any]) -> Keys:
        secret_keys: tuple[Any, ...] = ()
        if options["secret_key"]:
            try:
                secret_keys = tuple(secret_keys_in(Path(options["secret_key"]).read_text("utf-8")))
            except (OSError, UnicodeDecodeError, UnableToReadKey) as error:
                raise CommandError(f"{options['secret_key']} holds no secret key: {error}.") from error
        file = options["passphrase_file"]
        return Keys(
            secret_keys=secret_keys, passphrase=passphrase_in(file) if file else settings.BACKUP_PASSPHRASE
        )

    def _say(self, backup: Backup) -> None:
        self.stdout.write(
            f"A backup of {backup.site}, made at {backup.made_at} by release {backup.software} on {backup.database}: "
            f"{backup.rows} rows, {backup.files} files with {backup.file_bytes:,} bytes."
        )

    def _ask(self, there: list[str]) -> None:
        question = f"This newsroom has {', '.join(there)}. All of it is replaced. Type “replace” to go on: "
        try:
            answer = input(question)
        except EOFError:
            answer = ""
        if answer.strip() != "replace":
            raise CommandError("Nothing was changed.")

    def _write_keys(self, backup: Backup, path: Path) -> None:
        if not backup.keys:
            raise CommandError("There are no keys in this backup.")
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                out.write(backup.keys)
        except OSError as error:
            raise CommandError(f"The keys cannot be written: {error}.") from error
        self.stdout.write(f"{path} holds the keys. Nothing else was changed.")


def opened(path: str) -> IO[bytes]:
    """Open a backup for reading."""
    return Path(path).open("rb")


def require_room(backup: Backup) -> None:
    """Raise `UnableToRestore` where a folder's disk has no room for the files of a backup."""
    for alias in ("default", "evidence"):
        try:
            folder = Path(storages[alias].path(""))
        except NotImplementedError:
            # A bucket.
            continue
        while not folder.exists():
            folder = folder.parent
        free = shutil.disk_usage(folder).free
        if free < backup.file_bytes:
            raise UnableToRestore(
                f"There is no room in {folder}: the files of the backup have {backup.file_bytes:,} bytes, and {free:,} are free."
            )
