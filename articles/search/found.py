"""What is shown of a found article: a passage and a quotation with the words that were asked for, escaped and marked."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString

from articles.models import Edition, SearchEntry
from articles.search.excerpts import Marker, excerpt, marked
from reactions.models import Outlet

MOST_QUOTED = 180


@dataclass(frozen=True, slots=True)
class FoundQuotation:
    """A quotation in which something was found, as readers see it: escaped and marked."""

    pk: int
    words_html: SafeString
    language: str
    outlet: Outlet | None


def passage(entry: SearchEntry, edition: Edition, marker: Marker) -> SafeString:
    """Return the deck where something was found in it, else the passage where something was, else the deck."""
    deck_html = marked(edition.deck, marker)
    return (None if "<mark>" in deck_html else excerpt(entry.text, marker)) or deck_html


def found_quotation(
    entry: SearchEntry, marker: Marker, outlets: Mapping[int, Outlet]
) -> FoundQuotation | None:
    """Return the first quotation with the most different words that were asked for; None where there are none."""
    best: tuple[int, FoundQuotation] | None = None
    for pk, outlet_id, texts in entry.quoted:
        for language, text in texts:
            found = {text[start:end].casefold() for start, end in marker.spans(text)}
            if found and (best is None or len(found) > best[0]):
                words_html = excerpt(text, marker, length=MOST_QUOTED, before=40)
                best = len(found), FoundQuotation(pk, words_html, language, outlets.get(outlet_id))
    return best[1] if best else None
