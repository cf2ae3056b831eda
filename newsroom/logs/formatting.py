"""A record as one line of text, or of JSON: whatever somebody put into it, it cannot end its line or look like another.

A traceback follows in lines of its own that begin with a bar; in JSON it is a value.
"""

import json
import logging
import unicodedata
from datetime import UTC, datetime

from newsroom.logs.about import about_now
from newsroom.logs.scrubbing import scrubbed

# Of a message and of a traceback: whoever sends a megabyte fills no disk with it.
LONGEST_MESSAGE, LONGEST_TRACEBACK = 4_000, 20_000
# Whatever a terminal or another program may take for something else than a letter: control characters, line ends of Unicode,
# marks that turn the direction of writing, what is invisible, and halves of letters.
UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def escaped(text: str) -> str:
    """Return a text without anything that is no visible letter; what it was is told by its number."""
    if text.isprintable():
        return text
    return "".join(_escape(letter) if unicodedata.category(letter) in UNSAFE else letter for letter in text)


def _escape(letter: str) -> str:
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(letter, f"\\u{ord(letter):04x}")


def message_of(record: logging.LogRecord) -> str:
    """Return what a record says, fit for a log."""
    try:
        text = record.getMessage()
    except (TypeError, ValueError):
        # Arguments that do not fit: better said so than lost.
        text = f"{record.msg} {record.args!r}"
    # Twice as much is looked through: no half of a secret stands at the end.
    fit = escaped(scrubbed(text[: 2 * LONGEST_MESSAGE]))
    return fit if len(fit) <= LONGEST_MESSAGE else f"{fit[:LONGEST_MESSAGE]} (of {len(text)} letters)"


def traceback_of(record: logging.LogRecord) -> list[str]:
    """Return the lines of a record's traceback, fit for a log."""
    if record.exc_info and record.exc_info[0] is not None:
        text = logging.Formatter().formatException(record.exc_info)
    else:
        text = record.exc_text or ""
    if record.stack_info:
        text = f"{text}\n{record.stack_info}"
    # The end says what happened.
    fit = scrubbed(text[-2 * LONGEST_TRACEBACK :])
    if len(fit) > LONGEST_TRACEBACK:
        fit = f"(the beginning is left out)\n{fit[-LONGEST_TRACEBACK:]}"
    return [escaped(line) for line in fit.splitlines() if line]


class TextFormatter(logging.Formatter):
    """`2026-11-29 15:51:44,626 WARNING django.request Not Found: /none/ request=5f2b…`"""

    def format(self, record: logging.LogRecord) -> str:
        about = "".join(f" {name}={value}" for name, value in about_now().items())
        head = (
            f"{self.formatTime(record)} {record.levelname} {escaped(record.name)} {message_of(record)}{about}"
        )
        return "\n".join([head, *(f"  | {line}" for line in traceback_of(record))])


class JsonFormatter(logging.Formatter):
    """One object a line: `time`, `level`, `logger`, `message`, `process`, and `request`, `task`, `error` where there are any."""

    def format(self, record: logging.LogRecord) -> str:
        found: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": message_of(record),
            "process": record.process,
            **about_now(),
        }
        traceback = traceback_of(record)
        if record.exc_info and record.exc_info[0] is not None:
            found["error"] = record.exc_info[0].__qualname__
        if traceback:
            found["traceback"] = traceback
        return json.dumps(found)
