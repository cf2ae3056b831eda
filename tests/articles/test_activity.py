"""The log of activity at the desk: what can be asked of it, who may, and what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Activity
from articles.reviewing.activity import Wanted, read, record
from articles.workflow import approve, delete
from reactions.models.append_only import UnableToChange
from tests import factories
from tests.factories import ADMINISTRATOR, DESK_EDITOR, NOW, PUBLISHER, REPORTER

pytestmark = pytest.mark.django_db
PAGE = "admin:articles_activity_changelist"


def fill(count, *, actor=None, article=None, kind="approved", at=NOW):
    return [record(kind=kind, actor=actor, now=at, article=article) for _number in range(count)]


@pytest.mark.parametrize(
    ("role", "allowed"), [(REPORTER, False), (DESK_EDITOR, True), (PUBLISHER, True), (ADMINISTRATOR, True)]
)
def test_it_opens_to_those_with_the_right_and_is_changed_by_nobody(client, role, allowed):
    client.force_login(factories.make_user(role=role))
    (row,) = fill(1)
    assert client.get(reverse(PAGE)).status_code == (200 if allowed else 403)
    assert client.get(reverse("admin:articles_activity_add")).status_code == 403
    assert client.post(reverse("admin:articles_activity_delete", args=[row.pk])).status_code == 403
    opened = client.get(reverse("admin:articles_activity_change", args=[row.pk]))
    assert opened.status_code == (302 if allowed else 403)


def test_a_row_is_never_changed():
    (row,) = fill(1)
    row.note = "Something else"
    with pytest.raises(UnableToChange):
        row.save()
    with pytest.raises(UnableToChange):
        Activity.objects.update(note="Something else")


def test_it_is_narrowed_by_person_kind_article_and_day(client):
    desk = factories.make_user(role=DESK_EDITOR)
    client.force_login(desk)
    article = factories.make_article(title="The harbour opens", state="review")
    approve(article=article, actor=desk, now=NOW)
    fill(1, actor=factories.make_user(role=PUBLISHER), kind="retracted", at=NOW - timedelta(days=3))

    def found(**asked):
        return [line.row.kind for line in client.get(reverse(PAGE), asked).context["lines"]]

    assert found() == ["approved", "retracted"]
    assert found(who=desk.pk) == found(article=article.pk) == found(what="approved") == ["approved"]
    assert found(since="2026-03-01", until="2026-03-02") == ["approved"]
    assert found(until="2026-02-28") == ["retracted"]
    page = client.get(reverse(PAGE), {"article": article.pk}).text
    assert "in review → approved" in page
    assert "Only what was done to “The harbour opens”." in page


def test_older_rows_follow_without_a_gap_or_a_repetition(client):
    client.force_login(factories.make_user(role=DESK_EDITOR))
    rows = fill(120)
    seen, address = [], ""
    while True:
        context = client.get(f"{reverse(PAGE)}?{address}").context
        seen += [line.row.pk for line in context["lines"]]
        address = context["older"]
        if not address:
            break
    assert seen == [row.pk for row in reversed(rows)]


@pytest.mark.parametrize(
    "asked",
    [
        {"who": "x"},
        {"who": "9" * 40},
        {"what": "nothing"},
        {"article": "9" * 40},
        {"article": "\x00"},
        {"since": "0001-01-01"},
        {"until": "9999-12-31"},
        {"since": "2026-13-45"},
        {"after": "0001-01-01T00:00:00+23:00_1"},
        {"after": "2026-01-01_" + "9" * 30},
        {"after": "²_²"},
    ],
)
def test_what_cannot_be_read_is_not_asked_for(client, asked):
    client.force_login(factories.make_user(role=DESK_EDITOR))
    fill(1)
    assert client.get(reverse(PAGE), asked).status_code == 200


def test_it_counts_nothing_and_costs_the_same_however_long_it_is(client):
    desk = factories.make_user(role=DESK_EDITOR)
    client.force_login(desk)

    def cost() -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(PAGE))
        return [query["sql"] for query in queries]

    fill(1, actor=desk, article=factories.make_article())
    few = cost()
    for _number in range(60):
        fill(1, actor=factories.make_user(role=REPORTER), article=factories.make_article())
    many = cost()
    assert len(many) == len(few)
    assert not [sql for sql in many if "COUNT(" in sql and "articles_activity" in sql]


def test_a_stretch_is_read_along_an_index():
    fill(3)
    stretch = read(wanted=Wanted(kind="approved"), size=2)
    assert [len(stretch.rows), stretch.older] == [2, (NOW, stretch.rows[-1].pk)]


def test_the_title_of_a_deleted_article_is_told(client):
    desk = factories.make_user(role=DESK_EDITOR)
    client.force_login(desk)
    delete(article=factories.make_article(title="<b>Given up</b>"), actor=desk, now=NOW)
    page = client.get(reverse(PAGE)).text
    assert "&lt;b&gt;Given up&lt;/b&gt;" in page


def test_an_articles_history_shows_its_part_to_all_who_may_see_it(client):
    desk = factories.make_user(role=DESK_EDITOR)
    article, other = (factories.make_article(state="review") for _number in range(2))
    approve(article=article, actor=desk, now=NOW)
    approve(article=other, actor=desk, now=NOW)
    client.force_login(factories.make_user(role=REPORTER))
    page = client.get(reverse("admin:articles_article_history", args=[article.pk]))
    assert [line.row.article_id for line in page.context["lines"]] == [article.pk]
    assert "in review → approved" in page.text


def test_who_did_anything_is_switched_off_and_not_deleted(admin_client):
    desk = factories.make_user(role=DESK_EDITOR)
    fill(1, actor=desk)
    admin_client.post(reverse("admin:auth_user_delete", args=[desk.pk]), {"post": "yes"})
    desk.refresh_from_db()
