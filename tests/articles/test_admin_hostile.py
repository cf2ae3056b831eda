"""The desk against somebody who sends by hand what no form of ours would."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article, TextBlock
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


def test_a_form_that_claims_a_billion_blocks_costs_no_more_than_one_that_has_the_most(reporter):
    article = factories.make_article(created_by=reporter.user)
    data = opened(reporter, article) | {f"{PREFIX}-TOTAL_FORMS": "1" * 9, f"{PREFIX}-INITIAL_FORMS": "1" * 9}
    response = save(reporter, article, data)
    assert response.status_code == 200
    formset = next(
        inline.formset
        for inline in response.context["inline_admin_formsets"]
        if inline.formset.prefix == PREFIX
    )
    assert len(formset.forms) <= formset.absolute_max


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
