"""What changed between two published editions, for readers: words of the newsroom's own text, and blocks by name.

Quotations and paraphrases are named, never spelled out: one that is no longer shown is no longer public. (What
editors see, with all names and fields, is `articles.comparing`.)
"""

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles.documents import BlockDocument, Document, plain_text

WORDS = re.compile(r"\S+\s*|\s+")
# Comparing costs up to the product of both numbers of words: above this a text counts as rewritten.
MOST_COMPARISONS = 4_000_000


@dataclass(frozen=True, slots=True)
class Span:
    """Words that both editions have (`same`), or only one of them (`added`, `removed`)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class DiffRow:
    # same, added, removed, changed or moved.
    kind: str
    label: str
    spans: Sequence[Span]


LABELS: dict[str, Callable[[], str]] = {
    "title": lambda: _("Title"),
    "deck": lambda: _("Deck"),
    "byline": lambda: _("Byline"),
    "event_date": lambda: _("Date of the event"),
    "selection_note": lambda: _("How reactions were selected"),
    "heading": lambda: _("Heading"),
    "text": lambda: _("Text"),
    "image": lambda: _("Picture"),
    "quotation": lambda: _("Quotation"),
    "paraphrase": lambda: _("Reported reaction"),
    "citations": lambda: _("Citation list"),
    "chart": lambda: _("Reaction chart"),
    "embed": lambda: _("Link"),
}
FIELDS = ("title", "deck", "byline", "event_date", "selection_note")


def difference(*, old: Document, new: Document) -> list[DiffRow]:
    """Return what changed from `old` to `new`: fields first, then blocks in the order of `new`, then removed ones.

    Blocks that are the same are in the list too, as `same`.
    """
    rows = [
        _compared(LABELS[name](), str(old.get(name) or ""), str(new.get(name) or ""))
        for name in FIELDS
        if (old.get(name) or "") != (new.get(name) or "")
    ]
    before = {block["key"]: block for block in old["blocks"]}
    after = {block["key"]: block for block in new["blocks"]}
    moved = _moved([key for key in before if key in after], [key for key in after if key in before])
    for key, block in after.items():
        earlier = before.get(key)
        if earlier is None:
            rows.append(_whole("added", block))
        elif _content(earlier) != _content(block):
            rows.append(_compared(_label(block), _text(earlier), _text(block)))
        else:
            rows.append(_whole("moved" if key in moved else "same", block))
    rows.extend(_whole("removed", block) for key, block in before.items() if key not in after)
    return rows


def compare_words(*, old: str, new: str) -> list[Span]:
    """Return both texts as one row of words that stayed, went or came."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    if len(before) * len(after) > MOST_COMPARISONS:
        return [Span("removed", old), Span("added", new)]
    spans = []
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    for operation, start, end, new_start, new_end in matcher.get_opcodes():
        if operation == "equal":
            spans.append(Span("same", "".join(after[new_start:new_end])))
            continue
        if end > start:
            spans.append(Span("removed", "".join(before[start:end])))
        if new_end > new_start:
            spans.append(Span("added", "".join(after[new_start:new_end])))
    return spans


def _compared(label: str, old: str, new: str) -> DiffRow:
    kind = "changed" if old and new else "added" if new else "removed"
    return DiffRow(kind, label, compare_words(old=old, new=new))


def _whole(kind: str, block: BlockDocument) -> DiffRow:
    text = _text(block)
    return DiffRow(
        kind, _label(block), [Span(kind if kind in {"added", "removed"} else "same", text)] if text else []
    )


def _label(block: BlockDocument) -> str:
    named = LABELS.get(block["type"])
    return named() if named else str(block["type"])


def _text(block: BlockDocument) -> str:
    """Return the newsroom's own words in a block; nothing for what it only names."""
    match block["type"]:
        case "text":
            return plain_text(block["html"])
        case "heading":
            return str(block["text"])
        case "image":
            return " · ".join(part for part in (block["alternative_text"], block["caption"]) if part)
        case "embed":
            return " · ".join(part for part in (block["title"], block["description"], block["url"]) if part)
        case "citations" | "chart":
            return str(block["title"])
        case _:
            return ""


def _content(block: BlockDocument) -> dict[str, object]:
    return {name: value for name, value in block.items() if name != "key"}


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Return the keys that changed their place relative to the others."""
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    kept = {key for match in matcher.get_matching_blocks() for key in after[match.b : match.b + match.size]}
    return set(after) - kept
