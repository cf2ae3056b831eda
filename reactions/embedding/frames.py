"""A quotation on other people's pages: the address of its small card, how large it is, and the code to paste.

The code holds an address and no words. What is corrected or removed here changes or goes everywhere at once.
"""

import math
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from reactions.presenting.cards import QuotationCard

# Pixels. What static/css/site/pages/embed.css draws, from which the height is reckoned.
WIDEST, NARROWEST = 640, 220
USUAL_WIDTH = 480
LOWEST = 160
PADDING = 2 * 18
LABEL_LINE = 22
DOCKET_LINE = 23
FRAME = 100


@dataclass(frozen=True, slots=True)
class Face:
    """How words are set: size of the type and height of a line, in pixels."""

    size: int
    line: int


ORIGINAL, TRANSLATION, DOCKET = Face(20, 32), Face(17, 28), Face(13, DOCKET_LINE)


def embed_path(*, quotation_id: int) -> str:
    """Return the path of the quotation's small card in the interface's language."""
    return reverse("embedded_quotation", args=[quotation_id])


def embed_title(card: QuotationCard) -> str:
    """Return what the frame is called for those who do not see it."""
    return _("Quotation from %(outlet)s, with its evidence, at %(newsroom)s") % {
        "outlet": card.outlet.label,
        "newsroom": settings.SITE_NAME,
    }


def embed_code(card: QuotationCard, *, width: int | None = None, height: int | None = None) -> str:
    """Return the HTML to paste: a frame `width` and `height` pixels large; without a width, as wide as its place."""
    return format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" frameborder="0" loading="lazy"></iframe>',
        f"{settings.SITE_URL}{embed_path(quotation_id=card.quotation.pk)}",
        embed_title(card),
        width or "100%",
        height or embed_height(card, width=width or USUAL_WIDTH),
    )


def embed_height(card: QuotationCard, *, width: int) -> int:
    """Return about how many pixels high the card is at a width, rather too many than too few."""
    room = max(width - PADDING, 60)
    height = FRAME
    if card.original:
        height += _lines(card.original, ORIGINAL, room) * ORIGINAL.line
    if card.translation is not None:
        face = TRANSLATION if card.original else ORIGINAL
        height += LABEL_LINE + _lines(card.translation.text, face, room) * face.line
    if card.context_note:
        height += LABEL_LINE + _lines(card.context_note, DOCKET, room) * DOCKET.line
    # The line of provenance: outlet, pseudonym, time, votes; and where it is so, that the source has changed.
    height += math.ceil((650 if card.source_is_changed else 460) / room) * DOCKET_LINE
    return max(LOWEST, math.ceil(height / 10) * 10)


def oembed_address(*, url: str, form: str) -> str:
    """Return the address at which oEmbed consumers ask for a page's card; `form` is `json` or `xml`."""
    return f"{settings.SITE_URL}{reverse('oembed')}?url={quote(url, safe='')}&format={form}"


def _lines(text: str, face: Face, room: int) -> int:
    """Return how many lines the text takes: characters of Hangul and Han are as wide as high, others half of it."""
    lines = 0
    for paragraph in text.split("\n"):
        units = sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.52 for c in paragraph)
        # Words that do not fit leave room at the end of each line.
        lines += max(1, math.ceil(units * face.size * 1.08 / room))
    return lines
