"""What an import finds in a saved page, before anything is stored."""

import datetime
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from articles.sourcing.unsourced import UnsourcedPassage


class UnableToImport(Exception):
    """A page cannot become a draft. `reason` says why, and what to do next, in the editor's language."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BlockKind(StrEnum):
    """The kinds of blocks that an import makes."""

    HEADING = "heading"
    TEXT = "text"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class ImportedBlock:
    """One block: `text` is plain (a heading's words, or a text's paragraphs, one a line), `html` is clean prose."""

    kind: BlockKind
    text: str = ""
    html: str = ""
    level: int = 2
    alternative_text: str = ""
    caption: str = ""
    # Of an image: the address that the page names, by which it is looked for in an archive. Never asked for.
    picture: str = ""

    def as_json(self) -> dict[str, Any]:
        match self.kind:
            case BlockKind.HEADING:
                return {"kind": "heading", "text": self.text, "level": self.level}
            case BlockKind.TEXT:
                return {"kind": "text", "html": self.html}
            case BlockKind.IMAGE:
                return {
                    "kind": "image",
                    "alternative_text": self.alternative_text,
                    "caption": self.caption,
                }


@dataclass(frozen=True, slots=True)
class CategoryNames:
    """A category with the names by which a page may call it."""

    slug: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PassageInBlock:
    """An unsourced passage and the index of the block in whose `text` it stands."""

    block: int
    passage: UnsourcedPassage

    def as_json(self) -> dict[str, Any]:
        return {
            "block": self.block,
            "kind": self.passage.kind.value,
            "text": self.passage.text,
            "words": self.passage.words,
            "outlets": list(self.passage.outlets),
        }


@dataclass(frozen=True, slots=True)
class ImportedPage:
    """A saved page taken apart.

    `category` is the category's name as it stands on the page, `category_slug` that of ours which has the name,
    either empty where there is none. `notes` tell the editor what was dropped or guessed. `lead` is an image.
    """

    format: str
    title: str
    language: str
    date: datetime.date | None = None
    category: str = ""
    category_slug: str = ""
    deck: str = ""
    byline: str = ""
    blocks: tuple[ImportedBlock, ...] = ()
    tags: tuple[str, ...] = ()
    unsourced: tuple[PassageInBlock, ...] = ()
    notes: tuple[str, ...] = field(default=())
    # The last part of its address where that is known; else it is made from the title.
    slug: str = ""
    lead: ImportedBlock | None = None

    @property
    def sections(self) -> list[str]:
        """The section headings in their order."""
        return [block.text for block in self.blocks if block.kind == BlockKind.HEADING]

    @property
    def image_count(self) -> int:
        return sum(block.kind == BlockKind.IMAGE for block in self.blocks)

    def as_json(self) -> dict[str, Any]:
        """Return everything as plain JSON values."""
        return {
            "format": self.format,
            "title": self.title,
            "language": self.language,
            "date": self.date.isoformat() if self.date else None,
            "category": self.category or None,
            "category_slug": self.category_slug or None,
            "deck": self.deck,
            "byline": self.byline,
            "sections": self.sections,
            "blocks": [block.as_json() for block in self.blocks],
            "tags": list(self.tags),
            "unsourced": [passage.as_json() for passage in self.unsourced],
            "notes": list(self.notes),
        }
