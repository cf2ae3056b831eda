"""Reading the XML of strangers: piece by piece, without entities and document types, whatever its character set says."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from django.utils.translation import gettext as _

from articles.importing.pages import UnableToImport

KIB = 1024
# How much is read at once, and how much one element and everything in it may hold, in characters.
PIECE_BYTES = 64 * KIB
MOST_CHARACTERS_IN_AN_ITEM = 4_000_000
DEEPEST = 60
DECLARED_CHARSET = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
# Characters that no XML may hold, and that exports hold all the same.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(slots=True)
class Node:
    """An element: its name as it is written (with its prefix), its attributes, its own text and its children."""

    name: str
    attributes: dict[str, str]
    pieces: list[str] = field(default_factory=list)
    children: "list[Node]" = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def first(self, name: str) -> str:
        """Return the text of the first child of that name, or nothing."""
        return next((child.text for child in self.children if child.name == name), "")

    def every(self, name: str) -> "list[Node]":
        return [child for child in self.children if child.name == name]


class XmlBrokenOff(Exception):
    """The file is no longer XML from somewhere on; `line` says where. What came before was given."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def elements(*, file: IO[bytes], wanted: frozenset[str]) -> Iterator[Node]:
    """Yield each element that is named one of `wanted`, whole, when it ends. Memory is that of the largest.

    Elements within a wanted one come with it. Raises `UnableToImport` for what is an attack (a document type with
    entities, endless nesting, an item of millions of characters), `XmlBrokenOff` where the XML ends or breaks.
    """
    collector = _Collector(wanted)
    # The characters are decoded here, so that one broken byte spoils one character and not the file.
    parser = expat.ParserCreate(encoding="utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = collector.start
    parser.EndElementHandler = collector.end
    parser.CharacterDataHandler = collector.text
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.EntityDeclHandler = _refuse_document_type
    try:
        for piece in _decoded_pieces(file):
            parser.Parse(piece.encode(), False)
            yield from collector.take()
        parser.Parse(b"", True)
        yield from collector.take()
    except expat.ExpatError as error:
        yield from collector.take()
        raise XmlBrokenOff(error.lineno) from error


def _decoded_pieces(file: IO[bytes]) -> Iterator[str]:
    beginning = file.read(PIECE_BYTES)
    decoder = codecs.getincrementaldecoder(_charset_of(beginning))(errors="replace")
    is_first = True
    while beginning:
        text = decoder.decode(beginning)
        if is_first:
            # The declaration no longer says what the characters are in.
            text, is_first = text.lstrip("\ufeff \t\r\n"), False
        yield FORBIDDEN.sub("", text)
        beginning = file.read(PIECE_BYTES)
    yield FORBIDDEN.sub("", decoder.decode(b"", final=True))


def _charset_of(beginning: bytes) -> str:
    for mark, charset in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if beginning.startswith(mark):
            return charset
    declared = DECLARED_CHARSET.match(beginning)
    if declared is None:
        return "utf-8"
    name = declared[1].decode("ascii").lower()
    try:
        codec = codecs.lookup("cp949" if name in {"euc-kr", "ks_c_5601-1987"} else name)
        # Codecs that are no character sets (base64, zip …) decode to something else than text, if at all.
        is_text = isinstance(b"a".decode(codec.name, errors="replace"), str)
    except (LookupError, UnicodeError, ValueError):
        is_text = False
    if not is_text:
        raise UnableToImport(
            _("The file says that its characters are in “%(name)s”, which nobody knows. Export it as UTF-8.")
            % {"name": name}
        )
    return codec.name


def _refuse_document_type(*_arguments: object) -> None:
    raise UnableToImport(
        _(
            "The file declares a document type or entities. No export does, and they are how such files do harm: it is not read."
        )
    )


class _Collector:
    """Keeps the element that is being read, and hands over those that ended."""

    def __init__(self, wanted: frozenset[str]) -> None:
        self.wanted = wanted
        self.open: list[Node] = []
        self.ready: list[Node] = []
        self.depth = self.characters = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise UnableToImport(_("The file is nested more deeply than any export: it is not read."))
        if not self.open and name not in self.wanted:
            return
        node = Node(name, attributes)
        if self.open:
            self.open[-1].children.append(node)
            self._count(200 + sum(map(len, attributes.values())))
        else:
            self.characters = 0
        self.open.append(node)

    def text(self, text: str) -> None:
        if self.open:
            self._count(len(text))
            self.open[-1].pieces.append(text)

    def end(self, name: str) -> None:
        self.depth -= 1
        if self.open:
            node = self.open.pop()
            if not self.open:
                self.ready.append(node)

    def take(self) -> list[Node]:
        ready, self.ready = self.ready, []
        return ready

    def _count(self, characters: int) -> None:
        self.characters += characters
        if self.characters > MOST_CHARACTERS_IN_AN_ITEM:
            raise UnableToImport(
                _(
                    "One item of the file is larger than any article (%(limit)d million characters): it is not read."
                )
                % {"limit": MOST_CHARACTERS_IN_AN_ITEM // 1_000_000}
            )
