"""What may come into the picture library, and in which form it is kept."""

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from images.preparing import MAX_BYTES, UnableToStore, prepare_image


def encoded(picture: Image.Image, format: str = "JPEG", **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format=format, **options)
    return buffer.getvalue()


def colourful(size: tuple[int, int] = (64, 40), mode: str = "RGB") -> Image.Image:
    picture = Image.new("RGB", size, (200, 40, 40))
    picture.paste((40, 40, 200), (size[0] // 2, 0, size[0], size[1]))
    return picture.convert(mode)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_a_still_picture_of_each_accepted_format_is_kept(format: str) -> None:
    prepared = prepare_image(data=encoded(colourful(), format))
    assert (prepared.width, prepared.height) == (64, 40)
    assert opened(prepared.data).format == ("PNG" if format in {"PNG", "GIF"} else "JPEG")


def test_the_place_where_it_was_taken_and_all_other_metadata_are_gone() -> None:
    exif = Image.Exif()
    exif[0x010F] = "A telephone"
    exif.get_ifd(0x8825)[2] = (37.0, 33.0, 59.0)
    data = encoded(colourful(), exif=exif, comment=b"taken at home", xmp=b"<x:xmpmeta>home</x:xmpmeta>")
    kept = prepare_image(data=data).data
    assert b"Exif" not in kept
    assert b"home" not in kept
    assert b"telephone" not in kept
    assert not opened(kept).getexif()


def test_text_chunks_of_a_png_are_gone() -> None:
    information = PngImagePlugin.PngInfo()
    information.add_text("Author", "Somebody")
    kept = prepare_image(data=encoded(colourful(), "PNG", pnginfo=information)).data
    assert b"Somebody" not in kept


def test_a_picture_taken_sideways_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    prepared = prepare_image(data=encoded(colourful(), exif=exif))
    assert (prepared.width, prepared.height) == (40, 64)


def test_colours_for_print_become_colours_for_screens() -> None:
    kept = opened(prepare_image(data=encoded(colourful(mode="CMYK"))).data)
    assert kept.mode == "RGB"
    red, green, blue = kept.getpixel((4, 20))
    assert red > 150 > green
    assert blue < 100


def test_sixteen_bits_of_grey_are_scaled_and_not_clipped() -> None:
    picture = Image.new("I;16", (32, 32), 32768)
    kept = opened(prepare_image(data=encoded(picture, "PNG")).data)
    assert kept.getpixel((5, 5))[0] in {127, 128}


def test_a_colour_profile_is_applied_and_taken_out() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    kept = opened(prepare_image(data=encoded(colourful(), icc_profile=profile)).data)
    assert "icc_profile" not in kept.info


def test_a_damaged_colour_profile_does_not_keep_a_picture_out() -> None:
    assert prepare_image(data=encoded(colourful(), icc_profile=b"no profile at all")).width == 64


def test_transparency_survives_and_a_solid_alpha_channel_does_not() -> None:
    clear = Image.new("RGBA", (32, 32), (200, 40, 40, 0))
    assert opened(prepare_image(data=encoded(clear, "PNG")).data).mode == "RGBA"
    assert opened(prepare_image(data=encoded(colourful(mode="RGBA"), "PNG")).data).mode == "RGB"


def test_palette_transparency_is_kept() -> None:
    picture = colourful().quantize(4)
    picture.info["transparency"] = 0
    assert opened(prepare_image(data=encoded(picture, "GIF", transparency=0)).data).mode == "RGBA"


@pytest.mark.parametrize("format", ["GIF", "PNG", "WEBP", "AVIF"])
def test_a_moving_picture_is_refused(format: str) -> None:
    frames = [colourful(), Image.new("RGB", (64, 40), "white")]
    data = encoded(frames[0], format, save_all=True, append_images=frames[1:])
    with pytest.raises(UnableToStore, match="moves"):
        prepare_image(data=data)


def test_a_telephones_jpeg_with_a_second_frame_is_taken_as_a_still_picture() -> None:
    data = encoded(colourful(), "MPO", save_all=True, append_images=[colourful()])
    assert prepare_image(data=data).media_type == "image/jpeg"


def test_a_cut_off_picture_is_refused() -> None:
    data = encoded(colourful((400, 400)))
    with pytest.raises(UnableToStore, match="cut off or damaged"):
        prepare_image(data=data[: len(data) // 2])


@pytest.mark.parametrize(
    "data", [b"hello", b"\xff\xd8\xff\xe0nothing", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\x00" * 64]
)
def test_what_only_begins_like_a_picture_is_refused(data: bytes) -> None:
    with pytest.raises(UnableToStore):
        prepare_image(data=data)


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(UnableToStore, match="empty"):
        prepare_image(data=b"")


def test_a_file_over_the_limit_is_refused_unread() -> None:
    with pytest.raises(UnableToStore, match="larger than 25 MB"):
        prepare_image(data=b"\xff" * (MAX_BYTES + 1))


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        b"\xef\xbb\xbf  <?xml version='1.0'?><svg/>",
        b"  <SVG/>",
    ],
)
def test_a_vector_drawing_is_refused(data: bytes) -> None:
    with pytest.raises(UnableToStore, match="SVG"):
        prepare_image(data=data)


def test_a_heic_picture_is_refused_with_what_to_do() -> None:
    with pytest.raises(UnableToStore, match="HEIC"):
        prepare_image(data=b"\x00\x00\x00\x18ftypheic" + b"\x00" * 64)


@pytest.mark.parametrize("tail", [b"<script>alert(1)</script>", b"<?php system('id') ?>", b"<HTML><body>"])
def test_a_picture_that_is_also_a_page_or_program_is_refused(tail: bytes) -> None:
    with pytest.raises(UnableToStore, match="something else"):
        prepare_image(data=encoded(colourful()) + tail)


def test_a_picture_that_is_also_an_archive_is_refused() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("payload.js", "1")
    with pytest.raises(UnableToStore, match="something else"):
        prepare_image(data=encoded(colourful(), "PNG") + archive.getvalue())


def test_what_follows_the_picture_in_the_file_is_not_kept() -> None:
    kept = prepare_image(data=encoded(colourful()) + b"a second file in disguise").data
    assert b"disguise" not in kept


def png_claiming(width: int, height: int) -> bytes:
    """Return a tiny PNG whose header claims a large size: what a decompression bomb looks like."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 64))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("width", "height"), [(8000, 8000), (10_000, 10_000), (15_000, 15_000), (60_000, 60_000)]
)
def test_a_picture_that_unfolds_to_too_many_pixels_is_refused(width: int, height: int) -> None:
    with pytest.raises(UnableToStore, match="megapixels"):
        prepare_image(data=png_claiming(width, height))


def test_a_picture_that_is_too_long_or_too_small_is_refused() -> None:
    with pytest.raises(UnableToStore, match="wider or higher"):
        prepare_image(data=png_claiming(20_000, 20))
    with pytest.raises(UnableToStore, match="smaller than"):
        prepare_image(data=encoded(Image.new("RGB", (8, 8)), "PNG"))


def test_the_same_pixels_with_other_metadata_have_the_same_hash() -> None:
    exif = Image.Exif()
    exif[0x010F] = "A telephone"
    assert (
        prepare_image(data=encoded(colourful(), exif=exif)).sha256
        == prepare_image(data=encoded(colourful())).sha256
    )
