"""WARC records of a bundle: written for what was uploaded, read where the newsroom fetched the page itself.

https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/ ; each record is a gzip member of its own.
"""

import hashlib
import re
import uuid
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from reactions.decompression import Decompressor, TooMuch, UnableToDecompress
from reactions.manifests import canonical_json

# More than any capture: pages have 20 MiB at most, and one capture holds a few files of such a size.
MOST_UNPACKED = 128 * 1024**2
LARGEST_HEAD = 64 * 1024
GZIP = 16 | zlib.MAX_WBITS
RECORD_BEGINNING = b"WARC/1."
NAMES_SPACE = uuid.UUID("6b6f1b0c-6a52-4d7c-9a43-0f2d8a2c4b11")


class UnableToReadRecords(Exception):
    """The file is no WARC file, is damaged, or unpacks to too much."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record: its headers by lower-case name, its block, and where it stands in the compressed file."""

    headers: Mapping[str, str]
    block: bytes
    offset: int
    length: int

    @property
    def kind(self) -> str:
        return self.headers.get("warc-type", "")

    @property
    def address(self) -> str:
        return self.headers.get("warc-target-uri", "").strip("<>")


@dataclass(frozen=True, slots=True)
class Resource:
    """A file that is archived as it is, under an address."""

    role: str
    address: str
    media_type: str
    data: bytes


def resource_records(
    *, resources: list[Resource], captured_at: datetime, seal: str, publisher: str
) -> list[bytes]:
    """Return records that hold uploaded files as they are. Same input, same bytes: ids follow from the seal."""
    date = captured_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    fields = f"format: WARC File Format 1.1\r\npublisher: {publisher}\r\ndescription: Files that an editor gave.\r\n"
    info = _record(
        [("WARC-Type", "warcinfo"), ("WARC-Date", date), ("WARC-Record-ID", _id(seal, "warcinfo"))],
        content_type="application/warc-fields",
        block=fields.encode(),
    )
    records = [info]
    for resource in resources:
        digest = f"sha256:{hashlib.sha256(resource.data).hexdigest()}"
        headers = [
            ("WARC-Type", "resource"),
            ("WARC-Target-URI", resource.address),
            ("WARC-Date", date),
            ("WARC-Record-ID", _id(seal, resource.role)),
            ("WARC-Block-Digest", digest),
            ("WARC-Payload-Digest", digest),
        ]
        records.append(_record(headers, content_type=resource.media_type, block=resource.data))
    return records


def _record(headers: list[tuple[str, str]], *, content_type: str, block: bytes) -> bytes:
    rows = [*headers, ("Content-Type", content_type), ("Content-Length", str(len(block)))]
    head = "".join(f"{name}: {value}\r\n" for name, value in rows)
    return b"WARC/1.1\r\n" + head.encode() + b"\r\n" + block + b"\r\n\r\n"


def _id(seal: str, role: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(NAMES_SPACE, f'{seal} {role}')}>"


def compressed(records: list[bytes]) -> bytes:
    """Return records as a `.warc.gz`, each a member of its own, without times."""
    return b"".join(gzipped(record) for record in records)


def gzipped(data: bytes) -> bytes:
    compressor = zlib.compressobj(9, zlib.DEFLATED, GZIP)
    return compressor.compress(data) + compressor.flush()


def members(data: bytes, *, most: int = MOST_UNPACKED) -> Iterator[tuple[int, int, bytes]]:
    """Yield the offset, length and content of each gzip member, `most` bytes of content in all.

    Raises `UnableToReadRecords`.
    """
    offset = 0
    view = memoryview(data)
    while offset < len(data):
        decoder = zlib.decompressobj(GZIP)
        try:
            content = decoder.decompress(view[offset:], most + 1)
        except zlib.error as failure:
            raise UnableToReadRecords("it is not compressed as it should be") from failure
        most -= len(content)
        if most < 0:
            raise UnableToReadRecords("it unpacks to more than a capture can hold")
        if not decoder.eof:
            raise UnableToReadRecords("it is cut off")
        length = len(data) - offset - len(decoder.unused_data)
        yield offset, length, content
        offset += length


def unpacked(data: bytes) -> bytes:
    return b"".join(content for _offset, _length, content in members(data))


def records_in(data: bytes) -> Iterator[Record]:
    """Yield the records of a `.warc.gz`. Raises `UnableToReadRecords`."""
    for offset, length, content in members(data):
        head, separator, rest = content.partition(b"\r\n\r\n")
        if not separator or len(head) > LARGEST_HEAD or not head.startswith(RECORD_BEGINNING):
            raise UnableToReadRecords("it holds something else than records")
        headers = _headers(head)
        size = headers.get("content-length", "")
        if not (size.isascii() and size.isdecimal() and len(size) < 12 and int(size) + 4 == len(rest)):
            raise UnableToReadRecords("a record is not as long as it says")
        yield Record(headers=headers, block=rest[: int(size)], offset=offset, length=length)


def _headers(head: bytes) -> dict[str, str]:
    headers: dict[str, str] = {}
    for line in head.decode("utf-8", "replace").split("\r\n")[1:]:
        name, _colon, value = line.partition(":")
        headers.setdefault(name.strip().lower(), value.strip())
    return headers


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer in a record: its status, media type, charset, and its body with the compression undone."""

    status: str
    media_type: str
    charset: str | None
    body: bytes


def answer_in(record: Record) -> Answer:
    """Return the HTTP answer of a response record. Raises `UnableToReadRecords`."""
    head, _separator, body = record.block.partition(b"\r\n\r\n")
    first, _line, _rest = head.partition(b"\r\n")
    status = first.split(b" ")[1][:3].decode("ascii", "replace") if b" " in first else ""
    headers = _headers(head)
    media_type, _semicolon, parameters = headers.get("content-type", "").partition(";")
    try:
        decoder = Decompressor(headers.get("content-encoding", ""))
        content = decoder.feed(body, room=MOST_UNPACKED)
    except (UnableToDecompress, TooMuch) as failure:
        raise UnableToReadRecords("the page in it cannot be unpacked") from failure
    return Answer(
        status=status,
        media_type=media_type.strip().lower(),
        charset=charset_in(parameters),
        body=content,
    )


def charset_in(parameters: str) -> str | None:
    """Return the character set that the parameters of a media type name."""
    found = re.search(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", parameters, re.IGNORECASE)
    return found[1] if found else None


def index_lines(*, filename: str, data: bytes) -> Iterator[str]:
    """Yield a CDXJ line (https://specs.webrecorder.net/cdxj/0.1.0/) for each page or file in a `.warc.gz`."""
    for record in records_in(data):
        if record.kind not in ("response", "resource"):
            continue
        mime, status = record.headers.get("content-type", "").partition(";")[0], "200"
        if record.kind == "response":
            answer = answer_in(record)
            mime, status = answer.media_type or "unk", answer.status
        moment = re.sub(r"\D", "", record.headers.get("warc-date", ""))[:14]
        fields = {
            "url": record.address,
            "mime": mime,
            "status": status,
            "digest": record.headers.get("warc-payload-digest", ""),
            "length": str(record.length),
            "offset": str(record.offset),
            "filename": filename,
        }
        yield f"{sort_key(record.address)} {moment} {canonical_json(fields).decode()}\n"


def sort_key(address: str) -> str:
    """Return an address as indexes are sorted by it: the host turned round, all in lower case."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return re.sub(r"\s", "%20", address.lower())
    host = ",".join(reversed(parts.hostname.removeprefix("www.").split(".")))
    port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    key = f"{host}{port}){parts.path or '/'}{'?' + query if query else ''}"
    return re.sub(r"\s", "%20", key.lower())
