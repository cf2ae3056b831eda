"""What choosers and the tag field are told, and who is told."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.admin.tag_input import join_names, split_names
from tests import factories
from tests.factories import ADMINISTRATOR, REPORTER

pytestmark = pytest.mark.django_db


def choose(client, kind, **query):
    return client.get(reverse("admin:articles_article_choose", args=[kind]), query)


@pytest.fixture
def reporter(client):
    user = factories.make_user(role=REPORTER)
    client.force_login(user)
    return user


@pytest.mark.parametrize("words", ["하나도 후회하지", "regret", "Harbour Board", "후회 harbour"])
def test_a_quotation_is_found_by_its_words_translation_and_community(client, reporter, words):
    quotation = factories.make_quotation(translation="I regret nothing", accepted=True)
    factories.make_quotation(
        exact="전혀 다른 이야기", source=factories.make_source(outlet=factories.make_outlet(name_en="Other"))
    )
    (card,) = choose(client, "quotation", q=words).json()["cards"]
    assert card["id"] == quotation.pk
    assert quotation.exact in card["title"]
    assert quotation.source.outlet.name_en in card["detail"]
    assert (card["state"], card["mark"]) == ("verified", "good")


def test_a_quotation_that_nobody_verified_or_translated_says_so(client, reporter):
    factories.make_quotation()
    (card,) = choose(client, "quotation").json()["cards"]
    assert card["state"] == "not verified, no translation"


def test_pictures_come_with_a_thumbnail_and_what_they_lack(client, reporter):
    image = factories.make_image(title="Queue at dawn", credit="", alternative_text="")
    (card,) = choose(client, "image", q="dawn").json()["cards"]
    assert card["thumbnail"] == reverse("admin:images_image_thumbnail", args=[image.pk])
    assert card["state"] == "no credit, no alternative text"


def test_a_use_of_a_picture_shows_what_the_picture_says_itself(client, reporter):
    image = factories.make_image(alternative_text="A queue in the rain", caption="At dawn")
    article = factories.make_article(
        created_by=reporter, lead_image=image, blocks=[factories.picture(image), factories.picture()]
    )
    page = client.get(reverse("admin:articles_article_change", args=[article.pk])).text
    assert page.count('placeholder="A queue in the rain"') == 2
    assert page.count('placeholder="At dawn"') == 2
    assert f'data-upload-address="{reverse("admin:images_image_upload")}"' in page


@pytest.mark.parametrize("kind", ["paraphrase", "source", "article"])
def test_other_kinds_are_listed_too(client, reporter, kind):
    made = {
        "paraphrase": factories.make_paraphrase,
        "source": factories.make_source,
        "article": factories.make_article,
    }[kind]()
    assert made.pk in [card["id"] for card in choose(client, kind).json()["cards"]]


def test_lists_come_in_pages(client, reporter):
    for _number in range(26):
        factories.make_image()
    first = choose(client, "image").json()
    second = choose(client, "image", page="2").json()
    assert (len(first["cards"]), first["has_more"]) == (24, True)
    assert (len(second["cards"]), second["has_more"]) == (2, False)


def test_a_list_costs_the_same_however_long(client, reporter):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            choose(client, "quotation")
        return len(queries)

    factories.make_quotation(translation="One", accepted=True)
    few = cost()
    for _number in range(9):
        factories.make_quotation(translation="Many", accepted=True)
    assert cost() == few


def test_an_unknown_kind_is_not_found(client, reporter):
    assert choose(client, "user").status_code == 404


@pytest.mark.parametrize("kind", ["quotation", "paraphrase", "image", "source", "article"])
def test_who_does_not_work_on_articles_is_told_nothing(client, kind):
    client.force_login(factories.make_user(role=ADMINISTRATOR))
    assert choose(client, kind).status_code == 403
    assert client.get(reverse("admin:articles_article_tags"), {"q": "a"}).status_code == 403


class TestSuggestedTags:
    def ask(self, client, text, **more):
        return client.get(reverse("admin:articles_article_tags"), {"q": text, **more}).json()

    def test_they_are_found_by_either_name_or_alias_whatever_its_form(self, client, reporter):
        factories.make_tag(name_en="Harbour", name_ko="항구", aliases=["Port"])
        for text in ("harb", "HARB", "항", "항", "port"):
            (tag,) = self.ask(client, text)["tags"]
            assert (tag["name"], tag["other"]) == ("Harbour", "항구")
        assert self.ask(client, "port")["tags"][0]["alias"] == "Port"

    def test_names_that_begin_so_come_before_names_that_contain_it(self, client, reporter):
        factories.make_tag(name_en="Old harbour", article_count=9)
        factories.make_tag(name_en="Harbour")
        assert [tag["name"] for tag in self.ask(client, "harb")["tags"]] == ["Harbour", "Old harbour"]

    def test_the_tag_that_is_asked_for_another_is_not_offered_by_any_name(self, client, reporter):
        harbour = factories.make_tag(name_en="Harbour", aliases=["Harbourside", "Old harbour"])
        factories.make_tag(name_en="Harbour bus")
        for text in ("harb", "bour"):
            offered = self.ask(client, text, **{"except": harbour.pk})["tags"]
            assert [tag["name"] for tag in offered] == ["Harbour bus"]
        assert len(self.ask(client, "harb", **{"except": "9" * 30})["tags"]) == 2
        assert len(self.ask(client, "harb", **{"except": "x"})["tags"]) == 2

    def test_it_says_whether_the_name_would_be_a_new_tag(self, client, reporter):
        factories.make_tag(name_en="Harbour", aliases=["Port"])
        assert self.ask(client, "PORT")["is_known"]
        assert not self.ask(client, "portal")["is_known"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        (" , ,", []),
        ("a, b", ["a", "b"]),
        ("a，b、c", ["a", "b", "c"]),
        ('"Paris, Texas", b', ["Paris, Texas", "b"]),
        ('the "old" pier', ['the "old" pier']),
    ],
)
def test_typed_tags_are_taken_apart(text, names):
    assert split_names(text) == names
    assert split_names(join_names(names)) == names
