"""How long an article is: words, Hangul syllables, and the time that reading takes."""

import re
from dataclasses import dataclass

from articles.documents import Document, plain_text

WORDS_PER_MINUTE = 230
HANGUL_PER_MINUTE = 500
HANGUL, SYLLABLE = re.compile("[가-힣]+"), "가"


@dataclass(frozen=True, slots=True)
class Length:
    """Words without Hangul, syllables of Hangul, and whole minutes, at least one."""

    words: int
    syllables: int
    minutes: int


def length_of(document: Document) -> Length:
    """Return how long title, deck and texts are; quotations are other people's words and not counted."""
    texts = [plain_text(block["html"]) for block in document["blocks"] if block["type"] == "text"]
    words, syllables = _counted(" ".join([document["title"], document["deck"], *texts]))
    minutes = max(1, round(words / WORDS_PER_MINUTE + syllables / HANGUL_PER_MINUTE))
    return Length(words=words, syllables=syllables, minutes=minutes)


def _counted(text: str) -> tuple[int, int]:
    """Return the words without Hangul, and the syllables of Hangul."""
    # One syllable for each run of them, to see at once in which words they are.
    marked, runs = HANGUL.subn(SYLLABLE, text) if not text.isascii() else (text, 0)
    words = marked.split()
    if not runs:
        return len(words), 0
    return sum(SYLLABLE not in word for word in words), len(text) - len(marked) + runs
