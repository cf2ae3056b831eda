"""The desk's own pages: the dashboard, its lists and its dress."""

import io
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from PIL import Image as Picture

from articles.models import Activity, Article
from articles.reviewing.activity import record
from delivery.models import CacheInFront
from newsroom.desk.boxes import Box
from newsroom.running.task_names import NAMES
from reactions.capturing.storing import capture
from reactions.quoting import quote_screenshot
from reactions.verifying.checks import decide
from reactions.verifying.queue import quotations_to_verify
from tests import factories
from tests.factories import ADMINISTRATOR, DESK_EDITOR, PUBLISHER, REPORTER
from tests.newsroom import errands

pytestmark = pytest.mark.django_db
ARTICLE_BOXES = ("turn", "drafts", "review", "approved", "scheduled", "published")


def sign_in(client, role):
    user = factories.make_user(role=role)
    client.force_login(user)
    return user


def boxes(client) -> dict[str, Box]:
    return {box.name: box for box in client.get(reverse("admin:index")).context["boxes"]}


def titles(box: Box) -> list[str]:
    return [row.title for row in box.rows]


def test_it_shows_what_waits_for_whom(client):
    user = sign_in(client, DESK_EDITOR)
    factories.make_article(title="Mine", created_by=user)
    factories.make_article(title="Somebody else's draft")
    factories.make_article(title="My turn", assignee=user)
    factories.make_article(title="Handed in", state="review")
    factories.make_article(title="May go out", state="approved")
    factories.make_article(
        title="Tomorrow", state="scheduled", publish_at=factories.NOW, publish_zone="Europe/Lisbon"
    )
    factories.make_edition(title="Out", state="published")
    shown = boxes(client)
    assert {name: titles(shown[name]) for name in ARTICLE_BOXES} == {
        "turn": ["My turn"],
        "drafts": ["Mine"],
        "review": ["Handed in"],
        "approved": ["May go out"],
        "scheduled": ["Tomorrow"],
        "published": ["Out"],
    }
    (row,) = shown["scheduled"].rows
    assert "2026-03-02 09:00 Europe/Lisbon" in row.details
    assert row.mark_words == "its time has passed"


def test_each_box_leads_to_all_of_it(client):
    user = sign_in(client, DESK_EDITOR)
    for state in ("draft", "review", "approved", "scheduled"):
        factories.make_article(state=state, publish_at=factories.NOW, created_by=user, assignee=user)
        factories.make_article(state=state, publish_at=factories.NOW)
    factories.make_edition()
    for box in client.get(reverse("admin:index")).context["boxes"]:
        page = client.get(box.address)
        assert page.status_code == 200, box.name
        if box.name in ARTICLE_BOXES:
            found = {article.title for article in page.context["cl"].result_list}
            assert found == set(titles(box)), box.name


def test_a_box_counts_no_further_than_it_is_worth(client):
    user = sign_in(client, REPORTER)
    for _number in range(22):
        factories.make_article(created_by=user)
    box = boxes(client)["drafts"]
    assert (len(box.rows), box.count) == (5, "20+")


def test_what_is_empty_is_said_in_one_place(client):
    sign_in(client, DESK_EDITOR)
    factories.make_article(state="review")
    context = client.get(reverse("admin:index")).context
    assert [box.name for box in context["filled_boxes"]] == ["review"]
    assert "approved" in [box.name for box in context["empty_boxes"]]


def test_pictures_whose_rights_run_out_are_told_two_weeks_before(client):
    sign_in(client, DESK_EDITOR)
    now = timezone.now()
    for days in (-1, 3, 13, 15):
        factories.make_image(title=f"In {days}", rights_expire_at=now + timedelta(days=days))
    box = boxes(client)["rights"]
    assert titles(box) == ["In 3", "In 13"]
    shown = {card.title for card, _image in client.get(box.address).context["cards"]}
    assert shown == set(titles(box))
    sign_in(client, REPORTER)
    assert "rights" not in boxes(client)


@pytest.mark.parametrize(
    ("role", "allowed"), [(REPORTER, False), (DESK_EDITOR, False), (PUBLISHER, True), (ADMINISTRATOR, True)]
)
def test_a_failed_task_is_tried_again_by_who_may(client, role, allowed):
    user = sign_in(client, role)
    result = errands.stumble.enqueue()
    DBTaskResult.objects.filter(pk=result.id).update(
        status="FAILED",
        finished_at=timezone.now() - timedelta(days=2),
        exception_class_path="builtins.OSError",
        worker_ids=["a"] * 5,
    )
    shown = boxes(client)
    assert ("failed" in shown) is allowed
    address = reverse("admin:task_again", args=[result.id])
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == (302 if allowed else 403)
    task = DBTaskResult.objects.get(pk=result.id)
    assert task.status == ("READY" if allowed else "FAILED")
    assert Activity.objects.filter(kind="retried", actor=user).exists() is allowed
    if allowed:
        (row,) = shown["failed"].rows
        assert (row.again, row.mark_words, row.details[0]) == (address, "given up", "OSError")
        # What is no longer failed is left alone.
        client.post(address)
        assert Activity.objects.count() == 1
        assert client.get(shown["failed"].address).status_code == 200


@pytest.mark.parametrize(
    "path", ["images.tasks.gone_since", "images.rights.SOON", "no_such_room.tasks.run", "x"]
)
def test_the_list_of_tasks_shows_one_whose_function_is_no_longer_there(client, path):
    sign_in(client, PUBLISHER)
    known = errands.add.enqueue(1, 2)
    gone = errands.add.enqueue(1, 2)
    DBTaskResult.objects.filter(pk=gone.id).update(task_path=path)
    register = "admin:django_tasks_database_dbtaskresult"
    listed = client.get(reverse(f"{register}_changelist"))
    assert listed.status_code == 200
    words = "no longer part of this version"
    assert listed.text.count(words) == 1
    assert path in listed.text
    shown = client.get(reverse(f"{register}_change", args=[gone.id]))
    assert shown.status_code == 200
    assert words in shown.text
    assert words not in client.get(reverse(f"{register}_change", args=[known.id])).text


def test_no_name_is_kept_for_a_task_that_is_gone():
    tasks = {
        match[1]
        for room in ("newsroom", "articles", "reactions", "images", "tags")
        for path in (settings.BASE_DIR / room).rglob("*.py")
        for match in re.finditer(r"^@task\(.*\)\ndef (\w+)", path.read_text(), re.MULTILINE)
    }
    assert tasks
    assert set(NAMES) <= tasks


@pytest.mark.parametrize(("role", "allowed"), [(REPORTER, False), (DESK_EDITOR, True), (ADMINISTRATOR, True)])
def test_the_last_days_activity_is_for_who_may_read_the_log(client, role, allowed):
    sign_in(client, role)
    now = timezone.now()
    article = factories.make_article(title="Approved today")
    record(kind="approved", actor=None, now=now, article=article)
    record(kind="retracted", actor=None, now=now - timedelta(days=3), article=article)
    context = client.get(reverse("admin:index")).context
    assert [line.row.kind for line in context.get("activity", [])] == (["approved"] if allowed else [])


def test_it_costs_the_same_however_much_there_is(client):
    user = sign_in(client, PUBLISHER)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("admin:index"))
        return len(queries)

    def fill() -> None:
        for state in Article.State.values:
            article = factories.make_article(
                state=state, created_by=user, assignee=user, publish_at=factories.NOW
            )
            record(kind="approved", actor=factories.make_user(), now=timezone.now(), article=article)
        factories.make_quotation()
        factories.make_image(rights_expire_at=timezone.now() + timedelta(days=3))

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
    assert titles(boxes(client)["to_verify"]) == [str(waiting)]


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
    client.force_login(second)
    assert boxes(client)["to_verify"].rows[0].mark_words == "one person has accepted it"
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
    assert {row.address for row in boxes(client)["sent_back"].rows} == {
        reverse("admin:reactions_quotation_change", args=[quotation.pk]) for quotation in (asked, refused)
    }
    assert "My quotations, sent back" in answer.text
    client.force_login(reviewer)
    answer = client.get(reverse("admin:index"))
    shown = boxes(client)
    assert shown["sent_back"].rows == []
    assert [row.mark_words for row in shown["to_verify"].rows] == ["question asked"]
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


def test_a_cache_that_is_not_told_of_changes_is_an_alarm_for_who_sees_tasks(client, settings):
    names = ["varnish://127.0.0.1:6081", "nginx://127.0.0.1:8081", "fastly://abc", "nginx://127.0.0.1:8082"]
    settings.PURGE = names
    now = timezone.now()
    position = {"moment": "1:1:", "was_at": now, "looked_at": now}
    CacheInFront.objects.create(name=names[0], **position)
    CacheInFront.objects.create(
        name=names[1], trouble="no answer in time", trouble_since=now - timedelta(hours=1), **position
    )
    CacheInFront.objects.create(name=names[2], **{**position, "looked_at": now - timedelta(minutes=5)})
    sign_in(client, ADMINISTRATOR)
    box = boxes(client)["caches"]
    assert (box.is_alarm, titles(box), box.count) == (True, names[1:], "3")
    assert [row.details[0] for row in box.rows] == [
        "no answer in time", "no worker tells it what changes", "no worker tells it what changes",
    ]  # fmt: skip
    page = client.get(reverse("admin:index"), headers={"accept-language": "ko"}).content.decode()
    assert names[1] in page
    assert 'href=""' not in page
    CacheInFront.objects.update(looked_at=now, trouble_since=None)
    settings.PURGE = names[:3]
    assert "caches" not in boxes(client)
    settings.PURGE = names
    client.logout()
    sign_in(client, REPORTER)
    assert "caches" not in boxes(client)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/admin/password_change/", "/admin/password_change/done/"])
def test_the_head_of_the_desk_is_the_same_where_a_password_is_changed(client, address):
    client.force_login(factories.make_superuser())
    page = client.get(address).text
    assert page.count("desk-bell") == 1
    assert page.count('id="logout-form"') == 1
    assert "data-palette-open" in page
