"""Who may do what to an article at the desk: every role, every address, also by direct POST."""

import pytest
from django.test import Client
from django.urls import reverse

from articles.admin.steps import STEPS
from articles.models import Article, Edition
from articles.publishing import publish
from tests import factories
from tests.articles.desk_forms import change_address, opened, save, step_address
from tests.factories import ADMINISTRATOR, DESK_EDITOR, PUBLISHER, REPORTER

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

DRAFT, REVIEW, SCHEDULED, PUBLISHED = "draft", "review", "scheduled", "published"


def signed_in(role: str) -> Client:
    client = Client()
    client.user = factories.make_user(role=role)
    client.force_login(client.user)
    return client


def an_article(state: str, **fields) -> Article:
    if state == PUBLISHED:
        article = factories.make_article(**fields)
        revision = factories.make_revision(article=article)
        publish(revision=revision, actor=factories.make_user(role=PUBLISHER), now=factories.NOW)
    else:
        if state == SCHEDULED:
            fields["publish_at"] = factories.NOW
        article = factories.make_article(state=state, **fields)
    article.refresh_from_db()
    return article


@pytest.mark.parametrize(
    ("role", "is_own", "state", "allowed"),
    [
        (REPORTER, True, DRAFT, True),
        (REPORTER, True, REVIEW, True),
        (REPORTER, True, SCHEDULED, False),
        (REPORTER, True, PUBLISHED, False),
        (REPORTER, False, DRAFT, False),
        (REPORTER, False, REVIEW, False),
        (DESK_EDITOR, False, DRAFT, True),
        (DESK_EDITOR, False, PUBLISHED, True),
        (PUBLISHER, False, PUBLISHED, True),
        (ADMINISTRATOR, False, DRAFT, False),
    ],
)
def test_saving_an_article(role, is_own, state, allowed):
    client = signed_in(role)
    article = an_article(state, **({"created_by": client.user} if is_own else {}))
    desk = signed_in(PUBLISHER)
    data = opened(desk, article) | {"title": "Changed by this test"}
    response = save(client, article, data)
    article.refresh_from_db()
    assert (article.title == "Changed by this test") is allowed
    assert response.status_code == (302 if allowed else 403)


@pytest.mark.parametrize(
    ("role", "is_own", "state", "allowed"),
    [
        (REPORTER, True, DRAFT, False),
        (DESK_EDITOR, False, DRAFT, True),
        (DESK_EDITOR, False, PUBLISHED, False),
        (PUBLISHER, False, PUBLISHED, False),
        (PUBLISHER, False, REVIEW, True),
        (ADMINISTRATOR, False, DRAFT, False),
    ],
)
def test_deleting_an_article(role, is_own, state, allowed):
    client = signed_in(role)
    article = an_article(state, **({"created_by": client.user} if is_own else {}))
    factories.make_revision(article=article)
    client.post(reverse("admin:articles_article_delete", args=[article.pk]), {"post": "yes"})
    assert Article.objects.filter(pk=article.pk).exists() is not allowed


def test_articles_cannot_be_deleted_in_bulk():
    client = signed_in(PUBLISHER)
    article = an_article(DRAFT)
    client.post(
        reverse("admin:articles_article_changelist"),
        {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"},
    )
    assert Article.objects.filter(pk=article.pk).exists()


MAY = {
    "submit": {REPORTER, DESK_EDITOR, PUBLISHER},
    "approve": {DESK_EDITOR, PUBLISHER},
    "changes": {DESK_EDITOR, PUBLISHER},
    "take": {DESK_EDITOR, PUBLISHER},
    "assign": {DESK_EDITOR, PUBLISHER},
    "return": {REPORTER, DESK_EDITOR, PUBLISHER},
    "publish": {DESK_EDITOR, PUBLISHER},
    "update": {DESK_EDITOR, PUBLISHER},
    "correct": {DESK_EDITOR, PUBLISHER},
    "schedule": {DESK_EDITOR, PUBLISHER},
    "unschedule": {DESK_EDITOR, PUBLISHER},
    "unpublish": {DESK_EDITOR, PUBLISHER},
    "retract": {PUBLISHER},
}
STATE_FOR = {
    "submit": DRAFT,
    "approve": REVIEW,
    "changes": REVIEW,
    "take": DRAFT,
    "assign": REVIEW,
    "return": REVIEW,
    "publish": REVIEW,
    "update": PUBLISHED,
    "correct": PUBLISHED,
    "schedule": REVIEW,
    "unschedule": SCHEDULED,
    "unpublish": PUBLISHED,
    "retract": PUBLISHED,
}


def test_every_step_is_covered_here():
    assert set(MAY) == set(STATE_FOR) == set(STEPS)


@pytest.mark.parametrize("name", sorted(MAY))
@pytest.mark.parametrize("role", [REPORTER, DESK_EDITOR, PUBLISHER, ADMINISTRATOR])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_step_opens_only_to_who_may_take_it(name, role, method):
    client = signed_in(role)
    article = an_article(STATE_FOR[name], created_by=client.user)
    before = (article.state, Edition.objects.live().filter(article=article).count())
    response = getattr(client, method)(step_address(article, name), {"note": "Why"})
    article.refresh_from_db()
    if role in MAY[name]:
        assert response.status_code in {200, 302}
    else:
        assert response.status_code == 403
        assert (article.state, Edition.objects.live().filter(article=article).count()) == before


@pytest.mark.parametrize("name", ["submit", "return"])
def test_a_reporter_moves_no_article_of_somebody_else(name):
    client = signed_in(REPORTER)
    article = an_article(STATE_FOR[name])
    assert client.post(step_address(article, name)).status_code == 403
    article.refresh_from_db()
    assert article.state == STATE_FOR[name]


def test_a_reporter_publishes_nothing_in_bulk():
    client = signed_in(REPORTER)
    article = an_article(DRAFT, created_by=client.user)
    client.post(
        reverse("admin:articles_article_changelist"),
        {"action": "publish_selected", "_selected_action": [article.pk], "confirmed": "1"},
    )
    assert not Edition.objects.exists()


def test_an_override_by_who_may_not_override_changes_nothing():
    client = signed_in(DESK_EDITOR)
    article = an_article(
        REVIEW, blocks=[factories.text("<p>One user wrote that “nobody asked the harbour master”.</p>")]
    )
    response = client.post(step_address(article, "publish"), {"override_reason": "Because"})
    assert response.status_code == 403
    assert not Edition.objects.exists()


@pytest.mark.parametrize("role", [REPORTER, ADMINISTRATOR])
def test_restoring_asks_for_the_right_to_edit(role):
    client = signed_in(role)
    article = an_article(DRAFT)
    factories.make_revision(article=article)
    address = reverse("admin:articles_article_restore", args=[article.pk, 1])
    assert client.get(address).status_code == 403
    assert client.post(address).status_code == 403


def test_a_reporter_clears_no_passage():
    client = signed_in(REPORTER)
    article = an_article(DRAFT, created_by=client.user)
    address = reverse("admin:articles_article_clear", args=[article.pk, "0" * 64])
    assert client.post(address, {"reason": "Mine"}).status_code == 403


def test_reporters_read_articles_of_others():
    client = signed_in(REPORTER)
    article = an_article(DRAFT)
    assert client.get(change_address(article)).status_code == 200
    assert b"_continue" not in client.get(change_address(article)).content


@pytest.mark.parametrize("name", ["choose", "tags", "preview", "step", "revision", "restore", "clear"])
def test_no_address_of_the_desk_answers_readers(client, name):
    article = an_article(DRAFT)
    factories.make_revision(article=article)
    arguments = {
        "choose": ["quotation"],
        "tags": [],
        "preview": [article.pk],
        "step": [article.pk, "publish"],
        "revision": [article.pk, 1],
        "restore": [article.pk, 1],
        "clear": [article.pk, "0" * 64],
    }
    response = client.get(reverse(f"admin:articles_article_{name}", args=arguments[name]))
    assert response.status_code == 302
    assert "/login/" in response.headers["Location"]


@pytest.mark.parametrize("model", ["edition", "revision", "gateoverride", "clearedpassage"])
def test_what_was_recorded_is_changed_by_nobody(admin_client, model):
    assert admin_client.get(reverse(f"admin:articles_{model}_changelist")).status_code == 200
    assert admin_client.get(reverse(f"admin:articles_{model}_add")).status_code == 403


def test_only_publishers_keep_categories():
    address = reverse("admin:articles_category_add")
    values = {"name_en": "Opinion", "name_ko": "의견", "slug": "opinion", "position": "5"}
    assert signed_in(DESK_EDITOR).post(address, values).status_code == 403
    assert signed_in(PUBLISHER).post(address, values).status_code == 302
