"""The bytes of a saved page become text, or a message that says what to do."""

from collections import Counter

from django.utils.translation import gettext as _

from articles.importing.pages import UnableToImport
from reactions.reading.archives import looks_like_mhtml, open_mhtml
from reactions.reading.decoding import BINARY_BEGINNINGS, BYTE_ORDER_MARKS, UnableToDecode, decode_page
from reactions.reading.pages import UnableToRead

LARGEST_PAGE_BYTES = 5 * 1024 * 1024
MORE_BINARY_BEGINNINGS = (
    b"\x00\x00\x00",
    b"II*\x00",
    b"MM\x00*",
    b"BZh",
    b"\xfd7zXZ",
    b"ID3",
    b"OggS",
    b"\xca\xfe\xba\xbe",
)
SAMPLE_BYTES = 64 * 1024
# Beyond this share of unreadable characters the text was in another character set.
MOST_UNREADABLE = 0.005
# The 2,350 syllables of KS X 1001 make up nearly all of any Korean text; those that cp949 added are rare.
MOST_RARE_SYLLABLES = 0.1
MOSTLY_ASCII = 0.9


def page_text(*, data: bytes) -> tuple[str, list[str]]:
    """Return the text of a saved page, and notes on how it was read.

    Raises `UnableToImport` for a page that is empty, larger than 5 MiB, no text, or in an unknown character set.
    """
    if len(data) > LARGEST_PAGE_BYTES:
        raise UnableToImport(too_large_message())
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise UnableToImport(_("The page is empty. Save it again once it has loaded, or paste its text."))
    charset = None
    if looks_like_mhtml(data):
        data, charset = _page_in_archive(data)
    has_mark = any(data.startswith(mark) for mark, _codec in BYTE_ORDER_MARKS)
    if not has_mark and (
        data.startswith((*BINARY_BEGINNINGS, *MORE_BINARY_BEGINNINGS)) or b"\x00" in data[:SAMPLE_BYTES]
    ):
        raise UnableToImport(binary_message())
    text, is_guess = _decoded(data, charset)
    unreadable = text.count("\ufffd")
    if unreadable > MOST_UNREADABLE * len(text):
        raise UnableToImport(_unknown_message())
    if not any(character.isalnum() for character in text[:SAMPLE_BYTES]):
        raise UnableToImport(binary_message())
    notes: list[str] = []
    if unreadable:
        notes.append(_("%(number)d characters could not be read and stand as �.") % {"number": unreadable})
    if is_guess:
        notes.append(
            _("The page does not say its character set, which was guessed. Check that the words are right.")
        )
    return text, notes


def _decoded(data: bytes, charset: str | None) -> tuple[str, bool]:
    """Return the text, and whether its character set was only guessed."""
    try:
        decoded = decode_page(data=data, http_charset=charset)
    except UnableToDecode as error:
        raise UnableToImport(_unknown_message()) from error
    if decoded.how != "detector" or decoded.charset == "utf-8":
        return decoded.text, False
    if decoded.charset == "cp949" and _is_korean_prose(decoded.text):
        return decoded.text, True
    # A detector always has an opinion. It is good enough for a few curly quotes among Latin letters and for
    # nothing else: what would become a draft of wrong words is refused.
    if sum(byte < 0x80 for byte in data) < MOSTLY_ASCII * len(data):
        raise UnableToImport(_unknown_message())
    try:
        return data.decode("cp1252"), True
    except UnicodeDecodeError as error:
        raise UnableToImport(_unknown_message()) from error


def _is_korean_prose(text: str) -> bool:
    """Return whether text read as cp949 is Korean, and not Japanese or Chinese whose bytes happen to fit."""
    syllables = Counter(character for character in text if "가" <= character <= "힣")
    rare = sum(count for syllable, count in syllables.items() if min(syllable.encode("cp949")) < 0xA1)
    return rare <= MOST_RARE_SYLLABLES * syllables.total()


def _page_in_archive(data: bytes) -> tuple[bytes, str | None]:
    """Return the page within an MHTML file, and the character set that the file says it is in."""
    try:
        archived = open_mhtml(data)
    except UnableToRead as error:
        raise UnableToImport(
            _(
                "There is no page in this MHTML file. Save the page again as HTML, or copy its text and paste it."
            )
        ) from error
    return archived.data, archived.charset


def too_large_message() -> str:
    """Return what an editor is told about a page that is too large."""
    return _(
        "The page is larger than 5 MiB. Save it without its pictures (as “HTML only” or as text) and try again."
    )


def binary_message() -> str:
    """Return what an editor is told about a picture, a PDF, an archive."""
    return _("The file is not text. Save the page as HTML or as plain text, or copy its text and paste it.")


def _unknown_message() -> str:
    return _(
        "The page's character set could not be told. Save it again as UTF-8, or copy its text and paste it."
    )
