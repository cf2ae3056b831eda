"""Tags that may be one are found by how they are written, heard and used, and not among everything else."""

import time
import unicodedata

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tags.models import Tag, TagName, key_of
from tags.naming import create_tag
from tags.similar import similar_tags, tell_apart
from tags.skeletons import letters_of, sound_of
from tests import factories

pytestmark = pytest.mark.django_db


def found():
    return {(like.source.label, like.target.label, str(like.why)) for like in similar_tags()}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Night market", "NightMarket"),
        ("Night market", "night-market"),
        ("Café", "CAFE"),
        ("Ｆｅｒｒｙ", "Ferry"),
        ("야시장", "야 시장"),
        ("K-pop", "Kpop"),
    ],
)
def test_the_same_but_for_spelling(one, other):
    create_tag(name_en=one)
    create_tag(name_en=other)
    assert found() == {(other, one, "spelling")}


@pytest.mark.parametrize(
    ("english", "korean"),
    [
        ("Trump", "트럼프"),
        ("Ukraine", "우크라이나"),
        ("Biden", "바이든"),
        ("Son Heung-min", "손흥민"),
        ("Samsung", "삼성"),
    ],
)
def test_the_same_in_the_other_language_by_sound(english, korean):
    create_tag(name_en=english)
    create_tag(name_ko=korean)
    assert found() == {(korean, english, "translation")}


def test_tags_with_names_in_both_languages_are_no_translations_of_each_other():
    create_tag(name_en="Trump", name_ko="대통령")
    create_tag(name_en="President", name_ko="트럼프")
    assert found() == set()


def test_the_same_in_the_other_language_by_the_articles_they_stand_in():
    english, korean, other = (
        create_tag(name_en="Election"),
        create_tag(name_ko="선거"),
        create_tag(name_ko="투표소"),
    )
    for number in range(5):
        factories.make_edition(tags=[english, korean, *([other] if number < 3 else [])])
    assert found() == {("선거", "Election", "translation")}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Night market", "Nihgt market"),
        ("Night market", "Night markets"),
        ("Ukraine", "Ukrane"),
        ("우크라이나", "우크라이냐"),
        ("우크라이나", unicodedata.normalize("NFD", "우크라이너")),
    ],
)
def test_one_typing_error_apart(one, other):
    create_tag(name_en=one)
    create_tag(name_en=other)
    assert {why for _one, _other, why in found()} == {"typing"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("World Cup 2022", "World Cup 2026"),
        ("Rain", "Raid"),
        ("서울", "서산"),
        ("Harbour", "Labour"),
        ("G7", "G20"),
    ],
)
def test_what_is_not_the_same_is_not_said_to_be(one, other):
    create_tag(name_en=one)
    create_tag(name_en=other)
    assert found() == set()


def test_an_alias_is_compared_too_and_the_one_with_more_articles_is_kept():
    small, large = create_tag(name_en="Liner", aliases=["Night-market"]), create_tag(name_en="Night market")
    factories.make_edition(tags=[large])
    (like,) = similar_tags()
    assert (like.source, like.target, like.names) == (small, large, ("Night-market", "Night market"))


def test_what_the_desk_told_apart_is_not_offered_again():
    one, other = create_tag(name_en="Night market"), create_tag(name_en="Night markets")
    tell_apart(one=other, other=one)
    tell_apart(one=one, other=other)
    assert similar_tags() == []


def test_letters_and_sounds():
    assert letters_of("Ça, va?") == "cava"
    assert letters_of("각") == letters_of(unicodedata.normalize("NFD", "각"))
    assert sound_of("Trump") == sound_of("트럼프") == "tlmp"


def test_ten_thousand_tags_take_seconds_and_four_queries():
    words = [f"{first}{middle}{last}" for first in "bcdfg" for middle in "aeiou" for last in "lmnrs"]
    labels = [
        f"{one} {other} {number % 7}"
        for number, (one, other) in enumerate((a, b) for a in words for b in words)
    ]
    labels = labels[:10_000]
    tags = Tag.objects.bulk_create(
        Tag(name=label, slug=f"t-{number}", name_en=label) for number, label in enumerate(labels)
    )
    TagName.objects.bulk_create(TagName(tag=tag, name=tag.name, key=key_of(tag.name)) for tag in tags)
    create_tag(name_en="Night market")
    create_tag(name_en="Night markets")
    began = time.process_time()
    with CaptureQueriesContext(connection) as queries:
        pairs = similar_tags()
    assert len(queries) == 4
    assert any(like.target.label == "Night market" for like in pairs)
    # A minute would do; comparing each with each takes many.
    assert time.process_time() - began < 30
