"""A zip of strangers, read by name and never unpacked to disk: bounded in files and bytes, counted as they are unpacked.

Nothing in it decides where anything is written, so a name that climbs out of its folder climbs nowhere; it is
refused all the same, since no honest archive has one.
"""

import posixpath
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from typing import IO, Self
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from articles.importing.pages import UnableToImport
from images.preparing import MAX_BYTES as LARGEST_PICTURE_BYTES

MIB = 1024 * 1024
MOST_FILES = 50_000
# Of everything in the archive, as it says of itself; each file is bounded again while it is unpacked.
MOST_UNPACKED_BYTES = 8 * 1024 * MIB
# Of the list of contents: room for 50,000 files with long names.
LARGEST_CONTENTS_BYTES = 16 * MIB
READ_AT_ONCE = 256 * 1024
PICTURE_ENDINGS = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".heic")
# What systems put into archives by themselves.
CLUTTER = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._)")
# WordPress' smaller versions of a picture: photo-300x200.jpg is of photo.jpg.
SMALLER_VERSION = re.compile(r"-\d{2,5}x\d{2,5}(?=\.[a-z]{3,5}$)|-scaled(?=\.[a-z]{3,5}$)")
LONGEST_NAME = 500


class TooLarge(Exception):
    """A file in an archive is larger than what it may be."""


class Archive:
    """An opened zip. Close it, or use it as a context."""

    def __init__(self, file: IO[bytes]) -> None:
        """Raise `UnableToImport` for what is no zip, or one that would fill the newsroom."""
        try:
            self._zip = zipfile.ZipFile(_Careful(file))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, OverflowError) as error:
            raise UnableToImport(
                _("This is no zip file that can be read, or a part of it is missing. Make it again.")
            ) from error
        infos = self._zip.infolist()
        if len(infos) > MOST_FILES:
            raise UnableToImport(
                _("The archive holds more than %(limit)d files. Divide it into several.")
                % {"limit": MOST_FILES}
            )
        if sum(info.file_size for info in infos) > MOST_UNPACKED_BYTES:
            raise UnableToImport(
                _("Unpacked, the archive is larger than %(limit)d GiB. Divide it into several.")
                % {"limit": MOST_UNPACKED_BYTES // (1024 * MIB)}
            )
        # The last of several files with one name is what unpacking would leave.
        self._infos = {info.filename: info for info in infos if not info.is_dir()}
        self._pictures: dict[str, list[str]] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_arguments: object) -> None:
        self._zip.close()

    def names(self) -> list[str]:
        """Return the names of all files that somebody put there, sorted."""
        return sorted(name for name in self._infos if not CLUTTER.search(name))

    def beginning(self, name: str, size: int) -> bytes:
        """Return the first bytes of a file. Raises `UnableToImport` where it cannot be read."""
        with self.opened(name) as file:
            return file.read(size)

    def opened(self, name: str) -> "BoundedFile":
        """Return a file for reading. Raises `UnableToImport` where it cannot be."""
        info = self._infos[name]
        if info.flag_bits & 0x1:
            raise UnableToImport(_("It is encrypted. Make the archive again without a password."))
        try:
            return BoundedFile(self._zip.open(info))
        except (
            zipfile.BadZipFile,
            NotImplementedError,
            RuntimeError,
            OSError,
            zlib.error,
            EOFError,
        ) as error:
            raise UnableToImport(_("It is damaged, or packed in a way that is not known here.")) from error

    def read(self, name: str, *, most: int) -> bytes:
        """Return a file's bytes. Raises `TooLarge` as soon as there are more than `most`, `UnableToImport` for a damaged one."""
        if self._infos[name].file_size > most:
            raise TooLarge
        pieces, size = [], 0
        with self.opened(name) as file:
            while piece := file.read(READ_AT_ONCE):
                size += len(piece)
                if size > most:
                    raise TooLarge
                pieces.append(piece)
        return b"".join(pieces)

    def size_of(self, name: str) -> int:
        return self._infos[name].file_size

    def picture(self, address: str, *, beside: str = "") -> str | None:
        """Return the name of the file that a picture's address means, or None where the archive has none.

        `beside` is the file whose page names the address. Of files with the same name the one whose folders agree
        most with the address is meant; a smaller version that is not there stands for the whole picture.
        """
        path = unquote(
            urlsplit(address).path
            if "://" in address or address.startswith("//")
            else address.split("?", maxsplit=1)[0]
        )
        if not path or address.startswith("data:"):
            return None
        if beside and not path.startswith("/") and "://" not in address:
            exact = posixpath.normpath(posixpath.join(posixpath.dirname(beside), path))
            if exact in self._infos and exact.lower().endswith(PICTURE_ENDINGS):
                return exact
        for wanted in (path, SMALLER_VERSION.sub("", path.lower())):
            found = self._best(wanted)
            if found is not None:
                return found
        return None

    def _best(self, path: str) -> str | None:
        if self._pictures is None:
            self._pictures = defaultdict(list)
            for name in self.names():
                if name.lower().endswith(PICTURE_ENDINGS) and problem_of_name(name) is None:
                    self._pictures[posixpath.basename(name).lower()].append(name)
        candidates = self._pictures.get(posixpath.basename(path).lower(), [])
        # A common name alone says nothing among thousands: with several, the folder has to agree too.
        scored = [(_agreement(path, name), name) for name in candidates]
        if len(scored) == 1:
            return scored[0][1]
        best = max(scored, default=(0, ""), key=lambda pair: pair[0])
        return best[1] if best[0] > 1 else None


class _Careful:
    """The zip's own file, of which nobody reads more at once than an honest list of contents needs.

    A list of millions of files would be in memory before anybody could count them.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int | None = -1) -> bytes:
        if size is None or size < 0:
            here = self._file.tell()
            size = self._file.seek(0, 2) - here
            self._file.seek(here)
        if size > LARGEST_CONTENTS_BYTES:
            raise zipfile.BadZipFile
        return self._file.read(size)

    def seekable(self) -> bool:
        return True

    def close(self) -> None:
        # Whoever opened it closes it.
        pass


class BoundedFile:
    """A file in an archive; what is damaged in it is told in words when it is met."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_arguments: object) -> None:
        self._file.close()

    def read(self, size: int = -1) -> bytes:
        try:
            return self._file.read(size)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise UnableToImport(_("It is damaged, or packed in a way that is not known here.")) from error

    def seek(self, offset: int) -> None:
        self._file.seek(offset)


def problem_of_name(name: str) -> str | None:
    """Return why a file is not taken because of its name, or None."""
    if len(name) > LONGEST_NAME or "\x00" in name or "\\" in name:
        return _("Its name is not one that a file can have.")
    if name.startswith("/") or ".." in name.split("/") or re.match(r"^[A-Za-z]:", name):
        return _("Its name leads out of the archive. No honest archive has such names.")
    return None


def _agreement(path: str, name: str) -> int:
    """Return how many parts, from the last, two paths have in common."""
    pairs = zip(reversed(path.lower().split("/")), reversed(name.lower().split("/")), strict=False)
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count


def read_picture(archive: Archive, name: str) -> bytes:
    """Return a picture's bytes. Raises `UnableToImport` for one that is too large for the library, or damaged."""
    try:
        return archive.read(name, most=LARGEST_PICTURE_BYTES)
    except TooLarge:
        raise UnableToImport(
            _("The picture is larger than %(limit)d MiB.") % {"limit": LARGEST_PICTURE_BYTES // MIB}
        ) from None


def page_names(archive: Archive) -> Iterator[str]:
    """Yield the names of files in an archive that are no pictures, styles or scripts."""
    for name in archive.names():
        if not name.lower().endswith(
            (*PICTURE_ENDINGS, ".css", ".js", ".svg", ".ico", ".woff", ".woff2", ".ttf", ".mp4", ".mp3")
        ):
            yield name
