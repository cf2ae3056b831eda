"""What other rooms are told when words go, and what they answer.

Articles name quotations by id, so a block needs nothing. But words may also have been repeated by hand in a text, a
title, a note; and numbers of reactions are kept with each edition. The rooms that keep such things listen here.
Receivers run within the transaction of the act: either all of it happens or nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.dispatch import Signal

from delivery import keys
from delivery.announcing import announce
from reactions.models import Quotation
from reactions.shown import tell_put_differently
from reactions.takedown.removed_words import RemovedWords

# With `quotation`: it was hidden, redacted or is shown again.
gone_or_back = Signal()
# With `words` and `quotation_ids`: answer with a list of Repetition.
words_sought = Signal()
# With `words`, `quotation_ids` and `now`: mask them in what you keep, where that is quick: in what names the
# quotations, and in what readers get now.
words_removed = Signal()
# With `order`, which `sweeping.words_in` opens: mask the words in all that you keep, by tasks of your own.
archive_to_sweep = Signal()


@dataclass(frozen=True, slots=True)
class Repetition:
    """A text in which the words stand too: what it is, its page at the desk, and the words with what is around them."""

    title: str
    address: str
    excerpt: str


def tell_gone_or_back(*, quotation: Quotation) -> None:
    """Tell everybody who shows or counts the quotation that it is gone, or back."""
    tell_put_differently(quotation=quotation)
    gone_or_back.send(sender=Quotation, quotation=quotation)
    # The evidence of others of its capture says how many of its comments are quoted.
    announce([keys.LISTS, keys.capture(quotation.capture_id)])


def repetitions_of(*, words: RemovedWords, quotation_ids: Collection[int]) -> list[Repetition]:
    """Return the texts of other rooms in which the words stand too, as far as they are quickly found."""
    answers = words_sought.send(sender=Quotation, words=words, quotation_ids=quotation_ids)
    return [
        repetition for _receiver, found in answers for repetition in cast("list[Repetition]", found or [])
    ]


def mask_in_other_rooms(*, words: RemovedWords, quotation_ids: Collection[int], now: datetime) -> None:
    """Let other rooms mask the words in what names the quotations and in what readers get."""
    words_removed.send(sender=Quotation, words=words, quotation_ids=quotation_ids, now=now)
