"""A capture by address at the desk: ordered, watched, and what to do instead when it does not come."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reactions.capturing.requests import carry_out
from reactions.models import Capture, CaptureRequest, Outlet, Source
from tests.factories import ADMINISTRATOR, PUBLISHER, REPORTER, make_user
from tests.forum import Forum, answers
from tests.reactions.test_capture_by_address import by_address, client_of, words_of

pytestmark = pytest.mark.django_db


def ordered_by(client: Client, address: str) -> tuple[CaptureRequest, str]:
    """Give an address and return the order that came of it, with the address of its progress."""
    answer = client.post(by_address(), {"address": address})
    ordered = CaptureRequest.objects.get()
    progress = reverse("admin:reactions_capturerequest_progress", args=[ordered.pk])
    assert answer.headers["Location"] == progress
    return ordered, progress


def state_of(client: Client, ordered: CaptureRequest) -> dict[str, Any]:
    answer = client.get(reverse("admin:reactions_capturerequest_state", args=[ordered.pk]))
    assert "no-store" in answer.headers["Cache-Control"]
    return json.loads(answer.content)


def test_an_address_leads_through_its_progress_to_the_reading_room(forum: Forum, harbour: Outlet) -> None:
    reporter = client_of(REPORTER)
    ordered, progress = ordered_by(reporter, forum.address(forum.add_thread()))
    assert (ordered.method, ordered.source.outlet) == ("fetch", harbour)
    shown = reporter.get(progress)
    assert "in the queue" in words_of(shown)
    assert '<meta http-equiv="refresh"' in shown.content.decode()
    assert state_of(reporter, ordered) == {
        "step": "queued", "is_under_way": True, "is_slow": False, "said": "in the queue", "reason": "",
    }  # fmt: skip
    carry_out(request_id=ordered.pk, now=timezone.now())
    assert state_of(reporter, ordered)["is_under_way"] is False
    room = reverse("admin:reactions_capture_read", args=[Capture.objects.get().pk])
    answer = reporter.get(progress)
    assert answer.headers["Location"] == room
    told = words_of(reporter.get(room))
    assert "Captured and sealed" in told
    assert "새벽 세 시까지 줄을 섰는데" in told


@pytest.mark.parametrize(
    ("came", "reason"),
    [(answers.bot_wall(), "proof of a person"), (answers.login_wall(), "members only"), (answers.tombstone(), "deleted")],
    ids=["wall", "login", "tombstone"],
)  # fmt: skip
def test_a_refusal_says_what_to_do_instead_with_the_upload_right_there(
    forum: Forum, harbour: Outlet, came: Any, reason: str
) -> None:
    reporter = client_of(REPORTER)
    thread = forum.add_thread()
    forum.answer_with(thread, came)
    ordered, progress = ordered_by(reporter, forum.address(thread))
    carry_out(request_id=ordered.pk, now=timezone.now())
    shown = reporter.get(progress)
    html = shown.content.decode()
    assert reason in words_of(shown)
    upload = reverse("admin:reactions_source_capture", args=[ordered.source_id])
    assert f'action="{upload}"' in html
    assert reverse("admin:reactions_capture_bookmarklet") in html
    assert '<meta http-equiv="refresh"' not in html
    # Once the site answers as it should, trying again is one click.
    forum.answer_as_before(thread)
    answer = reporter.post(reverse("admin:reactions_capturerequest_again", args=[ordered.pk]))
    again = CaptureRequest.objects.exclude(pk=ordered.pk).get()
    assert answer.headers["Location"] == reverse("admin:reactions_capturerequest_progress", args=[again.pk])


def test_nobody_asks_twice_for_what_is_on_its_way(forum: Forum, harbour: Outlet) -> None:
    address = forum.address(forum.add_thread())
    ordered, progress = ordered_by(client_of(REPORTER), address)
    answer = client_of(PUBLISHER).post(by_address(), {"address": address})
    assert answer.headers["Location"] == progress
    assert CaptureRequest.objects.get() == ordered


def test_a_known_page_is_captured_again_on_demand_only(
    forum: Forum, source_of: Callable[..., Source]
) -> None:
    reporter = client_of(REPORTER)
    address = forum.address(forum.add_thread())
    ordered, _progress = ordered_by(reporter, address)
    carry_out(request_id=ordered.pk, now=timezone.now())
    assert "captured already" in words_of(reporter.post(by_address(), {"address": address}))
    assert CaptureRequest.objects.count() == 1
    reporter.post(by_address(), {"address": address, "again": "1"})
    assert CaptureRequest.objects.count() == 2


def test_an_address_that_may_not_be_asked_for_leads_to_the_upload_with_the_reason(harbour: Outlet) -> None:
    reporter = client_of(REPORTER)
    answer = reporter.post(by_address(), {"address": "https://harbour.example:8443/talk/12345"})
    source = Source.objects.get()
    assert answer.headers["Location"] == reverse("admin:reactions_source_capture", args=[source.pk])
    assert not CaptureRequest.objects.exists()
    assert "port" in words_of(reporter.get(answer.headers["Location"])).lower()


def test_what_waits_for_long_says_that_nobody_must_stay(forum: Forum, harbour: Outlet) -> None:
    reporter = client_of(REPORTER)
    ordered, progress = ordered_by(reporter, forum.address(forum.add_thread()))
    earlier = timezone.now() - timedelta(minutes=1)
    CaptureRequest.objects.update(requested_at=earlier)
    assert state_of(reporter, ordered)["is_slow"] is True
    assert "need not stay" in words_of(reporter.get(progress))


def test_the_register_shows_what_became_of_each_and_lets_try_again(forum: Forum, harbour: Outlet) -> None:
    reporter = client_of(REPORTER)
    thread = forum.add_thread()
    forum.answer_with(thread, answers.bot_wall())
    ordered, _progress = ordered_by(reporter, forum.address(thread))
    carry_out(request_id=ordered.pk, now=timezone.now())
    register = words_of(reporter.get(reverse("admin:reactions_capturerequest_changelist")))
    assert "refused" in register
    assert "proof of a person" in register
    change = reverse("admin:reactions_capturerequest_change", args=[ordered.pk])
    shown = reporter.get(change)
    assert reverse("admin:reactions_capturerequest_again", args=[ordered.pk]) in shown.content.decode()
    assert 'name="_save"' not in shown.content.decode()
    assert reporter.post(change, {"state": "stored"}).status_code == 403
    assert reporter.get(reverse("admin:reactions_capturerequest_add")).status_code == 403
    assert words_of(reporter.get(by_address())).count("refused") == 1


def test_each_page_asks_for_the_right(forum: Forum, harbour: Outlet) -> None:
    ordered, progress = ordered_by(client_of(REPORTER), forum.address(forum.add_thread()))
    pages = [
        progress,
        reverse("admin:reactions_capturerequest_state", args=[ordered.pk]),
        reverse("admin:reactions_capturerequest_changelist"),
    ]
    administrator = client_of(ADMINISTRATOR)
    for page in pages:
        assert administrator.get(page).status_code == 403
        assert Client().get(page).status_code == 302
    again = reverse("admin:reactions_capturerequest_again", args=[ordered.pk])
    fetch = reverse("admin:reactions_source_fetch", args=[ordered.source_id])
    for page in (again, fetch):
        assert administrator.post(page).status_code == 403
        assert client_of(REPORTER).get(page).status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_user(role=REPORTER))
    for page in (again, fetch, by_address()):
        assert strict.post(page).status_code == 403
    assert client_of(REPORTER).get(progress.replace(str(ordered.pk), "999999")).status_code == 404


def test_a_source_added_by_hand_is_fetched_at_once(forum: Forum, harbour: Outlet) -> None:
    address = forum.address(forum.add_thread())
    answer = client_of(REPORTER).post(reverse("admin:reactions_source_add"), {"canonical_url": address})
    ordered = CaptureRequest.objects.get()
    assert answer.headers["Location"] == reverse("admin:reactions_capturerequest_progress", args=[ordered.pk])
