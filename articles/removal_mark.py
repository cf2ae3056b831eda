"""The mark that stands where words were removed (`articles.masking`)."""

from django.utils.translation import gettext as _
from django.utils.translation import override


def removal_mark(*, language: str) -> str:
    """Return the mark in an article's language."""
    with override(language):
        return _("[removed]")
