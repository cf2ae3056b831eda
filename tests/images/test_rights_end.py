"""Rights that end: pages are told at that moment, once, and the desk reads before what will happen."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delivery.announcing import keys_changed
from images.models import Image
from images.rights import announce_lapsed, lapsed
from images.storing import change_details
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def test_the_end_is_announced_once_and_again_after_a_renewal(django_capture_on_commit_callbacks) -> None:
    image = factories.make_image(rights_expire_at=NOW)
    # Readers get it: what lists it names it.
    Image.objects.filter(pk=image.pk).update(is_public=True)
    factories.make_image(rights_expire_at=NOW + timedelta(hours=1))
    heard: list[str] = []

    def listen(sender: object, keys: frozenset[str], **_signal: object) -> None:
        heard.extend(keys)

    keys_changed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            assert announce_lapsed(now=NOW - timedelta(seconds=1)) == 0
            assert announce_lapsed(now=NOW) == 1
            assert announce_lapsed(now=NOW) == 0
        assert sorted(heard) == [f"image-{image.pk}", "lists"]
        image.refresh_from_db()
        image.rights_expire_at = NOW + timedelta(days=1)
        change_details(image=image, now=NOW)
        with django_capture_on_commit_callbacks(execute=True):
            assert announce_lapsed(now=NOW + timedelta(days=1)) == 2
    finally:
        keys_changed.disconnect(listen)


def page_of(client: Client, image: Image) -> str:
    return client.get(reverse("admin:images_image_change", args=[image.pk])).content.decode()


def test_the_picture_says_what_the_end_does_to_which_articles(client: Client) -> None:
    client.force_login(factories.make_user(role=factories.DESK_EDITOR))
    end = timezone.now() + timedelta(days=5)
    image = factories.make_image(rights_expire_at=end)
    assert "From then on no article with it can be published." in page_of(client, image)
    factories.make_edition(article=factories.make_article(title="Ships at night", lead_image=image))
    page = page_of(client, image)
    assert "At that moment it disappears from the pages below" in page
    assert (
        "Ships at night"
        in page[page.index("picture-rights") : page.index("</ul>", page.index("picture-rights"))]
    )
    Image.objects.filter(pk=image.pk).update(rights_expire_at=timezone.now())
    assert "Readers see it nowhere" in page_of(client, image)


def test_whoever_sets_an_end_is_told_what_follows(client: Client) -> None:
    client.force_login(factories.make_user(role=factories.DESK_EDITOR))
    image = factories.make_image()
    factories.make_edition(article=factories.make_article(title="Ships at night", lead_image=image))
    data = {
        "title": image.title,
        "credit": image.credit,
        "focal_x": "0.5",
        "focal_y": "0.5",
        "rights_expire_at": "2020-01-01T00:00",
    }
    address = reverse("admin:images_image_change", args=[image.pk])
    page = client.post(address, {**data, "_continue": "1"}, follow=True).content.decode()
    assert "Readers no longer see the picture in 1 article: “Ships at night”" in page


def test_rights_that_ended_untold_are_found_by_an_index() -> None:
    if connection.vendor == "postgresql":
        # It reads a table of a few rows as a whole, whatever indexes there are.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    untold = Image.objects.filter(lapse_announced_at__isnull=True)
    assert "image_end_untold" in lapsed(untold, now=NOW).order_by("rights_expire_at").explain()
