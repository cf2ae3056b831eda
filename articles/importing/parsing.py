"""From the bytes or the text of a saved page to everything that an import finds in it."""

import re
from collections.abc import Sequence

from django.utils.html import escape
from django.utils.translation import gettext as _

from articles.documents import plain_text
from articles.importing.dressing import category_of, drop_navigation, take_header, take_tags, take_title
from articles.importing.furniture import is_generic_alternative_text
from articles.importing.html_pages import html_page, looks_like_html
from articles.importing.lines import Line, LineKind, PageParts, refuse_more_than_an_article
from articles.importing.pages import (
    BlockKind,
    CategoryNames,
    ImportedBlock,
    ImportedPage,
    PassageInBlock,
    UnableToImport,
)
from articles.importing.plain_pages import find_headings, plain_page
from articles.importing.reading_bytes import LARGEST_PAGE_BYTES, page_text, too_large_message
from articles.prose import sanitise
from articles.sourcing.outlet_names import OutletNames
from articles.sourcing.prose import find_unsourced_in_prose
from articles.sourcing.quotation_marks import MARK
from articles.sourcing.unsourced import PassageKind, UnsourcedPassage, find_unsourced

FORMATS = ("auto", "text", "html")
LONGEST_HEADING = 200
LONGEST_ALTERNATIVE_TEXT = 500
# From this share of Hangul among its letters a page is taken for Korean.
KOREAN_SHARE = 0.3
HANGUL = re.compile("[가-힣ㄱ-ㅣ]+")


def parse_page(
    *, data: bytes, format: str, outlets: Sequence[OutletNames], categories: Sequence[CategoryNames]
) -> ImportedPage:
    """Return what stands in the bytes of a saved page; `format` is "auto", "text" or "html".

    Raises `UnableToImport` and nothing else, whatever the bytes.
    """
    text, notes = page_text(data=data)
    return parse_text(text=text, format=format, outlets=outlets, categories=categories, notes=notes)


def parse_text(
    *,
    text: str,
    format: str,
    outlets: Sequence[OutletNames],
    categories: Sequence[CategoryNames],
    notes: Sequence[str] = (),
) -> ImportedPage:
    """Return what stands in the text or HTML source of a page, as `parse_page` does for its bytes."""
    if format not in FORMATS:
        raise ValueError(f"format is one of {', '.join(FORMATS)}, not {format!r}")
    if len(text) > LARGEST_PAGE_BYTES:
        raise UnableToImport(too_large_message())
    if not text.strip("\ufeff \t\r\n\x00"):
        raise UnableToImport(_("There is no text. Paste the text of a page, or choose a file."))
    is_html = looks_like_html(text) if format == "auto" else format == "html"
    parts = html_page(text=text) if is_html else plain_page(text=text)
    refuse_more_than_an_article(
        characters=sum(len(line.text) for line in parts.lines), lines=len(parts.lines)
    )
    parts.notes[:0] = notes
    drop_navigation(parts)
    take_title(parts)
    take_tags(parts)
    if not is_html:
        # Before the header, whose deck is known by the heading after it.
        find_headings(parts.lines)
    take_header(parts, categories)
    blocks = blocks_of(parts.lines)
    if not any(block.kind == BlockKind.TEXT for block in blocks):
        raise UnableToImport(
            _(
                "There is a title but no text under it. Copy the text of the page and paste it under its title."
            )
        )
    category = category_of(parts.category, categories) if parts.category else None
    return ImportedPage(
        format=parts.format,
        title=parts.title,
        language=language_of(" ".join(block.text for block in blocks)),
        date=parts.date,
        category=parts.category,
        category_slug=category.slug if category else "",
        deck=parts.deck,
        byline=parts.byline[:200],
        blocks=tuple(blocks),
        tags=tuple(parts.tags),
        unsourced=tuple(unsourced_in(blocks, outlets)),
        notes=tuple(dict.fromkeys([*parts.notes, *_notes_on(parts, category, blocks)])),
    )


def language_of(text: str) -> str:
    """Return "ko" for a text of which at least three letters in ten are Hangul, else "en"."""
    if text.isascii():
        return "en"
    letters, hangul = sum(map(str.isalpha, text)), sum(map(len, HANGUL.findall(text)))
    return "ko" if letters and hangul >= KOREAN_SHARE * letters else "en"


def blocks_of(lines: Sequence[Line]) -> list[ImportedBlock]:
    """Return the lines as blocks: consecutive paragraphs are one text."""
    blocks: list[ImportedBlock] = []
    prose: list[str] = []

    def end_text() -> None:
        if prose:
            html = sanitise(_with_lists("".join(prose)))
            if text := plain_text(html):
                blocks.append(ImportedBlock(BlockKind.TEXT, text=text, html=html))
            prose.clear()

    for line in lines:
        if line.kind == LineKind.IMAGE:
            end_text()
            alternative_text = line.alternative_text[:LONGEST_ALTERNATIVE_TEXT]
            caption = line.caption[:LONGEST_ALTERNATIVE_TEXT]
            blocks.append(
                ImportedBlock(
                    BlockKind.IMAGE, alternative_text=alternative_text, caption=caption, picture=line.picture
                )
            )
        elif line.kind == LineKind.HEADING and len(line.text) <= LONGEST_HEADING:
            end_text()
            blocks.append(ImportedBlock(BlockKind.HEADING, text=line.text, level=line.level))
        else:
            prose.append(_html_of(line))
    end_text()
    return blocks


def _html_of(line: Line) -> str:
    return line.html or f"<p>{escape(line.text)}</p>"


def _with_lists(html: str) -> str:
    """Return prose in which items that stand for themselves (bullets of a text page) are in lists."""
    if not html.startswith("<li>") and "</p><li>" not in html:
        return html
    opened = html.replace("</p><li>", "</p><ul><li>").replace("</li><p>", "</li></ul><p>")
    if opened.startswith("<li>"):
        opened = "<ul>" + opened
    return opened + "</ul>" if opened.endswith("</li>") else opened


def unsourced_in(blocks: Sequence[ImportedBlock], outlets: Sequence[OutletNames]) -> list[PassageInBlock]:
    """Return what is unsourced: everything in texts, and quoted words in headings."""
    found: list[PassageInBlock] = []
    for index, block in enumerate(blocks):
        match block.kind:
            case BlockKind.TEXT:
                passages = find_unsourced_in_prose(html=block.html, outlets=outlets)
            case BlockKind.HEADING:
                passages = _quoted_in(block.text, outlets)
            case BlockKind.IMAGE:
                passages = []
        found.extend(PassageInBlock(index, passage) for passage in passages)
    return found


def _quoted_in(heading: str, outlets: Sequence[OutletNames]) -> list[UnsourcedPassage]:
    if not MARK.search(heading):
        return []
    found = find_unsourced(text=heading, outlets=outlets)
    return [passage for passage in found if passage.kind == PassageKind.VERBATIM]


def _notes_on(parts: PageParts, category: CategoryNames | None, blocks: Sequence[ImportedBlock]) -> list[str]:
    notes: list[str] = []
    if parts.date is None:
        notes.append(_("No date was found. Set the date of the event by hand."))
    if parts.category and category is None:
        notes.append(
            _("The page calls its category “%(name)s”, which is none of ours. Choose one.")
            % {"name": parts.category}
        )
    elif not parts.category:
        notes.append(_("No category was found. Choose one."))
    if not parts.tags:
        notes.append(_("No tags were found."))
    return [*notes, *notes_on_pictures(blocks)]


def notes_on_pictures(blocks: Sequence[ImportedBlock]) -> list[str]:
    """Return what the editor must do about the pictures in blocks."""
    if any(
        block.kind == BlockKind.IMAGE and is_generic_alternative_text(block.alternative_text)
        for block in blocks
    ):
        return [_("An image has no alternative text that describes it. Choose the picture and describe it.")]
    return []
