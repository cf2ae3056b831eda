"""Messages that can be said again in the language of whoever reads them later.

`gettext` here is Django's, but what it returns remembers which words it translated and what was put into them. So a
reason found at night by a worker is kept as words and parameters (`kept`), and said in each reader's language
(`said_again`).
"""

from collections.abc import Mapping
from typing import Any, Self

from django.utils import translation

Kept = dict[str, Any]


class Message(str):
    """A translated text that knows its words in the language of the code, and its parameters."""

    __slots__ = ("parameters", "words")

    words: str
    parameters: dict[str, object]

    def __new__(cls, text: str, *, words: str, parameters: Mapping[str, object] | None = None) -> Self:
        message = super().__new__(cls, text)
        message.words = words
        message.parameters = dict(parameters or {})
        return message

    def __mod__(self, parameters: Any) -> "Message":
        return Message(super().__mod__(parameters), words=self.words, parameters=parameters)


def gettext(words: str) -> Message:
    """Return the words in the current language, as a text that can be said again in another one."""
    return Message(translation.gettext(words), words=words)


def kept(message: str, *, code: str = "") -> Kept:
    """Return a message as JSON can hold it; any other text is kept as it is."""
    if not isinstance(message, Message):
        return {"code": code, "words": str(message), "parameters": {}}
    parameters = {name: _kept_parameter(value) for name, value in message.parameters.items()}
    return {"code": code, "words": message.words, "parameters": parameters}


def said_again(message: Kept) -> str:
    """Return a kept message in the current language.

    Where it no longer fits together, because words were removed from it or it was kept by an older version, its words
    are returned as they stand.
    """
    words = str(message.get("words", ""))
    held = message.get("parameters") or {}
    parameters = {
        name: said_again(value) if isinstance(value, dict) else value for name, value in held.items()
    }
    try:
        return translation.gettext(words) % parameters if parameters else translation.gettext(words)
    except (KeyError, TypeError, ValueError):
        return words


def _kept_parameter(value: object) -> object:
    if isinstance(value, Message):
        return kept(value)
    return value if isinstance(value, int | float | bool) else str(value)
