"""A fetch as a WARC file: the archives' own format for what was asked and what came.

https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/ — one record that says who wrote it,
then a request and a response for each station. Digests are SHA-256. The server's IP address is left out: it says
nothing of the page, and behind a content network nothing of the site.
"""

import hashlib
import re
import uuid
from datetime import datetime
from importlib.metadata import version
from io import BytesIO

from django.conf import settings
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from reactions.fetching.identity import user_agent
from reactions.fetching.results import Exchange, Fetched

MEDIA_TYPE = "application/warc"
CONTENT_TYPES = {
    "warcinfo": "application/warc-fields",
    "request": "application/http; msgtype=request",
    "response": "application/http; msgtype=response",
}
# Bodies are kept with their chunks put together. The header that speaks of chunks stays, under a name that no
# reader acts upon, as other crawlers write it.
TRANSFER_ENCODING = re.compile(rb"^transfer-encoding:", re.IGNORECASE | re.MULTILINE)


def warc_of(fetched: Fetched) -> bytes:
    """Return the exchanges of a fetch as a WARC/1.1 file, each record compressed by itself."""
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=True, warc_version="1.1")
    info = {
        "software": f"ReactionNewsroom/{settings.VERSION} warcio/{version('warcio')}",
        "format": "WARC File Format 1.1",
        "publisher": settings.SITE_URL,
        "http-header-user-agent": user_agent(),
        "description": "A page fetched as evidence for quotations.",
    }
    fields = "".join(f"{name}: {value}\r\n" for name, value in info.items()).encode()
    _write(writer, kind="warcinfo", headers={"WARC-Date": _date(fetched.started_at)}, block=fields)
    for exchange in fetched.exchanges:
        _write_exchange(writer, exchange)
    return buffer.getvalue()


def _write_exchange(writer: WARCWriter, exchange: Exchange) -> None:
    common = {"WARC-Target-URI": exchange.url, "WARC-Date": _date(exchange.sent_at)}
    truncated = {"WARC-Truncated": "length"} if exchange.is_truncated else {}
    answer = _write(
        writer,
        kind="response",
        headers=common | truncated | {"WARC-Payload-Digest": _digest(exchange.body)},
        block=TRANSFER_ENCODING.sub(b"X-Archive-Orig-Transfer-Encoding:", exchange.head) + exchange.body,
    )
    _write(
        writer,
        kind="request",
        headers=common | {"WARC-Payload-Digest": _digest(b""), "WARC-Concurrent-To": answer},
        block=exchange.request,
    )


def _write(writer: WARCWriter, *, kind: str, headers: dict[str, str], block: bytes) -> str:
    """Write a record whose block is just these bytes (warcio's own maker would set HTTP headers anew); return its id."""
    name = f"<urn:uuid:{uuid.uuid4()}>"
    rows = {"WARC-Type": kind, "WARC-Record-ID": name, **headers, "WARC-Block-Digest": _digest(block)}
    record = ArcWarcRecord(
        "warc",
        kind,
        StatusAndHeaders("", list(rows.items()), protocol="WARC/1.1"),
        BytesIO(block),
        None,
        CONTENT_TYPES[kind],
        len(block),
    )
    writer.write_record(record)
    return name


def _date(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
