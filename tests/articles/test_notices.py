"""Notices: what a person is told at the desk and by mail, in their language, and that nobody else is."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from django_tasks_db.models import DBTaskResult

from articles.models import BlockComment, Notice, NoticeChoice
from articles.reviewing import mailing
from articles.reviewing.comments import comment
from articles.reviewing.mailing import MailNotSent, mail_notices
from articles.reviewing.noticing import forget_old_notices, mark_read, notices_of, tell, unread_count
from articles.reviewing.saying import sentence_of
from articles.workflow import request_changes
from tests import factories
from tests.factories import DESK_EDITOR, NOW, REPORTER

pytestmark = pytest.mark.django_db
PAGE = reverse("admin:articles_notice_changelist")


def make_notice(person=None, *, kind="approved", article=None, at=NOW, **options) -> Notice:
    person = person or factories.make_user(role=REPORTER, email="yuna@example.org")
    (notice,) = tell(
        kind=kind,
        people=[person.pk],
        article=article or factories.make_article(created_by=person),
        actor=options.pop("actor", None) or factories.make_user(role=DESK_EDITOR),
        now=at,
        **options,
    )
    return notice


def locked_in(client, **fields):
    person = factories.make_user(role=REPORTER, **fields)
    client.force_login(person)
    return person


def test_the_bell_counts_what_is_unread_and_the_page_says_it_in_words(client):
    person = locked_in(client)
    notice = make_notice(person, kind="changes", note="Name the day.")
    make_notice()
    page = client.get(PAGE).text
    assert '<span class="desk-bell-count">1</span>' in page
    assert f"asks for changes to “{notice.article.title}”" in page
    assert "Name the day." in page
    client.post(reverse("admin:articles_notice_read", args=[notice.pk]))
    assert "desk-bell-count" not in client.get(PAGE).text


def test_opening_a_notice_marks_it_read_and_leads_to_the_thread(client):
    person = locked_in(client)
    article = factories.make_article(created_by=person)
    thread = comment(
        article=article, text="Which day?", author=factories.make_user(role=DESK_EDITOR), now=NOW
    )
    notice = Notice.objects.get()
    address = reverse("admin:articles_notice_open", args=[notice.pk])
    assert client.get(address).status_code == 404
    answer = client.post(address)
    assert answer.headers["Location"].endswith(f"/article/{article.pk}/change/#thread-{thread.pk}")
    assert unread_count(person=person) == 0


def test_nobody_opens_reads_or_marks_the_notices_of_others(client):
    notice = make_notice(note="Not for you")
    locked_in(client)
    assert "Not for you" not in client.get(PAGE).text
    for name in ("open", "read"):
        assert client.post(reverse(f"admin:articles_notice_{name}", args=[notice.pk])).status_code == 404
    client.post(reverse("admin:articles_notice_read_all"))
    notice.refresh_from_db()
    assert notice.read_at is None


def test_who_may_no_longer_see_articles_is_shown_and_mailed_nothing():
    person = factories.make_user(role=REPORTER, email="yuna@example.org")
    notice = make_notice(person)
    person.groups.clear()
    person = type(person).objects.get(pk=person.pk)
    assert unread_count(person=person) == 0
    assert notices_of(person=person, size=10).notices == []
    assert mark_read(person=person, now=NOW, notice_id=notice.pk) is None
    assert mail_notices.func([notice.pk]) == 0
    person.groups.add(Group.objects.get(name=REPORTER))
    assert mail_notices.func([notice.pk]) == 1


def test_older_notices_follow_without_a_gap(client):
    person = locked_in(client)
    article = factories.make_article(created_by=person)
    actor = factories.make_user(role=DESK_EDITOR)
    made = [make_notice(person, article=article, actor=actor).pk for _number in range(90)]
    seen, address = [], PAGE
    while address:
        context = client.get(address).context
        seen += [line.notice.pk for line in context["lines"]]
        address = f"{PAGE}?after={context['older'].replace('+', '%2B')}" if context["older"] else ""
    assert seen == made[::-1]


def test_the_pages_cost_the_same_however_much_there_is(client):
    person = locked_in(client)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        return len(queries)

    make_notice(person)
    few = cost()
    for _number in range(12):
        make_notice(person)
    assert cost() == few


def test_mail_is_sent_by_a_task_after_the_commit(django_capture_on_commit_callbacks):
    person = factories.make_user(role=REPORTER, email="yuna@example.org")
    article = factories.make_article(created_by=person, state="review", title="The harbour\nopens")
    desk = factories.make_user(role=DESK_EDITOR, first_name="Daniel", last_name="Ahn")
    with django_capture_on_commit_callbacks(execute=True):
        request_changes(article=article, actor=desk, now=NOW, reason="Name the day.")
        assert not DBTaskResult.objects.exists()
    (task,) = DBTaskResult.objects.all()
    assert task.task_path.endswith("mail_notices")
    assert mail.outbox == []
    mail_notices.func(*task.args_kwargs["args"])
    (sent,) = mail.outbox
    assert sent.to == ["yuna@example.org"]
    assert sent.subject == "Daniel Ahn asks for changes to “The harbour opens”"
    assert "Name the day." in sent.body
    assert f"/admin/articles/article/{article.pk}/change/" in sent.body
    # Run twice, a task sends once.
    assert mail_notices.func(*task.args_kwargs["args"]) == 0


@pytest.mark.parametrize(
    ("chosen", "at_login", "words"),
    [
        ("", "", "approved"),
        ("", "ko", "승인"),
        ("en", "ko", "approved"),
        ("ko", "en", "승인"),
        ("xx", "", "approved"),
    ],
)
def test_each_gets_mail_in_their_own_language(chosen, at_login, words):
    notice = make_notice()
    NoticeChoice.objects.create(person=notice.person, language=chosen, browser_language=at_login)
    with override("ko" if words == "approved" else "en"):
        mail_notices.func([notice.pk])
    assert words in mail.outbox[0].subject


def test_the_browsers_language_is_kept_at_each_login(client):
    person = factories.make_user(role=REPORTER)
    login = {"username": person.username, "password": factories.PASSWORD}
    for language in ("ko", "en"):
        client.logout()
        client.post(reverse("admin:login"), login, headers={"accept-language": language})
        assert NoticeChoice.objects.get(person=person).browser_language == language


@pytest.mark.parametrize("why", ["switched off", "no address", "locked out", "read already"])
def test_no_mail_is_sent_that_nobody_wants(why):
    notice = make_notice()
    person = notice.person
    if why == "switched off":
        NoticeChoice.objects.create(person=person, by_mail=False)
    elif why == "no address":
        type(person).objects.filter(pk=person.pk).update(email="")
    elif why == "locked out":
        type(person).objects.filter(pk=person.pk).update(is_active=False)
    else:
        mark_read(person=person, now=NOW, notice_id=notice.pk)
    assert mail_notices.func([notice.pk]) == 0
    assert mail.outbox == []


def test_one_bad_address_keeps_nobody_else_from_their_mail(settings):
    settings.EMAIL_BACKEND = "tests.articles.test_notices.PickyBackend"
    notices = [
        make_notice(factories.make_user(role=REPORTER, email=address))
        for address in ("bad@example.org", "good@example.org")
    ]
    with pytest.raises(MailNotSent):
        mail_notices.func([notice.pk for notice in notices])
    for notice in notices:
        notice.refresh_from_db()
    assert [notice.mailed_at is None for notice in notices] == [True, False]


def test_a_stranger_writes_no_header_of_a_mail_and_keeps_nobody_from_theirs():
    name = "Kim\r\nBcc: thief@example.org\n\nWords of mine"
    author, other = (
        factories.make_user(role=REPORTER, email=f"{who}@example.org") for who in ("yuna", "mina")
    )
    article = factories.make_article(created_by=author, title="The\nqueue")
    written = comment(article=article, text="Hm.", author=None, author_name=name, now=NOW)
    notices = [*Notice.objects.filter(comment=written), make_notice(other)]
    assert len(notices) == 2
    # As it might stand in the tables since before.
    BlockComment.objects.filter(pk=written.pk).update(author_name=name)
    mail_notices.func([notice.pk for notice in notices])
    assert [message.recipients() for message in mail.outbox] == [["yuna@example.org"], ["mina@example.org"]]
    assert not any("\n" in message.subject or "\r" in message.subject for message in mail.outbox)
    assert "\n" not in written.author_name
    # A person of the desk's own name is in no mail's header by more than one line either.
    author.first_name = "A\nBcc: thief@example.org"
    assert "\n" not in sentence_of(Notice(kind="approved", actor=author, article=article))


class PickyBackend:
    """A mail server that refuses one address."""

    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        if any("bad@example.org" in message.to for message in messages):
            raise ConnectionRefusedError("No such mailbox")
        return len(messages)


def test_people_choose_whether_and_how_they_get_mail(client):
    person = locked_in(client, email="yuna@example.org")
    NoticeChoice.objects.update_or_create(person=person, defaults={"browser_language": "ko"})
    address = reverse("admin:articles_notice_choice")
    assert client.get(address).status_code == 405
    assert client.post(address, {"language": "ko"}).status_code == 302
    choice = NoticeChoice.objects.get(person=person)
    assert (choice.by_mail, choice.language, choice.browser_language) == (False, "ko", "ko")
    assert client.post(address, {"by_mail": "on", "language": "xx"}).status_code == 200
    choice.refresh_from_db()
    assert choice.by_mail is False


def test_a_mail_names_the_newsroom_where_nobody_did_it():
    notice = make_notice(kind="fell_short", note="A quotation is not verified.", at=NOW + timedelta(hours=1))
    Notice.objects.filter(pk=notice.pk).update(actor=None)
    mail_notices.func([notice.pk])
    assert "did not go out as scheduled" in mail.outbox[0].subject
    assert mailing.language_of(SimpleNamespace(language="", browser_language="")) == "en"


def test_what_people_were_told_is_forgotten_after_ninety_days():
    person = factories.make_user(role=REPORTER)
    old = make_notice(person, at=NOW - timedelta(days=90, seconds=1))
    mark_read(person=person, now=NOW - timedelta(days=80), notice_id=old.pk)
    make_notice(person, at=NOW - timedelta(days=91))
    kept = make_notice(person, at=NOW - timedelta(days=90))
    assert forget_old_notices(now=NOW) == 2
    assert list(Notice.objects.all()) == [kept]
    assert forget_old_notices(now=NOW) == 0


def test_old_notices_are_found_by_an_index():
    if connection.vendor == "postgresql":
        # It reads a table of a few rows as a whole, whatever indexes there are.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert "notice_by_age" in Notice.objects.filter(created_at__lt=NOW).order_by("created_at").explain()
