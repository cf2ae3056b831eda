"""Parts that many pages have in common, drawn once for what they show.

`{{ part("articles/parts/card.html", card=card.shown, level="h3") }}` is an `include` whose template gets the named values and nothing else of
the page. So what it draws depends on these values and on the language alone, and the same values need no second drawing: nothing
can be stale, and nothing has to be forgotten when something changes. Values are compared, so they must be hashable and hold all that
the template shows: text, numbers, times, and tuples of them, never rows of a database.
"""

from collections.abc import Hashable
from functools import lru_cache

from django.conf import settings
from django.utils.translation import get_language
from jinja2 import Environment, pass_environment
from markupsafe import Markup

# Of some three kilobytes each.
MOST_KEPT = 1_000


@pass_environment
def part(environment: Environment, template_name: str, **values: Hashable) -> Markup:
    """Return the template drawn with the values. Raises `TypeError` where a value cannot be hashed."""
    return _once(environment, template_name, get_language(), tuple(values.items()))


def _draw(
    environment: Environment,
    template_name: str,
    language: str | None,
    values: tuple[tuple[str, Hashable], ...],
) -> Markup:
    drawn = environment.get_template(template_name).render(dict(values))
    return Markup(drawn)  # noqa: S704  a template escaped it


_drawn = lru_cache(maxsize=MOST_KEPT)(_draw)
# Templates change under a server that runs for debugging.
_once = _draw if settings.DEBUG else _drawn
