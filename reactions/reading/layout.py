"""Elements become lines of text, as a browser would lay them out: the canonical readable text of a capture.

Block elements begin a new line, `<br>` ends one, white space collapses except in `<pre>`; no-break spaces and
other characters stay as they are, because positions count code points of this text. What a browser does not
show is left out: scripts, styles, templates, form controls, elements with `hidden` or hidden by inline style.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from lxml import etree

Element = Any  # lxml elements: the stubs call them private

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer"
    " form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary table tbody td tfoot th"
    " thead tr ul".split()
)
UNSEEN = frozenset(
    "applet audio base button canvas datalist embed frame frameset head iframe input link map math meta meter nav"
    " noembed noframes noscript object optgroup option param progress script select source style svg template"
    " textarea title track video".split()
)
HIDING = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))\b", re.IGNORECASE)
KEEPING_LINES = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
# The white space that HTML collapses; no-break and ideographic spaces are not among it.
COLLAPSING = re.compile(r"[ \t\r\n\f]+")
IN_LINE = re.compile(r"[ \t\r\f]+")
# Digits alone are a level or a rank; with what makes a key of them they are an emoji.
EMOJI_TEXT = re.compile(
    r"(?![0-9#*]+$)[\u203c-\u3299\U0001f000-\U0001faff\ufe0f\u200d\u20e30-9#*\U000e0020-\U000e007f]{1,16}$"
)


class TextBuilder:
    """Gathers text, and knows at which code point it stands."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._pending_lines = 0
        self._pending_space = False

    def add(self, text: str, *, keeps_lines: bool = False) -> None:
        if keeps_lines:
            for position, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
                if position:
                    self.line_break()
                self._add_line(IN_LINE.sub(" ", line))
        else:
            self._add_line(COLLAPSING.sub(" ", text))

    def _add_line(self, text: str) -> None:
        words = text.strip(" ")
        if not words:
            self._pending_space = self._pending_space or bool(text)
            return
        if self._pending_lines:
            self._put("\n" * self._pending_lines if not self._at_line_start() else "")
        elif self._pending_space or text[0] == " ":
            self._put(" " if not self._at_line_start() else "")
        self._pending_lines = 0
        self._put(words)
        self._pending_space = text[-1] == " "

    def _put(self, text: str) -> None:
        if text:
            self._parts.append(text)
            self._length += len(text)

    def _at_line_start(self) -> bool:
        return not self._parts or self._parts[-1].endswith("\n")

    def block(self) -> None:
        """Make what follows begin on a new line."""
        self._pending_lines = max(self._pending_lines, 1)
        self._pending_space = False

    def line_break(self) -> None:
        self._pending_lines = min(self._pending_lines + 1, 2)
        self._pending_space = False

    def paragraph(self) -> None:
        """Make what follows stand after an empty line."""
        self._pending_lines = 2
        self._pending_space = False

    def begin_span(self) -> int:
        """Start a paragraph of its own, and return the code point at which its first character will stand."""
        self.paragraph()
        if not self._at_line_start():
            self._put("\n\n")
        self._pending_lines = 0
        return self._length

    def end_span(self) -> None:
        self.paragraph()

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def text_from(self, start: int) -> str:
        """Return what was added since code point `start`."""
        length, parts = self._length, []
        for part in reversed(self._parts):
            if length <= start:
                break
            parts.append(part)
            length -= len(part)
        return "".join(reversed(parts))[max(0, start - length) :]


def is_hidden(element: Element) -> bool:
    """Say whether a browser would not show an element, as far as the element itself says it."""
    if element.tag in UNSEEN or element.get("hidden") is not None:
        return True
    style = element.get("style")
    return style is not None and HIDING.search(style) is not None


def lay_out(
    root: Element,
    builder: TextBuilder,
    *,
    dropped: Collection[Element] = frozenset(),
    emit_own: Mapping[Element, Callable[[Element], None]] | None = None,
) -> None:
    """Add the text of `root` to `builder`.

    Elements in `dropped` are left out. The elements of `emit_own` are not laid out: the function given for each
    is called where it stands. Nothing recurses, so nesting costs no stack.
    """
    own = emit_own or {}
    keeping = 0
    left_out: Element | None = None
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        if event == "start":
            is_own = element is not root and element in own
            if is_own:
                own[element](element)
            if is_own or element in dropped or is_hidden(element):
                walker.skip_subtree()
                left_out = element
                continue
            keeping += _keeps_lines(element)
            _open(element, builder, keeps_lines=keeping > 0)
            continue
        if event == "end" and element is not left_out:
            keeping -= _keeps_lines(element)
            if element.tag in BLOCKS:
                builder.block()
        if element is not root and element.tail:
            builder.add(element.tail, keeps_lines=keeping > 0)


def _open(element: Element, builder: TextBuilder, *, keeps_lines: bool) -> None:
    if element.tag in BLOCKS:
        builder.block()
    elif element.tag == "br":
        builder.line_break()
    elif element.tag == "img":
        # Sites show emoji as pictures; what they stand for is part of the words.
        alternative = (element.get("alt") or "").strip()
        if EMOJI_TEXT.match(alternative):
            builder.add(alternative)
    if element.text:
        builder.add(element.text, keeps_lines=keeps_lines)


def _keeps_lines(element: Element) -> bool:
    if element.tag in ("pre", "listing", "xmp"):
        return True
    style = element.get("style")
    return style is not None and KEEPING_LINES.search(style) is not None


def words_of(element: Element, *, dropped: Collection[Element] = frozenset()) -> str:
    """Return the visible text of one element, on one line: a handle, a date, a number."""
    builder = TextBuilder()
    lay_out(element, builder, dropped=dropped)
    return " ".join(builder.text.split())


def ancestors(element: Element) -> Iterator[Element]:
    parent = element.getparent()
    while parent is not None:
        yield parent
        parent = parent.getparent()
