"""One field for a page's address: known or new, with a file or without, whatever is wrong with it."""

import json
import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from reactions.models import Capture, Outlet, Source
from tests.factories import ADMINISTRATOR, DESK_EDITOR, PUBLISHER, REPORTER, make_capture, make_user
from tests.reactions.test_capturing import LOGIN, page

pytestmark = pytest.mark.django_db

THREAD = "http://theqoo.net/hot/3456789012?utm_source=desk#comment_1"
UNKNOWN = "https://bbs.harbour.example/thread/1"


def client_of(role: str) -> Client:
    client = Client()
    client.force_login(make_user(role=role))
    return client


def by_address() -> str:
    return reverse("admin:reactions_capture_by_address")


def words_of(response: Any) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def saved(html: str | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("thread.html", (html or page()).encode(), content_type="text/html")


def test_the_field_stands_on_the_dashboard_and_in_the_header_of_who_may_capture() -> None:
    for role, may in ((REPORTER, True), (DESK_EDITOR, True), (ADMINISTRATOR, False)):
        shown = client_of(role).get(reverse("admin:index")).content.decode()
        assert (f'action="{by_address()}"' in shown) is may
        assert (f'href="{by_address()}"' in shown) is may
    assert client_of(ADMINISTRATOR).get(by_address()).status_code == 403
    assert Client().get(by_address()).status_code == 302


def test_a_page_that_only_people_can_open_leads_at_once_to_where_it_is_uploaded() -> None:
    reporter = client_of(REPORTER)
    answer = reporter.post(by_address(), {"address": THREAD})
    source = Source.objects.get()
    assert source.outlet.capture_mode == "upload"
    assert answer.headers["Location"] == reverse("admin:reactions_source_capture", args=[source.pk])
    shown = reporter.get(answer.headers["Location"])
    assert "turns robots away" in words_of(shown)
    assert reverse("admin:reactions_capture_bookmarklet") in shown.content.decode()


def test_a_file_given_with_the_address_is_captured_in_the_same_step() -> None:
    answer = client_of(REPORTER).post(by_address(), {"address": THREAD, "file": saved()})
    stored = Capture.objects.get()
    assert (stored.method, stored.source.native_id) == ("upload", "3456789012")
    assert answer.headers["Location"] == reverse("admin:reactions_capture_read", args=[stored.pk])


def test_a_refused_file_leaves_the_address_and_says_why() -> None:
    reporter = client_of(REPORTER)
    answer = reporter.post(by_address(), {"address": THREAD, "file": saved(LOGIN)})
    assert "login page" in words_of(answer)
    assert "Choose the file again" in words_of(answer)
    assert THREAD in answer.content.decode()
    assert not Capture.objects.exists()
    again = reporter.post(by_address(), {"address": THREAD, "file": saved()})
    assert again.status_code == 302
    assert Source.objects.count() == 1


def test_a_script_that_keeps_the_file_is_told_where_to_go_and_the_message_waits_for_it() -> None:
    reporter = client_of(REPORTER)
    answer = reporter.post(by_address(), {"address": THREAD, "file": saved()}, headers={"X-Kept-Files": "1"})
    room = json.loads(answer.content)["location"]
    assert room == reverse("admin:reactions_capture_read", args=[Capture.objects.get().pk])
    assert "Captured and sealed" in words_of(reporter.get(room))


def test_a_page_that_is_captured_already_is_offered_with_its_captures() -> None:
    stored = make_capture(source=None)
    answer = client_of(REPORTER).post(by_address(), {"address": stored.source.canonical_url})
    assert "captured already" in words_of(answer)
    assert reverse("admin:reactions_capture_read", args=[stored.pk]) in answer.content.decode()
    assert 'name="again"' in answer.content.decode()
    assert Source.objects.count() == 1


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", "Paste the address"),
        ("not an address", "space or a line break"),
        ("ftp://theqoo.net/1", "https:// or http://"),
        ("https://u:p@theqoo.net/1", "password"),
        ("https://theqoo.net/" + "a" * 600, "longer than 500"),
        ("javascript:alert(1)", "not a web address"),
        ("https://theqoo", "names no host"),
    ],
)
def test_what_is_no_address_says_what_is_wrong_and_stays_in_the_field(address: str, reason: str) -> None:
    answer = client_of(REPORTER).post(by_address(), {"address": address})
    assert answer.status_code == 200
    assert reason in words_of(answer)
    assert answer.context["form"]["address"].value() == address
    assert not Source.objects.exists()


def test_a_publisher_names_an_unknown_outlet_in_the_same_step() -> None:
    publisher = client_of(PUBLISHER)
    answer = publisher.post(by_address(), {"address": UNKNOWN})
    assert "No outlet has the host bbs.harbour.example" in words_of(answer)
    assert answer.context["form"]["name_en"].value() == "Harbour"
    answer = publisher.post(
        by_address(),
        {"address": UNKNOWN, "name_en": "Harbour", "kind": "community", "language": "ko", "file": saved()},
    )
    assert answer.status_code == 302
    assert Capture.objects.get().source.outlet.name_en == "Harbour"


def test_a_name_that_is_taken_makes_nothing_and_keeps_what_was_typed() -> None:
    answer = client_of(PUBLISHER).post(
        by_address(), {"address": UNKNOWN, "name_en": "Theqoo", "kind": "press", "language": "en"}
    )
    assert "called Theqoo already" in words_of(answer)
    assert answer.context["form"]["kind"].value() == "press"
    assert not Source.objects.exists()


def test_a_reporter_is_told_the_way_on_for_an_unknown_outlet() -> None:
    reporter = client_of(REPORTER)
    answer = reporter.post(by_address(), {"address": UNKNOWN})
    assert "takes a publisher" in words_of(answer)
    link = re.search(r'id="publisher-link"[^>]* value="([^"]+)"', answer.content.decode())
    assert link is not None
    opened = client_of(PUBLISHER).get(unescape(link[1]).removeprefix("http://testserver"))
    assert opened.context["form"]["address"].value() == UNKNOWN
    # A name that slips in by hand makes no outlet.
    reporter.post(by_address(), {"address": UNKNOWN, "name_en": "Harbour", "kind": "community"})
    assert not Outlet.objects.filter(name_en="Harbour").exists()
    chosen = Outlet.objects.get(slug="instiz")
    answer = reporter.post(by_address(), {"address": UNKNOWN, "outlet": chosen.pk, "file": saved()})
    assert answer.status_code == 302
    assert Source.objects.get().outlet == chosen


def test_a_script_learns_whose_an_address_is_before_anything_is_sent() -> None:
    reporter = client_of(REPORTER)
    ask = reverse("admin:reactions_capture_known_address")

    def known(address: str) -> dict[str, Any]:
        return json.loads(reporter.get(ask, {"address": address}).content)

    assert known(THREAD) == {"is_address": True, "outlet": "Theqoo", "suggested_name": "", "source": ""}
    assert known(UNKNOWN)["suggested_name"] == "Harbour"
    assert known("not an address")["is_address"] is False
    assert known("")["reason"] == "Paste the address of the page."
    assert Client().get(ask, {"address": THREAD}).status_code == 302
    assert client_of(ADMINISTRATOR).get(ask, {"address": THREAD}).status_code == 403


def received(**given: Any) -> dict[str, Any]:
    return {"address": THREAD, "page": SimpleUploadedFile("page.html", page().encode()), **given}


def receive() -> str:
    return reverse("admin:reactions_capture_receive")


def test_what_the_bookmarklet_sent_is_stored_as_sent_from_an_editors_browser() -> None:
    reporter = make_user(role=REPORTER)
    client = Client(headers={"User-Agent": "Browser 7"})
    client.force_login(reporter)
    answer = client.post(receive(), received())
    stored = Capture.objects.get()
    assert answer.headers["Location"] == reverse("admin:reactions_capture_read", args=[stored.pk])
    assert (stored.method, stored.operator, stored.tool) == ("bookmarklet", reporter, "Browser 7")
    assert stored.source.canonical_url == "https://theqoo.net/hot/3456789012"
    assert "sent from an editor's browser" in words_of(client.get(answer.headers["Location"]))


def test_a_page_that_is_no_evidence_is_refused_also_when_a_browser_sent_it() -> None:
    answer = client_of(REPORTER).post(receive(), received(page=SimpleUploadedFile("p.html", LOGIN.encode())))
    assert "login page" in words_of(answer)
    assert not Capture.objects.exists()


def test_the_receiving_page_says_when_nothing_came_or_the_outlet_is_unknown() -> None:
    reporter = client_of(REPORTER)
    assert "No page arrived" in words_of(reporter.post(receive(), {"address": THREAD}))
    answer = reporter.post(receive(), received(address=UNKNOWN))
    assert "takes a publisher" in words_of(answer)
    large = SimpleUploadedFile("p.html", b"x" * (20 * 1024 * 1024 + 1))
    assert "larger than 20 MiB" in words_of(reporter.post(receive(), received(page=large)))
    assert not Capture.objects.exists()


def test_a_page_sent_twice_leads_to_the_capture_that_is_there() -> None:
    reporter = client_of(REPORTER)
    for _turn in range(2):
        answer = reporter.post(receive(), received())
    assert answer.headers["Location"] == reverse(
        "admin:reactions_capture_read", args=[Capture.objects.get().pk]
    )


def test_only_the_receiving_page_stays_in_touch_with_the_window_that_opened_it() -> None:
    reporter = client_of(REPORTER)
    policy = "Cross-Origin-Opener-Policy"
    assert reporter.get(receive()).headers[policy] == "unsafe-none"
    for other in (by_address(), reverse("admin:reactions_capture_bookmarklet"), reverse("admin:index")):
        assert reporter.get(other).headers[policy] == "same-origin"
    assert Client().get(receive()).headers[policy] == "same-origin"


def test_receiving_needs_a_token_a_login_and_the_right() -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_user(role=REPORTER))
    assert strict.post(receive(), received()).status_code == 403
    assert Client().post(receive(), received()).status_code == 302
    assert client_of(ADMINISTRATOR).post(receive(), received()).status_code == 403
    assert not Capture.objects.exists()


def test_the_bookmark_names_the_desk_that_made_it_and_is_explained_in_both_languages() -> None:
    address = reverse("admin:reactions_capture_bookmarklet")
    reporter = client_of(REPORTER)
    shown = reporter.get(address, headers={"Host": "localhost"})
    assert "http://localhost/admin/reactions/capture/receive/" in shown.context["bookmark"]
    assert shown.context["bookmark"].startswith("javascript:(()")
    assert "\n" not in shown.context["bookmark"]
    korean = reporter.get(address, headers={"Accept-Language": "ko"})
    assert "Korean" not in words_of(korean)
    assert "북마크" in words_of(korean)
    assert client_of(ADMINISTRATOR).get(address).status_code == 403
