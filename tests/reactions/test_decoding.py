"""A page's character set is found in the order of the HTML standard, and binary data is refused."""

import codecs
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactions.reading.decoding import UnableToDecode, decode_page

KOREAN = "골목에 새로 단 가로등이 밝다. 뷁, 똠, 펲도 읽힌다."


@pytest.mark.parametrize(
    "mark",
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_a_byte_order_mark_beats_every_label(mark: tuple[bytes, str]) -> None:
    decoded = decode_page(data=mark[0] + KOREAN.encode(mark[1]), http_charset="euc-kr")
    assert (decoded.text, decoded.how) == (KOREAN, "byte order mark")


@pytest.mark.parametrize(
    "label", ["euc-kr", "EUC-KR", "ks_c_5601-1987", "KSC5601", "korean", "windows-949", "ms949"]
)
def test_every_korean_label_means_cp949(label: str) -> None:
    decoded = decode_page(data=KOREAN.encode("cp949"), http_charset=label)
    assert (decoded.text, decoded.charset, decoded.how) == (KOREAN, "cp949", "HTTP header")


@pytest.mark.parametrize(
    "meta",
    [
        "<meta charset=euc-kr>",
        "<META CHARSET='EUC-KR'>",
        '<meta http-equiv="Content-Type" content="text/html; charset=ks_c_5601-1987">',
    ],
)
def test_meta_names_the_character_set(meta: str) -> None:
    decoded = decode_page(data=f"<html><head>{meta}</head>{KOREAN}".encode("cp949"))
    assert KOREAN in decoded.text
    assert decoded.how == "meta"


def test_the_http_header_beats_meta() -> None:
    data = f"<meta charset=utf-8>{KOREAN}".encode("cp949")
    assert decode_page(data=data, http_charset="euc-kr").how == "HTTP header"


def test_a_wrong_header_is_left_for_what_can_be_read() -> None:
    data = f"<meta charset=euc-kr>{KOREAN}".encode("cp949")
    assert decode_page(data=data, http_charset="utf-8").text.endswith(KOREAN)


def test_a_page_that_a_browser_saved_as_utf8_under_its_old_label_is_utf8() -> None:
    decoded = decode_page(data=f"<meta charset=euc-kr>{KOREAN}".encode())
    assert decoded.text.endswith(KOREAN)
    assert decoded.how == "UTF-8 despite its label"


def test_the_outlets_hint_is_used_where_the_page_says_nothing() -> None:
    assert decode_page(data=KOREAN.encode("cp949"), charset_hint="euc-kr").how == "outlet"


@pytest.mark.parametrize("charset", ["utf-8", "cp949", "shift_jis"])
def test_a_page_that_says_nothing_is_detected(charset: str) -> None:
    text = (
        KOREAN
        if charset != "shift_jis"
        else "新しい街灯が思ったよりも明るくて、とても暖かい感じがしました。" * 5
    )
    decoded = decode_page(data=text.encode(charset))
    assert (decoded.text, decoded.how) == (text, "detector")


def test_a_single_damaged_byte_does_not_cost_the_page() -> None:
    data = (KOREAN * 20).encode() + b"\xff" + (KOREAN * 20).encode()
    decoded = decode_page(data=data, http_charset="utf-8")
    assert decoded.text == KOREAN * 20 + "\ufffd" + KOREAN * 20
    assert decoded.how == "HTTP header, damaged"


@pytest.mark.parametrize("label", ["utf-7", "unicode_escape", "rot13", "zlib", "idna", "no such thing"])
def test_a_page_cannot_choose_a_codec_that_is_no_character_set_of_pages(label: str) -> None:
    assert decode_page(data=KOREAN.encode(), http_charset=label).text == KOREAN


@pytest.mark.parametrize("data", [b"", b"  \r\n", b"\x00\x00\x00", codecs.BOM_UTF8])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(UnableToDecode, match="empty"):
        decode_page(data=data)


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n1234", b"PK\x03\x04zip", b"%PDF-1.7\n", bytes(range(256)) * 4]
)
def test_a_binary_file_is_refused(data: bytes) -> None:
    with pytest.raises(UnableToDecode):
        decode_page(data=data)


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "euc-kr", "x"]))
def test_any_bytes_are_decoded_or_refused(data: bytes, label: str | None) -> None:
    with contextlib.suppress(UnableToDecode):
        assert isinstance(decode_page(data=data, http_charset=label).text, str)
