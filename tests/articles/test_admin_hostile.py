"""The desk against somebody who sends by hand what no form of ours would."""

from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory
from django.urls import reverse

from articles.models import Article, TextBlock
from newsroom.desk.asked_columns import hidden_columns
from tests import factories
from tests.articles.desk_forms import change_address, opened, save
from tests.factories import REPORTER

pytestmark = pytest.mark.django_db
PREFIX = "articles_textblock_set"


@pytest.fixture
def reporter():
    client = Client()
    client.user = factories.make_user(role=REPORTER)
    client.force_login(client.user)
    return client


@pytest.mark.one_database
def test_a_form_that_claims_a_billion_blocks_costs_no_more_than_those_it_sends(reporter):
    article = factories.make_article(created_by=reporter.user, blocks=[factories.text("<p>One.</p>")])
    data = opened(reporter, article) | {f"{PREFIX}-TOTAL_FORMS": "1" * 9, f"{PREFIX}-INITIAL_FORMS": "1" * 9}
    response = save(reporter, article, data)
    assert response.status_code == 302
    assert TextBlock.objects.get(parent=article).html == "<p>One.</p>"


def test_a_field_with_a_number_that_python_will_not_read_is_no_error_of_the_server(reporter):
    article = factories.make_article(created_by=reporter.user)
    data = opened(reporter, article) | {f"{PREFIX}-{'9' * 5_000}-html": "<p>x</p>", f"{PREFIX}-0-id": "0"}
    form = "application/x-www-form-urlencoded"
    response = reporter.post(change_address(article), urlencode(data, doseq=True), content_type=form)
    assert response.status_code in {200, 302}


def test_a_block_of_another_article_is_neither_changed_nor_moved_by_posting_its_number(reporter):
    mine = factories.make_article(created_by=reporter.user)
    theirs = factories.make_article(blocks=[factories.text("<p>Theirs.</p>")])
    block = TextBlock.objects.get(parent=theirs)
    posted = {"id": block.pk, "parent": theirs.pk, "html": "<p>Taken.</p>"}
    data = opened(reporter, mine) | {f"{PREFIX}-0-{name}": str(value) for name, value in posted.items()}
    save(reporter, mine, data)
    block.refresh_from_db()
    assert (block.parent_id, block.html) == (theirs.pk, "<p>Theirs.</p>")
    assert TextBlock.objects.filter(parent=theirs).count() == 1


@pytest.mark.parametrize("number", ["9" * 5_000, "9" * 30, "²", "-1"])
@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_a_number_that_no_article_can_have_is_not_found(reporter, number, page):
    factories.make_article()
    response = reporter.get(f"/admin/articles/article/{number}/{page}/")
    assert response.status_code in {302, 403, 404}


@pytest.mark.parametrize("number", ["9" * 5_000, "9" * 30, "²"])
def test_a_revision_is_compared_with_one_that_cannot_be_as_with_nothing(reporter, number):
    article = factories.make_article()
    factories.make_revision(article=article)
    address = reverse("admin:articles_article_revision", args=[article.pk, 1])
    assert reporter.get(f"{address}?from={number}").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "created_by__password__startswith=a",
        "created_by__email__contains=a",
        "created_by__is_superuser=True",
        "revisions__document__contains=a",
    ],
)
def test_a_list_answers_no_question_about_columns_that_it_does_not_offer(reporter, query):
    factories.make_article()
    response = reporter.get(f"{reverse('admin:articles_article_changelist')}?{query}")
    assert response.status_code in {302, 400}
    assert Article.objects.exists()


@pytest.mark.one_database
def test_no_list_of_the_desk_answers_a_question_about_a_column_that_it_hides():
    client, person = Client(), factories.make_superuser()
    client.force_login(person)
    request = RequestFactory().get("/")
    request.user = person
    asked = []
    for model, register in admin.site._registry.items():
        if not register.has_view_permission(request):
            continue
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for column in hidden_columns(register, request):
            asked.append(f"{model._meta.label}.{column}")
            answer = client.get(f"{address}?{column}__startswith=a")
            # Some lists are pages of our own, and look at nothing that is asked.
            assert answer.status_code == 400 or "cl" not in answer.context, asked[-1]
    assert {
        "auth.User.password",
        "reactions.SourceAuthor.handle_hash",
        "reactions.TakedownRequest.client_hash",
    } <= set(asked)


@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_a_column_without_a_name_is_a_mistake_of_who_asks(reporter, page):
    article = factories.make_article(created_by=reporter.user)
    assert reporter.get(f"/admin/articles/article/{article.pk}/{page}/?_to_field=").status_code == 400
    assert reporter.post(change_address(article), {"_to_field": ""}).status_code == 400


@pytest.mark.parametrize("sent", ["null", "9" * 30, "１", "-1", "<b>"])
def test_a_form_with_a_choice_that_is_no_number_comes_back_in_words(reporter, sent):
    article = factories.make_article(created_by=reporter.user)
    data = opened(reporter, article) | {"excluded": sent, "title": ""}
    response = save(reporter, article, data)
    assert response.status_code == 200
    assert response.context["adminform"].form.errors


@pytest.mark.parametrize("number", ["9" * 30, "-" + "9" * 30])
def test_a_selection_with_a_number_that_no_row_can_have_is_what_is_left_of_it(reporter, number):
    article = factories.make_article(created_by=reporter.user)
    sent = {"action": "submit_selected", "_selected_action": [number, str(article.pk)]}
    response = reporter.post(reverse("admin:articles_article_changelist"), sent)
    assert response.status_code == 200
    assert list(Article.objects.filter(pk__in=[int(number)])) == []
