"""The page inside an archive file: MHTML, as browsers save it (RFC 2557, a MIME multipart/related message)."""

import email
import email.message
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError

from django.utils.translation.trans_null import gettext_noop

from reactions.reading.pages import UnableToRead

MOST_PARTS = 5_000
MOST_FRAMES = 20
PAGE_TYPES = ("text/html", "application/xhtml+xml")
_NO_PAGE = gettext_noop(
    "There is no page in this MHTML file. Save the page again in the browser as “webpage, single file”."
)


@dataclass(frozen=True)
class ArchivedPage:
    """The root page of an archive: its bytes, the charset of its part, and the address it says it came from.

    `frames` are the other pages in it, as bytes and charset: Naver's blogs and cafes show their posts in frames.
    """

    data: bytes
    charset: str | None
    saved_from: str
    frames: tuple[tuple[bytes, str | None], ...] = ()


def looks_like_mhtml(data: bytes) -> bool:
    """Say whether bytes begin with the headers of a MIME message: browsers upload MHTML under several types."""
    head = data[:4096].lstrip().lower()
    return b"mime-version:" in head and (b"multipart/related" in head or b"snapshot-content-location" in head)


def open_mhtml(data: bytes) -> ArchivedPage:
    """Return the root page of an MHTML file: the part that `start` names, else the first HTML part."""
    try:
        message = email.message_from_bytes(data.lstrip(), policy=email.policy.compat32)
        parts = _parts_of(message)
        root = _root_of(message, parts)
        if root is None:
            raise UnableToRead(_NO_PAGE)
        body = root.get_payload(decode=True)
        charset = root.get_content_charset()
        saved_from = str(message.get("Snapshot-Content-Location") or root.get("Content-Location") or "")
        frames = tuple(_frames_of(parts, root))
    except (MessageError, LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise UnableToRead(_NO_PAGE) from error
    if not isinstance(body, bytes) or not body.strip():
        raise UnableToRead(_NO_PAGE)
    return ArchivedPage(data=body, charset=charset, saved_from=saved_from[:2_000].strip(), frames=frames)


Message = email.message.Message


def _parts_of(message: "Message[str, str]") -> list["Message[str, str]"]:
    parts: list[Message[str, str]] = []
    for part in message.walk():
        if len(parts) >= MOST_PARTS:
            break
        parts.append(part)
    return parts


def _frames_of(
    parts: list["Message[str, str]"], root: "Message[str, str]"
) -> Iterator[tuple[bytes, str | None]]:
    frames = [part for part in parts if part is not root and part.get_content_type() in PAGE_TYPES]
    for part in frames[:MOST_FRAMES]:
        body = part.get_payload(decode=True)
        if isinstance(body, bytes) and body.strip():
            yield body, part.get_content_charset()


def _root_of(message: "Message[str, str]", parts: list["Message[str, str]"]) -> "Message[str, str] | None":
    pages = [part for part in parts if part.get_content_type() in PAGE_TYPES]
    start = message.get_param("start")
    if isinstance(start, str):
        for part in pages:
            if (part.get("Content-ID") or "").strip("<> ") == start.strip("<> "):
                return part
    location = message.get("Snapshot-Content-Location")
    for part in pages:
        if location and part.get("Content-Location") == location:
            return part
    return pages[0] if pages else None
