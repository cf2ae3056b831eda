"""How long an article is: words, Hangul syllables, and the time that reading takes."""

import re
from dataclasses import dataclass

from articles.documents import Document, plain_text

WORDS_PER_MINUTE = 230
HANGUL_PER_MINUTE = 500
HANGUL = re.compile("[가-힣]")


@dataclass(frozen=True, slots=True)
class Length:
    """Words without Hangul, syllables of Hangul, and whole minutes, at least one."""

    words: int
    syllables: int
    minutes: int


def length_of(document: Document) -> Length:
    """Return how long title, deck and texts are; quotations are other people's words and not counted."""
    texts = [plain_text(block["html"]) for block in document["blocks"] if block["type"] == "text"]
    text = " ".join([document["title"], document["deck"], *texts])
    syllables = len(HANGUL.findall(text))
    words = len(text.split())
    if syllables:
        words = sum(HANGUL.search(word) is None for word in text.split())
    minutes = max(1, round(words / WORDS_PER_MINUTE + syllables / HANGUL_PER_MINUTE))
    return Length(words=words, syllables=syllables, minutes=minutes)
