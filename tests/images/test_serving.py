"""Who gets which picture: readers those of live editions, the desk all of them, nobody else any."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from images.models import Image
from images.pictures import address_of
from tests import factories
from tests.images.test_renditions import stored

pytestmark = pytest.mark.django_db
PAST = datetime(2020, 1, 1, tzinfo=UTC)


def public_image(**fields: object) -> Image:
    image = stored(**fields)
    Image.objects.filter(pk=image.pk).update(is_public=True)
    image.refresh_from_db()
    return image


def test_a_public_picture_is_served_for_a_year_and_without_a_cookie(
    client: Client, django_assert_num_queries
) -> None:
    image = public_image()
    address = address_of(rendition=image.renditions.get(format="avif", width=320))
    with django_assert_num_queries(1):
        response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/avif"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Tag"] == f"image-{image.pk}"
    assert not response.cookies
    assert response.content[4:8] == b"ftyp"


def test_a_picture_is_not_sent_twice(client: Client) -> None:
    address = address_of(rendition=public_image().renditions.first())
    etag = client.get(address)["ETag"]
    assert client.get(address, headers={"if-none-match": etag}).status_code == 304


def test_a_picture_that_no_live_edition_shows_does_not_exist(client: Client) -> None:
    rendition = stored().renditions.first()
    address = address_of(rendition=rendition)
    assert client.get(address).status_code == 404
    etag = f'"{rendition.digest}-{rendition.width}-{rendition.format}"'
    assert client.get(address, headers={"if-none-match": etag}).status_code == 404


def test_a_picture_whose_rights_have_lapsed_does_not_exist(client: Client) -> None:
    image = public_image(rights_expire_at=PAST)
    assert client.get(address_of(rendition=image.renditions.first())).status_code == 404


def test_a_picture_is_kept_no_longer_than_its_rights_last(client: Client) -> None:
    image = public_image(rights_expire_at=timezone.now() + timedelta(hours=1))
    control = client.get(address_of(rendition=image.renditions.first()))["Cache-Control"]
    assert "immutable" not in control
    assert int(control.split("max-age=")[1]) <= 3600


@pytest.mark.parametrize(
    "path",
    [
        "/pictures/0000000000000000-320.jpeg",
        "/pictures/0000000000000000-99999.jpeg",
        "/pictures/../../etc/passwd",
        "/pictures/0000000000000000-320.svg",
        "/pictures/zzzzzzzzzzzzzzzz-320.jpeg",
    ],
)
def test_an_address_that_names_no_rendition_is_not_found(client: Client, path: str) -> None:
    assert client.get(path, follow=True).status_code == 404


def test_a_picture_cannot_be_posted_to(client: Client) -> None:
    assert client.post(address_of(rendition=public_image().renditions.first())).status_code == 405


def test_a_rendition_whose_file_is_gone_is_not_found(client: Client) -> None:
    rendition = public_image().renditions.first()
    rendition.file.storage.delete(rendition.file.name)
    assert client.get(address_of(rendition=rendition)).status_code == 404


def desk_addresses(image: Image) -> list[str]:
    rendition = image.renditions.first()
    return [
        reverse("admin:images_image_thumbnail", args=[image.pk]),
        reverse("admin:images_image_rendition", args=[image.pk, rendition.pk]),
    ]


def test_the_desk_sees_pictures_that_are_not_public(client: Client) -> None:
    client.force_login(factories.make_user(role=factories.REPORTER))
    for address in desk_addresses(stored()):
        response = client.get(address)
        assert response.status_code == 200
        assert response["Cache-Control"].startswith("private")


def test_people_without_a_right_to_the_library_see_no_thumbnail(client: Client) -> None:
    image = stored()
    addresses = desk_addresses(image)
    for address in addresses:
        assert client.get(address).status_code == 302
    staff = factories.make_user()
    staff.is_staff = True
    staff.save()
    client.force_login(staff)
    missing = reverse("admin:images_image_thumbnail", args=[image.pk + 1])
    assert {client.get(address).status_code for address in [*addresses, missing]} == {403}


def test_a_rendition_is_found_only_under_its_own_image(client: Client) -> None:
    client.force_login(factories.make_user(role=factories.REPORTER))
    image = stored()
    address = reverse("admin:images_image_rendition", args=[image.pk + 1, image.renditions.first().pk])
    assert client.get(address).status_code == 404


def test_a_thumbnail_is_there_before_the_renditions_are(client: Client) -> None:
    client.force_login(factories.make_user(role=factories.REPORTER))
    image = stored(renditions_at_once=False)
    response = client.get(reverse("admin:images_image_thumbnail", args=[image.pk]))
    assert response["Content-Type"] == "image/jpeg"
    assert response.content.startswith(b"\xff\xd8")
