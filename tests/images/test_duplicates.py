"""Pictures that the library has already, found without looking at all of them."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from PIL import Image as Pixels
from PIL import ImageEnhance

from images.duplicates import MOST_SHOWN, near_to
from images.fingerprints import NEAR, distance, fingerprint_of, keys_near, keys_of
from images.models import NearKey
from images.preparing import prepare_image
from images.storing import store_image
from tests.images.drawing import drawn, encoded

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "again",
    [
        lambda picture: picture.resize((1200, 800)),
        lambda picture: picture.resize((240, 160)),
        lambda picture: Pixels.open(__import__("io").BytesIO(encoded(picture, quality=30))).convert("RGB"),
        lambda picture: ImageEnhance.Brightness(picture).enhance(1.15),
        lambda picture: picture.convert("L").convert("RGB"),
        lambda picture: picture.crop((3, 2, 478, 318)),
    ],
    ids=["larger", "smaller", "compressed", "brighter", "grey", "trimmed"],
)
def test_the_same_picture_saved_differently_is_near(again) -> None:
    for number in range(12):
        picture = drawn(number)
        assert distance(fingerprint_of(picture), fingerprint_of(again(picture))) <= NEAR


def test_other_pictures_are_not() -> None:
    prints = [fingerprint_of(drawn(number)) for number in range(60)]
    nearest = min(distance(one, other) for place, one in enumerate(prints) for other in prints[place + 1 :])
    assert nearest > NEAR


def test_a_plain_picture_has_no_fingerprint_and_so_no_likeness() -> None:
    assert fingerprint_of(Pixels.new("RGB", (400, 300), "teal")) is None
    split = Pixels.new("RGB", (64, 40), (200, 40, 40))
    split.paste((40, 40, 200), (32, 0, 64, 40))
    assert fingerprint_of(split) is None


@pytest.mark.parametrize(
    "turned", [(), (0,), (63,), (0, 16, 32, 48), (1, 2, 3, 17, 18, 33, 49), tuple(range(7))]
)
def test_the_keys_find_everything_within_seven_bits(turned: tuple[int, ...]) -> None:
    one = fingerprint_of(drawn(5))
    other = one ^ sum(1 << place for place in turned if place < 63) ^ (-(2**63) if 63 in turned else 0)
    assert distance(one, other) == len(turned)
    assert set(keys_near(one)) & set(keys_of(other))
    assert len(keys_near(one)) == 68


@pytest.mark.django_db
def test_near_pictures_are_found_with_two_queries_however_many_there_are(django_assert_num_queries) -> None:
    for number in range(8):
        store_image(data=encoded(drawn(number)), title=f"Picture {number}", actor=None, now=NOW)
    again = prepare_image(data=encoded(drawn(3).resize((960, 640)), quality=60))
    with django_assert_num_queries(2):
        found = near_to(prepared=again)
    assert [image.title for image in found] == ["Picture 3"]
    assert len(found) <= MOST_SHOWN
    assert NearKey.objects.count() == 32


@pytest.mark.django_db
def test_the_very_same_file_is_not_called_near(django_assert_num_queries) -> None:
    store_image(data=encoded(drawn(3)), title="Harbour", actor=None, now=NOW)
    assert near_to(prepared=prepare_image(data=encoded(drawn(3)))) == []


@pytest.mark.django_db
def test_pictures_of_before_are_compared_by_the_command() -> None:
    image = store_image(data=encoded(drawn(3, (2400, 1600))), title="Harbour", actor=None, now=NOW)
    before = image.fingerprint
    NearKey.objects.all().delete()
    type(image).objects.update(fingerprint=None)
    call_command("make_renditions")
    image.refresh_from_db()
    assert image.fingerprint is not None
    assert distance(image.fingerprint, before) <= 2
    assert NearKey.objects.count() == 4
