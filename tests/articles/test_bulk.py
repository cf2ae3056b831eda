"""Steps with a selection: each row says what will happen or why not; rights are asked for each article, on the server."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.admin.bulk import BULK
from articles.models import Article, Category, Edition
from articles.publishing import publish
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
State = Article.State


@pytest.fixture
def desk(client: Client):
    user = factories.make_user(role=factories.DESK_EDITOR)
    client.force_login(user)
    return user


def send(client, name, articles, **values):
    return client.post(
        reverse("admin:articles_article_changelist"),
        {"action": name, "_selected_action": [article.pk for article in articles], **values},
    )


def confirm(client, name, articles, **values) -> str:
    response = send(client, name, articles, confirmed="1", **values)
    assert response.status_code == 302, response.context["form"].errors
    return client.get(response.headers["Location"]).content.decode()


def states(*articles) -> list[str]:
    return [Article.objects.get(pk=article.pk).state for article in articles]


@pytest.mark.parametrize("name", BULK)
def test_each_says_what_it_will_do_and_does_nothing_yet(client, name):
    client.force_login(factories.make_user(role=factories.PUBLISHER))
    article = factories.make_article(state="review")
    before = Article.objects.values().get(pk=article.pk)
    page = send(client, name, [article])
    assert page.status_code == 200
    assert article.title in page.content.decode()
    assert Article.objects.values().get(pk=article.pk) == before


def test_a_selection_is_approved_and_its_own_author_is_refused(client, desk):
    theirs = factories.make_article(title="Theirs", state="review")
    mine = factories.make_article(title="Mine", state="review", created_by=desk)
    draft = factories.make_article(title="A draft")
    rows = {
        row.article.title: row
        for row in send(client, "approve_selected", [theirs, mine, draft]).context["rows"]
    }
    assert [rows[title].is_refused for title in ("Theirs", "Mine", "A draft")] == [False, True, True]
    page = confirm(client, "approve_selected", [theirs, mine, draft])
    assert states(theirs, mine, draft) == [State.APPROVED, State.IN_REVIEW, State.DRAFT]
    assert "“A draft” was left as it is" in page


def test_changes_are_requested_with_one_reason(client, desk):
    articles = [factories.make_article(state="review") for _number in range(2)]
    assert send(client, "request_changes_to_selected", articles, confirmed="1", reason=" ").status_code == 200
    assert states(*articles) == [State.IN_REVIEW] * 2
    confirm(client, "request_changes_to_selected", articles, reason="Say who was asked.")
    assert states(*articles) == [State.DRAFT] * 2


def test_a_selection_is_assigned_to_one_person(client, desk):
    articles = [factories.make_article() for _number in range(2)]
    confirm(client, "assign_selected", articles, person=str(desk.pk))
    assert set(Article.objects.values_list("assignee", flat=True)) == {desk.pk}


def test_the_category_changes_and_a_revision_says_so(client, desk):
    article = factories.make_article(category=Category.objects.get(slug="news"))
    factories.make_revision(article=article)
    confirm(client, "categorise_selected", [article], category=str(Category.objects.get(slug="sport").pk))
    article.refresh_from_db()
    assert article.category.slug == "sport"
    assert article.revisions.first().document["category"] == article.category_id
    assert article.revisions.count() == 2


def test_what_is_live_is_updated_and_taken_off(client, desk):
    article = factories.make_article(title="Out")
    publish(revision=factories.make_revision(article=article), actor=desk, now=NOW)
    Article.objects.filter(pk=article.pk).update(title="Out, again")
    [row] = send(client, "publish_selected", [article]).context["rows"]
    assert row.step.name == "update"
    confirm(client, "publish_selected", [article])
    assert Edition.objects.live().get().title == "Out, again"
    confirm(client, "unpublish_selected", [article])
    assert not Edition.objects.live().exists()


def test_a_reporter_touches_only_their_own_whatever_ids_are_posted(client):
    reporter = factories.make_user(role=factories.REPORTER)
    client.force_login(reporter)
    mine, others = factories.make_article(created_by=reporter), factories.make_article()
    confirm(client, "submit_selected", [mine, others])
    assert states(mine, others) == [State.IN_REVIEW, State.DRAFT]
    category = str(Category.objects.get(slug="sport").pk)
    confirm(client, "categorise_selected", [others], category=category)
    others.refresh_from_db()
    assert others.category.slug != "sport"
    offered = client.get(reverse("admin:articles_article_changelist")).content.decode()
    assert "approve_selected" not in offered
    for name in ("approve_selected", "publish_selected", "unpublish_selected", "assign_selected"):
        send(client, name, [mine], confirmed="1")
    assert states(mine) == [State.IN_REVIEW]


def test_too_many_at_once_are_refused_in_words(client, desk, monkeypatch):
    monkeypatch.setattr("articles.admin.bulk.MOST_AT_ONCE", 2)
    articles = [factories.make_article(state="review") for _number in range(3)]
    page = confirm(client, "approve_selected", articles)
    assert "Select 2 articles at most. Nothing was done." in page
    assert set(states(*articles)) == {State.IN_REVIEW}


def test_a_selection_costs_so_much_for_each_and_no_more(client, desk):
    def cost(count: int) -> int:
        articles = [factories.make_article(state="review") for _number in range(count)]
        with CaptureQueriesContext(connection) as queries:
            send(client, "assign_selected", articles)
        return len(queries)

    cost(1)
    assert cost(1) == cost(5)
