"""Making quotations from captures: words are chosen by their place, never typed in, except from a picture."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from delivery import keys
from delivery.announcing import announce
from reactions.judging.places import words_at
from reactions.judging.reasons import Reason
from reactions.judging.verdicts import FoldedCapture, Judgement, Span, Verdict, contexts, judge, pieces_of
from reactions.models import Capture, CaptureComment, Elision, Quotation, Source, Stance, Translation
from reactions.models.evidence import Precision
from reactions.shown import may_translate, tell_put_differently
from reactions.sources.authors import author_for
from reactions.takedown.closing import is_closed, removed_spans, removed_words_of
from reactions.takedown.removed_words import TextKind
from reactions.takedown.same_words import quotations_of_the_same_comment
from reactions.verifying.checks import UnableToVerify, check, sealed_text
from reactions.verifying.shortcomings import same_language

LONGEST_QUOTATION = 2_000
HIDDEN = gettext_noop(
    "This quotation is hidden while a takedown request is decided. Correct it once that is done."
)
REMOVED = gettext_noop("These words were removed after a takedown. They cannot be quoted again.")
UNTOLD = gettext_noop(
    "Words of this page were removed after a takedown, and nobody can tell any more where they stand. "
    "Nothing more is quoted from it."
)
CLOSED = gettext_noop("This evidence was closed after a takedown. Nothing more is quoted from it.")
# Words that were found, but are too short to be told apart without the place that the search has just found.
FOUND_BUT_SHORT = frozenset({Reason.SHORT_WITHOUT_COMMENT, Reason.SHORT_WITHOUT_CONTEXTS})


class UnableToQuote(Exception):
    """These words cannot become a quotation; the message says why and what to do.

    `judgement` is the algorithm's where words were looked for and not found, else None.
    """

    def __init__(self, message: str, *, judgement: Judgement | None = None) -> None:
        super().__init__(message)
        self.judgement = judgement


class UnableToTranslate(Exception):
    """This translation cannot be stored; the message says why."""


@dataclass(frozen=True)
class Place:
    """Where words stand in a capture's text, in code points; elisions are the spans left out between them."""

    start: int
    end: int
    elisions: tuple[tuple[int, int], ...] = ()


@transaction.atomic
def quote(
    *,
    capture: Capture,
    start: int,
    end: int,
    actor: User,
    now: datetime,
    language: str | None = None,
    elisions: Collection[tuple[int, int]] = (),
    stance: str = "",
    context_note: str = "",
    display: str = Quotation.Display.FULL,
    is_demo: bool = False,
) -> Quotation:
    """Make a quotation of the words between two code points of a capture's text, and check it.

    The span must lie in one comment, where the capture has comments; author, time and votes are copied from it,
    the votes as of the capture. Spaces at both ends are left out. Raises `UnableToQuote`.
    """
    quotation, place = _prepared(capture=capture, start=start, end=end, elisions=elisions)
    twin = Quotation.objects.filter(
        capture=capture, start=quotation.start, end=quotation.end, exact=quotation.exact, superseded_by=None
    )
    if twin.exists():
        raise UnableToQuote(_("These words of this capture are quoted already."))
    quotation.language = language or capture.source.language
    quotation.stance, quotation.context_note, quotation.display = stance, context_note.strip(), display
    quotation.is_demo = is_demo
    return _stored(quotation=quotation, elisions=place.elisions, actor=actor, now=now)


@transaction.atomic
def quote_screenshot(
    *,
    capture: Capture,
    words: str,
    actor: User,
    now: datetime,
    handle: str = "",
    posted_at: datetime | None = None,
    posted_precision: str = Precision.UNKNOWN,
    votes_up: int | None = None,
    votes_down: int | None = None,
    language: str | None = None,
    stance: str = "",
    context_note: str = "",
    display: str = Quotation.Display.FULL,
    is_demo: bool = False,
) -> Quotation:
    """Make a quotation of words that an editor read in a picture. Two other people must confirm it.

    Raises `UnableToQuote`, also for a capture that has text: there the words are chosen in it.
    """
    if capture.is_readable:
        raise UnableToQuote(
            _("This capture has readable text. Choose the words in it instead of typing them.")
        )
    _hold_page(capture.source_id)
    _require_open(capture)
    quotation = Quotation(
        source=capture.source,
        capture=capture,
        author=author_for(outlet=capture.source.outlet, handle=handle),
        exact=" ".join(words.split()),
        language=language or capture.source.language,
        posted_at=posted_at,
        posted_precision=posted_precision if posted_at else Precision.UNKNOWN,
        votes_up=votes_up,
        votes_down=votes_down,
        stance=stance,
        context_note=context_note.strip(),
        display=display,
        is_demo=is_demo,
    )
    if not quotation.exact:
        raise UnableToQuote(_("Type the words as they stand in the picture."))
    if removed_spans(capture=capture, text="").is_untold:
        raise UnableToQuote(_(UNTOLD))
    if removed_words_of(capture=capture).stand_in(quotation.exact, TextKind.QUOTING):
        raise UnableToQuote(_(REMOVED))
    if Quotation.objects.filter(capture=capture, exact=quotation.exact, superseded_by=None).exists():
        raise UnableToQuote(_("These words of this capture are quoted already."))
    return _stored(quotation=quotation, elisions=(), actor=actor, now=now)


@transaction.atomic
def supersede(
    *,
    quotation: Quotation,
    start: int,
    end: int,
    actor: User,
    now: datetime,
    capture: Capture | None = None,
    elisions: Collection[tuple[int, int]] = (),
) -> Quotation:
    """Correct a quotation by a new one that takes its place; the old one stays as it was verified.

    `capture` is another capture of the same source, or left out the same one. Translations are carried over,
    marked stale until somebody reads them again. What a takedown took from the old one, its name and link, is not shown
    with the new one either. Raises `UnableToQuote`, also while a takedown request is decided.
    """
    _hold_page(quotation.source_id)
    old = Quotation.objects.select_for_update(of=("self",)).get(pk=quotation.pk)
    if old.redacted_at is not None:
        raise UnableToQuote(_(REMOVED))
    if old.hidden_at is not None:
        raise UnableToQuote(_(HIDDEN))
    if Quotation.objects.filter(supersedes=old).exists():
        raise UnableToQuote(_("This quotation was already replaced. Correct the newer one."))
    capture = capture or old.capture
    if capture.source_id != old.source_id:
        raise UnableToQuote(_("A correction must quote the same source. Make a new quotation instead."))
    new, place = _prepared(capture=capture, start=start, end=end, elisions=elisions)
    if (new.exact, new.capture_id, new.start) == (old.exact, old.capture_id, old.start):
        raise UnableToQuote(_("These are the same words at the same place; there is nothing to correct."))
    for name in ("language", "stance", "context_note", "display", "is_restricted", "is_demo"):
        setattr(new, name, getattr(old, name))
    new.supersedes = old
    _stored(quotation=new, elisions=place.elisions, actor=actor, now=now)
    Translation.objects.bulk_create(
        Translation(
            quotation=new,
            language=row.language,
            text=row.text,
            method=row.method,
            translator=row.translator,
            is_stale=True,
            updated_at=row.updated_at,
        )
        for row in old.translations.select_related("translator")
    )
    # Its evidence page says from now on that it was corrected.
    announce([keys.quotation(old.pk)])
    return new


@transaction.atomic
def translate(
    *, quotation: Quotation, language: str, text: str, method: str, actor: User, now: datetime
) -> Translation:
    """Store a translation of the quotation, in place of an earlier one in that language, and no longer stale.

    Raises `UnableToTranslate`.
    """
    text = text.strip()
    if not text:
        raise UnableToTranslate(_("The translation has no words."))
    # Held until the translation is stored, so that a removal comes before it or takes it along.
    if Quotation.objects.select_for_update(of=("self",)).get(pk=quotation.pk).redacted_at is not None:
        raise UnableToTranslate(_(REMOVED))
    if same_language(language, quotation.language):
        raise UnableToTranslate(_("The quotation is in this language already."))
    if method not in Translation.Method.values:
        raise UnableToTranslate(_("Say how it was translated: by a person, a machine, or both."))
    if not may_translate(quotation=quotation, language=language, actor=actor):
        raise UnableToTranslate(
            _("This quotation was accepted, or readers see it. Ask the desk to change its translation.")
        )
    translation, _created = Translation.objects.update_or_create(
        quotation=quotation,
        language=language,
        defaults={
            "text": text,
            "method": method,
            "translator": actor,
            "reviewer": None,
            "is_stale": False,
            "updated_at": now,
        },
    )
    tell_put_differently(quotation=quotation)
    return translation


def locate(*, capture: Capture, words: str, comment: CaptureComment | None = None) -> Place:
    """Return where typed words stand in a capture; " […] " between pieces marks what is left out.

    The place is what will be quoted, so the quotation has the capture's own spelling. Raises `UnableToQuote`,
    with the algorithm's judgement, where they do not stand there once and cleanly cut. What was removed from the page
    is not looked in: the judgement shows what is near, and so would give it away to whoever types something like it.
    """
    if not capture.is_readable:
        raise UnableToQuote(_("This capture is a picture; there is no text to look in."))
    _require_open(capture)
    pieces = pieces_of(f" {words.strip()} ".replace("[...]", "[…]"))
    if not pieces:
        raise UnableToQuote(_("Type or choose the words to quote."))
    span = Span(comment.start, comment.end) if comment else None
    try:
        text = sealed_text(capture=capture)
    except UnableToVerify as failure:
        raise UnableToQuote(str(failure)) from failure
    comments = tuple(Span(*place) for place in capture.comments.values_list("start", "end"))
    closure = removed_spans(capture=capture, text=text)
    if closure.is_untold:
        raise UnableToQuote(_(UNTOLD))
    folded = FoldedCapture(closure.covered(text), comments)
    judgement = judge(exact=pieces if len(pieces) > 1 else pieces[0], capture=folded, comment=span)
    found = judgement.verdict in {Verdict.EXACT, Verdict.FOLDED} or judgement.code in FOUND_BUT_SHORT
    if not found or judgement.start is None or judgement.end is None:
        raise UnableToQuote(_(judgement.reason), judgement=judgement)
    gaps = tuple(
        (before.end, after.start) for before, after in zip(judgement.spans, judgement.spans[1:], strict=False)
    )
    return Place(start=judgement.start, end=judgement.end, elisions=gaps)


def _prepared(
    *, capture: Capture, start: int, end: int, elisions: Collection[tuple[int, int]]
) -> tuple[Quotation, Place]:
    """Return an unsaved quotation with all that follows from its place, and that place without outer spaces."""
    if not capture.is_readable:
        raise UnableToQuote(_("This capture is a picture. Type the words that you read in it."))
    _hold_page(capture.source_id)
    _require_open(capture)
    try:
        text = sealed_text(capture=capture)
    except UnableToVerify as failure:
        raise UnableToQuote(str(failure)) from failure
    if not 0 <= start < end <= len(text):
        raise UnableToQuote(_("Choose some words in the capture."))
    words = text[start:end]
    start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
    if start >= end:
        raise UnableToQuote(_("There are only spaces in what you chose. Choose some words."))
    if end - start > LONGEST_QUOTATION:
        raise UnableToQuote(
            _("That is %(length)d characters; quote %(limit)d at most, or leave out a part.")
            % {"length": end - start, "limit": LONGEST_QUOTATION}
        )
    closure = removed_spans(capture=capture, text=text)
    if closure.covers(start, end):
        raise UnableToQuote(_(UNTOLD if closure.is_untold else REMOVED))
    gaps = _clean_elisions(text=text, start=start, end=end, elisions=elisions)
    comment = _comment_around(capture=capture, start=start, end=end)
    low, high = (comment.start, comment.end) if comment else (0, len(text))
    # Words around it, but never another comment's: its author's name may stand there.
    prefix, suffix = contexts(text=text[low:high], start=start - low, end=end - low)
    quotation = Quotation(
        source=capture.source,
        capture=capture,
        comment=comment,
        author=comment.author if comment else capture.source.author,
        exact=words_at(text=text, start=start, end=end, elisions=gaps),
        prefix=prefix,
        suffix=suffix,
        start=start,
        end=end,
        **_copied_from(comment, capture),
    )
    return quotation, Place(start=start, end=end, elisions=gaps)


def _hold_page(source_id: int) -> None:
    """Let removals from a page wait until what is quoted from it now is stored, and find that too; or wait for them."""
    Source.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=source_id)


def _require_open(capture: Capture) -> None:
    if is_closed(capture=capture):
        raise UnableToQuote(_(CLOSED))


def _copied_from(comment: CaptureComment | None, capture: Capture) -> dict[str, Any]:
    if comment is None:
        published_at = capture.source.published_at
        return {
            "posted_at": published_at,
            "posted_precision": Precision.MINUTE if published_at else Precision.UNKNOWN,
        }
    has_votes = comment.votes_up is not None or comment.votes_down is not None
    return {
        "native_comment_id": comment.native_id,
        "posted_at": comment.posted_at,
        "posted_precision": comment.posted_precision,
        "votes_up": comment.votes_up,
        "votes_down": comment.votes_down,
        "votes_observed_at": capture.captured_at if has_votes else None,
    }


def _comment_around(*, capture: Capture, start: int, end: int) -> CaptureComment | None:
    """Return the innermost comment that holds the whole span; None only where the capture has no comments."""
    around = capture.comments.filter(start__lte=start, end__gte=end).select_related("author")
    comment = around.order_by("-start", "end").first()
    if comment is None and capture.comments.exists():
        if capture.comments.filter(start__lt=end, end__gt=start).count() > 1:
            raise UnableToQuote(
                _("The words run over more than one comment. Quote from one comment at a time.")
            )
        raise UnableToQuote(
            _("The words do not lie within one comment or the post. Choose words of one of them.")
        )
    return comment


def _clean_elisions(
    *, text: str, start: int, end: int, elisions: Collection[tuple[int, int]]
) -> tuple[tuple[int, int], ...]:
    gaps = tuple(sorted(elisions))
    at = start
    for gap_start, gap_end in gaps:
        if not (at < gap_start < gap_end < end) or not text[at:gap_start].strip():
            raise UnableToQuote(_("What is left out must lie between words that are quoted."))
        at = gap_end
    if gaps and not text[at:end].strip():
        raise UnableToQuote(_("What is left out must lie between words that are quoted."))
    return gaps


def _protect(quotation: Quotation) -> None:
    """Show neither name nor link of a comment of which a takedown took them away, nor words that it took away."""
    displays = quotations_of_the_same_comment(quotation=quotation).filter(
        is_restricted=True, redacted_at=None
    )
    shown = set(displays.values_list("display", flat=True))
    quotation.is_restricted = quotation.is_restricted or bool(shown)
    if Quotation.Display.TRANSLATION_ONLY in shown:
        quotation.display = Quotation.Display.TRANSLATION_ONLY


def _stored(
    *, quotation: Quotation, elisions: Collection[tuple[int, int]], actor: User, now: datetime
) -> Quotation:
    """Save a new quotation with its elisions, and record the algorithm's verdict on it."""
    quotation.submitted_by, quotation.submitted_at = actor, now
    _protect(quotation)
    if quotation.votes_observed_at is None and (quotation.votes_up, quotation.votes_down) != (None, None):
        quotation.votes_observed_at = quotation.capture.captured_at
    if quotation.stance and quotation.stance not in Stance.values:
        raise UnableToQuote(_("Choose one of the stances, or none."))
    try:
        quotation.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as failure:
        raise UnableToQuote(" ".join(failure.messages)) from failure
    quotation.save()
    Elision.objects.bulk_create(Elision(quotation=quotation, start=start, end=end) for start, end in elisions)
    try:
        check(quotation=quotation, now=now)
    except UnableToVerify as failure:
        raise UnableToQuote(str(failure)) from failure
    return quotation
