"""Hangul has two forms in Unicode, composed and taken apart; macOS hands on the second. Whatever is asked for in either finds the same."""

import unicodedata
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from articles.admin import cards
from tests import factories
from tests.newsroom.api_site import standing_site
from tests.newsroom.rights.site import Site, site_of_all, undone

pytestmark = pytest.mark.django_db

# Something of everything that the desk looks through is called so.
NAME = "한글항구"
APART = unicodedata.normalize("NFD", NAME)


@pytest.fixture(scope="module")
def desk(django_db_setup: None, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock(), undone():
        site = site_of_all()
        outlet = factories.make_outlet(name_en="Hangul", name_native=NAME)
        source = factories.make_source(outlet=outlet, title=f"{NAME} 이야기")
        capture = factories.make_capture(source=source, comments=[f"{NAME}에 다녀왔어요"])
        factories.make_quotation(exact=f"{NAME}에 다녀왔어요", capture=capture)
        factories.make_paraphrase(capture=capture, text=f"{NAME} 사람들은 웃었다")
        factories.make_article(title=f"{NAME}의 밤")
        factories.make_tag(name_en="Hangul harbour", name_ko=NAME)
        factories.make_image(title=NAME)
        yield site


@pytest.fixture(scope="module")
def public(django_db_setup: None, django_db_blocker: Any) -> Any:
    yield from standing_site(django_db_blocker)


def test_the_two_forms_differ() -> None:
    assert NAME != APART
    assert unicodedata.normalize("NFC", APART) == NAME


def test_every_list_of_the_desk_finds_the_same(desk: Site) -> None:
    found = {}
    for model, register in admin.site._registry.items():
        if not register.search_fields:
            continue
        name = f"{model._meta.app_label}/{model._meta.model_name}"
        for letter in ("P", "A"):
            with undone():
                answers = [desk.clients[letter].get(f"/admin/{name}/", {"q": text}) for text in (NAME, APART)]
            if answers[0].status_code == 200 and "cl" in (answers[0].context or {}):
                composed, apart = (answer.context["cl"].queryset.count() for answer in answers)
                assert composed == apart, name
                found[name] = composed
                break
    assert {name for name, number in found.items() if number} >= {
        "articles/article", "reactions/source", "reactions/quotation", "reactions/outlet", "tags/tag",
    }  # fmt: skip


def test_choosers_completion_and_the_palette_find_the_same(desk: Site) -> None:
    client = desk.clients["P"]
    places = [
        *(reverse("admin:articles_article_choose", args=[kind]) for kind in cards.KINDS),
        reverse("admin:palette"),
        "/admin/articles/article/tags/",
    ]
    for place in places:
        composed, apart = (client.get(place, {"q": text}) for text in (NAME, APART))
        assert composed.status_code == apart.status_code == 200
        assert composed.content.decode().replace(NAME, "").replace(
            APART, ""
        ) == apart.content.decode().replace(NAME, "").replace(APART, ""), place
    complete = {"app_label": "reactions", "model_name": "source", "field_name": "outlet"}
    composed, apart = (
        client.get("/admin/autocomplete/", {**complete, "term": text}) for text in (NAME, APART)
    )
    assert composed.json() == apart.json()
    assert composed.json()["results"]


def same_for_readers(path: str, **asked: str) -> tuple[Any, Any]:
    """Return what readers get where address and question come in either form, after redirects to the one address."""
    answers = []
    for form in ("NFC", "NFD"):
        written = {name: unicodedata.normalize(form, value) for name, value in asked.items()}
        answer = Client().get(unicodedata.normalize(form, path), written, follow=True)
        assert answer.status_code == 200, path
        answers.append(answer)
    return answers[0], answers[1]


@pytest.mark.parametrize("path", ["/tags/가게/", "/ko/tags/줄+가게/", "/tags/가게/feed.atom"])
def test_an_address_in_either_form_leads_to_the_same(public: Any, path: str) -> None:
    composed, apart = same_for_readers(path)
    assert composed.request["PATH_INFO"] == apart.request["PATH_INFO"]


@pytest.mark.parametrize("path", ["/ko/search/", "/api/v1/search"])
def test_a_question_in_either_form_finds_the_same(public: Any, path: str) -> None:
    composed, apart = same_for_readers(path, q="가게")
    found = [answer.content.count(public.article.slug.encode()) for answer in (composed, apart)]
    assert found[0] == found[1] > 0
