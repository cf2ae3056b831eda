"""Changing several pictures at once, after seeing what would follow."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from images.models import Image
from images.together import MOST_AT_ONCE
from tests import factories

pytestmark = pytest.mark.django_db
TOGETHER = "admin:images_image_together"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(factories.make_user(role=factories.DESK_EDITOR))
    return client


def post(client: Client, images: list[Image], step: str = "", **fields: object):
    data = {"chosen": [image.pk for image in images], "step": step, **fields}
    return client.post(reverse(TOGETHER), data, follow=True)


def test_what_changes_is_shown_first_and_then_changed(
    desk: Client, django_capture_on_commit_callbacks
) -> None:
    empty, said = factories.make_image(credit=""), factories.make_image(title="Harbour", credit="A painter")
    assert post(desk, [empty, said]).status_code == 200
    asked = {"change_credit": "on", "credit": "The agency"}
    page = post(desk, [empty, said], "confirm", **asked).content.decode()
    assert "2 pictures change" in page
    assert "A painter" in page
    assert set(Image.objects.values_list("credit", flat=True)) == {"", "A painter"}
    page = post(desk, [empty, said], "confirm", only_empty="on", **asked).content.decode()
    assert "1 picture changes" in page
    with django_capture_on_commit_callbacks(execute=True):
        page = post(desk, [empty, said], "apply", only_empty="on", **asked).content.decode()
    assert "1 picture is changed." in page
    assert {image.title: image.credit for image in Image.objects.all()} == {
        empty.title: "The agency",
        "Harbour": "A painter",
    }


def test_a_field_that_is_not_ticked_stays(desk: Client) -> None:
    image = factories.make_image(credit="A painter", licence="CC BY")
    page = post(desk, [image], "apply", licence="", credit="Somebody").content.decode()
    assert "Tick at least one field" in page
    post(desk, [image], "apply", licence="", credit="Somebody", change_licence="on")
    image.refresh_from_db()
    assert (image.credit, image.licence) == ("A painter", "")


def test_the_end_of_rights_names_the_live_articles_that_lose_the_picture(desk: Client) -> None:
    image = factories.make_image(width=64)
    factories.make_edition(article=factories.make_article(title="Ships at night", lead_image=image))
    end = timezone.localtime(timezone.now() + timedelta(days=3))
    fields = {
        "change_rights_expire_at": "on",
        "rights_expire_at": f"{end:%Y-%m-%dT%H:%M}",
    }
    page = post(desk, [image], "confirm", **fields).content.decode()
    assert "What the end of the rights does" in page
    assert "Ships at night" in page
    assert "readers see the change at once" in page
    post(desk, [image], "apply", **fields)
    image.refresh_from_db()
    assert image.rights_expire_at is not None
    assert abs(image.rights_expire_at - end) < timedelta(minutes=1)


def test_pictures_that_readers_see_stay_as_they_are_for_a_reporter(client: Client) -> None:
    client.force_login(factories.make_user(role=factories.REPORTER))
    shown, own = factories.make_image(title="Shown", is_public=True), factories.make_image(title="Own")
    page = post(client, [shown, own]).content.decode()
    assert "Only a desk editor changes them" in page
    post(client, [shown, own], "apply", change_credit="on", credit="Me")
    assert dict(Image.objects.values_list("title", "credit")) == {"Shown": "The Desk", "Own": "Me"}


def test_nothing_chosen_or_too_much_is_said(desk: Client) -> None:
    assert "Tick the pictures" in post(desk, []).content.decode()
    many = {"chosen": range(1, MOST_AT_ONCE + 2), "step": "apply"}
    assert "at most" in desk.post(reverse(TOGETHER), many, follow=True).content.decode()
    odd = {"chosen": ["x", "-1", "9" * 40, "٣"], "step": "apply", "change_credit": "on"}
    assert desk.post(reverse(TOGETHER), odd, follow=True).status_code == 200
    assert desk.get(reverse(TOGETHER))["Location"] == reverse("admin:images_image_changelist")
