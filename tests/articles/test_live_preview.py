"""The preview of what is being typed: the readers' template, nothing saved, nobody else's article."""

import pytest
from django.test import Client
from django.urls import reverse

from articles.admin.snippets import columns
from articles.models import Article, Category, TextBlock
from tags.models import Tag
from tests import factories
from tests.articles.desk_forms import add_block, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def reporter(client: Client):
    user = factories.make_user(role=factories.REPORTER)
    client.force_login(user)
    return user


def address(article=None) -> str:
    if article is None:
        return reverse("admin:articles_article_preview_new")
    return reverse("admin:articles_article_preview", args=[article.pk])


def test_what_is_typed_is_shown_and_nothing_is_saved(client, reporter):
    article = factories.make_article(
        title="Before", created_by=reporter, blocks=[factories.text("<p>Old.</p>"), factories.heading("Kept")]
    )
    data = opened(client, article) | {"title": "After", "tag_names": "A new tag"}
    data["articles_textblock_set-0-html"] = "<p>New words<script>x()</script>.</p>"
    add_block(data, "heading", text="Third", level="2", ordering="1")
    response = client.post(address(article), data)
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    answer = response.json()
    main = answer["page"].split("<main")[1]
    assert [word for word in ("After", "New words", "Third", "Kept") if word in main] == [
        "After",
        "New words",
        "Third",
        "Kept",
    ]
    assert main.index("Third") < main.index("New words") < main.index("Kept")
    assert "x()" not in main
    assert "As you are typing it." in main
    assert answer["snippet"]["title"] == "After"
    assert "words" in answer["length"]
    article.refresh_from_db()
    assert (article.title, article.version, TextBlock.objects.get().html) == ("Before", 1, "<p>Old.</p>")
    assert not article.revisions.exists()
    assert not Tag.objects.exists()


def test_what_cannot_be_saved_yet_is_shown_as_far_as_it_goes(client, reporter):
    data = opened(client) | {"title": "", "deck": "One sentence.", "category": ""}
    add_block(data, "text", html="<p>첫 문장.</p>")
    add_block(data, "quotation", quotation="")
    add_block(data, "embed", url="nonsense", title="")
    answer = client.post(address(), data).json()
    assert "첫 문장." in answer["page"]
    assert answer["snippet"]["title"] == "Untitled"
    assert "3 syllables" in answer["length"]
    assert not Article.objects.exists()


def test_a_new_articles_preview_opens_empty(client, reporter):
    assert client.get(address()).status_code == 200
    Category.objects.all().delete()
    assert client.get(address()).status_code == 200
    assert client.post(address(), opened(client)).status_code == 200


def test_only_who_may_edit_may_ask(client, reporter):
    others = factories.make_article(title="Of somebody else")
    assert client.post(address(others), opened(client)).status_code == 403
    client.force_login(factories.make_user(role=factories.ADMINISTRATOR))
    assert client.post(address(), {"title": "x"}).status_code == 403
    client.logout()
    assert client.post(address(others), {"title": "x"}).status_code == 302


@pytest.mark.parametrize(
    "data", [{}, {"title": "x" * 100_000}, {"articles_textblock_set-TOTAL_FORMS": "many"}]
)
def test_a_broken_form_breaks_nothing(client, reporter, data):
    article = factories.make_article(created_by=reporter)
    assert client.post(address(article), data).status_code == 200


def test_wide_characters_take_two_columns():
    assert columns("abc") == 3
    assert columns("가나 a") == 6
