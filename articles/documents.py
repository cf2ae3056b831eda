"""The format of a document: what a Revision freezes and an Edition shows, as JSON.

Version 1. A document names quotations, paraphrases, images, sources and tags by id; they are resolved when
it is rendered, so that a redaction or a lapsed right acts on old documents too. Keys of blocks are UUIDs that
stay with a block when it moves. `docs/architecture.md` shows an example.
"""

import hashlib
import re
from collections.abc import Iterator
from typing import Any, NotRequired, TypedDict

import msgspec
from django.utils.html import strip_tags

FORMAT = 1
ONLY_PARAGRAPHS = re.compile(r"(?:<p>[^<>&]*</p>)+")

BlockDocument = dict[str, Any]


class LeadDocument(TypedDict):
    image: int
    alternative_text: str
    caption: str


class CitationDocument(TypedDict):
    source: int
    supports: str


class Document(TypedDict):
    format: int
    title: str
    deck: str
    slug: str
    language: str
    category: int
    byline: str
    event_date: str | None
    selection_note: str
    lead: LeadDocument | None
    tags: list[int]
    citations: list[CitationDocument]
    pinned: list[int]
    excluded: list[int]
    # Digests of passages that an editor has declared to need no source.
    cleared: list[str]
    blocks: list[BlockDocument]
    # The article, by id, that this one says in another language; absent where it says none.
    translation_of: NotRequired[int]


def digest_of(value: object) -> str:
    """Return the SHA-256 of a document, or of a value in one, in canonical JSON, as 64 hexadecimal digits.

    Canonical is what `json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))` gives, in UTF-8. A document holds
    text, whole numbers, truth values and nothing else in its lists and objects.
    """
    # The same in a sixth of the time.
    return hashlib.sha256(msgspec.json.encode(value, order="sorted")).hexdigest()


def named_in(document: Document, block_type: str) -> list[int]:
    """Return the ids that blocks of one type name, in order, each once: of quotations, paraphrases or images."""
    ids = (block.get(block_type) for block in document["blocks"] if block["type"] == block_type)
    return list(dict.fromkeys(identifier for identifier in ids if identifier))


def image_ids(document: Document) -> list[int]:
    """Return the ids of all images shown, the lead picture first, each once."""
    lead = [document["lead"]["image"]] if document["lead"] else []
    return list(dict.fromkeys([*lead, *named_in(document, "image")]))


def text_blocks(document: Document) -> Iterator[tuple[str, str]]:
    """Yield (block key, HTML) of each text block."""
    for block in document["blocks"]:
        if block["type"] == "text":
            yield block["key"], block["html"]


def plain_text(html: str) -> str:
    """Return prose HTML as plain text with its entities decoded."""
    if ONLY_PARAGRAPHS.fullmatch(html):
        # What most prose is: the same, without a parser.
        return html[3:-4].replace("</p><p>", "\n").strip()
    broken = html.replace("</p>", "</p>\n").replace("<br>", "\n").replace("</li>", "</li>\n")
    text = strip_tags(broken)
    for entity, character in (
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", '"'),
        ("&#x27;", "'"),
    ):
        text = text.replace(entity, character)
    return text.replace("&amp;", "&").strip()
