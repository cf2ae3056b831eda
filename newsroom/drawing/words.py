"""What templates say in the interface's language: Django's translations, remembered as they are written into a page.

Jinja calls them with what is to stand in the words by name (its newer style of `gettext`): the words are markup that a translator
wrote, and what stands in them is escaped. A lone sign of per cent is doubled in them, with or without names.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as translated
from django.utils.translation import ngettext as translated_number
from django.utils.translation import pgettext as translated_in_context
from markupsafe import Markup

# Some eight hundred words and sentences in each language.
MOST_KEPT = 4_000

P = ParamSpec("P")


def _remembered(say: Callable[P, Markup]) -> Callable[P, Markup]:
    # Translations change under a server that runs for debugging.
    return say if settings.DEBUG else lru_cache(maxsize=MOST_KEPT)(say)  # type: ignore[return-value]


def gettext(words: str, /, **named: object) -> Markup:
    """Return the words in the active language, with what is named in its place."""
    if named:
        return _template(words, get_language()) % named
    return _plain(words, get_language())


def pgettext(context: str, words: str) -> Markup:
    """Return words that mean another thing elsewhere, in the active language."""
    return _in_context(context, words, get_language())


def ngettext(singular: str, plural: str, number: int, /, **named: object) -> Markup:
    """Return the words for so many in the active language, with what is named in its place."""
    return _counted(singular, plural, number, get_language()) % {"num": number, **named}


def said_in(language: str, words: str) -> Markup:
    """Return the words in another language than the page's."""
    with override(language):
        return gettext(words)


@_remembered
def _template(words: str, _language: str | None) -> Markup:
    return _markup(translated(words))


@_remembered
def _in_context(context: str, words: str, _language: str | None) -> Markup:
    return _markup(translated_in_context(context, words)) % {}


@_remembered
def _counted(singular: str, plural: str, number: int, _language: str | None) -> Markup:
    return _markup(translated_number(singular, plural, number))


@_remembered
def _plain(words: str, language: str | None) -> Markup:
    return _template(words, language) % {}


def _markup(words: str) -> Markup:
    # A template wrote them, and a translator: never anybody's input, which a test holds.
    return Markup(words)  # noqa: S704
