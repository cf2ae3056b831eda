"""What is in a file that was handed in: an export of another system, a saved page, or a zip of these with their pictures."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.utils.translation import gettext as _

from articles.importing.archives import Archive, TooLarge, page_names, problem_of_name
from articles.importing.entries import SAVED_PAGE, Entry
from articles.importing.ghost import ghost_entries, looks_like_ghost
from articles.importing.pages import UnableToImport
from articles.importing.reading_bytes import LARGEST_PAGE_BYTES, too_large_message
from articles.importing.wordpress import looks_like_wordpress, wordpress_entries

MIB = 1024 * 1024
# The largest file of all: what the desk takes in one request, and more than any single export that is known.
LARGEST_FILE_BYTES = 2 * 1024 * MIB
# Unlike XML, JSON is held in memory while it is read.
LARGEST_GHOST_BYTES = 128 * MIB
ZIP_BEGINNINGS = (b"PK\x03\x04", b"PK\x05\x06")
SNIFFED_BYTES = 64 * 1024
MOST_ENTRIES = 100_000
# How saved pages end; what ends otherwise in an archive is told and left.
PAGE_ENDINGS = (".html", ".htm", ".xhtml", ".txt", ".text", ".md", ".mht", ".mhtml")


def entries_in(*, file: IO[bytes], name: str, byte_count: int) -> Iterator[Entry]:
    """Yield everything in a file, in an order that is the same each time. `file` can be sought; `name` is for people.

    What cannot be taken is an entry with a refusal. Raises `UnableToImport` where nothing in the file can be read.
    """
    if byte_count > LARGEST_FILE_BYTES:
        raise UnableToImport(
            _("The file is larger than %(limit)d GiB. Export it in parts, for example year by year.")
            % {"limit": LARGEST_FILE_BYTES // (1024 * MIB)}
        )
    for count, entry in enumerate(_entries(file, name, byte_count), start=1):
        if count > MOST_ENTRIES:
            raise UnableToImport(
                _("The file holds more than %(limit)d items. Export it in parts, for example year by year.")
                % {"limit": MOST_ENTRIES}
            )
        yield entry


def _entries(file: IO[bytes], name: str, byte_count: int) -> Iterator[Entry]:
    beginning = file.read(SNIFFED_BYTES)
    file.seek(0)
    if beginning.startswith(ZIP_BEGINNINGS):
        with Archive(file) as archive:
            yield from _in_archive(archive)
    elif looks_like_wordpress(beginning):
        yield from wordpress_entries(file=file, name=name)
    elif looks_like_ghost(beginning):
        yield from ghost_entries(data=_bounded_json(file.read(LARGEST_GHOST_BYTES + 1)), name=name)
    elif byte_count > LARGEST_PAGE_BYTES:
        raise UnableToImport(_unknown_message())
    else:
        yield Entry(name=name, kind=SAVED_PAGE, data=file.read())


def _unknown_message() -> str:
    return _(
        "This is neither a WordPress export (XML), nor a Ghost export (JSON), nor a zip, and larger than a saved page can be (5 MiB)."
    )


def _bounded_json(data: bytes) -> bytes:
    if len(data) > LARGEST_GHOST_BYTES:
        raise UnableToImport(
            _("The Ghost export is larger than %(limit)d MiB. Export it in parts.")
            % {"limit": LARGEST_GHOST_BYTES // MIB}
        )
    return data


def _in_archive(archive: Archive) -> Iterator[Entry]:
    count = 0
    for name in page_names(archive):
        problem = problem_of_name(name)
        if problem is None:
            try:
                for entry in _in_member(archive, name):
                    count += 1
                    yield entry
                continue
            except UnableToImport as refusal:
                problem = refusal.reason
        count += 1
        yield Entry(name=name[:300], kind="", refusal=problem)
    if not count:
        raise UnableToImport(_("There is no page and no export in this archive."))


def _in_member(archive: Archive, name: str) -> Iterator[Entry]:
    beginning = archive.beginning(name, SNIFFED_BYTES)
    if beginning.startswith(ZIP_BEGINNINGS):
        raise UnableToImport(_("It is an archive in the archive. Unpack it and import it by itself."))
    if looks_like_wordpress(beginning):
        if archive.size_of(name) > LARGEST_FILE_BYTES:
            raise UnableToImport(too_large_message())
        with archive.opened(name) as file:
            yield from wordpress_entries(file=file, name=name)  # type: ignore[arg-type]
    elif looks_like_ghost(beginning):
        try:
            data = archive.read(name, most=LARGEST_GHOST_BYTES)
        except TooLarge:
            data = _bounded_json(b" " * (LARGEST_GHOST_BYTES + 1))
        yield from ghost_entries(data=data, name=name)
    elif name.lower().endswith(PAGE_ENDINGS):
        try:
            yield Entry(name=name, kind=SAVED_PAGE, data=archive.read(name, most=LARGEST_PAGE_BYTES))
        except TooLarge:
            raise UnableToImport(too_large_message()) from None
    else:
        raise UnableToImport(_("It is neither a saved page nor an export that is known here."))


@contextmanager
def pictures_in(*, file: IO[bytes]) -> Iterator[Archive | None]:
    """Give the archive in which pictures are looked for, or None where the file is no zip."""
    if not zipfile.is_zipfile(file):
        yield None
        return
    file.seek(0)
    with Archive(file) as archive:
        yield archive
