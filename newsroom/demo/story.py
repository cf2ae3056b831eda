"""The form of a demo story: threads with comments, press reports, and an article made of blocks."""

from dataclasses import dataclass, field, replace
from datetime import timedelta


@dataclass(frozen=True)
class Comment:
    """A comment of a thread. With a `key` it is quoted: the words in `quote`, or all of them."""

    words: str
    up: int = 0
    down: int = 0
    key: str = ""
    quote: str = ""
    english: str = ""
    stance: str = ""
    # What a reader must know to understand it rightly.
    context: str = ""

    @property
    def quoted(self) -> str:
        return self.quote or self.words


def said(
    key: str,
    words: str,
    english: str,
    stance: str,
    *,
    up: int = 0,
    down: int = 0,
    quote: str = "",
    context: str = "",
) -> Comment:
    """Return a comment that the story quotes."""
    return Comment(words, up, down, key, quote, english, stance, context)


@dataclass(frozen=True)
class Thread:
    """A thread or post at an outlet. `number` makes its address; it belongs to no real page."""

    key: str
    outlet: str
    number: int
    title: str
    post: str
    comments: tuple[Comment, ...]
    # How long before the article went out it was written.
    before: timedelta = timedelta(hours=30)


@dataclass(frozen=True)
class Report:
    """A press report or statement that the story cites, at an invented outlet."""

    outlet: str
    number: int
    title: str
    supports: str
    before: timedelta = timedelta(hours=20)


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 2


@dataclass(frozen=True)
class Text:
    """Paragraphs, separated by blank lines."""

    text: str


@dataclass(frozen=True)
class Quote:
    key: str


@dataclass(frozen=True)
class Reaction:
    """A paraphrase: what a thread said, in the desk's words."""

    thread: str
    text: str
    stance: str


@dataclass(frozen=True)
class Figure:
    picture: str
    caption: str = ""


@dataclass(frozen=True)
class Chart:
    title: str = ""


@dataclass(frozen=True)
class Sources:
    title: str = ""


Part = Heading | Text | Quote | Reaction | Figure | Chart | Sources


@dataclass(frozen=True)
class Correction:
    """What is changed in the working copy (old words to new), and what readers are told."""

    after: timedelta
    note: str
    changes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Retraction:
    after: timedelta
    note: str


@dataclass(frozen=True)
class EditedLater:
    """The comment with the key reads otherwise when an editor saves its page again, so long after the article."""

    key: str
    words: str
    after: timedelta


@dataclass(frozen=True)
class DeletedLater:
    """The comment is gone from so long after the article, in each of the pages that an editor saves from then on."""

    key: str
    mark: str
    after: timedelta
    seen: int = 3
    every: timedelta = timedelta(hours=84)


@dataclass(frozen=True)
class RemovedLater:
    """The newsroom removes the words for good."""

    key: str
    ground: str
    after: timedelta


Later = EditedLater | DeletedLater | RemovedLater


@dataclass(frozen=True)
class Translation:
    """The story told in another language: words of its own around the same quotations, picture and reports."""

    slug: str
    language: str
    title: str
    deck: str
    byline: str
    body: tuple[Part, ...]
    # What each report supports, in the order of the story's reports.
    supports: tuple[str, ...] = ()
    caption: str = ""
    # How long after the story it went out.
    after: timedelta = timedelta(minutes=50)


@dataclass(frozen=True)
class Story:
    """An article with all it stands on. `days_ago` is when it went out; a negative number is a schedule."""

    slug: str
    category: str
    days_ago: float
    title: str
    deck: str
    tags: tuple[str, ...]
    threads: tuple[Thread, ...]
    body: tuple[Part, ...]
    reports: tuple[Report, ...] = ()
    picture: str = ""
    caption: str = ""
    byline: str = "Seo Da-in"
    language: str = "en"
    correction: Correction | None = None
    retraction: Retraction | None = None
    # What became of its quotations, in the order in which it came about.
    later: tuple[Later, ...] = ()
    # A draft stays a working copy; the quotations named here are left for a second person to check.
    is_draft: bool = False
    unchecked: frozenset[str] = field(default_factory=frozenset)
    translation: Translation | None = None

    def translated(self) -> "Story":
        """Return the translation as a story of its own, on the same evidence; what came later came to the first."""
        told = self.translation
        if told is None:
            raise ValueError(f"{self.slug} is told in one language only")
        return replace(
            self,
            slug=told.slug,
            days_ago=self.days_ago - told.after / timedelta(days=1),
            title=told.title,
            deck=told.deck,
            byline=told.byline,
            language=told.language,
            body=told.body,
            caption=told.caption,
            reports=tuple(
                replace(report, supports=supports)
                for report, supports in zip(self.reports, told.supports, strict=True)
            ),
            correction=None,
            retraction=None,
            later=(),
            translation=None,
        )

    def quotations(self) -> list[Comment]:
        return [comment for thread in self.threads for comment in thread.comments if comment.key]
