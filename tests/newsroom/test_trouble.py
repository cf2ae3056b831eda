"""Bad days: what is told of them, and that nothing typed is lost. Every error here is raised by the very thing that has it."""

import contextlib
import errno
import os
import resource
import signal
import socket
import sqlite3
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.urls import reverse
from lxml import html

from articles.models import Article
from newsroom.trouble.recognising import Trouble, trouble_behind
from tests import factories
from tests.articles.desk_forms import opened
from tests.articles.reading_corpus import fill

TYPED = "새벽 세 시의 <b>줄</b> & “nobody regretted it”, " + "word for word. " * 5


def raised_by(act: Callable[[], object]) -> BaseException:
    with pytest.raises(Exception) as told:
        act()
    return told.value


def unused_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextlib.contextmanager
def locked_for_others() -> Iterator[None]:
    """Hold what every saving of an article wants, from a connection of somebody else's; ours waits for a moment only."""
    if connection.vendor == "sqlite":
        other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        patience, usual = "PRAGMA busy_timeout=100", "PRAGMA busy_timeout=20000"
    else:
        other = psycopg.connect(**{**connection.get_connection_params(), "cursor_factory": psycopg.Cursor})
        other.execute("LOCK TABLE articles_article IN EXCLUSIVE MODE")
        patience, usual = "SET lock_timeout = 100", "SET lock_timeout = 20000"
    try:
        with connection.cursor() as cursor:
            cursor.execute(patience)
        yield
    finally:
        other.rollback()
        other.close()
        with connection.cursor() as cursor:
            cursor.execute(usual)


@pytest.mark.one_database
class TestRecognising:
    def test_a_locked_sqlite_is_busy_a_full_one_has_no_room_and_a_protected_one_takes_no_changes(
        self, tmp_path: Path
    ) -> None:
        file = tmp_path / "some.sqlite3"
        one = sqlite3.connect(file, isolation_level=None, timeout=0)
        one.execute("CREATE TABLE words (word)")
        other = sqlite3.connect(file, isolation_level=None, timeout=0)
        other.execute("BEGIN IMMEDIATE")
        assert trouble_behind(raised_by(lambda: one.execute("INSERT INTO words VALUES (1)"))) is Trouble.BUSY
        other.execute("ROLLBACK")
        one.execute("PRAGMA max_page_count=2")
        full = raised_by(lambda: one.execute("INSERT INTO words VALUES (zeroblob(100000))"))
        assert trouble_behind(full) is Trouble.NO_ROOM
        reading = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        refused = raised_by(lambda: reading.execute("INSERT INTO words VALUES (1)"))
        assert trouble_behind(refused) is Trouble.READ_ONLY
        mistaken = raised_by(lambda: one.execute("SELECT * FROM nothing"))
        assert trouble_behind(mistaken) is None
        for each in (one, other, reading):
            each.close()

    def test_a_server_that_is_not_there_is_away(self) -> None:
        port = unused_port()
        gone = raised_by(lambda: psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/newsroom"))
        assert trouble_behind(gone) is Trouble.DATABASE_AWAY
        cache = raised_by(lambda: redis.Redis(port=port, retry=None).ping())
        assert trouble_behind(cache) is Trouble.STORE_AWAY

    def test_a_file_that_finds_no_room_is_told_though_it_is_wrapped(self, tmp_path: Path) -> None:
        storage = FileSystemStorage(location=tmp_path)
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
        try:

            def store() -> None:
                try:
                    storage.save("picture", ContentFile(b"x" * 5000))
                except OSError as error:
                    raise RuntimeError("The picture could not be stored.") from error

            told = raised_by(store)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            signal.signal(signal.SIGXFSZ, ignored)
        assert trouble_behind(told) is Trouble.NO_ROOM

    @pytest.mark.parametrize(
        ("number", "told"),
        [
            (errno.ENOSPC, Trouble.NO_ROOM),
            (errno.EROFS, Trouble.READ_ONLY),
            (errno.ECONNREFUSED, Trouble.STORE_AWAY),
            (errno.ENOENT, None),
            (errno.ENOTDIR, None),
        ],
    )
    def test_of_files_the_number_says_what_it_is(self, number: int, told: Trouble | None) -> None:
        assert trouble_behind(OSError(number, os.strerror(number))) is told

    def test_a_mistake_of_the_codes_is_none(self) -> None:
        assert trouble_behind(ValueError("no")) is None
        assert trouble_behind(DatabaseError("no such column")) is None
        assert trouble_behind(None) is None


@pytest.fixture
def reporter(client: Client) -> User:
    reporter = factories.make_user(role=factories.REPORTER)
    client.force_login(reporter)
    client.raise_request_exception = False
    return reporter


@pytest.mark.django_db(transaction=True)
class TestAnswering:
    def test_what_was_typed_while_the_database_was_held_is_sent_again_from_the_answer(
        self, client: Client, reporter: User
    ) -> None:
        article = factories.make_article(created_by=reporter)
        address = reverse("admin:articles_article_change", args=[article.pk])
        page = html.fromstring(client.get(address).content)
        form = next(form for form in page.forms if "title" in form.fields)
        fields = {name: value for name, value in form.form_values() if name != "_autosave"}
        fields |= {"title": TYPED[:150], "_continue": "1"}

        with locked_for_others():
            answer = client.post(address, fields, headers={"Accept-Language": "en"})

        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "2"
        assert answer.headers["Cache-Control"] == "private, no-store"
        told = html.fromstring(answer.content)
        assert told.xpath("string(//h1)") == "The newsroom is busy"
        again = told.forms[0]
        assert again.action == address
        assert dict(again.form_values())["title"] == TYPED[:150]
        assert Article.objects.get(pk=article.pk).title != TYPED[:150]

        answer = client.post(address, dict(again.form_values()))
        assert answer.status_code == 302
        assert Article.objects.get(pk=article.pk).title == TYPED[:150].strip()

    def test_the_desks_scripts_are_told_in_words(self, client: Client, reporter: User) -> None:
        article = factories.make_article(created_by=reporter)
        typed = opened(client, article) | {"session": str(uuid.uuid4()), "post_number": "1", "deck": TYPED}
        with locked_for_others():
            answer = client.post(
                reverse("admin:articles_article_autosave", args=[article.pk]),
                typed,
                headers={"Accept": "application/json", "Accept-Language": "ko"},
            )
        assert answer.status_code == 503
        assert answer.json() == {"problem": "지금 다른 작업이 진행 중입니다."}

    def test_a_secret_is_never_repeated_and_a_reader_is_told_no_details(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client.raise_request_exception = False
        with out_of_reach(monkeypatch):
            answer = client.post(
                reverse("admin:login"), {"username": "somebody", "password": "a secret of mine"}
            )
            page = client.get("/corrections/")
        assert answer.status_code == 503
        assert b"a secret of mine" not in answer.content
        assert b"somebody" not in answer.content
        assert page.status_code == 503
        assert "not to be had right now" in page.content.decode()
        assert "database" not in page.content.decode()

    def test_a_reader_who_asks_for_words_to_be_removed_gets_back_what_they_typed(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client.raise_request_exception = False
        quotation = factories.make_sourced_quotation(words=TYPED, translation=TYPED)
        fill(1, category=factories.make_category(), quotations=[quotation])
        address = reverse("takedown_request", args=[quotation.pk])
        [form] = html.fromstring(client.get(address).content).xpath("//form[.//textarea]")
        fields = dict(form.form_values()) | {"relation": "author", "ground": "author", "message": TYPED}
        with out_of_reach(monkeypatch):
            answer = client.post(address, fields)
        assert answer.status_code == 503
        [again] = html.fromstring(answer.content).xpath("//form[@method='post']")
        assert again.action == address
        assert dict(again.form_values()) == fields

    @pytest.mark.parametrize("front", ["/", "/ko/"])
    def test_a_mistake_of_the_codes_is_500_and_leads_to_the_front_page_in_the_readers_language(
        self, client: Client, front: str
    ) -> None:
        client.raise_request_exception = False
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE articles_category RENAME TO articles_category_away")
        try:
            answer = client.get(f"{front}corrections/")
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE articles_category_away RENAME TO articles_category")
        assert answer.status_code == 500
        assert html.fromstring(answer.content).xpath("//main//a/@href") == [front]


@contextlib.contextmanager
def out_of_reach(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have the database out of reach: what it is asked goes to a port on which nobody listens, or a folder that is not there."""
    # The connection itself, and not Django's stand-in for that of whichever thread asks.
    database = connections["default"]
    settings = dict(database.settings_dict)
    nowhere = (
        {"NAME": str(Path(settings["NAME"]).parent / "not-there" / "some.sqlite3")}
        if connection.vendor == "sqlite"
        else {
            "HOST": "127.0.0.1",
            "PORT": str(unused_port()),
            "OPTIONS": {name: value for name, value in settings["OPTIONS"].items() if name != "pool"},
        }
    )
    database.close()
    with monkeypatch.context() as patched:
        patched.setattr(database, "settings_dict", settings | nowhere)
        yield
        database.close()


def _leave_idle(sessions: int) -> None:
    """Have so many sessions of a pool at once, and give them back."""
    everybody = threading.Barrier(sessions)

    def ask() -> None:
        connection.ensure_connection()
        everybody.wait(timeout=30)
        connection.close()

    threads = [threading.Thread(target=ask) for _number in range(sessions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_ended_all_sessions_is_asked_anew(client: Client) -> None:
    category = factories.make_category()
    assert client.get(f"/{category.slug}/").status_code == 200
    if connection.vendor == "postgresql":
        # As many as a process with four threads may have had, and one in use.
        _leave_idle(5)
        end_all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
        with psycopg.connect(
            **{**connection.get_connection_params(), "cursor_factory": psycopg.Cursor}
        ) as other:
            other.execute(end_all)
    else:
        connection.close()
    assert not transaction.get_connection().in_atomic_block
    # As at the start of every request in earnest, which the test client leaves out.
    connection.close_if_unusable_or_obsolete()
    assert client.get(f"/{category.slug}/").status_code == 200
