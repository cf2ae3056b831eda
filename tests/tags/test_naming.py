"""Tags are found by any of their names; those that do not exist are made, all at once."""

from collections.abc import Callable
from typing import Any

import pytest

from tags.models import Tag, TagAddress, TagName, key_of
from tags.naming import UnableToName, change_address, create_tag, resolve_or_create, tags_named

pytestmark = pytest.mark.django_db


def test_a_new_tag_is_the_one_that_would_be_made_by_itself() -> None:
    made = resolve_or_create(names=["#Night  Market", "야시장", "Zoo"])
    columns = ("name", "slug", "name_en", "name_ko", "initial_en", "initial_ko", "article_count", "is_demo")
    rows = list(Tag.objects.order_by("pk").values_list(*columns))
    names = list(TagName.objects.order_by("pk").values_list("name", "key", "tag__slug"))
    assert [tag.pk for tag in made] == list(Tag.objects.order_by("pk").values_list("pk", flat=True))
    Tag.objects.all().delete()
    create_tag(name_en="Night Market")
    create_tag(name_ko="야시장")
    create_tag(name_en="Zoo")
    assert rows == list(Tag.objects.order_by("pk").values_list(*columns))
    assert names == list(TagName.objects.order_by("pk").values_list("name", "key", "tag__slug"))


def test_one_tag_for_a_topic_spelt_as_it_is_met_first() -> None:
    ferry = create_tag(name_en="Ferry", aliases=["Liner"])
    made = resolve_or_create(names=["liner", "Night Market", "#night market", "FERRY"])
    assert [tag.name for tag in made] == ["Ferry", "Night Market"]
    assert made[0] == ferry
    assert [tag.name for tag in tags_named(["NIGHT market", "Zoo", "Liner", "zoo"])] == [
        "Night Market",
        "Zoo",
        "Ferry",
        "Zoo",
    ]
    assert Tag.objects.count() == 3


def test_each_new_tag_has_an_address_that_none_has_or_had() -> None:
    change_address(tag=create_tag(name_en="C"), address="letter")
    create_tag(name_en="C sharp")
    Tag.objects.filter(name="C sharp").update(slug="c-2")
    made = resolve_or_create(names=["C+", "C-", "+!a", "a", "C sharp", "(a)"])
    assert [tag.slug for tag in made] == ["c-3", "c-4", "a", "a-2", "c-2", "a-3"]
    assert TagAddress.objects.get().slug == "c"


def test_the_number_of_queries_does_not_grow_with_the_names(
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    with django_assert_max_num_queries(12):
        resolve_or_create(names=[f"topic {number}" for number in range(200)])
    assert Tag.objects.count() == TagName.objects.count() == 200


@pytest.mark.parametrize("name", ["", "#", "!!", "x" * 101])
def test_where_one_name_is_impossible_no_tag_is_made(name: str) -> None:
    with pytest.raises(UnableToName):
        resolve_or_create(names=["Ferry", name])
    assert not Tag.objects.exists()


def test_a_name_that_begins_with_several_signs_is_still_its_own() -> None:
    [tag] = tags_named(["# #x"])
    assert TagName.objects.get(tag=tag).key == key_of(tag.name)
