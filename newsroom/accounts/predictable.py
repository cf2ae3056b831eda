"""Passwords that repeat themselves or count: of any letters, but with enough in them that nobody could go on with by themselves.

Which letters, digits or signs a password is made of is its owner's business (ASVS 6.2.5), so digits alone are as good as
words, if they are no row of keys, no count and no echo.
"""

import itertools
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# Letters that do not follow from those before them.
SURPRISES_AT_LEAST = 8
# So many letters in a row are seen as a repetition or as keys beside each other.
RUN = 3
# Keys as they lie beside each other.
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", "ㅋㅌㅊㅍㅠㅜㅡ")


class PredictableValidator:
    """Refuses a password most of which follows from its own beginning."""

    def validate(self, password: str, user: Any = None) -> None:
        if surprises_in(password) < SURPRISES_AT_LEAST:
            raise ValidationError(
                _("That is easy to go on with: it counts, repeats itself, or follows the keys."),
                code="password_predictable",
            )

    def get_help_text(self) -> str:
        return gettext("Any letters, digits and signs will do, but no counts, repetitions or rows of keys.")


def surprises_in(password: str) -> int:
    """Return how many letters of it do not follow from those before: by counting, along the keys, or by repeating.

    Looks at the first 200 letters: no password is found weak for what stands behind them.
    """
    text = password.casefold()[:200]
    found = place = 0
    while place < len(text):
        # What counts has a beginning and a direction; what repeats is one more thing to know.
        counted, repeated = _counted(text, place), _repeated(text, place)
        if counted >= max(RUN, repeated):
            found, place = found + 2, place + counted
        elif repeated >= RUN:
            found, place = found + 1, place + repeated
        else:
            found, place = found + 1, place + 1
    return found


def _counted(text: str, place: int) -> int:
    """Return how many letters from here on go in even steps of at most two: 1234, aaaa, 8642, qwerty."""
    longest = 1
    for numbers in (_numbers(text, place), _keys(text, place)):
        steps = [after - before for before, after in itertools.pairwise(numbers)]
        count = next((i for i, step in enumerate(steps) if step != steps[0]), len(steps)) + 1
        if steps and abs(steps[0]) <= 2:
            longest = max(longest, count)
    return longest


def _numbers(text: str, place: int) -> list[int]:
    return [ord(letter) for letter in text[place:]]


def _keys(text: str, place: int) -> list[int]:
    """Return where the letters from here on lie in a row of keys, as far as they stay in one."""
    row = next((row for row in ROWS if text[place] in row), "")
    end = next((i for i in range(place, len(text)) if text[i] not in row), len(text))
    return [row.index(letter) for letter in text[place:end]]


def _repeated(text: str, place: int) -> int:
    """Return how many letters from here on stand earlier too, one after the other."""
    longest = 0
    while (
        place + longest < len(text) and text.find(text[place : place + longest + 1], 0, place + longest) >= 0
    ):
        longest += 1
    return longest
