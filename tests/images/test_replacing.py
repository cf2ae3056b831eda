"""Replacing a picture's file: its places stay, its old addresses lead on, and caches are told."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image as Pixels

from delivery.announcing import keys_changed
from images.models import FormerRendition, Image, NearKey
from images.pictures import address_of
from images.preparing import UnableToStore, prepare_image
from images.replacing import replace_file
from images.storing import store_image
from tests import factories
from tests.images.drawing import drawn, encoded
from tests.images.test_renditions import files_below

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def kept(number: int = 1, **details: object) -> Image:
    return store_image(
        data=encoded(drawn(number)), title="Harbour", actor=None, now=NOW, renditions_at_once=True, **details
    )


def replaced(image: Image, number: int = 2, size: tuple[int, int] = (480, 320)) -> Image:
    return replace_file(image=image, prepared=prepare_image(data=encoded(drawn(number, size))), now=NOW)


def test_the_article_shows_the_new_file_under_the_same_words(
    client: Client, settings, django_capture_on_commit_callbacks
) -> None:
    image = kept(credit="A painter", alternative_text="A harbour", focal_x=0.2)
    edition = factories.make_edition(article=factories.make_article(lead_image=image))
    address = f"/{edition.category.slug}/{edition.slug}/"
    before = [address_of(rendition=row) for row in image.renditions.all()]
    assert any(one in client.get(address).content.decode() for one in before)
    heard: list[frozenset[str]] = []

    def listen(sender: object, keys: frozenset[str], **_signal: object) -> None:
        heard.append(keys)

    keys_changed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            replaced(image)
    finally:
        keys_changed.disconnect(listen)
    image.refresh_from_db()
    after = [address_of(rendition=row) for row in image.renditions.all()]
    page = client.get(address).content.decode()
    assert any(one in page for one in after)
    assert not any(one in page for one in before)
    assert (image.credit, image.alternative_text, image.focal_x) == ("A painter", "A harbour", 0.2)
    assert f"image-{image.pk}" in frozenset().union(*heard)
    assert NearKey.objects.filter(image=image).count() == 4
    # One original and its renditions: nothing of the old file is left.
    assert len(files_below(Path(settings.MEDIA_ROOT))) == 1 + len(after)


def test_old_addresses_lead_to_the_new_file_while_readers_may_see_it(client: Client) -> None:
    image = kept()
    Image.objects.filter(pk=image.pk).update(is_public=True)
    old = address_of(rendition=image.renditions.get(format="webp"))
    replaced(image)
    response = client.get(old)
    assert response.status_code == 302
    assert response["Cache-Tag"] == f"everywhere,image-{image.pk}"
    assert "immutable" not in response["Cache-Control"]
    there = client.get(response["Location"])
    assert there.status_code == 200
    assert there["Content-Type"] == "image/webp"
    Image.objects.filter(pk=image.pk).update(rights_expire_at=NOW)
    assert client.get(old).status_code == 404
    Image.objects.filter(pk=image.pk).update(rights_expire_at=None, is_public=False)
    assert client.get(old).status_code == 404


def test_an_earlier_file_that_comes_back_is_served_at_its_own_address(
    client: Client, django_capture_on_commit_callbacks
) -> None:
    image = kept()
    Image.objects.filter(pk=image.pk).update(is_public=True)
    old = address_of(rendition=image.renditions.get(format="jpeg"))
    with django_capture_on_commit_callbacks(execute=True):
        replaced(image, 2)
        replaced(image, 1)
    assert client.get(old).status_code == 200
    assert FormerRendition.objects.filter(image=image).count() == 3


def test_the_same_file_and_one_that_the_library_has_are_refused(settings) -> None:
    image, other = kept(1), kept(2)
    files = files_below(Path(settings.MEDIA_ROOT))
    with pytest.raises(UnableToStore, match="the very file"):
        replaced(image, 1)
    with pytest.raises(UnableToStore, match=f"number {other.pk}"):
        replaced(image, 2)
    assert files_below(Path(settings.MEDIA_ROOT)) == files


def test_a_replacement_that_fails_in_the_middle_changes_nothing(settings, monkeypatch) -> None:
    image = kept()
    before = {address_of(rendition=row) for row in image.renditions.all()}
    files = files_below(Path(settings.MEDIA_ROOT))

    def failing(**_arguments: object) -> None:
        raise RuntimeError("the database went away")

    monkeypatch.setattr("images.replacing.file_among_near", failing)
    with pytest.raises(RuntimeError):
        replaced(image)
    image = Image.objects.get()
    assert {address_of(rendition=row) for row in image.renditions.all()} == before
    assert files_below(Path(settings.MEDIA_ROOT)) == files


def send(client: Client, image: Image, data: bytes):
    address = reverse("admin:images_image_replace", args=[image.pk])
    return client.post(address, {"file": SimpleUploadedFile("new.jpg", data)}, follow=True)


def test_the_desk_replaces_a_file_and_is_told_of_another_shape(client: Client) -> None:
    client.force_login(factories.make_user(role=factories.DESK_EDITOR))
    image = kept()
    shown = factories.make_edition(article=factories.make_article(lead_image=factories.make_image()))
    factories.make_article(title="A draft with it", lead_image=image)
    page = client.get(reverse("admin:images_image_replace", args=[image.pk])).content.decode()
    assert "A draft with it" in page
    assert shown.title not in page
    page = send(client, image, encoded(drawn(2, (320, 480)))).content.decode()
    assert "The file is replaced" in page
    assert "another shape" in page
    with Image.objects.get(pk=image.pk).original.open("rb") as file:
        assert Pixels.open(io.BytesIO(file.read())).size == (320, 480)


@pytest.mark.parametrize("data", [b"", b"text", b"<svg/>"])
def test_a_bad_file_replaces_nothing(client: Client, data: bytes) -> None:
    client.force_login(factories.make_user(role=factories.DESK_EDITOR))
    image = kept()
    assert send(client, image, data).status_code == 200
    assert Image.objects.get().sha256 == image.sha256


def test_a_reporter_replaces_no_file_that_readers_see(client: Client) -> None:
    client.force_login(factories.make_user(role=factories.REPORTER))
    image = kept()
    address = reverse("admin:images_image_replace", args=[image.pk])
    assert client.get(address).status_code == 200
    Image.objects.filter(pk=image.pk).update(is_public=True)
    assert client.get(address).status_code == 403
    assert send(client, image, encoded(drawn(2))).status_code == 403
    assert Image.objects.get().sha256 == image.sha256


def test_the_desks_thumbnail_is_kept_until_the_file_is_another(client: Client) -> None:
    client.force_login(factories.make_user(role=factories.REPORTER))
    image = kept()
    address = reverse("admin:images_image_thumbnail", args=[image.pk])
    first = client.get(address)
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    replaced(image)
    second = client.get(address, headers={"if-none-match": first["ETag"]})
    assert second.status_code == 200
    assert second.content != first.content
