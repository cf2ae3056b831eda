"""What reading a saved page gives: text in code points, and where each comment stands in it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Precision(StrEnum):
    """How exactly a time is known; the values are those of the Capture model."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    UNKNOWN = "unknown"


class Completeness(StrEnum):
    """Whether all comments that the page speaks of stand in it."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    UNKNOWN = "unknown"


class UnableToRead(Exception):
    """The file cannot be read as a page. `reason` is a sentence for an editor (an English message id)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class FoundComment:
    """A comment, or the post itself, as a span of the page's text.

    `author` is the handle as the site shows it, or empty; it does not stand in the text. `ordinal` 0 is the
    post, comments count from 1 in the order of the page. `posted_at` is aware, or None where the page does not
    say it well enough.
    """

    ordinal: int
    start: int
    end: int
    native_id: str = ""
    parent_native_id: str = ""
    author: str = ""
    is_site_anonymous: bool = False
    is_post: bool = False
    is_tombstone: bool = False
    posted_at: datetime | None = None
    posted_precision: Precision = Precision.UNKNOWN
    votes_up: int | None = None
    votes_down: int | None = None


@dataclass(frozen=True)
class ReadPage:
    """A page that was read. Spans of comments never overlap, and lie in the order of their starts.

    `checkable` is False where there is no text to compare with (a screenshot). `refusal` says why the page is no
    evidence, or is empty. `notes` are things an editor should know, such as damage.
    """

    title: str = ""
    text: str = ""
    comments: tuple[FoundComment, ...] = ()
    posted_at: datetime | None = None
    posted_precision: Precision = Precision.UNKNOWN
    author: str = ""
    language: str = ""
    completeness: Completeness = Completeness.UNKNOWN
    stated_comment_count: int | None = None
    checkable: bool = True
    refusal: str = ""
    notes: tuple[str, ...] = ()
    # Where the page says it was saved from: a claim of the file, shown as one.
    saved_from: str = ""
    # What the page calls its own address (link rel=canonical, og:url), as it stands there.
    names_itself: tuple[str, ...] = ()
    charset: str = ""
    charset_how: str = ""
    is_general: bool = False

    @property
    def post(self) -> FoundComment | None:
        return next((comment for comment in self.comments if comment.is_post), None)

    def words_of(self, comment: FoundComment) -> str:
        return self.text[comment.start : comment.end]
