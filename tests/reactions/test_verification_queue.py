"""The queue of quotations to verify: for whom, in which order, filtered, and what comes next."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reactions.models import Quotation
from reactions.quoting import quote_screenshot
from reactions.verifying.checks import check, decide
from reactions.verifying.queue import (
    QueueFilter,
    Show,
    next_to_verify,
    outlets_waiting,
    quotations_to_verify,
)
from tests.factories import (
    ADMINISTRATOR,
    DESK_EDITOR,
    NOW,
    REPORTER,
    accept,
    make_outlet,
    make_quotation,
    make_source,
    make_user,
)
from tests.reactions.evidence import sealed_picture_capture

pytestmark = pytest.mark.django_db

QUEUE = "admin:reactions_quotation_queue"
VERIFY = "admin:reactions_quotation_verify"


def waiting(minutes: int, words: str, **options: object) -> Quotation:
    return make_quotation(exact=words, now=NOW + timedelta(minutes=minutes), **options)


@pytest.fixture
def reviewer() -> User:
    return make_user(role=DESK_EDITOR)


def listed(reviewer: User, **wanted: object) -> list[Quotation]:
    return list(quotations_to_verify(user_id=reviewer.pk, wanted=QueueFilter(**wanted)))


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_oldest_comes_first_and_what_was_asked_about_last(reviewer: User) -> None:
    asked = waiting(1, "어느 자리를 말하는 건가요")
    late, early = waiting(9, "저녁에는 자리가 없었어요"), waiting(5, "아침에는 자리가 많았어요")
    decide(quotation=asked, reviewer=make_user(role=DESK_EDITOR), decision="asked", note="Which?", now=NOW)
    own = waiting(2, "이건 제가 올린 말입니다", submitted_by=reviewer)
    accept(waiting(3, "이미 확인한 말입니다"))
    assert listed(reviewer) == [early, late, asked]
    assert listed(reviewer, newest_first=True) == [late, early, asked]
    assert listed(reviewer, show=Show.ASKED) == [asked]
    assert listed(reviewer, show=Show.NEW) == [early, late]
    assert own not in listed(reviewer)


def test_it_is_filtered_by_outlet_by_pictures_and_by_what_nobody_can_accept(reviewer: User) -> None:
    outlet = make_outlet()
    here = waiting(1, "항구 게시판에 쓴 말입니다", source=make_source(outlet=outlet))
    doubtful = waiting(2, "바다가 정말 넓고 푸르렀습니다")
    Quotation.objects.filter(pk=doubtful.pk).update(exact="바다가 정말 좁고 푸르렀습니다")
    doubtful.refresh_from_db()
    check(quotation=doubtful, now=NOW)
    picture = quote_screenshot(
        capture=sealed_picture_capture(), words="사진 속의 말", actor=make_user(role=REPORTER), now=NOW
    )
    assert listed(reviewer, outlet=outlet.slug) == [here]
    assert listed(reviewer, show=Show.PICTURES) == [picture]
    assert listed(reviewer, show=Show.DOUBTFUL) == [doubtful]
    assert listed(reviewer, outlet="nowhere") == []
    outlets = {quotation.source.outlet for quotation in (here, doubtful, picture)}
    assert set(outlets_waiting(user_id=reviewer.pk)) == outlets


def test_the_next_follows_in_the_queue_and_goes_round(reviewer: User) -> None:
    first, second, third = (waiting(number, f"{number}번째로 올린 말입니다") for number in (1, 2, 3))

    def after(quotation: Quotation, **wanted: object) -> int | None:
        return next_to_verify(quotation=quotation, user_id=reviewer.pk, wanted=QueueFilter(**wanted))

    assert (after(first), after(second), after(third)) == (second.pk, third.pk, first.pk)
    assert after(third, newest_first=True) == second.pk
    decide(quotation=second, reviewer=reviewer, decision="asked", note="Which?", now=NOW)
    assert after(first) == third.pk
    assert after(second, show=Show.ASKED) is None
    accept(first)
    accept(third)
    assert after(second) is None


def test_the_page_shows_what_waits_and_keeps_the_filter_through_a_decision(reviewer: User) -> None:
    outlet = make_outlet()
    source = make_source(outlet=outlet)
    mine = [waiting(number, f"{number}번째로 올린 말입니다", source=source) for number in (1, 2)]
    other = waiting(0, "다른 곳에서 올린 말입니다")
    client = client_of(reviewer)
    shown = client.get(reverse(QUEUE))
    assert [row.quotation for row in shown.context["rows"]] == [other, *mine]
    query = f"?outlet={outlet.slug}"
    shown = client.get(f"{reverse(QUEUE)}{query}")
    assert [row.quotation for row in shown.context["rows"]] == mine
    address = f"{reverse(VERIFY, args=[mine[0].pk])}{query}"
    assert address in shown.content.decode()
    answer = client.post(address, {"decision": "accepted"})
    assert answer.headers["Location"] == f"{reverse(VERIFY, args=[mine[1].pk])}{query}"
    answer = client.post(answer.headers["Location"], {"decision": "refused", "note": "Off the topic."})
    assert answer.headers["Location"] == f"{reverse(QUEUE)}{query}"
    emptied = client.get(answer.headers["Location"]).content.decode()
    assert "Nothing of this kind waits for you" in emptied
    assert "Nothing else waits for you here" in emptied


def test_a_decision_that_fails_stays_with_the_reason_and_the_note(reviewer: User) -> None:
    quotation = waiting(1, "첫 번째로 올린 말입니다")
    address = reverse(VERIFY, args=[quotation.pk])
    client = client_of(reviewer)
    shown = client.post(address, {"decision": "perhaps", "note": "Well, well."}).content.decode()
    assert "Choose whether to accept" in shown
    assert "Well, well." in shown


@pytest.mark.parametrize(
    "query", ["?show=nonsense&order=x&outlet=", "?page=999", "?page=x", "?outlet=%00", "?outlet=%F0"]
)
def test_no_address_of_the_queue_makes_it_fail(reviewer: User, query: str) -> None:
    waiting(1, "첫 번째로 올린 말입니다")
    assert client_of(reviewer).get(f"{reverse(QUEUE)}{query}").status_code == 200


def test_it_is_for_those_who_may_verify(reviewer: User) -> None:
    for user, status in (
        (reviewer, 200),
        (make_user(role=REPORTER), 403),
        (make_user(role=ADMINISTRATOR), 403),
    ):
        assert client_of(user).get(reverse(QUEUE)).status_code == status
    assert Client().get(reverse(QUEUE)).status_code == 302
    assert f'href="{reverse(QUEUE)}"' in client_of(reviewer).get(reverse("admin:index")).content.decode()
    reporters = client_of(make_user(role=REPORTER)).get(reverse("admin:index")).content.decode()
    assert reverse(QUEUE) not in reporters


def test_it_costs_the_same_however_much_waits(reviewer: User) -> None:
    client = client_of(reviewer)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(QUEUE))
        return len(queries)

    waiting(1, "첫 번째로 올린 말입니다")
    few = cost()
    for number in range(8):
        waiting(number + 2, f"{number}번째로 더 올린 말입니다")
    assert cost() == few
