"""Sites that speak only http: asked so where nobody listens for https, never where security fails, and told as it is."""

import os
import shutil
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from warcio.archiveiterator import ArchiveIterator

from reactions.bundles.verifying import verify_bytes
from reactions.capturing.requests import ATTEMPTS, carry_out, request_capture
from reactions.capturing.storing import text_of
from reactions.fetching import FetchProblem, UnableToFetch, fetch
from reactions.fetching.browser import browse
from reactions.models import Capture, CaptureRequest, HealthCheck, Outlet, Source
from reactions.presenting.provenance import archived_how
from reactions.sealing import read_artifact, verify_capture
from reactions.sources.unencrypted import may_be_unencrypted
from tests import factories
from tests.articles.reading_corpus import fill
from tests.factories import NOW, REPORTER, make_source, make_user
from tests.forum import Canary, Forum, Thread, answers
from tests.reactions.test_bundles import bundle_of
from tests.reactions.watched import Watched, make_public

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
WORDS = "새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요"
PAGE = "https://harbour.example/talk/77"
PLAIN = "http://harbour.example/talk/77"


def yes() -> bool:
    return True


def problem_of(url: str, **options: Any) -> FetchProblem:
    with pytest.raises(UnableToFetch) as failure:
        fetch(url=url, now=NOW, **options)
    return failure.value.code


def put_up(forum: Forum, *, number: int = 77) -> Thread:
    return forum.add_thread(comments=[WORDS, "저는 일찍 들어왔네요"], number=number)


class TestFetching:
    def test_the_same_address_is_asked_by_http_and_the_way_is_kept(self, http_only: Forum) -> None:
        thread = put_up(http_only)
        fetched = fetch(url=PAGE, now=NOW, may_be_unencrypted=yes)
        assert fetched.data == thread.page()
        assert (fetched.requested_url, fetched.final_url) == (PAGE, PLAIN)
        assert fetched.redirects == [{"url": PAGE, "status": 0, "location": PLAIN}]
        assert [visit.host for visit in http_only.visits] == ["harbour.example"]

    def test_only_where_the_one_who_asks_allows_it(self, http_only: Forum) -> None:
        put_up(http_only)
        assert problem_of(PAGE) is FetchProblem.NO_CONNECTION
        assert problem_of(PAGE, may_be_unencrypted=lambda: False) is FetchProblem.NO_CONNECTION
        assert http_only.visits == []

    def test_a_failure_of_security_is_never_answered_with_less_of_it(
        self, http_only: Forum, canary: Canary, settings
    ) -> None:
        # Somebody listens for https and hangs up; and somebody who speaks http there.
        for port in (canary.port, http_only.port):
            settings.FETCH_ALLOWED_ADDRESSES = [
                f"harbour.example:80=127.0.0.1:{http_only.port}",
                f"harbour.example:443=127.0.0.1:{port}",
            ]
            assert problem_of(PAGE, may_be_unencrypted=yes) is FetchProblem.TLS
        assert http_only.visits == []

    def test_a_site_that_leads_back_to_where_nobody_listens_is_not_asked_in_a_circle(
        self, http_only: Forum
    ) -> None:
        http_only.answer_with("/talk/77", answers.redirect(PAGE, 301))
        assert problem_of(PAGE, may_be_unencrypted=yes) is FetchProblem.NO_CONNECTION
        assert len(http_only.visits) == 1

    def test_what_follows_goes_through_the_same_guard(self, http_only: Forum, canary: Canary) -> None:
        http_only.answer_with("/talk/77", answers.redirect(f"http://127.0.0.1:{canary.port}/"))
        assert problem_of(PAGE, may_be_unencrypted=yes) in {
            FetchProblem.REFUSED_ADDRESS,
            FetchProblem.REFUSED_FORM,
        }
        assert canary.is_untouched()

    def test_an_address_that_is_not_public_is_asked_by_neither(self, settings) -> None:
        settings.FETCH_ALLOWED_ADDRESSES = []
        private = lambda name, port: ["10.0.0.7"]  # noqa: E731
        assert problem_of(PAGE, may_be_unencrypted=yes, resolver=private) is FetchProblem.REFUSED_ADDRESS

    @pytest.mark.parametrize("address", [PLAIN, "https://harbour.example:{port}/talk/77"])
    def test_other_addresses_have_no_other_way(self, http_only: Forum, settings, address) -> None:
        nobody = settings.FETCH_ALLOWED_ADDRESSES[1].rpartition(":")[2]
        settings.FETCH_ALLOWED_ADDRESSES = [
            f"harbour.example:80=127.0.0.1:{nobody}",
            f"harbour.example=127.0.0.1:{nobody}",
        ]
        asked = address.format(port=nobody)
        assert problem_of(asked, may_be_unencrypted=yes) is FetchProblem.NO_CONNECTION
        assert http_only.visits == []

    def test_two_ways_have_one_deadline(self, http_only: Forum, settings) -> None:
        settings.FETCH_TOTAL_SECONDS = 0.5
        http_only.answer_with("/talk/77", answers.dripped_body())
        assert problem_of(PAGE, may_be_unencrypted=yes) is FetchProblem.TIMEOUT

    @pytest.mark.browser
    @pytest.mark.slow
    @pytest.mark.skipif(shutil.which("chromium") is None and not os.environ.get("CI"), reason="no Chromium")
    def test_a_browser_goes_the_same_way(self, http_only: Forum) -> None:
        put_up(http_only)
        with pytest.raises(UnableToFetch):
            browse(url=PAGE, now=NOW)
        browsed = browse(url=PAGE, now=NOW, may_be_unencrypted=yes)
        assert (browsed.requested_url, browsed.final_url) == (PAGE, PLAIN)
        assert browsed.redirects == [{"url": PAGE, "status": 0, "location": PLAIN}]
        assert WORDS in browsed.html.decode()


@pytest.mark.django_db
class TestEvidence:
    def captured(self, source: Source) -> CaptureRequest:
        request = request_capture(source=source, method="fetch", actor=make_user(role=REPORTER), now=NOW)
        carry_out(request_id=request.pk, now=NOW, attempt=ATTEMPTS)
        request.refresh_from_db()
        return request

    def test_a_capture_says_how_it_came(self, http_only: Forum, harbour: Outlet, client) -> None:
        put_up(http_only)
        source = make_source(outlet=harbour, canonical_url=PAGE, native_id="77")
        stored = self.captured(source).capture
        assert stored is not None
        assert WORDS in text_of(capture=stored)
        assert (stored.requested_url, stored.final_url) == (PAGE, PLAIN)
        assert stored.manifest["redirects"] == [{"url": PAGE, "status": 0, "location": PLAIN}]
        assert verify_capture(capture=Capture.objects.get()).is_sound
        warc = read_artifact(artifact=stored.artifacts.get(role="warc"))
        asked = [
            record.rec_headers.get_header("WARC-Target-URI")
            for record in ArchiveIterator(BytesIO(warc))
            if record.rec_type == "request"
        ]
        assert asked == [PLAIN]
        source.refresh_from_db()
        assert source.canonical_url == PAGE

        quotation = factories.make_quotation(capture=stored, exact=WORDS, translation="x", accepted=True)
        fill(1, category=factories.make_category(slug="harbour"), quotations=[quotation])
        html = client.get(f"/reactions/{quotation.pk}/").content.decode()
        assert "over an unencrypted connection" in html
        assert "No secure connection there; asked without encryption at" in html
        assert "&#x27;location&#x27;" not in html
        assert "암호화되지 않은 연결" in client.get(f"/ko/reactions/{quotation.pk}/").content.decode()
        # A stranger's check of the bundle finds the page in the exchange that took place.
        report = verify_bytes(bundle_of(quotation))
        assert report.problems == []
        assert "the very text that was sealed" in report.text()
        # Readers' browsers find the page only so.
        assert f'href="{PLAIN}' in html

    def test_a_redirect_is_shown_to_readers_as_an_address(
        self, forum: Forum, harbour: Outlet, source_of, client
    ) -> None:
        thread = put_up(forum)
        source = source_of(thread)
        source.canonical_url = f"{forum.address(thread)}?old=1"
        source.save()
        forum.answer_with(f"{thread.path}?old=1", answers.redirect(thread.path, 301))
        stored = self.captured(source).capture
        assert stored is not None
        quotation = factories.make_quotation(capture=stored, exact=WORDS, translation="x", accepted=True)
        fill(1, category=factories.make_category(slug="harbour"), quotations=[quotation])
        html = client.get(f"/reactions/{quotation.pk}/").content.decode()
        assert f"<dd>{forum.address(thread)}</dd>" in html
        assert "&#x27;location&#x27;" not in html
        assert "Ended at" not in html

    def test_a_host_that_was_reached_by_https_before_is_asked_by_http_no_more(
        self, http_only: Forum, harbour: Outlet
    ) -> None:
        put_up(http_only)
        source = make_source(outlet=harbour, canonical_url=PAGE, native_id="77")
        earlier = make_source(outlet=harbour, canonical_url="https://harbour.example/talk/1", native_id="1")
        HealthCheck.objects.create(
            source=earlier,
            level="thread",
            outcome="live",
            final_url=earlier.canonical_url,
            http_status=200,
            checked_at=NOW,
        )
        request = self.captured(source)
        assert (request.state, request.reason) == ("failed", "no_connection")
        assert http_only.visits == []

    def test_what_an_editor_states_is_no_sign_of_https(self, http_only: Forum, harbour: Outlet) -> None:
        source = make_source(outlet=harbour, canonical_url=PAGE, native_id="77")
        saved = factories.make_capture(source=source)
        HealthCheck.objects.create(
            source=source, level="thread", outcome="live", final_url=PAGE, checked_at=saved.captured_at
        )
        assert may_be_unencrypted(source=source, address=PAGE)

    @pytest.mark.parametrize(
        ("method", "final_url", "expected"),
        [
            ("fetch", PAGE, False),
            ("browser", PAGE, False),
            ("fetch", PLAIN, True),
            ("fetch", "https://harbour.example.org/talk/77", True),
            ("upload", PAGE, True),
        ],
    )
    def test_only_the_newsrooms_own_captures_of_that_host_count(
        self, harbour, method, final_url, expected
    ) -> None:
        source = make_source(outlet=harbour, canonical_url=PAGE, native_id="77")
        Capture.objects.create(
            source=source,
            method=method,
            requested_url=PAGE,
            final_url=final_url,
            captured_at=NOW,
            recorded_at=NOW,
            is_readable=True,
            manifest={},
            manifest_sha256="0" * 64,
        )
        assert may_be_unencrypted(source=source, address=PAGE) is expected

    @pytest.mark.parametrize("language", ["en", "ko"])
    def test_an_encrypted_capture_is_not_called_unencrypted(self, language) -> None:
        with translation.override(language):
            words = str(archived_how(Capture(method="fetch", final_url=PAGE)))
            plain = str(archived_how(Capture(method="fetch", final_url=PLAIN)))
            saved = str(archived_how(Capture(method="upload", final_url=PLAIN)))
        assert len({words, plain, saved}) == 3


@pytest.mark.django_db
class TestChecks:
    def test_a_re_check_goes_the_same_way(self, http_only: Forum, harbour: Outlet) -> None:
        thread = put_up(http_only)
        source = make_source(outlet=harbour, canonical_url=PAGE, native_id="77", title=thread.title)
        request = request_capture(source=source, method="fetch", actor=make_user(role=REPORTER), now=NOW)
        carry_out(request_id=request.pk, now=NOW)
        quotation = factories.make_quotation(capture=Capture.objects.get(), exact=WORDS)
        make_public(quotation)
        watched = Watched(forum=http_only, thread=thread, source=source, quotations=[quotation])
        assert watched.finding() == ("live", "unchanged")
        assert watched.source.health_checks.first().final_url == PLAIN
        thread.comments[0].delete()
        assert watched.finding(hours=80)[0] == "comment_deleted"

    def test_a_naver_blog_is_read_from_its_mobile_page(self, http_only: Forum, settings) -> None:
        """The shipped outlet, a page of its own markup, and the host that its rule names."""
        own = "https://blog.naver.com/breadmap/223900445566"
        places = settings.FETCH_ALLOWED_ADDRESSES[:2]
        settings.FETCH_ALLOWED_ADDRESSES = [
            place.replace("harbour.example", "m.blog.naver.com") for place in places
        ]
        page = FIXTURES / "captures" / "naver-blog-mobile.html"
        http_only.answer_with("/breadmap/223900445566", answers.answer(page.read_bytes()))
        source = make_source(
            outlet=Outlet.objects.get(slug="naver-blog"),
            canonical_url=own,
            native_id="breadmap/223900445566",
        )
        request = request_capture(source=source, method="auto", actor=make_user(role=REPORTER), now=NOW)
        carry_out(request_id=request.pk, now=NOW)
        request.refresh_from_db()
        assert request.state == "stored", request.reason
        assert request.capture is not None
        assert request.capture.requested_url == "https://m.blog.naver.com/breadmap/223900445566"
        assert request.capture.title
        assert {visit.host for visit in http_only.visits} == {"m.blog.naver.com"}
