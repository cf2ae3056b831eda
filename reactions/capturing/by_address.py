"""What came by its address becomes evidence: read, accepted or refused in words, sealed with how it came."""

from dataclasses import replace
from datetime import datetime
from importlib.metadata import version
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.auth.models import User

from reactions.capturing.refusing import Refusal, message_of_refusal, refusal_of
from reactions.capturing.storing import (
    ADDRESS_LIMIT,
    UnableToCapture,
    one_line,
    other_name_of,
    reading_rules,
    store,
)
from reactions.fetching import Fetched, Redirect, warc_of
from reactions.fetching.browser import Browsed
from reactions.fetching.warc import MEDIA_TYPE as WARC_TYPE
from reactions.models import Capture, CaptureArtifact, Source
from reactions.reading import ReadPage, UnableToRead, read_capture
from reactions.sealing import NewArtifact
from reactions.sources.addresses import UnableToReadAddress, canonical_url, native_id_of, outlet_for

PAGES = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
UNKNOWN = "application/octet-stream"


class RefusedAsEvidence(UnableToCapture):
    """A page came, and is no evidence: `code` says what it is, `values` are plain JSON."""

    def __init__(self, code: Refusal, **values: str | int) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        return message_of_refusal(self.code, self.values)


def capture_fetched(
    *,
    source: Source,
    fetched: Fetched,
    operator: User | None,
    now: datetime,
    page: ReadPage | None = None,
) -> Capture:
    """Store what was fetched from a source's address as a sealed capture: WARC, page and text.

    `operator` is who asked for it; None where the newsroom looked by itself. `page` is what `accepted_page()` gave
    where that was asked before. The same page again is another capture:
    that it stood unchanged at another time is evidence too. Raises `RefusedAsEvidence` for a wall, a login page, a
    deletion, a list, an error, or another page than the source's; `OSError` where the evidence cannot be written.
    """
    page = page or accepted_page(source=source, came=fetched)
    role = CaptureArtifact.Role
    kind = "text/plain" if fetched.media_type == "text/plain" else "text/html"
    media_type = f"{kind}; charset={fetched.charset}" if fetched.charset else kind
    return store(
        new=new_capture(
            source=source,
            page=page,
            method=Capture.Method.FETCH,
            requested_url=fetched.requested_url,
            final_url=fetched.final_url,
            redirects=fetched.redirects,
            status=fetched.status,
            captured_at=fetched.fetched_at,
            tool=f"newsroom {settings.VERSION} / httpcore2 {version('httpcore2')}",
            operator=operator,
            now=now,
        ),
        page=page,
        originals=[
            NewArtifact(role=role.WARC, media_type=WARC_TYPE, data=warc_of(fetched)),
            NewArtifact(role=role.HTML, media_type=media_type[:60], data=fetched.data),
        ],
    )


def capture_browsed(
    *,
    source: Source,
    browsed: Browsed,
    operator: User | None,
    now: datetime,
    page: ReadPage | None = None,
) -> Capture:
    """Store a page as the newsroom's browser showed it: the document, a snapshot, a picture, and the text.

    Else as `capture_fetched()`.
    """
    page = page or accepted_page(source=source, came=browsed)
    role = CaptureArtifact.Role
    originals = [NewArtifact(role=role.HTML, media_type="text/html; charset=utf-8", data=browsed.html)]
    if browsed.mhtml:
        originals.append(NewArtifact(role=role.MHTML, media_type="multipart/related", data=browsed.mhtml))
    if browsed.screenshot:
        originals.append(
            NewArtifact(role=role.SCREENSHOT, media_type=browsed.screenshot_type, data=browsed.screenshot)
        )
    return store(
        new=new_capture(
            source=source,
            page=page,
            method=Capture.Method.BROWSER,
            requested_url=browsed.requested_url,
            final_url=browsed.final_url,
            redirects=browsed.redirects,
            status=browsed.status,
            captured_at=browsed.fetched_at,
            tool=f"newsroom {settings.VERSION} / {browsed.tool}",
            operator=operator,
            now=now,
        ),
        page=page,
        originals=originals,
    )


def accepted_page(*, source: Source, came: Fetched | Browsed) -> ReadPage:
    """Return what reading a page gives if it is evidence. Raises `RefusedAsEvidence` as `capture_fetched()` does."""
    if isinstance(came, Browsed):
        page = read_browsed(source=source, browsed=came)
    else:
        page = read_fetched(source=source, fetched=came)
    require_evidence(source=source, page=page, status=status_of(came), final_url=came.final_url)
    return page


def status_of(came: Fetched | Browsed) -> int:
    """Return the status of a page that came; one that a browser shows without any stands there all the same."""
    return 200 if came.status is None else came.status


def read_fetched(*, source: Source, fetched: Fetched) -> ReadPage:
    """Return what reading an answer gives, by the rules of the source's outlet; `refusal` says if it is no evidence.

    Raises `RefusedAsEvidence` for what is no page: a picture, a PDF, bytes without markup.
    """
    return read_bytes(
        source=source,
        data=fetched.data,
        media_type=fetched.media_type,
        charset=fetched.charset,
        seen_at=fetched.fetched_at,
        status=fetched.status,
    )


def read_browsed(*, source: Source, browsed: Browsed) -> ReadPage:
    """Return what reading a page gives as a browser showed it; see `read_fetched()`."""
    return read_bytes(
        source=source,
        data=browsed.html,
        media_type="text/html",
        charset="utf-8",
        seen_at=browsed.fetched_at,
        status=status_of(browsed),
    )


def read_bytes(
    *, source: Source, data: bytes, media_type: str, charset: str | None, seen_at: datetime, status: int
) -> ReadPage:
    """Return what reading a page gives; see `read_fetched()`."""
    is_error = not 200 <= status < 300
    if media_type not in PAGES and media_type != UNKNOWN and not is_error:
        raise RefusedAsEvidence(Refusal.NO_PAGE, media_type=media_type[:60])
    try:
        page = read_capture(
            data=data,
            media_type="text/html" if media_type == UNKNOWN else media_type,
            http_charset=charset,
            charset_hint=source.outlet.charset_hint or None,
            rules=reading_rules(source),
            seen_at=seen_at,
        )
    except UnableToRead as failure:
        code = refusal_of(status=status, reading="")
        nothing_said = Refusal.UNREADABLE if data.strip() else Refusal.EMPTY
        raise RefusedAsEvidence(code or nothing_said, status=status) from failure
    if not page.checkable:
        # A picture that calls itself a page; of an error it is what the site draws, and says nothing.
        code = refusal_of(status=status, reading="")
        raise RefusedAsEvidence(code or Refusal.NO_PAGE, status=status, media_type="image")
    # Where a page says it was saved from is a claim of files; this one came from where we asked.
    return replace(page, saved_from="")


def require_evidence(*, source: Source, page: ReadPage, status: int, final_url: str) -> None:
    """Raise `RefusedAsEvidence` unless the answer is the source's page and holds its words."""
    host = urlsplit(final_url).hostname or ""
    told = refusal_of(status=status, reading=page.refusal)
    if told not in {None, Refusal.LIST, Refusal.EMPTY}:
        raise RefusedAsEvidence(Refusal(told), status=status, host=host)
    require_same_page(source=source, final_url=final_url)
    if told is not None:
        raise RefusedAsEvidence(told, status=status, host=host)
    if other := other_name_of(source=source, names=page.names_itself):
        raise RefusedAsEvidence(Refusal.OTHER_NAME, address=other[:200])
    if not page.text.strip():
        raise RefusedAsEvidence(Refusal.EMPTY, status=status, host=host)


def require_same_page(*, source: Source, final_url: str) -> None:
    """Raise `RefusedAsEvidence` where the last redirect led to another page than the source's, or to the front."""
    shown = final_url[:200]
    try:
        address = canonical_url(final_url)
    except UnableToReadAddress:
        raise RefusedAsEvidence(Refusal.OTHER_PAGE, address=shown) from None
    if address == source.canonical_url:
        return
    path, asked = urlsplit(address).path, urlsplit(source.canonical_url).path
    if path in {"", "/"} and asked not in {"", "/"}:
        raise RefusedAsEvidence(Refusal.SENT_TO_FRONT, address=shown)
    outlet = outlet_for(url=address)
    if outlet is None or outlet.pk != source.outlet_id:
        raise RefusedAsEvidence(Refusal.OTHER_PAGE, address=shown)
    native_id = native_id_of(outlet=source.outlet, url=address)
    if source.native_id:
        if native_id == source.native_id:
            return
        raise RefusedAsEvidence(Refusal.OTHER_PAGE if native_id else Refusal.SENT_TO_FRONT, address=shown)
    # Without a number to go by: the same last part of the path, such as /entry/name and /m/entry/name.
    if _last_part(path) != _last_part(asked):
        raise RefusedAsEvidence(Refusal.OTHER_PAGE, address=shown)


def _last_part(path: str) -> str:
    return unquote(path.rstrip("/").rpartition("/")[2])


def new_capture(
    *,
    source: Source,
    page: ReadPage,
    method: Capture.Method,
    requested_url: str,
    final_url: str,
    redirects: list[Redirect],
    status: int | None,
    captured_at: datetime,
    tool: str,
    operator: User | None,
    now: datetime,
) -> Capture:
    """Return an unsaved capture of a page that came by its address."""
    return Capture(
        source=source,
        method=method,
        requested_url=requested_url[:ADDRESS_LIMIT],
        final_url=final_url[:ADDRESS_LIMIT],
        redirects=list(redirects),
        status=status,
        captured_at=captured_at,
        recorded_at=max(now, captured_at),
        operator=operator,
        tool=tool[:100],
        completeness=str(page.completeness),
        is_readable=True,
        title=one_line(page.title or source.title),
    )
