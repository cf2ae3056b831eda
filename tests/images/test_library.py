"""The picture library at the desk."""

from pathlib import Path

import pytest
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


def form(**fields: object) -> dict[str, object]:
    return {"title": "A harbour", "focal_x": "0.5", "focal_y": "0.25", **fields}


def test_a_focal_point_outside_the_picture_is_refused(desk: Client) -> None:
    image = stored()
    response = desk.post(reverse("admin:images_image_change", args=[image.pk]), form(focal_x="1.5"))
    assert response.status_code == 200
    image.refresh_from_db()
    assert image.focal_x == 0.5


def test_details_can_be_changed_and_the_file_cannot(desk: Client) -> None:
    image = stored()
    address = reverse("admin:images_image_change", args=[image.pk])
    page = desk.get(address).content.decode()
    assert 'name="upload"' not in page
    assert 'name="original"' not in page
    data = form(title="Another title", credit="A painter")
    assert desk.post(address, data).status_code == 302
    image.refresh_from_db()
    assert (image.title, image.credit) == ("Another title", "A painter")
    assert Image.objects.get().sha256 == image.sha256


def test_the_list_shows_thumbnails_with_a_constant_number_of_queries(
    desk: Client, django_assert_max_num_queries
) -> None:
    address = reverse("admin:images_image_changelist")
    stored()
    with django_assert_max_num_queries(10) as few:
        page = desk.get(address).content.decode()
    assert reverse("admin:images_image_thumbnail", args=[Image.objects.get().pk]) in page
    for colour in ("red", "green", "blue", "black", "white"):
        stored(data=picture_bytes(colour=colour), title=colour)
    with django_assert_max_num_queries(10) as many:
        desk.get(address)
    assert len(many) == len(few)


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
