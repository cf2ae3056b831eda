"""The documents that Ghost's two editors keep, as HTML: Lexical (since version 5) and Mobiledoc (before).

https://github.com/TryGhost/Koenig has the nodes of Lexical; https://github.com/bustle/mobiledoc-kit/blob/master/MOBILEDOC.md
describes Mobiledoc 0.3. What they hold is HTML as a person may have typed it: it is cleaned like all other.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Any

# Lexical keeps the dress of words as bits.
DRESS = ((1, "strong"), (2, "em"), (4, "s"), (16, "code"), (32, "sub"), (64, "sup"))
DEEPEST = 40
TAGS = frozenset("h1 h2 h3 h4 h5 h6 p blockquote aside".split())
MARKUPS = frozenset("a strong b em i s sub sup code u".split())
SECTION, PICTURE, LIST, CARD = 1, 2, 3, 10


class UnableToUnfold(Exception):
    """The document is not of the form that it should have."""


def html_of_lexical(text: str) -> str:
    """Return a Lexical document as HTML. Raises `UnableToUnfold` for what is none."""
    root = _loaded(text).get("root")
    if not isinstance(root, dict):
        raise UnableToUnfold
    return _children(root, 0)


def html_of_mobiledoc(text: str) -> str:
    """Return a Mobiledoc document as HTML. Raises `UnableToUnfold` for what is none."""
    document = _loaded(text)
    sections = document.get("sections")
    if not isinstance(sections, list):
        raise UnableToUnfold
    try:
        return "".join(_section(section, document) for section in sections)
    except (IndexError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise UnableToUnfold from error


def _loaded(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnableToUnfold from error
    if not isinstance(document, dict):
        raise UnableToUnfold
    return document


# Lexical


def _children(node: dict[str, Any], depth: int) -> str:
    children = node.get("children")
    if depth > DEEPEST:
        raise UnableToUnfold
    return "".join(
        _node(child, depth + 1)
        for child in (children if isinstance(children, list) else [])
        if isinstance(child, dict)
    )


def _node(node: dict[str, Any], depth: int) -> str:
    kind = str(node.get("type") or "").removeprefix("extended-")
    if kind in {"text", "code-highlight", "tk"}:
        return _words(node)
    if kind == "linebreak":
        return "<br>"
    if kind in {"paragraph", "heading", "quote", "aside"}:
        tag = {"paragraph": "p", "heading": str(node.get("tag") or "h2")}.get(kind, "blockquote")
        return _wrapped(tag if tag in TAGS else "p", _children(node, depth))
    if kind in {"link", "autolink"}:
        return f'<a href="{escape(_text(node, "url"))}">{_children(node, depth)}</a>'
    if kind == "list":
        return _wrapped("ol" if node.get("listType") == "number" else "ul", _children(node, depth))
    if kind == "listitem":
        return _wrapped("li", _children(node, depth))
    return _card(kind, node) or _children(node, depth)


def _words(node: dict[str, Any]) -> str:
    words = escape(_text(node, "text"))
    bits = node.get("format")
    for bit, tag in DRESS:
        if isinstance(bits, int) and bits & bit:
            words = f"<{tag}>{words}</{tag}>"
    return words


# Mobiledoc


def _section(section: Sequence[Any], document: dict[str, Any]) -> str:
    kind = section[0]
    if kind == SECTION:
        tag = str(section[1]).lower()
        return _wrapped(tag if tag in TAGS else "p", _markers(section[2], document))
    if kind == PICTURE:
        return _picture({"src": section[1]})
    if kind == LIST:
        items = "".join(_wrapped("li", _markers(item, document)) for item in section[2])
        return _wrapped("ol" if section[1] == "ol" else "ul", items)
    if kind == CARD:
        name, payload = document["cards"][section[1]][:2]
        return _card(str(name).removesuffix("-card"), payload if isinstance(payload, dict) else {})
    return ""


def _markers(markers: Sequence[Any], document: dict[str, Any]) -> str:
    pieces: list[str] = []
    open_tags: list[str] = []
    for kind, opened, closed, value in markers:
        for number in opened:
            markup = document["markups"][number]
            tag = str(markup[0]).lower()
            attributes = markup[1] if len(markup) > 1 else []
            href = attributes[attributes.index("href") + 1] if "href" in attributes else ""
            tag = tag if tag in MARKUPS else "span"
            open_tags.append(tag)
            pieces.append(f'<a href="{escape(str(href))}">' if tag == "a" else f"<{tag}>")
        if kind == 0:
            pieces.append(escape(str(value)))
        else:
            name, text = document["atoms"][value][:2]
            pieces.append("<br>" if name == "soft-return" else escape(str(text)))
        ended = min(int(closed), len(open_tags))
        pieces.extend(f"</{open_tags.pop()}>" for _turn in range(ended))
    pieces.extend(f"</{tag}>" for tag in reversed(open_tags))
    return "".join(pieces)


# What both call cards


def _card(kind: str, card: dict[str, Any]) -> str:
    """Return a card as HTML; nothing for one that shows no content of the article (a subscription form, a ruler)."""
    maker = CARDS.get(kind)
    return maker(card) if maker is not None else ""


def _picture(card: dict[str, Any]) -> str:
    source = _text(card, "src")
    if not source:
        return ""
    image = f'<img src="{escape(source)}" alt="{escape(_text(card, "alt"))}">'
    # A caption is HTML already.
    return f"<figure>{image}<figcaption>{_text(card, 'caption')}</figcaption></figure>"


def _gallery(card: dict[str, Any]) -> str:
    images = card.get("images")
    shown = "".join(_picture(image) for image in _dictionaries(images))
    return f"{shown}<p>{_text(card, 'caption')}</p>" if card.get("caption") else shown


def _html(card: dict[str, Any]) -> str:
    return _text(card, "html")


def _markdown(card: dict[str, Any]) -> str:
    """Return Markdown as paragraphs: its empty lines, headings, quotations and lists; other signs stay as typed."""
    parts = []
    for paragraph in (_text(card, "markdown") or _text(card, "source")).replace("\r\n", "\n").split("\n\n"):
        lines = [line.strip() for line in paragraph.strip().split("\n") if line.strip()]
        if not lines:
            continue
        if lines[0].startswith("#"):
            level = min(6, len(lines[0]) - len(lines[0].lstrip("#")))
            parts.append(_wrapped(f"h{level}", escape(lines[0].lstrip("# ").strip())))
            lines = lines[1:]
        if lines and all(line.startswith(">") for line in lines):
            parts.append(
                _wrapped("blockquote", _wrapped("p", escape(" ".join(line.lstrip("> ") for line in lines))))
            )
        elif lines and all(line.startswith(("- ", "* ")) for line in lines):
            parts.append(_wrapped("ul", "".join(_wrapped("li", escape(line[2:])) for line in lines)))
        elif lines:
            parts.append(_wrapped("p", escape(" ".join(lines))))
    return "".join(parts)


def _linked(card: dict[str, Any]) -> str:
    metadata = card.get("metadata")
    title = _text(metadata, "title") if isinstance(metadata, dict) else ""
    address = _text(card, "url") or _text(card, "src")
    if not address.startswith(("http://", "https://")):
        return ""
    caption = f"<p>{_text(card, 'caption')}</p>" if card.get("caption") else ""
    return f'<p><a href="{escape(address)}">{escape(title or address)}</a></p>{caption}'


def _callout(card: dict[str, Any]) -> str:
    return _wrapped("p", _text(card, "calloutText"))


def _toggle(card: dict[str, Any]) -> str:
    return f"<h3>{_text(card, 'heading')}</h3><div>{_text(card, 'content')}</div>"


def _header(card: dict[str, Any]) -> str:
    heading, below = _text(card, "header") or _text(card, "heading"), _text(card, "subheader")
    return f"<h2>{heading}</h2>" + (f"<p>{below}</p>" if below else "")


def _code(card: dict[str, Any]) -> str:
    return _wrapped("p", escape(_text(card, "code")).replace("\n", "<br>"))


CARDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "image": _picture,
    "gallery": _gallery,
    "html": _html,
    "markdown": _markdown,
    "card-markdown": _markdown,
    "embed": _linked,
    "bookmark": _linked,
    "video": _linked,
    "audio": _linked,
    "file": _linked,
    "callout": _callout,
    "toggle": _toggle,
    "header": _header,
    "codeblock": _code,
    "code": _code,
}


def _wrapped(tag: str, content: str) -> str:
    return f"<{tag}>{content}</{tag}>"


def _text(node: dict[str, Any], name: str) -> str:
    value = node.get(name)
    return value if isinstance(value, str) else ""


def _dictionaries(value: object) -> Iterator[dict[str, Any]]:
    yield from (one for one in (value if isinstance(value, list) else []) if isinstance(one, dict))
