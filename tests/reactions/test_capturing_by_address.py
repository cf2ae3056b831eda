"""Capturing by address: a page that came becomes evidence with its exchange, or is refused in words."""

from io import BytesIO

import pytest
from django.utils import translation
from warcio.archiveiterator import ArchiveIterator

from reactions.capturing.by_address import RefusedAsEvidence, capture_fetched
from reactions.capturing.refusing import OF_READING, Refusal, message_of_refusal
from reactions.capturing.storing import text_of
from reactions.fetching import fetch
from reactions.models import Capture
from reactions.sealing import read_artifact, verify_capture
from tests.factories import NOW, make_user
from tests.forum import Forum, answers

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

WORDS = "새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요"


def captured(source, *, operator=None) -> Capture:
    fetched = fetch(url=source.canonical_url, now=NOW)
    return capture_fetched(source=source, fetched=fetched, operator=operator, now=NOW)


def refusal_of(source) -> RefusedAsEvidence:
    with pytest.raises(RefusedAsEvidence) as refusal:
        captured(source)
    assert not Capture.objects.exists()
    assert len(str(refusal.value)) > 30
    return refusal.value


class TestEvidence:
    @pytest.mark.parametrize("style", ["general", "theqoo", "pgr21", "instiz"])
    def test_a_thread_becomes_sealed_text_with_its_comments(self, forum: Forum, source_of, style) -> None:
        thread = forum.add_thread(style, comments=[WORDS, "저는 일찍 들어왔네요"])
        operator = make_user()
        stored = captured(source_of(thread), operator=operator)
        text = text_of(capture=stored)
        first, second = stored.comments.filter(ordinal__gt=0)
        assert text[first.start : first.end] == WORDS
        assert text[second.start : second.end] == "저는 일찍 들어왔네요"
        assert (stored.method, stored.status, stored.operator) == ("fetch", 200, operator)
        assert stored.requested_url == stored.final_url == forum.address(thread)
        assert "httpcore2" in stored.tool
        assert verify_capture(capture=Capture.objects.get()).is_sound

    def test_the_exchange_the_page_and_its_text_are_kept(self, forum: Forum, source_of) -> None:
        thread = forum.add_thread("pgr21", comments=[WORDS], charset="cp949")
        stored = captured(source_of(thread))
        artifacts = {artifact.role: artifact for artifact in stored.artifacts.all()}
        assert set(artifacts) == {"warc", "html", "text"}
        assert read_artifact(artifact=artifacts["html"]) == thread.page()
        assert artifacts["html"].media_type == "text/html; charset=euc-kr"
        records = {
            record.rec_type: record.content_stream().read()
            for record in ArchiveIterator(
                BytesIO(read_artifact(artifact=artifacts["warc"])), check_digests="raise"
            )
        }
        assert records["response"] == thread.page()

    @pytest.mark.parametrize("charset_in", ["header", "meta", ""])
    def test_a_page_in_an_old_character_set_is_read(self, forum: Forum, source_of, charset_in) -> None:
        thread = forum.add_thread(
            "pgr21", comments=["뷁 똠방각하도 펲시도 좋아요"], charset="cp949", charset_in=charset_in
        )
        assert "뷁 똠방각하도 펲시도 좋아요" in text_of(capture=captured(source_of(thread)))

    def test_a_look_of_the_newsrooms_own_has_no_operator(self, forum: Forum, source_of) -> None:
        stored = captured(source_of(forum.add_thread()))
        assert stored.operator is None
        assert verify_capture(capture=Capture.objects.get()).is_sound

    def test_the_same_page_at_another_time_is_another_capture(self, forum: Forum, source_of) -> None:
        source = source_of(forum.add_thread())
        assert captured(source) != captured(source)

    def test_the_way_to_the_page_is_kept(self, forum: Forum, source_of) -> None:
        thread = forum.add_thread()
        source = source_of(thread)
        source.canonical_url = forum.address(f"/old{thread.path}").replace("/old/talk", "/talk") + "?old=1"
        source.save()
        forum.answer_with(f"{thread.path}?old=1", answers.redirect(f"{thread.path}?utm_source=x", 301))
        stored = captured(source)
        assert stored.redirects == [
            {"url": source.canonical_url, "status": 301, "location": f"{forum.address(thread)}?utm_source=x"}
        ]
        assert stored.final_url == f"{forum.address(thread)}?utm_source=x"

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [({}, "complete"), ({"stated_count": 40}, "partial"), ({"page_size": 1}, "partial")],
    )
    def test_whether_all_comments_came_is_kept(self, forum: Forum, source_of, fields, expected) -> None:
        assert captured(source_of(forum.add_thread("theqoo", **fields))).completeness == expected

    def test_a_deleted_comment_is_no_comment(self, forum: Forum, source_of) -> None:
        thread = forum.add_thread("theqoo", comments=[WORDS, "지울 말", "남을 말"])
        thread.comments[1].delete()
        stored = captured(source_of(thread))
        assert stored.comment_count == 2
        assert "지울 말" not in text_of(capture=stored)


class TestRefusals:
    @pytest.mark.parametrize(
        ("answer", "code"),
        [
            (answers.bot_wall(200), Refusal.BOT_WALL),
            (answers.bot_wall(430), Refusal.BOT_WALL),
            (answers.bot_wall(403), Refusal.BOT_WALL),
            (answers.error(430), Refusal.BOT_WALL),
            (answers.login_wall(200), Refusal.LOGIN_REQUIRED),
            (answers.login_wall(403), Refusal.LOGIN_REQUIRED),
            (answers.error(401), Refusal.LOGIN_REQUIRED),
            (answers.error(403), Refusal.FORBIDDEN),
            (answers.error(429), Refusal.TOO_MANY_REQUESTS),
            (answers.error(451), Refusal.LEGAL_REASONS),
            (answers.tombstone(200), Refusal.TOMBSTONE),
            (answers.tombstone(404), Refusal.TOMBSTONE),
            (answers.not_found(404), Refusal.NOT_FOUND),
            (answers.not_found(200), Refusal.NOT_FOUND),
            (answers.error(410), Refusal.GONE),
            (answers.error(500), Refusal.SITE_ERROR),
            (answers.error(502), Refusal.SITE_ERROR),
            (answers.error(503), Refusal.SITE_ERROR),
            (answers.error(418), Refusal.OTHER_STATUS),
            (answers.answer(status=304), Refusal.OTHER_STATUS),
            (answers.answer(status=204), Refusal.EMPTY),
            (answers.thread_list(), Refusal.LIST),
            (answers.empty(), Refusal.EMPTY),
            (answers.answer(b""), Refusal.EMPTY),
            (answers.answer(b"%PDF-1.7", content_type="application/pdf"), Refusal.NO_PAGE),
            (answers.answer(b"{}", content_type="application/json"), Refusal.NO_PAGE),
            (answers.answer(b"\x89PNG\r\n\x1a\n...", content_type="text/html"), Refusal.NO_PAGE),
        ],
    )
    def test_what_is_no_evidence_is_refused_by_its_kind(self, forum: Forum, source_of, answer, code) -> None:
        thread = forum.add_thread()
        forum.answer_with(thread, answer)
        assert refusal_of(source_of(thread)).code is code

    @pytest.mark.parametrize(
        ("location", "code"),
        [
            ("/", Refusal.SENT_TO_FRONT),
            ("/?from=gone", Refusal.SENT_TO_FRONT),
            ("/talk", Refusal.SENT_TO_FRONT),
            ("/talk/9999999", Refusal.OTHER_PAGE),
            ("http://theqoo.net:{port}/square/4000001", Refusal.OTHER_PAGE),
            ("http://127.0.0.1:{port}/talk", Refusal.OTHER_PAGE),
        ],
    )
    def test_a_redirect_to_another_page_is_refused(self, forum: Forum, source_of, location, code) -> None:
        thread = forum.add_thread()
        source = source_of(thread)
        page = answers.answer(forum.add_thread().page())
        for path in ("/", "/talk", "/talk/9999999", "/square/4000001"):
            forum.answer_with(path, page)
        forum.answer_with(thread, answers.redirect(location.format(port=forum.port)))
        refusal = refusal_of(source)
        assert refusal.code is code
        assert str(forum.port) in str(refusal)

    def test_a_page_that_calls_itself_another_thread_is_refused(self, forum: Forum, source_of) -> None:
        thread = forum.add_thread()
        other = forum.address("/talk/9999999")
        page = thread.page().decode().replace("<title>", f'<link rel="canonical" href="{other}"><title>')
        forum.answer_with(thread, answers.answer(page))
        assert refusal_of(source_of(thread)).code is Refusal.OTHER_NAME

    def test_without_a_number_the_last_part_of_the_path_decides(
        self, forum: Forum, source_of, harbour
    ) -> None:
        harbour.source_pattern = ""
        harbour.save()
        page = answers.answer(forum.add_thread().page())
        for path in ("/m/entry/name", "/entry/other"):
            forum.answer_with(path, page)
        forum.answer_with("/entry/name", answers.redirect("/m/entry/name"), answers.redirect("/entry/other"))
        source = source_of("/entry/name")
        assert captured(source).final_url.endswith("/m/entry/name")
        with pytest.raises(RefusedAsEvidence) as refusal:
            captured(source)
        assert refusal.value.code is Refusal.OTHER_PAGE

    @pytest.mark.parametrize("language", ["en", "ko"])
    @pytest.mark.parametrize("code", list(Refusal))
    def test_every_refusal_has_words_that_say_what_to_do(self, code, language) -> None:
        values = {"status": 503, "address": "https://harbour.example/", "media_type": "application/pdf"}
        with translation.override(language):
            words = message_of_refusal(code, values)
        assert len(words) > 20
        assert "%" not in words

    def test_every_refusal_of_the_acceptance_test_has_its_kind(self) -> None:
        assert len(set(OF_READING.values())) == len(OF_READING) == 6
