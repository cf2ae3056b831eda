"""Captures by address as orders: who may make one, what becomes of it, and what the desk is told."""

from datetime import timedelta

import pytest
from django.utils import translation
from django_tasks_db.models import DBTaskResult

from newsroom.running.capture_orders import take_up_lost_captures
from newsroom.running.working import run_one_task
from reactions.capturing import requests as capture_requests
from reactions.capturing.requests import (
    ATTEMPTS,
    Again,
    UnableToRequest,
    carry_out,
    message_of,
    request_capture,
)
from reactions.fetching.politeness import claim_visit, keep_away
from reactions.models import Capture, CaptureRequest, Source
from reactions.sealing import verify_chain
from tests.factories import NOW, REPORTER, make_source, make_user
from tests.forum import Forum, answers

pytestmark = pytest.mark.django_db

WORDS = "새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요"


def ordered(source: Source, *, method: str = "auto") -> CaptureRequest:
    return request_capture(source=source, method=method, actor=make_user(role=REPORTER), now=NOW)


def carried_out(request: CaptureRequest, *, now=NOW, attempt: int = ATTEMPTS) -> CaptureRequest:
    carry_out(request_id=request.pk, now=now, attempt=attempt)
    request.refresh_from_db()
    return request


class TestOrders:
    def test_an_order_waits_and_its_task_is_queued_with_it(
        self, forum: Forum, source_of, django_capture_on_commit_callbacks
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            request = ordered(source_of(forum.add_thread()))
        assert (request.state, request.step, request.method) == ("waiting", "queued", "fetch")
        assert DBTaskResult.objects.get().args_kwargs["args"] == [request.pk, 1]
        assert message_of(request) == ""

    def test_the_same_page_is_not_ordered_twice_at_once(self, forum: Forum, source_of) -> None:
        source = source_of(forum.add_thread())
        first = ordered(source)
        with pytest.raises(UnableToRequest, match="already"):
            ordered(source)
        carried_out(first)
        ordered(source)

    def test_an_outlet_that_turns_robots_away_wants_a_saved_page(self, forum: Forum, source_of) -> None:
        source = source_of(forum.add_thread("theqoo"))
        with pytest.raises(UnableToRequest, match="bookmarklet"):
            ordered(source)
        assert ordered(source, method="fetch").method == "fetch"

    def test_without_a_browser_an_outlet_that_needs_one_wants_a_saved_page(
        self, forum, source_of, monkeypatch
    ) -> None:
        monkeypatch.setattr(capture_requests, "has_browser", lambda: False)
        source = source_of(forum.add_thread())
        source.outlet.capture_mode = "browser"
        for method in ("auto", "browser"):
            with pytest.raises(UnableToRequest, match="no browser"):
                ordered(source, method=method)
        assert ordered(source, method="fetch").method == "fetch"

    def test_an_address_that_must_not_be_asked_is_refused_at_once(self, db) -> None:
        source = make_source(canonical_url="https://192.168.0.1/thread/1")
        with pytest.raises(UnableToRequest):
            ordered(make_source(canonical_url="http://harbour.example:8080/1"))
        # What needs a look-up, or an address of its own, is refused when it is carried out.
        assert carried_out(ordered(source)).reason == "refused_address"
        with pytest.raises(UnableToRequest):
            ordered(source, method="upload")


class TestCarryingOut:
    def test_a_page_is_stored_with_the_one_who_asked_for_it(self, forum: Forum, source_of) -> None:
        request = carried_out(ordered(source_of(forum.add_thread(comments=[WORDS]))))
        assert (request.state, request.step, request.reason) == ("stored", "done", "")
        assert request.capture is not None
        assert request.capture.operator == request.requested_by
        assert request.started_at == request.finished_at == NOW
        assert message_of(request) == ""

    def test_an_order_that_is_over_is_not_carried_out_again(self, forum: Forum, source_of) -> None:
        request = carried_out(ordered(source_of(forum.add_thread())))
        carried_out(request, now=NOW + timedelta(minutes=1))
        assert Capture.objects.count() == 1
        assert len(forum.visits) == 1
        assert carry_out(request_id=10**9, now=NOW) is None

    @pytest.mark.parametrize(
        ("answer", "state", "reason"),
        [
            (answers.bot_wall(430), "refused", "bot_wall"),
            (answers.login_wall(), "refused", "login_required"),
            (answers.tombstone(), "refused", "tombstone"),
            (answers.not_found(), "refused", "not_found"),
            (answers.redirect("/"), "refused", "sent_to_front"),
            (answers.error(503), "refused", "site_error"),
            (answers.redirect("http://127.0.0.1/"), "failed", "refused_address"),
            (answers.redirect("ftp://harbour.example/"), "failed", "refused_form"),
            (answers.bomb("gzip"), "failed", "too_large"),
            (answers.garbage(), "failed", "bad_answer"),
        ],
    )
    def test_what_is_no_evidence_ends_the_order_with_a_reason(
        self, forum, source_of, answer, state, reason
    ) -> None:
        thread = forum.add_thread()
        forum.answer_with(thread, answer)
        request = carried_out(ordered(source_of(thread)))
        assert (request.state, request.reason) == (state, reason)
        assert request.finished_at == NOW
        english = message_of(request)
        with translation.override("ko"):
            korean = message_of(request)
        assert english != korean
        assert len(english) > 30
        assert not Capture.objects.exists()

    @pytest.mark.parametrize("answer", [answers.garbage(), answers.error(500), answers.too_short()])
    def test_what_may_pass_is_tried_again_and_the_order_says_so(
        self, forum: Forum, source_of, answer
    ) -> None:
        thread = forum.add_thread()
        forum.answer_with(thread, answer, answer, answers.answer(thread.page()))
        request, now = ordered(source_of(thread)), NOW
        for attempt, pause in ((1, 30), (2, 120)):
            again = carry_out(request_id=request.pk, now=now, attempt=attempt)
            assert again == Again(at=now + timedelta(seconds=pause), attempt=attempt + 1)
            request.refresh_from_db()
            assert request.state == "waiting"
            assert message_of(request).endswith("tries again by itself.")
            now = again.at
        assert carried_out(request, now=now, attempt=3).state == "stored"

    def test_a_site_that_asks_for_a_pause_gets_it(self, forum: Forum, source_of) -> None:
        thread = forum.add_thread()
        forum.answer_with(thread, answers.error(429, retry_after="600"), answers.answer(thread.page()))
        source = source_of(thread)
        assert carried_out(ordered(source)).reason == "too_many_requests"
        request = carried_out(ordered(source), now=NOW + timedelta(minutes=1))
        assert (request.state, request.reason) == ("failed", "kept_away")
        assert "stay away until" in message_of(request)
        assert len(forum.visits) == 1
        assert carried_out(ordered(source), now=NOW + timedelta(minutes=11)).state == "stored"

    def test_a_host_that_was_just_asked_is_waited_for(self, forum: Forum, source_of) -> None:
        request = ordered(source_of(forum.add_thread()))
        claim_visit(host="harbour.example", now=NOW, pause=timedelta(seconds=5))
        again = carry_out(request_id=request.pk, now=NOW, attempt=2)
        assert again == Again(at=NOW + timedelta(seconds=5), attempt=2)
        request.refresh_from_db()
        assert request.state == "waiting"
        assert not forum.visits

    def test_evidence_that_cannot_be_written_is_tried_again_then_told_and_nothing_is_kept(
        self, forum: Forum, source_of, settings, tmp_path, caplog
    ) -> None:
        file = tmp_path / "file"
        file.touch()
        usual = settings.STORAGES
        settings.STORAGES = usual | {"evidence": usual["evidence"] | {"OPTIONS": {"location": file}}}
        request, passing = (ordered(source_of(forum.add_thread())) for _each in range(2))
        for one in (request, passing):
            again = carry_out(request_id=one.pk, now=NOW)
            assert again == Again(at=NOW + timedelta(seconds=30), attempt=2)
            one.refresh_from_db()
            assert message_of(one).endswith("tries again by itself.")
        request = carried_out(request, now=NOW + timedelta(minutes=3), attempt=3)
        assert (request.state, request.reason) == ("failed", "not_stored")
        assert "Nothing was kept" in message_of(request)
        assert not Capture.objects.exists()
        settings.STORAGES = usual
        assert carried_out(passing, now=NOW + timedelta(minutes=5), attempt=2).state == "stored"

    def test_one_who_was_overtaken_stores_nothing(self, forum: Forum, source_of) -> None:
        request = ordered(source_of(forum.add_thread()))
        asked = []

        def clock():
            if asked:
                # While the first waited for its answer, a second took the order.
                CaptureRequest.objects.filter(pk=request.pk).update(started_at=NOW + timedelta(seconds=1))
            asked.append(1)
            return NOW

        assert carry_out(request_id=request.pk, now=NOW, clock=clock) is None
        assert not Capture.objects.exists()
        request.refresh_from_db()
        assert (request.state, request.finished_at) == ("running", None)

    def test_steps_can_be_watched_while_it_goes_on(self, forum: Forum, source_of) -> None:
        request = ordered(source_of(forum.add_thread()))
        seen: list[str] = []

        def clock():
            seen.append(CaptureRequest.objects.get(pk=request.pk).step)
            return NOW

        carry_out(request_id=request.pk, now=NOW, clock=clock)
        assert list(dict.fromkeys(seen)) == ["fetching", "sealing"]


@pytest.mark.django_db(transaction=True)
class TestTasks:
    def test_the_worker_carries_orders_out_and_queues_what_must_be_tried_again(
        self, forum: Forum, source_of
    ) -> None:
        thread = forum.add_thread()
        forum.answer_with(thread, answers.garbage(), answers.answer(thread.page()))
        request = ordered(source_of(thread))
        assert run_one_task()
        request.refresh_from_db()
        assert request.state == "waiting"
        assert not run_one_task()
        again = DBTaskResult.objects.get(status="READY")
        assert again.args_kwargs["args"] == [request.pk, 2]
        DBTaskResult.objects.filter(pk=again.pk).update(run_after=NOW)
        assert run_one_task()
        request.refresh_from_db()
        assert request.state == "stored"
        assert all(inspection.is_sound for inspection in verify_chain())


class TestLostOrders:
    def order(self, forum: Forum, source_of, callbacks) -> CaptureRequest:
        with callbacks(execute=True):
            return ordered(source_of(forum.add_thread()))

    def test_an_order_whose_task_vanished_is_queued_again(
        self, forum, source_of, django_capture_on_commit_callbacks
    ) -> None:
        request = self.order(forum, source_of, django_capture_on_commit_callbacks)
        DBTaskResult.objects.all().delete()
        assert take_up_lost_captures(now=NOW + timedelta(seconds=30)) == 0
        with django_capture_on_commit_callbacks(execute=True):
            assert take_up_lost_captures(now=NOW + timedelta(minutes=2)) == 1
        assert DBTaskResult.objects.get().args_kwargs["args"] == [request.pk, 1]
        assert take_up_lost_captures(now=NOW + timedelta(minutes=2)) == 0

    @pytest.mark.parametrize(
        "case", [("READY", 0, False), ("RUNNING", 1, False), ("FAILED", 1, False), ("FAILED", 5, True)]
    )
    def test_an_order_is_given_up_only_when_its_task_is(
        self, forum, source_of, django_capture_on_commit_callbacks, case
    ) -> None:
        status, attempts, given_up = case
        request = self.order(forum, source_of, django_capture_on_commit_callbacks)
        DBTaskResult.objects.update(
            status=status, worker_ids=["here:1:1"] * attempts, finished_at=NOW if status == "FAILED" else None
        )
        assert take_up_lost_captures(now=NOW + timedelta(minutes=2)) == int(given_up)
        request.refresh_from_db()
        assert request.state == ("failed" if given_up else "waiting")
        assert bool(message_of(request)) is given_up

    def test_orders_that_are_over_are_left_alone(
        self, forum, source_of, django_capture_on_commit_callbacks
    ) -> None:
        carried_out(self.order(forum, source_of, django_capture_on_commit_callbacks))
        DBTaskResult.objects.all().delete()
        assert take_up_lost_captures(now=NOW + timedelta(days=1)) == 0


def test_keeping_away_from_one_host_keeps_no_other_waiting(forum: Forum, source_of) -> None:
    keep_away(host="theqoo.net", until=NOW + timedelta(hours=1))
    assert carried_out(ordered(source_of(forum.add_thread()))).state == "stored"
