"""One thing in a file of another system, and how it becomes a page: what it says of itself is kept, its content taken apart."""

import datetime
import html
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

from django.utils.text import slugify
from django.utils.translation import gettext as _

from articles.documents import plain_text
from articles.importing.dressing import LONGEST_DECK, LONGEST_TITLE, category_of, distinct_tags
from articles.importing.html_pages import content_lines
from articles.importing.lines import Line, LineKind, refuse_more_than_an_article, tidy
from articles.importing.pages import (
    BlockKind,
    CategoryNames,
    ImportedBlock,
    ImportedPage,
    UnableToImport,
)
from articles.importing.parsing import (
    LONGEST_ALTERNATIVE_TEXT,
    blocks_of,
    language_of,
    notes_on_pictures,
    parse_page,
    unsourced_in,
)
from articles.importing.shortcodes import expand_shortcodes, with_paragraphs
from articles.sourcing.outlet_names import OutletNames

# The kind of an entry that is a saved page, in its `data`.
SAVED_PAGE = "page_file"
LONGEST_SLUG = 120
LONGEST_BYLINE = 200
MOST_TAGS = 30


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a file: an article of another system, or a saved page (`data`).

    `refusal` says, in the editor's language, why it becomes no article; everything else may then be empty.
    `name` is where it stands, for people; `source_id` is what it is called for good where it comes from, or empty.
    """

    name: str
    kind: str = "post"
    source_id: str = ""
    title: str = ""
    # The address under which it stood, with its host where that is known.
    address: str = ""
    slug: str = ""
    html: str = ""
    # Whether empty lines stand for paragraphs, and square brackets for shortcodes.
    is_wordpress: bool = False
    deck: str = ""
    date: datetime.date | None = None
    language: str = ""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    lead_picture: str = ""
    lead_alternative_text: str = ""
    lead_caption: str = ""
    # What WordPress calls attachments, by number: address, alternative text, caption.
    attachments: tuple[tuple[str, str, str, str], ...] = ()
    notes: tuple[str, ...] = ()
    data: bytes = b""
    refusal: str = ""


def page_of(
    *, entry: Entry, outlets: Sequence[OutletNames], categories: Sequence[CategoryNames]
) -> ImportedPage:
    """Return the page that an entry becomes. Raises `UnableToImport`, also for what the entry itself refuses."""
    if entry.refusal:
        raise UnableToImport(entry.refusal)
    if entry.kind == SAVED_PAGE:
        return parse_page(data=entry.data, format="auto", outlets=outlets, categories=categories)
    title = tidy(plain_text(html.unescape(entry.title)))
    if not title:
        raise UnableToImport(_("It has no title. Give it one where it comes from, and export again."))
    notes = list(entry.notes)
    if len(title) > LONGEST_TITLE:
        notes.append(_("The title was cut to 200 characters."))
        title = title[: LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"
    blocks = blocks_of(_lines_of(entry, notes))
    if not any(block.kind == BlockKind.TEXT for block in blocks):
        raise UnableToImport(_("It has no text."))
    category = next((found for name in entry.categories if (found := category_of(name, categories))), None)
    if category is None and entry.categories:
        notes.append(
            _("The page calls its category “%(name)s”, which is none of ours. Choose one.")
            % {"name": entry.categories[0][:60]}
        )
    # What names a section of the other system may be a topic here: it is not lost.
    others = [
        name for name in entry.categories if category is None or category_of(name, categories) != category
    ]
    names = [*entry.tags, *others]
    tags = distinct_tags([html.unescape(name) for name in names])
    if len(tags) > MOST_TAGS:
        notes.append(_("Only the first %(limit)d tags were kept.") % {"limit": MOST_TAGS})
    return ImportedPage(
        format="html",
        title=title,
        language=entry.language or language_of(" ".join(block.text for block in blocks)),
        date=entry.date,
        category=entry.categories[0] if entry.categories else "",
        category_slug=category.slug if category else "",
        deck=_shortened(tidy(plain_text(entry.deck)), LONGEST_DECK),
        byline=_shortened(", ".join(filter(None, map(tidy, entry.authors))), LONGEST_BYLINE),
        blocks=tuple(blocks),
        tags=tuple(tags[:MOST_TAGS]),
        unsourced=tuple(unsourced_in(blocks, outlets)),
        notes=tuple(dict.fromkeys([*notes, *notes_on_pictures(blocks)])),
        slug=clean_slug(entry.slug),
        lead=_lead_of(entry),
    )


def clean_slug(slug: str) -> str:
    """Return the last part of an address as ours can be: NFC, lower case, percent signs read, 120 characters at most."""
    return slugify(unquote(slug), allow_unicode=True)[:LONGEST_SLUG].strip("-")


def _lines_of(entry: Entry, notes: list[str]) -> list[Line]:
    content = entry.html
    refuse_more_than_an_article(characters=len(content) // 4, lines=0)
    if entry.is_wordpress:
        content, left_out = expand_shortcodes(with_paragraphs(content), attachments=entry.attachments)
        if left_out:
            notes.append(
                _("What these shortcodes showed is left out: %(names)s")
                % {"names": ", ".join(f"[{name}]" for name in left_out)}
            )
    lines = content_lines(html=content)
    refuse_more_than_an_article(characters=sum(len(line.text) for line in lines), lines=len(lines))
    known = {number: rest for number, *rest in entry.attachments}
    for line in lines:
        if line.kind == LineKind.IMAGE:
            _describe(line, known)
        elif not line.html.startswith(("<ul", "<ol", "<blockquote")) and _is_bare_address(line.text):
            # An address on a line of its own is how several systems embed what stands there.
            line.html = f'<p><a href="{html.escape(line.text)}">{html.escape(line.text)}</a></p>'
    return [line for line in lines if line.kind != LineKind.IMAGE or line.picture]


def _describe(line: Line, known: dict[str, list[str]]) -> None:
    """Fill in of a picture what the library of the other system says of it."""
    if not line.picture.startswith("attachment:"):
        return
    address, alternative_text, caption = known.get(line.picture.partition(":")[2], ["", "", ""])
    line.picture = address
    line.alternative_text = line.alternative_text or tidy(alternative_text)
    line.caption = line.caption or tidy(caption)


def _is_bare_address(text: str) -> bool:
    return text.startswith(("https://", "http://")) and " " not in text and len(text) <= 500


def _lead_of(entry: Entry) -> ImportedBlock | None:
    if not entry.lead_picture:
        return None
    return ImportedBlock(
        BlockKind.IMAGE,
        alternative_text=tidy(plain_text(entry.lead_alternative_text))[:LONGEST_ALTERNATIVE_TEXT],
        caption=tidy(plain_text(entry.lead_caption))[:LONGEST_ALTERNATIVE_TEXT],
        picture=entry.lead_picture,
    )


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"


def refused(entry: Entry, reason: str) -> Entry:
    """Return the entry as one that becomes no article, without its content."""
    return replace(entry, refusal=reason, html="", data=b"", attachments=())
