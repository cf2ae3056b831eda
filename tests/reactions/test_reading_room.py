"""The reading room: searching, sorting, thousands of comments, and a tray of several quotations at once."""

import unicodedata
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reactions.admin import room_comments
from reactions.models import Capture, CaptureComment, Quotation
from tests.factories import REPORTER, make_capture, make_quotation, make_user
from tests.reactions.evidence import COMMENTS, sealed_text_capture
from tests.reactions.test_admin_journey import form_data, room_of, text_of_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def reporter() -> Client:
    client = Client()
    client.force_login(make_user(role=REPORTER))
    return client


def shown(client: Client, capture: Capture, query: str = "") -> list[str]:
    """Return the words of the comments that the page shows, in its order."""
    page = client.get(f"{room_of(capture)}{query}").context["page"]
    return ["".join(part.text for part in comment.parts) for comment in page.comments]


def tray_of(*items: dict[str, Any]) -> dict[str, Any]:
    """Return what a browser sends for a tray with these items, numbered from 0."""
    data: dict[str, Any] = {"tray": [str(number) for number in range(len(items))]}
    for number, item in enumerate(items):
        data |= {f"tray-{number}-{name}": value for name, value in form_data(**item).items()}
    return data


@pytest.mark.parametrize(
    "query", ["입장료가", unicodedata.normalize("NFD", "입장료가"), " 입장료가 ", "두 배로"]
)
def test_words_are_found_however_they_are_written(reporter: Client, query: str) -> None:
    assert shown(reporter, sealed_text_capture(), f"?q={query}") == [COMMENTS[1]]


def test_typography_does_not_hide_words_and_case_neither(reporter: Client) -> None:
    words = "“정말” 좋은 Harbour… 그리고\u00a0바다"
    capture = sealed_text_capture(comments=[words, "다른 말입니다"])
    for query in ('"정말"', "harbour...", "그리고 바다"):
        assert shown(reporter, capture, f"?q={query}") == [words]
    assert shown(reporter, capture, "?q=없는 말") == []
    assert "No comment holds these words" in text_of_page(reporter.get(f"{room_of(capture)}?q=없는 말"))


def test_comments_are_sorted_and_what_is_quoted_can_be_left_out(reporter: Client) -> None:
    capture = sealed_text_capture()
    assert shown(reporter, capture) == list(COMMENTS)
    assert shown(reporter, capture, "?order=votes") == list(reversed(COMMENTS))
    assert shown(reporter, capture, "?order=longest") == sorted(COMMENTS, key=len, reverse=True)
    answers = CaptureComment.objects.filter(capture=capture, ordinal__in=(0, 2))
    # Past the guard of append-only rows: the page is read as if it had been captured so.
    QuerySet.update(answers, parent_native_id="c1")
    assert shown(reporter, capture, "?order=replies")[0] == COMMENTS[1]
    assert "2 answers" in text_of_page(reporter.get(room_of(capture)))
    reporter.post(room_of(capture), form_data(words=COMMENTS[0]))
    assert shown(reporter, capture, "?only=unquoted") == list(COMMENTS[1:])
    assert shown(reporter, capture, "?order=nonsense&only=x&from=-1") == list(COMMENTS)


def test_a_long_page_is_shown_in_parts_that_keep_what_was_asked_for(
    reporter: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room_comments, "COMMENTS_PER_PAGE", 2)
    capture = sealed_text_capture()
    html = reporter.get(f"{room_of(capture)}?order=longest").content.decode()
    assert 'href="?from=2&amp;order=longest"' in html
    assert shown(reporter, capture, "?order=longest&from=2") == [min(COMMENTS, key=len)]
    answer = reporter.post(f"{room_of(capture)}?order=longest&from=2", form_data(words=COMMENTS[2]))
    assert answer.headers["Location"].startswith(f"{room_of(capture)}?order=longest&from=2#comment-")


def test_it_costs_the_same_queries_however_many_comments_there_are(reporter: Client) -> None:
    def cost(comments: list[str]) -> int:
        capture = make_capture(comments=comments)
        with CaptureQueriesContext(connection) as queries:
            reporter.get(room_of(capture))
        return len(queries)

    words = [f"{number}번째 사람이 남긴 말입니다" for number in range(40)]
    cost(words[:1])
    assert cost(words[:2]) == cost(words)


def test_all_of_a_tray_is_made_at_once(reporter: Client) -> None:
    capture = sealed_text_capture()
    first, second = capture.comments.filter(ordinal__lt=2)
    answer = reporter.post(
        room_of(capture),
        tray_of(
            {"words": COMMENTS[0], "start": first.start, "end": first.end, "comment": first.pk,
             "translation": "No regrets.", "stance": "supportive"},
            {"words": "입장료가 작년보다 두 배로 올랐잖아요.", "comment": second.pk},
        ),
    )  # fmt: skip
    assert answer.headers["Location"] == f"{room_of(capture)}?made=all"
    whole, part = Quotation.objects.order_by("pk")
    assert (whole.exact, whole.stance) == (COMMENTS[0], "supportive")
    assert whole.translations.get().text == "No regrets."
    assert (part.exact, part.comment) == ("입장료가 작년보다 두 배로 올랐잖아요.", second)
    told = reporter.get(answer.headers["Location"])
    assert "2 quotations made" in text_of_page(told)
    assert "data-made-all" in told.content.decode()


def test_what_fails_stays_in_the_tray_with_its_reason_and_the_rest_is_made(reporter: Client) -> None:
    capture = sealed_text_capture()
    answer = reporter.post(
        room_of(capture),
        tray_of(
            {"words": COMMENTS[0]},
            {
                "words": "새벽 네 시까지 줄을 섰는데 하나도 후회하지 않아요.",
                "translation": "I queued until four.",
            },
            {"words": COMMENTS[1], "translation": "같은 말", "translation_language": "ko"},
            {"words": COMMENTS[0]},
            {"words": " "},
            {"words": COMMENTS[2], "stance": "angry beyond words"},
        ),
    )
    assert answer.status_code == 200
    assert Quotation.objects.get().exact == COMMENTS[0]
    kept = answer.context["tray"].items
    assert [item.number for item in kept] == ["1", "2", "3", "4", "5"]
    html, text = answer.content.decode(), text_of_page(answer)
    assert "I queued until four." in html
    assert "<ins>" in html
    for reason in (
        "another language",
        "quoted already",
        "Choose the words",
        "not one of the available choices",
    ):
        assert reason in text
    assert "1 quotation made" in text
    # Mended, they are made.
    answer = reporter.post(room_of(capture), tray_of({"words": COMMENTS[1]}, {"words": COMMENTS[2]}))
    assert answer.status_code == 302
    assert Quotation.objects.count() == 3


def test_a_translation_that_cannot_be_stored_leaves_no_quotation_behind(reporter: Client) -> None:
    capture = sealed_text_capture()
    item = {
        "words": COMMENTS[0],
        "translation": "No regrets.",
        "language": "en-GB",
        "translation_language": "en",
    }
    reporter.post(room_of(capture), tray_of(item))
    assert not Quotation.objects.exists()


def test_without_a_script_ticked_comments_are_put_into_the_tray(reporter: Client) -> None:
    capture = sealed_text_capture()
    picked = list(capture.comments.filter(ordinal__in=(0, 2)))
    query = "&".join(f"pick={comment.pk}" for comment in picked)
    page = reporter.get(f"{room_of(capture)}?{query}&pick=x&pick=999999")
    items = page.context["tray"].items
    assert [item.form.initial["words"] for item in items] == [COMMENTS[0], COMMENTS[2]]
    data = tray_of(*({**item.form.initial} for item in items))
    assert reporter.post(room_of(capture), data).status_code == 302
    assert [quotation.exact for quotation in Quotation.objects.order_by("pk")] == [COMMENTS[0], COMMENTS[2]]


@pytest.mark.parametrize("numbers", [["x"], ["-1"], ["9" * 20], ["0", "0"], ["\x00"]])
def test_nonsense_in_a_tray_makes_nothing_and_does_not_fail(reporter: Client, numbers: list[str]) -> None:
    capture = sealed_text_capture()
    assert reporter.post(room_of(capture), {"tray": numbers}).status_code in (200, 302)
    assert not Quotation.objects.exists()


def test_somebody_who_may_only_read_has_no_tray_and_no_form() -> None:
    user = make_user()
    user.is_staff = True
    user.save()
    user.user_permissions.add(Permission.objects.get(codename="view_capture"))
    client = Client()
    client.force_login(user)
    capture = sealed_text_capture()
    html = client.get(room_of(capture)).content.decode()
    assert 'id="tray"' not in html
    assert 'name="pick"' not in html
    assert client.post(room_of(capture), tray_of({"words": COMMENTS[0]})).status_code == 403


def test_a_capture_that_the_newsroom_made_by_itself_names_nobody(reporter: Client) -> None:
    quotation = make_quotation()
    QuerySet.update(Capture.objects.filter(pk=quotation.capture_id), operator=None)
    for address in (
        room_of(quotation.capture),
        reverse("admin:reactions_quotation_verify", args=[quotation.pk]),
    ):
        assert "None" not in text_of_page(reporter.get(address))
