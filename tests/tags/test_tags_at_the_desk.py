"""Names of tags: renaming, aliases, and their page at the desk."""

import unicodedata

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from taggit.models import Tag as TaggitTag

from tags.models import Tag, TagName
from tags.naming import UnableToName, add_alias, create_tag, key_of, remove_alias, rename, resolve_or_create
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(factories.make_superuser())
    return client


def names_of(tag: Tag) -> set[str]:
    return set(tag.names.values_list("name", flat=True))


def test_a_renamed_tag_keeps_its_slug_and_is_still_found_by_its_old_name() -> None:
    tag = create_tag(name_en="Harbour", name_ko="항구")
    slug = tag.slug
    rename(tag=tag, name_en="Port", name_ko="항구")
    tag.refresh_from_db()
    assert (tag.name, tag.slug) == ("Port", slug)
    assert names_of(tag) == {"Harbour", "Port", "항구"}
    assert resolve_or_create(names=["HARBOUR"]) == [tag]


def test_a_rename_that_changes_only_the_case_changes_the_spelling_of_the_name() -> None:
    tag = create_tag(name_en="harbour")
    rename(tag=tag, name_en="Harbour", name_ko="")
    assert names_of(tag) == {"Harbour"}


def test_a_name_of_another_tag_cannot_be_taken() -> None:
    create_tag(name_en="Port", aliases=["Docks"])
    tag = create_tag(name_en="Harbour")
    for call in (
        lambda: rename(tag=tag, name_en="PORT", name_ko=""),
        lambda: rename(tag=tag, name_en="Harbour", name_ko="docks"),
        lambda: add_alias(tag=tag, name=" #port "),
    ):
        with pytest.raises(UnableToName, match="Port"):
            call()
    tag.refresh_from_db()
    assert tag.name_en == "Harbour"


def test_a_tag_cannot_lose_its_last_label() -> None:
    tag = create_tag(name_en="Harbour")
    with pytest.raises(UnableToName):
        rename(tag=tag, name_en=" ", name_ko="")


def test_an_alias_in_decomposed_form_is_the_same_alias() -> None:
    tag = create_tag(name_en="Harbour")
    add_alias(tag=tag, name=unicodedata.normalize("NFD", "부두"))
    add_alias(tag=tag, name="부두")
    assert names_of(tag) == {"Harbour", "부두"}


def test_a_label_is_no_alias_that_could_be_removed() -> None:
    tag = create_tag(name_en="Harbour", aliases=["Docks"])
    remove_alias(tag=tag, name="docks")
    assert names_of(tag) == {"Harbour"}
    with pytest.raises(UnableToName):
        remove_alias(tag=tag, name="harbour")


@pytest.mark.parametrize("name", ["", "#", "!!!", "x" * 101])
def test_what_is_no_name_is_refused(name: str) -> None:
    tag = create_tag(name_en="Harbour")
    with pytest.raises(UnableToName):
        add_alias(tag=tag, name=name)


def test_taggits_own_admin_is_not_there() -> None:
    assert not admin.site.is_registered(TaggitTag)
    assert admin.site.is_registered(Tag)


def inline(rows: list[dict[str, object]], initial: int = 0) -> dict[str, object]:
    data: dict[str, object] = {"names-TOTAL_FORMS": len(rows), "names-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        data |= {f"names-{number}-{field}": value for field, value in row.items()}
    return data


def test_a_tag_is_made_at_the_desk_with_its_names_and_introduction(desk: Client) -> None:
    response = desk.post(
        reverse("admin:tags_tag_add"),
        {
            "name_en": "Night market",
            "name_ko": "야시장",
            "introduction_en": "Stalls after dark.",
            "introduction_ko": "",
            **inline([{"name": "night bazaar"}, {"name": ""}]),
        },
    )
    assert response.status_code == 302, response.context["errors"]
    tag = Tag.objects.get()
    assert (tag.slug, tag.introduction_en) == ("night-market", "Stalls after dark.")
    assert names_of(tag) == {"Night market", "야시장", "night bazaar"}


def test_a_tag_is_renamed_and_its_aliases_changed_at_the_desk(desk: Client) -> None:
    tag = create_tag(name_en="Night market", aliases=["bazaar", "stalls"])
    bazaar, stalls = (TagName.objects.get(name=name) for name in ("bazaar", "stalls"))
    response = desk.post(
        reverse("admin:tags_tag_change", args=[tag.pk]),
        {
            "name_en": "Evening market",
            "name_ko": "야시장",
            "introduction_en": "",
            "introduction_ko": "",
            **inline(
                [
                    {"id": bazaar.pk, "tag": tag.pk, "name": "night bazaar"},
                    {"id": stalls.pk, "tag": tag.pk, "name": "stalls", "DELETE": "on"},
                ],
                initial=2,
            ),
        },
    )
    assert response.status_code == 302, response.context["errors"]
    tag.refresh_from_db()
    assert tag.slug == "night-market"
    assert names_of(tag) == {"Evening market", "야시장", "Night market", "night bazaar"}
    assert all(row.key == key_of(row.name) for row in TagName.objects.all())


def test_a_name_that_another_tag_has_is_refused_at_the_desk_in_words(desk: Client) -> None:
    create_tag(name_en="Port", aliases=["Docks"])
    page = desk.post(
        reverse("admin:tags_tag_add"),
        {
            "name_en": "port",
            "name_ko": "",
            "introduction_en": "",
            "introduction_ko": "",
            **inline([{"name": "DOCKS"}]),
        },
    ).content.decode()
    assert page.count("already belongs to the tag") == 2
    assert Tag.objects.count() == 1


def test_tags_are_found_by_any_of_their_names_in_any_form(desk: Client) -> None:
    tag = create_tag(name_en="Night market", name_ko="야시장", aliases=["bazaar"])
    create_tag(name_en="Harbour")
    address = reverse("admin:autocomplete")
    for term in ("bazaar", "야시장", unicodedata.normalize("NFD", "야시장"), "NIGHT"):
        found = desk.get(
            address, {"term": term, "app_label": "articles", "model_name": "articletag", "field_name": "tag"}
        ).json()
        assert [result["id"] for result in found["results"]] == [str(tag.pk)]


def test_a_slug_cannot_be_changed_at_the_desk(desk: Client) -> None:
    tag = create_tag(name_en="Harbour")
    page = desk.get(reverse("admin:tags_tag_change", args=[tag.pk])).content.decode()
    assert 'name="slug"' not in page


def test_the_labels_of_a_tag_are_not_listed_among_its_aliases(desk: Client) -> None:
    tag = create_tag(name_en="Night market", name_ko="야시장", aliases=["bazaar"])
    page = desk.get(reverse("admin:tags_tag_change", args=[tag.pk])).content.decode()
    assert 'value="bazaar"' in page
    assert page.count('value="Night market"') == 1
    assert page.count('value="야시장"') == 1
