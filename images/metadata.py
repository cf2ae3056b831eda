"""What a picture's file says of itself: title, caption, maker, rights, alternative text and day.

Read before the file is written anew without any of it. XMP is asked first, then IPTC, then EXIF, then the texts
of a PNG: the later ones are older and shorter. Where the picture was taken, with which camera, and who is to be seen
on it is not read at all. Whatever is odd is left out; no metadata can keep a picture out.

Sources: IPTC Photo Metadata Standard 2023.2 (which of its properties stands where in XMP and IIM); EXIF 2.32.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import cast
from urllib.parse import urlsplit

from lxml import etree
from PIL import ExifTags, Image, ImageFile, IptcImagePlugin

# In bytes. XMP is one segment of 64 KB in nearly every file; no editor writes more than this.
MOST_XMP_BYTES = 1024 * 1024
# In characters: those of the fields.
LONGEST = {
    "title": 200,
    "alternative_text": 500,
    "caption": 500,
    "credit": 200,
    "licence": 100,
    "licence_url": 200,
}
# What cameras write where a person's words should stand.
OF_CAMERAS = re.compile(
    r"(olympus|sony|minolta|samsung|kodak|fuji|lg|default|dig)\b.*(digital camera|dsc|photo|camera)|dcim|untitled",
    re.IGNORECASE,
)

NAMES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "rights": "http://ns.adobe.com/xap/1.0/rights/",
    "core": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "cc": "http://creativecommons.org/ns#",
    "plus": "http://ns.useplus.org/ldf/xmp/1.0/",
    "exif": "http://ns.adobe.com/exif/1.0/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
# IIM datasets (record, number).
IPTC_TITLE, IPTC_HEADLINE, IPTC_CAPTION = (2, 5), (2, 105), (2, 120)
IPTC_MAKER, IPTC_CREDIT, IPTC_COPYRIGHT, IPTC_DAY = (2, 80), (2, 110), (2, 116), (2, 55)
A_DAY = re.compile(r"(\d{4})[-:]?(\d{2})[-:]?(\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class FoundDetails:
    """What was found, cut to what the library's fields hold; empty where nothing was."""

    title: str = ""
    alternative_text: str = ""
    caption: str = ""
    credit: str = ""
    licence: str = ""
    licence_url: str = ""
    taken_on: date | None = None

    def completed_by(self, other: "FoundDetails") -> "FoundDetails":
        """Return these details, with the other's where these have none."""
        missing = {
            field.name: getattr(other, field.name) for field in fields(self) if not getattr(self, field.name)
        }
        return replace(self, **missing)


def read_metadata(picture: Image.Image) -> FoundDetails:
    """Return what the file of a loaded picture says of it."""
    found = FoundDetails()
    for read in (_from_xmp, _from_iptc, _from_exif, _from_png_texts):
        found = found.completed_by(_unless_odd(read, picture))
    return found


def _unless_odd(read: Callable[[Image.Image], FoundDetails], picture: Image.Image) -> FoundDetails:
    try:
        return read(picture)
    except Exception:  # noqa: BLE001
        # Parsers of foreign bytes fail in ways of their own, and nobody's picture should be refused for its label.
        return FoundDetails()


def _details(
    *,
    title: str = "",
    alternative_text: str = "",
    caption: str = "",
    makers: Iterable[str] = (),
    agency: str = "",
    rights: Iterable[str] = (),
    licence_url: str = "",
    day: str = "",
) -> FoundDetails:
    """Return the words cleaned and cut. A credit is “maker / agency”; rights are the first words that say some."""
    names = [name for name in (_plain(maker) for maker in makers) if name]
    agency = _plain(agency)
    if agency and agency not in names:
        names = [", ".join(names), agency] if names else [agency]
    else:
        names = [", ".join(names)] if names else []
    rights_words = next((words for words in map(_plain, rights) if words), "")
    cleaned = {
        "title": _plain(title),
        "alternative_text": _plain(alternative_text),
        "caption": _plain(caption),
        "credit": " / ".join(names),
        "licence": rights_words,
        "licence_url": _web_address(licence_url),
    }
    cut = {name: words[: LONGEST[name]].rstrip() for name, words in cleaned.items()}
    if len(cleaned["licence_url"]) > LONGEST["licence_url"]:
        # Half an address leads nowhere.
        cut["licence_url"] = ""
    return FoundDetails(**cut, taken_on=_day(day))


def _plain(words: str) -> str:
    """Return the words on one line, composed, without control characters; nothing of what cameras write."""
    printable = "".join(
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", words[:5000])
        if character.isspace() or unicodedata.category(character)[0] != "C"
    )
    plain = " ".join(printable.split())
    return "" if OF_CAMERAS.fullmatch(plain) else plain


def _web_address(words: str) -> str:
    address = _plain(words)
    parts = urlsplit(address)
    return address if parts.scheme in {"http", "https"} and parts.hostname and " " not in address else ""


def _day(words: str) -> date | None:
    """Return the day at the beginning of a time as EXIF, IPTC or XMP writes it."""
    found = A_DAY.match(words.strip())
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        # 0000:00:00, which is how cameras say that nobody set their clock.
        return None


def _text(raw: object) -> str:
    """Return a value as text: UTF-8, or the Korean code page if that gives Hangul, or Latin-1."""
    if isinstance(raw, bytes):
        for encoding in ("utf-8", "cp949"):
            try:
                words = raw.decode(encoding)
            except UnicodeDecodeError:
                continue
            if encoding == "utf-8" or any("가" <= character <= "힣" for character in words):
                return words
        return raw.decode("latin-1")
    text = str(raw or "")
    if not text.isascii():
        # Pillow reads EXIF's texts as Latin-1; most programs write UTF-8 there.
        try:
            return _text(text.encode("latin-1"))
        except UnicodeEncodeError:
            return text
    return text


# XMP


def _from_xmp(picture: Image.Image) -> FoundDetails:
    packet = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
    packet = packet.encode() if isinstance(packet, str) else packet
    if not packet or len(packet) > MOST_XMP_BYTES:
        return FoundDetails()
    # Nothing outside the packet is asked for, and no entity unfolds.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(packet.strip(b"\x00 \t\r\n"), parser)
    return _details(
        title=_of(root, "dc:title") or _of(root, "photoshop:Headline"),
        alternative_text=_of(root, "core:AltTextAccessibility"),
        caption=_of(root, "dc:description"),
        makers=_list(root, "dc:creator"),
        agency=_of(root, "photoshop:Credit"),
        rights=[_of(root, "rights:UsageTerms"), _of(root, "dc:rights")],
        licence_url=_of(root, "cc:license")
        or _of(root, "plus:LicensorURL")
        or _of(root, "rights:WebStatement"),
        day=_of(root, "exif:DateTimeOriginal") or _of(root, "photoshop:DateCreated"),
    )


def _of(root: etree._Element, name: str) -> str:
    """Return a property's words: those of its default language where it has several, else the first."""
    found = _list(root, name)
    return found[0] if found else ""


def _list(root: etree._Element, name: str) -> list[str]:
    """Return every value of a property, however XMP wrote it: an attribute, an element, a list in one."""
    prefix, local = name.split(":")
    qualified = f"{{{NAMES[prefix]}}}{local}"
    for description in root.iter(f"{{{NAMES['rdf']}}}Description"):
        if words := description.get(qualified):
            return [words]
    for element in root.iter(qualified):
        items = list(element.iter(f"{{{NAMES['rdf']}}}li"))
        if items:
            language = "{http://www.w3.org/XML/1998/namespace}lang"
            items.sort(key=lambda item: item.get(language) != "x-default")
            return ["".join(map(str, item.itertext())) for item in items]
        resource = element.get(f"{{{NAMES['rdf']}}}resource")
        return [resource or "".join(map(str, element.itertext()))]
    return []


# IPTC, EXIF, PNG


def _from_iptc(picture: Image.Image) -> FoundDetails:
    records = IptcImagePlugin.getiptcinfo(cast(ImageFile.ImageFile, picture)) or {}

    def words(key: tuple[int, int]) -> list[str]:
        value = records.get(key) or []
        return [_text(one) for one in (value if isinstance(value, list) else [value])]

    def first(key: tuple[int, int]) -> str:
        return (words(key) or [""])[0]

    return _details(
        title=first(IPTC_TITLE) or first(IPTC_HEADLINE),
        caption=first(IPTC_CAPTION),
        makers=words(IPTC_MAKER),
        agency=first(IPTC_CREDIT),
        rights=[first(IPTC_COPYRIGHT)],
        day=first(IPTC_DAY),
    )


def _from_exif(picture: Image.Image) -> FoundDetails:
    exif = picture.getexif()
    base, photo = ExifTags.Base, exif.get_ifd(ExifTags.IFD.Exif)
    return _details(
        caption=_text(exif.get(base.ImageDescription)),
        makers=[_text(exif.get(base.Artist))],
        # “photographer, NUL, editor”: a NUL is no printable character, the rest stays.
        rights=[_text(exif.get(base.Copyright))],
        day=_text(photo.get(base.DateTimeOriginal)),
    )


def _from_png_texts(picture: Image.Image) -> FoundDetails:
    texts = getattr(picture, "text", {})
    return _details(
        title=_text(texts.get("Title")),
        caption=_text(texts.get("Description")),
        makers=[_text(texts.get("Author"))],
        rights=[_text(texts.get("Copyright"))],
    )
