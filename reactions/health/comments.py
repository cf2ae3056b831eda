"""What a page says of one quotation: its comment stands there, was edited, deleted or hidden, or nothing follows.

| outcome | rule |
|---|---|
| live | the comment has the text that it had, or the quoted words stand in it, exact or folded |
| edited | the comment with the same number has other words |
| comment_deleted | the site's remark stands in its place, or its number is gone from a listing that is complete |
| comment_hidden | the remark speaks of a filter, of reports or of privacy |
| indeterminate | everything else |

A number is believed only as far as the other comments bear it out: where they carry other texts under the numbers
that we know, or none of our numbers is left, the site counts in another way now and nothing follows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reactions.health.marks import is_mark, what_a_mark_says
from reactions.health.outcomes import Finding
from reactions.health.reasons import Outcome, Reason
from reactions.judging.normalising import compose, fold
from reactions.judging.reasons import CUTS
from reactions.judging.reasons import Reason as WhyNot
from reactions.judging.verdicts import FoldedCapture, Judgement, Span, Verdict, judge
from reactions.reading.acceptance import LOGIN_WORDS
from reactions.reading.pages import Completeness, FoundComment, ReadPage

# A shortened comment ends with one of these, or is followed by a button of such a name.
SHORTENING = ("…", "...", "더보기", "더 보기", "전체보기", "more", "read more", "show more")
# A longer text is somebody's comment, even if it speaks of logging in.
LONGEST_REMARK = 120


@dataclass(frozen=True)
class Known:
    """What a capture says: the text of each numbered comment, folded, and how the capture came about.

    `is_by_same_means`: the page was captured as it is looked at now (both fetched, or both with a browser), so that
    comments which stood in it would stand in it today.
    """

    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    is_by_same_means: bool = False

    def others(self, number: str) -> dict[str, str]:
        return {other: text for other, text in self.texts.items() if other != number}


@dataclass(frozen=True)
class Quoted:
    """What is looked for: words (a tuple of pieces with elisions), of which comment, and its text as known last.

    `number` is the comment's number at the site, empty where it has none; `is_post` names the post itself.
    `text` is folded, empty where it can no longer be read.
    """

    words: tuple[str, ...] = field(repr=False)
    number: str = ""
    is_post: bool = False
    prefix: str = field(default="", repr=False)
    suffix: str = field(default="", repr=False)
    text: str = field(default="", repr=False)


def folded_words(text: str) -> str:
    """Return a comment's text in the form in which two versions of it are compared."""
    return fold(compose(text)).text.strip()


class LookedAt:
    """A page as it stands now, folded once for all that is quoted from it."""

    def __init__(self, page: ReadPage, *, walls: tuple[str, ...] = ()) -> None:
        self.page = page
        self.walls = walls
        spans = tuple(Span(comment.start, comment.end) for comment in page.comments)
        self.capture = FoldedCapture(page.text, spans)
        self.texts = {
            comment.native_id: folded_words(page.words_of(comment))
            for comment in page.comments
            if comment.native_id
        }

    def holds_words_back(self, words: str) -> bool:
        """Return whether a comment's text is only the site's remark that it shows the words to members."""
        if len(words) > LONGEST_REMARK:
            return False
        return bool(LOGIN_WORDS.search(words)) or any(wall in words for wall in self.walls)

    def comment(self, quoted: Quoted) -> FoundComment | None:
        if quoted.is_post:
            return self.page.post
        if not quoted.number:
            return None
        return next(
            (one for one in self.page.comments if one.native_id == quoted.number and not one.is_post), None
        )


def comment_finding(*, quoted: Quoted, known: Known, now: LookedAt) -> Finding:
    """Return what a page that stands says of a quotation."""
    comment = now.comment(quoted)
    if comment is not None:
        return _finding_in(comment, quoted, known, now)
    if _stands_anywhere(quoted, now):
        return Finding(Outcome.LIVE, Reason.RENUMBERED if quoted.number else Reason.UNCHANGED)
    if not quoted.number:
        reason = Reason.NO_NUMBER if now.page.comments else Reason.WORDS_NOT_FOUND
        return Finding(Outcome.INDETERMINATE, reason)
    return _finding_of_absence(quoted, known, now)


def _finding_in(comment: FoundComment, quoted: Quoted, known: Known, now: LookedAt) -> Finding:
    words = now.page.words_of(comment)
    text = folded_words(words)
    if quoted.text and text == quoted.text:
        return Finding(Outcome.LIVE, Reason.UNCHANGED)
    judgement = judge(
        exact=quoted.words[0] if len(quoted.words) == 1 else quoted.words,
        capture=now.capture,
        comment=Span(comment.start, comment.end),
        prefix=quoted.prefix,
        suffix=quoted.suffix,
    )
    # Short words whose neighbours changed are ambiguous to the engine; here the comment is known by its number.
    stands = judgement.passes or (judgement.verdict is Verdict.AMBIGUOUS and judgement.spans)
    if stands or _was_cut_so(judgement, quoted):
        return Finding(Outcome.LIVE, Reason.REST_CHANGED if quoted.text else Reason.UNCHANGED)
    if comment.is_tombstone or is_mark(words):
        return Finding(*what_a_mark_says(words))
    if not text:
        return Finding(Outcome.INDETERMINATE, Reason.NO_WORDS)
    if now.holds_words_back(words):
        return Finding(Outcome.LOGIN_REQUIRED, Reason.LOGIN_FORM)
    if not _numbers_hold(quoted, known, now):
        return _finding_elsewhere(quoted, now)
    if _is_shortened(text, quoted.text):
        return Finding(Outcome.INDETERMINATE, Reason.SHORTENED)
    if quoted.is_post and now.page.is_general:
        # Which part of an unknown page is the post is a guess.
        if _words_stand(quoted, now):
            return Finding(Outcome.LIVE, Reason.UNCHANGED)
        return Finding(Outcome.INDETERMINATE, Reason.WORDS_NOT_FOUND)
    if judgement.verdict is Verdict.SPACING_ONLY:
        return Finding(Outcome.EDITED, Reason.OTHER_SPACING)
    return Finding(Outcome.EDITED, Reason.OTHER_WORDS)


def _was_cut_so(judgement: Judgement, quoted: Quoted) -> bool:
    """Return whether words that stand there are only cut as they were when they were quoted, by rules that were other then."""
    if judgement.code not in CUTS or not quoted.text:
        return False
    then = judge(
        exact=quoted.words[0] if len(quoted.words) == 1 else quoted.words,
        capture_text=quoted.text,
        comment=Span(0, len(quoted.text)),
    )
    return then.code is judgement.code


def _finding_of_absence(quoted: Quoted, known: Known, now: LookedAt) -> Finding:
    """Return what follows from a number that is not on the page."""
    page = now.page
    numbers = {comment.native_id for comment in page.comments if comment.native_id and not comment.is_post}
    others = known.others(quoted.number)
    if page.completeness is not Completeness.COMPLETE or page.is_general:
        replies = [comment for comment in page.comments if not comment.is_post]
        reason = Reason.INCOMPLETE_LISTING if replies else Reason.NO_COMMENTS
        return Finding(Outcome.INDETERMINATE, reason)
    if not numbers:
        # A page that says “0 comments” may be waiting for a script. It tells only where the only comment that we
        # knew stood on it when it was looked at in the same way.
        if others or not known.is_by_same_means:
            return Finding(Outcome.INDETERMINATE, Reason.NO_COMMENTS)
        return Finding(Outcome.COMMENT_DELETED, Reason.NOT_LISTED)
    if others and not numbers & others.keys():
        return Finding(Outcome.INDETERMINATE, Reason.OTHER_NUMBERING)
    if not _numbers_hold(quoted, known, now):
        return Finding(Outcome.INDETERMINATE, Reason.OTHER_NUMBERING)
    return Finding(Outcome.COMMENT_DELETED, Reason.NOT_LISTED)


def _finding_elsewhere(quoted: Quoted, now: LookedAt) -> Finding:
    if _stands_anywhere(quoted, now):
        return Finding(Outcome.LIVE, Reason.RENUMBERED)
    return Finding(Outcome.INDETERMINATE, Reason.OTHER_NUMBERING)


def _numbers_hold(quoted: Quoted, known: Known, now: LookedAt) -> bool:
    """Return whether the site still counts as it did: at least half of the other numbers that we know, as far as they
    are on the page, carry the texts that we know. Where there is no other to compare, a page read by rules is believed.
    """
    if quoted.is_post:
        return True
    common = [number for number in known.others(quoted.number) if number in now.texts]
    if not common:
        return not now.page.is_general
    same = sum(now.texts[number] == known.texts[number] for number in common)
    return same * 2 >= len(common)


def _stands_anywhere(quoted: Quoted, now: LookedAt) -> bool:
    """Return whether the comment stands on the page under another number or none: its whole text as one comment, or,
    for words without a number, the words themselves.
    """
    if not quoted.number and not quoted.is_post:
        return _words_stand(quoted, now)
    if quoted.number and not now.page.is_general:
        return False
    return bool(quoted.text) and any(
        folded_words(now.page.words_of(comment)) == quoted.text for comment in now.page.comments
    )


def _words_stand(quoted: Quoted, now: LookedAt) -> bool:
    """Return whether the words stand anywhere on the page. Short ones tell nothing: they stand everywhere."""
    judgement = judge(
        exact=quoted.words[0] if len(quoted.words) == 1 else quoted.words,
        capture=now.capture,
        prefix=quoted.prefix,
        suffix=quoted.suffix,
    )
    return judgement.passes or judgement.code is WhyNot.SEVERAL


def _is_shortened(text: str, known: str) -> bool:
    """Return whether a comment's text is the beginning of the one known: folded up by the site, or cut off."""
    bare, before = text, ""
    while bare != before:
        before = bare
        for sign in SHORTENING:
            bare = bare.removesuffix(sign).rstrip()
    return 0 < len(bare) < len(known) and known.startswith(bare) and bare != text
