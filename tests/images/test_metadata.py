"""What a picture's file says of itself, and that nothing of it stays in the file."""

import struct
from datetime import date
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from images.metadata import read_metadata
from images.preparing import UnableToStore, prepare_image
from tests.images.drawing import drawn, encoded

TELEPHONE = Path(__file__).parents[1] / "fixtures" / "pictures" / "telephone.heic"
XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 photoshop:Credit="Harbour Press" photoshop:DateCreated="2026-04-03T09:10:11+09:00"
 xmpRights:WebStatement="https://harbour.example/licence">
<dc:title><rdf:Alt><rdf:li xml:lang="ko">항구</rdf:li><rdf:li xml:lang="x-default">The harbour</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">Ships come in
 at night.</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>Kim Min-seo</rdf:li></rdf:Seq></dc:creator>
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© 2026 Harbour Press</rdf:li></rdf:Alt></dc:rights>
<Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="x-default">Two ships under lamps</rdf:li></rdf:Alt>
</Iptc4xmpCore:AltTextAccessibility></rdf:Description></rdf:RDF></x:xmpmeta>"""


def exif(**values: object) -> Image.Exif:
    found = Image.Exif()
    tags = {"description": 0x010E, "artist": 0x013B, "copyright": 0x8298, "camera": 0x010F}
    for name, tag in tags.items():
        if name in values:
            found[tag] = values[name]
    if "taken" in values:
        found.get_ifd(0x8769)[0x9003] = values["taken"]
    found.get_ifd(0x8825)[2] = (37.0, 33.0, 59.0)
    return found


def with_iptc(data: bytes, *records: tuple[int, bytes]) -> bytes:
    """Return a JPEG with IIM records (IPTC-IIM 4.2) in a Photoshop segment, as agencies write them."""
    iim = b"".join(struct.pack(">BBBH", 0x1C, 2, number, len(value)) + value for number, value in records)
    block = (
        b"8BIM" + struct.pack(">HH", 0x0404, 0) + struct.pack(">I", len(iim)) + iim + b"\0" * (len(iim) % 2)
    )
    body = b"Photoshop 3.0\0" + block
    return data[:2] + b"\xff\xed" + struct.pack(">H", len(body) + 2) + body + data[2:]


@pytest.mark.parametrize("format", ["JPEG", "WEBP", "AVIF", "PNG"])
def test_xmp_is_read_into_the_fields_and_out_of_the_file(format: str) -> None:
    if format == "PNG":
        information = PngImagePlugin.PngInfo()
        information.add_itxt("XML:com.adobe.xmp", XMP)
        data = encoded(drawn(), "PNG", pnginfo=information)
    else:
        data = encoded(drawn(), format, xmp=XMP.encode())
    prepared = prepare_image(data=data)
    found = prepared.details
    assert (found.title, found.caption) == ("The harbour", "Ships come in at night.")
    assert (found.credit, found.licence) == ("Kim Min-seo / Harbour Press", "© 2026 Harbour Press")
    assert found.licence_url == "https://harbour.example/licence"
    assert found.alternative_text == "Two ships under lamps"
    assert found.taken_on == date(2026, 4, 3)
    assert b"Harbour Press" not in prepared.data


def test_iptc_of_an_agency_is_read_in_utf_8_and_in_the_korean_code_page() -> None:
    data = with_iptc(
        encoded(drawn()),
        (5, "항구의 밤".encode()),
        (120, "배가 들어온다".encode("cp949")),
        (80, "김민서".encode()),
        (110, b"Harbour Press"),
        (116, b"\xa9 2026"),
        (55, b"20260403"),
    )
    found = prepare_image(data=data).details
    assert (found.title, found.caption) == ("항구의 밤", "배가 들어온다")
    assert (found.credit, found.licence, found.taken_on) == (
        "김민서 / Harbour Press",
        "© 2026",
        date(2026, 4, 3),
    )


def test_exif_fills_what_is_missing_and_the_place_is_never_read() -> None:
    data = encoded(
        drawn(),
        exif=exif(
            description="Ships",
            artist="Kim",
            copyright="Kim 2026",
            camera="Acme",
            taken="2026:04:03 09:10:11",
        ),
    )
    prepared = prepare_image(data=data)
    found = prepared.details
    assert (found.caption, found.credit, found.licence) == ("Ships", "Kim", "Kim 2026")
    assert found.taken_on == date(2026, 4, 3)
    assert b"Exif" not in prepared.data
    assert b"Acme" not in prepared.data
    assert "37" not in repr(found)


def test_xmp_goes_before_exif() -> None:
    data = encoded(drawn(), xmp=XMP.encode(), exif=exif(description="Ships", artist="Somebody else"))
    assert prepare_image(data=data).details.credit == "Kim Min-seo / Harbour Press"


@pytest.mark.parametrize("words", ["OLYMPUS DIGITAL CAMERA", "SONY DSC", "DCIM", "  \n "])
def test_what_cameras_write_is_no_caption(words: str) -> None:
    assert prepare_image(data=encoded(drawn(), exif=exif(description=words))).details.caption == ""


@pytest.mark.parametrize(
    "packet",
    [
        b"<x:xmpmeta",
        b"\xff\xfe\x00",
        b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><x>&b;</x>",
        b"<a>" * 20_000,
        XMP.replace("https://harbour.example/licence", "javascript:alert(1)")
        .replace("2026-04-03", "0000-00-00")
        .encode(),
    ],
)
def test_odd_metadata_keeps_no_picture_out(packet: bytes) -> None:
    picture = drawn()
    picture.info["xmp"] = packet
    found = read_metadata(picture)
    assert found.licence_url == ""
    assert found.taken_on is None


def test_words_are_cut_to_their_fields_and_cleaned() -> None:
    packet = XMP.replace("The harbour", "한" * 900)
    found = prepare_image(data=encoded(drawn(), "WEBP", xmp=packet.encode())).details
    assert found.title == "한" * 200
    found = prepare_image(data=encoded(drawn(), exif=exif(artist="a\x07b\x1b[0m" + "c" * 900))).details
    assert found.credit.startswith("ab[0mcc")
    assert len(found.credit) == 200


def test_a_telephones_heic_is_kept_as_a_jpeg_upright_and_without_its_place() -> None:
    prepared = prepare_image(data=TELEPHONE.read_bytes())
    assert (prepared.width, prepared.height, prepared.media_type) == (40, 64, "image/jpeg")
    assert prepared.details.title == "A harbour by telephone"
    assert prepared.details.credit == "Kim Min-seo"
    assert b"Exif" not in prepared.data
    assert b"telephone" not in prepared.data


@pytest.mark.parametrize("end", [20, 200, 600, 1000])
def test_a_heic_that_is_cut_off_is_refused_in_words(end: int) -> None:
    with pytest.raises(UnableToStore, match="damaged"):
        prepare_image(data=TELEPHONE.read_bytes()[:end])
