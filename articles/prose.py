"""What prose may contain: one allow-list, derived from what the editor offers."""

from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe
from django_prose_editor.fields import create_sanitizer

from articles.models.blocks import PROSE_EXTENSIONS

# Of a kilobyte or two each.
MOST_REMEMBERED = 500
_clean = create_sanitizer(PROSE_EXTENSIONS)


def sanitise(html: str) -> str:
    """Return the prose with everything taken out that the editor cannot make: scripts, styles, handlers."""
    cleaned: str = _clean(html)
    return cleaned


@lru_cache(maxsize=MOST_REMEMBERED)
def as_safe_html(html: str) -> SafeString:
    """Return stored prose as HTML for a page. The only place where text is declared safe; it cleans once more."""
    return mark_safe(sanitise(html))
