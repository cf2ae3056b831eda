"""A saved page becomes evidence: read, accepted or refused in words, sealed."""

import re
import warnings
from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO
from urllib.parse import urljoin

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image as Picture
from PIL import UnidentifiedImageError

from reactions.models import Capture, CaptureArtifact, CaptureComment, Outlet, Source
from reactions.reading import (
    FoundComment,
    ReadingRules,
    ReadPage,
    UnableToRead,
    read_capture,
    rules_for,
)
from reactions.reading.archives import looks_like_mhtml
from reactions.sealing import NewArtifact, read_artifact, seal, sha256_of
from reactions.sources.addresses import (
    UnableToReadAddress,
    canonical_url,
    comment_page_of,
    native_id_of,
    outlet_for,
    with_comment_page,
)
from reactions.sources.authors import authors_for

LARGEST_BYTES = 20 * 1024 * 1024
# A long page photographed on a telephone is tall; more than this is not a screenshot.
MOST_PIXELS = 80_000_000
LONGEST_SIDE = 40_000
PICTURES = {"PNG": "image/png", "JPEG": "image/jpeg"}
# Clocks of editors' machines differ a little from ours.
CLOCK_TOLERANCE = timedelta(minutes=10)
ADDRESS_LIMIT = 500
LARGEST_VOTES = 2_147_483_647
SINGLEFILE = re.compile(rb"<!--\s*Page saved with SingleFile", re.IGNORECASE)
CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")


class UnableToCapture(Exception):
    """The file is no evidence for this source; the message says why and what to do."""


class AlreadyCaptured(UnableToCapture):
    """The very same file was stored for this source before; `capture` is that capture."""

    def __init__(self, message: str, *, capture: Capture) -> None:
        super().__init__(message)
        self.capture = capture


def capture(
    *,
    source: Source,
    data: bytes,
    media_type: str,
    method: str,
    captured_at: datetime,
    operator: User,
    now: datetime,
    requested_url: str = "",
    tool: str = "",
) -> Capture:
    """Store a saved page or a screenshot of a source as a sealed capture.

    `captured_at` is when the page was saved, as the operator says. Of a page the text and comments are read; a
    PNG or JPEG is stored for people to look at. What the page tells and the source does not have yet (title, time,
    author) is added to the source. Raises `UnableToCapture` for a wall, a login page, a deletion, a list, another
    page than the source's, or a file that is no page; `AlreadyCaptured` for the same file again.
    """
    if not data:
        raise UnableToCapture(_("The file is empty. Save the page again once it has loaded."))
    if len(data) > LARGEST_BYTES:
        raise UnableToCapture(
            _("The file is larger than %(limit)d MiB. Save the page without its pictures.")
            % {"limit": LARGEST_BYTES // (1024 * 1024)}
        )
    if method not in Capture.Method.values:
        raise UnableToCapture(_("Say how the page was saved."))
    if captured_at > now + CLOCK_TOLERANCE:
        raise UnableToCapture(_("The time of saving lies in the future. Correct it."))
    twin = Capture.objects.filter(source=source, artifacts__sha256=sha256_of(data)).first()
    if twin is not None:
        message = _("This very file was captured already, on %(day)s.") % {
            "day": f"{twin.captured_at:%Y-%m-%d}"
        }
        raise AlreadyCaptured(message, capture=twin)
    page = _read(source=source, data=data, media_type=media_type, captured_at=captured_at)
    saved_from = _require_same_page(source=source, saved_from=page.saved_from)
    if other := other_name_of(source=source, names=page.names_itself):
        raise UnableToCapture(
            _("This page calls itself %(address)s, which is not the page of this source.")
            % {"address": other[:200]}
        )
    address = requested_url or source.canonical_url
    new = Capture(
        source=source,
        method=method,
        requested_url=address[:ADDRESS_LIMIT],
        final_url=(saved_from or address)[:ADDRESS_LIMIT],
        captured_at=captured_at,
        recorded_at=now,
        operator=operator,
        tool=tool[:100],
        completeness=str(page.completeness),
        is_readable=page.checkable,
        title=one_line(page.title or source.title),
    )
    try:
        original = _original(data=data, media_type=media_type, page=page)
        stored = store(new=new, page=page, originals=[original])
    except OSError as failure:
        raise UnableToCapture(
            _(
                "The evidence could not be stored: the storage is full, out of reach or may not be written to. Nothing was kept."
            )
        ) from failure
    # What a person's browser saw is soon compared with what we quote from the page (reactions.health.seen_by_people).
    Source.objects.filter(pk=source.pk, recheck_at__gt=now).update(recheck_at=now)
    return stored


@transaction.atomic
def store(*, new: Capture, page: ReadPage, originals: Sequence[NewArtifact]) -> Capture:
    """Seal a capture with what came (`originals`), the text that was read in it and its comments.

    What the page tells and the source does not have yet is added to the source. Raises `OSError` where the evidence
    cannot be written; then nothing is kept.
    """
    source = new.source
    artifacts = list(originals)
    comments: list[CaptureComment] = []
    if page.checkable:
        text = page.text.encode(errors="replace")
        artifacts.append(
            NewArtifact(role=CaptureArtifact.Role.TEXT, media_type="text/plain; charset=utf-8", data=text)
        )
        comments = comment_rows(outlet=source.outlet, found=page.comments)
        new.comment_count = sum(comment.ordinal > 0 for comment in comments)
    stored = seal(capture=new, artifacts=artifacts, comments=comments)
    _complete_source(source=source, page=page)
    return stored


def text_of(*, capture: Capture) -> str:
    """Return a capture's readable text, checked against its seal; an empty string for a picture.

    Raises `reactions.sealing.UnableToRead`.
    """
    for artifact in capture.artifacts.all():
        if artifact.role == CaptureArtifact.Role.TEXT:
            return read_artifact(artifact=artifact).decode()
    return ""


def _read(*, source: Source, data: bytes, media_type: str, captured_at: datetime) -> ReadPage:
    try:
        page = read_capture(
            data=data,
            media_type=media_type,
            charset_hint=source.outlet.charset_hint or None,
            rules=reading_rules(source),
            seen_at=captured_at,
        )
    except UnableToRead as refusal:
        raise UnableToCapture(_(refusal.reason)) from refusal
    if page.refusal:
        raise UnableToCapture(_(page.refusal))
    if not page.checkable:
        _require_picture(data)
    elif not page.text.strip():
        raise UnableToCapture(_("There are no words on this page. Save it again once it has loaded."))
    return page


def reading_rules(source: Source) -> ReadingRules | None:
    """Return the reading rules of the source's outlet, with its time zone and the signs of walls and deletions that are
    kept in the desk.
    """
    outlet = source.outlet
    return rules_for(
        outlet.slug,
        walls=_lines(outlet.block_signatures),
        tombstones=_lines(outlet.tombstone_signatures),
        timezone=outlet.timezone,
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _require_picture(data: bytes) -> None:
    """Refuse what only begins like a picture, is damaged, or would fill the memory when opened."""
    damaged = _("The picture is damaged. Make the screenshot again.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Picture.DecompressionBombWarning)
            with Picture.open(BytesIO(data), formats=list(PICTURES)) as picture:
                width, height = picture.size
                if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
                    raise UnableToCapture(
                        _("The picture is too large: %(width)d by %(height)d pixels.")
                        % {"width": width, "height": height}
                    )
                if min(width, height) < 40:
                    raise UnableToCapture(_("The picture is too small to read anything in it."))
                picture.load()
    except (Picture.DecompressionBombWarning, Picture.DecompressionBombError):
        raise UnableToCapture(_("The picture is too large.")) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as failure:
        raise UnableToCapture(damaged) from failure


def _require_same_page(*, source: Source, saved_from: str) -> str:
    """Return the address that a file says it was saved from, with its page of comments, or an empty string.

    Refuse that of another thread.
    """
    try:
        address = canonical_url(saved_from)
    except UnableToReadAddress:
        return ""
    page = comment_page_of(saved_from)
    if address == source.canonical_url:
        return with_comment_page(address=address, page=page)
    outlet = outlet_for(url=address)
    native_id = native_id_of(outlet=source.outlet, url=address)
    is_other = outlet is not None and outlet.pk != source.outlet_id
    if is_other or (native_id and source.native_id and native_id != source.native_id):
        raise UnableToCapture(
            _("This file was saved from %(address)s, which is not the page of this source.")
            % {"address": address[:200]}
        )
    return with_comment_page(address=address, page=page)


def other_name_of(*, source: Source, names: tuple[str, ...]) -> str:
    """Return the address by which a page calls itself if that is another thread's, or an empty string.

    Only numbers of threads are compared: many sites name their front page, or another path to the same thread.
    """
    others = []
    for name in names:
        try:
            address = canonical_url(urljoin(source.canonical_url, name))
        except (UnableToReadAddress, ValueError):
            continue
        native_id = native_id_of(outlet=source.outlet, url=address)
        if address == source.canonical_url or (native_id and native_id == source.native_id):
            return ""
        outlet = outlet_for(url=address)
        if outlet is not None and outlet.pk == source.outlet_id:
            is_other = bool(native_id and source.native_id)
        else:
            is_other = outlet is not None and bool(native_id_of(outlet=outlet, url=address))
        if is_other:
            others.append(address)
    return others[0] if others else ""


def _original(*, data: bytes, media_type: str, page: ReadPage) -> NewArtifact:
    """Return the uploaded file as an artifact, its type told by its content and not by its sender."""
    role = CaptureArtifact.Role
    if not page.checkable:
        kind = "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
        return NewArtifact(role=role.SCREENSHOT, media_type=kind, data=data)
    if looks_like_mhtml(data):
        return NewArtifact(role=role.MHTML, media_type="multipart/related", data=data)
    if SINGLEFILE.search(data[:8_192]):
        return NewArtifact(role=role.SINGLEFILE, media_type="text/html", data=data)
    kind = "text/plain" if media_type.startswith("text/plain") else "text/html"
    return NewArtifact(role=role.HTML, media_type=kind, data=data)


def comment_rows(*, outlet: Outlet, found: tuple[FoundComment, ...]) -> list[CaptureComment]:
    """Return unsaved rows for the comments that have words; what stands for a deleted one is no comment."""
    alive = [comment for comment in found if comment.end > comment.start and not comment.is_tombstone]
    handles = {comment.author: comment.is_site_anonymous for comment in alive if comment.author.strip()}
    authors = authors_for(outlet=outlet, handles=handles)
    return [
        CaptureComment(
            ordinal=comment.ordinal,
            native_id=comment.native_id[:120],
            parent_native_id=comment.parent_native_id[:120],
            author=authors.get(comment.author),
            start=comment.start,
            end=comment.end,
            posted_at=comment.posted_at,
            posted_precision=str(comment.posted_precision),
            votes_up=_votes(comment.votes_up),
            votes_down=_votes(comment.votes_down),
        )
        for comment in alive
    ]


def _votes(count: int | None) -> int | None:
    return None if count is None else max(-LARGEST_VOTES, min(LARGEST_VOTES, count))


def one_line(text: str) -> str:
    """Return a title as a single line of at most 300 characters."""
    return CONTROLS.sub(" ", text).strip()[:300]


def _complete_source(*, source: Source, page: ReadPage) -> None:
    """Add to the source what the page tells and nobody has filled in. A title that is only the address counts
    as none.
    """
    if source.was_shown:
        # Readers see what stands there now; the desk changes it knowingly or not at all.
        return
    changed = []
    if page.title and source.title in {"", source.canonical_url}:
        source.title = one_line(page.title)
        changed.append("title")
    if page.posted_at and source.published_at is None:
        source.published_at = page.posted_at
        changed.append("published_at")
    if page.author.strip() and source.author_id is None:
        source.author = authors_for(outlet=source.outlet, handles={page.author: False})[page.author]
        changed.append("author")
    if changed:
        source.save(update_fields=changed)
