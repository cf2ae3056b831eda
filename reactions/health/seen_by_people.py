"""What an editor's own browser saw stands in for a look that the newsroom could not take by itself.

Many communities turn robots away or show comments to members only. A page that a person saved there after the last
check that told anything is read as a check of the time at which it was saved.
"""

from datetime import datetime

from reactions.capturing.storing import reading_rules
from reactions.health.outcomes import Answer
from reactions.health.reasons import SILENT
from reactions.models import Capture, CaptureArtifact, Quotation, Source
from reactions.reading import ReadPage, read_capture
from reactions.reading import UnableToRead as UnableToReadPage
from reactions.sealing import UnableToRead, read_artifact

BY_PEOPLE = (Capture.Method.UPLOAD, Capture.Method.PASTE, Capture.Method.BOOKMARKLET)
ORIGINALS = (CaptureArtifact.Role.HTML, CaptureArtifact.Role.SINGLEFILE, CaptureArtifact.Role.MHTML)


def newest_look_of_a_person(*, source: Source, quotations: list[Quotation], now: datetime) -> Capture | None:
    """Return the capture that tells more than the checks so far, or None.

    It is none of those that the quotations were taken from, newer than the last check that told anything of one of
    them, and was not read as a check before.
    """
    captures = source.captures.filter(
        method__in=BY_PEOPLE, is_readable=True, operator__isnull=False, captured_at__lte=now
    ).exclude(pk__in=[quotation.capture_id for quotation in quotations])
    telling = source.health_checks.filter(quotation__in=quotations).exclude(
        outcome__in=[str(outcome) for outcome in SILENT]
    )
    last = telling.order_by("-checked_at").values_list("checked_at", flat=True).first()
    newest: Capture | None = captures.order_by("-captured_at", "-pk").first()
    if newest is None or (last is not None and newest.captured_at <= last):
        return None
    if source.health_checks.filter(checked_at=newest.captured_at).exists():
        return None
    return newest


def answer_in(*, capture: Capture) -> Answer | None:
    """Return a capture as what a site answered, or None where it can no longer be read."""
    page = _page_of(capture)
    address = capture.source.canonical_url
    return None if page is None else Answer(requested_url=address, status=200, final_url=address, page=page)


def _page_of(capture: Capture) -> ReadPage | None:
    artifact = capture.artifacts.filter(role__in=ORIGINALS).first()
    if artifact is None:
        return None
    source = capture.source
    try:
        return read_capture(
            data=read_artifact(artifact=artifact),
            media_type=artifact.media_type,
            charset_hint=source.outlet.charset_hint or None,
            rules=reading_rules(source),
            seen_at=capture.captured_at,
        )
    except (UnableToRead, UnableToReadPage):
        return None
