"""The lines of a page on their way to becoming blocks."""

import datetime
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from articles.importing.pages import UnableToImport

# Ten times a very long article. What is larger is a whole site, a log or an attack, and would take minutes.
MOST_CHARACTERS = 300_000
MOST_LINES = 5_000
# Marks without width: byte order mark, zero-width spaces, soft hyphen, marks of direction.
INVISIBLE = dict.fromkeys(
    map(ord, "\ufeff\u200b\u2060\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)


class LineKind(StrEnum):
    """What a line is: a paragraph until it is found to be something else."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    IMAGE = "image"


@dataclass(slots=True)
class Line:
    """A paragraph, heading or image. Lines of one `group` stand together, without an empty line between them."""

    text: str
    kind: LineKind = LineKind.PARAGRAPH
    group: int = 0
    # Clean prose where the page was HTML; empty where the text is all there is.
    html: str = ""
    level: int = 2
    alternative_text: str = ""
    caption: str = ""
    # Of an image: the address that the page names, as it stands there.
    picture: str = ""


@dataclass(slots=True)
class PageParts:
    """A page while it is being taken apart: what it says about itself, and its lines."""

    format: str
    lines: list[Line]
    title: str = ""
    date: datetime.date | None = None
    category: str = ""
    deck: str = ""
    byline: str = ""
    tags: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def tidy(text: str) -> str:
    """Return text in NFC on one line: white space folded, characters without width and controls taken out."""
    folded = " ".join(unicodedata.normalize("NFC", text).translate(INVISIBLE).split())
    if folded.isprintable():
        return folded
    return "".join(character for character in folded if character.isprintable() or character == "\u200d")


def refuse_more_than_an_article(*, characters: int, lines: int) -> None:
    """Raise `UnableToImport` for more text than any article has, before time is spent on it."""
    if characters > MOST_CHARACTERS or lines > MOST_LINES:
        raise UnableToImport(
            _("The page holds far more text than one article. Copy the article alone and paste its text.")
        )
