"""The one byte form of a bundle: a zip file of which no byte is left to choice.

Files stand in the order of `place_of`, stored and not compressed, without times, comments or anything between them. So a
reader need not parse: it writes the headers that must stand there, and compares. Whatever differs, in the content
(by the digests that the bundle names) or in the frame (by that comparison), is found; nothing can be hidden, nested or
unpacked to more than the file's own size.

Format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, sections 4.3.7, 4.3.12, 4.3.16.
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
# 1 January 1980, as early as zip files can say: when a file was packed tells nothing.
DATE, TIME = 0x21, 0
VERSION_NEEDED = 20
MADE_ON_UNIX = 0x0314
MODE = 0o100644 << 16
NAME = re.compile(
    rb"(?:(?:archive|evidence|indexes|pages)/[A-Za-z0-9][A-Za-z0-9.-]{0,99}|datapackage(?:-digest)?\.json)"
)
DATAPACKAGE, DIGEST = "datapackage.json", "datapackage-digest.json"
MOST_FILES = 5_000
# Zip files without their 64-bit extension end at 4 GiB; a bundle has to be handed on.
LARGEST = 2 * 1024**3
HEADER = struct.Struct("<4s5H3I2H")


class UnableToUnpack(Exception):
    """The file is no bundle in its one byte form; the message says where that shows, in English."""


class TooLarge(Exception):
    """The bundle would be larger than `LARGEST`, or hold more than `MOST_FILES`."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: bytes
    crc: int
    size: int
    offset: int

    @property
    def local(self) -> bytes:
        return (
            HEADER.pack(
                LOCAL, VERSION_NEEDED, 0, 0, TIME, DATE, self.crc, self.size, self.size, len(self.name), 0
            )
            + self.name
        )

    @property
    def central(self) -> bytes:
        return struct.pack(
            "<4s6H3I5H2I",
            CENTRAL, MADE_ON_UNIX, VERSION_NEEDED, 0, 0, TIME, DATE, self.crc, self.size, self.size,
            len(self.name), 0, 0, 0, 0, MODE, self.offset,
        ) + self.name  # fmt: skip


def _end(count: int, size: int, offset: int) -> bytes:
    return struct.pack("<4s4H2IH", END, 0, 0, count, count, size, offset, 0)


def place_of(name: str) -> tuple[int, str]:
    """Return what files are sorted by: the package and its digest come last, because they name all others."""
    return ({DATAPACKAGE: 1, DIGEST: 2}.get(name, 0), name)


def pack(files: Iterable[tuple[str, Callable[[], bytes]]], out: BinaryIO) -> None:
    """Write a bundle. Each file's content is asked for when its turn has come, and let go. Raises `TooLarge`.

    `files` come in the order of `place_of`, each name once.
    """
    entries: list[_Entry] = []
    offset = 0
    for name, content in files:
        data = content()
        entry = _Entry(name=name.encode("ascii"), crc=zlib.crc32(data), size=len(data), offset=offset)
        if entries and place_of(name) <= place_of(entries[-1].name.decode("ascii")):
            raise ValueError(f"{name} is out of order.")
        if NAME.fullmatch(entry.name) is None:
            raise ValueError(f"{name} is no name of a file in a bundle.")
        entries.append(entry)
        header = entry.local
        offset += len(header) + len(data)
        if offset > LARGEST or len(entries) > MOST_FILES:
            raise TooLarge
        out.write(header)
        out.write(data)
    directory = b"".join(entry.central for entry in entries)
    out.write(directory)
    out.write(_end(len(entries), len(directory), offset))


def unpack(data: memoryview) -> dict[str, memoryview]:
    """Return the files of a bundle, as views into it. Raises `UnableToUnpack`, naming where the frame differs."""
    if len(data) > LARGEST:
        raise UnableToUnpack("The file is larger than a bundle may be.")
    if bytes(data[:4]) != LOCAL:
        raise UnableToUnpack("This is no bundle: it does not begin like a zip file that this newsroom made.")
    entries = list(_entries(data))
    offset = entries[-1].offset + len(entries[-1].local) + entries[-1].size
    directory = b"".join(entry.central for entry in entries)
    tail = directory + _end(len(entries), len(directory), offset)
    if len(data) - offset != len(tail):
        raise UnableToUnpack(
            f"The list of files at byte {offset} has another length than the files before it call for: "
            "bytes were added or are missing."
        )
    if data[offset:] != tail:
        raise UnableToUnpack(f"The list of files at byte {offset} does not fit the files before it.")
    return {
        entry.name.decode("ascii"): data[start : start + entry.size]
        for entry in entries
        for start in (entry.offset + len(entry.local),)
    }


def _entries(data: memoryview) -> Iterator[_Entry]:
    """Yield the files of a bundle from its beginning, each only if its header is the one that must stand there."""
    offset, before = 0, (-1, "")
    for number in range(MOST_FILES + 1):
        if bytes(data[offset : offset + 4]) != LOCAL:
            break
        if number == MOST_FILES:
            raise UnableToUnpack("There are more files in it than a bundle has.")
        if len(data) - offset < HEADER.size:
            raise UnableToUnpack("The file ends in the middle: it was cut off.")
        fields = HEADER.unpack(data[offset : offset + HEADER.size])
        crc, size, length = fields[6], fields[7], fields[9]
        start = offset + HEADER.size
        name = bytes(data[start : start + length])
        if NAME.fullmatch(name) is None:
            raise UnableToUnpack(f"At byte {offset} stands a file whose name no bundle has: {_shown(name)}.")
        entry = _Entry(name=name, crc=crc, size=size, offset=offset)
        shown, start = name.decode("ascii"), start + length
        if data[offset:start] != entry.local:
            raise UnableToUnpack(f"The header of {shown} is not the one that a bundle has.")
        if start + size > len(data):
            raise UnableToUnpack(f"The file ends within {shown}: it was cut off.")
        if place_of(shown) <= before:
            raise UnableToUnpack(f"{shown} stands twice or out of order.")
        if zlib.crc32(data[start : start + size]) != crc:
            raise UnableToUnpack(
                f"The checksum of {shown} does not fit its content: a byte of it was changed."
            )
        yield entry
        offset, before = start + size, place_of(shown)


def _shown(name: bytes) -> str:
    return ascii(name[:60].decode("utf-8", "replace"))
