"""Parts that many pages have in common, drawn once for what they show.

`{% part "articles/parts/card.html" card=card.shown level="h3" %}` is an `include` whose template gets the named values and nothing else of
the page. So what it draws depends on these values and on the language alone, and the same values need no second drawing: nothing
can be stale, and nothing has to be forgotten when something changes. Values are compared, so they must be hashable and hold all that
the template shows: text, numbers, times, and tuples of them, never rows of a database.
"""

from collections.abc import Hashable
from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

# Of some three kilobytes each.
MOST_KEPT = 2_000


@register.simple_tag
def part(template_name: str, **values: Hashable) -> SafeString:
    """Return the template drawn with the values. Raises `TypeError` where a value cannot be hashed."""
    named = tuple(sorted(values.items()))
    # Templates change under a running server then.
    draw = _draw if settings.DEBUG else _drawn
    return draw(template_name, get_language(), named)


def _draw(template_name: str, language: str | None, values: tuple[tuple[str, Hashable], ...]) -> SafeString:
    return render_to_string(template_name, dict(values))


_drawn = lru_cache(maxsize=MOST_KEPT)(_draw)
