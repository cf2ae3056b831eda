"""One thing that was looked at, and what came of it, in the language that is active."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Level(Enum):
    """How bad it is."""

    FINE = "fine"
    # Works, and could be better or will not work for long.
    ADVICE = "advice"
    # Does not work, or is not safe.
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at (`part`, a word that stays the same), how it is, in words, and how to mend it."""

    part: str
    level: Level
    message: str
    mend: str = ""


# Looks at one thing; `now` is passed in.
Look = Callable[[datetime], Iterator[Finding]]


def fine(part: str, message: str) -> Finding:
    return Finding(part, Level.FINE, message)


def advice(part: str, message: str, mend: str = "") -> Finding:
    return Finding(part, Level.ADVICE, message, mend)


def problem(part: str, message: str, mend: str = "") -> Finding:
    return Finding(part, Level.PROBLEM, message, mend)
