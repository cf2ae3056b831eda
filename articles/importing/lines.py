"""The lines of a page on their way to becoming blocks."""

import datetime
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

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
    return "".join(character for character in folded if character.isprintable() or character == "\u200d")
