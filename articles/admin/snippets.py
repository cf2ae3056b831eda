"""How an article will stand in a search engine's results and where it is shared, and what is too long or missing there."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from articles.documents import Document
from articles.models import Category

# What results show before they cut, in columns: a Hangul syllable takes two. Measured by the large engines in pixels
# (about 600 for a title, 920 for a description on a desktop); these are the usual equivalents.
TITLE_COLUMNS = 60
DESCRIPTION_COLUMNS = 155


@dataclass(frozen=True, slots=True)
class Snippet:
    """Title, description and address as machines get them, and advice in words."""

    title: str
    description: str
    address: str
    notes: Sequence[str]


def snippet_of(document: Document, category: Category | None) -> Snippet:
    """Return the snippet of an article as it would go out now; no query."""
    title, deck = document["title"], document["deck"]
    notes = []
    if columns(title) > TITLE_COLUMNS:
        notes.append(
            _("The title is long: search engines cut it after about 60 characters, or 30 in Korean.")
        )
    if not deck:
        notes.append(_("There is no deck: search engines pick a sentence of their own."))
    elif columns(deck) > DESCRIPTION_COLUMNS:
        notes.append(
            _("The deck is long: search engines cut it after about 155 characters, or 75 in Korean.")
        )
    if document["lead"] is None:
        notes.append(_("There is no lead picture: where it is shared, the title is drawn instead."))
    section = category.slug if category is not None else "…"
    return Snippet(
        title=title or _("Untitled"),
        description=deck,
        address=f"{settings.SITE_URL}/{section}/{document['slug'] or '…'}/",
        notes=notes,
    )


def columns(text: str) -> int:
    """Return how wide a text is: two columns for a wide character (Unicode's East Asian Width), one for any other."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
