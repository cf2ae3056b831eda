"""The desk's own pages: the dashboard, its lists and its dress."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Picture

from articles.models import Article
from reactions.capturing.storing import capture
from reactions.quoting import quote_screenshot
from reactions.verifying.checks import decide
from reactions.verifying.queue import quotations_to_verify
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


def test_a_picture_waits_for_its_second_reviewer_and_no_more_for_its_first(client):
    first, second = (factories.make_user(role=DESK_EDITOR) for _number in range(2))
    picture = io.BytesIO()
    Picture.new("RGB", (300, 200)).save(picture, "PNG")
    now = timezone.now()
    quotation = quote_screenshot(
        capture=capture(
            source=factories.make_source(),
            data=picture.getvalue(),
            media_type="image/png",
            method="upload",
            captured_at=now,
            operator=first,
            now=now,
        ),
        words="사진 속의 말",
        language="ko",
        actor=factories.make_user(role=REPORTER),
        now=now,
    )
    decide(quotation=quotation, reviewer=first, decision="accepted", now=now)
    assert list(quotations_to_verify(user_id=first.pk)) == []
    assert list(quotations_to_verify(user_id=second.pk)) == [quotation]


def test_a_question_or_a_refusal_reaches_the_submitter(client):
    reporter = sign_in(client, REPORTER)
    reviewer = factories.make_user(role=DESK_EDITOR)
    now = timezone.now()
    asked = factories.make_quotation(submitted_by=reporter, exact="어느 자리를 말하는 건가요")
    decide(quotation=asked, reviewer=reviewer, decision="asked", note="Which seat?", now=now)
    refused = factories.make_quotation(submitted_by=reporter, exact="이 말은 실을 수 없습니다")
    decide(quotation=refused, reviewer=reviewer, decision="refused", note="Off the topic.", now=now)
    long_ago = factories.make_quotation(submitted_by=reporter, exact="오래전에 거절된 말입니다")
    decide(
        quotation=long_ago, reviewer=reviewer, decision="refused", note="No.", now=now - timedelta(days=15)
    )
    factories.make_quotation(submitted_by=reporter, accepted=True)
    answer = client.get(reverse("admin:index"))
    assert set(answer.context["sent_back_quotations"]) == {asked, refused}
    assert "My quotations, sent back" in answer.text
    client.force_login(reviewer)
    answer = client.get(reverse("admin:index"))
    assert list(answer.context["sent_back_quotations"]) == []
    assert list(answer.context["waiting_quotations"]) == [asked]
    assert reverse("admin:reactions_quotation_verify", args=[asked.pk]) in answer.text


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


@pytest.mark.parametrize(("role", "may"), [(REPORTER, False), (PUBLISHER, True)])
def test_what_is_used_less_often_stands_in_the_headers_menu_for_those_who_may_see_it(client, role, may):
    sign_in(client, role)
    context = client.get(reverse("admin:index")).context
    menu = [link["address"] for link in context["menu_links"]]
    assert reverse("admin:tags_tag_changelist") in menu
    assert (reverse("admin:reactions_takedownrequest_changelist") in menu) is may
    assert not {link["address"] for link in context["desk_links"]} & set(menu)


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


@pytest.mark.parametrize("value", ["9" * 22, "-1", "x", "²"])
@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("reactions_capture", "captured_at"),
        ("articles_edition", "published_at"),
        ("articles_gateoverride", "created_at"),
        ("images_image", "created_at"),
    ],
)
def test_a_list_asked_for_a_date_that_no_calendar_has_shows_itself_whole(client, name, column, value):
    client.force_login(factories.make_superuser())
    response = client.get(reverse(f"admin:{name}_changelist"), {f"{column}__year": value}, follow=True)
    assert response.status_code == 200
