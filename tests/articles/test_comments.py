"""Comments to the blocks of an article: who may, whom they tell, what becomes of them when blocks move or go."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Activity, BlockComment, Notice, TextBlock
from articles.reviewing.comments import (
    LONGEST,
    UnableToComment,
    comment,
    mentioned_in,
    places_in,
    resolve,
    threads_of,
)
from articles.snapshots import restore_revision, take_snapshot
from tests import factories
from tests.articles.desk_forms import change_address
from tests.factories import ADMINISTRATOR, DESK_EDITOR, NOW, PUBLISHER, REPORTER

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def say(article, *, author=None, text="Which day was it?", **options) -> BlockComment:
    author = author or factories.make_user(role=DESK_EDITOR)
    return comment(article=article, text=text, author=author, now=NOW, **options)


def told(kind) -> set:
    return {notice.person for notice in Notice.objects.filter(kind=kind).select_related("person")}


def shown(article, viewer=None):
    places = places_in(take_snapshot(article=article))
    viewer = viewer or factories.make_user(role=PUBLISHER)
    return threads_of(article=article, places=places, viewer=viewer)


def first_key(article) -> UUID:
    return TextBlock.objects.filter(parent=article).earliest("ordering").key


def post_address(article) -> str:
    return reverse("admin:articles_article_comment", args=[article.pk])


def thread_address(thread, act) -> str:
    return reverse("admin:articles_article_thread", args=[thread.article_id, thread.pk, act])


def test_a_comment_stays_with_its_block_when_the_block_moves_and_when_it_goes():
    article = factories.make_article(
        blocks=[factories.text("<p>The first words</p>"), factories.text("<p>Others</p>")]
    )
    key = first_key(article)
    say(article, block_key=key)
    (thread,) = shown(article)
    assert (thread.place.number, thread.place.words) == (1, "The first words")
    TextBlock.objects.filter(key=key).update(ordering=900)
    (thread,) = shown(article)
    assert thread.place.number == 2
    TextBlock.objects.filter(key=key).delete()
    (thread,) = shown(article)
    assert thread.is_block_gone
    assert thread.beginning.block_words == "The first words"


def test_a_comment_survives_the_restoring_of_a_revision():
    article = factories.make_article(blocks=[factories.text("<p>The first words</p>")])
    revision = factories.make_revision(article=article)
    say(article, block_key=first_key(article))
    restore_revision(revision=revision, actor=article.created_by, now=LATER)
    (thread,) = shown(article)
    assert thread.place.number == 1


def test_threads_follow_the_article_then_what_is_gone():
    article = factories.make_article(blocks=[factories.text("<p>One</p>"), factories.text("<p>Two</p>")])
    one, two = TextBlock.objects.filter(parent=article).order_by("ordering")
    gone = factories.text("<p>Gone</p>")
    gone.parent, gone.region, gone.ordering = article, "body", 5
    gone.save()
    for key in (gone.key, two.key, one.key, None):
        say(article, block_key=key, text=str(key))
    gone.delete()
    assert [thread.beginning.block_key for thread in shown(article)] == [None, one.key, two.key, gone.key]


@pytest.mark.parametrize("text", ["", "  \r\n ", "\x00", "x" * (LONGEST + 1)])
def test_what_says_nothing_or_too_much_is_refused(text):
    with pytest.raises(UnableToComment):
        say(factories.make_article(), text=text)


def test_a_block_of_another_article_is_refused():
    article, other = factories.make_article(), factories.make_article()
    for key in (first_key(other), uuid4()):
        with pytest.raises(UnableToComment):
            say(article, block_key=key)
    with pytest.raises(UnableToComment):
        say(article, answers=say(other))


def test_an_answer_belongs_to_the_thread_whatever_it_answers_and_opens_it_again():
    article = factories.make_article()
    first = say(article, block_key=first_key(article))
    second = say(article, answers=first)
    resolve(comment=first, actor=article.created_by, now=LATER)
    third = say(article, answers=second)
    (thread,) = shown(article)
    assert thread.replies == [second, third]
    assert thread.beginning.resolved_at is None
    kinds = Activity.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["resolved", "reopened"]


@pytest.mark.parametrize(
    ("role", "is_author", "allowed"),
    [
        (REPORTER, True, True),
        (REPORTER, False, False),
        (DESK_EDITOR, False, True),
        (ADMINISTRATOR, False, False),
        ("", False, False),
    ],
)
def test_who_may_edit_the_article_resolves(role, is_author, allowed):
    person = factories.make_user(role=role)
    article = factories.make_article(**({"created_by": person} if is_author else {}))
    thread = say(article)
    if not allowed:
        with pytest.raises(PermissionDenied):
            resolve(comment=thread, actor=person, now=LATER)
        return
    resolve(comment=thread, actor=person, now=LATER)
    thread.refresh_from_db()
    assert (thread.resolved_by, thread.resolved_at) == (person, LATER)


def test_who_began_a_thread_resolves_it():
    reporter = factories.make_user(role=REPORTER)
    resolve(comment=say(factories.make_article(), author=reporter), actor=reporter, now=LATER)


@pytest.mark.parametrize("role", ["", REPORTER, DESK_EDITOR, PUBLISHER, ADMINISTRATOR])
def test_who_may_see_the_article_may_comment(role):
    person = factories.make_user(role=role)
    if role:
        assert say(factories.make_article(), author=person).author_name == person.username
        return
    with pytest.raises(PermissionDenied):
        say(factories.make_article(), author=person)


def test_a_person_without_an_account_has_a_name():
    article = factories.make_article()
    written = comment(article=article, text="Is it so?", author=None, author_name="Mira Lund", now=NOW)
    assert (written.author, written.author_name) == (None, "Mira Lund")
    assert told("comment") == {article.created_by}


def test_each_is_told_once_for_the_most_personal_reason_and_nobody_of_their_own_words():
    desk, second = (factories.make_user(role=DESK_EDITOR) for _number in range(2))
    article = factories.make_article(assignee=second)
    first = say(article, author=desk)
    assert told("comment") == {article.created_by, second}
    Notice.objects.all().delete()
    say(article, author=article.created_by, answers=first, text=f"@{second.username} knows. @nobody-such")
    assert told("mention") == {second}
    assert told("reply") == {desk}
    assert told("comment") == set()


def test_a_mention_reaches_only_people_who_may_see_articles():
    desk = factories.make_user(role=DESK_EDITOR, username="dana.lee")
    factories.make_user(role="", username="outsider")
    factories.make_user(role=DESK_EDITOR, username="gone", is_active=False)
    assert mentioned_in("@outsider @gone @dana.lee. mail@dana.lee") == [desk.pk]
    assert mentioned_in("dana.lee@example.org") == []
    assert mentioned_in("@" * 3000 + "a" * 3000) == []


# At the desk


@pytest.fixture
def desk(client):
    user = factories.make_user(role=DESK_EDITOR)
    client.force_login(user)
    return user


def test_a_script_gets_the_panel_alone_and_a_browser_is_led_back(client, desk):
    article = factories.make_article()
    key = str(first_key(article))
    answer = client.post(post_address(article), {"block": key, "text": "<script>alert(1)</script>"})
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("#comments")
    part = client.post(
        post_address(article), {"block": "", "text": "Second"}, headers={"X-Desk-Part": "comments"}
    )
    assert part.status_code == 200
    assert "<html" not in part.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in part.text
    assert "<script>alert" not in part.text
    page = client.get(change_address(article)).text
    assert "<script>alert" not in page
    assert page.count('class="comments-thread"') == 2


@pytest.mark.parametrize("headers", [{}, {"X-Desk-Part": "comments"}])
def test_nothing_typed_is_lost_when_a_comment_is_refused(client, desk, headers):
    article = factories.make_article()
    answer = client.post(
        post_address(article), {"block": str(uuid4()), "text": "To a block that is gone"}, headers=headers
    )
    assert answer.status_code == (422 if headers else 200)
    assert "To a block that is gone" in answer.text
    assert "no longer in the article" in answer.text
    assert not BlockComment.objects.exists()


@pytest.mark.parametrize(
    "posted",
    [
        {"text": ""},
        {"text": "x", "block": "no-key"},
        {"text": "x", "answers": "9" * 40},
        {"text": "x", "answers": "77"},
        {"text": "x", "answers": "²"},
        {},
    ],
)
def test_wrong_input_is_answered_in_words(client, desk, posted):
    answer = client.post(post_address(factories.make_article()), posted, headers={"X-Desk-Part": "comments"})
    assert answer.status_code == 422
    assert not BlockComment.objects.exists()


def test_resolving_and_opening_again_by_post_alone(client, desk):
    article = factories.make_article()
    thread = say(article)
    assert client.get(thread_address(thread, "resolve")).status_code == 405
    assert client.post(thread_address(thread, "resolve")).status_code == 302
    thread.refresh_from_db()
    assert thread.resolved_by == desk
    assert "1 resolved" in client.get(change_address(article)).text
    client.post(thread_address(thread, "reopen"))
    thread.refresh_from_db()
    assert thread.resolved_at is None
    assert client.post(thread_address(thread, "nothing")).status_code == 404


def test_a_thread_is_reached_only_by_its_own_article(client, desk):
    thread, other = say(factories.make_article()), factories.make_article()
    address = reverse("admin:articles_article_thread", args=[other.pk, thread.pk, "resolve"])
    assert client.post(address).status_code == 404


def test_who_may_not_see_articles_neither_reads_nor_writes(client):
    article = factories.make_article()
    thread = say(article)
    assert client.post(post_address(article), {"text": "x"}).status_code == 302
    client.force_login(factories.make_user(role="", is_superuser=False))
    assert "/login/" in client.post(post_address(article), {"text": "x"}).headers["Location"]
    assert BlockComment.objects.count() == 1
    client.force_login(factories.make_user(role=REPORTER))
    assert client.post(thread_address(thread, "resolve")).status_code == 403
    assert client.post(post_address(article), {"text": "Allowed"}).status_code == 302


def test_the_page_of_who_may_only_read_has_the_comments_too(client):
    article = factories.make_article()
    say(article, text="Look at the date")
    client.force_login(factories.make_user(role=REPORTER))
    assert "Look at the date" in client.get(change_address(article)).text


def test_the_page_costs_the_same_however_much_is_said(client, desk):
    article = factories.make_article()

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(change_address(article))
        return len(queries)

    client.get(change_address(article))
    say(article, answers=say(article, author=desk), author=desk)
    few = cost()
    for _number in range(10):
        say(article, answers=say(article))
    assert cost() == few
