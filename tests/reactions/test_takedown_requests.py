"""Asking for a takedown: by anybody, without cookie or account, within limits; hidden at once, told honestly."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core import mail, signing
from django.test import Client
from django.utils import timezone

from delivery.client_address import client_address
from reactions.models import Quotation, TakedownRequest
from reactions.quoting import supersede
from reactions.takedown import limits
from reactions.takedown.deciding import UnableToDecide, grant, refuse
from reactions.takedown.details import (
    Details,
    UnableToOpen,
    details_of,
    erase_decided_details,
)
from reactions.takedown.form_tokens import reference_of
from reactions.takedown.limits import client_hash_of
from reactions.takedown.receiving import UnableToReceive, UnableToWithdraw, receive, withdraw
from tests import factories
from tests.articles.reading_corpus import fill
from tests.factories import NOW
from tests.newsroom.errands import run_waiting_tasks
from tests.reactions.whole_database import tables_with

pytestmark = pytest.mark.django_db

WORDS = "비가 와도 줄은 줄어들지 않더라고요 정말로 대단했습니다"
MESSAGE = "제 이름은 홍길동이고 이 글은 제가 썼습니다. 지워 주세요."
EMAIL = "gildong@mail.example"
REFERENCE = "a" * 26


@pytest.fixture
def quotation():
    quotation = factories.make_sourced_quotation(words=WORDS, translation="Even in the rain")
    fill(1, category=factories.make_category(slug="harbour"), quotations=[quotation])
    return quotation


@pytest.fixture
def publisher():
    return factories.make_user(role=factories.PUBLISHER)


@pytest.fixture
def reader():
    return Client(enforce_csrf_checks=True)


def old_enough(token, monkeypatch):
    """Let the token be a minute old."""
    value = token.rpartition(":")[0].rpartition(":")[0]
    with monkeypatch.context() as patch:
        patch.setattr(signing.time, "time", lambda: timezone.now().timestamp() - 60)
        return signing.TimestampSigner(salt="reactions.takedown.form").sign(value)


def filled_in(reader, quotation, monkeypatch, **changes):
    page = reader.get(f"/reactions/{quotation.pk}/request/")
    token = old_enough(page.context["form"].initial["form_token"], monkeypatch)
    return {
        "form_token": token, "relation": "author", "ground": "author", "message": MESSAGE, "email": EMAIL,
        "website": "", **changes,
    }  # fmt: skip


def receive_one(quotation, *, reference=REFERENCE, address="192.0.2.1", now=NOW, **fields):
    details = Details(message=fields.pop("message", MESSAGE), email=fields.pop("email", EMAIL), language="en")
    return receive(
        quotation=Quotation.objects.get(pk=quotation.pk), reference=reference, relation="author",
        ground="author", details=details, address=address, now=now,
    )  # fmt: skip


@pytest.mark.parametrize("prefix", ["", "/ko"])
def test_who_asks_sees_it_hidden_at_once_and_can_come_back_and_withdraw(
    reader, quotation, monkeypatch, prefix
):
    address = f"{prefix}/reactions/{quotation.pk}/request/"
    page = reader.get(address)
    assert page.status_code == 200
    assert WORDS in page.content.decode()
    sent = reader.post(address, filled_in(reader, quotation, monkeypatch))
    assert sent.status_code == 303
    quotation.refresh_from_db()
    assert quotation.hidden_at is not None
    for html in (
        reader.get(f"/reactions/{quotation.pk}/"),
        reader.get(f"/communities/{quotation.source.outlet.slug}/"),
    ):
        assert WORDS not in html.content.decode()
    status = reader.get(sent.headers["Location"])
    assert status.status_code == 200
    assert status.headers["Cache-Control"] == "private, no-store"
    assert status.headers["Referrer-Policy"] == "no-referrer"
    assert 'content="noindex' in status.content.decode()
    assert WORDS not in status.content.decode()
    assert MESSAGE not in status.content.decode()
    back = reader.post(sent.headers["Location"], {"form_token": status.context["token"]})
    assert back.status_code == 303
    row = TakedownRequest.objects.get()
    assert (row.state, bytes(row.details_encrypted)) == ("withdrawn", b"")
    quotation.refresh_from_db()
    assert quotation.hidden_at is None
    assert not reader.cookies


def test_no_page_of_it_sets_a_cookie_touches_a_session_or_is_kept(reader, quotation, monkeypatch):
    address = f"/reactions/{quotation.pk}/request/"
    sent = reader.post(address, filled_in(reader, quotation, monkeypatch))
    for response in (
        reader.get(address),
        sent,
        reader.get(sent.headers["Location"]),
        reader.post(address, {}),
    ):
        assert not response.cookies
        assert "Cookie" not in response.headers.get("Vary", "")
        assert not response.wsgi_request.session.accessed
        assert "no-store" in response.headers["Cache-Control"]
        assert "Cache-Tag" not in response.headers


def test_the_same_form_sent_twice_is_one_request(reader, quotation, monkeypatch):
    address, form = f"/reactions/{quotation.pk}/request/", filled_in(reader, quotation, monkeypatch)
    first, second = reader.post(address, form), reader.post(address, form)
    assert first.headers["Location"] == second.headers["Location"]
    assert TakedownRequest.objects.count() == 1
    assert TakedownRequest.objects.get().reference == reference_of(form["form_token"])


@pytest.mark.parametrize("token", ["", "x", "quotation-1.x:y:z", "\x00", "a" * 5_000])
def test_a_form_without_a_good_token_sends_nothing_and_loses_nothing(reader, quotation, monkeypatch, token):
    form = filled_in(reader, quotation, monkeypatch, form_token=token)
    response = reader.post(f"/reactions/{quotation.pk}/request/", form)
    assert response.status_code == 422
    assert MESSAGE in response.content.decode()
    assert 'role="alert"' in response.content.decode()
    assert not TakedownRequest.objects.exists()
    again = old_enough(response.context["form"].data["form_token"], monkeypatch)
    assert (
        reader.post(f"/reactions/{quotation.pk}/request/", {**form, "form_token": again}).status_code == 303
    )


def test_a_form_that_comes_back_at_once_is_a_robots(reader, quotation, monkeypatch):
    address = f"/reactions/{quotation.pk}/request/"
    # A busy machine may take longer than a robot.
    with time_machine.travel(timezone.now(), tick=False):
        fresh = reader.get(address).context["form"].initial["form_token"]
        form = filled_in(reader, quotation, monkeypatch, form_token=fresh)
        assert reader.post(address, form).status_code == 422
    other = factories.make_sourced_quotation(words="그래도 내년에 또 가겠습니다 가족과 함께", translation="x")
    fill(1, category=factories.make_category(slug="pier"), quotations=[other])
    stolen = filled_in(reader, quotation, monkeypatch)
    assert reader.post(f"/reactions/{other.pk}/request/", stolen).status_code == 422


@pytest.mark.parametrize(
    "changes",
    [
        {"message": ""}, {"message": " \x00\u202e\n"}, {"message": "x" * 4_001}, {"relation": ""}, {"relation": "x"},
        {"ground": "editorial"}, {"ground": ""}, {"email": "no address"}, {"email": "a@b.example\nBcc: c@d.example"},
        {"website": "https://spam.example"}, {"email": "x" * 300 + "@mail.example"},
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_sent(reader, quotation, monkeypatch, changes):
    form = filled_in(reader, quotation, monkeypatch, **changes)
    response = reader.post(f"/reactions/{quotation.pk}/request/", form)
    assert response.status_code == 422
    html = response.content.decode()
    assert "Nothing was sent yet." in html
    # Who listens to the page hears it first.
    assert "<title>Nothing was sent yet. " in html
    assert not TakedownRequest.objects.exists()


@pytest.mark.parametrize(
    "message",
    [
        "\u0000\u0001 hello",
        "e\u0301" * 500,
        "🎉" * 1_000,
        "<script>alert(1)</script>",
        "﷽" * 3_000,
        "\ud7ff\uffff",
    ],
)
def test_whatever_is_typed_is_taken_in_composed_form_without_what_cannot_be_seen(
    reader, quotation, monkeypatch, message
):
    form = filled_in(reader, quotation, monkeypatch, message=message)
    response = reader.post(f"/reactions/{quotation.pk}/request/", form)
    assert response.status_code in {303, 422}
    for row in TakedownRequest.objects.all():
        assert "\x00" not in details_of(request=row).message
        assert "e\u0301" not in details_of(request=row).message


def test_only_what_readers_see_can_be_asked_about(reader):
    unseen = factories.make_sourced_quotation(words=WORDS, translation="x")
    for address in (
        f"/reactions/{unseen.pk}/request/",
        "/reactions/999999/request/",
        "/takedown/nothing/",
        f"/takedown/{'a' * 26}/",
    ):
        assert reader.get(address).status_code == 404
        assert reader.post(address, {}).status_code == 404


def test_about_removed_words_there_is_nothing_to_ask(reader, quotation, publisher):
    from reactions.takedown.redacting import redact

    redact(quotation=quotation, ground="author", actor=publisher, now=NOW)
    assert reader.get(f"/reactions/{quotation.pk}/request/").status_code == 410
    with pytest.raises(UnableToReceive, match="already"):
        receive_one(quotation)


def test_what_the_person_wrote_is_in_no_column_and_no_log(reader, quotation, monkeypatch, caplog):
    caplog.set_level("DEBUG")
    reader.post(
        f"/reactions/{quotation.pk}/request/",
        filled_in(reader, quotation, monkeypatch),
        REMOTE_ADDR="192.0.2.77",
    )
    row = TakedownRequest.objects.get()
    assert details_of(request=row) == Details(message=MESSAGE, email=EMAIL, language="en")
    assert tables_with(MESSAGE, EMAIL, "홍길동", "192.0.2.77") == {}
    assert not any(secret in caplog.text for secret in (MESSAGE, EMAIL, "192.0.2.77"))


def test_the_address_of_a_request_is_in_no_log_even_where_withdrawing_fails(reader, quotation, caplog):
    caplog.set_level("INFO")
    row = receive_one(quotation)
    assert reader.post(f"/takedown/{row.reference}/", {"form_token": "old"}).status_code == 422
    assert row.reference not in caplog.text


def test_one_network_asks_five_times_an_hour(reader, quotation, monkeypatch):
    for number in range(limits.PER_CLIENT_HOUR):
        form = filled_in(reader, quotation, monkeypatch)
        assert reader.post(f"/reactions/{quotation.pk}/request/", form).status_code == 303, number
    refused = reader.post(f"/reactions/{quotation.pk}/request/", filled_in(reader, quotation, monkeypatch))
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "3600"
    assert MESSAGE in refused.content.decode()
    elsewhere = reader.post(
        f"/reactions/{quotation.pk}/request/",
        filled_in(reader, quotation, monkeypatch),
        REMOTE_ADDR="198.51.100.9",
    )
    assert elsewhere.status_code == 303


def test_limits_hold_per_day_per_quotation_and_for_all(quotation, monkeypatch):
    for number in range(limits.PER_QUOTATION_DAY):
        receive_one(quotation, reference=f"{number:026d}", address=f"198.51.100.{number}")
    with pytest.raises(UnableToReceive) as refusal:
        receive_one(quotation, reference="b" * 26, address="203.0.113.5")
    assert refusal.value.retry_after == 86_400
    assert receive_one(quotation, reference="b" * 26, address="203.0.113.5", now=NOW + timedelta(days=2))
    monkeypatch.setattr(limits, "OVERALL_HOUR", 1)
    with pytest.raises(UnableToReceive, match="more requests than"):
        receive_one(
            quotation, reference="c" * 26, address="203.0.113.6", now=NOW + timedelta(days=2, minutes=5)
        )


def test_who_asks_and_withdraws_again_and_again_meets_the_same_limit(quotation):
    for number in range(limits.PER_CLIENT_HOUR):
        withdraw(request=receive_one(quotation, reference=f"{number:026d}"), now=NOW)
    with pytest.raises(UnableToReceive, match="your network"):
        receive_one(quotation, reference="b" * 26)
    assert erase_decided_details(now=NOW + timedelta(days=1)) == 0
    assert TakedownRequest.objects.exclude(client_hash="").exists()
    erase_decided_details(now=NOW + timedelta(days=2))
    assert not TakedownRequest.objects.exclude(client_hash="").exists()


def test_what_others_took_back_shuts_nobody_out(quotation):
    for number in range(limits.PER_QUOTATION_DAY):
        row = receive_one(quotation, reference=f"{number:026d}", address=f"198.51.100.{number}")
        withdraw(request=row, now=NOW)
    assert receive_one(quotation, reference="b" * 26, address="203.0.113.5").hid_at_once


def test_a_flood_in_many_hours_hides_no_more_either(quotation, monkeypatch):
    monkeypatch.setattr(limits, "HIDINGS_PER_DAY", 2)
    for number in range(3):
        now = NOW + timedelta(hours=3 * number)
        row = receive_one(quotation, reference=f"{number:026d}", address=f"2001:db8:{number}::1", now=now)
        assert row.hid_at_once is (number < 2)


def test_a_connection_cannot_change_what_it_is_counted_by():
    def told(address):
        return client_hash_of(address=address, now=NOW)

    assert told("2001:db8:1:2::1") == told("2001:db8:1:2:ffff:ffff:ffff:ffff")
    assert told("2001:db8:1:2::1") != told("2001:db8:1:3::1")
    assert told("::ffff:192.0.2.1") == told("192.0.2.1")
    assert told("192.0.2.1") != client_hash_of(address="192.0.2.1", now=NOW + timedelta(days=1))
    assert told("") == told("")


def test_behind_a_proxy_the_address_it_added_counts(rf, settings):
    request = rf.get("/", HTTP_X_FORWARDED_FOR="10.0.0.1, 192.0.2.9", REMOTE_ADDR="127.0.0.1")
    assert client_address(request) == "127.0.0.1"
    settings.BEHIND_PROXY = True
    assert client_address(request) == "192.0.2.9"


def test_after_a_refusal_the_next_request_hides_nothing_and_says_so(
    reader, quotation, publisher, monkeypatch
):
    first = receive_one(quotation)
    assert first.hid_at_once
    refuse(request=first, actor=publisher, now=NOW, answer="It is a public post.")
    quotation.refresh_from_db()
    assert quotation.hidden_at is None
    assert "earlier request" in reader.get(f"/reactions/{quotation.pk}/request/").content.decode()
    second = receive_one(quotation, reference="b" * 26)
    quotation.refresh_from_db()
    assert not second.hid_at_once
    assert quotation.hidden_at is None
    assert "earlier request" in reader.get(f"/takedown/{second.reference}/").content.decode()


def test_a_flood_hides_no_more_and_says_so(reader, quotation, monkeypatch):
    monkeypatch.setattr(limits, "HIDINGS_PER_HOUR", 0)
    row = receive_one(quotation)
    quotation.refresh_from_db()
    assert (row.hid_at_once, quotation.hidden_at) == (False, None)
    assert "Very many requests" in reader.get(f"/takedown/{row.reference}/").content.decode()


def test_it_stays_hidden_until_the_last_request_that_hid_it_is_decided(quotation, publisher):
    first, second = receive_one(quotation), receive_one(quotation, reference="b" * 26, address="192.0.2.2")
    withdraw(request=first, now=NOW)
    quotation.refresh_from_db()
    assert quotation.hidden_at == NOW
    refuse(request=second, actor=publisher, now=NOW, answer="No.")
    quotation.refresh_from_db()
    assert quotation.hidden_at is None
    with pytest.raises(UnableToWithdraw):
        withdraw(request=second, now=NOW)


def test_what_replaced_it_is_hidden_and_shown_again_with_it(quotation, publisher):
    """An older article may show what a newer one has corrected: the person reads either."""
    end = quotation.start + WORDS.rindex(" ")
    corrected = supersede(quotation=quotation, start=quotation.start, end=end, actor=publisher, now=NOW)
    about_old = receive_one(quotation)
    about_new = receive_one(corrected, reference="b" * 26, address="192.0.2.2")

    def hidden():
        return list(Quotation.objects.order_by("pk").values_list("hidden_at", flat=True))

    assert hidden() == [NOW, NOW]
    refuse(request=about_new, actor=publisher, now=NOW, answer="No.")
    assert hidden() == [NOW, NOW]
    withdraw(request=about_old, now=NOW)
    assert hidden() == [None, None]


def test_a_grant_that_removes_answers_every_request_about_it(reader, quotation, publisher):
    first, second = receive_one(quotation), receive_one(quotation, reference="b" * 26, address="192.0.2.2")
    grant(
        request=first,
        scope="redact",
        ground="author",
        actor=publisher,
        now=NOW,
        answer=f"We removed “{WORDS}”.",
    )
    for row in (first, second):
        row.refresh_from_db()
        assert (row.state, row.decided_by) == ("granted", publisher)
        html = reader.get(f"/takedown/{row.reference}/").content.decode()
        assert "removed" in html
        assert WORDS[:12] not in html
    assert TakedownRequest.objects.filter(answer__contains=WORDS[:12]).count() == 0
    with pytest.raises(UnableToDecide, match="already"):
        refuse(request=first, actor=publisher, now=NOW, answer="No.")


def test_a_grant_that_restricts_shows_the_words_again_without_name_and_link(reader, quotation, publisher):
    row = receive_one(quotation)
    grant(request=row, scope="restrict", ground="privacy", actor=publisher, now=NOW)
    quotation.refresh_from_db()
    assert (quotation.hidden_at, quotation.is_restricted) == (None, True)
    assert WORDS in reader.get(f"/reactions/{quotation.pk}/").content.decode()
    assert "pseudonym" in reader.get(f"/takedown/{row.reference}/").content.decode()


def test_a_refusal_needs_an_answer_and_a_decision_the_right(quotation, publisher):
    from django.core.exceptions import PermissionDenied

    row = receive_one(quotation)
    with pytest.raises(UnableToDecide, match="answer"):
        refuse(request=row, actor=publisher, now=NOW, answer=" ")
    with pytest.raises(PermissionDenied):
        refuse(request=row, actor=factories.make_user(role=factories.DESK_EDITOR), now=NOW, answer="No.")


def test_what_they_wrote_is_erased_a_month_after_the_decision(quotation, publisher):
    row = receive_one(quotation)
    assert erase_decided_details(now=NOW + timedelta(days=400)) == 0
    refuse(request=row, actor=publisher, now=NOW, answer="No.")
    assert erase_decided_details(now=NOW + timedelta(days=29)) == 0
    assert erase_decided_details(now=NOW + timedelta(days=30)) == 1
    row.refresh_from_db()
    assert row.client_hash == ""
    with pytest.raises(UnableToOpen, match="erased"):
        details_of(request=row)


def test_person_and_desk_are_told_by_mail_without_the_words(
    quotation, publisher, settings, django_capture_on_commit_callbacks
):
    settings.TAKEDOWN_MAIL = "desk@news.example"
    with django_capture_on_commit_callbacks(execute=True):
        row = receive_one(quotation)
    run_waiting_tasks()
    with django_capture_on_commit_callbacks(execute=True):
        refuse(request=row, actor=publisher, now=NOW, answer="It is a public post.")
    run_waiting_tasks()
    assert sorted(message.to[0] for message in mail.outbox) == ["desk@news.example", EMAIL, EMAIL]
    for message in mail.outbox:
        assert WORDS[:12] not in message.body
        assert MESSAGE not in message.body
    last = [message for message in mail.outbox if message.to == [EMAIL]][-1]
    assert "It is a public post." in last.body
    assert f"/takedown/{row.reference}/" in last.body
    assert json.dumps([row.reference]) not in mail.outbox[0].body


def test_nobody_is_written_to_without_an_address(quotation, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        receive_one(quotation, email="")
    run_waiting_tasks()
    assert mail.outbox == []
