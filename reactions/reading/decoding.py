"""Bytes of a saved page become text: which character set it is in, and how that was found.

The order is that of the HTML standard (https://html.spec.whatwg.org/#determining-the-character-encoding):
byte order mark, HTTP header, `meta`, what is known of the outlet, and at last a detector. Labels are read as
the Encoding standard reads them (https://encoding.spec.whatwg.org/#names-and-labels): every `euc-kr` or
`ks_c_5601-1987` label means cp949, because Python's own `euc_kr` cannot decode 뷁, 똠 or 펲.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from charset_normalizer import from_bytes
from django.utils.translation.trans_null import gettext_noop

# Labels that pages carry, and the Python codec that reads them. A label that is not listed is not believed:
# Python also knows `rot13`, `zlib` or `unicode_escape`, which no page may choose.
CODEC_BY_LABEL = {
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8", "x-unicode20utf8"), "utf-8"),
    **dict.fromkeys(
        (
            "euc-kr", "euckr", "cseuckr", "ks_c_5601-1987", "ks_c_5601-1989", "ks_c_5601", "ksc5601", "ksc_5601",
            "csksc56011987", "iso-ir-149", "korean", "windows-949", "ms949", "uhc", "cp949", "x-windows-949",
        ),
        "cp949",
    ),
    **dict.fromkeys(("utf-16", "utf-16le", "unicode", "ucs-2", "iso-10646-ucs-2"), "utf-16-le"),
    "utf-16be": "utf-16-be",
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "l1", "ascii", "us-ascii", "windows-1252", "cp1252"), "cp1252"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j", "cp932"), "cp932"),
    **dict.fromkeys(("euc-jp", "eucjp", "x-euc-jp"), "euc_jp"),
    "iso-2022-jp": "iso2022_jp",
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "x-gbk", "chinese", "gb_2312-80"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("windows-1251", "cp1251", "x-cp1251"), "cp1251"),
    **dict.fromkeys(("koi8-r", "koi8"), "koi8_r"),
    **dict.fromkeys(("windows-1250", "cp1250"), "cp1250"),
    **dict.fromkeys(("iso-8859-2", "latin2"), "iso8859_2"),
    **dict.fromkeys(("iso-8859-15", "latin9"), "iso8859_15"),
}  # fmt: skip

BYTE_ORDER_MARKS = (
    # UTF-32 first: its little-endian mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Files that people pick by mistake, by their first bytes.
BINARY_BEGINNINGS = (
    b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"%PDF-", b"PK\x03\x04", b"\x1f\x8b", b"BM\x00",
    b"\x7fELF", b"MZ\x90", b"SQLite format 3\x00", b"\xd0\xcf\x11\xe0", b"wOF2", b"RIFF", b"7z\xbc\xaf", b"Rar!",
)  # fmt: skip

# `<meta charset=…>` and `<meta http-equiv=… content="text/html; charset=…">` alike, in the first bytes only.
META_SEARCH_BYTES = 8192
META_CHARSET = re.compile(
    rb"<meta\b[^>]{0,400}?\bcharset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE
)
XML_ENCODING = re.compile(
    rb"^\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE
)
UTF8_LONG_SEQUENCE = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}")

DETECTOR_SAMPLE_BYTES = 64 * 1024
# Beyond this share of undecodable bytes a label is taken for wrong rather than the page for damaged.
MOST_DAMAGE = 0.005


class UnableToDecode(Exception):
    """The bytes are no text, or in no character set that could be told. `reason` is a sentence for an editor."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class DecodedText:
    """Text, the Python codec that read it, and how that codec was found.

    `how` is one of: byte order mark, HTTP header, meta, outlet, detector, UTF-8 despite its label,
    followed by ", damaged" where single bytes could not be read and stand as U+FFFD.
    """

    text: str
    charset: str
    how: str


def decode_page(
    *, data: bytes, http_charset: str | None = None, charset_hint: str | None = None
) -> DecodedText:
    """Return the text of a saved page.

    `http_charset` is the charset parameter of its Content-Type header, `charset_hint` what is known of the
    outlet; both are labels as sites write them. Raise UnableToDecode for empty and for binary data.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise UnableToDecode(_EMPTY)
    for mark, codec in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(codec, errors="replace")
            _require_text(text)
            return DecodedText(text=text, charset=codec, how="byte order mark")
    if data.startswith(BINARY_BEGINNINGS):
        raise UnableToDecode(_BINARY)

    claims = list(_claims(data=data, http_charset=http_charset, charset_hint=charset_hint))
    if claims and claims[0][0] != "utf-8" and _is_surely_utf8(data):
        claims.insert(0, ("utf-8", "UTF-8 despite its label"))
    for codec, how in claims:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        _require_text(text)
        return DecodedText(text=text, charset=codec, how=how)
    for codec, how in claims:
        text = data.decode(codec, errors="replace")
        if text.count("\ufffd") <= MOST_DAMAGE * len(text):
            _require_text(text)
            return DecodedText(text=text, charset=codec, how=f"{how}, damaged")
    return _detect(data)


_EMPTY = gettext_noop("The file is empty. Save the page again once it has loaded, and upload that.")
_BINARY = gettext_noop(
    "The file is not text. Upload a saved page (HTML or MHTML), plain text, or a PNG or JPEG screenshot."
)
_UNKNOWN = gettext_noop(
    "The file's character set could not be told. Save the page again as UTF-8 or as MHTML."
)


def codec_of(label: str | None) -> str | None:
    """Return the Python codec for a charset label, or None where the label is not one that pages use."""
    return CODEC_BY_LABEL.get(label.strip().strip("\"'").lower()) if label else None


def _claims(*, data: bytes, http_charset: str | None, charset_hint: str | None) -> Iterator[tuple[str, str]]:
    if codec := codec_of(http_charset):
        yield codec, "HTTP header"
    head = data[:META_SEARCH_BYTES]
    for pattern in (XML_ENCODING, META_CHARSET):
        if found := pattern.search(head):
            codec = codec_of(found[1].decode("ascii"))
            # A label that was readable as ASCII cannot stand in UTF-16; the HTML standard reads it as UTF-8.
            if codec in ("utf-16-le", "utf-16-be"):
                codec = "utf-8"
            if codec:
                yield codec, "meta"
    if codec := codec_of(charset_hint):
        yield codec, "outlet"


def _is_surely_utf8(data: bytes) -> bool:
    """Say whether a page labelled otherwise is UTF-8: browsers save as UTF-8 and keep the page's old label.

    Eight well-formed three-byte sequences without one error do not happen in cp949 text.
    """
    if len(UTF8_LONG_SEQUENCE.findall(data[: 1 << 20])) < 8:
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _detect(data: bytes) -> DecodedText:
    for codec in ("utf-8", "cp949"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if codec == "utf-8" or _is_mostly_hangul(text):
            _require_text(text)
            return DecodedText(text=text, charset=codec, how="detector")
    best = from_bytes(data[:DETECTOR_SAMPLE_BYTES]).best()
    codec_name = codec_of(best.encoding.replace("_", "-")) if best else None
    if best and codec_name is None and not best.encoding.startswith(("utf_7", "utf_16", "utf_32")):
        codec_name = best.encoding
    if codec_name is None:
        raise UnableToDecode(_UNKNOWN)
    text = data.decode(codec_name, errors="replace")
    _require_text(text)
    if text.count("\ufffd") > MOST_DAMAGE * len(text):
        raise UnableToDecode(_UNKNOWN)
    return DecodedText(text=text, charset=codec_name, how="detector")


def _is_mostly_hangul(text: str) -> bool:
    """Say whether text read as cp949 makes sense: other encodings read so give Hangul too, but rare syllables.

    The 2,350 common syllables, those of KS X 1001, are the ones that `euc_kr` writes in two bytes.
    """
    foreign = [character for character in text[: 1 << 16] if ord(character) > 0x7F]
    hangul = [character for character in foreign if "가" <= character <= "힣"]
    common = sum(len(character.encode("euc_kr")) == 2 for character in hangul)
    return bool(foreign) and common > 0.6 * len(foreign)


def _require_text(text: str) -> None:
    """Raise UnableToDecode where too many characters are controls: stray NUL bytes happen, but few."""
    if not text.strip("\x00 \t\r\n\ufeff"):
        raise UnableToDecode(_EMPTY)
    sample = text[: 1 << 16]
    controls = sum(character < " " and character not in "\t\n\r\f\x1b" for character in sample)
    if controls > 0.01 * len(sample) + 1:
        raise UnableToDecode(_BINARY)
