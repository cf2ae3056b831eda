"""The picture library at the desk."""

import errno
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from images.models import Image
from tests import factories
from tests.images.test_renditions import files_below, picture_bytes, stored

pytestmark = pytest.mark.django_db
ADD = "admin:images_image_add"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(factories.make_user(role=factories.DESK_EDITOR))
    return client


def form(data: bytes, **fields: object) -> dict[str, object]:
    return {
        "upload": SimpleUploadedFile("../../home snapshot.jpg", data, content_type="image/jpeg"),
        "title": "A harbour",
        "focal_x": "0.5",
        "focal_y": "0.25",
        **fields,
    }


def test_an_upload_becomes_an_image_with_its_uploader(desk: Client, settings) -> None:
    response = desk.post(reverse(ADD), form(picture_bytes(), credit="The Desk"))
    assert response.status_code == 302
    image = Image.objects.get()
    assert (image.title, image.credit, image.focal_y, image.width) == ("A harbour", "The Desk", 0.25, 700)
    assert image.created_by is not None
    assert "snapshot" not in image.original.name
    assert len(files_below(Path(settings.MEDIA_ROOT))) == 1


def test_a_refused_upload_says_why_and_keeps_nothing(desk: Client, settings) -> None:
    response = desk.post(reverse(ADD), form(b"<svg onload='alert(1)'/>"))
    assert "This is a drawing in SVG" in response.content.decode()
    assert Image.objects.count() == 0
    assert files_below(Path(settings.MEDIA_ROOT)) == set()


def test_a_duplicate_names_the_picture_that_is_there_escaped(desk: Client) -> None:
    existing = stored(title="Harbour <b>at</b> night")
    page = desk.post(reverse(ADD), form(picture_bytes())).content.decode()
    assert "The library has this picture already" in page
    assert reverse("admin:images_image_change", args=[existing.pk]) in page
    assert "<b>at</b>" not in page
    assert Image.objects.count() == 1


def test_a_focal_point_outside_the_picture_is_refused(desk: Client) -> None:
    response = desk.post(reverse(ADD), form(picture_bytes(), focal_x="1.5"))
    assert response.status_code == 200
    assert Image.objects.count() == 0


def test_details_can_be_changed_and_the_file_cannot(desk: Client) -> None:
    image = stored()
    address = reverse("admin:images_image_change", args=[image.pk])
    page = desk.get(address).content.decode()
    assert 'name="upload"' not in page
    assert 'name="original"' not in page
    data = form(picture_bytes(colour="red"), title="Another title", credit="A painter")
    assert desk.post(address, data).status_code == 302
    image.refresh_from_db()
    assert (image.title, image.credit) == ("Another title", "A painter")
    assert Image.objects.get().sha256 == image.sha256


def test_the_list_shows_thumbnails_with_a_constant_number_of_queries(
    desk: Client, django_assert_max_num_queries
) -> None:
    address = reverse("admin:images_image_changelist")
    stored()
    with django_assert_max_num_queries(20) as few:
        page = desk.get(address).content.decode()
    assert reverse("admin:images_image_thumbnail", args=[Image.objects.get().pk]) in page
    for colour in ("red", "green", "blue", "black", "white"):
        stored(data=picture_bytes(colour=colour), title=colour)
    with django_assert_max_num_queries(20) as many:
        desk.get(address)
    assert len(many) == len(few)


@pytest.mark.parametrize("missing", ["credit", "alternative", "rights"])
def test_the_list_can_be_narrowed_to_what_needs_work(desk: Client, missing: str) -> None:
    stored(credit="The Desk", alternative_text="A teal field")
    page = desk.get(reverse("admin:images_image_changelist"), {"missing": missing})
    assert page.status_code == 200
    assert "thumbnail/" not in page.content.decode()


def test_deleting_an_image_deletes_its_files(
    client: Client, settings, django_capture_on_commit_callbacks
) -> None:
    client.force_login(factories.make_superuser())
    image = stored()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("admin:images_image_delete", args=[image.pk]), {"post": "yes"})
    assert Image.objects.count() == 0
    assert files_below(Path(settings.MEDIA_ROOT)) == set()


def test_a_page_of_the_library_allows_no_inline_style_or_script(desk: Client) -> None:
    page = desk.get(reverse(ADD)).content.decode()
    assert " style=" not in page
    assert "onclick=" not in page


def test_a_full_disk_is_said_in_words_and_what_was_typed_is_kept(desk: Client, monkeypatch) -> None:
    def full(*arguments: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    # The storage is Django's, and no disk can be filled here.
    monkeypatch.setattr(FileSystemStorage, "_save", full)
    response = desk.post(reverse(ADD), form(picture_bytes(), credit="The Desk & Co"), follow=True)
    assert response.status_code == 200
    shown = response.content.decode()
    assert "the disk is full" in shown
    assert 'value="The Desk &amp; Co"' in shown
    assert not Image.objects.exists()
