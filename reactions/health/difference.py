"""What was changed in a comment: drawn from two captures, word by word. Nothing of it is stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from rapidfuzz.distance import Levenshtein

from reactions.health.captured_texts import CapturedTexts
from reactions.models import Capture, HealthCheck, Quotation

# Of a longer text only the beginning is compared: the work grows with the product of both lengths.
MOST_WORDS = 4_000


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of one version; `is_changed` where the other version has it not."""

    text: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """Both versions of a comment, and the captures in which they stand."""

    before: tuple[Part, ...]
    after: tuple[Part, ...]
    captured_before: Capture
    captured_after: Capture


def difference_of(
    *, quotation: Quotation, check: HealthCheck, actor: AbstractBaseUser | AnonymousUser
) -> Difference | None:
    """Return how the quotation's comment differs between its capture and the one that a check made, for a person.

    None where the check made none, the words were redacted, or either capture cannot be read or is closed for them.
    What was removed from the page is covered.
    """
    if check.capture is None or quotation.redacted_at is not None:
        return None
    texts = CapturedTexts(actor=actor)
    before = texts.comment(quotation=quotation, capture=quotation.capture)
    after = texts.comment(quotation=quotation, capture=check.capture)
    if not before or not after:
        return None
    old, new = compared(before, after)
    return Difference(old, new, quotation.capture, check.capture)


def compared(before: str, after: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Return both texts in parts, word by word; spaces and line breaks stay as they are."""
    old, new = list(_words(before)), list(_words(after))
    codes = Levenshtein.opcodes(
        [word.strip() for word in old[:MOST_WORDS]], [word.strip() for word in new[:MOST_WORDS]]
    )
    left: list[Part] = []
    right: list[Part] = []
    for code in codes:
        is_changed = code.tag != "equal"
        left.append(Part("".join(old[code.src_start : code.src_end]), is_changed))
        right.append(Part("".join(new[code.dest_start : code.dest_end]), is_changed))
    left.append(Part("".join(old[MOST_WORDS:]), is_changed=False))
    right.append(Part("".join(new[MOST_WORDS:]), is_changed=False))
    return tuple(part for part in left if part.text), tuple(part for part in right if part.text)


def _words(text: str) -> Iterator[str]:
    """Yield the words of a text, each with the white space after it: together they are the text."""
    starts = [0] if text else []
    starts += [at for at in range(1, len(text)) if not text[at].isspace() and text[at - 1].isspace()]
    for start, end in pairwise([*starts, len(text)]):
        yield text[start:end]
