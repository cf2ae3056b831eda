"""The log: one line for one thing, for people or programs, without persons and secrets; and errors by mail, a few."""

import json
import logging
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.core import mail
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from newsroom.logs.about import About, about_now, begin_task, end_task, in_request
from newsroom.logs.formatting import JsonFormatter, TextFormatter
from newsroom.logs.mailing import MOST_IN_AN_HOUR, SAME_AGAIN, ErrorMailHandler, Throttle
from newsroom.logs.requests import Named
from newsroom.logs.scrubbing import forget_secrets, scrubbed
from newsroom.running.working import run_one_task
from tests import factories
from tests.newsroom import errands

SECRET = "Zq3-abcdefghijklmnop_1234567890"


def record(
    message: str, *arguments: object, level: int = logging.WARNING, **options: Any
) -> logging.LogRecord:
    return logging.getLogger("newsroom.tests").makeRecord(
        "newsroom.tests", level, __file__, 7, message, arguments, options.get("exc_info")
    )


def fail(message: str) -> None:
    raise ValueError(message)


def failure(message: str) -> tuple[Any, Any, Any]:
    try:
        fail(message)
    except ValueError:
        return sys.exc_info()


class TestLines:
    @given(st.text(max_size=300))
    def test_whatever_is_logged_is_one_line_of_either_form(self, text: str) -> None:
        line = TextFormatter().format(record("Not Found: %s", text))
        assert len(line.splitlines()) == 1
        assert not {unicodedata.category(letter) for letter in line} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
        found = json.loads(JsonFormatter().format(record("Not Found: %s", text)))
        assert found["message"].startswith("Not Found: ")
        assert len(JsonFormatter().format(record("%s", text)).splitlines()) == 1

    def test_nobody_writes_a_line_of_their_own(self) -> None:
        forged = "x\r\n2026-11-29 10:00:00,000 ERROR newsroom all is lost\x1b[2K\u2028\u202egnp.exe"
        line = TextFormatter().format(record("Not Found: %s", forged))
        assert line.splitlines() == [line]
        assert r"x\r\n2026-11-29 10:00:00,000 ERROR newsroom all is lost\u001b[2K\u2028\u202egnp.exe" in line

    def test_a_traceback_cannot_look_like_a_line(self) -> None:
        text = TextFormatter().format(record("Failed", exc_info=failure("a\n2026-11-29 ERROR forged")))
        first, *rest = text.splitlines()
        assert first.endswith("WARNING newsroom.tests Failed")
        assert all(line.startswith("  | ") for line in rest)
        assert rest[-1] == "  | 2026-11-29 ERROR forged"
        found = json.loads(JsonFormatter().format(record("Failed", exc_info=failure("gone"))))
        assert (found["error"], found["traceback"][-1]) == ("ValueError", "ValueError: gone")
        assert set(found) == {"time", "level", "logger", "message", "process", "error", "traceback"}

    def test_a_megabyte_is_cut_and_arguments_that_do_not_fit_lose_nothing(self) -> None:
        assert len(TextFormatter().format(record("%s", "x" * 1_000_000))) < 5_000
        assert "two 'one'" in TextFormatter().format(record("two %d", "one")).replace("%d ('one',)", "'one'")


class TestScrubbing:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Not Found: /search/?q=my+illness&page=2", "Not Found: /search/?…"),
            ("GET https://news.example/ko/search/?q=병원 failed", "GET https://news.example/ko/search/?… failed"),
            ("Not Found: /preview/abc123/", "Not Found: /preview/…/"),
            ("Not Found: /admin/password/link/WyJ1:x-Y/", "Not Found: /admin/password/link/…/"),
            ("Gone: /ko/takedown/xyz789/undo/", "Gone: /ko/takedown/…/undo/"),
            (f"no such link {SECRET}.", "no such link …."),
            ("connection to postgres://desk:hunter2@db:5432/news failed", "connection to postgres://…@db:5432/news failed"),
            ("mail to Kim <kim.minji@desk.example> bounced", "mail to Kim <…> bounced"),
            ("Authorization: Bearer abc.def.ghi", "Authorization: … …"),
            ('{"password": "open sesame", "page": 3}', '{"password": …, "page": 3}'),
            ("sessionid=abcdef; csrftoken=ghi", "sessionid=…; csrftoken=…"),
            ("DETAIL:  Key (handle)=(catlover99) already exists.", "DETAIL:  Key (handle)=(…) already exists."),
            ("DETAIL:  Failing row contains (1, kim, null).", "DETAIL:  Failing row contains (…)."),
            # What is harmless stays, so that a log says something.
            ("Is this a question? Yes", "Is this a question? Yes"),
            ("Removed 2026/11/0f8a1b2c3d4e5f60718293a4b5c6d7e8.sealed", "Removed 2026/11/0f8a1b2c3d4e5f60718293a4b5c6d7e8.sealed"),
            ("Task 2f0c7c3e-9d0b-4f3e-8a51-0a3f6a7c1d22 (articles.following.follow) failed", "Task 2f0c7c3e-9d0b-4f3e-8a51-0a3f6a7c1d22 (articles.following.follow) failed"),
            ("Not Found: /harbour/the-queue-is-long/", "Not Found: /harbour/the-queue-is-long/"),
        ],
    )  # fmt: skip
    def test_persons_and_keys_are_taken_out_and_nothing_else(self, text: str, expected: str) -> None:
        assert scrubbed(text) == expected

    def test_what_the_settings_keep_secret_never_stands_in_it(self, settings: Any) -> None:
        settings.EMAIL_HOST_PASSWORD = "mailserverpass"
        settings.PAGE_CACHE = "redis://:redispassword@cache:6379/1"
        forget_secrets()
        try:
            text = f"{settings.SECRET_KEY} {settings.EVIDENCE_KEYS[0]} mailserverpass redispassword"
            assert scrubbed(text) == "… … … …"
        finally:
            forget_secrets()

    def test_long_lines_are_scrubbed_in_no_time(self) -> None:
        for text in (
            "a@" * 20_000,
            "/?" * 20_000,
            "aA1-" * 10_000,
            "Key (" * 20_000,
            "password=" * 10_000,
            "://" * 20_000,
        ):
            assert scrubbed(text)

    @pytest.mark.django_db
    def test_requests_leave_nothing_of_what_was_asked_for(
        self, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        for address in (
            f"/preview/{SECRET}/",
            f"/ko/takedown/{SECRET}/",
            "/nowhere/at/all/?q=my+illness&name=kim",
            "/search/x/?q=my+illness",
        ):
            assert client.get(address).status_code in {404, 410}
        client.force_login(factories.make_user(role=factories.REPORTER))
        assert client.get("/admin/auth/user/?q=my+illness").status_code == 403
        forged = Client(enforce_csrf_checks=True)
        forged.force_login(factories.make_user(role=factories.REPORTER))
        assert forged.post("/admin/logout/", {"note": "my illness"}).status_code == 403
        assert client.get("/search/", headers={"Host": "elsewhere.example"}).status_code == 400
        lines = "\n".join(TextFormatter().format(one) for one in caplog.records)
        # Whatever was refused or made no sense is in it.
        for told in ("/nowhere/at/all/", "/admin/auth/user/", "/admin/logout/", "elsewhere.example"):
            assert told in lines
        assert SECRET not in lines
        assert "illness" not in lines


class TestNames:
    def ask(self, *, behind_proxy: bool, headers: dict[str, str], kept: bool = False) -> tuple[str, str]:
        """Return what a line in the request was about, and what the answer says."""
        said: list[str] = []

        def site(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            said.append(about_now()["request"])
            start_response("200 OK", [("Cache-Status", "newsroom; hit")] if kept else [])
            return [b""]

        begun: list[Any] = []
        environ = RequestFactory().get("/", **headers).environ
        list(Named(site, behind_proxy=behind_proxy)(environ, lambda *arguments: begun.extend(arguments)))
        return said[0], dict(begun[1]).get("X-Request-ID", "")

    def test_a_proxy_names_them_where_one_is_believed(self) -> None:
        headers = {"HTTP_X_REQUEST_ID": "4bf92f3577b34da6a3ce929d0e0e4736"}
        assert self.ask(behind_proxy=True, headers=headers) == (headers["HTTP_X_REQUEST_ID"],) * 2
        own, told = self.ask(behind_proxy=False, headers=headers)
        assert own == told != headers["HTTP_X_REQUEST_ID"]
        assert len(own) == 24

    @pytest.mark.parametrize(
        "name",
        ["short", "x" * 65, "with spaces in it", "line\nbreak-line", 'quote"quote', "한글한글한글한글"],
    )
    def test_a_name_that_is_none_is_not_taken(self, name: str) -> None:
        own, _told = self.ask(behind_proxy=True, headers={"HTTP_X_REQUEST_ID": name})
        assert own != name

    def test_what_many_get_is_not_named_after_one(self) -> None:
        assert self.ask(behind_proxy=True, headers={}, kept=True)[1] == ""
        assert about_now() == {}

    def test_lines_say_which_request_and_which_task(self) -> None:
        with in_request(About("abcdefgh-1")):
            begin_task("7")
            found = json.loads(JsonFormatter().format(record("Done")))
            line = TextFormatter().format(record("Done"))
            end_task()
        assert (found["request"], found["task"]) == ("abcdefgh-1", "7")
        assert line.endswith("Done request=abcdefgh-1 task=7")

    @pytest.mark.one_database
    @pytest.mark.django_db(transaction=True)
    def test_a_task_names_itself_while_it_runs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        seen: list[dict[str, str]] = []

        class Watching(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                seen.append(about_now())

        handler = Watching()
        logger = logging.getLogger("tests.newsroom.errands")
        logger.addHandler(handler)
        try:
            result = errands.say.enqueue()
            run_one_task()
        finally:
            logger.removeHandler(handler)
        assert seen == [{"task": str(result.id)}]
        assert about_now() == {}


class TestMail:
    @pytest.fixture
    def handler(self, settings: Any) -> Iterator[ErrorMailHandler]:
        settings.ERROR_MAIL = "operations@desk.example"
        handler = ErrorMailHandler()
        yield handler
        handler.wait()

    def test_an_error_is_mailed_once_scrubbed_and_found_by_its_request(
        self, handler: ErrorMailHandler
    ) -> None:
        error = record(
            f"Failed at /search/?q=illness with {SECRET}",
            level=logging.ERROR,
            exc_info=failure("kim@desk.example"),
        )
        with in_request(About("abcdefgh-1")):
            for _time in range(5):
                handler.handle(error)
        handler.wait()
        (sent,) = mail.outbox
        assert sent.to == ["operations@desk.example"]
        text = f"{sent.subject}\n{sent.body}"
        assert "abcdefgh-1" in text
        assert "ValueError" in text
        for secret in ("illness", SECRET, "kim@"):
            assert secret not in text
        assert "\n" not in sent.subject

    def test_warnings_and_the_mailing_itself_are_not_mailed(self, handler: ErrorMailHandler) -> None:
        logger = logging.getLogger("newsroom.tests.mail")
        logger.addHandler(handler)
        try:
            logger.warning("A warning")
        finally:
            logger.removeHandler(handler)
        own = record("Failed", level=logging.ERROR)
        own.name = "newsroom.logs"
        handler.handle(own)
        handler.wait()
        assert mail.outbox == []

    def test_a_mail_server_that_fails_harms_nobody(self, handler: ErrorMailHandler, settings: Any) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
        handler.handle(record("Failed", level=logging.ERROR))
        handler.wait()

    def test_the_same_is_told_again_after_a_while_with_how_often_it_came(self) -> None:
        throttle = Throttle()
        assert throttle.is_told("one", at=0.0) == 0
        assert [throttle.is_told("one", at=float(second)) for second in range(1, 4)] == [None] * 3
        assert throttle.is_told("one", at=SAME_AGAIN + 1) == 3
        assert throttle.is_told("one", at=2 * SAME_AGAIN + 2) == 0

    def test_many_kinds_make_few_mails(self) -> None:
        throttle = Throttle()
        told = [throttle.is_told(f"kind {number}", at=float(number)) for number in range(1000)]
        assert len([one for one in told if one is not None]) == MOST_IN_AN_HOUR
        assert throttle.is_told("kind 999", at=5000.0) == 1
