"""Folders, buckets and backups: whether they can be written, and whether there is room."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import storages
from django.utils.translation import gettext as _

from newsroom.backups.keeping import backups_in
from newsroom.doctor.findings import Finding, advice, fine, problem

# Bytes that should be free, and of which it is too late.
WANTED, TOO_FEW = 2 * 1024**3, 256 * 1024**2
# A backup every night, and some hours for it to be made.
MOST_OLD = timedelta(hours=30)


def look_at_folders(now: datetime) -> Iterator[Finding]:
    """Look at every folder that the newsroom writes to, by writing."""
    folders = {
        "NEWSROOM_VAR_DIR": Path(settings.VAR_DIR),
        **{
            variable: Path(folder)
            for alias, variable, folder in (
                ("default", "NEWSROOM_MEDIA_ROOT", settings.MEDIA_ROOT),
                ("evidence", "NEWSROOM_EVIDENCE_ROOT", settings.EVIDENCE_ROOT),
                ("exchange", "NEWSROOM_EXCHANGE_ROOT", settings.EXCHANGE_ROOT),
            )
            if settings.BUCKETS[alias] is None
        },
    }
    is_fine = True
    for variable, folder in folders.items():
        there = folder
        while not there.exists():
            there = there.parent
        try:
            with tempfile.TemporaryFile(dir=there) as file:
                file.write(b"doctor")
        except OSError as error:
            is_fine = False
            yield problem(
                "folders",
                _("%(folder)s (%(variable)s) cannot be written: %(why)s")
                % {"folder": folder, "variable": variable, "why": error.strerror or error},
                _("Give it to the user under whom the newsroom runs: chown -R newsroom %(folder)s.")
                % {"folder": folder},
            )
    for variable, free, folder in _short_of_room(folders):
        is_fine = False
        say = problem if free < TOO_FEW else advice
        yield say(
            "disk",
            _("%(free)d MiB are free for %(folder)s (%(variable)s).")
            % {"free": free // 1024**2, "folder": folder, "variable": variable},
            _("Make room, or put it on another disk. When none is left, nothing can be saved."),
        )
    if is_fine:
        yield fine("folders", _("Every folder can be written, and has room."))


def _short_of_room(folders: dict[str, Path]) -> Iterator[tuple[str, int, Path]]:
    seen: set[int] = set()
    for variable, folder in folders.items():
        there = folder
        while not there.exists():
            there = there.parent
        device = os.stat(there).st_dev  # noqa: PTH116  the device alone
        free = shutil.disk_usage(there).free
        if device not in seen and free < WANTED:
            yield variable, free, folder
        seen.add(device)


def look_at_buckets(now: datetime) -> Iterator[Finding]:
    """Look at whether buckets answer; whether they are closed, `check --deploy` asks."""
    for alias, place in settings.BUCKETS.items():
        if place is None:
            continue
        try:
            storages[alias].exists("doctor")
        except (OSError, ImportError) as error:
            yield problem(
                "buckets",
                _("The bucket %(name)s does not answer: %(why)s")
                % {"name": place["bucket_name"], "why": str(error)[:200]},
                _("Look at its address, and at AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."),
            )
        else:
            yield fine("buckets", _("The bucket %(name)s answers.") % {"name": place["bucket_name"]})


def look_at_backups(now: datetime) -> Iterator[Finding]:
    """Look at whether there is a backup of last night."""
    if not settings.BACKUP_FOLDER:
        yield advice(
            "backups",
            _("It is not known where backups are."),
            _("Set NEWSROOM_BACKUP_FOLDER, and enable newsroom-backup.timer (docs/backups.md)."),
        )
        return
    try:
        found = backups_in(Path(settings.BACKUP_FOLDER))
        newest = datetime.fromtimestamp(found[-1].stat().st_mtime, tz=now.tzinfo) if found else None
    except OSError as error:
        yield problem("backups", _("The folder of backups cannot be read: %(why)s") % {"why": error})
        return
    if newest is None or now - newest > MOST_OLD:
        message = (
            _("There is no backup.")
            if newest is None
            else _("The last backup is %(hours)d hours old.")
            % {"hours": (now - newest).total_seconds() // 3600}
        )
        yield problem(
            "backups",
            message,
            _("Run manage.py backup, and see why the timer did not: systemctl status newsroom-backup."),
        )
        return
    yield fine("backups", _("There is a backup of the last night."))
    if settings.IN_PRODUCTION and not (settings.BACKUP_RECIPIENTS or settings.BACKUP_PASSPHRASE):
        yield advice(
            "backups",
            _("Backups are not encrypted."),
            _("Make a key with manage.py backup --make-key, and set NEWSROOM_BACKUP_RECIPIENTS."),
        )
