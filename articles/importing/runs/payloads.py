"""A page that was taken apart, kept in a row until it becomes a draft."""

import datetime
from typing import Any

from articles.importing.pages import BlockKind, ImportedBlock, ImportedPage


def payload_of(page: ImportedPage) -> dict[str, Any]:
    """Return the page as plain JSON values, as `page_from()` reads them. What is only for people is left out."""
    return {
        "format": page.format,
        "title": page.title,
        "language": page.language,
        "date": page.date.isoformat() if page.date else None,
        "category_slug": page.category_slug,
        "deck": page.deck,
        "byline": page.byline,
        "tags": list(page.tags),
        "slug": page.slug,
        "lead": _block_payload(page.lead) if page.lead else None,
        "blocks": [_block_payload(block) for block in page.blocks],
    }


def page_from(payload: dict[str, Any]) -> ImportedPage:
    """Return the page that was kept."""
    return ImportedPage(
        format=payload["format"],
        title=payload["title"],
        language=payload["language"],
        date=datetime.date.fromisoformat(payload["date"]) if payload["date"] else None,
        category_slug=payload["category_slug"],
        deck=payload["deck"],
        byline=payload["byline"],
        tags=tuple(payload["tags"]),
        slug=payload["slug"],
        lead=_block_from(payload["lead"]) if payload["lead"] else None,
        blocks=tuple(_block_from(block) for block in payload["blocks"]),
    )


def pictures_of(page: ImportedPage) -> list[str]:
    """Return the addresses of the pictures that a page shows, each once."""
    lead = [page.lead.picture] if page.lead else []
    found = [*lead, *(block.picture for block in page.blocks if block.kind == BlockKind.IMAGE)]
    return list(dict.fromkeys(address for address in found if address))


def _block_payload(block: ImportedBlock) -> dict[str, Any]:
    match block.kind:
        case BlockKind.HEADING:
            return {"kind": "heading", "text": block.text, "level": block.level}
        case BlockKind.TEXT:
            return {"kind": "text", "html": block.html}
        case BlockKind.IMAGE:
            return {
                "kind": "image",
                "picture": block.picture,
                "alternative_text": block.alternative_text,
                "caption": block.caption,
            }


def _block_from(payload: dict[str, Any]) -> ImportedBlock:
    values = {name: value for name, value in payload.items() if name != "kind"}
    return ImportedBlock(BlockKind(payload["kind"]), **values)
