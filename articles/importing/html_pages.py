"""A page saved as HTML: its article, and that article's lines.

The article is the `article` or `main` element where there is one, else the element with the most text in
paragraphs of its own.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _
from lxml import etree, html

from articles.documents import plain_text
from articles.importing.furniture import image_alternative_text
from articles.importing.html_metadata import read_metadata
from articles.importing.lines import Line, LineKind, PageParts, refuse_more_than_an_article, tidy
from articles.importing.pages import UnableToImport
from articles.importing.xml_streams import FORBIDDEN
from articles.prose import sanitise
from reactions.reading.layout import Element

DROPPED = frozenset(
    "script style noscript template nav aside footer form button select textarea iframe object embed svg math canvas audio "
    "video dialog menu head title link meta input label ins".split()
)
DROPPED_FROM_CONTENT = DROPPED - {"aside", "footer", "ins"}
DROPPED_ROLES = frozenset("navigation banner contentinfo complementary search dialog menu".split())
FURNITURE_CLASS = re.compile(
    r"(?:^|[\s_-])(?<!no-)(?<!has-)(?<!with-)(?:share|sharing|sns|social|related|recommend(?:ed)?|comments?|sidebar|breadcrumbs?|newsletter|promo|"
    r"advert(?:isement)?|ads?|cookie|pagination|pager|navigation|nav|menu|toolbar|skip|hidden|sr-only|screen-reader)(?:$|[\s_-])",
    re.IGNORECASE,
)
HIDDEN_STYLE = re.compile(r"display\s?:\s?none|visibility\s?:\s?hidden", re.IGNORECASE)
HEADINGS = {"h1": 2, "h2": 2, "h3": 3, "h4": 3, "h5": 3, "h6": 3}
INLINE = {
    "b": "strong",
    "strong": "strong",
    "i": "em",
    "em": "em",
    "sub": "sub",
    "sup": "sup",
    "s": "s",
    "del": "s",
}
LINE_BREAKS = re.compile(r"(?:<br>\s?)+")
LONGEST_PICTURE_ADDRESS = 2_000
KEPT_WHOLE = frozenset({"ul", "ol", "blockquote"})
WITHIN_KEPT = frozenset({"ul", "ol", "li", "blockquote", "p"})
# Elements within a line; every other one ends the paragraph before it and its own.
WITHIN_A_LINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i kbd mark q ruby rb rp rt s samp small span strike strong sub "
    "sup time tt u var wbr label".split()
)


def html_page(*, text: str) -> PageParts:
    """Return what an HTML page says about itself, and the lines of its article.

    Raises `UnableToImport` where there is no HTML in it.
    """
    root = _parsed(text)
    container = _article_of(root)
    # Walked, not asked for by XPath, which sorts what it finds and takes quadratic time for many neighbours.
    characters = sum(
        len(element.tail or "") + (0 if element.tag in {"script", "style"} else len(element.text or ""))
        for element in container.iter()
    )
    refuse_more_than_an_article(characters=characters, lines=0)
    parts = PageParts(format="html", lines=[])
    read_metadata(parts, root=root, container=container)
    parts.lines = list(_LineReader(container).read())
    return parts


def content_lines(*, html: str) -> list[Line]:
    """Return the lines of the content of one article, as other systems keep it: nothing round it, all of it meant.

    What shows something from elsewhere (a frame, a film, a sound) becomes a link to it. Raises `UnableToImport`.
    """
    root = _parsed(f"<div>{html}</div>")
    body = root.find(".//body")
    container = body if body is not None else root
    for element in list(container.iter("iframe", "video", "audio")):
        _link_instead(element)
    return list(_LineReader(container, is_left_out=_is_no_content).read())


def _link_instead(element: Element) -> None:
    """Make an element that shows something from elsewhere a link to it, where it names an address."""
    given = element.get("src") or next((child.get("src") for child in element.iter("source")), "")
    address = (given or "").strip()
    if address.startswith("//"):
        address = f"https:{address}"
    if not address.startswith(("http://", "https://")) or len(address) > LONGEST_PICTURE_ADDRESS:
        return
    title = (element.get("title") or "").strip()
    for child in list(element):
        element.remove(child)
    element.attrib.clear()
    element.tag, element.text = "p", None
    link = etree.SubElement(element, "a", href=address)
    link.text = title or address


def _is_no_content(element: Element) -> bool:
    """Return whether an element of an article's content is none of its words: scripts, forms, what is not shown."""
    if not isinstance(element.tag, str) or element.tag in DROPPED_FROM_CONTENT:
        return True
    return element.get("hidden") is not None or bool(HIDDEN_STYLE.search((element.get("style") or "")[:500]))


def looks_like_html(text: str) -> bool:
    """Return whether a text is the source of an HTML page or of a part of one."""
    head = text[:4_096].lstrip("\ufeff \t\r\n").casefold()
    if head.startswith(
        ("<!doctype html", "<html", "<?xml", "<head", "<body", "<article", "<main", "<meta", "<title", "<h1")
    ):
        return True
    return (
        head.startswith("<")
        and re.search(r"</(?:p|div|h[1-6]|article|section|span|ul)>", text[:65_536]) is not None
    )


def _parsed(text: str) -> Element:
    # As bytes: lxml refuses strings that declare a character set, and this text is already decoded.
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    clean = FORBIDDEN.sub("", text)
    try:
        root = html.document_fromstring(clean.encode(), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise UnableToImport(
            _("This is not an HTML page that can be read. Copy the text of the page and paste it as text.")
        ) from error
    return root


def _is_furniture(element: Element) -> bool:
    if not isinstance(element.tag, str) or element.tag in DROPPED:
        return True
    if element.tag in {"body", "article", "main", "h1"}:
        return False
    if (element.get("role") or "") in DROPPED_ROLES:
        return True
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if HIDDEN_STYLE.search((element.get("style") or "")[:500]):
        return True
    marks = f"{(element.get('class') or '')[:300]} {(element.get('id') or '')[:100]}"
    return bool(FURNITURE_CLASS.search(marks))


def _article_of(root: Element) -> Element:
    for path in (".//article", ".//main", ".//*[@role='main']", ".//*[@itemprop='articleBody']"):
        candidates = root.findall(path)
        if candidates:
            best = max(candidates, key=lambda element: len("".join(element.itertext())))
            if len("".join(best.itertext()).strip()) > 0:
                return best
    own_text: dict[Element, int] = {}
    for paragraph in root.iter("p"):
        parent = paragraph.getparent()
        if parent is not None:
            own_text[parent] = own_text.get(parent, 0) + len("".join(paragraph.itertext()))
    body = root.find(".//body")
    everything: Element = body if body is not None else root
    if own_text:
        best, length = max(own_text.items(), key=lambda item: item[1])
        # A part that holds nearly all paragraphs is the article; otherwise the page has no such part.
        if length >= 0.6 * sum(own_text.values()) and (
            best.find(".//h2") is not None or root.find(".//h2") is None
        ):
            return best
    return everything


class _LineReader:
    """Walks an article's elements in order, without recursion, and gives its lines."""

    def __init__(self, container: Element, *, is_left_out: Callable[[Element], bool] | None = None) -> None:
        self.container = container
        self.is_left_out = is_left_out or _is_furniture
        self.pieces: list[str] = []
        self.kept: list[str] = []
        self.heading = ""
        self.figures: list[tuple[list[Line], list[str]]] = []
        self.in_caption = 0
        self.group = 0

    def read(self) -> Iterator[Line]:
        for event, value in _events(self.container, self.is_left_out):
            if event == "text":
                self._text(value)
            elif event == "start":
                yield from self._start(value)
            else:
                yield from self._end(value)
        yield from self._flush()

    def _text(self, text: str) -> None:
        if self.in_caption:
            self.figures[-1][1].append(text)
        else:
            self.pieces.append(escape(text))

    def _start(self, element: Element) -> Iterator[Line]:
        tag = element.tag
        if tag == "img":
            yield from self._image(element)
        elif self.in_caption:
            return
        elif tag == "br":
            self.pieces.append("<br>")
        elif self.kept:
            if tag in WITHIN_KEPT:
                self.kept.append(tag) if tag in KEPT_WHOLE else None
                self.pieces.append(f"<{tag}>")
            else:
                self._start_inline(element)
        elif tag in KEPT_WHOLE:
            yield from self._flush()
            self.kept.append(tag)
            self.pieces.append(f"<{tag}>")
        elif tag in HEADINGS:
            yield from self._flush()
            self.heading = tag
        elif tag == "figure":
            yield from self._flush()
            self.figures.append(([], []))
        elif tag == "figcaption" and self.figures:
            self.in_caption += 1
        elif tag in WITHIN_A_LINE:
            self._start_inline(element)
        else:
            yield from self._flush()

    def _start_inline(self, element: Element) -> None:
        if element.tag in INLINE:
            self.pieces.append(f"<{INLINE[element.tag]}>")
        elif element.tag == "a" and (element.get("href") or "").startswith(("http://", "https://")):
            self.pieces.append(f'<a href="{escape(element.get("href"))}">')

    def _end(self, element: Element) -> Iterator[Line]:
        tag = element.tag
        if tag == "figcaption" and self.in_caption:
            self.in_caption -= 1
        elif self.in_caption or tag in {"br", "img"}:
            return
        elif self.kept and (tag in WITHIN_KEPT or tag not in WITHIN_A_LINE):
            if tag in WITHIN_KEPT:
                self.pieces.append(f"</{tag}>")
            if tag in KEPT_WHOLE and tag == self.kept[-1]:
                self.kept.pop()
                if not self.kept:
                    yield from self._flush(whole=True)
        elif tag in INLINE:
            self.pieces.append(f"</{INLINE[tag]}>")
        elif tag == "a":
            self.pieces.append("</a>")
        elif tag == "figure" and self.figures:
            yield from self._flush()
            yield from self._figure()
        elif tag not in WITHIN_A_LINE:
            yield from self._flush()

    def _image(self, element: Element) -> Iterator[Line]:
        # Counting pixels are no pictures.
        if (element.get("width") or "") in {"0", "1"} or (element.get("height") or "") in {"0", "1"}:
            return
        alternative_text = tidy(element.get("alt") or "")
        line = Line(
            alternative_text,
            LineKind.IMAGE,
            self.group,
            alternative_text=alternative_text,
            picture=(element.get("src") or "").strip()[:LONGEST_PICTURE_ADDRESS],
        )
        if self.figures:
            self.figures[-1][0].append(line)
            return
        if not self.kept:
            yield from self._flush()
        yield line

    def _figure(self) -> Iterator[Line]:
        images, words = self.figures.pop()
        caption = tidy("".join(words))
        if images:
            images[0].caption = caption
            yield from images
        elif caption:
            yield Line(caption, group=self.group)

    def _flush(self, *, whole: bool = False) -> Iterator[Line]:
        joined, self.pieces = "".join(self.pieces), []
        heading, self.heading = self.heading, ""
        self.group += 1
        if not joined.strip():
            return
        if whole:
            clean = sanitise(joined)
            if text := tidy(plain_text(clean)):
                yield Line(text, group=self.group, html=clean)
            return
        # Two line breaks are how some editors write a new paragraph; one is a line of its own for us as well.
        for piece in LINE_BREAKS.split(joined) if "<br>" in joined else [joined]:
            clean = sanitise(f"<p>{' '.join(piece.split())}</p>")
            text = tidy(plain_text(clean))
            if not text:
                continue
            if heading:
                yield Line(text, LineKind.HEADING, self.group, level=HEADINGS[heading])
            elif (alternative_text := image_alternative_text(text)) is not None:
                yield Line(text, LineKind.IMAGE, self.group, alternative_text=alternative_text)
            else:
                yield Line(text, group=self.group, html=clean)


def _events(root: Element, is_left_out: Callable[[Element], bool]) -> Iterator[tuple[str, Any]]:
    """Yield ("start", element), ("text", str) and ("end", element) in the order of the page."""
    stack: list[tuple[str, Any]] = [("start", root)]
    while stack:
        event, value = stack.pop()
        yield event, value
        if event != "start":
            continue
        stack.append(("end", value))
        for child in reversed(value):
            if child.tail:
                stack.append(("text", child.tail))
            if not is_left_out(child):
                stack.append(("start", child))
        if value.text:
            stack.append(("text", value.text))
