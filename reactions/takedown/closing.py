"""Who may still look into evidence: of what was redacted, closed or destroyed.

The words of a redacted quotation are still in its capture, and in every other capture of the same page. There they are
covered, with the whole comment that they stood in; files cannot be covered, so they are closed. Where it can no longer be
told which words they were, because the only capture that says so was destroyed or is a picture, other captures of the page
are covered wholly. Who may see closed evidence sees all of it until it is destroyed. Nobody quotes removed words again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils.translation import gettext as _

from reactions.capturing.storing import text_of
from reactions.models import Capture, Quotation, Redaction
from reactions.sealing import UnableToRead
from reactions.takedown.removed_words import RemovedWords, TextKind

RIGHT_TO_SEE_CLOSED = "reactions.see_closed_evidence"
COVER = "█"

Span = tuple[int, int]


class UnableToOpen(Exception):
    """This evidence is closed for who asks; the message says so."""


@dataclass(frozen=True, slots=True)
class Closure:
    """What of a capture is closed for somebody: all of it, or spans of its text (code points) and its files."""

    is_closed: bool = False
    has_removed_words: bool = False
    # Nobody can tell any more where on the page the removed words stand.
    is_untold: bool = False
    spans: list[Span] = field(default_factory=list)

    @property
    def hides_files(self) -> bool:
        return self.is_closed or self.has_removed_words

    def covered(self, text: str) -> str:
        """Return the text with what is closed covered, each character by one, so that places stay what they are."""
        for start, end in self.spans:
            hidden = "".join(letter if letter.isspace() else COVER for letter in text[start:end])
            text = text[:start] + hidden + text[end:]
        return text

    def covers(self, start: int, end: int) -> bool:
        """Return whether something between two code points is closed."""
        return any(start < last and first < end for first, last in self.spans)


def open_text(*, capture: Capture, actor: AbstractBaseUser | AnonymousUser) -> str:
    """Return a capture's text with what is closed for somebody covered.

    Raises `UnableToOpen` where all of it is closed, `reactions.sealing.UnableToRead` where it cannot be read.
    """
    text = text_of(capture=capture)
    closure = closure_of(capture=capture, text=text, actor=actor)
    if closure.is_closed:
        raise UnableToOpen(_("This evidence was closed after a takedown."))
    return closure.covered(text)


def files_are_open(*, capture: Capture, actor: AbstractBaseUser | AnonymousUser) -> bool:
    """Return whether somebody may have a capture's files."""
    try:
        require_files_open(capture=capture, actor=actor)
    except UnableToOpen:
        return False
    return True


def is_closed(*, capture: Capture) -> bool:
    """Return whether the evidence was closed or destroyed by two people."""
    return Redaction.objects.filter(
        capture=capture,
        scope__in=[Redaction.Scope.SUPPRESS, Redaction.Scope.DESTROY],
        effective_at__isnull=False,
    ).exists()


def closure_of(*, capture: Capture, text: str, actor: AbstractBaseUser | AnonymousUser) -> Closure:
    """Return what of a capture with this text is closed for somebody."""
    has_perm = getattr(actor, "has_perm", None)
    if has_perm is not None and has_perm(RIGHT_TO_SEE_CLOSED):
        return Closure()
    return replace(removed_spans(capture=capture, text=text), is_closed=is_closed(capture=capture))


def removed_spans(*, capture: Capture, text: str) -> Closure:
    """Return where removed words stand in a capture's text, for everybody: they are not quoted again."""
    removed = _removed_from(capture)
    if not removed:
        return Closure()
    said = _said_in(removed)
    is_untold = _is_untold(removed, said, capture)
    spans = [(0, len(text))] if is_untold and text else _spans_of(removed, said, capture, text)
    return Closure(has_removed_words=True, is_untold=is_untold, spans=spans)


def removed_words_of(*, capture: Capture) -> RemovedWords:
    """Return the words removed from the capture's page, as far as a capture of it can still be read."""
    return RemovedWords(_said_in(_removed_from(capture)).values())


def require_files_open(*, capture: Capture, actor: AbstractBaseUser | AnonymousUser) -> None:
    """Raise `UnableToOpen` where somebody may not have a capture's files: to look at, to save, to export."""
    closure = closure_of(capture=capture, text="", actor=actor)
    if closure.is_closed:
        raise UnableToOpen(_("This evidence was closed after a takedown."))
    if closure.hides_files:
        raise UnableToOpen(
            _(
                "Words on this page were removed after a takedown, and its files still hold them. They are closed."
            )
        )


def _removed_from(capture: Capture) -> list[Quotation]:
    rows = Quotation.objects.filter(source=capture.source_id, redacted_at__isnull=False)
    return list(rows.select_related("capture", "comment"))


def _is_untold(removed: list[Quotation], said: dict[int, str], capture: Capture) -> bool:
    """Return whether some of the words may stand anywhere in a capture: neither they nor their comment are known."""
    unknown = [
        row for row in removed if not said[row.pk] and (row.capture_id != capture.pk or row.start is None)
    ]
    if not unknown:
        return False
    is_numbered = _is_numbered(capture)
    return any(not (row.native_comment_id and is_numbered) for row in unknown)


def _is_numbered(capture: Capture) -> bool:
    return capture.comments.exclude(native_id="").exists()


def _spans_of(removed: list[Quotation], said: dict[int, str], capture: Capture, text: str) -> list[Span]:
    if not text:
        return []
    spans: set[Span] = set()
    numbers = {quotation.native_comment_id for quotation in removed if quotation.native_comment_id}
    for quotation in removed:
        if quotation.capture_id != capture.pk:
            continue
        if quotation.comment is not None:
            spans.add((quotation.comment.start, quotation.comment.end))
        elif quotation.start is not None and quotation.end is not None:
            spans.add((quotation.start, quotation.end))
    # The same comment captured at another time, or the same words under another number.
    spans.update(capture.comments.filter(native_id__in=numbers).values_list("start", "end"))
    # Where numbers tell the comments apart, an everyday phrase of it in another is no repetition.
    is_told = all(row.native_comment_id for row in removed) and _is_numbered(capture)
    kind = TextKind.ANYWHERE if is_told else TextKind.QUOTING
    repeated = RemovedWords(said.values()).spans_in(text, kind)
    spans.update(_comments_around(repeated, capture) if repeated else ())
    return sorted(spans)


def _comments_around(spans: Iterable[Span], capture: Capture) -> list[Span]:
    comments = list(capture.comments.order_by("start", "-end").values_list("start", "end"))
    found = []
    for start, end in spans:
        around = [span for span in comments if span[0] <= start and end <= span[1]]
        # Comments may lie within the post: the innermost is meant.
        found.append(min(around, key=lambda span: span[1] - span[0]) if around else (start, end))
    return found


def _said_in(removed: Iterable[Quotation]) -> dict[int, str]:
    """Return the words of each removed quotation as its capture has them; empty where nothing tells them any more."""
    texts: dict[int, str] = {}
    said = {}
    for quotation in removed:
        said[quotation.pk] = ""
        if quotation.start is None or quotation.end is None:
            continue
        if quotation.capture_id not in texts:
            try:
                texts[quotation.capture_id] = text_of(capture=quotation.capture)
            except UnableToRead:
                texts[quotation.capture_id] = ""
        said[quotation.pk] = texts[quotation.capture_id][quotation.start : quotation.end]
    return said
