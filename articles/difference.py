"""What changed between two published editions, for readers: words of the newsroom's own text, and blocks by name.

Quotations and paraphrases are named, never spelled out: one that is no longer shown is no longer public. (What
editors see, with all names and fields, is `articles.comparing`.)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.documents import BlockDocument, Document, plain_text
from articles.words import Effort, Span, compare_words, moved


@dataclass(frozen=True, slots=True)
class NamedQuotation:
    """What may be said of a quotation that an edition names: nothing of its words."""

    said: str
    # Its evidence, where readers can open it.
    url: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """How readers know the things that documents name by id; what is not in here is not for them."""

    tags: Mapping[int, str] = field(default_factory=dict)
    quotations: Mapping[int, NamedQuotation] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DiffRow:
    # same, added, removed, changed or moved.
    kind: str
    label: str
    spans: Sequence[Span]
    # Of blocks their type, of other rows the field's name.
    what: str = ""
    named: NamedQuotation | None = None


LABELS: dict[str, Callable[[], str]] = {
    "title": lambda: _("Title"),
    "deck": lambda: _("Deck"),
    "byline": lambda: _("Byline"),
    "event_date": lambda: _("Date of the event"),
    "selection_note": lambda: _("How reactions were selected"),
    "lead": lambda: _("Lead picture"),
    "tags": lambda: _("Tags"),
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


def difference(*, old: Document, new: Document, names: Names | None = None) -> list[DiffRow]:
    """Return what changed from `old` to `new`: fields first, then blocks in the order of `new`, then removed ones.

    Blocks that are the same are in the list too, as `same`. Bounded in time however much was rewritten.
    """
    named, effort = names or Names(), Effort()
    before_fields, after_fields = _fields(old, named), _fields(new, named)
    rows = [
        _compared(name, LABELS[name](), before_fields[name], after_fields[name], effort)
        for name in after_fields
        if before_fields[name] != after_fields[name]
    ]
    before = {block["key"]: block for block in old["blocks"]}
    after = {block["key"]: block for block in new["blocks"]}
    in_another_place = moved([key for key in before if key in after], [key for key in after if key in before])
    for key, block in after.items():
        earlier = before.get(key)
        if earlier is None:
            rows.append(_whole("added", block, named))
        elif _content(earlier) != _content(block):
            texts = _text(earlier), _text(block)
            if texts[0] == texts[1]:
                # Another picture, another quotation, emphasis or a link: the words are the same.
                rows.append(_whole("changed", block, named))
            else:
                rows.append(_compared(block["type"], _label(block), *texts, effort))
        else:
            rows.append(_whole("moved" if key in in_another_place else "same", block, named))
    rows.extend(_whole("removed", block, named) for key, block in before.items() if key not in after)
    return rows


def as_published(*, document: Document, names: Names) -> list[DiffRow]:
    """Return an edition by itself, in the form of a difference in which everything stayed."""
    fields = [
        DiffRow("same", LABELS[name](), [Span("same", text)], name)
        for name, text in _fields(document, names).items()
        if text
    ]
    return [*fields, *(_whole("same", block, names) for block in document["blocks"])]


def _fields(document: Document, names: Names) -> dict[str, str]:
    """Return what is no block, as texts by name, in the order in which it is shown."""
    lead = document["lead"]
    parts = (lead["alternative_text"], lead["caption"]) if lead else ()
    texts = {name: str(document.get(name) or "") for name in FIELDS}
    if day := parse_date(texts["event_date"]):
        texts["event_date"] = date_format(day, "DATE_FORMAT")
    return {
        **texts,
        "lead": " · ".join(part for part in parts if part),
        # Several that it names may have become one.
        "tags": ", ".join(
            dict.fromkeys(names.tags[tag_id] for tag_id in document["tags"] if tag_id in names.tags)
        ),
    }


def _compared(what: str, label: str, old: str, new: str, effort: Effort) -> DiffRow:
    kind = "changed" if old and new else "added" if new else "removed"
    return DiffRow(kind, label, compare_words(old=old, new=new, effort=effort), what)


def _whole(kind: str, block: BlockDocument, names: Names) -> DiffRow:
    text = _text(block)
    return DiffRow(
        kind,
        _label(block),
        [Span(kind if kind in {"added", "removed"} else "same", text)] if text else [],
        block["type"],
        names.quotations.get(block["quotation"]) if block["type"] == "quotation" else None,
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
