"""Passwords that are known from breaches elsewhere, by a list that stands on this machine: nobody outside is asked.

The list is a text file with one SHA-1 digest in hexadecimal a line, sorted, whatever stands behind a colon: as Have I Been Pwned's
downloader writes it (a thousand million lines, 40 GB), or a part of it. It is never read whole.
"""

import re
from hashlib import sha1
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

DIGITS = 40
DIGEST = re.compile(rb"[0-9A-F]{40}")
# Places at which a list is looked at before it is believed.
LOOKED_AT = 100
# Longer lines are none of the list's.
LONGEST_LINE = 80


class BreachedValidator:
    """Refuses a password that stands in the list, if there is one."""

    def validate(self, password: str, user: Any = None) -> None:
        if settings.BREACHED_PASSWORDS and is_listed(password, file=Path(settings.BREACHED_PASSWORDS)):
            raise ValidationError(
                _("That password is known: it was in a breach of another site. Choose one of your own."),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return gettext("Take none that you use, or used, elsewhere.")


def is_listed(password: str, *, file: Path) -> bool:
    """Return whether the list has the password's digest; some thirty reads, however long it is. Raises `OSError`."""
    # What the list is made of; nothing is protected by it.
    wanted = sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with file.open("rb") as lines:
        low, high = 0, lines.seek(0, 2)
        while low < high:
            middle = (low + high) // 2
            start, found = _line_from(lines, middle)
            # Where nothing begins behind the middle, what is left lies before it.
            if not found or found >= wanted:
                high = middle
            else:
                low = start + 1
        return _line_from(lines, low)[1] == wanted


def is_usable(file: Path) -> bool:
    """Return whether the file is such a list, by looking at lines all over it: in another order nothing would be found in it."""
    with file.open("rb") as lines:
        size = lines.seek(0, 2)
        found = [_line_from(lines, size * place // LOOKED_AT)[1] for place in range(LOOKED_AT)]
    # Near the end of a short list nothing begins any more.
    found = [digest for digest in found if digest]
    return bool(found) and found == sorted(found) and all(map(DIGEST.fullmatch, found))


def _line_from(lines: BinaryIO, place: int) -> tuple[int, bytes]:
    """Return the first line that begins at a place or behind it: where, and its digest; nothing at the end."""
    lines.seek(max(place - 1, 0))
    if place:
        lines.readline(LONGEST_LINE)
    start = lines.tell()
    return start, lines.readline(LONGEST_LINE)[:DIGITS].strip().upper()
