"""Addresses of articles: the last part, made from the title where the editor gave none."""

import unicodedata

from django.utils.text import slugify

SLUG_LENGTH = 80


def slug_for(title: str) -> str:
    """Return an address part for a title: NFC, lower case, Hangul kept, cut between words at 80 characters."""
    slug = slugify(unicodedata.normalize("NFC", title), allow_unicode=True)
    if len(slug) > SLUG_LENGTH:
        slug = slug[:SLUG_LENGTH].rsplit("-", 1)[0]
    return slug.strip("-") or "untitled"
