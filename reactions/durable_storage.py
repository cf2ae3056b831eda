"""Files that are on the disk, and not only on their way there, once they are said to be stored.

A database commits to the disk; a file that was only written can still be lost with the power, and then a row names
nothing. So a file is flushed, and every folder that leads to it, before its name is returned: before the transaction
that names it can commit.
"""

import errno
import os
from pathlib import Path
from typing import IO, Any

from django.core.files.storage import FileSystemStorage

# What file systems say that cannot flush a folder, such as some of networks.
NOT_FOR_FOLDERS = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EACCES})


class DurableStorage(FileSystemStorage):
    """A folder on this machine whose files survive a loss of power from the moment that they are stored.

    Raises `OSError` where the disk cannot keep a file; the file is removed again.
    """

    def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> str:
        stored = super().save(name, content, max_length=max_length)
        place = Path(self.path(stored))
        try:
            _flush(place)
        except OSError:
            place.unlink(missing_ok=True)
            raise
        root = Path(self.location)
        for folder in place.parents:
            _flush_folder(folder)
            # The folder above the root is flushed too: the root may be new itself.
            if folder == root.parent:
                break
        return stored


def _flush(place: Path) -> None:
    """Wait until what was written to a file or folder stands on the disk."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _flush_folder(folder: Path) -> None:
    try:
        _flush(folder)
    except OSError as failure:
        if failure.errno not in NOT_FOR_FOLDERS:
            raise
