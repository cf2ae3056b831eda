"""The desk's own pages: the dashboard, its lists and its dress."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Article
from tests import factories
from tests.factories import ADMINISTRATOR, DESK_EDITOR, PUBLISHER, REPORTER

pytestmark = pytest.mark.django_db


def sign_in(client, role):
    user = factories.make_user(role=role)
    client.force_login(user)
    return user


def titles(client) -> dict[str, list[str]]:
    queues = client.get(reverse("admin:index")).context["queues"]
    return {queue.title: [article.title for article in queue.articles] for queue in queues}


def test_it_shows_what_waits_for_whom(client):
    user = sign_in(client, DESK_EDITOR)
    factories.make_article(title="Mine", created_by=user)
    factories.make_article(title="Somebody else's draft")
    factories.make_article(title="Handed in", state="review")
    factories.make_article(title="Tomorrow", state="scheduled", publish_at=factories.NOW)
    factories.make_edition(title="Out", state="published")
    assert titles(client) == {
        "My drafts": ["Mine"],
        "Waiting for review": ["Handed in"],
        "Scheduled": ["Tomorrow"],
        "Recently published": ["Out"],
    }


def test_each_list_leads_to_all_of_it(client):
    user = sign_in(client, DESK_EDITOR)
    factories.make_article(title="Mine", created_by=user)
    factories.make_article(title="Not mine")
    for queue in client.get(reverse("admin:index")).context["queues"]:
        page = client.get(queue.address)
        assert page.status_code == 200
        found = [article.title for article in page.context["cl"].result_list]
        assert found == [article.title for article in queue.articles]


def test_it_costs_the_same_however_much_there_is(client):
    user = sign_in(client, DESK_EDITOR)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("admin:index"))
        return len(queries)

    def fill() -> None:
        for state in Article.State.values:
            factories.make_article(state=state, created_by=user, publish_at=factories.NOW)
        factories.make_quotation()

    fill()
    few = cost()
    for _number in range(10):
        fill()
    assert cost() == few


def test_quotations_to_verify_are_those_of_others_that_nobody_decided_on(client):
    user = sign_in(client, DESK_EDITOR)
    waiting = factories.make_quotation(exact="아직 아무도 보지 않은 말")
    factories.make_quotation(submitted_by=user)
    factories.make_quotation(accepted=True)
    assert list(client.get(reverse("admin:index")).context["waiting_quotations"]) == [waiting]


@pytest.mark.parametrize(
    ("role", "writes", "verifies"),
    [
        (REPORTER, True, False),
        (DESK_EDITOR, True, True),
        (PUBLISHER, True, True),
        (ADMINISTRATOR, False, False),
    ],
)
def test_everybody_sees_what_is_theirs_to_do(client, role, writes, verifies):
    sign_in(client, role)
    response = client.get(reverse("admin:index"))
    assert response.status_code == 200
    assert (b"Write an article" in response.content) is writes
    assert (b"Quotations to verify" in response.content) is verifies


def test_the_header_leads_to_the_site_and_only_to_lists_one_may_see(client):
    sign_in(client, ADMINISTRATOR)
    links = [link["address"] for link in client.get(reverse("admin:index")).context["desk_links"]]
    assert reverse("admin:articles_article_changelist") in links
    assert reverse("admin:images_image_changelist") not in links


@pytest.mark.parametrize(("language", "words"), [("en", "Log out"), ("ko", "로그아웃")])
def test_it_speaks_the_browsers_language(client, language, words):
    sign_in(client, REPORTER)
    page = client.get(reverse("admin:index"), headers={"accept-language": language}).content.decode()
    assert f'<html lang="{language}"' in page
    assert words in page


@pytest.mark.parametrize(
    "name", ["admin:index", "admin:articles_article_changelist", "admin:articles_article_add"]
)
def test_no_page_needs_what_the_security_policy_forbids(client, name):
    sign_in(client, PUBLISHER)
    factories.make_article()
    page = client.get(reverse(name)).content.decode()
    assert " style=" not in page
    assert "<style" not in page
    assert "javascript:" not in page


def test_a_form_of_an_older_login_is_refused_with_words_that_help():
    browser = Client(enforce_csrf_checks=True)
    sign_in(browser, REPORTER)
    answer = browser.post(reverse("admin:articles_article_add"), {"title": "Typed before"})
    assert answer.status_code == 403
    assert "this form belongs to an older login" in answer.text
