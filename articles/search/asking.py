"""What a reader asks for, made safe and finite: any text in, at most ten tokens out."""

import unicodedata
from dataclasses import dataclass

from articles.search.words import Token, normalised, tokens_of

LONGEST_QUERY = 200
MOST_TOKENS = 10


@dataclass(frozen=True, slots=True)
class Query:
    # As shown in the search box: NFC, no control characters, cut at 200 code points.
    text: str
    tokens: tuple[Token, ...]
    # The whole query in the form in which texts are compared.
    phrase: str
    was_cut: bool

    @property
    def is_too_short(self) -> bool:
        """Whether there is something, but nothing that can be looked up: one letter, one syllable, signs."""
        return bool(self.text) and not any(len(token.needle) > 1 for token in self.tokens)


def read_query(text: str) -> Query:
    """Return what a text asks for; operators, quotation marks and signs of the databases mean nothing in it."""
    shown = "".join(character if character.isprintable() else " " for character in text[: 4 * LONGEST_QUERY])
    shown = " ".join(unicodedata.normalize("NFC", shown).split())
    cut = shown[:LONGEST_QUERY]
    return Query(
        text=cut,
        tokens=tuple(tokens_of(cut)[:MOST_TOKENS]),
        phrase=normalised(cut),
        was_cut=len(text) > 4 * LONGEST_QUERY or len(shown) > LONGEST_QUERY,
    )
