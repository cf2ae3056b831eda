"""Reports of browsers: two formats, nothing of whoever's browser it was, so many and no more."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsroom.browser_reports import keeping, views
from newsroom.browser_reports.keeping import forget_old_reports, keep
from newsroom.browser_reports.understanding import Refused, UnableToUnderstand, refused_in
from newsroom.models import BrowserReport
from tests import factories
from tests.depth import DEEPER

pytestmark = pytest.mark.django_db

HOST = "testserver"
ADDRESS = "/reports/browser/"


@pytest.fixture(autouse=True)
def open_turnstile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "turnstile", views.Turnstile(most=views.MOST_A_MINUTE))


def new_format(**body: Any) -> dict[str, Any]:
    return {
        "type": "csp-violation",
        "age": 10,
        "url": f"http://{HOST}/",
        "user_agent": "Secret/1.0",
        "body": {
            "documentURL": f"http://{HOST}/harbour/secret-slug/?q=secret",
            "referrer": "https://secret.example/",
            "effectiveDirective": "script-src-elem",
            "blockedURL": "https://evil.example/secret.js?secret",
            "sourceFile": f"http://{HOST}/static/js/site/comfort.js",
            "lineNumber": 7,
            "sample": "secret",
            **body,
        },
    }


def old_format(**body: Any) -> dict[str, Any]:
    return {
        "csp-report": {
            "document-uri": f"http://{HOST}/ko/tags/secret/",
            "violated-directive": "img-src 'self' data:",
            "blocked-uri": "inline",
            **body,
        }
    }


def send(message: object, *, as_type: str = "application/reports+json", **headers: str) -> int:
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return Client().post(ADDRESS, body, content_type=as_type, **headers).status_code


def test_both_formats_are_kept_as_what_a_developer_needs() -> None:
    assert send([new_format()]) == 204
    assert send(old_format(), as_type="application/csp-report") == 204
    first, second = BrowserReport.objects.order_by("pk")
    assert (first.rule, first.blocked, first.source, first.line) == (
        "script-src-elem", "https://evil.example", "/static/js/site/comfort.js", 7
    )  # fmt: skip
    assert first.page.startswith("/<")
    assert (second.rule, second.blocked, second.source) == ("img-src", "inline", "")
    assert second.page.startswith("/ko/tags/")


def test_nothing_of_the_reader_is_kept() -> None:
    send([new_format()], REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT="Secret/1.0")
    send([new_format(blockedURL="https://someone:secret@evil.example/")])
    send(old_format(), as_type="application/csp-report")
    rows = list(BrowserReport.objects.values())
    assert len(rows) == 3
    assert "secret" not in str(rows).lower()
    assert "203.0.113.9" not in str(rows)


def test_the_same_thing_is_one_row_that_counts() -> None:
    for _turn in range(3):
        send([new_format(), new_format(documentURL=f"http://{HOST}/harbour/another/")])
    [row] = BrowserReport.objects.all()
    assert row.count == 6


@pytest.mark.parametrize(
    "report",
    [
        new_format(documentURL="https://elsewhere.example/"),
        new_format(sourceFile="moz-extension://abc/content.js"),
        new_format(blockedURL="chrome-extension"),
        {**new_format(), "type": "deprecation"},
        {**new_format(), "type": ["csp-violation"]},
        new_format(effectiveDirective="<script>"),
    ],
)
def test_what_is_not_about_our_pages_is_left_out(report: dict[str, Any]) -> None:
    assert send([report]) == 204
    assert not BrowserReport.objects.exists()


@pytest.mark.parametrize(
    ("body", "as_type", "status"),
    [
        (b"{", "application/reports+json", 400),
        (b"[" * 50_000, "application/reports+json", 400),
        (b"[1]", "application/reports+json", 400),
        (b"{}", "application/csp-report", 400),
        (b"{}", "text/plain", 415),
        (b"a=b", "application/x-www-form-urlencoded", 415),
        (b" " * (views.MOST_BYTES + 1), "application/reports+json", 413),
    ],
)
def test_what_is_no_report_is_refused(body: bytes, as_type: str, status: int) -> None:
    assert send(body, as_type=as_type) == status
    assert not BrowserReport.objects.exists()


def test_a_form_of_another_site_can_send_nothing_and_reading_gives_nothing() -> None:
    assert Client().get(ADDRESS).status_code == 405
    response = Client(enforce_csrf_checks=True).post(ADDRESS, b"[]", content_type="application/reports+json")
    assert response.status_code == 204
    assert not response.cookies
    assert response.headers["Cache-Control"] == "no-store"


def test_a_flood_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "turnstile", views.Turnstile(most=2))
    assert [send([new_format(lineNumber=line)]) for line in range(4)] == [204, 204, 429, 429]
    assert BrowserReport.objects.count() == 2


def test_the_turnstile_opens_again_with_the_next_minute() -> None:
    turnstile = views.Turnstile(most=1)
    assert [turnstile.lets_through(seconds=second) for second in (0, 1, 59, 60, 61)] == [
        True, False, False, True, False
    ]  # fmt: skip


def test_so_many_rows_and_no_more_but_what_is_known_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_ROWS", 3)
    send([new_format(lineNumber=line) for line in range(10)])
    assert BrowserReport.objects.count() == 3
    send([new_format(lineNumber=0)])
    assert BrowserReport.objects.get(line=0).count == 2


def test_one_message_is_read_up_to_its_twentieth_report() -> None:
    send([new_format(lineNumber=line) for line in range(30)])
    assert BrowserReport.objects.count() == 20


def test_the_sweep_forgets_what_was_not_seen_for_a_month() -> None:
    now = timezone.now()
    send([new_format()])
    assert forget_old_reports(now=now + timedelta(days=29)) == 0
    assert forget_old_reports(now=now + timedelta(days=31)) == 1


def test_a_database_that_takes_nothing_is_no_error_of_ours() -> None:
    def full(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("INSERT"):
            raise DatabaseError("database or disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(full):
        assert send([new_format()]) == 503


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
    | st.sampled_from([f"http://{HOST}/", "http://[", "//", "javascript:alert(1)", "inline", "x" * 3_000, "http://\x00/"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
NAMES = (
    "documentURL", "effectiveDirective", "blockedURL", "sourceFile", "lineNumber", "document-uri", "violated-directive", "blocked-uri",
)  # fmt: skip


@settings(max_examples=60 * DEEPER, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(
    body=st.dictionaries(st.sampled_from(NAMES), values, max_size=8),
    kind=st.sampled_from(["csp-violation", "coep", None, 1, []]),
    is_old=st.booleans(),
)
def test_whatever_a_report_says_it_fits_its_row(body: dict[str, Any], kind: object, is_old: bool) -> None:
    body = {"documentURL": f"http://{HOST}/", "effectiveDirective": "img-src"} | body
    message = {"csp-report": body} if is_old else {"type": kind, "url": f"http://{HOST}/", "body": body}
    try:
        found = refused_in(json.dumps(message).encode(), host=HOST)
    except UnableToUnderstand:
        return
    for thing in found:
        row = BrowserReport(
            digest="0", first_seen_at=timezone.now(), last_seen_at=timezone.now(),
            **{name: getattr(thing, name) for name in Refused.__slots__},
        )  # fmt: skip
        row.full_clean(validate_unique=False)


def test_whoever_sees_failed_tasks_reads_them_and_nobody_writes() -> None:
    keep(refused=refused_in(json.dumps([new_format()]).encode(), host=HOST), now=timezone.now())
    desk = Client()
    desk.force_login(factories.make_user(role=factories.ADMINISTRATOR))
    page = desk.get("/admin/newsroom/browserreport/")
    assert page.status_code == 200
    assert b"https://evil.example" in page.content
    assert b"/admin/newsroom/browserreport/" in desk.get("/admin/").content
    row = BrowserReport.objects.get()
    change = desk.get(f"/admin/newsroom/browserreport/{row.pk}/change/")
    assert change.status_code == 200
    assert b'name="_save"' not in change.content
