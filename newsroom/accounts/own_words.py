"""Passwords made of words that everybody links with the newsroom: its name, its host, what it is about (ASVS 6.2.11)."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# Words of any newsroom, in the languages of the desk.
OF_ANY = (
    "newsroom",
    "password",
    "reporter",
    "editor",
    "publisher",
    "admin",
    "뉴스룸",
    "비밀번호",
    "편집자",
    "기자",
)
SHORTEST_WORD = 3
# Letters that must be left when those words are taken away.
LEFT_AT_LEAST = 8


class OwnWordsValidator:
    """Refuses a password in which little is left once the newsroom's own words are taken out of it."""

    def validate(self, password: str, user: Any = None) -> None:
        left = password.casefold()
        for word in _words():
            left = left.replace(word, "")
        if len(left) < min(LEFT_AT_LEAST, len(password)):
            raise ValidationError(
                _("That is little more than words that anybody would try here, such as the site's name."),
                code="password_of_own_words",
            )

    def get_help_text(self) -> str:
        return gettext("Do not build it of the site's name or of words such as “newsroom”.")


def _words() -> list[str]:
    """Return the words, the longest first, so that none hides a part of another."""
    host = (urlsplit(settings.SITE_URL).hostname or "").split(".")
    named = re.findall(r"\w+", f"{settings.SITE_NAME} {' '.join(host[:-1])}".casefold())
    words = {word for word in (*named, *OF_ANY) if len(word) >= SHORTEST_WORD or not word.isascii()}
    whole = re.sub(r"\W+", "", settings.SITE_NAME.casefold())
    return sorted({*words, whole} - {""}, key=len, reverse=True)
