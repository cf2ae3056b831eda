"""Storing pictures, making their sizes and formats, and what a page needs to show them."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse
from PIL import Image as Pixels

from articles.models import ImageBlock
from images.models import Image, Rendition
from images.pictures import address_of, picture_of
from images.renditions import make_renditions, renditions_missing, widths_for
from images.storing import UnableToStore, change_details, discard_image, store_image
from images.tasks import make_renditions_of
from tests import factories

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def picture_bytes(width: int = 700, height: int = 400, colour: str = "teal", format: str = "JPEG") -> bytes:
    buffer = io.BytesIO()
    Pixels.new("RGB" if format == "JPEG" else "RGBA", (width, height), colour).save(buffer, format=format)
    return buffer.getvalue()


def stored(*, renditions_at_once: bool = True, data: bytes | None = None, **fields: object) -> Image:
    fields.setdefault("title", "Teal")
    return store_image(
        data=data or picture_bytes(), actor=None, now=NOW, renditions_at_once=renditions_at_once, **fields
    )


def files_below(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_a_picture_gets_every_width_it_can_fill_in_every_format() -> None:
    image = stored()
    made = {(rendition.format, rendition.width, rendition.height) for rendition in image.renditions.all()}
    assert made == {
        (format, width, round(width * 4 / 7)) for format in ("avif", "webp", "jpeg") for width in (320, 640)
    }


def test_a_picture_is_never_made_larger() -> None:
    assert widths_for(200) == (200,)
    assert widths_for(1000) == (320, 640, 960)
    assert widths_for(5000) == (320, 640, 960, 1280, 1600, 1920)


def test_renditions_are_named_by_their_content_and_can_be_opened() -> None:
    for rendition in stored().renditions.all():
        with rendition.file.open("rb") as file:
            data = file.read()
        assert rendition.byte_count == len(data)
        assert rendition.digest in rendition.file.name
        assert Pixels.open(io.BytesIO(data)).size == (rendition.width, rendition.height)


def test_making_renditions_again_makes_nothing() -> None:
    image = stored()
    assert make_renditions(image=image) == []


def test_a_rendition_whose_file_is_gone_is_made_again() -> None:
    image = stored()
    lost = image.renditions.get(format="webp", width=320)
    lost.file.storage.delete(lost.file.name)
    assert renditions_missing(image=image) == [("webp", 320)]
    call_command("make_renditions")
    assert renditions_missing(image=image) == []


def test_a_transparent_picture_stands_on_white_where_the_format_knows_no_transparency() -> None:
    image = stored(data=picture_bytes(400, 400, "#00000000", format="PNG"))
    with image.renditions.get(format="jpeg").file.open("rb") as file:
        assert Pixels.open(file).getpixel((10, 10)) == (255, 255, 255)
    with image.renditions.get(format="webp").file.open("rb") as file:
        assert Pixels.open(file).convert("RGBA").getpixel((10, 10))[3] == 0


@pytest.mark.django_db(transaction=True)
def test_renditions_are_queued_only_after_the_transaction() -> None:
    from django_tasks_db.models import DBTaskResult

    with transaction.atomic():
        image = stored(renditions_at_once=False)
        assert DBTaskResult.objects.count() == 0
    assert [result.args_kwargs["args"] for result in DBTaskResult.objects.all()] == [[image.pk]]


def test_the_task_makes_what_is_missing_and_minds_no_missing_image() -> None:
    image = stored(renditions_at_once=False)
    assert make_renditions_of.func(image.pk) == 6
    assert make_renditions_of.func(image.pk) == 0
    assert make_renditions_of.func(10**9) == 0


def test_a_duplicate_is_refused_and_the_existing_picture_named(settings) -> None:
    image = stored(title="The first one")
    with pytest.raises(UnableToStore, match=f"The first one.*{image.pk}"):
        stored(title="The second one")
    assert Image.objects.count() == 1
    assert len(files_below(Path(settings.MEDIA_ROOT) / "originals")) == 1


def test_a_discarded_picture_leaves_no_file(settings, django_capture_on_commit_callbacks) -> None:
    image = stored()
    with django_capture_on_commit_callbacks(execute=True):
        discard_image(image=image)
    assert files_below(Path(settings.MEDIA_ROOT)) == set()
    assert Rendition.objects.count() == 0


def test_a_picture_in_use_cannot_be_discarded(settings) -> None:
    image = stored()
    ImageBlock.objects.create(parent=factories.make_article(), region="body", ordering=1, image=image)
    with pytest.raises(ProtectedError):
        discard_image(image=image)
    assert len(files_below(Path(settings.MEDIA_ROOT))) == 7


def test_changed_details_announce_the_pages_that_show_the_picture(django_capture_on_commit_callbacks) -> None:
    from delivery.announcing import keys_changed

    heard: list[frozenset[str]] = []

    def listen(sender: object, keys: frozenset[str], **_kwargs: object) -> None:
        heard.append(keys)

    image = stored()
    keys_changed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            change_details(image=image, now=NOW)
    finally:
        keys_changed.disconnect(listen)
    assert heard == [frozenset({f"image-{image.pk}"})]


def test_a_picture_of_an_image_needs_no_further_query(django_assert_num_queries) -> None:
    stored(credit="The Desk", alternative_text="A teal field", focal_x=0.34, focal_y=1.0)
    image = Image.objects.with_renditions().get()
    with django_assert_num_queries(0):
        picture = picture_of(image=image, caption="Ours", now=NOW)
    assert picture is not None
    assert [media_type for media_type, _srcset in picture.sources] == [
        "image/avif",
        "image/webp",
        "image/jpeg",
    ]
    assert [part.split()[1] for part in picture.sources[0][1].split(", ")] == ["320w", "640w"]
    assert (picture.width, picture.height) == (640, 366)
    assert (picture.alternative_text, picture.caption, picture.credit) == ("A teal field", "Ours", "The Desk")
    assert picture.object_position == "34% 100%"
    assert picture.focal_class == "focal-x-3 focal-y-10"
    assert picture.src.endswith("-640.jpeg")


def test_there_is_no_picture_without_renditions_or_rights() -> None:
    assert picture_of(image=None, now=NOW) is None
    assert picture_of(image=stored(renditions_at_once=False), now=NOW) is None
    lapsed = stored(data=picture_bytes(colour="red"), rights_expire_at=NOW)
    assert picture_of(image=lapsed, now=NOW) is None
    assert picture_of(image=lapsed, now=NOW - timedelta(seconds=1)) is not None


def test_the_address_of_a_rendition_is_the_one_that_the_site_listens_to() -> None:
    rendition = stored().renditions.first()
    assert address_of(rendition=rendition) == reverse(
        "picture", kwargs={"digest": rendition.digest, "width": rendition.width, "format": rendition.format}
    )


def test_a_preview_uses_the_addresses_of_the_desk() -> None:
    picture = picture_of(image=stored(), now=NOW, preview=True)
    assert picture is not None
    assert picture.src.startswith("/admin/images/image/")
