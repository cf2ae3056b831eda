"""Comments on further pages of a thread: captured from the page that was given, and looked at again there."""

from datetime import timedelta

import pytest
from django.urls import reverse

from reactions.capturing.requests import carry_out
from reactions.capturing.storing import capture, text_of
from reactions.health.comment_pages import NEVER, time_with_other_pages
from reactions.models import Capture, CaptureRequest, Outlet, Source
from reactions.sources.addresses import canonical_url, comment_page_of, with_comment_page
from tests.factories import NOW, REPORTER, make_quotation, make_user
from tests.forum import Forum, Thread, answers
from tests.reactions.watched import Watched, make_public

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

FIRST = "새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요"
SECOND = "입장료가 작년보다 두 배로 올랐잖아요"


@pytest.fixture
def thread(forum: Forum, harbour: Outlet) -> Thread:
    """A thread that shows two comments a page."""
    return forum.add_thread(comments=[FIRST, "저는 일찍 들어왔네요", SECOND, "내년에는 안 가요"], page_size=2)


def captured(client, address: str) -> Capture:
    """Paste an address at the desk, and return the capture that comes of it."""
    client.force_login(make_user(role=REPORTER))
    client.post(reverse("admin:reactions_capture_by_address"), {"address": address})
    request = CaptureRequest.objects.order_by("-pk")[0]
    carry_out(request_id=request.pk, now=NOW)
    request.refresh_from_db()
    assert request.capture is not None, request.reason
    return request.capture


@pytest.fixture
def watched(client, forum: Forum, thread: Thread) -> Watched:
    """A quotation from each of two pages."""
    address = forum.address(thread)
    quotations = [
        make_quotation(capture=captured(client, pasted), exact=words)
        for pasted, words in ((address, FIRST), (f"{address}?cpage=2", SECOND))
    ]
    for quotation in quotations:
        make_public(quotation)
    forum.visits.clear()
    return Watched(forum=forum, thread=thread, source=Source.objects.get(), quotations=quotations)


def asked(forum: Forum) -> list[str]:
    """Return which pages were asked for since the last time, as they stand in the addresses."""
    pages = [comment_page_of(f"http://harbour.example{visit.path}") for visit in forum.visits]
    forum.visits.clear()
    return pages


class TestAddresses:
    @pytest.mark.parametrize(
        ("query", "page"),
        [
            ("cpage=2", "cpage=2"),
            ("no=5&comment_page=13", "comment_page=13"),
            ("cmt_page=1&utm_source=x", "cmt_page=1"),
            # The list's own page, or no number.
            ("page=2", ""),
            ("cpage=", ""),
            ("cpage=two", ""),
            ("cpage=123456", ""),
            ("cpage=2%26x", ""),
            ("mycpage=2", ""),
        ],
    )
    def test_the_page_of_the_comments_is_found(self, query, page) -> None:
        assert comment_page_of(f"https://harbour.example/talk/77?{query}") == page

    def test_a_thread_is_one_source_whatever_page_is_open(self) -> None:
        own = "https://harbour.example/view?no=5"
        for page in ("cpage=2", "comment_page=3", "CPAGE=4"):
            assert canonical_url(f"{own}&{page}") == own
        assert with_comment_page(address=own, page="cpage=2") == f"{own}&cpage=2"
        assert with_comment_page(address=own, page="") == own


class TestCaptures:
    def test_the_page_that_was_given_is_asked_for(self, client, forum: Forum, thread: Thread) -> None:
        second = captured(client, f"{forum.address(thread)}?cpage=2")
        assert second.requested_url == second.final_url == f"{forum.address(thread)}?cpage=2"
        assert SECOND in text_of(capture=second)
        assert FIRST not in text_of(capture=second)
        first = captured(client, forum.address(thread))
        assert FIRST in text_of(capture=first)
        assert first.source == second.source
        assert first.source.canonical_url == forum.address(thread)

    def test_only_a_page_that_was_captured_is_known_already(
        self, client, forum: Forum, thread: Thread
    ) -> None:
        second = captured(client, f"{forum.address(thread)}?cpage=2")
        captured(client, forum.address(thread))
        page = reverse("admin:reactions_capture_by_address")
        response = client.post(page, {"address": f"{forum.address(thread)}?utm_source=x&cpage=2"})
        assert response.context["known"] == Source.objects.get()
        assert response.context["known_captures"] == [second]
        assert CaptureRequest.objects.count() == 2

    def test_the_same_page_is_asked_for_again(self, client, forum: Forum, thread: Thread) -> None:
        forum.answer_with(thread, answers.error(403))
        client.force_login(make_user(role=REPORTER))
        address = f"{forum.address(thread)}?cpage=2"
        client.post(reverse("admin:reactions_capture_by_address"), {"address": address})
        request = CaptureRequest.objects.get()
        carry_out(request_id=request.pk, now=NOW)
        client.post(reverse("admin:reactions_capturerequest_again", args=[request.pk]))
        assert list(CaptureRequest.objects.values_list("comment_page", flat=True)) == ["cpage=2"] * 2

    def test_a_saved_page_keeps_the_page_that_it_was_saved_from(
        self, forum: Forum, thread: Thread, source_of
    ) -> None:
        address = f"{forum.address(thread)}?cpage=2"
        stored = capture(
            source=source_of(thread),
            data=f"<!--\n Page saved with SingleFile \n url: {address} \n-->".encode() + thread.page(2),
            media_type="text/html",
            method=Capture.Method.UPLOAD,
            captured_at=NOW,
            operator=make_user(),
            now=NOW,
        )
        assert stored.final_url == address


class TestChecks:
    def test_each_page_is_looked_at_once_and_each_quotation_on_its_own(self, forum, watched) -> None:
        first, second = watched.quotations
        checks = watched.check(hours=1)
        assert [check.quotation for check in checks[1:]] == [first]
        assert asked(forum) == [""]
        source = Source.objects.get()
        # The other page follows in a moment, and after it both wait for the calendar.
        assert source.recheck_at == NOW + timedelta(hours=1, minutes=1)
        checks = watched.check(hours=1 + 1 / 60)
        assert [check.quotation for check in checks[1:]] == [second]
        assert asked(forum) == ["cpage=2"]
        source.refresh_from_db()
        assert source.recheck_at is not None
        assert source.recheck_at > NOW + timedelta(hours=23)
        for quotation in watched.quotations:
            quotation.refresh_from_db()
            assert quotation.health == "live"

    def test_what_happens_on_a_further_page_is_seen(self, forum, watched) -> None:
        watched.check(hours=1)
        watched.thread.comments[2].delete()
        checks = watched.check(hours=2)
        assert [(check.quotation, check.outcome) for check in checks[1:]] == [
            (watched.quotations[1], "comment_deleted")
        ]
        # A deletion waits for its next check, whichever page was looked at last.
        watched.check(hours=20)
        assert watched.check(hours=75)[1].quotation == watched.quotations[1]
        watched.source.refresh_from_db()
        assert watched.source.recheck_at <= NOW + timedelta(hours=75 + 72)

    def test_a_changed_comment_is_captured_with_its_page(self, forum, watched) -> None:
        watched.check(hours=1)
        watched.thread.comments[2].edit("입장료가 작년 그대로라서 조금 놀랐어요")
        check = watched.check(hours=2)[1]
        assert check.outcome == "edited"
        assert check.capture is not None
        assert comment_page_of(check.capture.requested_url) == "cpage=2"

    def test_a_further_page_that_is_gone_says_nothing_of_the_thread(self, forum, watched) -> None:
        watched.check(hours=1)
        forum.answer_with(f"{watched.thread.path}?cpage=2", answers.not_found())
        asked(forum)
        page, comment = watched.check(hours=2)
        assert (page.outcome, comment.outcome) == ("live", "indeterminate")
        assert asked(forum) == ["cpage=2", ""]
        forum.answer_with(watched.thread, answers.not_found())
        assert [check.outcome for check in watched.check(hours=3)] == ["thread_deleted"] * 2

    def test_where_the_site_does_not_answer_the_other_page_is_not_asked_at_once(self, forum, watched) -> None:
        forum.answer_with(watched.thread, answers.error(503))
        watched.check(hours=1)
        watched.source.refresh_from_db()
        assert watched.source.recheck_at > NOW + timedelta(hours=1, minutes=30)


class TestTheCalendar:
    LATER = NOW + timedelta(days=6)

    def at(self, *others, by_hand: bool = False):
        return time_with_other_pages(next_at=self.LATER, now=NOW, others=others, by_hand=by_hand)

    def test_one_page_has_the_calendar_to_itself(self) -> None:
        assert self.at() == self.LATER

    def test_a_page_that_was_never_looked_at_is_next(self) -> None:
        assert self.at(NEVER, NOW) == NOW + timedelta(minutes=1)

    def test_a_page_that_was_looked_at_before_waits_as_long(self) -> None:
        assert self.at(NOW - timedelta(minutes=5)) == self.LATER - timedelta(minutes=5)

    def test_who_asks_by_hand_means_every_page_but_not_in_a_circle(self) -> None:
        assert self.at(NOW - timedelta(hours=2), by_hand=True) == NOW + timedelta(minutes=1)
        assert self.at(NOW - timedelta(minutes=1), by_hand=True) > NOW + timedelta(days=5)
