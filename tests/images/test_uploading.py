"""Uploading many pictures: each file has its answer, and nothing is kept that nobody wants."""

import errno
import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Pixels

from images.holding import forget_unanswered
from images.models import HeldUpload, Image
from images.preparing import MAX_BYTES
from tests import factories
from tests.images.drawing import drawn, encoded
from tests.images.test_metadata import XMP
from tests.images.test_preparing import png_claiming
from tests.images.test_renditions import files_below

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ADD = "admin:images_image_add"
ONE = "admin:images_image_upload"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(factories.make_user(role=factories.DESK_EDITOR))
    return client


def file(data: bytes, name: str = "harbour.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def send(client: Client, data: bytes, name: str = "harbour.jpg", **fields: str):
    response = client.post(reverse(ONE), {"file": file(data, name), **fields})
    assert response.status_code == 200
    return response.json()


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("payload.js", "1")
    return buffer.getvalue()


def moving(format: str) -> bytes:
    return encoded(drawn(1), format, save_all=True, append_images=[drawn(2)])


def bad_files() -> dict[str, bytes]:
    """Return files that are no pictures to keep, by what they are."""
    whole = encoded(drawn())
    return {
        "empty": b"",
        "text": b"no picture at all",
        "cut off": whole[: len(whole) // 2],
        "header alone": whole[:30],
        "bomb": png_claiming(60_000, 60_000),
        "200 megapixels": png_claiming(15_900, 12_600),
        "too thin": encoded(Pixels.new("RGB", (400, 3)), "PNG"),
        "drawing with a script": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "page behind a picture": whole + b"<script>alert(1)</script>",
        "archive behind a picture": encoded(drawn(), "PNG") + archive(),
        "moving GIF": moving("GIF"),
        "moving WebP": moving("WEBP"),
        "moving PNG": moving("PNG"),
        "TIFF": encoded(drawn(), "TIFF"),
        "BMP": encoded(drawn(), "BMP"),
        "HEIC without a picture": b"\0\0\0\x18ftypheic" + b"\0" * 200,
        "AVIF without a picture": b"\0\0\0\x18ftypavif" + b"\0" * 200,
        "larger than allowed": b"\xff\xd8\xff" + b"\0" * MAX_BYTES,
    }


def odd_files() -> dict[str, bytes]:
    """Return files that are unusual and become pictures all the same."""
    return {
        "for print": encoded(drawn().convert("CMYK")),
        "16 bits": encoded(Pixels.new("I;16", (40, 40), 30_000), "PNG"),
        "palette": encoded(drawn(3).quantize(16), "PNG"),
        "black and white": encoded(drawn(4).convert("1"), "PNG"),
        "grey with alpha": encoded(drawn(5).convert("LA"), "PNG"),
        "WebP called JPEG": encoded(drawn(6), "WEBP"),
        "two frames of a telephone": encoded(drawn(7), "MPO", save_all=True, append_images=[drawn(8)]),
    }


def test_every_file_of_one_form_has_its_answer_without_a_script(desk: Client, settings) -> None:
    files = [
        file(encoded(drawn(1)), "one.jpg"),
        file(encoded(drawn(2), "PNG"), "둘.png"),
        file(encoded(drawn(1)), "one again.jpg"),
        file(encoded(drawn(2).resize((240, 160))), "둘 small.jpg"),
        file(b"<svg onload='alert(1)'/>", "evil.svg"),
    ]
    response = desk.post(reverse(ADD), {"files": files, "credit": "The Desk"})
    page = response.content.decode()
    assert [image.title for image in Image.objects.order_by("pk")] == ["one", "둘"]
    assert all(image.credit == "The Desk" and image.created_by for image in Image.objects.all())
    assert "In the library. It still needs an alternative text." in page
    assert "The library has this very picture already." in page
    assert "It looks like a picture that the library has." in page
    assert "This is a drawing in SVG" in page
    assert HeldUpload.objects.count() == 1
    assert len(files_below(Path(settings.MEDIA_ROOT))) == 3


@pytest.mark.parametrize("name", bad_files())
def test_a_bad_file_is_refused_in_words_and_leaves_nothing(desk: Client, settings, name: str) -> None:
    answer = send(desk, bad_files()[name])
    assert answer["state"] == "refused"
    assert len(answer["message"]) > 15
    assert not Image.objects.exists()
    assert files_below(Path(settings.MEDIA_ROOT)) == set()


@pytest.mark.parametrize("name", odd_files())
def test_an_odd_file_becomes_a_picture_in_eight_bit_srgb(desk: Client, name: str) -> None:
    answer = send(desk, odd_files()[name])
    assert answer["state"] == "kept", answer
    with Image.objects.get().original.open("rb") as kept, Pixels.open(kept) as picture:
        assert picture.mode in {"RGB", "RGBA"}
        assert not picture.getexif()


def test_what_the_file_says_fills_the_fields_and_what_is_sent_with_it_goes_before(desk: Client) -> None:
    send(
        desk,
        encoded(drawn(), "WEBP", xmp=XMP.encode()),
        licence="CC BY 4.0",
        rights_expire_at="2030-01-02T03:04",
    )
    image = Image.objects.get()
    assert (image.title, image.licence) == ("The harbour", "CC BY 4.0")
    assert image.credit == "Kim Min-seo / Harbour Press"
    assert image.rights_expire_at is not None


def test_wrong_words_for_all_files_are_told_and_nothing_is_taken(desk: Client) -> None:
    answer = send(desk, encoded(drawn()), licence_url="no address")
    assert answer["state"] == "refused"
    assert not Image.objects.exists()
    page = desk.post(reverse(ADD), {"files": [file(encoded(drawn()))], "licence_url": "no address"})
    assert page.status_code == 200
    assert not Image.objects.exists()


@pytest.mark.parametrize("name", ["../../etc/passwd\x00.jpg", "<b>bold</b>.jpg", ".jpg", "가" * 400 + ".jpg"])
def test_a_files_name_is_a_title_and_never_a_path_or_markup(desk: Client, name: str) -> None:
    answer = send(desk, encoded(drawn()), name)
    image = Image.objects.get()
    assert image.title
    assert "<b>" not in answer["html"]
    assert image.original.name.startswith("originals/")
    assert "passwd" not in image.original.name


def held_by(client: Client) -> tuple[Image, HeldUpload]:
    send(client, encoded(drawn(1)), "one.jpg")
    answer = send(client, encoded(drawn(1).resize((960, 640))), "larger.jpg", credit="Somebody")
    assert answer["state"] == "near"
    assert answer["cards"][0]["title"] == "one"
    return Image.objects.get(), HeldUpload.objects.get()


def test_a_picture_that_looks_like_another_can_be_added_anyway(
    desk: Client, django_capture_on_commit_callbacks, settings
) -> None:
    _first, held = held_by(desk)
    with django_capture_on_commit_callbacks(execute=False) as waiting:
        response = desk.post(reverse("admin:images_image_held", args=[held.pk]), {"answer": "add"})
    added = Image.objects.latest("pk")
    assert response["Location"] == reverse("admin:images_image_change", args=[added.pk])
    assert (added.title, added.credit, added.width) == ("larger", "Somebody", 960)
    assert not HeldUpload.objects.exists()
    assert len(waiting) == 2


def test_or_the_existing_one_is_used(desk: Client, django_capture_on_commit_callbacks, settings) -> None:
    first, held = held_by(desk)
    with django_capture_on_commit_callbacks(execute=True):
        answer = desk.post(
            reverse("admin:images_image_held", args=[held.pk]),
            {"answer": "use", "existing": first.pk},
            headers={"Accept": "application/json"},
        ).json()
    assert answer["cards"][0]["id"] == first.pk
    assert Image.objects.count() == 1
    assert not HeldUpload.objects.exists()
    assert files_below(Path(settings.MEDIA_ROOT) / "held") == set()


def test_what_nobody_answers_is_removed_after_a_day(desk: Client) -> None:
    held_by(desk)
    assert forget_unanswered(now=timezone.now()) == 0
    assert forget_unanswered(now=timezone.now() + timedelta(days=1, minutes=1)) == 1
    assert not HeldUpload.objects.exists()


def test_somebody_elses_waiting_file_does_not_exist(desk: Client) -> None:
    _first, held = held_by(desk)
    other = Client()
    other.force_login(factories.make_user(role=factories.PUBLISHER))
    assert (
        other.post(reverse("admin:images_image_held", args=[held.pk]), {"answer": "add"}).status_code == 404
    )
    assert desk.get(reverse("admin:images_image_held", args=[held.pk])).status_code == 302
    assert HeldUpload.objects.filter(pk=held.pk).exists()


def test_nobody_uploads_without_the_right_to(client: Client) -> None:
    staff = factories.make_user()
    staff.is_staff = True
    staff.save()
    client.force_login(staff)
    addresses = [
        reverse(ADD),
        reverse(ONE),
        reverse("admin:images_image_changelist"),
        reverse("admin:images_image_together"),
    ]
    assert {client.post(address, {"file": file(encoded(drawn()))}).status_code for address in addresses} == {
        403
    }
    assert not Image.objects.exists()


def test_a_full_disk_is_said_in_words(desk: Client, monkeypatch) -> None:
    def full(*arguments: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    # The storage is Django's, and no disk can be filled here.
    monkeypatch.setattr(FileSystemStorage, "_save", full)
    answer = send(desk, encoded(drawn()))
    assert answer["state"] == "refused"
    assert "the storage is full" in answer["message"]


@pytest.mark.parametrize("fields", [{}, {"files": "text"}, {"file": "text"}])
def test_a_form_without_files_says_so(desk: Client, fields: dict[str, str]) -> None:
    assert "Choose at least one file." in desk.post(reverse(ADD), fields).content.decode()
    assert desk.post(reverse(ONE), fields).status_code == 400
